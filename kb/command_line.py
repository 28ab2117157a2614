"""Our command lines: what is said of a call in Chinese, and how a command ends: with every problem told, or interrupted
with nothing changed.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, NoReturn

from kb.model import Problems

# What argparse says of a wrong call, and what we say.
_SAYINGS: tuple[tuple[str, str], ...] = (
    (r"the following arguments are required: (.+)", r"没有写：\1"),
    (r"unrecognized arguments: (.+)", r"多写了，或不认识：\1"),
    (r"ambiguous option: (\S+) could match (.+)", r"\1 可以是 \2，请写全"),
    (r"one of the arguments (.+) is required", r"须写其中之一：\1"),
    (r"argument (.+?): not allowed with argument (.+)", r"\1 不能与 \2 同用"),
    (r"argument (.+?): expected (?:one|1) argument", r"\1 后面要写一个值"),
    (r"argument (.+?): expected at most one argument", r"\1 后面最多写一个值"),
    (r"argument (.+?): expected at least one argument", r"\1 后面至少写一个值"),
    (r"argument (.+?): expected (\d+) arguments?", r"\1 后面要写 \2 个值"),
    (r"argument (.+?): ignored explicit argument (.+)", r"\1 后面不写值（写了 \2）"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", r"\1 没有 \2；可以写 \3"),
    (r"argument (.+?): invalid \w+ value: (.+)", r"\1 的值 \2 不对"),
    (r"argument (.+?): (.+)", r"\1：\2"),
)

# What Python makes of a byte that is no UTF-8.
_HALF = re.compile("[\ud800-\udfff]")


class _Help(argparse.RawDescriptionHelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """An argument parser that speaks Chinese, and keeps the lines of its description and epilog."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**{"formatter_class": _Help, **given, "add_help": False})
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示这段说明")

    def add_subparsers(self, **given: Any) -> Any:
        """As in the base class; the commands of ours are such parsers, too."""
        return super().add_subparsers(**{"parser_class": Parser, **given})

    def parse_known_args(self, *given: Any, **more: Any) -> Any:
        """As in the base class. Words that are no UTF-8 are refused: nothing could be made of them or said back. Names
        of files may be any bytes.
        """
        found, rest = super().parse_known_args(*given, **more)
        for value in vars(found).values():
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, str) and _HALF.search(one):
                    self.error(f"“{_HALF.sub('�', one)}”里有不是 UTF-8 的字节；请在 UTF-8 的终端里输入")
        return found, rest

    def error(self, message: str) -> NoReturn:
        """What is wrong with a call, and where it says what is right; the process ends with 2."""
        said: Callable[[tuple[str, str]], str | None] = partial(_said, message)
        told = next(filter(None, map(said, _SAYINGS)), message)
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}：{told}。看说明：{self.prog} --help\n")


def _said(message: str, saying: tuple[str, str]) -> str | None:
    found = re.fullmatch(saying[0], message, re.DOTALL)
    return found.expand(saying[1]) if found else None


def run(parser: argparse.ArgumentParser, argv: Sequence[str] | None) -> int:
    """Run the command that the arguments name, kept as `run` of their namespace.

    0 if all is well, 1 with every problem on the error output otherwise, 130 when interrupted.
    """
    args = parser.parse_args(argv)
    try:
        args.run(args)
    except Problems as wrong:
        for problem in wrong.problems:
            print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("已中断，没有改动任何文件。", file=sys.stderr)
        return 130
    return 0

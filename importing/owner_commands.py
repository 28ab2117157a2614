"""The owner's commands: `remove`, `rename`, `supersede`, `recut`, `undo`, each told first, and `log`."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from importing.owner import Plan, carry_out, recutting, removal, renaming, superseding, undoing
from kb.history import trail
from kb.load import HOME, load
from kb.model import KnowledgeBase
from kb.progress import Heard, progress
from kb.today import zone_set

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]
# What is planned of a knowledge base after the words of a command.
Planned = Callable[[KnowledgeBase, argparse.Namespace, Heard], Plan]


def add_owner_commands(commands: Commands) -> None:
    """Give a command line the commands of a knowledge base's owner."""
    planned: dict[str, tuple[str, tuple[str, ...], Planned]] = {
        "remove": ("移走一份公告", ("notice",), lambda kb, args, _: removal(kb, args.notice)),
        "rename": ("给一份公告改名", ("notice", "name"), lambda kb, args, _: renaming(kb, args.notice, args.name)),
        "supersede": (
            "把旧公告标为被新的取代",
            ("notice", "name"),
            lambda kb, args, _: superseding(kb, args.notice, args.name),
        ),
        "recut": (
            "按存下的原件重新读取、切分",
            ("notice",),
            lambda kb, args, heard: recutting(kb, args.notice, args.home, heard),
        ),
        "undo": ("撤销上一次改动", (), lambda kb, args, _: undoing(kb, args.home)),
    }
    for name, (told, words, plan) in planned.items():
        command = commands.add_parser(name, help=f"{told}；先列出牵动什么")
        for word in words:
            told_of = ("公告", "公告编号") if word == "notice" else ("新编号", "新编号，或取代它的公告")
            command.add_argument(word, metavar=told_of[0], help=told_of[1])
        command.add_argument("--yes", action="store_true", help="看过牵动什么，照做")
        command.add_argument("--by", default="", help="谁改的，写进记录；默认为登录名")
        command.add_argument("--home", type=Path, default=HOME, help="知识库文件夹，默认为 kb")
        command.set_defaults(run=partial(_change, plan))
    log = commands.add_parser("log", help="谁、何时、改了什么")
    log.add_argument("--home", type=Path, default=HOME, help="知识库文件夹，默认为 kb")
    log.set_defaults(run=_log)


def user() -> str:
    """Who runs the command, as far as the system knows."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def _change(planned: Planned, args: argparse.Namespace) -> None:
    kb = load(args.home)
    with progress("正在读取") as heard:
        plan = planned(kb, args, heard)
    print(f"{plan.says}。牵动：")
    for line in plan.touches:
        print(f"  · {line}")
    if not args.yes and not _agreed():
        print("没有改动任何文件。看过牵动什么，照做：加 --yes")
        return
    with progress("正在改"):
        done = carry_out(plan, args.home, args.by or user(), datetime.now(zone_set()))
    # To undo once more would take back the change before it.
    back = "" if done.undoes else "撤销：python -m importing undo"
    print(f"已做（第 {done.number} 次改动，写进 {args.home / 'audit.jsonl'}）。{back}")


def _agreed() -> bool:
    """Whether the person at the terminal says so; nobody there does not."""
    return sys.stdin.isatty() and input("照做吗？（y/N）").strip().lower() in ("y", "yes", "是")


def _log(args: argparse.Namespace) -> None:
    entries = trail(args.home)
    if not entries:
        ways = "导入、移走、改名、取代、重新切分、撤销，加同义词或带标注的问题"
        print(f"{args.home} 还没有改动记录：用命令或网页{ways}，做过才有。")
    zone = zone_set()
    for one in entries:
        print(f"{one.number}　{one.told_at(zone)}　{one.by or '（没有写明）'}　{one.says}")

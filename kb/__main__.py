"""The knowledge base on the command line: `python -m kb split | check | show`."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from kb.load import HOME, load
from kb.model import KnowledgeBase, Problem, Problems, QAUnit
from kb.split import split

_EXAMPLES = """\
例：
  python -m kb split 公告.txt            看一份公告会被切成哪些问答
  python -m kb split 公告.txt --json     每行一个 JSON 对象
  python -m kb check                     检查知识库；有问题时逐条给出文件、位置和改法
  python -m kb show most-2022-04-15/1.1  一条问答：原文、位置、规则
"""


def main(argv: Sequence[str] | None = None) -> int:
    """0 if all is well, 1 with every problem on the error output otherwise."""
    parser = argparse.ArgumentParser(
        prog="python -m kb",
        description="有据的知识库",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    cut = commands.add_parser("split", help="把公告切成问答")
    cut.add_argument("file", type=Path, help="公告的文本文件（UTF-8）")
    cut.add_argument("--json", action="store_true", help="每行一个 JSON 对象")
    check = commands.add_parser("check", help="检查知识库")
    check.add_argument("folder", type=Path, nargs="?", default=HOME, help="知识库文件夹，默认为 kb")
    show = commands.add_parser("show", help="显示一条问答")
    show.add_argument("unit", help="问答编号，如 most-2022-04-15/1.1")
    args = parser.parse_args(argv)
    try:
        if args.command == "split":
            _split(args.file, as_json=args.json)
        elif args.command == "check":
            kb = load(args.folder)
            rules = sum(map(len, kb.rules.values()))
            print(f"没有问题：{len(kb.notices)} 份公告，{len(kb.units)} 条问答，{rules} 条规则，版本 {kb.version}")
        else:
            _show(load(), args.unit)
    except Problems as wrong:
        for problem in wrong.problems:
            print(problem, file=sys.stderr)
        return 1
    return 0


def _split(file: Path, *, as_json: bool) -> None:
    try:
        source = file.read_bytes().decode("utf-8")
    except OSError as error:
        raise Problems([Problem(str(file), f"读不出来（{error.strerror}）", "检查文件名与权限")]) from None
    except UnicodeDecodeError as error:
        raise Problems([Problem(f"{file}：第 {error.start} 字节", "不是 UTF-8 编码", "用 UTF-8 另存")]) from None
    for unit in split(source, file.stem):
        print(json.dumps(_unit(unit), ensure_ascii=False) if as_json else _preview(unit))


def _unit(unit: QAUnit) -> dict[str, object]:
    return {
        "section": unit.section,
        "number": unit.number,
        "question": unit.question,
        "answer": unit.answer,
        "question_spans": unit.question_spans,
        "answer_spans": unit.answer_spans,
        "flags": unit.flags,
    }


def _preview(unit: QAUnit) -> str:
    flags = f"  ⚠ {'；'.join(unit.flags)}" if unit.flags else ""
    return f"{unit.section} {unit.number}{flags}\n问：{unit.question}\n答：{unit.answer}\n"


def _show(kb: KnowledgeBase, name: str) -> None:
    unit = kb.units.get(name)
    if unit is None:
        raise Problems([Problem(name, "没有这条问答", f"已有：{'、'.join(kb.units)}")])
    print(_preview(unit))
    print(f"原文第 {unit.answer_spans[0].start}–{unit.answer_spans[-1].end} 字，{kb.notices[unit.notice].head.url}")
    for rule in kb.rules.get(name, ()):
        print(f"\n规则 {rule.id} → {rule.outcome}：{rule.says}")
        print(f"  依据：“{rule.evidence}”（{rule.reviewed.on} {rule.reviewed.by}）")
        for condition in rule.conditions:
            test = f"须为 {'、'.join(condition.is_)}" if condition.is_ else f"除非说了 {'、'.join(condition.unless)}"
            print(f"  · {condition.text}（{condition.fact} {test}）\n      依据：“{condition.evidence}”")


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main())

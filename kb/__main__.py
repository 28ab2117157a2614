"""The knowledge base on the command line: `python -m kb split | add | check | upgrade | show | diff | lexicon`."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from assistant.check import check
from importing.commands import add_commands
from importing.progress import progress
from importing.readers.read import read
from importing.segment_sandboxed import segment_sandboxed
from kb.change_report import change_report
from kb.command_line import run
from kb.diff import changes
from kb.load import HOME, load
from kb.model import KnowledgeBase, Problem, Problems, QAUnit
from kb.text import ranges
from kb.upgrade import upgrade
from retrieval.suggest_terms import suggest

_EXAMPLES = """\
例：
  python -m kb split 公告.html           看一份公告会被切成哪些问答，哪些要人看一眼（txt、md、html、pdf、docx）
  python -m kb split 公告.pdf --json     每行一个 JSON 对象；--text 则给出位置所指的原文文字
  python -m kb add 公告.docx             导入：建好公告的文件夹，列出要人复核的地方
  python -m kb add 新版.html --supersedes most-2022-04-15   导入，并把旧公告标为已被取代
  python -m kb diff most-2022-04-15 新版.html   两份公告（编号或文件）之间增、删、改了哪些问答，牵动哪些规则
  python -m kb check                     检查知识库；有问题时逐条给出文件、位置和改法
  python -m kb show most-2022-04-15/1.1  一条问答：原文、位置、规则
  python -m kb upgrade 文件夹             把旧版结构的知识库文件夹升到现在的结构
  python -m kb lexicon suggest           反复出现、却被分词切开的词：看过后写进 kb/domains/hgr/synonyms.yaml 的 terms
"""
# So many candidates are shown: a person must look at each.
_SUGGESTED = 40


def main(argv: Sequence[str] | None = None) -> int:
    """0 if all is well, 1 with every problem on the error output otherwise, 130 when interrupted."""
    return run(_parser(), argv)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m kb",
        description="有据的知识库",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    add_commands(commands, check)
    checked = commands.add_parser("check", help="检查知识库")
    checked.add_argument("folder", type=Path, nargs="?", default=HOME, help="知识库文件夹，默认为 kb")
    checked.set_defaults(run=_check)
    show = commands.add_parser("show", help="显示一条问答")
    show.add_argument("unit", help="问答编号，如 most-2022-04-15/1.1")
    show.set_defaults(run=_show)
    brought = commands.add_parser("upgrade", help="把旧版结构的知识库文件夹升到现在的结构，原文件留备份")
    brought.add_argument("folder", type=Path, help="知识库文件夹")
    brought.add_argument("--end-marks", action="store_true", help="已看过没有结束行的文件，确认完整，补上结束行")
    brought.set_defaults(run=_upgrade)
    words = commands.add_parser("lexicon", help="检索用的词")
    words.add_argument("what", choices=["suggest"], help="suggest：列出词表也许缺少的词")
    words.add_argument("--home", type=Path, default=HOME, help="知识库文件夹")
    words.set_defaults(run=_lexicon)
    diff = commands.add_parser("diff", help="比较两份公告")
    diff.add_argument("old", help="旧公告：知识库里的编号，或文件")
    diff.add_argument("new", help="新公告：知识库里的编号，或文件")
    diff.set_defaults(run=_diff)
    return parser


def _check(args: argparse.Namespace) -> None:
    kb = load(args.folder)
    if unsettled := check(kb):
        raise Problems(unsettled)
    rules = sum(map(len, kb.rules.values()))
    print(f"没有问题：{len(kb.notices)} 份公告，{len(kb.units)} 条问答，{rules} 条规则，版本 {kb.version}")
    for unit in kb.units.values():
        if unit.hold:
            print(f"  暂不作答 {unit.id}：{'；'.join(unit.hold)}（对照后删去 units.yaml 里的 hold）")
        if unit.flags:
            print(f"  待复核 {unit.id}：{'；'.join(unit.flags)}")


def _upgrade(args: argparse.Namespace) -> None:
    for line in upgrade(args.folder, end_marks=args.end_marks):
        print(line)
    print(f"现在检查：python -m kb check {args.folder}")


def _show(args: argparse.Namespace) -> None:
    kb = load()
    unit = kb.units.get(args.unit)
    if unit is None:
        raise Problems([Problem(args.unit, "没有这条问答", f"已有：{'、'.join(kb.units)}")])
    flags = f"  ⚠ {'；'.join(unit.to_check)}" if unit.to_check else ""
    print(f"{unit.section} {unit.number}{flags}\n问：{unit.question}\n答：{unit.answer}\n")
    place = "、".join(f"{start}–{end}" for start, end in ranges(unit.answer_spans))
    print(f"原文第 {place} 字，{kb.notices[unit.notice].head.url}")
    for rule in kb.rules.get(unit.id, ()):
        print(f"\n规则 {rule.id} → {rule.outcome}：{rule.says}")
        print(f"  依据：“{rule.evidence}”（{rule.reviewed.on} {rule.reviewed.by}）")
        for condition in rule.conditions:
            test = f"须为 {'、'.join(condition.is_)}" if condition.is_ else f"除非说了 {'、'.join(condition.unless)}"
            print(f"  · {condition.text}（{condition.fact} {test}）\n      依据：“{condition.evidence}”")


def _lexicon(args: argparse.Namespace) -> None:
    """Candidates for a person to accept; nothing is written."""
    candidates = suggest(load(args.home))
    table = Table("词", "出现在", "现在切成")
    for one in candidates[:_SUGGESTED]:
        table.add_row(one.text, f"{one.units} 条问答", " | ".join(one.cut))
    Console().print(table if candidates else "没有要补充的词。")
    if candidates:
        print(f"共 {len(candidates)} 个，显示前 {min(len(candidates), _SUGGESTED)} 个。合适的写进 synonyms.yaml。")


def _diff(args: argparse.Namespace) -> None:
    kb = load()
    print(*change_report(changes(_units_of(args.old, kb), _units_of(args.new, kb)), kb), sep="\n")


def _units_of(name: str, kb: KnowledgeBase) -> list[QAUnit]:
    if name in kb.notices:
        return kb.units_of(name)
    if not Path(name).exists():
        raise Problems([Problem(name, "既不是知识库里的公告，也不是文件", f"现有公告：{'、'.join(kb.notices)}")])
    with progress("正在读取与切分"):
        return list(segment_sandboxed(read(Path(name)), Path(name).stem).units)


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main())

"""The knowledge base on the command line: `python -m kb split | add | check | upgrade | show | diff | lexicon`."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from assistant.check import check
from importing.import_notice import propose, write
from importing.metadata import with_corrections
from importing.progress import progress
from importing.readers.read import read
from importing.segment_sandboxed import segment_sandboxed
from kb.dates import day_argument
from kb.diff import Change, changes, wording
from kb.json_lines import json_line
from kb.load import HOME, load
from kb.model import KnowledgeBase, Problem, Problems, QAUnit
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
_KINDS = {"added": "新增", "removed": "删去", "reworded": "改写", "same": "未变"}
# So many candidates are shown: a person must look at each.
_SUGGESTED = 40
# Where cases name the units they expect.
_CASES = HOME.parent / "tests" / "cases"


def main(argv: Sequence[str] | None = None) -> int:
    """0 if all is well, 1 with every problem on the error output otherwise, 130 when interrupted."""
    args = _parser().parse_args(argv)
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m kb",
        description="有据的知识库",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    cut = commands.add_parser("split", help="把公告切成问答")
    cut.add_argument("file", type=Path, help="公告文件：txt、md、html、pdf、docx")
    shown = cut.add_mutually_exclusive_group()
    shown.add_argument("--json", action="store_true", help="每行一个 JSON 对象；位置是 --text 所给文字里的字符区间")
    shown.add_argument("--text", action="store_true", help="只给出读到的原文文字")
    cut.set_defaults(run=_split)
    add = commands.add_parser("add", help="导入一份公告")
    add.add_argument("file", type=Path, help="公告文件：txt、md、html、pdf、docx")
    add.add_argument("--title", default="", help="标题；不写则取文件里写明的，下同")
    add.add_argument("--issuer", default="", help="发布机关")
    add.add_argument("--date", type=day_argument, metavar="2022-04-15", help="发布日期")
    add.add_argument("--url", default="", help="官方页面的网址")
    add.add_argument("--supersedes", default="", metavar="公告编号", help="它取代的旧公告")
    add.add_argument("--home", type=Path, default=HOME, help="知识库文件夹，默认为 kb")
    add.set_defaults(run=_add)
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


def _split(args: argparse.Namespace) -> None:
    with progress("正在读取与切分"):
        source = read(args.file)
        units = () if args.text else segment_sandboxed(source, args.file.stem).units
    if args.text:
        sys.stdout.write(source.text)
        return
    if args.json:
        for unit in units:
            print(json_line(_unit(unit)))
    else:
        _preview(units)


def _unit(unit: QAUnit) -> dict[str, object]:
    return {
        "section": unit.section,
        "number": unit.number,
        "question": unit.question,
        "answer": unit.answer,
        "question_spans": unit.question_spans,
        "answer_spans": unit.answer_spans,
        "flags": unit.to_check,
    }


def _preview(units: Sequence[QAUnit]) -> None:
    """The cut as a table, section by section: what is in doubt stands out, nothing is shortened."""
    table = Table(show_lines=True, expand=True, highlight=False)
    for heading, share in (("编号", 1), ("问题", 4), ("答复", 8), ("请人看", 2)):
        table.add_column(heading, ratio=share, overflow="fold")
    section = ""
    for unit in units:
        if unit.section != section:
            section = unit.section
            table.add_row("", Text(section, "bold"), "", "")
        doubt = Text("\n".join(unit.to_check), "yellow")
        table.add_row(Text(unit.number), Text(unit.question), Text(unit.answer), doubt)
    console = Console(highlight=False)
    console.print(table)
    doubted = sum(bool(unit.to_check) for unit in units)
    console.print(
        f"共 {len(units)} 条问答，{doubted} 条请人看一眼" if doubted else f"共 {len(units)} 条问答，没有存疑之处"
    )


def _add(args: argparse.Namespace) -> None:
    kb = load(args.home)
    with progress("正在读取与切分"):
        source = read(args.file)
        cut = segment_sandboxed(source, args.file.stem)
    found = with_corrections(cut.metadata, args.title, args.issuer, args.date, args.url)
    proposal = propose(source, found, cut.units, kb, args.supersedes)
    done = write(proposal, kb, args.home)
    print(f"已导入 {proposal.id}：{len(proposal.units)} 条问答，在 {args.home / 'notices' / proposal.id}")
    for line in done:
        print(f"  {line}")
    print("请人复核：")
    for line in proposal.review:
        print(f"  · {line}")
    for problem in check(load(args.home)):
        if proposal.id in problem.where:
            print(f"  · {problem}")
    if proposal.replaces:
        before = [unit for unit in kb.units.values() if unit.notice == proposal.replaces]
        _told_changes(changes(before, proposal.units), kb)
    print(f"切分对照：python -m kb split {args.file}    提问：python -m assistant “{proposal.units[0].question[:30]}”")


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
    print(f"原文第 {unit.answer_spans[0].start}–{unit.answer_spans[-1].end} 字，{kb.notices[unit.notice].head.url}")
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
    _told_changes(changes(_units_of(args.old, kb), _units_of(args.new, kb)), kb)


def _units_of(name: str, kb: KnowledgeBase) -> list[QAUnit]:
    if name in kb.notices:
        return [unit for unit in kb.units.values() if unit.notice == name]
    if not Path(name).exists():
        raise Problems([Problem(name, "既不是知识库里的公告，也不是文件", f"现有公告：{'、'.join(kb.notices)}")])
    with progress("正在读取与切分"):
        return list(segment_sandboxed(read(Path(name)), Path(name).stem).units)


def _told_changes(found: Iterable[Change], kb: KnowledgeBase) -> None:
    """Each change, and what rests on the words that changed."""
    found = list(found)
    counts = {kind: sum(change.kind == kind for change in found) for kind in _KINDS}
    print("、".join(f"{label} {counts[kind]} 条" for kind, label in _KINDS.items()))
    for change in found:
        unit = change.new or change.old
        if change.kind == "same" or unit is None:
            continue
        print(f"\n{_KINDS[change.kind]} {change.old.id if change.old else unit.id}：{unit.question}")
        if change.old and change.new:
            for label, before, after in (
                ("问", change.old.question, change.new.question),
                ("答", change.old.answer, change.new.answer),
            ):
                if before != after:
                    print(f"  {label}：{wording(before, after)}")
        if change.old:
            _told_touched(change.old, kb)


def _told_touched(unit: QAUnit, kb: KnowledgeBase) -> None:
    rules = kb.rules.get(unit.id, ())
    if rules:
        print(f"  牵动规则：{'、'.join(rule.id for rule in rules)}（重新核对条件与依据）")
    for file in sorted(_CASES.glob("*.jsonl")):
        named = sum(f'"{unit.id}"' in line for line in file.read_text(encoding="utf-8").splitlines())
        if named:
            print(f"  牵动用例：{file.name} {named} 行")
    if unit.id in kb.units:
        print(f"  牵动判断单：此前按 {unit.id} 出具的判断单（单上印有知识库版本 {kb.version}）须重新核对")


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main())

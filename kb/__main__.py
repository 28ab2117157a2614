"""The knowledge base on the command line: `python -m kb add | suggest | check | weave | sign | diff | …`."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from assistant.check import check, check_scenarios, same_questions
from assistant.domains import assistant_of
from assistant.labels import review_told
from assistant.moves import moves, report
from assistant.output_file import place, write
from assistant.suggest import suggest_rules
from assistant.try_entry import tried
from importing.commands import add_commands
from importing.import_notice import propose, rehearsed
from importing.readers.read import read
from importing.readers.source import Source
from importing.segment_sandboxed import Cut, segment_sandboxed
from kb.change_report import change_report
from kb.check import nearest
from kb.command_line import Parser, run
from kb.dates import day_argument
from kb.diff import changes
from kb.end_mark import END
from kb.load import HOME, load
from kb.model import KnowledgeBase, Problem, Problems, QAUnit
from kb.progress import progress
from kb.review import reminders
from kb.sign import sign
from kb.tables import plain, tables
from kb.text import ranges
from kb.today import today, zone_set
from kb.upgrade import upgrade
from retrieval.suggest_terms import suggest

_EXAMPLES = """\
例：导入一份公告
  python -m kb split 公告.html           看会被切成哪些问答，哪些要人看一眼
  python -m kb split 公告.pdf --json     每行一个 JSON 对象；--text 则给出位置所指的原文文字
  python -m kb add 公告.docx             导入：建好公告的文件夹，列出要人复核的地方
  python -m kb add 新版.html --supersedes most-2022-04-15   导入，并把旧公告标为已被取代

写规则，从草稿到签字（docs/write-rules.md）
  python -m kb show most-2022-04-15/1.1  一条问答：原文、位置、规则
  python -m kb suggest 2.1 --notice most-2022-04-15   按措辞起草规则、请人确认的话和情形，猜的写着“待完成”
  python -m kb check                     检查知识库、运行情形；有问题时逐条给出文件、位置和改法
  python -m kb weave most-2022-04-15 对照.html        公告与规则左右对照，给人看、签字（或 .docx）
  python -m kb sign keep-report-yearly --by 王复核    看过以后，写上谁在哪天复核

换上以前
  python -m kb diff 文件夹 改过的文件夹               哪些情形的判断会变，旧 → 新
  python -m kb diff most-2022-04-15 新版.html         增、删、改了哪些问答，判断会变的情形（--rows：与带标注的问题）

其他
  python -m kb upgrade 文件夹             把旧版结构的知识库文件夹升到现在的结构
  python -m kb try 别名=词 "问题"         加这一条以后，问题怎么切、找到什么
  python -m kb lexicon suggest           反复出现、却被分词切开的词：看过后写进 kb/domains/hgr/synonyms.yaml 的 terms

每个命令各有说明：python -m kb 命令 --help
"""
# So many candidates are shown: a person must look at each.
_SUGGESTED = 40


def main(argv: Sequence[str] | None = None) -> int:
    """0 if all is well, 1 with every problem on the error output otherwise, 130 when interrupted."""
    return run(_parser(), argv)


def _parser() -> Parser:
    parser = Parser(
        prog="python -m kb",
        description="有据的知识库",
        epilog=_EXAMPLES,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    add_commands(commands, check)
    trying = commands.add_parser("try", help="看 synonyms.yaml 加一条以后，一个问题怎么切、找到什么")
    trying.add_argument("entry", metavar="别名=词", help="一条别名，如 人遗=人类遗传资源")
    trying.add_argument("question", metavar="问题", help="一个问题")
    trying.set_defaults(run=_try)
    checked = commands.add_parser(
        "check",
        help="检查知识库，运行情形",
        description="检查每个文件，运行每个情形。有问题逐条写明文件、位置、改法，退出码 1；没有就列出还要人复核的。",
    )
    checked.add_argument("folder", type=Path, nargs="?", default=HOME, metavar="文件夹", help="知识库文件夹，默认为 kb")
    checked.set_defaults(run=_check)
    show = commands.add_parser("show", help="显示一条问答")
    show.add_argument("unit", metavar="问答", help="问答编号，如 most-2022-04-15/1.1；没有别的同号的，只写 1.1")
    show.set_defaults(run=_show)
    signed = commands.add_parser(
        "sign",
        help="复核一条或几条规则：写上谁在哪天看过",
        description="在 rules.yaml 写上谁在哪天复核了这些规则，连同所复核内容的摘要；其他一字不动。"
        "以后规则、问答或公告原文改了，就显示“待重新复核”。",
    )
    signed.add_argument("rules", nargs="+", metavar="规则", help="规则的编号，如 keep-report-merged")
    signed.add_argument("--by", required=True, metavar="姓名", help="复核人")
    signed.add_argument("--on", type=day_argument, metavar="日期", help="复核的日期，如 2026-11-22；默认今天")
    signed.set_defaults(run=_sign)
    drafted = commands.add_parser(
        "suggest",
        help="按一条问答的措辞起草规则、请人确认的话和情形",
        description="打印 rules.yaml 与 scenarios.yaml 的草稿，不写任何文件。evidence 是答复的原文，其余都是猜的，"
        "写着“待完成”；有这个词的文件装不上。",
    )
    drafted.add_argument("unit", metavar="问答", help="问答的编号，如 most-2022-04-15/2.1")
    drafted.add_argument("--notice", metavar="公告", help="公告的编号；写了它，问答只写 2.1")
    drafted.set_defaults(run=_suggest)
    woven = commands.add_parser(
        "weave",
        help="公告与规则左右对照，印出来看、签字",
        description="左边公告原文，右边逐条是规则、条件、请人确认的话、情形和结果，每条有签字的地方。"
        "HTML 不取外面的任何东西，可打印在 A4 上；也可以写成 Word。",
    )
    woven.add_argument("notice", metavar="公告", help="公告的编号，如 most-2022-04-15")
    woven.add_argument("file", type=Path, metavar="文件", help="写成的文件，.html 或 .docx")
    woven.set_defaults(run=_weave)
    brought = commands.add_parser("upgrade", help="把旧版结构的知识库文件夹升到现在的结构，原文件留备份")
    brought.add_argument("folder", type=Path, metavar="文件夹", help="知识库文件夹")
    brought.add_argument("--end-marks", action="store_true", help="已看过没有结束行的文件，确认完整，补上结束行")
    brought.set_defaults(run=_upgrade)
    words = commands.add_parser("lexicon", help="检索用的词")
    words.add_argument("what", choices=["suggest"], help="suggest：列出词表也许缺少的词")
    words.add_argument("--home", type=Path, default=HOME, help="知识库文件夹")
    words.set_defaults(run=_lexicon)
    diff = commands.add_parser(
        "diff",
        help="比较两份公告，或两个知识库文件夹：换上以前看会改变什么",
        description="先列出增、删、改的问答，再列出换上以后判断会变的情形（和带标注的问题），旧 → 新。什么都不换上。",
    )
    diff.add_argument("old", metavar="旧", help="旧公告：知识库里的编号，或文件；也可以是知识库文件夹")
    diff.add_argument("new", metavar="新", help="新公告：知识库里的编号，或文件；旧的是文件夹时，是改过的文件夹")
    diff.add_argument(
        "--rows",
        nargs="+",
        type=Path,
        default=(),
        metavar="文件",
        help="带标注的问题（.jsonl 或文件夹），也比较它们的判断",
    )
    diff.add_argument("--on", type=day_argument, metavar="日期", help="带标注的问题按哪一天判断；默认今天")
    diff.set_defaults(run=_diff)
    return parser


def _try(args: argparse.Namespace) -> None:
    print(*tried(load().main, args.entry, args.question), sep="\n")


def _check(args: argparse.Namespace) -> None:
    kb = load(args.folder)
    if unsettled := [*check(kb), *check_scenarios(kb)]:
        raise Problems(unsettled)
    rules, scenarios = (sum(map(len, found.values())) for found in (kb.rules, kb.scenarios))
    held = f"{scenarios} 个情形都合预期，" if scenarios else ""
    print(f"没有问题：{len(kb.notices)} 份公告，{len(kb.units)} 条问答，{rules} 条规则，{held}版本 {kb.version}")
    for unit in kb.units.values():
        if unit.hold:
            print(f"  暂不作答 {unit.id}：{'；'.join(unit.hold)}（对照后删去 units.yaml 里的 hold）")
        if unit.doubts:
            print(f"  切分存疑 {unit.id}：{'；'.join(unit.doubts)}（不据以免除；看过、改好后删去 doubts）")
        if unit.limits or unit.hints:
            print(f"  待复核 {unit.id}：{'；'.join((*unit.limits, *unit.hints))}")
    for line in same_questions(kb):
        print(f"  同一个问题 {line}")
    for reminder in reminders(kb, today(zone_set())):
        print(f"  {reminder}")


def _suggest(args: argparse.Namespace) -> None:
    kb = load()
    unit = f"{args.notice}/{args.unit}" if args.notice else args.unit
    book, scenarios = suggest_rules(kb, unit)
    notice = unit.partition("/")[0]
    print(f"# ==== 写进 notices/{notice}/rules.yaml（已有规则的，接在 rules: 下面） ====\n{book}")
    print(f"# ==== 写进 notices/{notice}/scenarios.yaml ====\n{scenarios}")
    print(f"# 两个文件的最后一行：{END}。写好以后：python -m kb check")


def _weave(args: argparse.Namespace) -> None:
    # The libraries that draw take 0.3 s to import: only who wants them waits for it.
    from assistant.weave import weave
    from assistant.weave_docx import docx_bytes
    from assistant.weave_html import html_bytes

    drawn = {".html": html_bytes, ".docx": docx_bytes}.get(args.file.suffix)
    if drawn is None:
        raise Problems([Problem(str(args.file), "不知道写成什么", "文件名以 .html 或 .docx 结尾")])
    place(args.file)
    write(args.file, drawn(weave(assistant_of(load()), args.notice)))
    print(args.file)


def _sign(args: argparse.Namespace) -> None:
    print(*sign(HOME, args.rules, args.by, args.on or today(zone_set())), sep="\n")


def _upgrade(args: argparse.Namespace) -> None:
    for line in upgrade(args.folder, end_marks=args.end_marks):
        print(line)
    print(f"现在检查：python -m kb check {args.folder}")


def _show(args: argparse.Namespace) -> None:
    kb = load()
    unit = _named(kb, args.unit)
    flags = f"  ⚠ {'；'.join(unit.to_check)}" if unit.to_check else ""
    notice = kb.notices[unit.notice]
    answer = "\n".join(plain(unit.answer, tables(notice.text, unit.answer_spans)))
    print(f"{' '.join(filter(None, (unit.section, unit.number)))}{flags}\n问：{unit.question}\n答：{answer}\n")
    place = "、".join(f"{start}–{end}" for start, end in ranges(unit.answer_spans))
    print(f"原文第 {place} 字" + (f"，{notice.head.url}" if notice.head.url else "，公告没有写明网址"))
    for rule in kb.rules.get(unit.id, ()):
        print(f"\n规则 {rule.id} → {rule.outcome}：{rule.says}")
        print(f"  依据：“{rule.evidence}”（{review_told(rule, kb)}）")
        for condition in rule.conditions:
            test = f"须为 {'、'.join(condition.is_)}" if condition.is_ else f"除非说了 {'、'.join(condition.unless)}"
            print(f"  · {condition.text}（{condition.fact} {test}）\n      依据：“{condition.evidence}”")


def _named(kb: KnowledgeBase, name: str) -> QAUnit:
    """The unit of an id, whole or as it stands within its notice, where that is the only one. Raises Problems."""
    if name in kb.units:
        return kb.units[name]
    same = [one for one in kb.units if one.partition("/")[2] == name]
    if len(same) == 1:
        return kb.units[same[0]]
    if same:
        raise Problems([Problem(name, f"{len(same)} 份公告都有这个编号", f"写全：{'、'.join(same)}")])
    raise Problems([Problem(name, "没有这条问答", nearest(name, kb.units))])


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
    """The units that changed, then the scenarios and labelled rows that the change would move, before it serves."""
    new: KnowledgeBase | None
    if Path(args.old).is_dir() and Path(args.new).is_dir():
        old, new = load(Path(args.old)), load(Path(args.new))
        before, after = list(old.units.values()), list(new.units.values())
    else:
        old = load()
        after, new = _changed(args.old, args.new, old)
        before = _units_of(args.old, old)
    print(*change_report(changes(before, after), old), sep="\n")
    if new is not None:
        on = args.on or today(zone_set())
        found = moves(assistant_of(old), assistant_of(new), args.rows, on)
        print("", *report(found, sum(map(len, old.scenarios.values()))), sep="\n")


def _changed(old: str, new: str, kb: KnowledgeBase) -> tuple[list[QAUnit], KnowledgeBase | None]:
    """The units of the new notice, and the knowledge base with it in place of the old one; None where the old one is
    not there to be replaced, or the new one could not be taken up, which is said.
    """
    if new in kb.notices:
        if old not in kb.notices or old == new:
            return kb.units_of(new), None
        notice = kb.notices[old]
        head = notice.head.model_copy(update={"currency": "superseded", "superseded_by": new})
        return kb.units_of(new), replace(kb, notices={**kb.notices, old: replace(notice, head=head)})
    source, cut = _cut(new, kb)
    units = list(cut.units)
    if old not in kb.notices:
        return units, None
    try:
        return units, rehearsed(propose(source, cut.metadata, units, kb, replaces=old), kb)
    except Problems as wrong:
        print(*(f"没有比较判断：{problem}" for problem in wrong.problems), sep="\n")
        return units, None


def _units_of(name: str, kb: KnowledgeBase) -> list[QAUnit]:
    if name in kb.notices:
        return kb.units_of(name)
    return list(_cut(name, kb)[1].units)


def _cut(name: str, kb: KnowledgeBase) -> tuple[Source, Cut]:
    if not Path(name).exists():
        raise Problems(
            [Problem(name, "既不是知识库里的公告，也不是文件", f"现有公告：{'、'.join(kb.notices) or '一份也没有'}")]
        )
    with progress("读取文件") as heard:
        source = read(Path(name), heard=heard)
        return source, segment_sandboxed(source, Path(name).stem, heard=heard)


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main())

"""The commands that read a file: `split` and `add`, of `python -m importing` and of `python -m kb`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from importing.doubted_lines import with_line
from importing.import_notice import propose, write
from importing.metadata import with_corrections
from importing.origin_report import origin
from importing.owner_commands import add_owner_commands, user
from importing.readers.read import read
from importing.readers.source import KINDS
from importing.segment_sandboxed import segment_sandboxed
from kb.change_report import change_report
from kb.dates import day_argument
from kb.diff import changes
from kb.json_lines import json_line
from kb.load import HOME, load
from kb.model import FLAGS, KnowledgeBase, Problem, Problems, QAUnit
from kb.progress import Step, progress
from kb.tables import plain, tables

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]
# What must hold of a knowledge base beyond its files: `assistant.check`, which stands above this package.
Check = Callable[[KnowledgeBase], list[Problem]]

_SCAN = "是扫描件或图片：用 tesseract 识别，每一条须逐字核对，核对以前不作答"
EXAMPLES = """\
  python -m importing split 公告.html        看一份公告会被切成哪些问答，哪些要人看一眼
  python -m importing split 公告.pdf --json  每行一个 JSON 对象；--text 则给出位置所指的原文文字
  python -m importing add 公告.docx          导入：建好公告的文件夹，列出要人复核的地方
  python -m importing add 甲.html 乙.pdf     几份一起导入；没有成的，最后列出是哪几份、为什么
  python -m importing add 公告.pdf --scan    扫描件：识别，每一条须逐字核对
  python -m importing add 新版.html --supersedes most-2022-04-15   导入，并把旧公告标为已被取代
  python -m importing remove 编号             移走一份公告；先列出牵动什么，加 --yes 才做
  python -m importing rename 旧编号 新编号    改名；supersede 旧 新：标为被取代；recut 编号：按原件重新切分
  python -m importing undo                   撤销上一次改动；log：谁、何时、改了什么
"""


def add_commands(commands: Commands, check: Check) -> None:
    """Give a command line the commands that read a file, and those of its owner."""
    cut = commands.add_parser("split", help="把公告切成问答")
    cut.add_argument("file", type=Path, metavar="文件", help=f"公告文件：{KINDS}")
    cut.add_argument("--scan", action="store_true", help=_SCAN)
    shown = cut.add_mutually_exclusive_group()
    shown.add_argument("--json", action="store_true", help="每行一个 JSON 对象；位置是 --text 所给文字里的字符区间")
    shown.add_argument("--text", action="store_true", help="只给出读到的原文文字")
    cut.set_defaults(run=_split)
    add = commands.add_parser("add", help="导入一份公告")
    add.add_argument("files", type=Path, nargs="+", metavar="文件", help=f"公告文件，可以写几份：{KINDS}")
    add.add_argument("--title", default="", help="标题；不写则取文件里写明的，下同")
    add.add_argument("--issuer", default="", help="发布机关")
    add.add_argument("--date", type=day_argument, metavar="2022-04-15", help="发布日期")
    add.add_argument("--url", default="", help="官方页面的网址")
    add.add_argument("--scan", action="store_true", help=_SCAN)
    add.add_argument("--supersedes", default="", metavar="公告编号", help="它取代的旧公告")
    add.add_argument("--home", type=Path, default=HOME, help="知识库文件夹，默认为 kb")
    add.set_defaults(run=partial(_add, check))
    add_owner_commands(commands)


def _split(args: argparse.Namespace) -> None:
    with progress("读取文件") as heard:
        source = read(args.file, scan=args.scan, heard=heard)
        cut = None if args.text else segment_sandboxed(source, args.file.stem, heard=heard)
    if cut is None:
        sys.stdout.write(source.text)
    elif args.json:
        for unit in cut.units:
            print(json_line(_unit(unit)))
    else:
        _preview(cut.units, source.text)
        print(*origin(cut.metadata), sep="\n")


def _unit(unit: QAUnit) -> dict[str, object]:
    return {
        "section": unit.section,
        "number": unit.number,
        "question": unit.question,
        "answer": unit.answer,
        "question_spans": unit.question_spans,
        "answer_spans": unit.answer_spans,
        "flags": unit.to_check,
        **{name: getattr(unit, name) for name in FLAGS},
    }


def _preview(units: Sequence[QAUnit], source: str) -> None:
    """The cut as a table, section by section: what is in doubt stands out, nothing is shortened."""
    table = Table(show_lines=True, expand=True, highlight=False)
    for heading, share in (("编号", 1), ("问题", 4), ("答复", 8), ("请人看", 3)):
        table.add_column(heading, ratio=share, overflow="fold")
    section = ""
    for unit in units:
        if unit.section != section:
            section = unit.section
            table.add_row("", Text(section, "bold"), "", "")
        answer = "\n".join(plain(unit.answer, tables(source, unit.answer_spans)))
        table.add_row(Text(unit.number), Text(unit.question), Text(answer), _to_check(unit, source))
    console = Console(highlight=False)
    console.print(table)
    doubted = sum(unit.doubted for unit in units)
    others = sum(bool(unit.to_check) for unit in units) - doubted
    told = [f"{doubted} 条请核对" if doubted else "没有存疑之处", *([f"另有 {others} 条请看一眼"] if others else [])]
    lines = "；第几行：见 --text" if doubted or others else ""
    console.print(f"共 {len(units)} 条问答，{'，'.join(told)}{lines}")


def _to_check(unit: QAUnit, source: str) -> Text:
    """What a person should look at, the weightiest first, each with its line; of a hint it is only said that it is
    one.
    """

    def told(mark: str, *flags: str) -> list[str]:
        return [f"{mark} {with_line(says, unit, source)}" for says in flags]

    strong, weak = told("⚠", *unit.hold, *unit.doubts), [*told("◇", *unit.limits), *told("·", *unit.hints)]
    shown = Text("\n".join(strong), "bold yellow")
    if weak:
        shown.append(("\n" if strong else "") + "\n".join(weak), "dim")
    return shown


def _add(check: Check, args: argparse.Namespace) -> None:
    """Import each file; those that could not be are told at the end, the others are in."""
    if len(args.files) > 1 and (args.title or args.issuer or args.date or args.url or args.supersedes):
        what, fix = "一次导入几份文件时不能写", "一份一份导入"
        raise Problems([Problem("--title、--issuer、--date、--url、--supersedes", what, fix)])
    failed: list[Problem] = []
    for at, file in enumerate(args.files, 1):
        try:
            _add_file(check, args, file, f"第 {at} 份，共 {len(args.files)} 份：" if len(args.files) > 1 else "")
        except Problems as wrong:
            failed += wrong.problems if len(args.files) == 1 else [_of_file(file, one) for one in wrong.problems]
    if failed:
        raise Problems(failed)


def _of_file(file: Path, problem: Problem) -> Problem:
    """A problem whose place names the file."""
    return problem if str(file) in problem.where else problem._replace(where=f"{file}：{problem.where}")


def _add_file(check: Check, args: argparse.Namespace, file: Path, which: str) -> None:
    kb = load(args.home, empty=True)
    with progress("读取文件") as show:

        def heard(step: Step) -> None:
            show(step._replace(what=which + step.what))

        source = read(file, scan=args.scan, heard=heard)
        cut = segment_sandboxed(source, file.stem, heard=heard)
    found = with_corrections(cut.metadata, title=args.title, issuer=args.issuer, published=args.date, url=args.url)
    proposal = propose(source, found, cut.units, kb, replaces=args.supersedes)
    done = write(proposal, kb, args.home, by=user())
    print(f"已导入 {proposal.id}：{len(proposal.units)} 条问答，在 {args.home / 'notices' / proposal.id}")
    for line in (*done, *origin(found)):
        print(f"  {line}")
    print("请人复核：")
    for line in proposal.review:
        print(f"  · {line}")
    for problem in check(load(args.home)):
        if proposal.id in problem.where:
            print(f"  · {problem}")
    if proposal.replaces:
        print(*change_report(changes(kb.units_of(proposal.replaces), proposal.units), kb), sep="\n")
    print(
        f"切分对照：python -m importing split {file}    提问：python -m assistant '{proposal.units[0].question[:30]}'"
    )

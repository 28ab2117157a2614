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

from importing.import_notice import propose, write
from importing.metadata import with_corrections
from importing.progress import progress
from importing.readers.read import read
from importing.segment_sandboxed import segment_sandboxed
from kb.change_report import change_report
from kb.dates import day_argument
from kb.diff import changes
from kb.json_lines import json_line
from kb.load import HOME, load
from kb.model import KnowledgeBase, Problem, QAUnit

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]
# What must hold of a knowledge base beyond its files: `assistant.check`, which stands above this package.
Check = Callable[[KnowledgeBase], list[Problem]]

EXAMPLES = """\
  python -m importing split 公告.html        看一份公告会被切成哪些问答，哪些要人看一眼（txt、md、html、pdf、docx）
  python -m importing split 公告.pdf --json  每行一个 JSON 对象；--text 则给出位置所指的原文文字
  python -m importing add 公告.docx          导入：建好公告的文件夹，列出要人复核的地方
  python -m importing add 新版.html --supersedes most-2022-04-15   导入，并把旧公告标为已被取代
"""


def add_commands(commands: Commands, check: Check) -> None:
    """Give a command line the commands `split` and `add`."""
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
    add.set_defaults(run=partial(_add, check))


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


def _add(check: Check, args: argparse.Namespace) -> None:
    kb = load(args.home)
    with progress("正在读取与切分"):
        source = read(args.file)
        cut = segment_sandboxed(source, args.file.stem)
    found = with_corrections(cut.metadata, title=args.title, issuer=args.issuer, published=args.date, url=args.url)
    proposal = propose(source, found, cut.units, kb, replaces=args.supersedes)
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
        print(*change_report(changes(kb.units_of(proposal.replaces), proposal.units), kb), sep="\n")
    print(f"切分对照：python -m kb split {args.file}    提问：python -m assistant “{proposal.units[0].question[:30]}”")

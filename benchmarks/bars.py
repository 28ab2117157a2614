"""How long things may take: `python -m benchmarks.bars`. Each bar is measured five times in turns; the median counts.

Only time of the processor counts, and a second is as many beats of this machine as one had where the README's figures
were measured (benchmarks/pace.py): each is paired with a fixed piece of work. The tests take the same measurements once
and fail beyond TWICE a bar.
"""

from __future__ import annotations

import contextlib
import io
import sys
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from typing import NamedTuple

from openpyxl import Workbook, load_workbook
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet
from rich.console import Console
from rich.table import Table

from assistant import Assistant
from assistant.spreadsheet import answer_table
from benchmarks.corpus import as_knowledge_base
from benchmarks.event_loop import lateness
from benchmarks.pace import SECOND, beats, fastest, thread_and_children
from benchmarks.pdf import notice
from benchmarks.shapes import HOSTILE, SHAPES
from benchmarks.startup import DAY, Target
from importing.readers.pdf import read_pdf
from importing.readers.read import LARGEST, read, read_bytes
from importing.readers.source import Disputed, Source
from importing.review_flags import with_holds
from importing.segment import segment
from importing.segment_sandboxed import segment_sandboxed
from kb.command_line import Parser
from kb.load import load
from kb.model import Problems, QAUnit, Span
from kb.text import normalise
from retrieval.ranking import Ranker

RUNS = 5
TWICE = 2

# Seconds, where no peer or other size is named.
THOUSAND_UNITS = 1.0
LONGEST_TABLE = 15.0
DISPUTED = 2.5
PDF_PAGES = 4.0
HOSTILE_TEXT = 5.0
UNREADABLE = 1.0
HUGE_FILE = 0.04
ANY_MESSAGE = 0.5
EQUAL_UNITS = 0.06
LATE = 0.25
# How many times as long four times the text may take to cut, and eight times the question to rank.
CUT_GROWTH, RANK_GROWTH = 6.0, 12.0
# Of reading the file alone.
FAR_CELLS = 4.0

# Messages that are long, or become long in their normal spelling.
MESSAGES = ("不" * 100_000, "\ufdfa" * 500, "，" * 500, "外方数据" * 125, "\ud800")
# What stands in too long a question to rank.
PIECES = ("失业保险金怎么领取，公积金怎么提，", "领", "a")
EQUAL_QUESTION = "失业保险金怎么领取？"
EQUAL_ASKED = {
    "stored": EQUAL_QUESTION,
    "long": "失业保险金" * 100,
    "one long word": "a" * 500,
    "small words": "怎么" * 250,
}


def seconds(run: Callable[[], object], tries: int = 2, clock: Callable[[], float] | None = None) -> float:
    """The better of some tries, in seconds as they were where the README's figures were measured."""
    return (beats(run, tries, clock) if clock else beats(run, tries)) / SECOND


def growth(run: Callable[[int], object], small: int, large: int, idle: float) -> float:
    """How many times as long the large size takes as the small one and `idle` seconds: no time has no ratio."""
    return fastest(partial(run, large), 1) / (fastest(partial(run, small), 2) + idle)


def cut(text: str) -> None:
    """Cut a text, whether or not there is anything in it."""
    with contextlib.suppress(Problems):
        segment(text, "x")


def thousand_units() -> float:
    """Of a ministry's whole archive, where a notice has ten."""
    text = "\n".join(
        f"{number}、第{number}类样品如何送检？\n答：{'按照规定的数量和包装要求送检，并附检验申请表。' * 8}"
        for number in range(1, 1001)
    )
    assert len(segment(text, "x")) == 1000
    return seconds(lambda: segment(text, "x"))


def cut_growth(shape: str) -> float:
    """Of one shape of text."""
    return growth(lambda size: cut(SHAPES[shape](size)), 30_000, 120_000, idle=0.016)


def longest_table() -> float:
    """Of 3.3 MB in a process apart: its seconds of CPU as this machine counts them, since its limit does."""
    source = Source(SHAPES["a table of questions"](1_700_000), "md", b"")
    assert len(source.text.encode()) > 3_300_000
    before = getrusage(RUSAGE_CHILDREN).ru_utime
    assert len(segment_sandboxed(source, "x").units) > 40_000
    return getrusage(RUSAGE_CHILDREN).ru_utime - before


def disputed() -> tuple[list[Disputed], list[QAUnit]]:
    """Many units, on many pages whose two readings differ."""
    pages = [Disputed(at + 1, at * 1000, at * 1000 + 900) for at in range(4000)]
    spans = ((at, Span(at * 100, at * 100 + 50), Span(at * 100 + 60, at * 100 + 95)) for at in range(40_000))
    return pages, [QAUnit(f"x/{at}", "x", "", "", "问？", "答。", (asked,), (said,)) for at, asked, said in spans]


def hold_disputed() -> float:
    """To hold back every unit that stands on a disputed page."""
    pages, units = disputed()
    return seconds(lambda: with_holds(units, pages))


def unreadable(raw: bytes, name: str) -> float:
    """To refuse a file, in a process apart where its kind is read in one."""

    def refused() -> None:
        with contextlib.suppress(Problems):
            read_bytes(raw, name)

    return seconds(refused, 1, thread_and_children)


def bomb() -> bytes:
    """A Word file that unpacks to 250 MB."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", b"<a>" + b"0" * (250 << 20))
    return made.getvalue()


def huge_file() -> float:
    """To refuse 200 MB by their size, unread."""

    def refused() -> None:
        with contextlib.suppress(Problems):
            read(file)

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.txt"
        with file.open("wb") as out:
            out.truncate(200 << 20)
        return seconds(refused)


def time_to_answer(assistant: Assistant, message: str) -> float:
    """A message that may be very long."""
    return seconds(lambda: assistant.ask(message, on=DAY), 1)


def equal_units(ranker: Ranker, question: str) -> float:
    """A question to `equal()`, asked once before: what is near is looked at closely once."""
    ranker.rank(normalise(question))
    return seconds(lambda: ranker.rank(normalise(question)), 5)


def equal() -> Ranker:
    """Ten thousand units with one question."""
    kb = as_knowledge_base({f"corpus/{at}": (EQUAL_QUESTION, "") for at in range(10_000)})
    return Ranker(kb, kb.current)


def rank_growth(piece: str) -> float:
    """Of a question made of one piece."""
    kb = as_knowledge_base({"corpus/0": ("失业保险金怎么领取？", ""), "corpus/1": ("公积金怎么提？", "")})
    ranker = Ranker(kb, kb.current)
    return growth(lambda size: ranker.rank(normalise((piece * size)[:size])), 2_000, 16_000, idle=0.0016)


def far_cells(assistant: Assistant, table: Path, out: Path) -> float:
    """To answer a table: how many times reading it, and an eighth of a second, which a short one takes."""
    told = io.StringIO()
    taken = beats(lambda: answer_table(assistant, table, out, on=DAY, err=told), tries=1)
    return taken / (beats(lambda: load_workbook(table), tries=1) + SECOND / 8)


def colour(sheet: Worksheet) -> None:
    """A fill in 4,000 empty rows, as where somebody coloured more than was written."""
    for row in range(3, 4003):
        for column in range(1, 5):
            sheet.cell(row, column).fill = PatternFill("solid", fgColor="FFFF00")


def _coloured_cells(assistant: Assistant) -> float:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    for cells in (("编号", "问题"), (1, "仅收集血常规要报采集许可吗")):
        sheet.append(cells)
    colour(sheet)
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "in.xlsx"
        workbook.save(table)
        return far_cells(assistant, table, Path(folder) / "out.xlsx")


class Bar(NamedTuple):
    """What is measured, how much it may be, and of what."""

    name: str
    bound: float
    unit: str
    measure: Callable[[], float]


def bars() -> list[Bar]:
    """All of them; of several texts the slowest counts."""
    assistant, ranker = Assistant(load()), equal()
    files = [(b"%PDF-1.7 not really", "a.pdf"), (bomb(), "a.docx"), (b"0" * (LARGEST + 1), "a.txt")]
    return [
        Bar("切 1,000 条问答", THOUSAND_UNITS, "秒", thousand_units),
        Bar("四倍长的文字，切的时间", CUT_GROWTH, "倍", lambda: max(map(cut_growth, SHAPES))),
        Bar("切 3.3 MB 的表格，在另一个进程里", LONGEST_TABLE, "秒", longest_table),
        Bar("四万条、四千页存疑，逐条标出", DISPUTED, "秒", hold_disputed),
        Bar("读 48 页 PDF", PDF_PAGES, "秒", lambda: seconds(partial(read_pdf, notice()[0], "a.pdf"), 1)),
        Bar("切带恶意重复的文字", HOSTILE_TEXT, "秒", lambda: max(seconds(partial(cut, text), 1) for text in HOSTILE)),
        Bar("拒绝读不了的文件", UNREADABLE, "秒", lambda: max(unreadable(*file) for file in files)),
        Bar("拒绝 200 MB 的文件", HUGE_FILE, "秒", huge_file),
        Bar("回答任意长的一句", ANY_MESSAGE, "秒", lambda: max(time_to_answer(assistant, text) for text in MESSAGES)),
        Bar(
            "在一万条相同的问题里找",
            EQUAL_UNITS,
            "秒",
            lambda: max(equal_units(ranker, question) for question in EQUAL_ASKED.values()),
        ),
        Bar("八倍长的提问，检索的时间", RANK_GROWTH, "倍", lambda: max(map(rank_growth, PIECES))),
        Bar("格式远在数据之外的表格，与只读它相比", FAR_CELLS, "倍", lambda: _coloured_cells(assistant)),
        Bar("导入 2,000 条时，事件循环最多迟到", LATE, "秒", lambda: max(map(max, lateness().values()))),
    ]


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table. 1 where a bar is missed."""
    parser = Parser(prog="python -m benchmarks.bars", description="各项时间上限，交替测，取中位数")
    parser.add_argument("--runs", type=int, default=RUNS, help=f"每项测几次，默认 {RUNS}")
    runs = parser.parse_args(argv).runs
    every = bars()
    found: list[list[float]] = [[] for _ in every]
    for _ in range(runs):
        for bar, values in zip(every, found, strict=True):
            values.append(bar.measure())
    table = Table("上限", "测得", "要求", "")
    targets = [Target(bar.name, median(got), bar.bound, True, bar.unit) for bar, got in zip(every, found, strict=True)]
    for target in targets:
        table.add_row(*target.row(), style="" if target.met else "bold red")
    Console().print(table)
    return int(not all(target.met for target in targets))


if __name__ == "__main__":
    sys.exit(main())

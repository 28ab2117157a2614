"""The gap register as a table for other programs: CSV and XLSX, in which no cell is a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO, StringIO

from kb.model import KnowledgeBase
from web.gap_register import Told, cited
from web.insight_texts import Columns, insight_texts

# What a spreadsheet takes for the beginning of a formula; an apostrophe in front makes it text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Characters that no such file can hold.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LONGEST = 32_000  # of Excel, with room for the apostrophe
_WIDTHS = {"question": 46, "wordings": 40, "now": 30, "near": 46, "short": 46, "why": 24, "state": 14, "note": 30}

Cell = str | int
Row = Sequence[Cell]


def rows(told: Iterable[Told], kb: KnowledgeBase, left: int = 0) -> Iterator[Row]:
    """The head and a row for each group. `left`: groups that are not among them, which the last row says."""
    words = insight_texts()
    yield [getattr(words.columns, name) for name in Columns.model_fields]
    for one in told:
        gap, asked = one.gap, one.gap.asked
        yield [
            *(asked.text, asked.count, asked.unanswered, asked.disliked),
            *(asked.first.isoformat(), asked.last.isoformat(), "；".join(gap.others)),
            one.now.id if one.now else "",
            f"{one.near.question}（{cited(one.near, kb)}）" if one.near else "",
            *(one.short, asked.why, words.states[gap.state], gap.topic.note if gap.topic else ""),
        ]
    if left:
        yield [words.cut.format(groups=left)]


def plain(cell: Cell) -> Cell:
    """A cell that no program takes for a formula."""
    if not isinstance(cell, str):
        return cell
    text = _CONTROL.sub("", cell)[:_LONGEST]
    return f"'{text}" if text.startswith(_FORMULA) else text


def csv_bytes(table: Iterable[Row]) -> bytes:
    """As CSV, in UTF-8 with the mark by which Excel knows it."""
    out = StringIO(newline="")
    csv.writer(out).writerows([plain(cell) for cell in row] for row in table)
    return out.getvalue().encode("utf-8-sig", "replace")


def xlsx_bytes(table: Iterable[Row]) -> bytes:
    """As an Excel file."""
    # Takes a third of a second to load.
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in table:
        sheet.append([plain(cell) for cell in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for at, name in enumerate(Columns.model_fields, 1):
        sheet.column_dimensions[get_column_letter(at)].width = _WIDTHS.get(name, 11)
    for line in sheet.iter_rows():
        for cell in line:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "B2"
    out = BytesIO()
    book.save(out)
    return out.getvalue()

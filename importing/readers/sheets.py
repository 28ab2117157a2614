"""Lists in spreadsheets (xlsx) and in text with separators (csv) as tables; how each cell shows its value."""

from __future__ import annotations

import csv
import io
import re
import sys
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

from importing.readers.archives import opened
from importing.readers.asides import COMMENT, HIDDEN, aside_lines
from importing.readers.source import Source, as_data, decode, row, rule
from kb.child_process import answer
from kb.markup import settled
from kb.problem import Problem, Problems
from kb.table_rows import FROM_ABOVE, FROM_LEFT

_SEPARATORS = (",", "\t", ";", "；", "|")
# Cells of a sheet, of which formats may cover a million that nobody wrote into.
_MOST_ROWS, _MOST_COLUMNS = 20_000, 60
_DRAWN = re.compile(rb"<(?:a:)?t(?:\s[^>]*)?>([^<]{1,2000})</(?:a:)?t>")
_PERCENT = re.compile(r"0(?:\.(0+))?%")
# Rows of cells, each the lines of its words.
_Grid = list[list[list[str]]]


def read_xlsx(raw: bytes, name: str) -> Source:
    """The sheets of a workbook, each a table below its name; what is hidden or drawn last. Raises Problems."""
    broken = Problems([Problem(name, "是 Excel 文件（xlsx），但已损坏", "在 Excel 或 WPS 里打开并另存为 xlsx")])
    try:
        with opened(raw, name) as archive, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            drawn = [words for part in archive.namelist() for words in _drawn(archive, part)]
            book = load_workbook(io.BytesIO(raw), data_only=True)
            asides = [(HIDDEN, words) for words in drawn]
            shown = []
            for sheet in book.worksheets:
                grid, notes = _grid(sheet, name)
                asides += [(COMMENT, words) for words in notes]
                if sheet.sheet_state != "visible":
                    asides += [(HIDDEN, " ".join(words)) for line in grid for words in line]
                elif grid:
                    shown.append((str(sheet.title), grid))
    except Problems:
        raise
    except Exception:  # a damaged file fails anywhere in openpyxl, with any exception
        raise broken from None
    lines: list[str] = []
    for title, grid in shown:
        # A sheet of its own is named; the only one has the name of its program: Sheet1.
        lines += [*([f"## {title}", ""] if len(shown) > 1 else []), *_table(grid), ""]
    return Source(settled("\n".join([*lines, *aside_lines(asides)]) + "\n"), "xlsx", raw)


def read_csv(raw: bytes, name: str) -> Source:
    """The rows of a list. Raises Problems for bytes that are no text."""
    text = decode(raw, name)
    csv.field_size_limit(min(sys.maxsize, 1 << 24))
    separator = max(_SEPARATORS, key=lambda one: text[:4000].count(one))
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        what = f"表格的引号或分隔不完整（{error}）"
        raise Problems([Problem(name, what, "在 Excel 或 WPS 里打开，另存为 xlsx 再试")]) from None
    grid = [[_lines(cell) for cell in cells] for cells in rows if any(cell.strip() for cell in cells)]
    width = max(map(len, grid), default=0)
    return Source(
        "\n".join(_table([[*cells, *[[] for _ in range(width - len(cells))]] for cells in grid])) + "\n", "csv", raw
    )


def _grid(sheet: Any, name: str) -> tuple[_Grid, list[str]]:
    """The rows of a sheet that hold anything, each with as many cells; and its comments."""
    # openpyxl's public ways through a sheet make a cell for each place up to the last format.
    cells = {at: cell for at, cell in sheet._cells.items() if cell.value is not None or cell.comment}
    if not cells:
        return [], []
    last_row, last_column = max(at for at, _ in cells), max(column for _, column in cells)
    if len({at for at, _ in cells}) > _MOST_ROWS or last_column > _MOST_COLUMNS:
        what = f"工作表“{sheet.title}”太大（最多 {_MOST_ROWS} 行、{_MOST_COLUMNS} 列）"
        raise Problems([Problem(name, what, "只保留问答的那几列、几行再试")])
    merged = _merged(sheet, last_row, last_column)
    grid, notes = [], []
    for at in sorted({at for at, _ in cells}):
        line = []
        for column in range(1, last_column + 1):
            cell = cells.get((at, column))
            if cell is not None and cell.comment:
                notes.append(str(cell.comment.text))
            held = merged.get((at, column))
            line.append([held] if held else _lines(_shown(cell)))
        if any(words and words[0] not in (FROM_LEFT, FROM_ABOVE) for words in line):
            grid.append(line)
    return grid, notes


def _merged(sheet: Any, last_row: int, last_column: int) -> dict[tuple[int, int], str]:
    """The cells that belong to a merged one and are not its first, with where that stands."""
    found: dict[tuple[int, int], str] = {}
    for one in sheet.merged_cells.ranges:
        left, top, right, bottom = range_boundaries(str(one))
        if left is None or top is None or right is None or bottom is None:
            continue
        for at in range(top, min(bottom, last_row) + 1):
            for column in range(left, min(right, last_column) + 1):
                if (at, column) != (top, left):
                    found[at, column] = FROM_LEFT if column > left else FROM_ABOVE
    return found


def _shown(cell: Any) -> str:
    """The value of a cell as its sheet shows it, as far as its format is a plain one."""
    value = cell.value if cell is not None else None
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float):
        percent = _PERCENT.fullmatch(cell.number_format or "")
        return f"{value:.{len(percent[1] or '')}%}" if percent else f"{value:.12g}"
    return str(value)


def _lines(words: str) -> list[str]:
    return [" ".join(line.split()) for line in words.splitlines() if line.strip()]


def _table(grid: _Grid) -> Iterator[str]:
    """A table, and above it what stands alone in its first rows: a title, who made it, when."""
    start = 0
    while start < len(grid) and len(_written(grid[start])) == 1 and _written(grid[min(start + 1, len(grid) - 1)]):
        yield " ".join(_written(grid[start])[0])
        start += 1
    if start and start < len(grid):
        yield ""
    width = max((at for line in grid[start:] for at, words in enumerate(line, 1) if words), default=0)
    for at, line in enumerate(grid[start:]):
        yield row(line[:width])
        if at == 0:
            yield rule(line[:width])


def _written(line: Sequence[list[str]]) -> list[list[str]]:
    return [words for words in line if words and words[0] not in (FROM_LEFT, FROM_ABOVE)]


def _drawn(archive: zipfile.ZipFile, part: str) -> Iterator[str]:
    """The words of text boxes and charts."""
    if part.startswith(("xl/drawings/drawing", "xl/charts/chart")):
        found = (words.decode("utf-8", "replace") for words in _DRAWN.findall(archive.read(part)))
        if words := " ".join(found):
            yield words


def _read(raw: bytes, name: str, kind: str) -> dict[str, object]:
    return as_data(read_csv if kind == "csv" else read_xlsx)(raw, name)


if __name__ == "__main__":
    answer(_read)

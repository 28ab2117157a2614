"""Ruled tables of an untagged page: pdfplumber finds the cells between the rules, each is read line by line."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from pdfplumber.table import Table as Ruled
from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

from importing.readers.pdf_characters import Char
from importing.readers.pdf_rows import Row, rows
from importing.readers.pdf_upright import Page
from importing.readers.source import row
from kb.table_rows import FROM_ABOVE, FROM_LEFT

# Rules no further apart than this, in points, are one; a shorter one is none.
_TOLERANCE, _SHORTEST = 3, 3
# More pieces than this are a drawing.
_MOST_EDGES = 20_000
# A line of a cell may end so much before its margin, in half-width characters.
_RAGGED, _WIDE = 3, 0x1100
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Table:
    """A table as lines of canonical text, and its box: left, top, right, bottom, from the top of the page."""

    box: Box
    lines: tuple[str, ...]

    def holds(self, char: Char, height: float) -> bool:
        """Whether a character of a page of this height stands in the table."""
        return _lies_in(char, height, self.box, 2.0)


def tables(page: Page) -> list[Table]:
    """The ruled tables of a page that have two columns or more."""
    edges = [edge for one in page.edges if (edge := _edge(page, one))]
    if not edges or len(edges) > _MOST_EDGES:
        return []
    # A row that goes on overleaf has no rule below it: the uprights say how far the table reaches.
    uprights = [edge for edge in edges if edge["orientation"] == "v" and edge["bottom"] - edge["top"] >= _SHORTEST]
    if not uprights:
        return []
    ends = {min(edge["top"] for edge in uprights), max(edge["bottom"] for edge in uprights)}
    edges += [_ruled("h", (0, end, page.width, end)) for end in ends]
    found = []
    for cells in _cells(edges):
        ruled = Ruled(cast("Any", None), cells)  # its page is for the words, which are read here
        lines = _ruled_rows([list(_words(page, line)) for line in ruled.rows], _covered(cells))
        if lines:
            found.append(Table(tuple(ruled.bbox), tuple(lines)))  # type: ignore[arg-type]
    return found


def _edge(page: Page, one: Any) -> dict[str, Any] | None:
    """An edge as pdfplumber has it, from the top of the page; None for one that is too short."""
    left, right = sorted((one.x0, one.x1))
    low, high = sorted((one.y0, one.y1))
    if right - left < 1 and high - low < 1:
        return None
    if high - low > right - left:
        return _ruled("v", (left, page.height - high, left, page.height - low))
    return _ruled("h", (left, page.height - high, right, page.height - high))


def _ruled(orientation: str, box: Box) -> dict[str, Any]:
    x0, top, x1, bottom = box
    size = {"width": x1 - x0, "height": bottom - top}
    return {"orientation": orientation, "x0": x0, "x1": x1, "top": top, "bottom": bottom, **size}


def _cells(edges: list[dict[str, Any]]) -> list[list[Box]]:
    merged = merge_edges(edges, _TOLERANCE, _TOLERANCE, _TOLERANCE, _TOLERANCE)
    long = [edge for edge in merged if max(edge["x1"] - edge["x0"], edge["bottom"] - edge["top"]) >= _SHORTEST]
    crossings = edges_to_intersections(long, _TOLERANCE, _TOLERANCE)
    return cells_to_tables(intersections_to_cells(crossings))


def _lies_in(char: Char, height: float, box: Box, slack: float = 0.0) -> bool:
    across, down = char.x + char.wide / 2, height - char.y - 0.38 * char.style.size
    return box[0] - slack <= across <= box[2] + slack and box[1] - slack <= down <= box[3] + slack


def _words(page: Page, line: Any) -> Iterator[list[Row]]:
    """The lines of each cell of a row; none where another cell reaches over it."""
    chars = [char for char in page.chars if _lies_in(char, page.height, line.bbox)]
    for cell in line.cells:
        inside = [char for char in chars if cell and _lies_in(char, page.height, cell)]
        yield rows(inside)


def _covered(cells: Sequence[Box]) -> dict[tuple[int, int], str]:
    """The places, by row and column, that a merged cell covers besides its first, and where it comes from."""
    lefts, tops = (sorted({cell[side] for cell in cells}) for side in (0, 1))
    found: dict[tuple[int, int], str] = {}
    for left, top, right, bottom in cells:
        first, above = bisect_left(lefts, left), bisect_left(tops, top)
        for row_ in range(above, bisect_left(tops, bottom)):
            for column in range(first, bisect_left(lefts, right)):
                found[row_, column] = FROM_ABOVE if row_ > above else FROM_LEFT if column > first else ""
    return found


def _ruled_rows(table: Sequence[Sequence[list[Row]]], covered: Mapping[tuple[int, int], str]) -> list[str]:
    if max(map(len, table), default=0) < 2:
        return []
    widths: dict[int, int] = {}
    for cells in table:
        for column, lines in enumerate(cells):
            widths[column] = max([widths.get(column, 0), *(_width(line.text) for line in lines)])
    joined = [[_rejoined(lines, widths[column]) for column, lines in enumerate(cells)] for cells in table]
    return [
        row([lines or list(filter(None, [covered.get((at, column))])) for column, lines in enumerate(cells)])
        for at, cells in enumerate(joined)
        if any(cells)
    ]


def _rejoined(lines: list[Row], width: int) -> list[str]:
    """The lines of a cell without the breaks at its margin: a line that reaches it goes on in the next."""
    found: list[str] = []
    before = ""
    for line in lines:
        text = line.text
        if before and _width(before) >= width - _RAGGED:
            blank = " " if before[-1].isascii() and text[0].isascii() and text[0].isalnum() else ""
            found[-1] += blank + line.linked
        else:
            found.append(line.linked)
        before = text
    return found


def _width(line: str) -> int:
    return sum(2 if ord(char) >= _WIDE else 1 for char in line)

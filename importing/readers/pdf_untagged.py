"""An untagged PDF as text: lines in reading order by where they stand, running headers and footers left out."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from pdfplumber.page import Page
from pdfplumber.pdf import PDF

from importing.readers.glyphs import plain
from importing.readers.reading_order import Laid, is_torn
from importing.readers.source import row

# The part of a page, above and below, in which running headers and footers stand.
_MARGIN = 0.12
# A line of a cell may end so much before its margin, in half-width characters.
_RAGGED, _WIDE = 3, 0x1100
# What asks, answers or ends a sentence is no running header, however often it is printed.
_TELLS = re.compile(r"[。？！；]\s*$|^\s*(?:问|答|Q|A)\w{0,3}\s?[:：]")
_PAGE_NUMBER = re.compile(
    r"(?:第\s*)?[-—–－\s]*\d{1,4}\s*(?:[/／]\s*\d{1,4}|页)?(?:\s*[,，/／]?\s*共\s*\d{1,4}\s*页)?[-—–－\s]*$"
)


@dataclass(frozen=True)
class _Printed:
    """A line as it stands on its page."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float


def printed_lines(document: PDF) -> tuple[list[Laid], frozenset[int]]:
    """The lines of an untagged PDF in reading order, running headers and footers left out; the pages that are torn."""
    pages = [(page, _page_lines(page)) for page in document.pages]
    running = _running([(page.height, lines) for page, lines in pages])
    found: list[Laid] = []
    torn: set[int] = set()
    for page, lines in pages:
        body = _in_order(page, [line for line in lines if not _is_running(line, page.height, running)])
        found += [Laid(line, frozenset((page.page_number,))) for line in body]
        if is_torn(body, "".join(char["text"] for char in page.chars)):
            torn.add(page.page_number)
    return found, frozenset(torn)


def _page_lines(page: Page) -> list[_Printed]:
    # Some programs print bold by printing twice.
    page = page.dedupe_chars()
    lines = page.extract_text_lines(return_chars=False, use_text_flow=False, y_tolerance=4, x_tolerance=2)
    return [
        _Printed(text=plain(line["text"]).strip(), x0=line["x0"], x1=line["x1"], top=line["top"], bottom=line["bottom"])
        for line in lines
    ]


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", "".join(text.split()))


def _running(pages: list[tuple[float, list[_Printed]]]) -> set[str]:
    """What stands at the edge of several pages, but for its numbers."""
    shapes: Counter[str] = Counter()
    for height, lines in pages:
        shapes.update({_shape(line.text) for line in lines if _at_edge(line, height)})
    least = max(2, len(pages) // 3)
    return {shape for shape, count in shapes.items() if count >= least and len(pages) > 1}


def _at_edge(line: _Printed, height: float) -> bool:
    return line.bottom < height * _MARGIN or line.top > height * (1 - _MARGIN)


def _is_running(line: _Printed, height: float, running: set[str]) -> bool:
    if not _at_edge(line, height) or _TELLS.search(line.text):
        return False
    return _shape(line.text) in running or bool(_PAGE_NUMBER.match(line.text))


def _in_order(page: Page, lines: list[_Printed]) -> list[str]:
    """Tables as rows where they stand, the rest column by column."""
    # A row that goes on overleaf has no rule below it: the uprights say how far the table reaches.
    uprights = [edge for edge in page.edges if edge["orientation"] == "v"]
    ends = [min(edge["top"] for edge in uprights), max(edge["bottom"] for edge in uprights)] if uprights else []
    ruled = page.find_tables({"explicit_horizontal_lines": ends})
    tables = [(table.bbox, rows) for table in ruled if (rows := _ruled_rows(table.extract()))]
    found: list[tuple[float, list[str]]] = [(box[1], rows) for box, rows in tables]
    free = [line for line in lines if not any(_lies_in(line, box) for box, _ in tables)]
    edges = [0.0, *sorted(box[1] for box, _ in tables), page.height]
    for above, below in pairwise(edges):
        band = [line for line in free if above <= line.top < below]
        if band:
            found.append((above + 0.1 if above else band[0].top, _columns(page, band)))
    return [line for _, part in sorted(found, key=lambda part: part[0]) for line in part]


def _lies_in(line: _Printed, box: tuple[float, float, float, float]) -> bool:
    across, down = (line.x0 + line.x1) / 2, (line.top + line.bottom) / 2
    return box[0] - 2 <= across <= box[2] + 2 and box[1] - 2 <= down <= box[3] + 2


def _ruled_rows(table: list[list[str | None]]) -> list[str]:
    if len(table) < 1 or max(map(len, table), default=0) < 2:
        return []
    rows = [[[plain(line) for line in (cell or "").split("\n") if line.strip()] for cell in cells] for cells in table]
    widths: dict[int, int] = {}
    for cells in rows:
        for column, lines in enumerate(cells):
            widths[column] = max([widths.get(column, 0), *map(_width, lines)])
    joined = [[_rejoined(lines, widths[column]) for column, lines in enumerate(cells)] for cells in rows]
    return [row(cells) for cells in joined if any(cells)]


def _rejoined(lines: list[str], width: int) -> list[str]:
    """The lines of a cell without the breaks at its margin: a line that reaches it goes on in the next."""
    found: list[str] = []
    full = False
    for line in lines:
        if full:
            blank = " " if found[-1][-1].isascii() and line[0].isascii() and line[0].isalnum() else ""
            found[-1] += blank + line
        else:
            found.append(line)
        full = _width(line) >= width - _RAGGED
    return found


def _width(line: str) -> int:
    return sum(2 if ord(char) >= _WIDE else 1 for char in line)


def _columns(page: Page, lines: list[_Printed]) -> list[str]:
    gutter = _gutter(page, lines)
    if not gutter:
        return _indented(lines)
    box = (
        0,
        max(min(line.top for line in lines) - 1, 0),
        page.width,
        min(max(line.bottom for line in lines) + 1, page.height),
    )
    band = page.crop(box)
    left, right = band.crop((0, box[1], gutter, box[3])), band.crop((gutter, box[1], page.width, box[3]))
    return _indented(_page_lines(left)) + _indented(_page_lines(right))


def _gutter(page: Page, lines: list[_Printed]) -> float:
    """Where a blank strip parts the words of most lines into two columns; 0 where none does."""
    words = page.extract_words(x_tolerance=2, y_tolerance=4)
    tops = {round(line.top) for line in lines}
    words = [word for word in words if any(abs(word["top"] - top) < 6 for top in tops)]
    if len(lines) < 8:
        return 0.0
    for share in (0.5, 0.48, 0.52, 0.46, 0.54, 0.44, 0.56):
        x = page.width * share
        crossing = sum(word["x0"] < x + 4 and word["x1"] > x - 4 for word in words)
        left = {round(word["top"]) for word in words if word["x1"] <= x - 4}
        right = {round(word["top"]) for word in words if word["x0"] >= x + 4}
        if not crossing and len(left) >= 6 and len(right) >= 6:
            return float(x)
    return 0.0


def _indented(lines: list[_Printed]) -> list[str]:
    """Lines with the indent that starts a paragraph, and a blank line where a gap parts them."""
    if not lines:
        return []
    height = sorted(line.bottom - line.top for line in lines)[len(lines) // 2] or 10.0
    edge = min(line.x0 for line in lines)
    found = []
    for line in lines:
        indent = "\u3000\u3000" if height <= line.x0 - edge <= 4 * height else ""
        found.append(indent + line.text)
    return found

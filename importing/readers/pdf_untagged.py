"""An untagged PDF as text: lines in reading order by where they stand, running headers and footers left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from importing.readers.pdf_characters import Char
from importing.readers.pdf_columns import in_order, indented
from importing.readers.pdf_notes import with_foot_notes
from importing.readers.pdf_pictures import Shown, with_pictures
from importing.readers.pdf_rows import Row, rows
from importing.readers.pdf_tables import tables
from importing.readers.pdf_upright import Page
from importing.readers.reading_order import Laid, is_torn

# The part of a page, above and below, in which running headers and footers stand.
_MARGIN = 0.12
# What asks, answers or ends a sentence is no running header, however often it is printed.
_TELLS = re.compile(r"[。？！；]\s*$|^\s*(?:问|答|Q|A)\w{0,3}\s?[:：]")
_PAGE_NUMBER = re.compile(
    r"(?:第\s*)?[-—–－\s]*\d{1,4}\s*(?:[/／]\s*\d{1,4}|页)?(?:\s*[,，/／]?\s*共\s*\d{1,4}\s*页)?[-—–－\s]*$"
)


def printed_lines(pages: Sequence[Page], shown: Sequence[Shown] = ()) -> tuple[list[Laid], frozenset[int]]:
    """The lines of an untagged PDF in reading order, running headers and footers left out; the pages that are torn."""
    laid = [(page, rows(page.chars)) for page in pages]
    running = _running(laid)
    found: list[Laid] = []
    torn: set[int] = set()
    notes: list[Laid] = []
    for whole, lines in laid:
        text: list[Row] = []
        around: list[Row] = []
        for line in lines:
            (around if _is_running(line, whole.height, running) else text).append(line)
        page, below = with_foot_notes(whole, text, len(notes))
        notes += [Laid(note, frozenset((page.number,))) for note in below]
        gone = {id(char) for line in around for char in line.chars}
        written = "".join(char.text for char in page.chars)
        body = _in_order(page, [char for char in page.chars if id(char) not in gone])
        if is_torn(body, written):
            torn.add(page.number)
        body = with_pictures(
            body,
            rows(page.chars) if below else lines,
            [one for one in shown if one.page == page.number and not one.whole],
        )
        body += indented([rows(page.aside)])
        found += [Laid(line, frozenset((page.number,))) for line in body]
    return found + notes, frozenset(torn)


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", "".join(text.split()))


def _running(laid: Sequence[tuple[Page, Sequence[Row]]]) -> set[str]:
    """What stands at the edge of several pages, but for its numbers."""
    shapes: Counter[str] = Counter()
    for page, lines in laid:
        shapes.update({_shape(line.text) for line in lines if _at_edge(line, page.height)})
    least = max(2, len(laid) // 3)
    return {shape for shape, count in shapes.items() if count >= least and len(laid) > 1}


def _at_edge(line: Row, height: float) -> bool:
    return line.bottom > height * (1 - _MARGIN) or line.top < height * _MARGIN


def _is_running(line: Row, height: float, running: set[str]) -> bool:
    if not _at_edge(line, height) or _TELLS.search(line.text):
        return False
    return _shape(line.text) in running or bool(_PAGE_NUMBER.match(line.text))


def _in_order(page: Page, chars: Sequence[Char]) -> list[str]:
    """Tables as rows where they stand, the rest column by column."""
    ruled = tables(page)
    found: list[tuple[float, Sequence[str]]] = [(table.box[1], table.lines) for table in ruled]
    free = [char for char in chars if not any(table.holds(char, page.height) for table in ruled)]
    written = {id(char): at for at, char in enumerate(page.chars)}
    edges = [-page.height, *sorted(table.box[1] for table in ruled), 2 * page.height]
    for above, below in pairwise(edges):
        band = [char for char in free if above <= page.height - char.y < below]
        if band:
            found.append((above + 0.1, indented(in_order(band, written))))
    return [line for _, part in sorted(found, key=lambda part: part[0]) for line in part]

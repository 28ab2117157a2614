"""A tagged PDF (a browser's print, a Word export) as text: its own structure says what is a paragraph or a table."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1
from pdfminer.psparser import PSLiteral
from pdfminer.utils import decode_text

from importing.readers.glyphs import plain
from importing.readers.pdf_characters import Char
from importing.readers.pdf_pictures import Shown
from importing.readers.pdf_upright import Page
from importing.readers.reading_order import Laid, Placed, goes_back
from importing.readers.source import row, spread
from kb.markup import apart, led, pictured, without_links, without_pictures

_BLOCKS = frozenset("P H H1 H2 H3 H4 H5 H6 LI Caption BlockQuote Title Note TOCI Div Sect Art L".split())  # noqa: SIM905
# Tags count when nearly all that is printed is marked, and nearly all that is marked is in the tree; headers and
# footers are not tagged.
_MARKED, _ENOUGH = 0.985, 0.97
_MARGIN = 0.06
# A character so far below the one before, in heights, begins another line.
_NEXT_LINE = 0.9
# A structure tree is no deeper and no larger than this; a damaged one may run in circles.
_DEEPEST, _MOST = 60, 200_000


def tagged_lines(raw: bytes, pages: Sequence[Page], shown: Sequence[Shown] = ()) -> tuple[list[Laid], frozenset[int]]:
    """The lines of a tagged PDF and the pages that are torn. No lines: it is not tagged, or its tags leave much out.

    pages: its pages with the characters that are text; shown: its pictures that are kept.
    """
    document = PDFDocument(PDFParser(io.BytesIO(raw)))
    root = resolve1(document.catalog.get("StructTreeRoot"))
    if not isinstance(root, dict):
        return [], frozenset()
    tree = _Tree(kept={(one.page, one.mark): one.file for one in shown if one.mark >= 0})
    for number, page in enumerate(PDFPage.create_pages(document), 1):
        tree.pages[int(page.pageid)] = number  # type: ignore[call-overload]
    printed = sum(tree.take(page) for page in pages)
    roles = resolve1(root.get("RoleMap"))
    tree.roles = roles if isinstance(roles, dict) else {}
    lines = tree.lines(root)
    # Each piece once: a file put together from others may leave pieces out of its tree, or hold them twice.
    told = sum(len("".join(without_pictures(without_links(line.text)).split())) for line in lines)
    whole = sum(len("".join(without_links(text).split())) for text in tree.words.values())
    if whole < _MARKED * printed or not _ENOUGH * whole <= told <= whole / _ENOUGH + 4 * len(lines):
        return [], frozenset()
    return lines, frozenset(page for page, places in tree.told.items() if goes_back(places))


def _words(chars: Sequence[Char]) -> str:
    """The text of a marked piece, as it is written; Latin words that go on in the next line stay two."""
    found: list[tuple[str, str]] = []
    before: Char | None = None
    for char in chars:
        below = before is not None and char.y < before.y - _NEXT_LINE * before.style.size
        if before and (char.blank or (below and _are_words(before.text[-1], char.text[0]))):
            found.append((" ", char.url if char.url == before.url else ""))
        found.append((plain(char.text), char.url))
        before = char
    return led(found)


def _are_words(before: str, after: str) -> bool:
    return before.isascii() and after.isascii() and before.isalnum() and after.isalnum()


@dataclass
class _Out:
    """Lines as they are made: running text is gathered until a block begins or ends."""

    lines: list[Laid] = field(default_factory=list)
    here: list[str] = field(default_factory=list)
    pages: set[int] = field(default_factory=set)
    lead: str = ""

    def end(self) -> None:
        before, text, behind = apart("".join(self.here).strip())
        pages = frozenset(self.pages)
        self.lines += [Laid(mark, pages) for mark in before]
        if text:
            self.lines.append(Laid(self.lead + text, pages))
            self.lead = ""
        self.lines += [Laid(mark, pages) for mark in behind]
        self.here.clear()
        self.pages.clear()


@dataclass
class _Tree:
    """The structure tree, with the words of each marked piece and the number of each page.

    `told` gathers where the characters of each page stand, in the order in which the tree tells them.
    """

    words: dict[tuple[int, int], str] = field(default_factory=dict)
    places: dict[tuple[int, int], list[Placed]] = field(default_factory=dict)
    told: dict[int, list[Placed]] = field(default_factory=dict)
    pages: dict[int, int] = field(default_factory=dict)
    roles: dict[str, Any] = field(default_factory=dict)
    kept: dict[tuple[int, int], str] = field(default_factory=dict)
    seen: int = 0

    def take(self, page: Page) -> int:
        """Note the marked pieces of a page. Returns how many characters should have a mark."""
        pieces: dict[int, list[Char]] = {}
        printed = 0
        for char in (*page.chars, *page.aside):
            if char.style.mark < 0:
                # What is printed in the margins without a mark is a running header or footer.
                printed += _MARGIN < char.y / (page.height or 1) < 1 - _MARGIN
                continue
            printed += 1
            pieces.setdefault(char.style.mark, []).append(char)
        for mark, chars in pieces.items():
            self.words[page.number, mark] = _words(chars)
            self.places[page.number, mark] = [Placed(char.x, char.y, char.style.size) for char in chars]
        return printed

    def lines(self, root: dict[str, Any]) -> list[Laid]:
        """The lines of the whole tree."""
        out = _Out()
        self._walk(root, 0, 0, out)
        out.end()
        return out.lines

    def _walk(self, element: Any, page: int, depth: int, out: _Out) -> None:
        self.seen += 1
        if isinstance(element, int):
            self._tell(page, element, out)
            return
        element = resolve1(element)
        if not isinstance(element, dict) or depth > _DEEPEST or self.seen > _MOST:
            return
        page = self.pages.get(getattr(element.get("Pg"), "objid", 0), page)
        mark = element.get("MCID")
        role = self._role(element)
        if isinstance(mark, int):
            self._tell(page, mark, out)
        elif role == "Table":
            out.end()
            out.lines += self._rows(element, page, depth)
        elif role == "Lbl":
            label = self._inside(element, page, depth)
            out.here.append(_label([without_links(line.text) for line in label]))
            out.pages.update(*(line.pages for line in label))
        elif role in _BLOCKS:
            out.end()
            out.lead = "#" * int(role[1]) + " " if re.fullmatch(r"H\d", role) else ""
            self._into(element, page, depth, out)
            out.end()
        else:
            if role == "Figure":
                out.here.append(pictured(_alternative(element), self._file(element, page)))
                out.pages.add(page)
            self._into(element, page, depth, out)

    def _file(self, figure: dict[str, Any], page: int) -> str:
        """The file that a figure is kept as: the picture of the piece that is marked as its own."""
        for kid in map(resolve1, _kids(figure)):
            mark = kid.get("MCID") if isinstance(kid, dict) else kid
            if isinstance(mark, int) and (page, mark) in self.kept:
                return self.kept[page, mark]
        return ""

    def _tell(self, page: int, mark: int, out: _Out) -> None:
        """The words of a marked piece, where the tree has it."""
        out.here.append(self.words.get((page, mark), ""))
        out.pages.add(page)
        self.told.setdefault(page, []).extend(self.places.get((page, mark), ()))

    def _role(self, element: dict[str, Any]) -> str:
        """The standard role of an element; a program may call it by a name of its own."""
        role = _name(element.get("S"))
        for _ in range(5):
            if role not in self.roles:
                break
            role = _name(self.roles[role])
        return role

    def _into(self, element: dict[str, Any], page: int, depth: int, out: _Out) -> None:
        for kid in _kids(element):
            self._walk(kid, page, depth + 1, out)

    def _inside(self, element: dict[str, Any], page: int, depth: int) -> list[Laid]:
        out = _Out()
        self._into(element, page, depth, out)
        out.end()
        return out.lines

    def _rows(self, table: dict[str, Any], page: int, depth: int) -> list[Laid]:
        kids = [
            [cell for cell in map(resolve1, _kids(line)) if isinstance(cell, dict)]
            for line in self._table_rows(table, depth)
        ]
        rows = [[self._inside(cell, page, depth + 3) for cell in line] for line in kids]
        if max(map(len, rows), default=0) < 2:
            return [line for cells in rows for cell in cells for line in cell]
        places = spread(
            [([line.text for line in told], *_reach(cell)) for cell, told in zip(line, cells, strict=True)]
            for line, cells in zip(kids, rows, strict=True)
        )
        return [
            Laid(row(made), frozenset().union(*(line.pages for cell in cells for line in cell)))
            for made, cells in zip(places, rows, strict=True)
            if any(cells)
        ]

    def _table_rows(self, element: dict[str, Any], depth: int) -> list[dict[str, Any]]:
        self.seen += 1
        if self._role(element) == "TR":
            return [element]
        if depth > _DEEPEST or self.seen > _MOST:
            return []
        kids = [kid for kid in map(resolve1, _kids(element)) if isinstance(kid, dict)]
        return [line for kid in kids for line in self._table_rows(kid, depth + 1)]


def _alternative(figure: dict[str, Any]) -> str:
    """What the author says that a figure shows."""
    said = resolve1(figure.get("Alt"))
    return decode_text(said) if isinstance(said, bytes) else ""


def _kids(element: dict[str, Any]) -> list[Any]:
    kids = resolve1(element.get("K"))
    return [] if kids is None else kids if isinstance(kids, list) else [kids]


def _name(role: Any) -> str:
    return str(role.name) if isinstance(role, PSLiteral) and isinstance(role.name, str) else ""


def _reach(cell: dict[str, Any]) -> tuple[int, int]:
    """How many rows and columns a cell covers."""
    found = resolve1(cell.get("A"))
    told = [one for one in map(resolve1, found if isinstance(found, list) else [found]) if isinstance(one, dict)]
    sizes = [[one[name] for one in told if isinstance(one.get(name), int)] for name in ("RowSpan", "ColSpan")]
    height, width = (min(max(size[0], 1), 50) if size else 1 for size in sizes)
    return height, width


def _label(lines: list[str]) -> str:
    """The mark of a list item: a number is text, a bullet is none."""
    text = "".join(lines).strip()
    if text in ("•", "◦", "▪", "·", "-", ""):
        return "* " if text else ""
    return text if text[-1] in "、）)．" else f"{text} "

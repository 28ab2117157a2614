"""A notice's source text as lines: what is only markup or layout is left out, and every character knows its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from kb.markup import KEPT
from kb.table_rows import FROM_LEFT, ROW, ROW_RULE, cells
from kb.text import BREAK, LAYOUT, PICTURE, STRUCK, Span, is_layout

# Markup that only says how words look: well-formed tags of HTML, pictures, the address behind a link, escapes.
_MARKUP = re.compile(
    r"!\[[^\]\n]{0,300}\]\((?:https?:|/|data:)?[^()\s]{0,2000}\)"
    r"|(?<=\])\((?:https?:|/|#|mailto:|javascript:)[^()\s]{0,2000}\)"
    r"|(?<=\])\(<https?://[^()<>\s]{1,2000}>\)"
    r"|\[(?=[^\[\]\n]{0,300}\]\((?:<?https?:|/|#|mailto:|javascript:))"
    r"|\](?=\((?:<?https?:|/|#|mailto:|javascript:))"
    r"|</?(?:p|div|span|font|strong|em|sub|sup|center|section|table|thead|tbody|tr|td|th|img|hr|h[1-6]|[abiu])"
    r"(?:\s+[a-zA-Z-]{1,30}=(?:\"[^\"\n]{0,300}\"|'[^'\n]{0,300}'|[^\s\"'<>]{1,300})){0,10}\s*/?>"
    r"|\\(?=[!-/:-@\[-`{-~])"
)
# One of which every markup has: most lines have none, and are looked through once.
_MARKS = re.compile(r"[\[\]<\\]")
_READ_PICTURE = re.compile(rf"\]\((?:{KEPT})?\)$")
_LINE = re.compile(r"[^\r\n]+")
_STARS = re.compile(r"\*{2,}")
_LEAD = re.compile(
    r"[ \t\u3000\u00a0]*"
    r"(?:(?P<heading>#{1,6})(?:[ \t]+|(?=[^\s#0-9]))|>[ \t]+(?=[^\s0-9])|[*][ \t]+|-[ \t]+(?=[^\s0-9-]))?"
)
# A rule right below a title only underlines it.
_UNDERLINED = re.compile(r"[^\s。！？；：.!?;:][ \t]*\r?\n$")
_RULE = re.compile(r"[ \t]*(?:[-_*=—－~][ \t]*){3,}$")
# A line of a table of contents, the number of a page, the address and day a browser prints on it, a picture's place:
# printed around the text, never part of it.
_CONTENTS = re.compile(
    r"\s*(?:[-—－]\s{0,3}\d{1,4}\s{0,3}[-—－]|第\s{0,2}\d{1,4}\s{0,2}页(?:\s?[,，/／]?\s?共\s{0,2}\d{1,4}\s{0,2}页)?)\s*$"
    r"|\s*https?://\S+\s+\d{1,3}\s?/\s?\d{1,3}\s*$"
    r"|\s*\d{2,4}/\d{1,2}/\d{1,4}[ ,]+(?:上午|下午)?\d{1,2}:\d{2}(?: [AP]M)?\s[^，。；]*$"
    r"|\s*\[(?:图片|视频|表情|音频)\]\s*$"
)
# A line end within a paragraph, where a reader's link ends, begins or goes on.
_WRAPPED = re.compile(r"(?:\]\(<https?://[^()<>\s]{1,2000}>\))?[ \t]*(?P<end>\n)[ \t]*\[?")
_LEADER = re.compile(r"(?:[.…·．] ?){5,}\d{1,4}$")
_FRONT = re.compile(r"\ufeff?---[ \t]*\n(?:[A-Za-z_-]{1,40}[ \t]*:.*\n|[ \t]+\S.*\n){1,60}---[ \t]*(?:\n|$)")
_NARROW = re.compile("[\0-\u10ff]")


class Line(NamedTuple):
    """The words of one line. `at[i]` is where `text[i]` stands in the source: a range, or where markup was left out a
    tuple.

    `heading` is the level of a Markdown heading, 0 for none; `indented`: it starts a paragraph by its indent; `bold`:
    the whole line is; `link`: it holds a link or picture and little else; `row` numbers the table row it stands in;
    `ruled`: a rule across the page stands above it. `opening` is where a mark of struck words stands that opens the
    line: it goes with whatever words of it are kept. `pictured`: a picture stands behind it, before any other words.
    """

    text: str
    at: Sequence[int]
    heading: int = 0
    indented: bool = False
    bold: bool = False
    link: bool = False
    row: int = -1
    opening: tuple[int, ...] = ()
    pictured: bool = False
    ruled: bool = False

    @property
    def places(self) -> Sequence[int]:
        """Where all of it stands in the source."""
        return (*self.opening, *self.at) if self.opening else self.at

    @property
    def words(self) -> str:
        """All of it, as it stands in the source."""
        return STRUCK + self.text if self.opening else self.text

    def after(self, skip: int) -> Line:
        """The line behind its first `skip` characters and the blanks that follow them."""
        while skip < len(self.text) and is_layout(self.text[skip]):
            skip += 1
        return self._replace(text=self.text[skip:], at=self.at[skip:], ruled=False)

    def before(self, end: int) -> Line:
        """The first `end` characters of the line, without the blanks at their end."""
        while end and is_layout(self.text[end - 1]):
            end -= 1
        return self._replace(text=self.text[:end], at=self.at[:end], pictured=False)

    def parted(self, at: int) -> tuple[Line, Line]:
        """The first `at` characters and the rest, without blanks between them."""
        return self.before(at), self.after(at)._replace(opening=())

    @property
    def width(self) -> int:
        """How wide the line is printed: Chinese characters count double."""
        return 2 * len(self.text) - len(_NARROW.findall(self.text)) + (4 if self.indented else 0)


@dataclass(frozen=True)
class Table:
    """Rows of cells, each cell a list of lines; those of the rows that are one merged cell; and the cells, by row and
    column, that have a picture and no words.
    """

    rows: tuple[tuple[tuple[Line, ...], ...], ...]
    merged: frozenset[int] = frozenset()
    pictured: frozenset[tuple[int, int]] = frozenset()


def front_matter(source: str) -> int:
    """Where the text begins: behind a block of `---` that says where it comes from."""
    found = _FRONT.match(source)
    return found.end() if found else 0


def blocks(source: str) -> list[Line | Table]:
    """The lines and tables of a source text in order, empty ones left out."""
    found: list[Line | Table] = []
    rows: list[Span] = []
    ruled = False
    for line in _raw_lines(source, front_matter(source)):
        if ROW.match(source, *line):
            if not ROW_RULE.match(source, *line):
                rows.append(line)
            continue
        if rows:
            found.append(_table(source, rows))
            rows = []
        made = list(_line(source, *line))
        before = found[-1] if found and not made else None
        if isinstance(before, Line) and PICTURE.search(source, *line):
            found[-1] = before._replace(pictured=True)
        if made and ruled:
            made[0] = made[0]._replace(ruled=True)
        ruled = ruled and not made
        if _RULE.match(source, *line):
            ruled = not _UNDERLINED.search(source, max(0, line.start - 3), line.start)
        found += made
    if rows:
        found.append(_table(source, rows))
    return found


def _table(source: str, rows: Sequence[Span]) -> Table:
    """The table of lines that are its rows."""
    places = [cells(source, *row) for row in rows]
    made = tuple(tuple(tuple(_line(source, *cell, at)) for cell in row) for at, row in enumerate(places))
    merged = frozenset(at for at, row in enumerate(places) if _is_merged(source, row))
    pictured = frozenset(
        (at, column)
        for at, row in enumerate(places)
        for column, cell in enumerate(row)
        if not made[at][column] and PICTURE.search(source, *cell)
    )
    return Table(made, merged, pictured)


def flat(found: Iterable[Line | Table]) -> list[Line]:
    """Tables read as running text, row by row and cell by cell."""
    lines: list[Line] = []
    for block in found:
        lines += [block] if isinstance(block, Line) else [line for row in block.rows for cell in row for line in cell]
    return lines


def spans_of(source: str, paragraphs: Iterable[Sequence[Line]]) -> tuple[Span, ...]:
    """Where paragraphs stand: a paragraph is one span unless markup interrupts it. Where that stands at the end of a
    line, the line end is a span by itself: `kb.text.verbatim` says why.
    """
    spans: list[Span] = []
    for lines in paragraphs:
        begin = last = -1
        for first, end in (run for line in lines for run in _runs(source, line.places)):
            if last < 0:
                begin = first
            elif first != last and not _only_layout(source, last, first):
                spans.append(Span(begin, last))
                if wrapped := _WRAPPED.fullmatch(source, last, first):
                    spans.append(Span(*wrapped.span("end")))
                begin = first
            last = end
        if last >= 0:
            spans.append(Span(begin, last))
    return tuple(spans)


def _runs(source: str, places: Sequence[int]) -> Iterator[Span]:
    """Where places of a line stand one behind the other, without the layout at both ends: nearly every line is one."""
    edges = [0, len(places)]
    if places and places[-1] - places[0] != len(places) - 1:
        edges[1:1] = (at for at in range(1, len(places)) if places[at] != places[at - 1] + 1)
    for first, end in pairwise(edges):
        words = source[places[first] : places[end - 1] + 1] if end else ""
        if text := words.strip(LAYOUT):
            start = places[first] + len(words) - len(words.lstrip(LAYOUT))
            yield Span(start, start + len(text))


def _only_layout(source: str, start: int, end: int) -> bool:
    return all(map(is_layout, BREAK.sub("", source[start:end])))


def _raw_lines(source: str, start: int) -> Iterator[Span]:
    """Lines end at a line feed or carriage return; what else Unicode calls a line end stands within a line."""
    for found in _LINE.finditer(source, start):
        if not found[0].isspace():
            yield Span(*found.span())


def _is_merged(source: str, places: Sequence[Span]) -> bool:
    """Whether a row, whose cells stand there, is one cell over its whole width."""
    _, *others = places
    return bool(others) and all(source[left:right].strip(" ") == FROM_LEFT for left, right in others)


def _line(source: str, begin: int, end: int, row: int = -1) -> Iterator[Line]:
    """The lines between two `<br>`; none for what is empty or only a rule across the page."""
    edges = [begin, end]
    if source.find("<", begin, end) >= 0:
        edges[1:1] = (edge for found in BREAK.finditer(source, begin, end) for edge in found.span())
    for left, right in zip(edges[::2], edges[1::2], strict=True):
        # A cell may hold 第3页 and mean it; among the lines of a long cell it is the page's.
        if (row >= 0 and len(edges) == 2) or not _is_furniture(source, left, right):
            line = _made(source, left, right, row)
            if line is not None:
                yield line


def _is_furniture(source: str, begin: int, end: int) -> bool:
    """Whether a line is a rule across the page, or printed around the text."""
    if _RULE.match(source, begin, end) or _CONTENTS.match(source, begin, end):
        return True
    return bool(_LEADER.search(source[max(begin, end - 200) : end].rstrip()))


def _made(source: str, begin: int, end: int, row: int) -> Line | None:
    lead = _LEAD.match(source, begin, end) if row < 0 else None
    start = lead.end() if lead else begin
    heading = len(lead["heading"] or "") if lead else 0
    stars = _bold_marks(source, start, end)
    marked = _MARKUP.finditer(source, start, end) if _MARKS.search(source, start, end) else ()
    cuts = sorted([*(found.span() for found in marked), *stars])
    kept, linked = _kept(source, Span(start, end), cuts) if cuts else (range(start, end), False)
    words = "".join(source[at] for at in kept) if cuts else source[start:end]
    text = words.strip(LAYOUT)
    first = len(words) - len(words.lstrip(LAYOUT))
    last = first + len(text)
    opening: Sequence[int] = ()
    if text.startswith(STRUCK):
        opening, text = kept[first : first + len(STRUCK)], text.removeprefix(STRUCK).lstrip(LAYOUT)
    if not text:
        return None
    return Line(
        text=text,
        at=kept[last - len(text) : last],
        heading=heading,
        indented=source[begin : begin + 1] in ("\u3000", "\t", "\u00a0") or source[begin : begin + 2] == "  ",
        bold=bool(stars) and _is_bold(source[begin:end].strip()),
        link=linked,
        row=row,
        opening=tuple(opening),
        pictured=kept[last - 1] + 1 < end and PICTURE.search(source, kept[last - 1] + 1, end) is not None,
    )


def _is_bold(raw: str) -> bool:
    return raw.startswith(("**", "#")) and raw.endswith("**")


def _kept(source: str, line: Span, cuts: Sequence[tuple[int, int]]) -> tuple[Sequence[int], bool]:
    """The places of a line that are no markup, and whether that is a link or picture of the author's."""
    kept: list[int] = []
    linked, start = False, line.start
    for left, right in cuts:
        if left < start:
            continue
        kept += range(start, left)
        start = right
        linked = linked or _leads_on(source[left - 1 : right])
    return (*kept, *range(start, line.end)), linked


def _leads_on(markup: str) -> bool:
    """Whether markup, with the character before it, is a link or picture of the author's. What our readers write of a
    file says nothing of where a page goes on: the same words are cut alike in every format.
    """
    if markup[1:3] == "![":
        return not _READ_PICTURE.search(markup)
    return markup.startswith("](") and not markup.startswith("](<")


def _bold_marks(source: str, begin: int, end: int) -> list[tuple[int, int]]:
    """The `**` that make words bold: in pairs. 138****5678 and 张** hide letters and stay."""
    if source.find("*", begin, end) < 0:
        return []  # nearly every line
    found = [one.span() for one in _STARS.finditer(source, begin, end)]
    found = [
        (left, right)
        for left, right in found
        if not (
            source[left - 1 : left].isalnum() and source[left - 1].isascii() and source[right : right + 1].isdigit()
        )
    ]
    if sum((right - left) // 2 for left, right in found) % 2:
        # One too many: bold goes over several lines, and opens at the start of this one or closes at its end.
        opens = found[0] if not source[begin : found[0][0]].strip() else None
        closes = found[-1] if not source[found[-1][1] : end].strip() else None
        if len(found) == 1 and opens is None and (closes is None or source[closes[0] - 1].isalnum()):
            return []
        return found if opens or closes else found[:-1]
    return found

"""The tables of an answer: which of its paragraphs are cells, and of which row, as the source text has them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Literal, NamedTuple

from kb.table_rows import FROM_ABOVE, FROM_LEFT, ROW, ROW_RULE, cells
from kb.text import BREAK, Span, is_layout, paragraphs
from kb.texts import texts

# Looks that are no words: a picture, a tag, bold.
_LOOKS = re.compile(r"!\[[^\]\n]*\]\([^()\s]*\)|</?[a-zA-Z][^<>\n]*>|\*\*")
_LINE_END = re.compile(r"\r\n|\r|\n")
# What stands in a row of plain text for a cell of the row above.
_DITTO = "〃"
# Headings are short, and none of them counts or tells.
_LONGEST_HEADING = 14
_NO_HEADING = re.compile(r"[0-9０-９。；，？！\n]")


class Cell(NamedTuple):
    """Words of an answer, from `start` in it, with their places in the source; how many rows and columns the cell
    covers. An empty cell has no places. `within`: all of the cell in the source, markup included.
    """

    text: str
    start: int
    spans: tuple[Span, ...] = ()
    rows: int = 1
    columns: int = 1
    within: Span = Span(0, 0)

    @property
    def end(self) -> int:
        """Where its words end in the answer."""
        return self.start + len(self.text)


# A place that a merged cell reaches into from there.
Covered = Literal["left", "above"]


@dataclass(frozen=True)
class Table:
    """Rows of an answer that stand one below the other. As in HTML, a row has no cell where another reaches into it.

    `head`: the first row names the columns.
    """

    rows: tuple[tuple[Cell, ...], ...]
    head: bool

    @property
    def start(self) -> int:
        """Where its words begin in the answer."""
        return min(cell.start for row in self.rows for cell in row)

    @property
    def end(self) -> int:
        """Where they end."""
        return max(cell.end for row in self.rows for cell in row)

    @property
    def width(self) -> int:
        """How many columns it has."""
        return sum(cell.columns for cell in self.rows[0])

    def grid(self) -> list[list[Cell | Covered]]:
        """All places of every row."""
        taken: dict[tuple[int, int], Covered] = {}
        found: list[list[Cell | Covered]] = []
        for at, row in enumerate(self.rows):
            line: list[Cell | Covered] = []
            left = iter(row)
            while len(line) < self.width:
                if covered := taken.get((at, len(line))):
                    line.append(covered)
                    continue
                cell = next(left)
                for down, on in product(range(cell.rows), range(cell.columns)):
                    taken[at + down, len(line) + on] = "above" if down else "left"
                line.append(cell)
            found.append(line)
        return found


@dataclass
class _Row:
    """A line of the source: where it stands, its cells in the source, and what of the answer stands in each."""

    line: Span
    places: list[Span]
    words: list[list[tuple[str, Span, list[Span]]]]


def tables(source: str, spans: Iterable[Span]) -> list[Table]:
    """The tables of the answer that stands in `source` at `spans`, from its first to its last; none overlap.

    A row is in a table only where the answer has all its words, each cell's by itself and in order; what does not fit
    is in none: it stays paragraphs. A single row or column is no table.
    """
    found: list[Table] = []
    run: list[_Row] = []
    for row in [*_rows(source, spans), None]:
        if run and row and len(row.places) == len(run[-1].places):
            between = _between(source, run[-1].line.end, row.line.start)
            if between is not None:
                run += [*between, row]
                continue
        found += _table(source, run)
        run = [row] if row else []
    return found


def _rows(source: str, spans: Iterable[Span]) -> Iterator[_Row | None]:
    """The rows that the answer has whole; None for whatever else stands between them."""
    row: _Row | None = None
    sound = False
    at = last = 0
    for words, places in paragraphs(source, spans):
        begin, end = places[0].start, places[-1].end
        here = Span(at, at + len(words))
        at = here.end + 1
        if row is None or not (row.line.start <= begin and end <= row.line.end):
            if row is not None:
                yield row if sound and _is_whole(source, row) else None
            row, sound, last = _row_around(source, begin), True, 0
            if row is None:
                yield None
                continue
        column = next((at for at in range(last, len(row.places)) if begin < row.places[at].end), -1)
        if column < 0 or not (row.places[column].start <= begin and end <= row.places[column].end):
            sound = False
        else:
            last = column
            row.words[column].append((words, here, places))
    if row is not None:
        yield row if sound and _is_whole(source, row) else None


def _row_around(source: str, at: int) -> _Row | None:
    """The row that a place of the source stands in, still without words; None where it stands in none."""
    begin = source.rfind("\n", 0, at) + 1
    begin = max(begin, source.rfind("\r", begin, at) + 1)
    end = found.start() if (found := _LINE_END.search(source, at)) else len(source)
    return _empty_row(source, Span(begin, end)) if ROW.match(source, begin, end) else None


def _empty_row(source: str, line: Span) -> _Row:
    places = cells(source, *line)
    return _Row(line, places, [[] for _ in places])


def _is_whole(source: str, row: _Row) -> bool:
    return all(words or _is_blank(source, place) for words, place in zip(row.words, row.places, strict=True))


def _is_blank(source: str, place: Span) -> bool:
    return all(map(is_layout, _LOOKS.sub("", BREAK.sub("", source[place.start : place.end]))))


def _between(source: str, start: int, end: int) -> list[_Row] | None:
    """The rows without words between two rows with some; None where anything else stands between them."""
    found: list[_Row] = []
    edges = [(one.start(), one.end()) for one in _LINE_END.finditer(source, start, end)]
    for (_, begin), (stop, _) in pairwise(edges):
        if ROW_RULE.match(source, begin, stop):
            continue
        if not ROW.match(source, begin, stop) or not _is_whole(source, row := _empty_row(source, Span(begin, stop))):
            return None
        found.append(row)
    return found if edges else None


def _table(source: str, run: list[_Row]) -> list[Table]:
    """The table of rows that follow one another, each with as many places; none where they make none."""
    marks = [[_mark(source, place, words) for place, words in zip(row.places, row.words, strict=True)] for row in run]
    while run and FROM_ABOVE in marks[0]:
        # Cut off: what its merged cell says stands above it.
        run, marks = run[1:], marks[1:]
    columns = {at for row in run for at, words in enumerate(row.words) if words}
    if len(run) < 2 or len(columns) < 2 or any(len(row.places) != len(run[0].places) for row in run):
        return []
    at = next(words[0][1].start for row in run for words in row.words if words)
    rows = []
    for row, sizes in zip(run, _merged(marks), strict=True):
        made = []
        for words, size, within in zip(row.words, sizes, row.places, strict=True):
            text = "\n".join(one for one, _, _ in words)
            at = words[0][1].start if words else at
            if size:
                spans = tuple(span for _, _, places in words for span in places)
                made.append(Cell(text, at, spans, *size, within))
            at += len(text)
        rows.append(tuple(made))
    return [Table(tuple(rows), _is_head(source, run, rows[0]))]


def _mark(source: str, place: Span, words: Sequence[object]) -> str:
    """How a place goes on with its neighbour; "" where it stands for itself."""
    written = source[place.start : place.end].strip(" \t")
    return written if not words and written in (FROM_LEFT, FROM_ABOVE) else ""


def _merged(marks: list[list[str]]) -> list[list[tuple[int, int] | None]]:
    """How many rows and columns the cell of each place covers; None for a place that is covered.

    What does not make a rectangle is not merged: its places stand for themselves.
    """
    owners: list[list[tuple[int, int]]] = []
    covered: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for at, line in enumerate(marks):
        owners.append([])
        for on, mark in enumerate(line):
            owner = (at, on)
            if mark == FROM_LEFT and on:
                owner = owners[at][on - 1]
            elif mark == FROM_ABOVE and at:
                owner = owners[at - 1][on]
            owners[at].append(owner)
            covered.setdefault(owner, []).append((at, on))
    sizes: list[list[tuple[int, int] | None]] = [[(1, 1)] * len(line) for line in marks]
    for (at, on), places in covered.items():
        rows, columns = (max(one[way] for one in places) - start + 1 for way, start in enumerate((at, on)))
        if rows * columns == len(places) > 1:
            for down, right in places:
                sizes[down][right] = None
            sizes[at][on] = rows, columns
    return sizes


def _is_head(source: str, run: Sequence[_Row], first: Sequence[Cell]) -> bool:
    """Whether the first row names the columns: where a line of dashes follows it, or most of its words are headings."""
    if any(cell.rows > 1 for cell in first):
        return False
    below = _LINE_END.search(source, run[0].line.end)
    if below and run[1].line.start > below.end():
        end = _LINE_END.search(source, below.end())
        if ROW_RULE.match(source, below.end(), end.start() if end else len(source)):
            return True
    named = [words[0][0] for words in run[0].words if len(words) == 1]
    known = [one for one in named if one.endswith(texts().table.headings)]
    return (
        len(named) == len(run[0].words)
        and 2 * len(known) > len(named)
        and all(len(one) <= _LONGEST_HEADING and not _NO_HEADING.search(one) for one in named)
    )


def parts(answer: str, found: Iterable[Table]) -> list[str | Table]:
    """The paragraphs and tables of an answer, in order."""
    made: list[str | Table] = []
    at = 0
    for table in found:
        made += [*answer[at : table.start].split("\n")[:-1], table]
        at = table.end + 1
    return made + (answer[at:].split("\n") if at <= len(answer) else [])


def plain(answer: str, found: Iterable[Table]) -> list[str]:
    """The lines of an answer for where no table can be drawn: a row is a line, its cells between bars. A merged cell is
    written once, and the rows below it say that it goes on.
    """
    lines: list[str] = []
    for part in parts(answer, found):
        lines += [part] if isinstance(part, str) else [" | ".join(map(_line, row)) for row in part.grid()]
    return lines


def _line(place: Cell | Covered) -> str:
    if isinstance(place, Cell):
        return place.text.replace("\n", " ").replace("|", "\\|")
    return _DITTO if place == "above" else ""

"""Official words as they are drawn: cut where a mark, a clause or a link begins or ends; their tables and pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from assistant import contract
from assistant.contract import Picture, Unit, Verdict
from assistant.markup_labels import leads_to
from kb.markup import Link
from kb.model import QAUnit
from kb.tables import Cell, Table, tables
from kb.text import Span, struck


class Piece(NamedTuple):
    """Words that look alike. `clauses`: the numbers of the statements whose clause ends here. `url`: where they lead.

    `leads`: what is said behind a link of where it leads; `deceives`: that its words are an address of another host.
    """

    words: str
    struck: bool = False
    marked: bool = False
    clauses: str = ""
    url: str = ""
    leads: str = ""
    deceives: bool = False


class Paragraph(NamedTuple):
    """A paragraph, and the pictures behind it; `above`: those before the first."""

    pieces: tuple[Piece, ...]
    pictures: tuple[Picture, ...] = ()
    above: tuple[Picture, ...] = ()


class Filled(NamedTuple):
    """A cell with its paragraphs; `above`: the pictures before them."""

    cell: contract.TableCell | Cell
    paragraphs: Sequence[Paragraph]
    above: tuple[Picture, ...] = ()


class Drawn(NamedTuple):
    """What stands below one another in an answer: a paragraph, or a table with the pictures around it."""

    paragraph: Paragraph
    table: contract.Table | Table | None = None
    rows: Sequence[Sequence[Filled]] = ()


# A text in pieces, each with whether it is marked.
Pieces = list[tuple[str, bool]]
# A range of characters, and the number of the statement whose clause it is, 0 for none.
_Mark = tuple[int, int, int]


def marked(text: str, spans: Sequence[Sequence[int]]) -> list[Paragraph]:
    """A text as its paragraphs, the characters at half-open ranges marked."""
    return list(_paragraphs(text, [(start, end, 0) for start, end in spans]))


def tabled(text: str, found: Sequence[contract.Table | Table]) -> list[Drawn]:
    """A text with tables, for where nothing is marked and its links and pictures are told beside it."""
    return _laid(marked(text, []), text, found)


def reviewed(unit: QAUnit, source: str) -> list[Drawn]:
    """The answer of a unit that is not in a knowledge base yet."""
    return tabled(unit.answer, tables(source, unit.answer_spans))


def laid(unit: Unit, spans: Sequence[Sequence[int]], verdict: Verdict | None = None) -> list[Drawn]:
    """An answer with all that stands in it. Marked are the characters at the ranges `spans`; with statements to confirm
    the clauses that they rest on instead.
    """
    numbered = _clauses(unit.answer, verdict) if verdict and verdict.statements else []
    marks = numbered or [(start, end, 0) for start, end in spans]
    links = [Link(one.start, one.end, one.url) for one in unit.links]
    inside = {at for table in unit.tables for row in table.rows for cell in row for at in cell.pictures}
    pictures = [one for at, one in enumerate(unit.pictures) if at not in inside]
    return _laid(list(_paragraphs(unit.answer, marks, links, pictures)), unit.answer, unit.tables, unit.pictures)


def _paragraphs(
    text: str, marks: Sequence[_Mark], links: Sequence[Link] = (), pictures: Sequence[Picture] = ()
) -> Iterator[Paragraph]:
    """The paragraphs of a text, one a line."""
    gone = struck(text)
    ranges = [*(one[:2] for one in marks), *(one[:2] for one in links), *gone]
    edges = {place for one in ranges for place in one}
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        cuts = [start, *sorted(place for place in edges if start < place < end), end]
        spans = [Span(*span) for span in pairwise(cuts) if span[0] < span[1]]
        pieces = (_piece(text, span, marks, links)._replace(struck=_lies_in(span, gone)) for span in spans)
        behind = (one for one in pictures if start < one.at <= end)
        above = () if start else (one for one in pictures if not one.at)
        yield Paragraph(tuple(pieces), tuple(behind), tuple(above))
        start = end + 1


def _laid(
    paragraphs: Sequence[Paragraph],
    text: str,
    found: Sequence[contract.Table | Table],
    pictures: Sequence[Picture] = (),
) -> list[Drawn]:
    """The paragraphs of a text, cells in the rows of their tables. None is left out, none comes twice."""
    drawn: list[Drawn] = []
    left = iter(paragraphs)
    at = 0
    for table in found:
        drawn += map(Drawn, islice(left, text.count("\n", at, table.start)))
        told = list(islice(left, text.count("\n", table.start, table.end) + 1))
        # What stands in no cell stands above the table or below it.
        above = tuple(picture for one in told for picture in one.above)
        below = tuple(picture for one in told for picture in one.pictures)
        inside = iter(told)
        rows = [[_filled(cell, inside, pictures) for cell in row] for row in table.rows]
        drawn.append(Drawn(Paragraph((), below, above), table, rows))
        at = table.end + 1
    return [*drawn, *map(Drawn, left)]


def _filled(cell: contract.TableCell | Cell, told: Iterator[Paragraph], pictures: Sequence[Picture]) -> Filled:
    """A cell with the next paragraphs, each with those of the cell's own pictures that stand behind it."""
    lines = cell.text.count("\n") + 1 if cell.text else 0
    paragraphs = [Paragraph(one.pieces) for one in islice(told, lines)]
    if not isinstance(cell, contract.TableCell) or not cell.pictures:
        return Filled(cell, paragraphs)
    own = [pictures[at] for at in cell.pictures]
    start = cell.at[0]
    above = tuple(one for one in own if one.at <= start)
    for place, one in enumerate(paragraphs):
        end = start + sum(len(piece.words) for piece in one.pieces)
        paragraphs[place] = one._replace(pictures=tuple(picture for picture in own if start < picture.at <= end))
        start = end + 1
    return Filled(cell, paragraphs, above)


def _clauses(answer: str, verdict: Verdict) -> list[_Mark]:
    """Where the clauses stand that statements rest on, each with the number of its statement."""
    return [
        (at, at + len(condition.evidence), number)
        for number, statement in enumerate(verdict.statements, 1)
        for condition in verdict.conditions
        if condition.fact in statement.facts and (at := answer.find(condition.evidence)) >= 0
    ]


def _lies_in(span: Span, spans: Sequence[Span]) -> bool:
    return any(one.start <= span.start and span.end <= one.end for one in spans)


def _piece(text: str, span: Span, marks: Sequence[_Mark], links: Sequence[Link]) -> Piece:
    start, end = span
    link = next((one for one in links if one.start <= start and end <= one.end), None)
    made = Piece(
        text[start:end],
        marked=any(first <= start and end <= last for first, last, _ in marks),
        clauses=" ".join(map(str, sorted({number for _, last, number in marks if number and last == end}))),
        url=link.url if link else "",
    )
    if link is None or end < link.end:
        return made
    words = text[link.start : link.end]
    return made._replace(leads=leads_to(link, words), deceives=link.deceives(words))


def cut(text: str, spans: Iterable[Span]) -> Pieces:
    """A text cut at ranges, in order, each piece with whether it is in one. Nothing is left out."""
    pieces: Pieces = []
    last = 0
    for start, end in sorted(spans):
        start, end = max(start, last), min(end, len(text))
        if start >= end:
            continue
        pieces += [(text[last:start], False)] if last < start else []
        pieces.append((text[start:end], True))
        last = end
    return [*pieces, (text[last:], False)] if last < len(text) or not pieces else pieces

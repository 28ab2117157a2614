"""A cut as a person corrects it: the text in pieces, each with the part it plays, and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from importing.draft import Draft
from importing.lines import Line, blocks, flat
from importing.markers import markers
from importing.segment import finish
from kb.model import QAUnit, Span

Part = Literal["question", "answer", "section", "none"]
# Part, unit, and where the span begins that a character lies in.
_Place = tuple[Part, int, int]
_NOWHERE: _Place = ("none", -1, -1)
PARTS: tuple[Part, ...] = ("question", "answer", "section", "none")


@dataclass(frozen=True)
class Piece:
    """A line of the notice, or what of it lies in one part. `unit` counts the units from 0, -1 for none.

    `mark` is what stands before it and belongs to no part: 1. or 答：. `joins`: it goes on with the piece before it,
    broken at the margin.
    """

    line: Line
    part: Part
    unit: int
    mark: str = ""
    joins: bool = False


def pieces(source: str, units: Sequence[QAUnit], lines: Sequence[Line] = ()) -> list[Piece]:
    """Every line of the source, cut where a question or an answer begins or ends within it. `lines`: those of the
    source, where they are known.
    """
    places: dict[int, _Place] = {}
    for number, unit in enumerate(units):
        for start, span in _with_starts(source, unit.question_spans):
            places |= dict.fromkeys(range(*span), ("question", number, start))
        for start, span in _with_starts(source, unit.answer_spans):
            places |= dict.fromkeys(range(*span), ("answer", number, start))
    headings = {"".join(unit.section.split()) for unit in units if unit.section}
    found: list[Piece] = []
    last = _NOWHERE
    for line in lines or flat(blocks(source)):
        if "".join(line.words.split()) in headings and line.at[0] not in places:
            found.append(Piece(line, "section", -1))
        else:
            found += _of_line(line, places, last)
        last = places.get(line.at[-1], _NOWHERE)
    return found


def _with_starts(source: str, spans: Sequence[Span]) -> Iterator[tuple[int, Span]]:
    """Spans, each with where it begins; one behind a span that is only a line end goes on with what stands before."""
    start, before = 0, -1
    for span in spans:
        turns = source[slice(*span)] == "\n"
        if before != start and not turns:
            start = span.start
        yield start, span
        before = start if turns else -1


def _of_line(line: Line, places: dict[int, _Place], last: _Place) -> list[Piece]:
    edges = [0]
    for at in range(1, len(line.at)):
        if places.get(line.at[at], _NOWHERE)[:2] != places.get(line.at[at - 1], _NOWHERE)[:2]:
            edges.append(at)
    edges.append(len(line.at))
    found: list[Piece] = []
    mark = ""
    for start, end in pairwise(edges):
        place = places.get(line.at[start], _NOWHERE)
        opening = () if found else line.opening
        words = Line(line.text[start:end], line.at[start:end], indented=line.indented, opening=opening)
        if place == _NOWHERE and end < len(line.at) and end - start <= 12:
            mark = words.text
        elif words.text.strip():
            joins = place == last and place != _NOWHERE and not start
            found.append(Piece(line=words, part=place[0], unit=place[1], mark=mark, joins=joins))
            mark = ""
    return found


def recut(source: str, notice: str, given: Sequence[Piece], parts: Sequence[Part]) -> list[QAUnit]:
    """The units that the pieces make when each plays the part a person gave it.

    A question after anything but a question begins a unit, and so does one that had its own unit before; answers go to
    the unit before them.
    """
    drafts: list[Draft] = []
    section, before, unit = "", "none", -1
    for piece, part in zip(given, parts, strict=True):
        if part == "section":
            section = piece.line.words
        elif part == "question":
            other = piece.part == "question" and piece.unit != unit
            if before != "question" or (other and unit >= 0):
                drafts.append(Draft(_number(piece), [], [], section))
            unit = piece.unit if piece.part == "question" else -1
            _goes_to(drafts[-1].question, piece, part, joins=before == part)
        elif part == "answer" and drafts:
            _goes_to(drafts[-1].answer, piece, part, joins=before == part)
        if part != "none":
            before = part
    return finish(source, notice, drafts, flat(blocks(source))) if drafts else []


def _goes_to(paragraphs: list[list[Line]], piece: Piece, part: Part, *, joins: bool) -> None:
    line = _unmarked(piece, part)
    if joins and piece.joins and piece.part == part and paragraphs:
        paragraphs[-1].append(line)
    else:
        paragraphs.append([line])


def _number(piece: Piece) -> str:
    mark = markers().read(piece.line)
    if piece.part == "question":
        mark = markers().read(Line(f"{piece.mark}问", (0,) * (len(piece.mark) + 1)))
    return mark.number.strip("（）() ")


def _unmarked(piece: Piece, part: Part) -> Line:
    """What a person newly calls a question or an answer loses the mark it begins with."""
    if piece.part == part:
        return piece.line
    if part == "question":
        rest = markers().read(piece.line).rest
        return rest if rest.text else piece.line
    found = markers().answer.match(piece.line.text)
    return piece.line.after(found.end()) if found else piece.line

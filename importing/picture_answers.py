"""The pictures that answer a question by themselves: right below it, or in its row, where no words of an answer are."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from importing.draft import Draft
from importing.lines import Line
from importing.markers import markers
from kb.markup import pictures_within
from kb.table_rows import ROW, cells
from kb.text import Span

# What stands between the letter and its reply, by the names of `letters` in markers.yaml.
_BEFORE_REPLY = ("replies", "beside", "tells")


def with_pictures(source: str, lines: Sequence[Line], drafts: Sequence[Draft]) -> None:
    """Give each draft without an answer the pictures that answer it. `lines` of the source, in order; the drafts are
    changed in place.
    """
    starts = sorted(place for draft in drafts if (place := _begin(draft)) >= 0)
    for draft in drafts:
        start = max((line.at[-1] + 1 for line in _question(draft)), default=-1)
        if draft.answer or start < 0:
            continue
        if row := _row(source, start - 1):
            draft.pictures = tuple(_beside(source, lines, row))
        else:
            at = bisect_left(starts, start)
            draft.pictures = _below(source, lines, start, starts[at] if at < len(starts) else len(source))


def _question(draft: Draft) -> Iterator[Line]:
    return (line for paragraph in draft.question for line in paragraph if line.at)


def _begin(draft: Draft) -> int:
    return min((line.at[0] for line in _question(draft)), default=-1)


def _below(source: str, lines: Sequence[Line], start: int, limit: int) -> tuple[Span, ...]:
    """The pictures from `start` on, before `limit` and the first words that are neither the mark of an answer nor say
    whose it is.
    """
    at = bisect_left(lines, start, key=lambda line: line.at[0])
    end = next((line.at[0] for line in lines[at:] if line.at[0] >= limit or not _announces(line)), limit)
    return pictures_within(source, Span(start, min(end, limit)))


def _announces(line: Line) -> bool:
    """Whether a line says no more than that an answer follows, or whose it is."""
    known = markers()
    if known.answer.fullmatch(line.text) or known.told_badge.fullmatch(line.text):
        return True
    replies = (known.letters[name].match(line.text) for name in _BEFORE_REPLY)
    return bool(known.exchange.fullmatch(line.text) or any(replies))


def _row(source: str, at: int) -> Span | None:
    """The row of a table that a place of the source stands in; None where it stands in none."""
    begin = source.rfind("\n", 0, at) + 1
    end = source.find("\n", at)
    line = Span(begin, end if end >= 0 else len(source))
    return line if ROW.match(source, *line) else None


def _beside(source: str, lines: Sequence[Line], row: Span) -> Iterator[Span]:
    """The pictures in the cells of a row that have no words."""
    for cell in cells(source, *row):
        at = bisect_left(lines, cell.start, key=lambda line: line.at[0])
        if at == len(lines) or lines[at].at[0] >= cell.end:
            yield from pictures_within(source, cell)

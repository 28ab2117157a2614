"""A long cut in pages of units, each with the rows of the text that belong to them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from importing.segment_sandboxed import Cut

# Units and rows of a page: one ends at the first unit beyond either, and nowhere else but at twice the rows.
_UNITS, _ROWS = 50, 400


class CutPage(NamedTuple):
    """A page. `number` counts from 1; `doubted`: how many of its units a person must look at."""

    number: int
    rows: range
    units: tuple[int, ...]
    doubted: int


def pages_of(cut: Cut) -> list[CutPage]:
    """The pages of a cut, at least one. Every row and every unit stands on one of them."""
    starts, first = [0], {-1: 0}
    units = 0
    for at, row in enumerate(cut.rows):
        begins = row.unit not in first
        long = at - starts[-1]
        if at and ((begins and (units >= _UNITS or long >= _ROWS)) or long >= 2 * _ROWS):
            starts.append(at)
            units = 0
        if begins:
            first[row.unit] = at
            units += 1
    found: list[list[int]] = [[] for _ in starts]
    for at in range(len(cut.units)):
        found[bisect_right(starts, first.get(at, 0)) - 1].append(at)
    ends = [*starts[1:], len(cut.rows)]
    return [
        CutPage(number, range(start, end), tuple(held), sum(map(bool, (_doubts(cut, at) for at in held))))
        for number, (start, end, held) in enumerate(zip(starts, ends, found, strict=True), 1)
    ]


def page_at(pages: Sequence[CutPage], number: str) -> CutPage:
    """The page of a number that somebody wrote; the nearest there is."""
    given = int(number) if number.isdecimal() and len(number) < 9 else 1
    return pages[min(max(given, 1), len(pages)) - 1]


def link_to(row: int, here: CutPage, pages: Sequence[CutPage]) -> str:
    """Where a row is found, from a page."""
    if row in here.rows:
        return f"#row-{row}"
    other = next((page for page in pages if row in page.rows), here)
    return f"?page={other.number}#row-{row}"


def next_doubted(here: CutPage, pages: Sequence[CutPage]) -> CutPage | None:
    """The next page with a unit to look at, from the first on again after the last; None where no other has any."""
    others = [*pages[here.number :], *pages[: here.number - 1]]
    return next((page for page in others if page.doubted), None)


def _doubts(cut: Cut, at: int) -> tuple[str, ...]:
    return (*cut.units[at].hold, *cut.units[at].doubts)

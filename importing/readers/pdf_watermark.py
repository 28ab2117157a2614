"""Watermarks told from text: by their angle, their colour, and by being printed again and again or over the words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from statistics import median
from typing import NamedTuple

from importing.readers.pdf_characters import Char
from importing.readers.pdf_upright import Page

# Lighter than this (0 black, 1 white) is pale; what leans may be darker and still is no text.
_PALE, _PALE_LEANING = 0.6, 0.35
# As large as so many times the usual character.
_LARGE = 1.5
# A watermark lies on other words with so many of its characters.
_OVER = 0.3
# On every page it stands at the same place, give or take so many points.
_PLACE = 12.0
# A run ends where the next character is further away, in heights.
_APART = 2.0
_CELL = 24.0
# A damaged file may have characters that are larger than any page.
_MOST_SIZE = 500.0


class _Run(NamedTuple):
    """Characters that are written one after the other on one line, in one size and colour."""

    page: int
    chars: tuple[Char, ...]

    @property
    def text(self) -> str:
        return "".join(char.text for char in self.chars)

    @property
    def pale(self) -> bool:
        return self.chars[0].style.light >= _PALE

    @property
    def stamp(self) -> tuple[str, int, int, int]:
        """What is the same on every page where it is printed again."""
        first = self.chars[0]
        return (self.text, round(first.style.size), round(first.x / _PLACE), round(first.y / _PLACE))


def without_watermarks(pages: Sequence[Page]) -> tuple[list[Page], set[int], set[int]]:
    """The pages without watermarks; the numbers of those with leaning text that may be more than that, and of those
    where one was told by its colour and place alone.
    """
    usual = median(sizes) if (sizes := [char.style.size for page in pages for char in page.chars]) else 0.0
    runs = {page.number: list(_runs(page.number, (*page.chars, *page.aside))) for page in pages}
    stamps = Counter(stamp for found in runs.values() for stamp in {run.stamp for run in found})
    everywhere = max(2, (len(pages) + 1) // 2)
    kept: list[Page] = []
    unsure: set[int] = set()
    for page in pages:
        texts = Counter(run.text for run in runs[page.number])
        # What every page has along its edge is no text either: where to cut, fold or bind.
        along = set(page.aside)
        gone = {
            char for run in runs[page.number] if stamps[run.stamp] >= everywhere for char in run.chars if char in along
        }
        ground = _Ground(page.chars)
        for run in runs[page.number]:
            again = stamps[run.stamp] >= everywhere
            if len(run.chars) < 2 or not (run.pale or again):
                continue
            over = ground.under(run)
            large = run.chars[0].style.size >= _LARGE * usual
            often = texts[run.text] > 1
            if (run.pale and (over or again or (often and large))) or (over and again):
                gone |= set(run.chars)
                if not (again or often):
                    unsure.add(page.number)
        kept.append(_left(page, gone))
    return kept, _leaning(pages), unsure


def _left(page: Page, gone: set[Char]) -> Page:
    if not gone:
        return page
    chars, aside = (tuple(char for char in part if char not in gone) for part in (page.chars, page.aside))
    return replace(page, chars=chars, aside=aside)


def _leaning(pages: Sequence[Page]) -> set[int]:
    """The numbers of the pages with leaning text that is neither pale nor printed again."""
    runs = [run for page in pages for run in _leaning_runs(page)]
    texts = Counter(run.text for run in runs)
    return {run.page for run in runs if run.chars[0].style.light < _PALE_LEANING and texts[run.text] < 2}


def _leaning_runs(page: Page) -> Iterator[_Run]:
    """By text objects of one angle and colour: a browser makes one for each character."""
    found: defaultdict[tuple[int, int, int], list[Char]] = defaultdict(list)
    for char in page.slanted:
        found[(round(char.style.angle), round(char.style.size), round(10 * char.style.light))].append(char)
    return (_Run(page.number, tuple(chars)) for chars in found.values())


def _runs(page: int, chars: Iterable[Char]) -> Iterator[_Run]:
    run: list[Char] = []
    for char in chars:
        if run and not _goes_on(run[-1], char):
            yield _Run(page, tuple(run))
            run = []
        run.append(char)
    if run:
        yield _Run(page, tuple(run))


def _goes_on(before: Char, char: Char) -> bool:
    one, two = before.style, char.style
    same = one is two or (one.size, one.light, one.angle) == (two.size, two.light, two.angle)
    return same and abs(before.y - char.y) < 1 and 0 <= char.x - before.x <= _APART * one.size + before.wide


class _Ground:
    """The characters of a page that are not pale, by where they stand."""

    def __init__(self, chars: Iterable[Char]) -> None:
        self._cells: defaultdict[tuple[int, int], list[Char]] = defaultdict(list)
        for char in chars:
            if char.style.light < _PALE:
                self._cells[(int(char.x / _CELL), int(char.y / _CELL))].append(char)

    def under(self, run: _Run) -> bool:
        """Whether a run is printed over other words."""
        own = set(run.chars)
        hit = sum(any(_touch(char, one) for one in self._near(char) if one not in own) for char in run.chars)
        return hit >= _OVER * len(run.chars)

    def _near(self, char: Char) -> Iterator[Char]:
        size = min(char.style.size, _MOST_SIZE)
        for across in range(int((char.x - size) / _CELL), int((char.x + size) / _CELL) + 1):
            for up in range(int((char.y - size) / _CELL), int((char.y + size) / _CELL) + 1):
                yield from self._cells[(across, up)]


def _touch(one: Char, two: Char) -> bool:
    """Whether two characters lie on one another by more than neighbours do."""
    across = min(one.x + one.wide, two.x + two.wide) - max(one.x, two.x)
    up = min(one.y + 0.8 * one.style.size, two.y + 0.8 * two.style.size) - max(one.y, two.y)
    least = min(one.style.size, two.style.size)
    return across > 0.2 * least and up > 0.2 * least

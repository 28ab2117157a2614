"""What is raised or lowered on a page, written so that it is seen: 10⁶ is not 106."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from importing.readers.pdf_characters import Char
from importing.readers.pdf_rows import Row, rows
from importing.readers.pdf_upright import Page
from importing.readers.signs import Place, placed

# An exponent or index is at most so high as its line, and its base line so far above or below that of the line, in
# heights of the line; what is small and stands on the base line is small print.
_SMALLER, _RAISED, _LOWERED = 0.92, 0.15, -0.06
# What it belongs to stands no further beside it.
_BESIDE = 0.6
# Chinese words beside larger ones are small print too.
_CHINESE = 0x2E80


def with_signs(page: Page) -> Page:
    """The page, its exponents and indices as Unicode or a formula writes them."""
    if len({round(char.style.size, 1) for char in page.chars}) < 2:
        return page
    texts = dict(_texts(rows(page.chars)))
    if not texts:
        return page
    chars = (char._replace(text=texts[id(char)]) if id(char) in texts else char for char in page.chars)
    return replace(page, chars=tuple(chars))


def _texts(lines: Iterable[Row]) -> Iterator[tuple[int, str]]:
    """The characters, by their `id`, that are written otherwise."""
    for line in lines:
        end = 0
        for place, found in groupby(line.chars, key=lambda char: _place(char, line)):
            run = list(found)
            end += len(run)
            around = [*line.chars[max(0, end - len(run) - 1) : end - len(run)], *line.chars[end : end + 1]]
            if place and any(_carries(char, run, line) for char in around):
                yield from zip(
                    map(id, run), _shared(placed("".join(char.text for char in run), place), run), strict=True
                )


def _place(char: Char, line: Row) -> Place:
    off = (char.y - line.y) / line.size
    if char.style.size > _SMALLER * line.size or ord(char.text[0]) >= _CHINESE:
        return ""
    return "raised" if off >= _RAISED else "lowered" if off <= _LOWERED else ""


def _carries(char: Char, run: Sequence[Char], line: Row) -> bool:
    """Whether a character stands right beside a run, and is larger: the next column of a table is no base."""
    gap = max(run[0].x - char.x - char.wide, char.x - run[-1].x - run[-1].wide)
    return gap <= _BESIDE * line.size and min(one.style.size for one in run) <= _SMALLER * char.style.size


def _shared(text: str, run: Sequence[Char]) -> list[str]:
    """A text, for each character of the run its part: ^(…) has more characters than the run."""
    more = len(text) - sum(len(char.text) for char in run)
    if not more:
        return list(text)
    shown = [char.text for char in run]
    return [text[:2] + shown[0], *shown[1:-1], shown[-1] + ")"] if len(run) > 1 else [text]

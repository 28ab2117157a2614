"""Whether the text of a PDF's page comes out in the same order read two ways: by place, and as the file writes it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from importing.readers.glyphs import plain
from importing.readers.source import Disputed
from kb.markup import without_links, without_pictures

# A block that stands elsewhere in the file than on the page (a caption, a box) moves up to three ends of lines.
_MOVED = 3
# What parts the cells of a table in canonical text: words on its two sides are not neighbours.
_CELLS = re.compile(r"\||<br>")
# Characters whose lines are no further apart than this, in heights of one, stand on one line: the 6 of 10⁶ does.
_RAISED = 0.6
# A character may begin so far to the left of the one before, in heights: accents, kerned punctuation.
_KERNED = 0.3


class Laid(NamedTuple):
    """A line of canonical text, and the pages it was read from."""

    text: str
    pages: frozenset[int]


class Placed(NamedTuple):
    """Where a character begins on its page, and how high it is, in points; y grows upwards."""

    x: float
    y: float
    height: float


def is_torn(lines: Sequence[str], written: str) -> bool:
    """Whether lines read by place put characters side by side that are not so where the page's content was written.

    `written`: every character of the page in the order of its content stream, headers and footers among them.
    """
    lines = list(map(without_links, lines))
    whole = _bare(written)
    known = {whole[at : at + 2] for at in range(len(whole) - 1)}
    cells = [bare for line in lines for cell in _CELLS.split(line) if (bare := _bare(cell))]
    if any(cell[at : at + 2] not in known for cell in cells for at in range(len(cell) - 1)):
        return True
    whole_lines = [bare for line in lines if (bare := _bare(_CELLS.sub("", line)))]
    return sum(above[-1] + below[0] not in known for above, below in pairwise(whole_lines)) > _MOVED


def goes_back(told: Iterable[Placed]) -> bool:
    """Whether characters, in the order in which they are told, go to the left on the line they stand on."""
    return any(
        abs(one.y - two.y) < _RAISED * min(one.height, two.height) and two.x < one.x - _KERNED * two.height
        for one, two in pairwise(told)
    )


def disputed(lines: Sequence[Laid], doubts: Mapping[str, Collection[int]]) -> tuple[Disputed, ...]:
    """The lines of the pages in doubt, by why, as places in the text that all lines make, each with its line end."""
    found: list[Disputed] = []
    start = 0
    for line in lines:
        end = start + len(line.text) + 1
        found += [
            Disputed(page, start, end, why)
            for page in sorted(line.pages)
            for why, pages in doubts.items()
            if page in pages
        ]
        start = end
    return tuple(found)


def without_words(lines: Sequence[Laid], pages: Iterable[int]) -> tuple[Disputed, ...]:
    """The last line before each page that is a picture as a whole, as a place in the text that all lines make: what
    stands on the page may belong to it. "picture", where words follow; "last" on the last pages, "first" on the first.
    """
    ends = list(accumulate((len(line.text) + 1 for line in lines), initial=0))
    found = []
    for page in pages:
        before = [at for at, line in enumerate(lines) if max(line.pages, default=0) < page and _has_words(line)]
        behind = [at for at, line in enumerate(lines) if min(line.pages, default=0) > page and _has_words(line)]
        if at := before[-1:] or behind[:1]:
            why = "picture" if before and behind else "last" if before else "first"
            found.append(Disputed(page, ends[at[0]], ends[at[0] + 1], why))
    return tuple(found)


def _has_words(line: Laid) -> bool:
    return bool(without_pictures(line.text).strip())


def _bare(text: str) -> str:
    return "".join(plain(text).split())

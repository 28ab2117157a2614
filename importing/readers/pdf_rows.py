"""Characters as lines: by base line and size, so that a second font, an index or an exponent stays in its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from statistics import median

from importing.readers.glyphs import plain
from importing.readers.pdf_characters import Char
from kb.markup import led

# Base lines no further apart than this, in heights of a character, are one.
_SAME_LINE = 0.22
# An index or exponent is at most so high as the characters beside it, stands so far below or above their base line,
# and no further beside them; all in their heights.
_SMALLER, _LOWERED, _RAISED, _BESIDE = 0.92, 0.65, 0.8, 0.6
# Of characters of one size, some fonts set some so much higher or lower.
_JITTER = 0.45
# Characters that lie on one another by more than this, in heights, do not follow one another.
_OVER = 0.35
# The same character twice, no further apart: bold, made by printing twice.
_TWICE = 0.12
# A gap of so many heights between Latin characters, and between others, is a blank.
_LATIN_GAP, _GAP = 0.2, 0.6
_TOP, _BOTTOM = 0.88, 0.12


@dataclass
class Row:
    """Characters on one base line, y, from left to right; `size` is the height of most. Points, y upwards."""

    y: float
    size: float
    chars: list[Char] = field(default_factory=list)

    @property
    def x0(self) -> float:
        """Its left end."""
        return self.chars[0].x

    @property
    def x1(self) -> float:
        """Its right end."""
        return max(char.x + char.wide for char in self.chars)

    @property
    def top(self) -> float:
        """Its upper side."""
        return self.y + _TOP * self.size

    @property
    def bottom(self) -> float:
        """Its lower side."""
        return self.y - _BOTTOM * self.size

    @property
    def text(self) -> str:
        """Its words, with blanks where the file or a gap has them."""
        return "".join(words for words, _ in self._pieces)

    @property
    def linked(self) -> str:
        """Its words with the addresses they lead to, as a text has them."""
        return led(self._pieces)

    @property
    def _pieces(self) -> Iterator[tuple[str, str]]:
        alike = groupby(_joined(self.chars), key=lambda piece: piece[1])
        return ((plain("".join(words for words, _ in run)), url) for url, run in alike)


def rows(chars: Iterable[Char]) -> list[Row]:
    """The lines that characters stand on, from the top down, each from left to right."""
    found: list[list[Char]] = []
    for char in sorted(chars, key=lambda char: -char.y):
        first = found[-1][0] if found else char
        if not found or first.y - char.y > _SAME_LINE * min(first.style.size, char.style.size):
            found.append([])
        found[-1].append(char)
    made = [_row(line) for line in found]
    _settle(made)
    return [row for row in made if row.chars]


def _row(chars: list[Char]) -> Row:
    chars.sort(key=lambda char: char.x)
    return Row(y=median(char.y for char in chars), size=median(char.style.size for char in chars), chars=_once(chars))


def _once(chars: Sequence[Char]) -> list[Char]:
    """Without what is printed twice."""
    kept: list[Char] = []
    for char in chars:
        if not any(_is_again(char, one) for one in kept[-3:]):
            kept.append(char)
    return kept


def _is_again(char: Char, before: Char) -> bool:
    """Whether another object prints a character once more. The two of a ligature are of one object."""
    near = abs(char.x - before.x) < _TWICE * char.style.size
    return near and char.text == before.text and char.style.order != before.style.order


def _settle(made: list[Row]) -> None:
    """Move indices, exponents and what is set a little off into the lines where they belong."""
    order = sorted(range(len(made)), key=lambda at: (round(made[at].size, 1), len(made[at].chars)))
    for at in order:
        near = [row for row in _neighbours(made, at) if row.chars]
        left: list[Char] = []
        for piece in _pieces(made[at].chars):
            base = min(
                (row for row in near if _belongs(piece, row)), key=lambda row: abs(row.y - piece[0].y), default=None
            )
            if base is None:
                left += piece
            else:
                base.chars = sorted([*base.chars, *piece], key=lambda char: char.x)
        made[at].chars = left


def _neighbours(made: Sequence[Row], at: int) -> Iterator[Row]:
    """The lines close above and below that are set larger, or as large and hold more."""
    for step in (-1, 1):
        other = at + step
        while 0 <= other < len(made) and abs(made[other].y - made[at].y) <= _RAISED * made[other].size:
            if (made[other].size, len(made[other].chars)) >= (made[at].size, len(made[at].chars)):
                yield made[other]
            other += step


def _pieces(chars: Sequence[Char]) -> Iterator[list[Char]]:
    piece: list[Char] = []
    for char in chars:
        if piece and char.x - piece[-1].x - piece[-1].wide > _BESIDE * char.style.size:
            yield piece
            piece = []
        piece.append(char)
    if piece:
        yield piece


def _belongs(piece: Sequence[Char], row: Row) -> bool:
    """Whether a piece stands in a gap or at an end of a line as an index, an exponent, or a little off."""
    size, off = max(char.style.size for char in piece), piece[0].y - row.y
    small = size <= _SMALLER * row.size and -_LOWERED * row.size <= off <= _RAISED * row.size
    if not small and abs(off) > _JITTER * row.size:
        return False
    start, end = piece[0].x, piece[-1].x + piece[-1].wide
    over, reach = _OVER * size, _BESIDE * row.size
    if any(char.x < end - over and char.x + char.wide > start + over for char in row.chars):
        return False
    return any(abs(char.x + char.wide - start) <= reach or abs(char.x - end) <= reach for char in row.chars)


def _joined(chars: Sequence[Char]) -> Iterator[tuple[str, str]]:
    """The characters and the blanks between them, each with where it leads: a blank to where both beside it do."""
    before: Char | None = None
    for char in chars:
        if before is not None:
            gap = char.x - before.x - before.wide
            latin = before.text.isascii() and char.text.isascii()
            size = min(before.style.size, char.style.size)
            if gap > (_LATIN_GAP if latin else _GAP) * size or (char.blank and gap > 0):
                yield " ", char.url if char.url == before.url else ""
        yield char.text, char.url
        before = char

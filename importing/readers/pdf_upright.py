"""A page turned so that its text runs from left to right, whichever way it is turned in the file, and down a column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from importing.readers.pdf_characters import Char, Edge, Sheet

# A base line that leans by more degrees than this from a side of the page is slanted.
_LEANING = 4.0
# From the base line to the top of a character, and to its middle, in heights.
_TOP, _MIDDLE = 0.88, 0.38
# In a column the next character stands so far below, at least and at most, and so little beside, in heights.
_NEAR, _FAR, _BESIDE = 0.5, 1.9, 0.35
_FULL_WIDTH, _CHINESE = 0x1100, 0x2E80
# Where one in so many characters is Chinese, these say how the page is turned.
_SOME = 8


@dataclass(frozen=True)
class Page:
    """A page as its text is read, in the order in which it is written: y upwards from its bottom, in points.

    turned: degrees by which a viewer shows the text turned; chars: what runs as most of the page does; aside: what is
    turned otherwise, each as it would be read; slanted: what leans; hidden: as in a Sheet.
    """

    number: int
    width: float
    height: float
    turned: int
    chars: tuple[Char, ...]
    aside: tuple[Char, ...]
    slanted: tuple[Char, ...]
    hidden: tuple[Char, ...]
    edges: tuple[Edge, ...]


def upright(sheet: Sheet) -> Page:
    """The page, turned by its own text."""
    straight = [char for char in sheet.chars if not _leans(char)]
    quarter = _usual_quarter(straight)
    width, height = sheet.box[2] - sheet.box[0], sheet.box[3] - sheet.box[1]
    width, height = (height, width) if quarter % 2 else (width, height)
    turned = [_turned(char, sheet, quarter) for char in straight if _quarter(char) == quarter]
    beside = [char for char in straight if _quarter(char) != quarter]
    edges = [
        Edge(*_place(one.x0, one.y0, sheet, quarter), *_place(one.x1, one.y1, sheet, quarter)) for one in sheet.edges
    ]
    if _runs_down(turned):
        # Latin words and figures lie on their side in a column.
        lying = [char for char in beside if _quarter(char) == (quarter + 3) % 4]
        beside = [char for char in beside if _quarter(char) != (quarter + 3) % 4]
        turned = _columns_as_lines(turned, [_turned(char, sheet, quarter) for char in lying], height)
        edges = [Edge(height - one.y0, one.x0, height - one.y1, one.x1) for one in edges]
        width, height = height, width
    return Page(
        number=sheet.number,
        width=width,
        height=height,
        turned=(90 * quarter - sheet.rotation) % 360,
        chars=tuple(turned),
        aside=tuple(_turned(char, sheet, _quarter(char)) for char in beside),
        slanted=tuple(char for char in sheet.chars if _leans(char)),
        hidden=sheet.hidden,
        edges=tuple(edges),
    )


def _leans(char: Char) -> bool:
    return _LEANING < char.style.angle % 90 < 90 - _LEANING


def _quarter(char: Char) -> int:
    return round(char.style.angle / 90) % 4


def _usual_quarter(chars: Sequence[Char]) -> int:
    """How most of the Chinese characters are turned: in a column the Latin ones lie on their side."""
    chinese = [char for char in chars if ord(char.text[0]) >= _CHINESE]
    quarters = Counter(_quarter(char) for char in (chinese if _SOME * len(chinese) >= len(chars) else chars))
    return quarters.most_common(1)[0][0] if quarters else 0


def _turned(char: Char, sheet: Sheet, quarter: int) -> Char:
    x, y = _place(char.x, char.y, sheet, quarter)
    return char._replace(x=x, y=y)


def _place(x: float, y: float, sheet: Sheet, quarter: int) -> tuple[float, float]:
    """A point of the page, turned clockwise by so many quarters, from its new left bottom corner."""
    left, bottom, right, top = sheet.box
    if quarter == 0:
        return x - left, y - bottom
    if quarter == 1:
        return y - bottom, right - x
    return (right - x, top - y) if quarter == 2 else (top - y, x - left)


def _runs_down(chars: Sequence[Char]) -> bool:
    """Whether most characters stand below the one before."""
    down = across = 0
    for one, two in pairwise(chars):
        size = min(one.style.size, two.style.size)
        right, below = two.x - one.x, one.y - two.y
        down += abs(right) <= _BESIDE * size and _NEAR * size <= below <= _FAR * size
        across += abs(below) <= _BESIDE * size and 0 < right <= 2 * _FAR * size
    return down > across


def _columns_as_lines(chars: Iterable[Char], lying: Iterable[Char], height: float) -> list[Char]:
    """Columns from right to left as lines from top to bottom, in the order in which they are written."""
    found = []
    for char in chars:
        size = char.style.size
        middle = char.x + (size if ord(char.text[0]) >= _FULL_WIDTH else char.wide) / 2
        found.append(char._replace(x=height - char.y - _TOP * size, y=middle - _MIDDLE * size, wide=size))
    found += [char._replace(x=height - char.y, y=char.x) for char in lying]
    found.sort(key=lambda char: char.style.order)
    return found

"""The reading order of rows: down the page, or column by column where a blank strip parts them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from statistics import median

from importing.readers.pdf_characters import Char
from importing.readers.pdf_rows import Row, rows

# How wide a strip is, and how far apart it is looked for, in heights of a character.
_STRIP, _STEP = 0.5, 0.2
# A damaged file may have characters of no size to speak of.
_MOST_STEPS = 1000
# So many rows on each side of a strip near the middle are columns whatever the file's order; with fewer, that order
# decides.
_SURE, _SURE_ROWS, _MIDDLE = 6, 8, (0.42, 0.58)
_LEAST = 2
_MOST_COLUMNS = 4


def in_order(chars: Sequence[Char], written: Mapping[int, int], depth: int = 1) -> list[list[Row]]:
    """Blocks of rows in the order in which they are read.

    written: where each character (by its `id`) stands in the file, counted from 0.
    """
    across = rows(chars)
    strip = _strip(across) if depth < _MOST_COLUMNS else 0.0
    if not strip:
        return [across]
    blocks: list[list[Row]] = []
    for crossing, band in groupby(across, key=lambda row: _crosses(row, strip)):
        found = list(band)
        blocks += [found] if crossing else _parted(found, strip, written, depth)
    return blocks


def _parted(band: list[Row], strip: float, written: Mapping[int, int], depth: int) -> list[list[Row]]:
    """The two sides of a strip one after the other, where that is how they are read; else the rows as they are."""
    chars = [char for row in band for char in row.chars]
    sides = [char for char in chars if char.x < strip], [char for char in chars if char.x >= strip]
    left, right = map(rows, sides)
    if min(len(left), len(right)) < _LEAST:
        return [band]
    parted = [block for side in sides for block in in_order(side, written, depth + 1)]
    if _is_sure(band, left, right, strip):
        return parted
    return parted if _jumps(parted, written) < _jumps([band], written) else [band]


def _jumps(blocks: Iterable[Sequence[Row]], written: Mapping[int, int]) -> int:
    """How often the next character that is read is not the next one in the file."""
    places = [written[id(char)] for block in blocks for row in block for char in row.chars]
    return sum(two != one + 1 for one, two in pairwise(places))


def _is_sure(band: Sequence[Row], left: Sequence[Row], right: Sequence[Row], strip: float) -> bool:
    start, end = min(row.x0 for row in band), max(row.x1 for row in band)
    share = (strip - start) / (end - start)
    return len(band) >= _SURE_ROWS and min(len(left), len(right)) >= _SURE and _MIDDLE[0] <= share <= _MIDDLE[1]


def _strip(across: Sequence[Row]) -> float:
    """Where a strip is blank on both sides of which most rows stand; 0 where there is none."""
    if len(across) < _LEAST:
        return 0.0
    start, end = min(row.x0 for row in across), max(row.x1 for row in across)
    size = median(row.size for row in across)
    filled = [list(_filled(row)) for row in across]
    best, tied = (_LEAST, 0), list[float]()
    step = max(_STEP * size, (end - start) / _MOST_STEPS)
    for at in range(1, int((end - start) / step)):
        x = start + at * step
        free = [row for row in filled if not any(left < x < right for left, right in row)]
        least = min(sum(row[0][0] < x for row in free), sum(row[-1][1] > x for row in free))
        if (least, len(free)) > best:
            best, tied = (least, len(free)), []
        if (least, len(free)) == best and (not tied or x - tied[-1] < 1.5 * step):
            tied.append(x)
    return tied[len(tied) // 2] if tied else 0.0


def _filled(row: Row) -> Iterator[tuple[float, float]]:
    """Where a strip would lie on the words of a row: from here to there."""
    near = _STRIP * row.size / 2
    start, end = row.chars[0].x, row.chars[0].x
    for char in row.chars:
        if char.x - near > end + near:
            yield start - near, end + near
            start = char.x
        end = max(end, char.x + char.wide)
    yield start - near, end + near


def _crosses(row: Row, x: float) -> bool:
    return any(left < x < right for left, right in _filled(row))


def indented(blocks: Iterable[Sequence[Row]]) -> list[str]:
    """The lines of blocks, with the indent that starts a paragraph."""
    found = []
    for block in blocks:
        if not block:
            continue
        height = sorted(row.size for row in block)[len(block) // 2]
        edge = min(row.x0 for row in block)
        found += [("\u3000\u3000" if height <= row.x0 - edge <= 4 * height else "") + row.linked for row in block]
    return found

"""Text that nobody sees: not drawn, white on white, covered. Told by the page's picture with it and without it."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Sequence
from heapq import nlargest
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pypdfium2
from pypdfium2 import raw as pdfium

if TYPE_CHECKING:
    from importing.readers.pdf_characters import Char, Thing

Box = tuple[float, float, float, float]
Picture = npt.NDArray[np.int16]
# Lighter than this it may be white on white; lighter than that, pale or on a dark ground, where there is any.
_WHITE, _PALE = 0.9, 0.6
# What is drawn later and is this large, in square points, may cover words.
_COVER = 100.0
# Of a drawing with thousands of areas only so many of the largest are looked at.
_MOST_COVERS = 300
# Steps of grey, of 255, that an eye does not tell apart on paper.
_SAME = 4
# Pixels of the longer side, at most: a page may be as large as a house.
_LARGEST = 1600
_INVISIBLE = 3


def seen(page: pypdfium2.PdfPage, things: Sequence[Thing], chars: Sequence[Char]) -> dict[int, float]:
    """How much the characters stand out that may be hidden, 0 for not at all to 1 for black on white, by their place
    among `chars`. Those that are not among them are seen. Leaves what it looked at undrawn.
    """
    hidden = {at for at, char in enumerate(chars) if not char.style.drawn}
    covers = [(order, cover) for order, thing in enumerate(things) if (cover := _cover(thing))]
    covers = nlargest(_MOST_COVERS, covers, key=lambda cover: _area(cover[1]))
    covered = _covered(things, covers)
    light = _PALE if covers else _WHITE
    doubtful = [
        at
        for at, char in enumerate(chars)
        if at not in hidden and (char.style.light >= light or char.style.order in covered)
    ]
    if not doubtful:
        return dict.fromkeys(hidden, 0.0)
    with_them = _picture(page)
    for order in {chars[at].style.order for at in doubtful}:
        if order < len(things):
            pdfium.FPDFTextObj_SetTextRenderMode(things[order].handle, _INVISIBLE)
    ground = _picture(page)
    changed = np.abs(with_them - ground) > _SAME
    found = dict.fromkeys(hidden, 0.0)
    for at in doubtful:
        box = _box(page, ground.shape, chars[at])
        under = float(np.median(ground[box])) / 255 if ground[box].size else 1.0
        found[at] = max(abs(under - chars[at].style.light), 0.01) if changed[box].any() else 0.0
    return found


def _covered(things: Sequence[Thing], covers: Sequence[tuple[int, Box]]) -> set[int]:
    """The orders of the text objects that something large is drawn over afterwards."""
    last = max((order for order, _ in covers), default=-1)
    found: set[int] = set()
    for order, thing in enumerate(things[: last + 1]):
        box = bounds(thing) if thing.kind == pdfium.FPDF_PAGEOBJ_TEXT else None
        if box and any(later > order and _overlap(box, cover) for later, cover in covers):
            found.add(order)
    return found


def _cover(thing: Thing) -> Box | None:
    """The box of a picture or a filled area that is large enough to cover words, or to be their ground."""
    box = bounds(thing) if _may_cover(thing) else None
    return box if box and _area(box) >= _COVER else None


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _may_cover(thing: Thing) -> bool:
    if thing.kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING):
        return True
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(
        thing.kind == pdfium.FPDF_PAGEOBJ_PATH
        and pdfium.FPDFPath_GetDrawMode(thing.handle, fill, stroke)
        and fill.value
    )


def bounds(thing: Thing) -> Box | None:
    """Where an object stands on its page: left, bottom, right, top."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(thing.handle, left, bottom, right, top):
        return None
    a, b, c, d, e, f = thing.matrix
    corners = [(x, y) for x in (left.value, right.value) for y in (bottom.value, top.value)]
    xs = [a * x + c * y + e for x, y in corners]
    ys = [b * x + d * y + f for x, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _overlap(one: Box, two: Box) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def _picture(page: pypdfium2.PdfPage) -> Picture:
    """The page in greys, a pixel for each point where it is no larger than usual."""
    scale = min(1.0, _LARGEST / max(page.get_size()))
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    try:
        shown: Picture = bitmap.to_numpy().reshape(bitmap.height, bitmap.width).astype(np.int16)
        return shown
    finally:
        bitmap.close()


def _box(page: pypdfium2.PdfPage, shape: tuple[int, ...], char: Char) -> tuple[slice, slice]:
    """Where a character stands in a picture of this height and width."""
    size, angle = char.style.size, math.radians(char.style.angle)
    along, up = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))
    height, width = shape
    across, down = ctypes.c_int(), ctypes.c_int()
    xs, ys = [], []
    for far, high in ((0.0, -0.1 * size), (char.wide, 0.8 * size)):
        x = char.x + far * along[0] + high * up[0]
        y = char.y + far * along[1] + high * up[1]
        pdfium.FPDF_PageToDevice(page, 0, 0, width, height, 0, x, y, across, down)
        xs.append(across.value)
        ys.append(down.value)
    return slice(max(min(ys), 0), max(max(ys) + 1, 0)), slice(max(min(xs), 0), max(max(xs) + 1, 0))

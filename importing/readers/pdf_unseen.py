"""Text that nobody sees: not drawn, white on white, covered. Told by the page's picture with it and without it."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pypdfium2
from pypdfium2 import raw as pdfium

if TYPE_CHECKING:
    from importing.readers.pdf_characters import Char, Thing

Box = tuple[float, float, float, float]
Picture = npt.NDArray[np.int16]
# Lighter than this it may be white on white: looked at.
_LIGHT = 0.9
# What is drawn later and is this large, in square points, may cover words.
_COVER = 100.0
# Steps of grey, of 255, that an eye does not tell apart on paper.
_SAME = 4
# Pixels of the longer side, at most: a page may be as large as a house.
_LARGEST = 1600
_INVISIBLE = 3


def unseen(page: pypdfium2.PdfPage, things: Sequence[Thing], chars: Sequence[Char]) -> set[int]:
    """The places among `chars` of those that cannot be seen on the page. Leaves what it looked at undrawn."""
    hidden = {at for at, char in enumerate(chars) if not char.style.drawn}
    covered = _covered(things)
    doubtful = [
        at
        for at, char in enumerate(chars)
        if at not in hidden and (char.style.light >= _LIGHT or char.style.order in covered)
    ]
    if not doubtful:
        return hidden
    with_them = _picture(page)
    for order in {chars[at].style.order for at in doubtful}:
        if order < len(things):
            pdfium.FPDFTextObj_SetTextRenderMode(things[order].handle, _INVISIBLE)
    changed = np.abs(with_them - _picture(page)) > _SAME
    return hidden | {at for at in doubtful if not _ink(page, changed, chars[at])}


def _covered(things: Sequence[Thing]) -> set[int]:
    """The orders of the text objects that something large is drawn over afterwards."""
    found: set[int] = set()
    covers: list[Box] = []
    for order in range(len(things) - 1, -1, -1):
        thing = things[order]
        if thing.kind == pdfium.FPDF_PAGEOBJ_TEXT:
            box = _bounds(thing) if covers else None
            if box and any(_overlap(box, cover) for cover in covers):
                found.add(order)
        elif _may_cover(thing):
            box = _bounds(thing)
            if box and (box[2] - box[0]) * (box[3] - box[1]) >= _COVER:
                covers.append(box)
    return found


def _may_cover(thing: Thing) -> bool:
    if thing.kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING):
        return True
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(
        thing.kind == pdfium.FPDF_PAGEOBJ_PATH
        and pdfium.FPDFPath_GetDrawMode(thing.handle, fill, stroke)
        and fill.value
    )


def _bounds(thing: Thing) -> Box | None:
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


def _ink(page: pypdfium2.PdfPage, changed: npt.NDArray[np.bool_], char: Char) -> bool:
    """Whether the picture changed where a character stands."""
    size, angle = char.style.size, math.radians(char.style.angle)
    along, up = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))
    height, width = changed.shape
    across, down = ctypes.c_int(), ctypes.c_int()
    xs, ys = [], []
    for far, high in ((0.0, -0.1 * size), (char.wide, 0.8 * size)):
        x = char.x + far * along[0] + high * up[0]
        y = char.y + far * along[1] + high * up[1]
        pdfium.FPDF_PageToDevice(page, 0, 0, width, height, 0, x, y, across, down)
        xs.append(across.value)
        ys.append(down.value)
    box = changed[max(min(ys), 0) : max(ys) + 1, max(min(xs), 0) : max(xs) + 1]
    return bool(box.any())

"""What PDFium finds on the pages of a PDF: every character with its place and its look, and every straight edge."""

from __future__ import annotations

import ctypes
import math
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import pypdfium2
from pypdfium2 import raw as pdfium

from importing.readers.pdf_links import areas, with_urls
from importing.readers.pdf_unseen import bounds, seen

# What stands in for a character whose font does not say what it is.
UNKNOWN = "\ufffd"
# Forms (pieces of a page that are drawn as one) within forms, at most.
_DEEPEST = 12
# Text drawn only as an outline, and text that is not drawn at all.
_STROKED, _NOT_DRAWN = frozenset((1, 5)), frozenset((3, 7))
# PDFium puts these in place of a hyphen at the end of a line.
_HYPHENS = frozenset((0x02, 0xFFFE))
_FULL_WIDTH = 0x1100
Matrix = tuple[float, float, float, float, float, float]
_AS_IT_IS: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Style(NamedTuple):
    """How the characters of one text object look, and where the object stands in the file.

    size: points; angle: degrees of the base line, anticlockwise, 0 to 360; light: 0 black to 1 white, on white paper;
    drawn: whether it is drawn at all; mark: its marked content in a tagged file, -1 for none; order: of the objects of
    the page.
    """

    size: float
    angle: float
    light: float
    drawn: bool
    mark: int
    order: int


class Char(NamedTuple):
    """A character that leaves ink. x, y: where its base line begins; wide: how far it goes along it; points, y upwards.

    blank: a blank stands before it in the file. url: where a link over it leads, "" for nowhere.
    """

    text: str
    x: float
    y: float
    wide: float
    blank: bool
    style: Style
    url: str = ""


class Edge(NamedTuple):
    """A level or upright line, or a side of a rectangle: from the point x0, y0 to x1, y1."""

    x0: float
    y0: float
    x1: float
    y1: float


class Drawn(NamedTuple):
    """A picture on a page: left, bottom, right, top in points; its marked content in a tagged file, -1 for none."""

    box: tuple[float, float, float, float]
    mark: int


@dataclass(frozen=True)
class Sheet:
    """A page as it is in the file, in the order in which it is written.

    box: left, bottom, right, top of what is shown; rotation: degrees by which a viewer turns it clockwise; hidden: the
    characters that nobody can see, which are not among `chars`; paths: how many lines and areas are drawn.
    """

    number: int
    box: tuple[float, float, float, float]
    rotation: int
    chars: tuple[Char, ...]
    hidden: tuple[Char, ...]
    edges: tuple[Edge, ...]
    pictures: tuple[Drawn, ...] = ()
    paths: int = 0


@dataclass(frozen=True)
class Thing:
    """An object of a page: its handle, its kind, and the matrix of the forms that it stands in."""

    handle: Any
    kind: int
    matrix: Matrix


def sheets(document: pypdfium2.PdfDocument) -> Iterator[Sheet]:
    """The pages of a document, one after the other."""
    for at in range(len(document)):
        page = document[at]
        try:
            yield _sheet(document, page, at + 1)
        finally:
            page.close()


def _sheet(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, number: int) -> Sheet:
    box = page.get_bbox()
    things = list(_things(page))
    chars = [char for char in with_urls(_chars(page, things), areas(document, page)) if _within(char, box)]
    looks = seen(page, things, chars)
    return Sheet(
        number=number,
        box=box,
        rotation=page.get_rotation(),
        chars=tuple(_as_seen(char, looks.get(at)) for at, char in enumerate(chars) if looks.get(at, 1.0) > 0),
        hidden=tuple(char for at, char in enumerate(chars) if looks.get(at, 1.0) <= 0),
        edges=tuple(edge for thing in things if thing.kind == pdfium.FPDF_PAGEOBJ_PATH for edge in _edges(thing)),
        pictures=tuple(
            Drawn(place, pdfium.FPDFPageObj_GetMarkedContentID(thing.handle))
            for thing in things
            if thing.kind == pdfium.FPDF_PAGEOBJ_IMAGE and (place := bounds(thing))
        ),
        paths=sum(thing.kind == pdfium.FPDF_PAGEOBJ_PATH for thing in things),
    )


def _as_seen(char: Char, contrast: float | None) -> Char:
    """A character, its light as if it stood out as much on white paper: white on a dark ground is not pale."""
    return char if contrast is None else char._replace(style=char.style._replace(light=round(1 - contrast, 2)))


def _within(char: Char, box: tuple[float, float, float, float]) -> bool:
    """Whether a character stands on what is shown of the page; printers' marks do not."""
    slack = char.style.size
    return box[0] - slack <= char.x <= box[2] + slack and box[1] - slack <= char.y <= box[3] + slack


def _things(page: pypdfium2.PdfPage) -> Iterator[Thing]:
    """The objects of a page in the order in which they are drawn, with those in its forms."""
    handles = (pdfium.FPDFPage_GetObject(page, at) for at in range(pdfium.FPDFPage_CountObjects(page)))
    for handle in handles:
        yield from _with_parts(handle, _AS_IT_IS, 0)


def _with_parts(handle: Any, matrix: Matrix, depth: int) -> Iterator[Thing]:
    kind = pdfium.FPDFPageObj_GetType(handle)
    if kind != pdfium.FPDF_PAGEOBJ_FORM:
        yield Thing(handle, kind, matrix)
    elif depth < _DEEPEST:
        inner = _times(matrix_of(handle), matrix)
        for at in range(pdfium.FPDFFormObj_CountObjects(handle)):
            yield from _with_parts(pdfium.FPDFFormObj_GetObject(handle, at), inner, depth + 1)


def matrix_of(handle: Any) -> Matrix:
    """The matrix of an object."""
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(handle, found):
        return _AS_IT_IS
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def address(handle: Any) -> int:
    """What tells an object from all others."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def _chars(page: pypdfium2.PdfPage, things: list[Thing]) -> list[Char]:
    """The characters in the order of the file; PDFium itself brings lines of one height together."""
    places = {address(thing.handle): at for at, thing in enumerate(things)}
    text = page.get_textpage()
    try:
        found = list(_read(text, places))
    finally:
        text.close()
    # A stable sort: the characters of one object stay as they are.
    found.sort(key=lambda char: char.style.order)
    return list(_with_blanks(found, things))


def _with_blanks(chars: list[Char], things: list[Thing]) -> Iterator[Char]:
    """The characters, with the blanks that are objects of their own: PDFium tells nothing of these."""
    told = {char.style.order for char in chars}
    empty = [at for at, thing in enumerate(things) if thing.kind == pdfium.FPDF_PAGEOBJ_TEXT and at not in told]
    before = -1
    for char in chars:
        order = char.style.order
        between = order != before and bisect_left(empty, order) > bisect_left(empty, max(before, 0))
        yield char._replace(blank=True) if between else char
        before = order


def _read(text: pypdfium2.PdfTextPage, places: dict[int, int]) -> Iterator[Char]:
    styles: dict[int, Style] = {}
    x, y, box = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF()
    blank, high = False, 0
    for at in range(text.count_chars()):
        handle = pdfium.FPDFText_GetTextObject(text, at)
        code = pdfium.FPDFText_GetUnicode(text, at)
        if not handle:
            continue  # a blank or the end of a line that PDFium made of a gap
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00
        shown = _shown(code)
        if shown.isspace():
            blank = True
            continue
        key = address(handle)
        if key not in styles:
            styles[key] = _style(text, at, handle, places.get(key, len(places)))
        style = styles[key]
        pdfium.FPDFText_GetCharOrigin(text, at, x, y)
        pdfium.FPDFText_GetLooseCharBox(text, at, box)
        upright = 45 < style.angle % 180 < 135
        wide = box.top - box.bottom if upright else box.right - box.left
        if code >= _FULL_WIDTH:
            # The box of some fonts is that of the ink, which is little for a full stop.
            wide = max(wide, style.size / 2)
        yield Char(shown, x.value, y.value, wide, blank, style)
        blank, high = False, 0


def _shown(code: int) -> str:
    if code in _HYPHENS:
        return "-"
    return UNKNOWN if code == 0 or 0xD800 <= code < 0xE000 or code > 0x10FFFF else chr(code)


def _style(text: pypdfium2.PdfTextPage, at: int, handle: Any, order: int) -> Style:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text, at, matrix)
    mode = pdfium.FPDFTextObj_GetTextRenderMode(handle)
    light = lightness(handle, stroked=mode in _STROKED)
    return Style(
        size=pdfium.FPDFText_GetFontSize(text, at) * math.hypot(matrix.c, matrix.d) or 1.0,
        angle=math.degrees(math.atan2(matrix.b, matrix.a)) % 360,
        light=light,
        drawn=mode not in _NOT_DRAWN,
        mark=pdfium.FPDFPageObj_GetMarkedContentID(handle),
        order=order,
    )


def lightness(handle: Any, *, stroked: bool = False) -> float:
    """How light an object looks over white paper: 0 black, 1 white or as clear as glass."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    told = pdfium.FPDFPageObj_GetStrokeColor if stroked else pdfium.FPDFPageObj_GetFillColor
    if not told(handle, red, green, blue, alpha):
        return 0.0
    shade = (0.299 * red.value + 0.587 * green.value + 0.114 * blue.value) / 255
    return 1 - alpha.value / 255 * (1 - shade)


def _edges(thing: Thing) -> Iterator[Edge]:
    """The level and upright pieces of a path that is drawn."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(thing.handle, fill, stroke) or not (fill.value or stroke.value):
        return
    matrix = _times(matrix_of(thing.handle), thing.matrix)
    start = here = (0.0, 0.0)
    for at in range(pdfium.FPDFPath_CountSegments(thing.handle)):
        segment = pdfium.FPDFPath_GetPathSegment(thing.handle, at)
        before, here = here, _point(segment, matrix)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = here
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield from _straight(before, here)
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield from _straight(here, start)


def _point(segment: Any, matrix: Matrix) -> tuple[float, float]:
    x, y = ctypes.c_float(), ctypes.c_float()
    pdfium.FPDFPathSegment_GetPoint(segment, x, y)
    a, b, c, d, e, f = matrix
    return a * x.value + c * y.value + e, b * x.value + d * y.value + f


def _straight(one: tuple[float, float], two: tuple[float, float]) -> Iterator[Edge]:
    if one != two and (abs(one[0] - two[0]) < 0.1 or abs(one[1] - two[1]) < 0.1):
        yield Edge(*one, *two)

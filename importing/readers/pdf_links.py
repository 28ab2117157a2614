"""The links that a PDF lays over its pages: where the words below them lead, and what a text with them is without."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

import pypdfium2
from pypdfium2 import raw as pdfium

from kb.markup import http_url

if TYPE_CHECKING:
    from importing.readers.pdf_characters import Char

# Of a page; a longer address is none.
_MOST, _LONGEST = 2000, 8000
# From the base line of a character to its middle, in heights.
_MIDDLE = 0.38
# Bytes of an address that need no escape; the rest is looked at where all addresses are.
_ASCII = "".join(map(chr, range(33, 127)))


class Area(NamedTuple):
    """A part of a page that leads somewhere: left, bottom, right, top in points."""

    left: float
    bottom: float
    right: float
    top: float
    url: str

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in it."""
        return self.left <= x <= self.right and self.bottom <= y <= self.top


def areas(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> list[Area]:
    """The areas of a page that lead to an address of http or https."""
    found: list[Area] = []
    at, link = ctypes.c_int(0), pdfium.FPDF_LINK()
    while len(found) < _MOST and pdfium.FPDFLink_Enumerate(page, at, link):
        url = http_url(_address(document, link))
        found += (Area(*box, url) for box in (_boxes(link) if url else ()))
    return found


def _address(document: pypdfium2.PdfDocument, link: pdfium.FPDF_LINK) -> str:
    """The address that a link leads to, as the file has it; "" for a place in a file."""
    action = pdfium.FPDFLink_GetAction(link)
    if not action or pdfium.FPDFAction_GetType(action) != pdfium.PDFACTION_URI:
        return ""
    size = pdfium.FPDFAction_GetURIPath(document, action, None, 0)
    if not 1 < size <= _LONGEST:
        return ""
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFAction_GetURIPath(document, action, buffer, size)
    try:
        return buffer.value.decode("utf-8")
    except UnicodeDecodeError:
        return quote(buffer.value, safe=_ASCII)


def _boxes(link: pdfium.FPDF_LINK) -> Iterator[tuple[float, float, float, float]]:
    """Where a link lies: of one that goes on in the next line, each part."""
    corners = pdfium.FS_QUADPOINTSF()
    count = pdfium.FPDFLink_CountQuadPoints(link)
    for at in range(min(count, _MOST)):
        if pdfium.FPDFLink_GetQuadPoints(link, at, corners):
            xs, ys = ([getattr(corners, f"{side}{one}") for one in range(1, 5)] for side in "xy")
            yield min(xs), min(ys), max(xs), max(ys)
    box = pdfium.FS_RECTF()
    if not count and pdfium.FPDFLink_GetAnnotRect(link, box):
        # Its corners may be given in any order.
        yield (*_sorted(box.left, box.right, box.bottom, box.top),)


def _sorted(x0: float, x1: float, y0: float, y1: float) -> tuple[float, float, float, float]:
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def with_urls(chars: Iterable[Char], found: Sequence[Area]) -> Iterator[Char]:
    """Characters, each with the address of the area that its middle lies in."""
    for char in chars:
        x, y = _middle(char) if found else (0.0, 0.0)
        url = next((area.url for area in found if area.holds(x, y)), "")
        yield char._replace(url=url) if url else char


def _middle(char: Char) -> tuple[float, float]:
    angle, high = math.radians(char.style.angle), _MIDDLE * char.style.size
    x = char.x + char.wide / 2 * math.cos(angle) - high * math.sin(angle)
    y = char.y + char.wide / 2 * math.sin(angle) + high * math.cos(angle)
    return x, y

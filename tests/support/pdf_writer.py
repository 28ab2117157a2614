"""Small PDFs as typesetting programs write them: every piece of text where it is told to stand, in the order given."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

SIZE = 12.0


class Piece(NamedTuple):
    """Text and where its first character stands, in points from the left and the bottom of an A4 page.

    Font F2 is as F1 but for its descent: programs that set punctuation and digits in a font of their own use it so. F3
    writes downwards. angle: degrees anticlockwise; grey: 0 black to 1 white; mode: 3 draws nothing.
    """

    text: str
    x: float
    y: float
    font: str = "F1"
    size: float = SIZE
    angle: float = 0.0
    grey: float = 0.0
    mode: int = 0


class Box(NamedTuple):
    """A filled rectangle, or a picture of that size: its left bottom corner, width and height in points."""

    x: float
    y: float
    width: float
    height: float
    grey: float = 0.0
    picture: bool = False


class Area(NamedTuple):
    """A link over a part of a page: its left bottom corner, width and height in points; "" leads to the page itself.

    quads: into how many parts with corners of their own it is divided, 0 for none.
    """

    x: float
    y: float
    width: float
    height: float
    url: str
    quads: int = 0


def line(y: float, *parts: str, x: float = 60.0) -> list[Piece]:
    """Pieces of one line, side by side, in the first and in the second font by turns."""
    pieces = []
    for number, text in enumerate(parts):
        pieces.append(Piece(text, x, y, f"F{number % 2 + 1}"))
        x += SIZE * len(text)
    return pieces


def lines(texts: Sequence[str], *, top: float = 700.0, x: float = 60.0, leading: float = 20.0) -> list[Piece]:
    """Lines in one font, one below the other."""
    return [Piece(text, x, top - leading * number) for number, text in enumerate(texts)]


def pdf(*pages: Sequence[Piece | Box | Area], tagged: bool = False, rotate: int = 0) -> bytes:
    """The file. Tagged, the pieces that stand at one height, or beside it, are a paragraph, as they are written.

    rotate: degrees by which a viewer turns each page clockwise.
    """
    objects = [
        "",
        "",
        *_font(3, "STSong-Light", 0),
        *_font(6, "STSongX-Light", -880),
        *_font(9, "STSong-Light", 0, "V"),
    ]
    objects.append(_GREY_PICTURE)
    resources = f"/Font << /F1 3 0 R /F2 6 0 R /F3 9 0 R >> /XObject << /Im {len(objects)} 0 R >>"
    kids, paragraphs = [], []
    root = len(objects) + 2 * len(pages) + 1
    for pieces in pages:
        number = len(objects) + 1
        content, marks = _content([one for one in pieces if not isinstance(one, Area)], tagged=tagged)
        areas = "".join(_led(one, number) for one in pieces if isinstance(one, Area))
        annots = f"/Annots [{areas}] " if areas else ""
        kids.append(f"{number} 0 R")
        paragraphs += [f"<< /S /P /Pg {number} 0 R /P {root} 0 R /K {mark} >>" for mark in range(marks)]
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Rotate {rotate} /Contents {number + 1} 0 R "
            f"{annots}/Resources << {resources} >> >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    tree = f" /StructTreeRoot {root} 0 R /MarkInfo << /Marked true >>" if tagged else ""
    objects[0] = f"<< /Type /Catalog /Pages 2 0 R{tree} >>"
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    if tagged:
        objects.append(f"<< /Type /StructTreeRoot /K [{' '.join(paragraphs)}] >>")
    return _file(objects)


# One pixel, light grey: a scan of a blank page.
_GREY_PICTURE = (
    "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 "
    "/Filter /ASCIIHexDecode /Length 3 >>\nstream\nEE>\nendstream"
)


def _font(first: int, name: str, descent: int, way: str = "H") -> list[str]:
    """A CID font that every viewer knows by name, its descendant and its descriptor: three objects from `first` on."""
    return [
        f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /UniGB-UCS2-{way} "
        f"/DescendantFonts [{first + 1} 0 R] >>",
        f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /{name} /DW 1000 /FontDescriptor {first + 2} 0 R "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>",
        f"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [0 {descent} 1000 880] /ItalicAngle 0 "
        f"/Ascent 880 /Descent {descent} /CapHeight 880 /StemV 80 >>",
    ]


def _content(pieces: Sequence[Piece | Box], *, tagged: bool) -> tuple[str, int]:
    """What draws the pieces, and how many marked paragraphs there are."""
    found: list[str] = []
    marks, before = 0, 0.0
    for piece in pieces:
        if isinstance(piece, Box):
            found.append(_drawn(piece))
            continue
        if tagged and (not marks or abs(piece.y - before) > SIZE / 2):
            found += ["EMC"] if marks else []
            found.append(f"/P << /MCID {marks} >> BDC")
            marks, before = marks + 1, piece.y
        found.append(_written(piece))
    return "\n".join(found + (["EMC"] if marks else [])), marks


def _written(piece: Piece) -> str:
    shown = piece.text.encode("utf-16-be").hex()
    cos, sin = math.cos(math.radians(piece.angle)), math.sin(math.radians(piece.angle))
    matrix = f"{cos:.5f} {sin:.5f} {-sin:.5f} {cos:.5f} {piece.x} {piece.y} Tm"
    return f"{piece.grey} g BT {piece.mode} Tr {matrix} /{piece.font} {piece.size} Tf <{shown}> Tj ET"


def _led(area: Area, page: int) -> str:
    """The annotation that makes an area a link."""
    left, low, right, high = area.x, area.y, area.x + area.width, area.y + area.height
    edges = [left + area.width * at / max(area.quads, 1) for at in range(area.quads + 1)]
    corners = (f"{one} {high} {two} {high} {one} {low} {two} {low}" for one, two in pairwise(edges))
    quads = f"/QuadPoints [{' '.join(corners)}] " if area.quads else ""
    to = f"/S /URI /URI <{area.url.encode().hex()}>" if area.url else f"/S /GoTo /D [{page} 0 R /Fit]"
    return f"<< /Type /Annot /Subtype /Link /Rect [{left} {low} {right} {high}] {quads}/Border [0 0 0] /A << {to} >> >>"


def _drawn(box: Box) -> str:
    if box.picture:
        return f"q {box.width} 0 0 {box.height} {box.x} {box.y} cm /Im Do Q"
    return f"{box.grey} g {box.x} {box.y} {box.width} {box.height} re f"


def _file(objects: Sequence[str]) -> bytes:
    out, offsets = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{one}\nendobj\n".encode()
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer << /Size {size} /Root 1 0 R >>\n"
    return out + f"{end}startxref\n{len(out)}\n%%EOF".encode()

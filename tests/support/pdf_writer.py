"""Small PDFs as typesetting programs write them: every piece of text where it is told to stand, in the order given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

SIZE = 12.0


class Piece(NamedTuple):
    """Text and where its first character stands, in points from the left and the bottom of an A4 page.

    Font F2 is as F1 but for its descent: programs that set punctuation and digits in a font of their own use it so.
    """

    text: str
    x: float
    y: float
    font: str = "F1"
    size: float = SIZE


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


def pdf(*pages: Sequence[Piece], tagged: bool = False) -> bytes:
    """The file. Tagged, the pieces that stand at one height, or beside it, are a paragraph, as they are written."""
    objects = ["", "", *_font("STSong-Light", 0), *_font("STSongX-Light", -880)]
    kids, paragraphs = [], []
    root = len(objects) + 2 * len(pages) + 1
    for pieces in pages:
        number = len(objects) + 1
        content, marks = _content(pieces, tagged=tagged)
        kids.append(f"{number} 0 R")
        paragraphs += [f"<< /S /P /Pg {number} 0 R /P {root} 0 R /K {mark} >>" for mark in range(marks)]
        fonts = "/F1 3 0 R /F2 6 0 R"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {number + 1} 0 R "
            f"/Resources << /Font << {fonts} >> >> >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    tree = f" /StructTreeRoot {root} 0 R /MarkInfo << /Marked true >>" if tagged else ""
    objects[0] = f"<< /Type /Catalog /Pages 2 0 R{tree} >>"
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    if tagged:
        objects.append(f"<< /Type /StructTreeRoot /K [{' '.join(paragraphs)}] >>")
    return _file(objects)


def _font(name: str, descent: int) -> list[str]:
    """A CID font that every viewer knows by name, its descendant and its descriptor: objects 3 to 5, or 6 to 8."""
    first = 3 if not descent else 6
    return [
        f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /UniGB-UCS2-H "
        f"/DescendantFonts [{first + 1} 0 R] >>",
        f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /{name} /DW 1000 /FontDescriptor {first + 2} 0 R "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>",
        f"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [0 {descent} 1000 880] /ItalicAngle 0 "
        f"/Ascent 880 /Descent {descent} /CapHeight 880 /StemV 80 >>",
    ]


def _content(pieces: Sequence[Piece], *, tagged: bool) -> tuple[str, int]:
    """What draws the pieces, and how many marked paragraphs there are."""
    found: list[str] = []
    marks, before = 0, 0.0
    for piece in pieces:
        if tagged and (not marks or abs(piece.y - before) > SIZE / 2):
            found += ["EMC"] if marks else []
            found.append(f"/P << /MCID {marks} >> BDC")
            marks, before = marks + 1, piece.y
        shown = piece.text.encode("utf-16-be").hex()
        found.append(f"BT 1 0 0 1 {piece.x} {piece.y} Tm /{piece.font} {piece.size} Tf <{shown}> Tj ET")
    return "\n".join(found + (["EMC"] if marks else [])), marks


def _file(objects: Sequence[str]) -> bytes:
    out, offsets = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{one}\nendobj\n".encode()
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer << /Size {size} /Root 1 0 R >>\n"
    return out + f"{end}startxref\n{len(out)}\n%%EOF".encode()

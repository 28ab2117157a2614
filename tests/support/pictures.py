"""Small pictures for tests, as files and as a page or a Word file has them."""

from __future__ import annotations

import base64
import io

import docx
from PIL import Image


def picture(kind: str = "PNG", size: tuple[int, int] = (120, 80), colour: int = 90) -> bytes:
    """A grey picture. Other sizes and colours are other pictures."""
    out = io.BytesIO()
    Image.new("L", size, colour).save(out, kind)
    return out.getvalue()


def data_uri(raw: bytes, kind: str = "png") -> str:
    """A picture as the address of itself."""
    return f"data:image/{kind};base64,{base64.b64encode(raw).decode()}"


def word_with_picture(*lines: str, raw: bytes | None = None, described: str = "") -> bytes:
    """A Word file of lines; the line `[图]` is a picture."""
    document = docx.Document()
    for line in lines:
        paragraph = document.add_paragraph("" if line == "[图]" else line)
        if line == "[图]":
            shape = paragraph.add_run().add_picture(io.BytesIO(raw or picture()))
            if described:
                shape._inline.docPr.set("descr", described)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()

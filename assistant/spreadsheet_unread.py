"""What an Excel file shows that no cell holds: text boxes, which are neither read nor in the file that is written."""

from __future__ import annotations

import io
import re
import zipfile

# Bytes of a drawing that are looked at.
_MOST = 4 << 20
_SHAPE = re.compile(rb"<(?:\w+:)?txBody\b.{0,200000}?</(?:\w+:)?txBody>", re.DOTALL)
_WORDS = re.compile(rb"<(?:\w+:)?t(?:\s[^>]{0,200})?>([^<]{1,2000})</(?:\w+:)?t>")


def text_boxes(raw: bytes) -> list[str]:
    """The words of each text box; none of a file that is no archive."""
    found: list[str] = []
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            for part in archive.namelist():
                if re.fullmatch(r"xl/drawings/[^/]{1,80}\.xml", part):
                    with archive.open(part) as stream:
                        drawing = stream.read(_MOST)
                    for shape in _SHAPE.findall(drawing):
                        words = b"".join(_WORDS.findall(shape)).decode("utf-8", "replace").strip()
                        found += [words] if words else []
    except (zipfile.BadZipFile, OSError, RuntimeError):
        return []
    return found

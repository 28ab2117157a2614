"""What a file is, by its bytes; and what a person is told of one that cannot be read."""

from __future__ import annotations

import functools
import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

from pydantic import Field

from kb.problem import Problem, Problems
from kb.vocabulary import Checked, Words
from kb.yaml_files import read_model

FILE = Path(__file__).with_suffix(".yaml")
_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf|\xff\xfe)?\s*(?:<!--.{0,2000}?-->\s*)?"
    rb"<(?:!doctype html|html|head|body|\?xml[^>]*>\s*<!doctype html)",
    re.DOTALL,
)
_MAIL = re.compile(
    rb"\s{0,9}(?:MIME-Version|From|Content-Type|Return-Path|Subject|Date|Snapshot-Content-Location):", re.I
)
# How files begin.
_SIGNS = {
    b"PK\x03\x04": "zip",
    b"\xd0\xcf\x11\xe0": "ole",
    b"{\\rtf": "rtf",
    **dict.fromkeys((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*"), "picture"),
    **dict.fromkeys((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b"), "rar"),
}
# A text may begin so, too, and is no longer.
_PLAIN, _LEAST = (".txt", ".md", ".markdown", ".csv", ".tsv"), 512
# The streams of an old file of Office, by which its program is known.
_STREAMS = {"WordDocument": "doc", "Workbook": "xls", "Book": "xls", "PowerPoint Document": "ppt"}
# Parts of an archive, by which its program is known.
_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "OFD.xml": "ofd", "ppt/presentation.xml": "pptx"}
# Files that hold nothing but an address.
_LINK = re.compile(r"(?:\[InternetShortcut\]\s*(?:\w+=.*\s+)*?URL=)?\s*https?://\S{4,2000}\s*", re.I)


class Told(Checked):
    """What a person is told of a file."""

    what: Words = Field(description="它是什么，为什么不行")
    fix: Words = Field(description="怎么办")


class KindsBook(Checked):
    """`kinds.yaml`."""

    told: Mapping[str, Told] = Field(description="名称到说的话；名称由程序使用，不要改")


def kind_of(raw: bytes, name: str) -> str:
    """By what the bytes are; the suffix of `name` tells html, csv and md from plain text alone. A key of what is told
    where nothing can read it.
    """
    suffix = Path(name).suffix.lower()
    if not raw:
        return "empty"
    if raw[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    sign = next((sign for sign in _SIGNS if raw.startswith(sign)), b"")
    if sign and not (suffix in _PLAIN and len(raw) < _LEAST):
        kind = _SIGNS[sign]
        return _of_archive(raw) if kind == "zip" else _of_office(raw, suffix) if kind == "ole" else kind
    return _of_text(raw, suffix)


def _of_text(raw: bytes, suffix: str) -> str:
    if suffix not in _PLAIN and _MAIL.match(raw[:200]):
        return "mht"
    if suffix in (".html", ".htm", ".xhtml", ".shtml") or _PAGE.match(raw[:4096].replace(b"\0", b"").lower()):
        return "html"
    return "csv" if suffix in (".csv", ".tsv") else "txt"


def _of_office(raw: bytes, suffix: str) -> str:
    found = (kind for stream, kind in _STREAMS.items() if stream.encode("utf-16-le") + b"\0\0" in raw)
    return next(found, "doc" if suffix in (".doc", ".wps") else "ole")


def _of_archive(raw: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        # Cut off: most are of Word, whose reader says so.
        return "docx"
    return next((kind for part, kind in _PARTS.items() if part in names), "odt" if "content.xml" in names else "zip")


def is_link(text: str) -> bool:
    """Whether a text is nothing but an address."""
    return bool(_LINK.fullmatch(text))


def told(kind: str, name: str) -> Problems:
    """What a person is told of the file `name`. Raises KeyError for what `kinds.yaml` does not have."""
    says = _book().told[kind]
    return Problems([Problem(name, says.what, says.fix)])


def is_told(kind: str) -> bool:
    """Whether nothing reads a file of this kind."""
    return kind in _book().told


@functools.cache
def _book() -> KindsBook:
    return read_model(FILE.name, FILE.read_text(encoding="utf-8"), KindsBook)

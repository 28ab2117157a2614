"""An OFD file (GB/T 33190) as text: its text layer, page by page and line by line as it is read."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from lxml import etree

from importing.readers.archives import opened
from importing.readers.source import Disputed, Source, as_data
from kb.child_process import answer
from kb.problem import Problem, Problems

_MOST_PAGES = 400
# Of the size of the letters: pieces whose feet are no further apart stand on one line; a gap that is a blank.
_SAME_LINE, _GAP = 0.5, 0.6
_WHITE = re.compile(r"\s*(?:25[0-5]\s+25[0-5]\s+25[0-5]|0\s+0\s+0\s+0)\s*")


class _Piece(NamedTuple):
    """Words and where they stand on the page, in millimetres."""

    foot: float
    left: float
    right: float
    size: float
    text: str


def read_ofd(raw: bytes, name: str) -> Source:
    """The text of an OFD file. Raises Problems where it has none, or is damaged."""
    fix = "在 OFD 阅读器里打开，另存（导出）为 PDF 或 docx 再试"
    try:
        with opened(raw, name) as archive:
            pages = list(_pages(archive, name))
    except Problems:
        raise
    except (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, ValueError, OSError):
        raise Problems([Problem(name, "是 OFD 文件，但已损坏", fix)]) from None
    text, disputed = "", []
    for number, (pieces, unseen) in enumerate(pages, 1):
        start = len(text)
        text += "".join(f"{line}\n" for line in _lines(pieces))
        why = "unseen" if unseen else "order" if not _in_order(pieces) else ""
        if why:
            disputed.append(Disputed(number, start, len(text), why))
    if not text.strip():
        raise Problems([Problem(name, "是 OFD 文件，里面没有文字层（多半是扫描件）", fix)])
    return Source(text, "ofd", raw, disputed=tuple(disputed))


def _pages(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[list[_Piece], bool]]:
    """The pieces of each page, and whether it has words that nobody sees."""
    root = _parsed(archive, "OFD.xml")
    places = [one.text.strip() for one in root.iter("{*}DocRoot") if one.text]
    pages = [
        _beside(place, page.get("BaseLoc"))
        for place in places
        for page in _parsed(archive, place.lstrip("/")).iter("{*}Page")
        if page.get("BaseLoc")
    ]
    if len(pages) > _MOST_PAGES:
        what = f"OFD 有 {len(pages)} 页，超过 {_MOST_PAGES} 页"
        raise Problems([Problem(name, what, "只保留公告的那几页再试")])
    for page in pages:
        found: list[_Piece] = []
        unseen = False
        for one in _parsed(archive, page).iter("{*}TextObject"):
            if _is_unseen(one):
                unseen = unseen or any((code.text or "").strip() for code in one.iter("{*}TextCode"))
            else:
                found += _pieces(one)
        yield found, unseen


def _parsed(archive: zipfile.ZipFile, name: str) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(archive.read(name), parser)


def _beside(place: str, name: str) -> str:
    """A name as a document gives it, from the root of the archive."""
    return (
        name.lstrip("/")
        if name.startswith("/")
        else posixpath.normpath(posixpath.join(posixpath.dirname(place), name)).lstrip("/")
    )


def _is_unseen(one: Any) -> bool:
    if one.get("Visible") == "false" or one.get("Alpha") == "0" or one.get("Fill") == "false":
        return True
    colour = one.find("{*}FillColor")
    return colour is not None and (colour.get("Alpha") == "0" or bool(_WHITE.fullmatch(colour.get("Value") or "")))


def _pieces(one: Any) -> Iterator[_Piece]:
    box = [*_numbers(one.get("Boundary")), 0.0, 0.0, 0.0, 0.0]
    size = float(one.get("Size") or 1)
    scale = _numbers(one.get("CTM"))
    across, down = (scale[0] or 1.0, scale[3] or 1.0) if len(scale) == 6 else (1.0, 1.0)
    for code in one.iter("{*}TextCode"):
        text = (code.text or "").strip("\n\r\t")
        if text.strip():
            left = box[0] + across * float(code.get("X") or 0)
            steps = sum(_steps(code.get("DeltaX") or "")) * across
            right = max(left + steps + size * across, left + (0 if steps else len(text) * size * across))
            yield _Piece(box[1] + down * float(code.get("Y") or 0), left, right, size * abs(down), text)


def _numbers(text: str | None) -> list[float]:
    return [float(one) for one in (text or "").split()]


def _steps(text: str) -> Iterator[float]:
    """How far each letter stands from the one before; `g 3 5.0` is three times 5.0."""
    words = iter(text.split())
    for word in words:
        if word == "g":
            count, step = int(next(words, "0")), float(next(words, "0"))
            yield min(count, 10_000) * step
        else:
            yield float(word)


def _lines(pieces: list[_Piece]) -> Iterator[str]:
    """The words of a page, line by line from the top."""
    line: list[_Piece] = []
    for piece in sorted(pieces, key=lambda one: one.foot):
        if line and piece.foot - line[0].foot > _SAME_LINE * line[0].size:
            yield _joined(line)
            line = []
        line.append(piece)
    if line:
        yield _joined(line)


def _joined(line: list[_Piece]) -> str:
    ordered = sorted(line, key=lambda one: one.left)
    text = ordered[0].text
    for before, piece in pairwise(ordered):
        text += (" " if piece.left - before.right > _GAP * piece.size else "") + piece.text
    return text


def _in_order(pieces: list[_Piece]) -> bool:
    """Whether the file has its lines in the order in which they stand on the page."""
    feet = [foot for foot, _ in groupby(round(one.foot) for one in pieces)]
    return all(one <= two + 1 for one, two in pairwise(feet))


if __name__ == "__main__":
    answer(as_data(read_ofd))

"""A Word file as text: paragraphs, tables as rows, and automatic numbers made visible."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn

from importing.readers.signs import Place
from importing.readers.source import Source, as_data, row
from importing.readers.word_formulas import write_formulas
from importing.readers.word_numbers import Numbers
from importing.readers.word_signs import SHOWN, Shown, joined, place_of
from importing.readers.word_styles import Styles
from kb.child_process import answer
from kb.problem import Problem, Problems

# A Word file that unpacks to more is refused: a few kilobytes can hold gigabytes.
_LARGEST_UNPACKED, _MOST_PARTS = 60 * 1024 * 1024, 5000
_DROPPED = frozenset(qn(name) for name in ("w:del", "w:moveFrom", "w:rt"))
_BOLD = re.compile(r"^(?:#+ )?\*\*(.*)\*\*$")


def read_docx(raw: bytes, name: str) -> Source:
    """The text of a Word file. Raises Problems for any other archive and for one that unpacks too large."""
    broken = Problems([Problem(name, "不是 Word 文件（docx），或已损坏", "在 Word 或 WPS 里打开并另存为 docx")])
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > _LARGEST_UNPACKED or len(parts) > _MOST_PARTS:
                raise Problems([Problem(name, "解压后过大，可能是压缩炸弹", "只保留公告正文后另存再试")])
            if "word/document.xml" not in archive.namelist():
                raise broken
            if any(part.flag_bits & 1 for part in parts):
                raise Problems([Problem(name, "文件已加密", "去掉密码后再试")])
            for part in parts:
                _check_size(archive, part, name)
        document = docx.Document(io.BytesIO(raw))
        write_formulas(document.element.body)
        lines = list(_blocks(document.element.body, Numbers(document, Styles(document))))
        title = (document.core_properties.title or "").strip()
    except Problems:
        raise
    except Exception:  # a damaged archive or document makes zlib, lxml and python-docx stumble in many ways
        raise broken from None
    return Source("\n".join(lines) + "\n", "docx", raw, {"title": title} if title else {})


def _check_size(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    """What a part says of its size may be a lie: unpack it in pieces and stop at the limit."""
    size = 0
    with archive.open(part) as stream:
        while piece := stream.read(1 << 20):
            size += len(piece)
            if size > _LARGEST_UNPACKED or size > part.file_size + (1 << 20):
                raise Problems([Problem(name, "解压后过大，可能是压缩炸弹", "只保留公告正文后另存再试")])


def _blocks(parent: Any, numbers: Numbers) -> Iterator[str]:
    for element in parent:
        if element.tag == qn("w:p"):
            yield from _paragraph(element, numbers)
        elif element.tag == qn("w:tbl"):
            yield from _table(element, numbers)
        elif element.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml"), qn("w:smartTag")):
            yield from _blocks(element, numbers)


def _paragraph(element: Any, numbers: Numbers) -> Iterator[str]:
    words, bold = _words(element, numbers.styles)
    # An empty paragraph counts, though its number is not shown; one that was deleted does not.
    lead = "" if _is_gone(element) and not words.strip() else numbers.of(element)
    style = numbers.styles.name(element)
    level = re.fullmatch(r"heading (\d)|标题 (\d)", style.lower())
    lines = [line for line in words.split("\n") if line.strip()]
    for place, line in enumerate(lines):
        text = (lead if place == 0 else "") + line
        if level:
            yield "#" * int(level[1] or level[2]) + " " + text.lstrip()
        else:
            yield f"**{text.strip()}**" if bold and "**" not in text else text
    for box in element.iter(qn("w:txbxContent")):
        if next(box.iterancestors(qn("w:p")), None) is element and not _is_dropped(box):
            yield from _blocks(box, numbers)


def _words(paragraph: Any, styles: Styles) -> tuple[str, bool]:
    """The words of a paragraph, insertions and links included, and whether all of them are bold."""
    shown = Shown(styles)
    pieces: list[tuple[str, Place]] = []
    plain = False
    for part in paragraph.iter(*SHOWN):
        run = part.getparent()
        if next(run.iterancestors(qn("w:p")), None) is not paragraph or _is_dropped(part):
            continue
        text = shown.text_of(part)
        pieces.append((text, place_of(part, styles)))
        if part.tag in (qn("w:t"), qn("m:t")) and text.strip() and not _is_bold(run):
            plain = True
    words = joined(pieces)
    return words, not plain and bool(words.strip())


def _is_dropped(part: Any) -> bool:
    """Deleted, moved elsewhere, hidden, a reading beside a character, or a copy for programs that know less."""
    for above in part.iterancestors():
        if above.tag in _DROPPED or above.tag.endswith("}Fallback"):
            return True
        if above.tag == qn("w:r") and above.find(f"{qn('w:rPr')}/{qn('w:vanish')}") is not None:
            return True
        if above.tag == qn("w:body"):
            break
    return False


def _is_gone(paragraph: Any) -> bool:
    """Whether the end of a paragraph was deleted, moved elsewhere or hidden."""
    mark = paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}")
    return mark is not None and any(mark.find(qn(name)) is not None for name in ("w:del", "w:moveFrom", "w:vanish"))


def _is_bold(run: Any) -> bool:
    mark = run.find(f"{qn('w:rPr')}/{qn('w:b')}")
    return mark is not None and mark.get(qn("w:val")) not in ("0", "false")


def _table(element: Any, numbers: Numbers) -> Iterator[str]:
    rows = [
        [cell for cell in line.iter(qn("w:tc")) if next(cell.iterancestors(qn("w:tr"))) is line]
        for line in element.iter(qn("w:tr"))
        if next(line.iterancestors(qn("w:tbl"))) is element
    ]
    if max(map(len, rows), default=0) < 2:
        for line in rows:
            for cell in line:
                yield from _blocks(cell, numbers)
        return
    for line in rows:
        cells: list[list[str]] = []
        for cell in line:
            merged = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            goes_on = merged is not None and merged.get(qn("w:val")) != "restart"
            cells.append(
                []
                if goes_on
                else [text for words in _blocks(cell, numbers) if (text := _BOLD.sub(r"\1", words).strip())]
            )
            width = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
            value = width.get(qn("w:val")) if width is not None else "1"
            cells += [[] for _ in range(min(int(value), 50) - 1)] if value.isdecimal() else []
        yield row(cells)


if __name__ == "__main__":
    answer(as_data(read_docx))

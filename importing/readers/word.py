"""A Word file as text: paragraphs, tables as rows, automatic numbers made visible; headers, comments and notes last."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import docx
from docx.oxml.ns import qn

from importing.readers.archives import opened
from importing.readers.asides import aside_lines
from importing.readers.pictures import Gallery
from importing.readers.source import Source, as_data, row, rule
from importing.readers.word_asides import word_asides
from importing.readers.word_formulas import write_formulas
from importing.readers.word_media import DRAWINGS, Media
from importing.readers.word_notes import paragraph_of, write_notes
from importing.readers.word_numbers import Numbers
from importing.readers.word_signs import SHOWN, Shown, Words, is_struck, joined, place_of
from importing.readers.word_styles import Styles
from kb.child_process import answer
from kb.markup import apart, settled
from kb.problem import Problem, Problems
from kb.table_rows import FROM_ABOVE, FROM_LEFT

_DROPPED = frozenset(qn(name) for name in ("w:del", "w:moveFrom", "w:rt"))
_BOLD = re.compile(r"^(?:#+ )?\*\*(.*)\*\*$")


def read_docx(raw: bytes, name: str) -> Source:
    """The text of a Word file. Raises Problems for any other archive and for one that unpacks too large."""
    broken = Problems([Problem(name, "不是 Word 文件（docx），或已损坏", "在 Word 或 WPS 里打开并另存为 docx")])
    try:
        with opened(raw, name) as archive:
            if "word/document.xml" not in archive.namelist():
                raise broken
            document = docx.Document(io.BytesIO(raw))
            for line in aside_lines(word_asides(document)):
                document.element.body.append(paragraph_of(line))
            noted = write_notes(document.element.body, archive)
        write_formulas(document.element.body)
        gallery = Gallery()
        known = _Known(Numbers(document, Styles(document)), Media(document, gallery, noted))
        lines = list(_blocks(document.element.body, known))
        title = (document.core_properties.title or "").strip()
    except Problems:
        raise
    except Exception:  # a damaged archive or document makes zlib, lxml and python-docx stumble in many ways
        raise broken from None
    text = settled("\n".join(lines) + "\n")
    return Source(text, "docx", raw, {"title": title} if title else {}, pictures=gallery.named_in(text))


class _Known(NamedTuple):
    """What the text of a document needs beside the text."""

    numbers: Numbers
    media: Media


def _blocks(parent: Any, known: _Known, *, inside: bool = False) -> Iterator[str]:
    """The lines of a part of a file; `inside` a cell no line is a row."""
    table = False
    for element in parent:
        if element.tag == qn("w:p"):
            lines = list(_paragraph(element, known))
            table = table and not lines
            yield from lines
        elif element.tag == qn("w:tbl"):
            if table and not inside:
                # Of two tables one below the other, the second has rows of its own.
                yield ""
            yield from _table(element, known, inside=inside)
            table = True
        elif element.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml"), qn("w:smartTag")):
            yield from _blocks(element, known, inside=inside)


def _paragraph(element: Any, known: _Known) -> Iterator[str]:
    numbers = known.numbers
    words, bold = _words(element, known)
    lines = [apart(line) for line in words.split("\n")]
    has_words = any(line.strip() for _, line, _ in lines)
    # An empty paragraph counts, though its number is not shown; one that was deleted does not.
    lead = "" if _is_gone(element) and not has_words else numbers.of(element)
    style = numbers.styles.name(element)
    level = re.fullmatch(r"heading (\d)|标题 (\d)", style.lower())
    place = -1
    for before, line, behind in lines:
        yield from before
        if not line.strip():
            yield from behind
            continue
        place += 1
        text = (lead if place == 0 else "") + line
        if level:
            yield "#" * int(level[1] or level[2]) + " " + text.lstrip()
        else:
            yield f"**{text.strip()}**" if bold and "**" not in text else text
        yield from behind
    for box in element.iter(qn("w:txbxContent")):
        if next(box.iterancestors(qn("w:p")), None) is element and not _is_dropped(box):
            yield from _blocks(box, known)


def _words(paragraph: Any, known: _Known) -> tuple[str, bool]:
    """The words of a paragraph, insertions, links and pictures included, and whether all of them are bold."""
    styles = known.numbers.styles
    shown = Shown(styles)
    pieces: list[Words] = []
    plain = False
    for part in paragraph.iter(*SHOWN, *DRAWINGS):
        run = part.getparent()
        if next(run.iterancestors(qn("w:p")), None) is not paragraph or _is_dropped(part):
            continue
        if part.tag in DRAWINGS:
            pieces.append(Words(known.media.marks(part), "", struck=False, picture=True))
            continue
        text = shown.text_of(part)
        url = known.media.url(part) or shown.url
        pieces.append(Words(text, place_of(part, styles), is_struck(part, styles), url))
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


def _table(element: Any, known: _Known, *, inside: bool) -> Iterator[str]:
    """The rows of a table; of one that stands `inside` a cell, or has a single column, what its cells say."""
    lines = [line for line in element.iter(qn("w:tr")) if next(line.iterancestors(qn("w:tbl"))) is element]
    rows = [[cell for cell in line.iter(qn("w:tc")) if next(cell.iterancestors(qn("w:tr"))) is line] for line in lines]
    if inside or max(map(len, rows), default=0) < 2:
        for line in rows:
            for cell in line:
                yield from _blocks(cell, known, inside=inside)
        return
    for at, line in enumerate(rows):
        cells: list[list[str]] = [[] for _ in range(_count(lines[at], "w:trPr/w:gridBefore", 0))]
        for cell in line:
            width = max(_count(cell, "w:tcPr/w:gridSpan", 1), 1)
            if _goes_on(cell, "w:vMerge"):
                cells += [[FROM_ABOVE]] * width
            elif cells and _goes_on(cell, "w:hMerge"):
                cells += [[FROM_LEFT]] * width
            else:
                told = _blocks(cell, known, inside=True)
                cells += [[text for words in told if (text := _BOLD.sub(r"\1", words).strip())]]
                cells += [[FROM_LEFT]] * (width - 1)
        yield row(cells)
        if at == 0 and len(rows) > 1 and lines[0].find(_path("w:trPr/w:tblHeader")) is not None:
            yield rule(cells)


def _goes_on(cell: Any, way: str) -> bool:
    """Whether a cell is the rest of one that is merged this way."""
    merged = cell.find(_path(f"w:tcPr/{way}"))
    return merged is not None and merged.get(qn("w:val")) != "restart"


def _count(element: Any, path: str, otherwise: int) -> int:
    """A number that an element has; no table is wider than 50 columns."""
    found = element.find(_path(path))
    value = (found.get(qn("w:val")) or "") if found is not None else ""
    return min(int(value), 50) if value.isdecimal() and len(value) < 4 else otherwise


def _path(names: str) -> str:
    return "/".join(map(qn, names.split("/")))


if __name__ == "__main__":
    answer(as_data(read_docx))

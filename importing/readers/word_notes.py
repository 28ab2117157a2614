"""The foot- and endnotes of a Word file as part of its text: a mark where each is called, the note itself at the end.

Word only numbers them when it shows a page; here each kind counts through the whole file: [注1], [尾注1].
"""

from __future__ import annotations

import re
import zipfile
from typing import Any

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn

from importing.readers.word_relations import Relation, give_own_names, relations_of

_PARTS = re.compile(r"word/(footnotes|endnotes)\d*\.xml")
# What calls a note of each part, and what its marks begin with.
_KINDS = {"footnotes": (qn("w:footnoteReference"), "注"), "endnotes": (qn("w:endnoteReference"), "尾注")}


def write_notes(body: Any, archive: zipfile.ZipFile) -> dict[str, Relation]:
    """Write the marks of notes as words where they are called, and the notes behind all else of a file. Returns what
    the notes name, by names that are theirs alone.

    A mark whose note is not in the file stands alone; a note that nothing calls is not shown by Word either.
    """
    notes, named = _notes(archive)
    counts: dict[str, int] = {}
    marks: dict[tuple[str, str], str] = {}
    for reference in list(body.iter(*(tag for tag, _ in _KINDS.values()))):
        # What was deleted calls nothing.
        if next(reference.iterancestors(qn("w:del"), qn("w:moveFrom")), None) is not None:
            continue
        name = next(label for tag, label in _KINDS.values() if tag == reference.tag)
        key = name, reference.get(qn("w:id")) or ""
        if key not in marks:
            counts[name] = counts.get(name, 0) + 1
            marks[key] = f"[{name}{counts[name]}]"
        reference.addnext(_text(marks[key]))
    for name in ("注", "尾注"):
        for key, mark in marks.items():
            if key[0] == name and key in notes:
                _append(body, mark, notes[key])
    return named


def _notes(archive: zipfile.ZipFile) -> tuple[dict[tuple[str, str], list[Any]], dict[str, Relation]]:
    """The paragraphs and tables of each note, by what its marks begin with and its id; and what they name."""
    found: dict[tuple[str, str], list[Any]] = {}
    named: dict[str, Relation] = {}
    for part in archive.namelist():
        kind = _PARTS.fullmatch(part)
        if kind:
            name = _KINDS[kind[1]][1]
            notes = parse_xml(archive.read(part))
            give_own_names(notes, part)
            named |= relations_of(part, archive)
            found |= {(name, one.get(qn("w:id")) or ""): list(one) for one in notes}
    return found, named


def _append(body: Any, mark: str, note: list[Any]) -> None:
    if not note or note[0].tag != qn("w:p"):
        note = [OxmlElement("w:p"), *note]
    run = OxmlElement("w:r")
    run.append(_text(f"{mark} "))
    properties = note[0].find(qn("w:pPr"))
    note[0].insert(0 if properties is None else 1, run)
    for one in note:
        body.append(one)


def paragraph_of(words: str) -> Any:
    """A paragraph that says nothing but these words."""
    paragraph, run = OxmlElement("w:p"), OxmlElement("w:r")
    run.append(_text(words))
    paragraph.append(run)
    return paragraph


def _text(words: str) -> Any:
    text = OxmlElement("w:t")
    text.text = words
    return text

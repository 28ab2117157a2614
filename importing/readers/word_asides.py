"""What a Word file says beside its text: headers, footers, comments, hidden words, and words drawn behind a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import qn

from importing.readers.asides import COMMENT, FOOTER, HEADER, HIDDEN

# Parts by how the document names its relation to them.
_PARTS = {"/header": HEADER, "/footer": FOOTER, "/comments": COMMENT}
_GONE = frozenset(qn(name) for name in ("w:del", "w:moveFrom"))


def word_asides(document: Any) -> Iterator[tuple[str, str]]:
    """Each paragraph of the headers, footers and comments, then what is hidden in the text, with what it is."""
    for end, what in _PARTS.items():
        for relation in document.part.rels.values():
            if relation.reltype.endswith(end) and not relation.is_external:
                yield from ((what, words) for words in _words(parse_xml(relation.target_part.blob)))
    for paragraph in document.element.body.iter(qn("w:p")):
        hidden = (run for run in paragraph.iter(qn("w:r")) if run.find(f"{qn('w:rPr')}/{qn('w:vanish')}") is not None)
        yield HIDDEN, "".join(_said(run, paragraph) for run in hidden)


def _words(part: Any) -> Iterator[str]:
    """The paragraphs of a part, and the words that are drawn behind its page."""
    for paragraph in part.iter(qn("w:p")):
        yield _said(paragraph, paragraph)
    for shape in part.iter():
        if isinstance(shape.tag, str) and shape.tag.endswith("}textpath"):
            yield shape.get("string") or ""


def _said(element: Any, paragraph: Any) -> str:
    """The words of an element that stand in a paragraph, deleted ones and copies for old programs left out."""
    return "".join(
        text.text or ""
        for text in element.iter(qn("w:t"))
        if next(text.iterancestors(qn("w:p")), None) is paragraph
        and not any(above.tag in _GONE or above.tag.endswith("}Fallback") for above in text.iterancestors())
    )

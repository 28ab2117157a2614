"""The signs of a Word formula that are no words in its file: parentheses, fraction strokes, roots, sums."""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from importing.readers.word_styles import math_value

_FORMULAS = tuple(map(qn, ("m:d", "m:nary", "m:f", "m:rad")))


def write_formulas(body: Any) -> None:
    """Write the signs that formulas only imply as words of theirs, in place."""
    for element in list(body.iter(*_FORMULAS)):
        if element.tag == qn("m:d"):
            _write_fence(element)
        elif element.tag == qn("m:f"):
            _write_fraction(element)
        elif element.tag == qn("m:rad"):
            _write_root(element)
        else:
            # The sign of a sum; an integral's where none is said.
            _say(
                element,
                math_value(element, "m:naryPr/m:chr", "∫"),
                at=1 if element.find(qn("m:naryPr")) is not None else 0,
            )


def _write_fence(element: Any) -> None:
    parts = element.findall(qn("m:e"))
    for before, part in enumerate(parts):
        edge = math_value(element, "m:dPr/m:sepChr", "|") if before else math_value(element, "m:dPr/m:begChr", "(")
        _say(part, edge, at=0)
    if parts:
        _say(parts[-1], math_value(element, "m:dPr/m:endChr", ")"))


def _write_fraction(element: Any) -> None:
    above, below = element.find(qn("m:num")), element.find(qn("m:den"))
    if above is None or below is None:
        return
    _fence(above)
    _fence(below)
    _say(below, "/", at=0)


def _write_root(element: Any) -> None:
    under = element.find(qn("m:e"))
    if under is not None:
        _fence(under)
        _say(under, "√", at=0)


def _fence(part: Any) -> None:
    """Put what is more than one number or name in parentheses."""
    words = "".join(text.text or "" for text in part.iter(qn("m:t")))
    if not words.strip().replace(".", "").isalnum():
        _say(part, "(", at=0)
        _say(part, ")")


def _say(part: Any, words: str, at: int = -1) -> None:
    """Put a run of words into a part of a formula, last unless `at` says where."""
    run, text = OxmlElement("m:r"), OxmlElement("m:t")
    text.text = words
    run.append(text)
    part.insert(len(part) if at < 0 else at, run)

"""The styles of a Word file: what a run or a paragraph does not say of itself, its style says, or the one below it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

# A damaged file may have styles that are based on each other.
_MOST_STEPS = 10


class Styles:
    """The styles of a document by their ids."""

    def __init__(self, document: Any) -> None:
        self._styles = {style.style_id: style for style in document.styles}

    def name(self, paragraph: Any) -> str:
        """The name of a paragraph's style, "" for none."""
        return next(((style.name or "") for style in self.of_paragraph(paragraph)), "")

    def of_paragraph(self, paragraph: Any) -> Iterator[Any]:
        """The style of a paragraph, then those it is based on."""
        return self._chain(value(paragraph, "w:pPr/w:pStyle"))

    def of_run(self, run: Any) -> Iterator[Any]:
        """The character style of a run, then those it is based on."""
        return self._chain(value(run, "w:rPr/w:rStyle"))

    def _chain(self, name: str) -> Iterator[Any]:
        style = self._styles.get(name)
        for _ in range(_MOST_STEPS):
            if style is None:
                return
            yield style
            style = getattr(style, "base_style", None)


def value(element: Any, path: str) -> str:
    """The w:val of the element at a path below this one, "" where there is none."""
    found = element.find("/".join(map(qn, path.split("/"))))
    return (found.get(qn("w:val")) or "") if found is not None else ""


def math_value(element: Any, path: str, default: str) -> str:
    """The m:val of the element at a path below this one; `default` where there is no such element, or it has none."""
    found = element.find("/".join(map(qn, path.split("/"))))
    said = found.get(qn("m:val")) if found is not None else None
    return default if said is None else said

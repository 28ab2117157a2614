"""What a page or a text with tags strikes out: by a tag, or by the style of what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from importing.readers.css import Css
from kb.text import Span, strike

STRUCK = "data-youju-struck"
# Struck out for good, whatever else a style makes of how it looks.
_TAGS = frozenset(("del", "s", "strike"))
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-z][a-z0-9]*)\b(?P<more>[^<>]{0,1000})>", re.IGNORECASE)
_TAGGED = re.compile(r"</?(?:del|s|strike)\b[^<>]{0,1000}>", re.IGNORECASE)
_STYLE = re.compile(r"text-decoration[^;\"']*line-through", re.IGNORECASE)


def mark_struck(page: Any, css: Css) -> None:
    """Mark every element that strikes out what stands in it."""
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in _TAGS or "line-through" in css.of(element, "text-decoration-line"):
            element.set(STRUCK, "")


def struck_tags(text: str) -> str:
    """A text with tags of HTML among its words, as Markdown has them, in which what they strike out is marked so.

    A tag without an end strikes out nothing.
    """
    made, last = [], 0
    for start, end in _merged(sorted(_struck(text))):
        made += [text[last:start], strike(_TAGGED.sub("", text[start:end]))]
        last = end
    return "".join([*made, text[last:]])


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that overlap as one."""
    found: list[Span] = []
    for start, end in spans:
        if found and start < found[-1].end:
            found[-1] = Span(found[-1].start, max(end, found[-1].end))
        else:
            found.append(Span(start, end))
    return found


def _struck(text: str) -> Iterator[Span]:
    """From where to where tags strike out, the tags included."""
    opened: dict[str, list[re.Match[str]]] = {}
    for tag in _TAG.finditer(text):
        name = tag["name"].lower()
        if not tag["end"]:
            opened.setdefault(name, []).append(tag)
        elif opened.get(name):
            first = opened[name].pop()
            if name in _TAGS or _STYLE.search(first["more"]):
                yield Span(first.start(), tag.end())

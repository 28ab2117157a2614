"""The numbers of a page's lists as a browser shows them: `type`, `start`, `reversed`, `value` and `list-style-type`."""

from __future__ import annotations

import re
from typing import Any

from importing.readers.css import Css
from importing.readers.numerals import numeral

# Where an item keeps its number until the text is read.
LEAD = "data-youju-lead"
BULLET = "* "
_LISTS = frozenset(("ol", "ul", "menu", "dir"))
_NUMBER = re.compile(r"\s*([+-]?\d{1,5})\s*")
_TYPES = {"1": "decimal", "a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
# Shown as a mark that says nothing.
_DOTS = frozenset(("disc", "circle", "square", "disclosure-open", "disclosure-closed"))


def number_items(body: Any, css: Css) -> None:
    """Give every item of every list its number. Hidden items have been taken out: a browser does not count them."""
    items: dict[Any, list[Any]] = {}
    for item in body.iter("li"):
        owner = next((above for above in item.iterancestors() if above.tag in _LISTS), None)
        if owner is None:
            item.set(LEAD, BULLET)
        else:
            items.setdefault(owner, []).append(item)
    for owner, own in items.items():
        _number(owner, own, css)


def _number(owner: Any, items: list[Any], css: Css) -> None:
    backwards = owner.tag == "ol" and owner.get("reversed") is not None
    number = _whole(owner.get("start") if owner.tag == "ol" else None, len(items) if backwards else 1)
    for item in items:
        number = _whole(item.get("value"), number)
        item.set(LEAD, _lead(number, _style(item, owner, css)))
        number += -1 if backwards else 1


def _whole(written: str | None, otherwise: int) -> int:
    found = _NUMBER.fullmatch(written or "")
    return int(found[1]) if found else otherwise


def _style(item: Any, owner: Any, css: Css) -> str:
    """How an item is counted: what the item says comes first, what CSS says before what the old attributes do."""
    for element in (item, owner):
        said = css.of(element, "list-style-type") or _of_type(element.get("type") or "")
        if said and said not in ("inherit", "unset"):
            return said
    return "decimal" if owner.tag == "ol" else "disc"


def _of_type(written: str) -> str:
    return _TYPES.get(written) or (written.lower() if written.lower() in _DOTS or written.lower() == "none" else "")


def _lead(number: int, style: str) -> str:
    if style in _DOTS:
        return BULLET
    if style == "none":
        return ""
    if style[0] in "\"'":
        return "".join(char for char in style.strip("\"'") if char.isprintable())
    way = numeral(style, "css")
    return way.write(number) + way.after

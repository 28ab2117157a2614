"""Badges beside the words they mark, Q and A or 问 and 答, written or drawn: each becomes a line of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

BADGE = "data-youju-badge"
_NUMBER = r"\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3})?"
_ASKS = re.compile(rf"[【\[]?\s*(?:[QＱⓆ🅠]|问题?|提问){_NUMBER}\s*[】\]]?")
_TELLS = re.compile(rf"[【\[]?\s*(?:[AＡⒶ🅐]|答复?|回答|解答|回复){_NUMBER}\s*[】\]]?")
_LONGEST = 8
# What parts a mark from its words on one line.
_BEHIND = ("：", ":", "、", ".", "．", "】", "]", "）", ")", "|", "｜")
_PARTS = frozenset("span b strong i em font img label div p section a h3 h4 h5 h6".split())  # noqa: SIM905


def mark_badges(page: Any) -> None:
    """Mark the badges of a page that has both kinds, hardly fewer of one than of the other."""
    asks: list[Any] = []
    tells: list[Any] = []
    for element, behind in _with_words_behind(page):
        words = _words(element) if element.tag in _PARTS else ""
        # Only the first piece of a line in several fonts: <b>Q1</b><b>：…</b>.
        if not words or behind.startswith(_BEHIND):
            continue
        if _ASKS.fullmatch(words):
            asks.append(element)
        elif _TELLS.fullmatch(words):
            tells.append(element)
    if not min(len(asks), len(tells)) or 2 * min(len(asks), len(tells)) < max(len(asks), len(tells)):
        return
    for element in (*asks, *tells):
        if element.tag == "img":
            element.tag, element.text = "span", element.get("alt").strip()
        element.set(BADGE, "")


def _words(element: Any) -> str:
    """The few words of an element that holds nothing else, or what stands for a picture; "" for any other element."""
    if element.tag == "img":
        return (element.get("alt") or "").strip()[: _LONGEST + 1]
    if len(element) or not element.text or len(element.text) > _LONGEST:
        return ""
    return str(element.text).strip()


def _with_words_behind(page: Any) -> Iterator[tuple[Any, str]]:
    """The elements of a page from the last to the first, each with the first words behind it."""
    behind = ""
    left = [(page, False)]
    while left:
        element, entered = left.pop()
        if entered:
            # The text of a comment is no word of the page.
            behind = (isinstance(element.tag, str) and (element.text or "").strip()) or behind
            continue
        behind = (element.tail or "").strip() or behind
        yield element, behind
        left += [(element, True), *((inner, False) for inner in element)]

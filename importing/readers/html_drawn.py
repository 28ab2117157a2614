"""The words that the style sheets of a page draw beside its own: `content: "……"`, `content: attr(……)`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from importing.readers.asides import DRAWN

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# Possessive, so that no text takes longer than it is long.
_CONTENT = re.compile(r"(?<![\w-])content\s*+:\s*+((?:[^;}\"']|\"[^\"]*\"|'[^']*')*+)", re.IGNORECASE)
_PIECE = re.compile(r"attr\(\s*(?P<name>[a-zA-Z][\w-]*)[^)]*\)|\"[^\"]*\"|'[^']*'")
_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?")


def drawn_words(page: Any) -> Iterator[tuple[str, str]]:
    """Each string, and each value of an attribute that is named, whatever it stands beside, with what it is."""
    names: set[str] = set()
    for sheet in page.iter("style"):
        for found in _CONTENT.finditer(_COMMENT.sub("", sheet.text or "")):
            for piece in _PIECE.finditer(found[1]):
                if piece["name"]:
                    names.add(piece["name"].lower())
                else:
                    yield DRAWN, _ESCAPE.sub(_unescaped, piece[0][1:-1])
    if names:
        yield from ((DRAWN, value) for one in page.iter() for name, value in one.items() if name in names)


def _unescaped(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""

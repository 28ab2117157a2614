"""Texts as themselves on a Streamlit page, which reads Markdown, arrows and icons in every label."""

from __future__ import annotations

import re

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!$~|<>:&@=])")
# Streamlit turns -> and :name: into signs after the escapes are gone; a joiner that takes no room keeps them apart.
_JOINER = "\u2060"


def escaped(text: str) -> str:
    """A label that shows exactly these characters."""
    return _MARKDOWN.sub(rf"{_JOINER}\\\1{_JOINER}", text)

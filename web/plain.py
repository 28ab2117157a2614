"""Texts as themselves on a Streamlit page, which reads Markdown in every label."""

from __future__ import annotations

import re

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!$~|<>:])")


def plain(text: str) -> str:
    """A label that shows exactly these characters."""
    return _MARKDOWN.sub(r"\\\1", text)

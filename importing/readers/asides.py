"""Words of a file beside its text, in lines of their own behind it: a header, a comment, what is hidden or drawn.

No answer goes on into them. They stand in the text so that a limit among them is seen; each line says what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

HEADER, FOOTER, COMMENT, HIDDEN, DRAWN = "页眉", "页脚", "批注", "隐藏文字", "样式文字"
_IS_ONE = re.compile(rf"\[(?:{'|'.join((HEADER, FOOTER, COMMENT, HIDDEN, DRAWN))})\] ")
# Fewer letters say nothing: numbers of pages, signs.
_SAYS = re.compile(r"[^\W\d_].*[^\W\d_]")
_PAGE = re.compile(r"[第共/\s]*(?:\d+[页第共/\s]*)+")


def is_aside(line: str) -> bool:
    """Whether a reader wrote the line behind the text."""
    return bool(_IS_ONE.match(line))


def aside_lines(found: Iterable[tuple[str, str]]) -> list[str]:
    """The lines for words, each with what they are, in order; once each, and none for what says nothing."""
    lines = (
        f"[{what}] {text}"
        for what, words in found
        if (text := " ".join(words.split())) and _SAYS.search(text) and not _PAGE.fullmatch(text)
    )
    return list(dict.fromkeys(lines))

"""A page with one question: its title asks, its text answers, and nothing marks either."""

from __future__ import annotations

import re
from collections.abc import Sequence

from importing.line_ends import is_sentence
from importing.lines import Line
from importing.markers import labels_origin, markers

# The title stands among so many first lines, and is hardly longer; so much a line asks that ends with no question mark.
_FIRST, _LONGEST, _ASKS = 3, 60, 0.5
# 关于如何办理……的通知 asks nothing.
_NO_QUESTION = re.compile(r"关于|.*(?:通知|公告|通告|意见|办法|规定|指南|方案|报告)$")


def one_question(lines: Sequence[Line]) -> tuple[Line, list[Line]] | None:
    """The title that asks and the lines below it, those left out that say who published them when; None where no title
    asks, or neither a sentence nor a picture stands below it.
    """
    title = next((at for at, line in enumerate(lines[:_FIRST]) if _is_title(line)), -1)
    if title < 0:
        return None
    words = lines[title].text
    start = title + 1
    while start < len(lines) and (lines[start].text == words or is_imprint(lines[start])):
        start += 1
    body = list(lines[start:])
    told = any(is_sentence(line.text) for line in body) or any(line.pictured for line in lines[title:])
    return (lines[title], body) if told else None


def _is_title(line: Line) -> bool:
    text = line.text
    known = markers()
    if len(text) > _LONGEST or is_sentence(text) or known.title.search(text) or _NO_QUESTION.match(text):
        return False
    return known.asks(text) >= _ASKS


def is_imprint(line: Line) -> bool:
    """Whether a line says who published a page and when, or is its furniture."""
    known = markers()
    about = known.imprint.fullmatch(line.text) or labels_origin(line.text)
    return not is_sentence(line.text) and (bool(about) or known.closes(line))

"""A table whose cells became lines, as PDF tools and editors leave it: its headings, its extra columns, its widths."""

from __future__ import annotations

import re
from collections.abc import Sequence

from importing.lines import Line
from importing.markers import markers

_MOST_HEADINGS, _LONGEST_HEADING = 8, 14
_NUMBER = re.compile(r"\d{1,4}$")


def unheaded(lines: Sequence[Line]) -> tuple[list[Line], int]:
    """The lines without the table's headings, which each page repeats behind its number, and how many columns stand
    between the number and the question. The lines as they are, and -1, where there is no such table.
    """
    found = _headings(lines)
    if found is None:
        return list(lines), -1
    start, end, between = found
    head = ["".join(line.text.split()) for line in lines[start:end]]
    kept: list[Line] = []
    at = 0
    while at < len(lines):
        if ["".join(line.text.split()) for line in lines[at : at + len(head)]] == head:
            if at != start and kept and _NUMBER.match(kept[-1].text):
                kept.pop()
            at += len(head)
            continue
        if kept and _is_broken_number(kept, lines[at]):
            kept[-1] = Line(kept[-1].text + lines[at].text, kept[-1].at + lines[at].at)
        else:
            kept.append(lines[at])
        at += 1
    if kept and _NUMBER.match(kept[-1].text):
        kept.pop()
    return kept, between


def _is_broken_number(before: Sequence[Line], line: Line) -> bool:
    """Whether 1 and 0 on two lines are the 10 that comes next: a narrow column breaks its numbers."""
    if not (_NUMBER.match(before[-1].text) and _NUMBER.match(line.text)):
        return False
    earlier = (before[at].text for at in range(len(before) - 2, -1, -1))
    last = next((int(text) for text in earlier if _NUMBER.match(text)), 0)
    return int(before[-1].text + line.text) == last + 1


def _headings(lines: Sequence[Line]) -> tuple[int, int, int] | None:
    """Where the headings stand: from the one of the number to the one of the answer."""
    columns = markers().columns
    for start, line in enumerate(lines):
        if not line.text or not columns["number"].match(line.text) or len(line.text) > 3 * _LONGEST_HEADING:
            continue
        words: list[str] = []
        for end in range(start, min(start + _MOST_HEADINGS, len(lines))):
            if len(lines[end].text) > 3 * _LONGEST_HEADING:
                break
            words += lines[end].text.split()
            asked = next((at for at, word in enumerate(words) if columns["question"].search(word)), -1)
            told = next((at for at, word in enumerate(words) if at != asked and columns["answer"].search(word)), -1)
            if 0 < asked < told and all(len(word) <= _LONGEST_HEADING for word in words):
                return start, end + 1, asked - 1
    return None

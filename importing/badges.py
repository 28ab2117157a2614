"""Questions and answers whose mark is a line of its own, as a badge leaves it: Q, the question, A, the answer."""

from __future__ import annotations

from collections.abc import Sequence

from importing.line_ends import ends_as_question
from importing.lines import Line
from importing.markers import Markers

# The words of a question stand on so few lines.
_NEAR = 12


def badges(lines: Sequence[Line], known: Markers) -> tuple[frozenset[int], frozenset[int]]:
    """The lines that are nothing but the mark of a question, and those that are nothing but that of an answer.

    A line A or 答 may be anything, a grade or a cell: it marks an answer only where a marked question is open, or where
    several stand below lines that ask; a line Q or 问 marks a question only where such an answer follows.
    """
    told = [at for at, line in enumerate(lines) if known.told_badge.fullmatch(line.text)]
    if not told:
        return frozenset(), frozenset()
    pairs: dict[int, int] = {}
    loose: list[int] = []
    alone: list[int] = []
    opened, words = -1, -1
    for at, line in enumerate(lines):
        if known.asked_badge.fullmatch(line.text):
            alone.append(at)
            opened, words = at, at + 2
        elif known.told_badge.fullmatch(line.text):
            if opened >= 0 and words <= at <= opened + _NEAR:
                pairs[at] = opened
            elif at and ends_as_question(lines[at - 1].text):
                loose.append(at)
            opened = -1
        elif known.read(line).said:
            opened, words = at, at + 1
    tells = {*pairs, *(loose if len(loose) + len(pairs) > 1 else ())}
    asks = set(alone) if len(pairs) > 1 else set(alone) & set(pairs.values())
    return frozenset(asks), frozenset(tells)

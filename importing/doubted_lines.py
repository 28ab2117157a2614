"""Where the words stand that a doubt speaks of: in the rows of a cut, and in the lines of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from importing.segment_sandboxed import Row
from kb.model import QAUnit

_QUOTED = re.compile(r"[“「]([^”」]{2,80})[”」]")
# Characters of a quotation by which it is found; rows and characters above a unit that a doubt may speak of; characters
# of a line that are shown.
_ENOUGH, _NEAR, _ABOVE, _SHOWN = 12, 30, 1500, 30


def row_of(rows: Sequence[Row], unit: int) -> int:
    """The first row of a unit; 0 where it has none."""
    return next((at for at, row in enumerate(rows) if row.unit == unit), 0)


def row_saying(rows: Sequence[Row], says: str, first: int) -> int:
    """The row with the words that a doubt quotes, the nearest to the unit's first; else that row."""
    below, above = range(first, len(rows)), range(first - 1, max(0, first - _NEAR) - 1, -1)
    for words in _quoted(says):
        found = [at for near in (below, above) if (at := next((at for at in near if words in rows[at].text), -1)) >= 0]
        if found:
            return min(found, key=lambda at: abs(at - first))
    return first


def with_line(says: str, unit: QAUnit, text: str) -> str:
    """A doubt with the number of its line in the notice's text, from 1, and the words there where it quotes none."""
    start = min((span.start for span in (*unit.question_spans, *unit.answer_spans)), default=0)
    at = next((at for words in _quoted(says) if (at := _nearest(text, words, start)) >= 0), start)
    line = text.count("\n", 0, at) + 1
    words = text[at:].split("\n", 1)[0].strip()
    shown = words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"
    return f"第 {line} 行：{says}" if any(_quoted(says)) else f"第 {line} 行“{shown}”：{says}"


def _quoted(says: str) -> Iterator[str]:
    """The first characters of what a doubt quotes."""
    return (quoted.rstrip("…")[:_ENOUGH] for quoted in _QUOTED.findall(says))


def _nearest(text: str, words: str, start: int) -> int:
    """Where words stand in a text, the nearest to a place; -1 for nowhere."""
    below, above = text.find(words, start), text.rfind(words, max(0, start - _ABOVE), start)
    return above if above >= 0 and (below < 0 or start - above < below - start) else below

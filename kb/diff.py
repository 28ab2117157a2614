"""What changed between two cuts: units added, removed, reworded."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from kb.model import QAUnit

Kind = Literal["added", "removed", "reworded", "same"]
# Two questions this much alike are versions of one.
_ALIKE = 0.6


@dataclass(frozen=True)
class Change:
    """One unit before and after. `old` is None for one that is new, `new` for one that is gone."""

    kind: Kind
    old: QAUnit | None
    new: QAUnit | None


def changes(old: Iterable[QAUnit], new: Iterable[QAUnit]) -> list[Change]:
    """Each unit of either cut once: first in the order of the new cut, then what is gone."""
    left = list(old)
    right = list(new)
    pairs: dict[str, QAUnit] = {}
    for match in (_equal, _same_question, _alike):
        for unit in right:
            if unit.id not in pairs:
                found = match(unit, left)
                if found is not None:
                    pairs[unit.id] = found
                    left.remove(found)
    made = []
    for unit in right:
        before = pairs.get(unit.id)
        kind: Kind = "added" if before is None else "same" if _words(before) == _words(unit) else "reworded"
        made.append(Change(kind, before, unit))
    return made + [Change("removed", unit, None) for unit in left]


def _words(unit: QAUnit) -> tuple[str, str]:
    """Question and answer; what pictures an answer without words is."""
    shown = () if unit.answer else (f"{one.name} {one.file}" for one in unit.pictures)
    return "".join(unit.question.split()), "".join(unit.answer.split()) or "\n".join(shown)


def _equal(unit: QAUnit, others: list[QAUnit]) -> QAUnit | None:
    return next((other for other in others if _words(other) == _words(unit)), None)


def _same_question(unit: QAUnit, others: list[QAUnit]) -> QAUnit | None:
    return next((other for other in others if _words(other)[0] == _words(unit)[0]), None)


def _alike(unit: QAUnit, others: list[QAUnit]) -> QAUnit | None:
    scored = [(difflib.SequenceMatcher(None, other.question, unit.question).ratio(), other) for other in others]
    best = max(scored, key=lambda pair: pair[0], default=(0.0, unit))
    return best[1] if best[0] >= _ALIKE else None


def wording(before: str, after: str) -> str:
    """What was reworded, as one line: [-gone-] and {+new+} with a few characters around."""
    parts: list[str] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            kept = before[a:b]
            parts.append(kept if len(kept) <= 16 else f"{kept[:8] if parts else ''}…{kept[-8:]}")
        else:
            parts.append((f"[-{before[a:b]}-]" if b > a else "") + (f"{{+{after[c:d]}+}}" if d > c else ""))
    return "".join(parts).replace("\n", "⏎")

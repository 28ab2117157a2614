"""The index of a knowledge base: the words and letters of every question and the words of every answer, as fields."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from retrieval import weights
from retrieval.postings import Postings, top


class Indexed(NamedTuple):
    """The terms of one unit: those of its section and question, the letters of its question, those of its answer."""

    words: Sequence[str]
    letters: Sequence[str]
    answer: Sequence[str]


class Index:
    """Finds the units that share the most telling words and letters with a question."""

    def __init__(self, units: Sequence[Indexed]) -> None:
        self.size = len(units)
        self._words = Postings.build(unit.words for unit in units)
        self._letters = Postings.build(unit.letters for unit in units)
        self._answers = Postings.build(unit.answer for unit in units)

    def nearest(self, words: Sequence[str], letters: Sequence[str], k: int) -> list[tuple[int, float]]:
        """At most k units, numbered as they were given, with their scores above 0; the highest first."""
        units, scores = top(
            [
                (self._words, 1.0, words),
                (self._letters, weights.LETTERS, letters),
                (self._answers, weights.ANSWER, words),
            ],
            k,
        )
        return list(zip(units.tolist(), scores.tolist(), strict=True))

    def having(self, term: str) -> float:
        """How many units have a term in their section or question."""
        weight = self._words.weight(term)
        # BM25Plus: log((units + 1) / having).
        return (self.size + 1) * math.exp(-weight) if weight else 0.0

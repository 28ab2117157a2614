"""The index of a knowledge base: the words and letters of every question and the words of every answer, as fields."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from retrieval import weights
from retrieval.postings import Postings, top
from retrieval.store import Unusable, load, save


class Indexed(NamedTuple):
    """The terms of one unit: those of its section and question, the letters of its question, those of its answer."""

    words: Sequence[str]
    letters: Sequence[str]
    answer: Sequence[str]


class Index:
    """Finds the units that share the most telling words and letters with a question."""

    def __init__(self, words: Postings, letters: Postings, answers: Postings) -> None:
        self._words, self._letters, self._answers = words, letters, answers
        self.size = words.size

    @classmethod
    def build(cls, units: Iterable[Indexed]) -> Index:
        """Index units in the order they are given."""
        every = list(units)
        return cls(
            Postings.build(unit.words for unit in every),
            Postings.build(unit.letters for unit in every),
            Postings.build(unit.answer for unit in every),
        )

    @classmethod
    def kept(cls, file: Path, of: str, units: Iterable[Indexed]) -> Index:
        """The index in a file, if it is sound and of what `of` names; else one of the units, and kept there.

        Where the file cannot be written the index serves all the same.
        """
        with contextlib.suppress(Unusable):
            fields = load(file, of)
            return cls(fields["words"], fields["letters"], fields["answers"])
        built = cls.build(units)
        with contextlib.suppress(OSError):
            save({"words": built._words, "letters": built._letters, "answers": built._answers}, file, of)
        return built

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

    def terms(self) -> Iterator[str]:
        """Every term of the sections and questions."""
        return (key.decode() for key in self._words.trie)

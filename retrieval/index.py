"""The index of a knowledge base: the words and letters of every question and the words of every answer, as fields."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from retrieval import weights
from retrieval.index_file import Unusable, load, save
from retrieval.inverted_index import InvertedIndex, top

# From so many units on numpy is worth being called.
_FEW = 32


class Indexed(NamedTuple):
    """The terms of one unit: those of its section and question, the letters of its question, those of its answer."""

    words: Sequence[str]
    letters: Sequence[str]
    answer: Sequence[str]


class Index:
    """Finds the units that share the most telling words and letters with a question."""

    def __init__(self, words: InvertedIndex, letters: InvertedIndex, answers: InvertedIndex) -> None:
        self._words, self._letters, self._answers = words, letters, answers
        self.size = words.size
        # Of few units the impacts of every term, unit by unit: numpy would take longer to be called than to compute.
        self._few = [_impacts(field) for field in (words, letters, answers)] if self.size <= _FEW else []

    @classmethod
    def build(cls, units: Iterable[Indexed]) -> Index:
        """Index units in the order they are given."""
        every = list(units)
        return cls(
            InvertedIndex.build(unit.words for unit in every),
            InvertedIndex.build(unit.letters for unit in every),
            InvertedIndex.build(unit.answer for unit in every),
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
        asked = [(1.0, words), (weights.LETTERS, letters), (weights.ANSWER, words)]
        if self._few:
            sums = [0.0] * self.size
            for (weight, looked_up), impacts in zip(asked, self._few, strict=True):
                scores = [0.0] * self.size
                for term in looked_up:
                    for unit, impact in impacts.get(term, ()):
                        scores[unit] += impact
                sums = [one + weight * other for one, other in zip(sums, scores, strict=True)]
            order = sorted(range(self.size), key=lambda unit: -sums[unit])
            return [(unit, sums[unit]) for unit in order if sums[unit]][:k]
        fields = (self._words, self._letters, self._answers)
        units, found = top([(field, *one) for field, one in zip(fields, asked, strict=True)], k)
        return list(zip(units.tolist(), found.tolist(), strict=True))

    def having(self, term: str) -> float:
        """How many units have a term in their section or question."""
        weight = self._words.weight(term)
        # BM25Plus: log((units + 1) / having).
        return (self.size + 1) * math.exp(-weight) if weight else 0.0

    def says(self, term: str) -> bool:
        """Whether any unit has a term, in its answer too."""
        return bool(self._words.weight(term) or self._answers.weight(term))

    def terms(self) -> Iterator[str]:
        """Every term of the sections and questions."""
        return (key.decode() for key in self._words.trie)


def _impacts(field: InvertedIndex) -> dict[str, list[tuple[int, float]]]:
    """Of every term the units that have it, and what it adds to their scores."""
    terms = [key.decode() for key in field.trie]
    return {
        term: [(unit, score) for unit, score in enumerate(field.scores([term]).tolist()) if score] for term in terms
    }

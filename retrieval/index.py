"""The index of a knowledge base: the words and letters of every question and the words of every answer, as fields.

Up to bm25.UP_TO units rank_bm25 ranks them; a larger index is searched with pruning and kept in a file.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from retrieval import bm25, pruned_search, weights
from retrieval.bm25 import BM25
from retrieval.index_file import Unusable, load, save
from retrieval.inverted_index import InvertedIndex
from retrieval.placed_terms import Placed, PlacedTerms, Where, nowhere

Field = TypeVar("Field", BM25, InvertedIndex)
# Fields with their weights and the terms looked up in them, and how many units are wanted; their numbers and scores.
Top = Callable[[Sequence[tuple[Field, float, Sequence[str]]], int], tuple[NDArray[np.int64], NDArray[np.float64]]]


class Indexed(NamedTuple):
    """The terms of one unit: those of its section and question, the letters of its question, those of its answer, and
    where these stand.
    """

    words: Sequence[str]
    letters: Sequence[str]
    answer: Sequence[str]
    placed: Placed | None = None


class Index(Generic[Field]):
    """Finds the units that share the most telling words and letters with a question."""

    def __init__(
        self, words: Field, letters: Field, answers: Field, top: Top[Field], *, placed: PlacedTerms | None = None
    ) -> None:
        self._words: Field = words
        self._letters: Field = letters
        self._answers: Field = answers
        self._top: Top[Field] = top
        self._placed = placed
        self.size = words.size

    @staticmethod
    def ranked(units: Iterable[Indexed]) -> Index[BM25]:
        """An index that rank_bm25 ranks, of units in the order they are given."""
        every = list(units)
        words, letters = BM25([one.words for one in every]), BM25([one.letters for one in every])
        return Index(words, letters, BM25([one.answer for one in every]), bm25.top)

    @staticmethod
    def pruned(units: Iterable[Indexed]) -> Index[InvertedIndex]:
        """An index for many units, with the same scores."""
        every = list(units)
        words, letters, answers = (
            InvertedIndex.build(part)
            for part in ((one.words for one in every), (one.letters for one in every), (one.answer for one in every))
        )
        placed = PlacedTerms.build(one.placed or nowhere() for one in every)
        return Index(words, letters, answers, pruned_search.top, placed=placed)

    @staticmethod
    def kept(file: Path, of: str, units: Iterable[Indexed]) -> Index[InvertedIndex]:
        """The pruned index in a file, if it is sound and of what `of` names; else one of the units, and kept there.

        Where the file cannot be written the index serves all the same.
        """
        with contextlib.suppress(Unusable):
            fields, placed = load(file, of)
            return Index(fields["words"], fields["letters"], fields["answers"], pruned_search.top, placed=placed)
        built = Index.pruned(units)
        with contextlib.suppress(OSError):
            fields = {"words": built._words, "letters": built._letters, "answers": built._answers}
            save(fields, file, of, built._placed)
        return built

    def nearest(self, words: Sequence[str], letters: Sequence[str], k: int) -> list[tuple[int, float]]:
        """At most k units, numbered as they were given, with their scores above 0; the highest first."""
        units, scores = self._top(
            [
                (self._words, 1.0, words),
                (self._letters, weights.LETTERS, letters),
                (self._answers, weights.ANSWER, words),
            ],
            k,
        )
        return list(zip(units.tolist(), scores.tolist(), strict=True))

    def by_field(self, words: Sequence[str], letters: Sequence[str]) -> tuple[NDArray[np.float64], ...]:
        """What the words, the letters and the answer of every unit add to its score, (units) each."""
        return (
            self._words.scores(words),
            weights.LETTERS * self._letters.scores(letters),
            weights.ANSWER * self._answers.scores(words),
        )

    def placed(self, unit: int) -> Where | None:
        """Where the terms of a unit's answer stand; None where few units are ranked, and each is cut once."""
        return self._placed.of(unit) if self._placed else None

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
        return self._words.terms()

"""The index of a knowledge base. Its fields: the words and letters of every question, the words of every answer, and
what the notice is called and everyday words would call it.

Up to bm25.UP_TO units rank_bm25 ranks them; a larger index is searched with pruning and kept in a file.
"""

from __future__ import annotations

import contextlib
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from retrieval import bm25, pruned_search, weights
from retrieval.bm25 import BM25
from retrieval.index_file import Unusable, load, save
from retrieval.inverted_index import InvertedIndex
from retrieval.placed_terms import Placed, PlacedTerms, Where, nowhere

FIELDS = ("words", "letters", "answer", "around")
# What is around more than one unit in so many is not looked up.
_MOST = 3
Field = TypeVar("Field", BM25, InvertedIndex)
# Fields with their weights and the terms looked up in them, and how many units are wanted; their numbers and scores.
Top = Callable[[Sequence[tuple[Field, float, Sequence[str]]], int], tuple[NDArray[np.int64], NDArray[np.float64]]]


class Indexed(NamedTuple):
    """The terms of one unit: those of its section and question, the letters of its question, those of its answer; those
    of what stands above it, with the rows of everyday.yaml that all its words are of; and where those of its answer
    stand.
    """

    words: Sequence[str]
    letters: Sequence[str]
    answer: Sequence[str]
    around: Sequence[str] = ()
    placed: Placed | None = None

    @property
    def fields(self) -> tuple[Sequence[str], ...]:
        """The terms by field, in the order of FIELDS."""
        return self.words, self.letters, self.answer, self.around


class Sought(NamedTuple):
    """What is looked up for a question: its terms, its letters, and its terms with the rows they are of."""

    words: Sequence[str]
    letters: Sequence[str]
    around: Sequence[str] = ()

    @property
    def fields(self) -> tuple[Sequence[str], ...]:
        """What is looked up in each field, in the order of FIELDS."""
        return self.words, self.letters, self.words, self.around


def _telling(units: Iterable[Indexed]) -> list[Indexed]:
    """The units, without what is around most of them: it tells none from the others, and takes as long as all else."""
    every = list(units)
    having = Counter(chain.from_iterable(map(set, (one.around for one in every))))
    most = max(bm25.UP_TO, len(every) // _MOST)
    return [one._replace(around=[term for term in one.around if having[term] <= most]) for one in every]


class Index(Generic[Field]):
    """Finds the units that share the most telling words and letters with a question."""

    def __init__(self, fields: Sequence[Field], top: Top[Field], *, placed: PlacedTerms | None = None) -> None:
        """`fields`: of the words, the letters, the answers, and of what is around, in this order."""
        self._fields: Sequence[Field] = fields
        self._words: Field = fields[0]
        self._answers: Field = fields[2]
        self._top: Top[Field] = top
        self._placed = placed
        self.size = self._words.size

    @staticmethod
    def ranked(units: Iterable[Indexed]) -> Index[BM25]:
        """An index that rank_bm25 ranks, of units in the order they are given."""
        every = list(units)
        return Index([BM25([one.fields[at] for one in every]) for at in range(len(FIELDS))], bm25.top)

    @staticmethod
    def pruned(units: Iterable[Indexed]) -> Index[InvertedIndex]:
        """An index for many units, with the same scores."""
        every = _telling(units)
        fields = [InvertedIndex.build(one.fields[at] for one in every) for at in range(len(FIELDS))]
        placed = PlacedTerms.build(one.placed or nowhere() for one in every)
        return Index(fields, pruned_search.top, placed=placed)

    @staticmethod
    def kept(file: Path, of: str, units: Iterable[Indexed]) -> Index[InvertedIndex]:
        """The pruned index in a file, if it is sound and of what `of` names; else one of the units, and kept there.

        Where the file cannot be written the index serves all the same.
        """
        with contextlib.suppress(Unusable):
            fields, placed = load(file, of)
            return Index([fields[name] for name in FIELDS], pruned_search.top, placed=placed)
        built = Index.pruned(units)
        with contextlib.suppress(OSError):
            save(dict(zip(FIELDS, built._fields, strict=True)), file, of, built._placed)
        return built

    def nearest(self, sought: Sought, k: int) -> list[tuple[int, float]]:
        """At most k units, numbered as they were given, with their scores above 0; the highest first."""
        units, scores = self._top(list(zip(self._fields, weights.FIELDS, sought.fields, strict=True)), k)
        return list(zip(units.tolist(), scores.tolist(), strict=True))

    def by_field(self, sought: Sought) -> list[NDArray[np.float64]]:
        """What each field of every unit adds to its score, (units) each."""
        looked_up = zip(self._fields, weights.FIELDS, sought.fields, strict=True)
        return [weight * field.scores(terms) for field, weight, terms in looked_up]

    def by_words(self, sought: Sought, units: Sequence[int]) -> list[float]:
        """The scores of some units by what themselves say alone."""
        looked_up = zip(self._fields, weights.FIELDS_RULED, sought.fields, strict=True)
        some = np.array(units)
        scores = [weight * field.scores_of(terms, some) for field, weight, terms in looked_up if weight]
        found: list[float] = np.sum(scores, axis=0).tolist()
        return found

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

"""BM25 by rank_bm25 itself, for knowledge bases of up to UP_TO units: the only import of rank_bm25.

Its BM25Plus with delta 0 gives no negative score, and 0 to a unit with no term of the question. To score a term it
walks all units, so what each term adds is taken from it once and remembered. See docs/adr/0002-rank-bm25.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Plus

# From 2,000 units on a question of which nothing is remembered takes rank_bm25 5 ms: python -m benchmarks.sizes.
UP_TO = 200


class BM25:
    """One field of all units. Read-only once made; threads may share it."""

    def __init__(self, documents: Iterable[Sequence[str]]) -> None:
        """`documents`: the terms of every unit, in order."""
        units = list(documents)
        self.size = len(units)
        # It divides by zero where there are no terms at all.
        self._plus = BM25Plus(units, delta=0) if any(units) else None
        self._weights: dict[str, float] = self._plus.idf if self._plus else {}
        # Bounded by the terms of the units: no other is asked for.
        self._added = cache(self._add)

    def weight(self, term: str) -> float:
        """How much a term tells: its inverse document frequency, 0 where no unit has it."""
        return self._weights.get(term, 0.0)

    def terms(self) -> Iterator[str]:
        """Every term."""
        return iter(self._weights)

    def scores(self, terms: Sequence[str]) -> NDArray[np.float64]:
        """The score of every unit, (units). A term counts as often as it is given."""
        scores = np.zeros(self.size)
        # One term after the other, as rank_bm25 does: floating-point sums depend on the order.
        for term in terms:
            if term in self._weights:
                units, added = self._added(term)
                scores[units] += added
        return scores

    def scores_of(self, terms: Sequence[str], units: NDArray[np.intp]) -> NDArray[np.float64]:
        """The scores of some units."""
        return self.scores(terms).take(units)

    def _add(self, term: str) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """The units that have a term, and what it adds to their scores."""
        assert self._plus is not None
        scores = self._plus.get_scores([term])
        units = np.flatnonzero(scores)
        return units, scores[units]


def top(fields: Sequence[tuple[BM25, float, Sequence[str]]], k: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The k units of the highest weight_1 * score_1 + weight_2 * score_2 + ..., and these sums.

    The highest first, of equal ones the smaller unit; units whose sum is 0 are left out. Fields are (field, weight,
    terms), and all have the same units.
    """
    sums = sum((weight * field.scores(terms) for field, weight, terms in fields), np.zeros(fields[0][0].size))
    order = (-sums).argsort(kind="stable")[:k]
    order = order[sums[order] > 0]
    return order, sums[order]

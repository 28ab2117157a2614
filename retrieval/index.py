"""BM25 over the question and the answer of every unit, as two fields. The only import of rank_bm25."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Plus


class Field:
    """Scores of one field. BM25Plus with delta 0: never negative, and 0 for a unit with no word of the question."""

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        self._size = len(documents)
        # rank_bm25 divides by the number of units and by their mean length.
        self._bm25 = BM25Plus([list(terms) for terms in documents], delta=0) if any(documents) else None

    def scores(self, terms: Sequence[str]) -> NDArray[np.float64]:
        """One score a unit, in the order of the units."""
        if self._bm25 is None:
            return np.zeros(self._size)
        scores: NDArray[np.float64] = self._bm25.get_scores(list(terms))
        return scores

    def weight(self, term: str) -> float:
        """How much a term tells: its inverse document frequency, 0 where no unit has it."""
        return float(self._bm25.idf.get(term) or 0.0) if self._bm25 else 0.0

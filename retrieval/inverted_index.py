"""An inverted index: which unit has which term how often, with rank_bm25's scores to the last bit.

A score is a sum over the terms of a query; what one term gives one unit is its impact. retrieval/pruned_search.py finds
the best units without scoring all; retrieval/index_file.py keeps an index in a file.
"""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from marisa_trie import BinaryTrie
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.integer[Any]]

# rank_bm25's defaults. With delta 0 no score is negative, and a unit with no term of the query has 0.
K1, B = 1.5, 0.75
# A term that more than one unit in so many has also gets a row with a byte for every unit: to look units up in it takes
# far less time than in a list, and to add it less than to add a list of more than a sixth of the units.
COMMON = 16
# Postings to read at once; tokens to sort at once; numbers in one table.
BATCH, RUN, TABLE = 1 << 14, 1 << 21, 1 << 20
# From so many terms on, lists are read whole: looking up in each costs more.
MANY = 64


@dataclass(frozen=True, eq=False)
class InvertedIndex:
    """One field of all units: which unit has which term how often. Read-only once made; threads may share it.

    A term is known by the number the trie gives it. The postings of term t stand at starts[t]:starts[t + 1].
    """

    trie: BinaryTrie  # every term, in UTF-8
    starts: NDArray[np.int64]  # (terms + 1)
    units: NDArray[np.int32]  # (postings) ascending within a term
    counts: NDArray[np.unsignedinteger[Any]]  # (postings) how often the unit has the term
    impacts: NDArray[np.float32]  # (postings) what the term gives the unit, rounded
    weights: Floats  # (terms) inverse document frequency
    peaks: Floats  # (terms) the highest impact
    norms: Floats  # (units) what the length of a unit adds to the divisor
    common: NDArray[np.int64]  # (rows) the terms of `rows`, ascending
    rows: NDArray[np.uint8]  # (rows, units) every unit's impact in 255ths of the term's highest, rounded up
    width: NDArray[np.int64]  # (1) the most different terms of a unit
    # Zeros to add up in, lent to one search at a time; list.pop and list.append are atomic.
    spare: list[NDArray[np.float32]] = field(default_factory=list, repr=False)

    @classmethod
    def build(
        cls, documents: Iterable[Sequence[str]], *, progress: Callable[[int], None] | None = None
    ) -> InvertedIndex:
        """Index the terms of every unit in one pass. `progress` hears now and then how many units were read."""
        return _build(documents, progress or (lambda _: None))

    @property
    def size(self) -> int:
        """The number of units."""
        return len(self.norms)

    @cached_property
    def row_of(self) -> dict[int, int]:
        """The rows of the common terms."""
        return {number: row for row, number in enumerate(self.common.tolist())}

    def weight(self, term: str) -> float:
        """How much a term tells: its inverse document frequency, 0 where no unit has it."""
        number = self.trie.get(_key(term))
        return 0.0 if number is None else float(self.weights[number])

    def terms(self) -> Iterator[str]:
        """Every term."""
        return (key.decode("utf-8", "surrogatepass") for key in self.trie)

    def scores(self, terms: Sequence[str]) -> Floats:
        """The score of every unit, (units). A term counts as often as it is given."""
        return self.scores_of_all(self.numbers_of(terms))

    def scores_of(self, terms: Sequence[str], units: Integers) -> Floats:
        """The scores of some different units."""
        return self.exact(self.numbers_of(terms), units)

    def scores_of_all(self, known: Sequence[int]) -> Floats:
        """The score of every unit, by the numbers of the terms."""
        scores = np.zeros(self.size)
        for batch in self._batches(known):
            units, counts = self._join(self.units, batch), self._join(self.counts, batch)
            impacts = np.repeat(self.weights[batch], self.lengths(batch)) * _saturated(counts, self.norms.take(units))
            # One after the other: the scores are summed in the order of the terms.
            np.add.at(scores, units.astype(np.intp), impacts)
        return scores

    def numbers_of(self, terms: Sequence[str]) -> list[int]:
        """The numbers of the terms any unit has, in order."""
        get = self.trie.get
        numbers = {term: get(_key(term)) for term in dict.fromkeys(terms)}
        return [number for term in terms if (number := numbers[term]) is not None]

    def exact(self, known: Sequence[int], units: Integers) -> Floats:
        """The scores of some different units."""
        numbers = [*dict.fromkeys(known)]
        if not numbers:
            return np.zeros(len(units))
        weights = self.weights.take(numbers)[:, None]
        order = None
        if len(known) > len(numbers):
            rows = dict(zip(numbers, range(len(numbers)), strict=True))
            order = np.array([rows[number] for number in known])
        scores = np.empty(len(units))
        step = max(1, TABLE // len(known))
        for at in range(0, len(units), step):
            part = units[at : at + step].astype(np.int32)
            impacts = _saturated(self._counts(numbers, part), self.norms.take(part))
            impacts *= weights
            if order is not None:
                # A term that none of the units has adds nothing.
                impacts = impacts[order[np.any(impacts, axis=1).take(order)]]
            # cumsum, unlike sum, adds one after the other.
            scores[at : at + step] = impacts.cumsum(axis=0)[-1] if len(impacts) else 0.0
        return scores

    def _counts(self, numbers: list[int], units: NDArray[np.int32]) -> NDArray[Any]:
        """How often the units have the terms, (terms, units)."""
        if len(numbers) < MANY:
            where, found = self.find(numbers, units)
            return self.counts.take(where) * found
        counts = np.zeros((len(numbers), len(units)))
        columns = np.full(self.size, -1, dtype=np.int32)
        columns[units] = np.arange(len(units))
        at = 0
        for batch in self._batches(numbers):
            column = columns.take(self._join(self.units, batch))
            hits = np.flatnonzero(column >= 0)
            row = np.repeat(np.arange(at, at + len(batch)), self.lengths(batch))
            counts[row[hits], column[hits]] = self._join(self.counts, batch)[hits]
            at += len(batch)
        return counts

    def find(self, numbers: Sequence[int], units: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Where the postings of terms for some units are, and whether they are there at all, (terms, units)."""
        item, postings = self.starts.item, self.units
        first = [item(number) for number in numbers]
        # Sought among all but the last, so that the place is always one of the term's own.
        last = [item(number + 1) - 1 for number in numbers]
        where = np.array([postings[i:j].searchsorted(units) for i, j in zip(first, last, strict=True)])
        where += np.array(first)[:, None]
        return where, postings.take(where) == units

    def lengths(self, numbers: Sequence[int]) -> NDArray[np.int64]:
        """How many units have each term."""
        at = np.array(numbers, dtype=np.int64)
        return np.subtract(self.starts[at + 1], self.starts[at])

    def _join(self, values: NDArray[Any], numbers: Sequence[int]) -> NDArray[Any]:
        """What `values` has for the postings of some terms, one term after the other."""
        starts = self.starts
        return np.concatenate([values[starts.item(number) : starts.item(number + 1)] for number in numbers])

    def _batches(self, numbers: Sequence[int]) -> Iterator[list[int]]:
        """The terms in order, in groups of not many more than BATCH postings."""
        batch, total = [], 0
        for number, length in zip(numbers, self.lengths(numbers).tolist(), strict=True):
            batch.append(number)
            total += length
            if total > BATCH:
                yield batch
                batch, total = [], 0
        if batch:
            yield batch


def _key(term: str) -> bytes:
    """A term in bytes. A text may have half a surrogate pair in it."""
    return term.encode("utf-8", "surrogatepass")


def _saturated(counts: NDArray[Any], norms: Floats) -> Floats:
    """The impact of terms of weight 1, in rank_bm25's order of operations."""
    impacts: Floats = counts * (K1 + 1) / (norms + counts)
    return impacts


class _Run(NamedTuple):
    """The postings of consecutive units, by term, then unit."""

    terms: NDArray[np.int64]
    lengths: NDArray[np.int64]
    units: NDArray[np.int32]
    counts: NDArray[np.unsignedinteger[Any]]
    width: int


def _build(documents: Iterable[Sequence[str]], progress: Callable[[int], None]) -> InvertedIndex:
    vocabulary: defaultdict[str, int] = defaultdict()
    vocabulary.default_factory = vocabulary.__len__
    tokens, lengths, runs = array("i"), array("i"), list[_Run]()
    first = 0
    for document in documents:
        tokens.extend(map(vocabulary.__getitem__, document))
        lengths.append(len(document))
        if len(tokens) > RUN:
            runs.append(_run(tokens, lengths, first))
            tokens, first = array("i"), len(lengths)
            progress(first)
    runs.append(_run(tokens, lengths, first))
    progress(len(lengths))
    keys = [_key(term) for term in vocabulary]
    del vocabulary
    trie = BinaryTrie(keys)
    numbers = np.array([trie.key_id(key) for key in keys], dtype=np.int64)
    return _merge(trie, numbers, runs, np.array(lengths))


def _run(tokens: array[int], lengths: array[int], first: int) -> _Run:
    """Sort the tokens of the units from `first` on."""
    units = np.repeat(np.arange(first, len(lengths)), lengths[first:])
    keys = np.array(tokens, dtype=np.int64) << 32 | units
    keys.sort()
    at = np.flatnonzero(np.diff(keys, prepend=-1))
    counts = np.diff(at, append=len(keys))
    terms, start = np.unique(keys[at] >> 32, return_index=True)
    return _Run(
        terms,
        np.diff(start, append=len(at)),
        (keys[at] & 0xFFFFFFFF).astype(np.int32),
        counts.astype(np.min_scalar_type(counts.max(initial=0))),
        int(np.bincount((keys[at] & 0xFFFFFFFF) - first).max(initial=0)),
    )


def _merge(trie: BinaryTrie, numbers: NDArray[np.int64], runs: list[_Run], lengths: NDArray[Any]) -> InvertedIndex:
    """The index of runs in the order of their units. The runs are used up."""
    frequencies = np.zeros(len(numbers), dtype=np.int64)
    for run in runs:
        frequencies[numbers[run.terms]] += run.lengths
    starts = np.concatenate(([0], np.cumsum(frequencies)))
    units = np.empty(starts[-1], dtype=np.int32)
    counts = np.empty(starts[-1], dtype=max(run.counts.dtype for run in runs))
    ends = starts[:-1].copy()
    width = np.array([max(run.width for run in runs)])
    runs.reverse()
    while runs:
        run = runs.pop()
        here = numbers[run.terms]
        where = np.repeat(ends[here] - (np.cumsum(run.lengths) - run.lengths), run.lengths) + np.arange(len(run.units))
        units[where], counts[where] = run.units, run.counts
        ends[here] += run.lengths
    size = len(lengths)
    # math.log and numpy's may differ in the last bit.
    weight = {frequency: math.log((size + 1) / frequency) for frequency in np.unique(frequencies).tolist()}
    weights = np.array([weight[frequency] for frequency in frequencies.tolist()], dtype=np.float64)
    mean = int(lengths.sum()) / size if len(units) else 1.0
    norms = K1 * (1 - B + B * lengths / mean)
    peaks, given = np.empty(len(weights)), np.empty(len(units), dtype=np.float32)
    common = np.flatnonzero(frequencies * COMMON > size)
    rows = np.zeros((len(common), size), dtype=np.uint8)
    for start, end in _spans(starts, RUN):
        some = slice(starts[start], starts[end])
        impacts = np.repeat(weights[start:end], frequencies[start:end]) * _saturated(counts[some], norms[units[some]])
        peaks[start:end] = np.maximum.reduceat(impacts, starts[start:end] - starts[start])
        given[some] = impacts
    for row, term in zip(rows, common, strict=True):
        some = slice(starts[term], starts[term + 1])
        row[units[some]] = np.minimum(np.ceil(given[some] / peaks[term] * 255), 255)
    return InvertedIndex(trie, starts, units, counts, given, weights, peaks, norms, common, rows, width)


def _spans(starts: NDArray[np.int64], most: int) -> Iterator[tuple[int, int]]:
    """Terms from, to: all of them, in spans of not many more than so many postings."""
    start = 0
    while start < len(starts) - 1:
        end = max(start + 1, int(np.searchsorted(starts, starts[start] + most, side="right")) - 1)
        yield start, end
        start = end

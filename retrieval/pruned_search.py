"""The best units of an inverted index without scoring every unit: the pruned search of a large knowledge base.

`top` first works with upper bounds of the sums, in float32. It adds up the lists of the rarer terms until a unit that
has none of them can no longer be among the best; the common terms are then only looked up for the units found, in rows
of one byte a unit (MaxScore: Turtle and Flood, Query evaluation: strategies and optimizations, 1995). The few units
left are scored exactly, in the order of the query.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.inverted_index import BATCH, Floats, InvertedIndex

# In the time it takes to add one posting, as measured: a row takes one for ROW units; to look a unit up takes PEEK in a
# row and SEEK in a list, and to begin with as much as CALL units.
ROW, PEEK, SEEK, CALL = 6, 2, 16, 64
# Units whose sums stay in the cache.
CACHE = 1 << 15
# In so many groups the best of each is taken, to learn what the k-th best sum is at least.
GROUPS = 512


class _List(NamedTuple):
    """The postings of one term in a search, and what they can give."""

    postings: InvertedIndex
    number: int
    row: int | None
    start: int
    end: int
    cost: int  # what it takes to add it to all sums, in postings
    scale: float  # what its impacts count, the highest weight of a field being 1
    bound: float  # the most it gives a unit


def top(fields: Sequence[tuple[InvertedIndex, float, Sequence[str]]], k: int) -> tuple[NDArray[np.int64], Floats]:
    """The k units of the highest weight_1 * score_1 + weight_2 * score_2 + ..., and these sums.

    The highest first, of equal ones the smaller unit; units whose sum is 0 are left out. Fields are (postings, weight
    above 0, terms), and all have the same units.
    """
    size, spare = fields[0][0].size, fields[0][0].spare
    if any(postings.size != size or weight <= 0 for postings, weight, _ in fields):
        raise ValueError("各栏的条数要同样多，权重要大于 0")
    searched = [(postings, weight, postings.numbers_of(terms)) for postings, weight, terms in fields]
    if k < 1 or not any(numbers for *_, numbers in searched):
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    total = sum(int(postings.lengths(numbers).sum()) for postings, _, numbers in searched)
    scores: Any
    if size + total < 2 * BATCH:
        # To score every unit takes less than to think about which.
        scores = sum(weight * postings.scores_of_all(numbers) for postings, weight, numbers in searched)
        least = _kth(scores, k)
        units = np.flatnonzero(scores >= least if least > 0 else scores)
        scores = scores[units]
    else:
        try:
            sums = spare.pop()
        except IndexError:
            sums = np.zeros(size, dtype=np.float32)
        units = _candidates(_lists(searched), k, sums, sum(postings.width.item() for postings, *_ in searched))
        sums.fill(0)
        spare.append(sums)
        scores = sum(weight * postings.exact(numbers, units) for postings, weight, numbers in searched)
    order = (-scores).argsort(kind="stable")[:k]
    return units[order], scores[order]


def _lists(searched: Sequence[tuple[InvertedIndex, float, Sequence[int]]]) -> list[_List]:
    """The lists of a search, first those that give much for what they take."""
    lists: list[_List] = []
    highest = max(weight for _, weight, _ in searched)
    for postings, weight, numbers in searched:
        start_of, peak_of, most = postings.starts.item, postings.peaks.item, postings.size // ROW
        counted: dict[int, int] = {}
        for number in numbers:
            counted[number] = counted.get(number, 0) + 1
        for number, times in counted.items():
            row = postings.row_of.get(number)
            start, end = start_of(number), start_of(number + 1)
            cost = end - start if row is None else min(end - start, most)
            scale = weight / highest * times
            lists.append(_List(postings, number, row, start, end, cost, scale, scale * peak_of(number)))
    lists.sort(key=lambda one: one.cost / one.bound)
    return lists


def _candidates(lists: Sequence[_List], k: int, sums: NDArray[np.float32], width: int) -> NDArray[np.int64]:
    """Few units, ascending, that have the k best among them. `sums` are zeros, one a unit, to add up in.

    A score is at most the sum of its bounds plus what float32 rounds off, and above that sum less one level of each row
    the unit is in; no unit is in more than `width` lists, as many as it has different terms.
    """
    # What the lists from here on can give, what it takes to add them, and what to look one unit up.
    rests = _from_here_on([one.bound for one in lists])
    costs = _from_here_on([one.cost for one in lists])
    looks = _from_here_on([SEEK if one.row is None else PEEK for one in lists])
    levels = sorted([one.bound for one in lists if one.row is not None], reverse=True)
    slack = sum(levels[:width]) / 255 + 2.4e-7 * rests[0] * (min(len(lists), width) + 3)
    at, least = 0, 0.0

    def few() -> bool:
        """Whether no unit without any of the lists so far can be among the best, and the others are soon looked up."""
        if least <= rests[at]:
            return False
        return bool((np.count_nonzero(sums >= least - rests[at]) + CALL) * looks[at] < costs[at])

    while at < len(lists):
        start, most = at, costs[at] - max(BATCH, 2 * (costs[0] - costs[at]))
        at = start + 1
        while at < len(lists) and costs[at + 1] >= most:
            at += 1
        touched = _add(lists[start:at], sums)
        if few():
            break
        if costs[at] > 4 * BATCH + CALL * looks[at]:
            # The best so far tell what the k-th best has at least.
            found = sums if touched is None else sums.take(touched)
            best = (found >= _kth(found, 2 * k * (at - start))).nonzero()[0][: 16 * k]
            best = best if touched is None else np.unique(touched[best])
            least = max(least, _kth(sums.take(best) + _bounds(lists[at:], best), k) - slack)
            if few():
                break
    if at == len(lists):
        least = max(least, _kth(sums, k) - slack)
    units = (sums >= least - rests[at] if least > rests[at] else sums).nonzero()[0]
    if at < len(lists) and len(units) > 4 * k:
        found = sums.take(units) + _bounds(lists[at:], units)
        units = units[found >= max(least, _kth(found, k) - slack)]
    return units


def _from_here_on(values: list[Any]) -> list[Any]:
    """Sums of each value and all behind it; at the end 0."""
    return [*accumulate(reversed(values), initial=0)][::-1]


def _add(lists: Sequence[_List], sums: NDArray[np.float32]) -> NDArray[np.int64] | None:
    """Add lists to the sums; the units added to, some perhaps more than once, or None for all."""
    units, impacts = [], []
    for postings, _, row, start, end, cost, scale, bound in lists:
        if cost < end - start:
            for at in range(0, len(sums), CACHE):
                part = postings.rows[row, at : at + CACHE].astype(np.float32)
                part *= bound / 255
                sums[at : at + CACHE] += part
        else:
            units.append(postings.units[start:end])
            some = postings.impacts[start:end]
            impacts.append(some if scale == 1 else some * np.float32(scale))
    if not units:
        return None
    touched = np.concatenate(units, dtype=np.int64)
    np.add.at(sums, touched, np.concatenate(impacts) if len(impacts) > 1 else impacts[0])
    return touched if len(units) == len(lists) else None


def _bounds(lists: Sequence[_List], units: NDArray[np.int64]) -> NDArray[np.float32]:
    """What the lists give some units at most, (units)."""
    bounds = np.zeros(len(units), dtype=np.float32)
    for postings in dict.fromkeys([one.postings for one in lists]):
        own = [one for one in lists if one.postings is postings]
        if rows := [one for one in own if one.row is not None]:
            where = np.array([one.row for one in rows])[:, None] * postings.size + units
            levels = postings.rows.reshape(-1).take(where)
            bounds += np.array([one.bound / 255 for one in rows], dtype=np.float32) @ levels
        if others := [one for one in own if one.row is None]:
            where, found = postings.find([one.number for one in others], units.astype(np.int32))
            bounds += np.array([one.scale for one in others], dtype=np.float32) @ (postings.impacts.take(where) * found)
    return bounds


def _kth(values: NDArray[Any], k: int) -> float:
    """The k-th highest value, or little less; 0 where there are not so many.

    The highest of every group are so many different values, and soon found. To partition all takes long, above all
    where many are equal.
    """
    if len(values) < k:
        return 0.0
    if len(values) > 4 * GROUPS:
        if 8 * k > GROUPS:
            return float(np.sort(values)[-k])
        values = values[: len(values) // GROUPS * GROUPS].reshape(-1, GROUPS).max(axis=0)
    return float(np.partition(values, -k)[-k])

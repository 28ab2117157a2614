"""Thresholds of amounts and times: the bands into which the conditions of rules cut a scale, and what lies where."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple


class Cut(NamedTuple):
    """A place on a scale: in front of a number or, with `after`, right behind it."""

    at: float
    after: bool = False


class Range(NamedTuple):
    """All numbers between two cuts."""

    low: Cut
    high: Cut


LOWEST, HIGHEST = Cut(float("-inf")), Cut(float("inf"), after=True)


class Band(NamedTuple):
    """One piece of a scale: its name in files and requests, the words on its button, and what lies in it."""

    name: str
    label: str
    range: Range


def bands(cuts: Iterable[Cut], unit: str) -> tuple[Band, ...]:
    """The pieces of a scale, the lowest first; none where nothing cuts it."""
    within = sorted({cut for cut in cuts if LOWEST < cut < HIGHEST})
    return tuple(_band(Range(*ends), unit) for ends in pairwise((LOWEST, *within, HIGHEST))) if within else ()


def overlapping(pieces: Iterable[Band], known: Range) -> frozenset[str]:
    """The names of the bands in which a number may lie that is known to lie in a range."""
    return frozenset(one.name for one in pieces if known.low < one.range.high and one.range.low < known.high)


def _band(piece: Range, unit: str) -> Band:
    low, high = piece
    names, labels = [], []
    if low > LOWEST:
        number = _shown(low.at)
        names.append(f"over-{number}" if low.after else f"from-{number}")
        labels.append(f"超过{number}{unit}" if low.after else f"满{number}{unit}（含）")
    if high < HIGHEST:
        number = _shown(high.at)
        names.append(f"to-{number}" if high.after else f"below-{number}")
        labels.append(f"不超过{number}{unit}" if high.after else f"不满{number}{unit}")
    return Band("-".join(names), "，".join(labels), piece)


def _shown(number: float) -> str:
    return str(int(number)) if number == int(number) else str(number)

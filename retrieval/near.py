"""Units near a question, those of its place and office first, and what of them answers as well as the best."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kb.model import QAUnit
from retrieval import weights
from retrieval.regions import Places, Regions
from retrieval.seen_unit import SeenUnit
from retrieval.similarity import Similarity, WeightedText, similarity

# So many official answers of different offices are shown together.
TOGETHER = 3


class Overlap(NamedTuple):
    """The words of a question that a unit says, and those that it does not say."""

    said: tuple[str, ...]
    lacking: tuple[str, ...]


_NOTHING = Overlap((), ())


@dataclass(frozen=True)
class Hit:
    """A unit and how like the question it is, between 0 and 1; where that was looked at, what they both say."""

    unit: QAUnit
    score: float
    overlap: Overlap = _NOTHING


class Near(NamedTuple):
    """A unit that was looked at closely: its share of the highest score of the index, how like the question it is, and
    both in one, between 0 and 1.
    """

    unit: SeenUnit
    share: float
    like: Similarity
    score: float

    @property
    def parts(self) -> tuple[float, ...]:
        """What makes it like the question, in the order of `weights.LIKE`."""
        like = self.like
        return self.share, like.order, like.pairs, like.meant, like.meant_back, like.together, like.brief

    @property
    def ruled_parts(self) -> tuple[float, ...]:
        """What makes a unit with rules like it, in the order of `weights.LIKE_RULED`."""
        like = self.like
        return self.share, like.covered, like.asked, like.order

    @property
    def hit(self) -> Hit:
        """As others see it."""
        return Hit(self.unit.unit, round(self.score, 2))


def nearest(question: WeightedText, asked: frozenset[str], found: Sequence[tuple[SeenUnit, float]]) -> list[Near]:
    """Units with their shares of the highest score of the index, the most like the question first.

    `asked`: what is asked for, by names of aspects.
    """
    compared = [Near(unit, share, similarity(question, unit), 0.0) for unit, share in found]
    return _in_order(one._replace(score=_score(one, asked)) for one in compared)


def by_words(near: Sequence[Near], scores: Sequence[float]) -> list[Near]:
    """Units that are told apart by words alone, since a reviewer has listed those of the first. `scores`: of the index,
    by what each says itself; what says nothing is not near.
    """
    most = max(scores) or 1.0
    found = (one._replace(share=score / most) for one, score in zip(near, scores, strict=True) if score)
    scored = (one._replace(score=_weighed(one.ruled_parts, weights.LIKE_RULED)) for one in found)
    return sorted(scored, key=lambda one: (-one.score, -one.share))


def _score(one: Near, asked: frozenset[str]) -> float:
    score = _weighed(one.parts, weights.LIKE)
    untold = asked and not one.unit.ruled and asked.isdisjoint(one.unit.aspects)
    return max(score - weights.UNTOLD, 0.0) if untold else score


def _weighed(parts: Sequence[float], by: Sequence[float]) -> float:
    return sum(weight * part for weight, part in zip(by, parts, strict=True)) / sum(by)


def _in_order(near: Iterable[Near]) -> list[Near]:
    return sorted(near, key=lambda one: -one.score)


def placed(
    regions: Regions, near: Sequence[Near], places: Places, offices: Collection[str]
) -> tuple[Sequence[Near], Sequence[Near]]:
    """The units that hold in the places of a question, and those that hold elsewhere, each the most like first.

    Those of the place itself, and of the notices of an office that is named, go before what is hardly more like it.
    """
    if not places and not offices:
        return near, []
    here = [one for one in near if regions.speaks(one.unit.unit.notice, places, one.unit.text)]
    if not here or max(one.score for one in here) < near[0].score - weights.GAP_SAME_DUTY:
        # Nothing here is about it: whose answer it would be is told.
        return near, []

    def nearer(one: Near) -> float:
        notice = one.unit.unit.notice
        return one.score + weights.GAP_TIED * (regions.local(notice, places) + (notice in offices))

    return sorted(here, key=lambda one: -nearer(one)), [one for one in near if one not in here]


def beside(best: Near, near: Sequence[Near]) -> tuple[Near, ...]:
    """The best units of other notices that are no less like the question."""
    firsts: dict[str, Near] = {}
    for one in near:
        if abs(best.score - one.score) < weights.GAP_AMBIGUOUS:
            firsts.setdefault(one.unit.unit.notice, one)
    firsts.pop(best.unit.unit.notice, None)
    return tuple(firsts.values())[: TOGETHER - 1]

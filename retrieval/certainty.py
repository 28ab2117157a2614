"""How surely a unit answers a question: what speaks for it, weighed by certainty.yaml into a probability."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from kb.vocabulary import Checked
from kb.yaml_files import read_model
from retrieval import weights
from retrieval.everyday import uncounted
from retrieval.near import Near
from retrieval.seen_unit import SeenUnit
from retrieval.similarity import Similarity, WeightedText

FILE = Path(__file__).with_suffix(".yaml")
# A unit says nearly all of a question from here on.
_SAID = 0.9
# To be further ahead of the third or the second adds nothing, nor do more words, nor a surer chance: where few units
# share a topic, to be the only one near says little.
AHEAD, LEAD, WORDS, _SURE = 0.1, 0.16, 16, 0.982
# The coefficients of `Certainty`.
TERMS = ("meant", "meant_back", "words", "chance", "ahead", "lead", "point", "uncounted")


class RuledLikelihood(Checked):
    """`ruled` of `certainty.yaml`: likewise, of units with rules, whose words a reviewer has listed."""

    base: float = Field(description="常数项")
    covered: float = Field(description="提问的话有多少这条问答也说了")
    asked: float = Field(description="官方问题的话有多少提问也说了")
    order: float = Field(description="提问与官方问题有多少字依次相同")
    words: float = Field(description="提问有几个词，取对数")
    lead: float = Field(description="比第二条像多少")
    about: float = Field(gt=0, lt=1, description="到这么大，才算问的是它")


class Certainty(Checked):
    """`certainty.yaml`: the coefficients of a logistic regression, and from where on is answered."""

    base: float = Field(description="常数项")
    meant: float = Field(description="提问的话有多少这条问答也说了，平常的话当作公文的话")
    meant_back: float = Field(description="官方问题的话有多少提问也说了，同样当作")
    words: float = Field(description="提问有几个词，取对数")
    chance: float = Field(description="比别的更像多少")
    ahead: float = Field(description="分数比第三条高多少")
    lead: float = Field(description="分数比第二条高多少")
    point: float = Field(description="问的那一点有多少没有答到")
    uncounted: float = Field(description="问有几个什么，答复里没有这个数")
    answers: float = Field(gt=0, lt=1, description="到这么大才作答")
    either: float = Field(gt=0, lt=1, description="没有另一条就有这么大，才列出两条")
    ruled: RuledLikelihood = Field(description="有规则的问答另用这些，只看问的是不是它")


@dataclass(frozen=True)
class Evidence:
    """What speaks for a unit and against it. None of it grows with the number of units.

    like: how like the unit is to the question. words: how many the question has. chance: that it is the one meant, of
    those looked at, 0 to 1. ahead, lead: by how much it is more like it than the third, and than the second. point: how
    much of what is asked for it does not tell, 0 to 1. uncounted: that it lacks a number that is asked for.
    """

    like: Similarity
    words: int
    chance: float
    ahead: float
    lead: float
    point: float
    uncounted: bool = False

    @property
    def terms(self) -> tuple[float, ...]:
        """What the coefficients are multiplied with, in the order of TERMS."""
        chance = min(max(self.chance, 1 - _SURE), _SURE)
        return (
            self.like.meant,
            self.like.meant_back,
            _length(self.words),
            math.log(chance / (1 - chance)),
            min(self.ahead, AHEAD),
            min(self.lead, LEAD),
            self.point,
            float(self.uncounted),
        )

    @functools.cached_property
    def certain(self) -> float:
        """How surely the unit answers, between 0 and 1."""
        by = certainty()
        coefficients = (getattr(by, name) for name in TERMS)
        odds = by.base + sum(weight * term for weight, term in zip(coefficients, self.terms, strict=True))
        return _probability(odds)

    def about_ruled(self, lead: float) -> float:
        """How surely a question is about a unit with rules that is by `lead` more like it than the next."""
        by, like = certainty().ruled, self.like
        odds = by.base + by.covered * like.covered + by.asked * like.asked + by.order * like.order
        odds += by.words * _length(self.words) + by.lead * min(lead, LEAD)
        return _probability(odds)


def _probability(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


def _length(words: int) -> float:
    return math.log(min(max(words, 1), WORDS))


@functools.cache
def certainty() -> Certainty:
    """The coefficients beside the code, read once in a process. Raises Problems with the line of what is wrong."""
    return read_model(FILE.name, FILE.read_text(encoding="utf-8"), Certainty)


def evidence(normal: str, question: WeightedText, asked: frozenset[str], near: Sequence[Near]) -> Evidence:
    """What speaks for the first of the units near a question. `asked`: what is asked for, by names of aspects."""
    best = near[0]
    # The same official question of another notice is no rival where it says nearly all that was asked: which of the
    # two answers, others decide.
    letters = best.unit.question.letters if best.like.meant > _SAID else None
    same = [one for one in near if one is best or one.unit.question.letters == letters]
    others = [one for one in near if one not in same]
    return Evidence(
        best.like,
        len(question.words),
        chance([*same, *others], len(same)),
        best.score - third([*same[1:2], *others]),
        best.score - max((one.score for one in others), default=0.0),
        _missed(question, asked, best.unit),
        uncounted(normal, best.unit.numbered),
    )


def chance(near: Sequence[Near], first: int) -> float:
    """How likely one of the first of some units is the one meant, as the weights were learnt: by softmax."""
    scale, most = sum(weights.LIKE), max(one.score for one in near)
    odds = [math.exp(scale * (one.score - most)) for one in near]
    return sum(odds[:first]) / sum(odds)


def third(others: Sequence[Near]) -> float:
    """The second highest score of those behind the best; 0 where there is none."""
    return sorted((one.score for one in others), reverse=True)[1] if len(others) > 1 else 0.0


def _missed(question: WeightedText, asked: frozenset[str], unit: SeenUnit) -> float:
    """How much of the question stands beside no sentence that tells what is asked for; 0 where nothing is asked for,
    the official question asks for it too, or there is no answer.
    """
    if not asked or not unit.answer or not asked.isdisjoint(unit.asked):
        return 0.0
    told = (
        sum(told for _, words, told in question.words if not (terms | unit.question.terms).isdisjoint(words))
        for what, terms in unit.statements
        if not asked.isdisjoint(what)
    )
    return 1 - max(told, default=0.0) / question.told

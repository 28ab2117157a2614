"""How surely a unit answers a question: what speaks for it, weighed by certainty.yaml into a probability."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from kb.vocabulary import Checked
from kb.yaml_files import read_model
from retrieval.near import Near
from retrieval.seen_unit import SeenUnit
from retrieval.similarity import Similarity, WeightedText

FILE = Path(__file__).with_suffix(".yaml")
# A lead of more adds nothing, nor do more words.
LEAD, WORDS = 0.16, 16


class Certainty(Checked):
    """`certainty.yaml`: the coefficients of a logistic regression, and from where on is answered."""

    base: float = Field(description="常数项")
    covered: float = Field(description="提问的话有多少这条问答也说了")
    asked: float = Field(description="官方问题的话有多少提问也说了")
    order: float = Field(description="提问与官方问题有多少字依次相同")
    words: float = Field(description="提问有几个词，取对数")
    lead: float = Field(description="比第二条像多少")
    point: float = Field(description="问的那一点有多少没有答到")
    answers: float = Field(gt=0, lt=1, description="到这么大才作答")
    either: float = Field(gt=0, lt=1, description="没有另一条就有这么大，才列出两条")


@dataclass(frozen=True)
class Evidence:
    """What speaks for a unit and against it. None of it grows with the number of units.

    like: how like the unit is to the question. words: how many the question has. lead: by how much the unit is more
    like it than the next. point: how much of what is asked for it does not tell, 0 to 1.
    """

    like: Similarity
    words: int
    lead: float
    point: float

    @property
    def terms(self) -> tuple[float, ...]:
        """What the coefficients are multiplied with, in the order of `Certainty`."""
        like = self.like
        return (
            like.covered,
            like.asked,
            like.order,
            math.log(min(max(self.words, 1), WORDS)),
            min(self.lead, LEAD),
            self.point,
        )

    @property
    def certain(self) -> float:
        """How surely the unit answers, between 0 and 1."""
        by = certainty()
        weights = (by.covered, by.asked, by.order, by.words, by.lead, by.point)
        odds = by.base + sum(weight * term for weight, term in zip(weights, self.terms, strict=True))
        return 1 / (1 + math.exp(-odds))


@functools.cache
def certainty() -> Certainty:
    """The coefficients beside the code, read once in a process. Raises Problems with the line of what is wrong."""
    return read_model(FILE.name, FILE.read_text(encoding="utf-8"), Certainty)


def evidence(question: WeightedText, asked: frozenset[str], near: Near, lead: float) -> Evidence:
    """What speaks for a unit that is by `lead` more like the question than the next. `asked`: what is asked for, by
    names of aspects.
    """
    return Evidence(near.like, len(question.words), lead, _missed(question, asked, near.unit))


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

"""The units near a question with all that their scores are made of, as the search has it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kb.model import QAUnit
from kb.text import Text
from retrieval.ranking import Ranker
from retrieval.seen_unit import terms


class Scored(NamedTuple):
    """A unit. `words`, `letters`, `answer`: what these fields add to its score of the index; `covered`, `asked`,
    `order`: how like the question it is (`Similarity`); `score`: all in one, between 0 and 1.
    """

    unit: QAUnit
    words: float
    letters: float
    answer: float
    covered: float
    asked: float
    order: float
    score: float


def scored(ranker: Ranker, units: Sequence[QAUnit], text: Text, most: int) -> list[Scored]:
    """The units that are nearest, the most like first. `units`: those of the ranker, in its order."""
    question, words, near = ranker.look(text)
    of_words, of_letters, of_answer = ranker.index.by_field(terms(words), question.letters)
    places = {unit.id: at for at, unit in enumerate(units)}
    return [
        Scored(
            one.unit.unit,
            float(of_words[places[one.unit.unit.id]]),
            float(of_letters[places[one.unit.unit.id]]),
            float(of_answer[places[one.unit.unit.id]]),
            one.like.covered,
            one.like.asked,
            one.like.order,
            one.score,
        )
        for one in near[:most]
    ]

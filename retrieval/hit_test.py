"""The units near a question with all that their scores are made of, as the search has it."""

from __future__ import annotations

from typing import NamedTuple

from kb.text import Text
from retrieval.near import Near
from retrieval.ranking import Ranker
from retrieval.seen_unit import terms


class Scored(NamedTuple):
    """A unit as the search sees it. `fields`: what its words, its letters and its answer add to its score of the index;
    `near` has its share of the highest of these, how like the question it is, and all in one.
    """

    near: Near
    fields: tuple[float, float, float]


def scored(ranker: Ranker, text: Text, most: int) -> list[Scored]:
    """The units that are nearest, the most like first."""
    looked = ranker.look(text)
    of_words, of_letters, of_answer = ranker.index.by_field(terms(looked.words), looked.question.letters)
    found = []
    for one in looked.near[:most]:
        at = ranker.positions[one.unit.unit.id]
        found.append(Scored(one, (float(of_words[at]), float(of_letters[at]), float(of_answer[at]))))
    return found

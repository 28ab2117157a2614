"""The units near a question with all that their scores are made of, as the search has it."""

from __future__ import annotations

from collections.abc import Sequence
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


def scored(ranker: Ranker, units: Sequence[str], text: Text, most: int) -> list[Scored]:
    """The units that are nearest, the most like first. `units`: ids of those of the ranker, in its order."""
    question, words, near = ranker.look(text)
    of_words, of_letters, of_answer = ranker.index.by_field(terms(words), question.letters)
    places = {unit: at for at, unit in enumerate(units)}
    found = []
    for one in near[:most]:
        at = places[one.unit.unit.id]
        found.append(Scored(one, (float(of_words[at]), float(of_letters[at]), float(of_answer[at]))))
    return found

"""The units near a question with all that their scores are made of, as the search has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kb.text import Text
from retrieval.group_ranking import GroupRanker
from retrieval.near import Near
from retrieval.ranking import Ranker
from retrieval.seen_unit import sought


class Scored(NamedTuple):
    """A unit as the search sees it. `fields`: what its words, its letters, its answer and what is around add to its
    score of the index; `near` has its share of the highest of these, how like the question it is, and all in one.
    """

    near: Near
    fields: Sequence[float]


def scored(ranker: Ranker, text: Text, most: int) -> list[Scored]:
    """The units that are nearest, the most like first."""
    found = [one for group in ranker.groups for one in _scored(group, text, most)]
    return sorted(found, key=lambda one: -one.near.score)[:most]


def _scored(group: GroupRanker, text: Text, most: int) -> Iterator[Scored]:
    looked = group.look(text)
    fields = group.index.by_field(sought(looked.question, looked.words))
    for one in looked.near[:most]:
        at = group.positions[one.unit.unit.id]
        yield Scored(one, [float(field[at]) for field in fields])

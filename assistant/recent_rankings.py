"""The rankings of the questions asked last: what was just searched for is not searched for again after a tick."""

from __future__ import annotations

from collections import OrderedDict

from kb.text import Text, normalise
from retrieval.considered import Ranking
from retrieval.ranking import Ranker
from retrieval.regions import ANYWHERE, Places

# So many are remembered; the oldest is forgotten first, and searched for again where it is needed.
_KEPT = 128


class RecentRankings:
    """Remembers what a ranker found. Threads may share it: a ranking is the same whoever asks."""

    def __init__(self, ranker: Ranker) -> None:
        self._ranker = ranker
        self._kept: OrderedDict[tuple[str, Places], Ranking] = OrderedDict()

    def rank(self, text: Text, places: Places = ANYWHERE) -> Ranking:
        """The ranking of a question that is asked now, from some places."""
        ranking = self._ranker.rank(text, places)
        self._kept[text.raw, places] = ranking
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return ranking

    def of(self, question: str, places: Places = ANYWHERE) -> Ranking:
        """The ranking of a question that was asked before."""
        return self._kept.get((question, places)) or self.rank(normalise(question), places)

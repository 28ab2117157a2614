"""Official questions that are asked word for word, of one office or of several."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from kb.model import KnowledgeBase, QAUnit
from kb.text import spelled
from retrieval.regions import Places, Regions
from retrieval.seen_unit import letters


class OfficialQuestions:
    """The units by the letters of their questions."""

    def __init__(self, kb: KnowledgeBase, units: Sequence[QAUnit], regions: Regions) -> None:
        self._kb, self._regions = kb, regions
        self._by_letters: dict[str, list[QAUnit]] = defaultdict(list)
        for unit in units:
            self._by_letters[letters(spelled(unit.question))].append(unit)

    def asked(self, words: str, places: Places) -> list[QAUnit]:
        """The units with this very question that hold in some places: those of the place first, then the newest. None
        where one notice asks it twice.
        """
        found = self._by_letters.get(words, [])
        if len({unit.notice for unit in found}) < len(found):
            return []
        fit = [unit for unit in found if self._regions.fits(unit.notice, places)]
        fit.sort(key=lambda unit: self._kb.notices[unit.notice].head.published or date.min, reverse=True)
        return sorted(fit, key=lambda unit: not self._regions.local(unit.notice, places))

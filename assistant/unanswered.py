"""What of one message the unit of its case does not answer: other questions, and news that nothing was read from."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from assistant.case import Case
from assistant.recent_rankings import RecentRankings
from kb.codes import BEYOND
from kb.model import KnowledgeBase
from kb.text import Text, any_of, normalise
from reader.chart import NO_CLASSES, Clause, classes, frees
from reader.facts import FactReader
from reader.questions import Part, spoken_of
from reader.unused import introduces
from retrieval.ranking import Ranker

_SAYING = classes("verb thing party neg also only limit past replace dropped drop except except_behind")
_THEM = classes("them")
# Beside none of these a doubt names nothing that it may be about; a character that no list has is none.
_NAMING = classes("verb thing party neg number time document above that_line rule_word")
_SHORTEST = 2
# So many units' words are remembered.
_KEPT = 1000


class UnansweredParts:
    """Looks for what is left unanswered of the messages to one knowledge base."""

    def __init__(self, kb: KnowledgeBase, ranker: Ranker, rankings: RecentRankings, facts: FactReader) -> None:
        self._kb, self._ranker, self._rankings, self._facts = kb, ranker, rankings, facts
        of = kb.vocabulary.of
        # What a question may be about: a permit or a filing; where it names none, what it is for (国际合作用不用报).
        self.matters, self._bare_matters = of("matter"), of("bare_matter")
        # What brings something new into a message; who the asker is, the duty itself and what is paid do not.
        self.news = (of("thing") | of("party")) - of("named_permit") - of("known_anyway") - kb.vocabulary.kinds.keys()
        self._risks = re.compile(any_of(kb.vocabulary.risks))
        self._spoken = lru_cache(maxsize=_KEPT)(self._classes_of)
        self._topics = lru_cache(maxsize=_KEPT)(self._topics_near)

    def unanswered(self, text: Text, case: Case, on: date, known: frozenset[str] | None) -> list[str]:
        """The parts of a message that the unit of its case does not answer, in the asker's words.

        `known`: the word classes of the conversation so far, None for a message that opens a case. There the unit was
        found by the question that it answers best; what is told in front of that question belongs to it.
        """
        found = self._facts.parts(text)
        follows = known is not None
        asking = [part for part in found if part.asks]
        best = None if follows or not asking else asking[0]
        if best and len(asking) > 1:
            best = max(asking, key=lambda part: self._fits(part, case.unit))
        told, behind = known or NO_CLASSES, follows
        left = []
        for part in found:
            if behind:
                new = part.classes - told
            else:
                others = (clause for one in found for clause in one.clauses if clause is not part.question)
                new = spoken_of(part.question) - spoken_of(*others)
            if (part.asks and self.names_another(part, case.unit)) or (
                part is not best
                and (part.asks or behind)
                and not self.answers(part, new, case, on, beside=best is not None)
            ):
                left.append(part.words)
            told |= part.classes
            behind |= part is best
        return left

    def tells(self, unit: str, part: Part) -> bool:
        """Whether a unit tells what a part asks for (多久, 由谁)."""
        return self._ranker.asks_of(part.text, unit)

    def _fits(self, part: Part, unit: str) -> tuple[bool, float]:
        """How well a unit answers a part by itself."""
        ranking = self._rankings.of(part.words)
        found = next((hit.score for hit in ranking.hits if hit.unit.id == unit), 0.0)
        return ranking.status != "no_answer" and ranking.hits[0].unit.id == unit, found

    def names_another(self, part: Part, unit: str) -> bool:
        """采集许可和保藏许可都要办吗: whether the clause that asks names a matter of which the unit does not speak."""
        named = part.question.classes
        matters = named & self.matters or (named & self._bare_matters if "duty" in named else NO_CLASSES)
        return bool(matters) and not matters <= self._spoken(unit)

    def _classes_of(self, unit: str) -> frozenset[str]:
        """The word classes of a unit's section, question and answer."""
        words = self._kb.units[unit]
        return self._facts.reading(normalise(f"{words.section}\n{words.question}\n{words.answer}")).classes

    def _topics_near(self, unit: str) -> frozenset[str]:
        """The matters of a unit and of those that stand in its section: one permit or filing; and what its question
        names (国际合作), whether its rules ask for it or not.
        """
        here = self._kb.units[unit]
        near = (one.id for one in self._kb.units_of(here.notice) if one.section == here.section)
        asked = self._facts.read(normalise(here.question), date.min).facts
        named = {name for name in asked if self._kb.facts[name].topic}
        return frozenset().union(named, *map(self._kb.topics_of, near))

    def answers(self, part: Part, new: frozenset[str], case: Case, on: date, *, beside: bool = False) -> bool:
        """Whether the unit of a case answers a part beside the one it was found by: 还要不要报, and 那只收CT呢, which
        tells of the case; but not 那卖给别人行不行. `new` are the word classes that come up with it; `beside`: its
        message asks what the unit was found by.
        """
        if part.asks and not self._ranker.covers(part.text, case.unit):
            return False
        read = self._facts.read(part.text, on, case.context).facts.keys()
        topics = {name for name in read if self._kb.facts[name].topic}
        if part.asks and topics and topics.isdisjoint(self._topics(case.unit)):
            # 另外发给国外算对外提供吗: it tells of the same data, but asks of another matter.
            return False
        if (self._kb.facts_of(case.unit) - {BEYOND}) & read:
            return True
        if part.asks and (self._ranker.asks_of(part.text, case.unit) or self._fits(part, case.unit)[0]):
            return True
        if not part.asks and any(
            _is_heard(clause) and not (beside and _doubts_what_was_asked(clause)) for clause in part.clauses
        ):
            return False
        unread = any(end - start > 1 for start, end in part.question.unread)
        return _says_who_asks(part) or (not new & self.news and (not unread or self._is_talk(part)))

    def _is_talk(self, part: Part) -> bool:
        """天冷了，您多保重: whether a part that asks nothing says nothing of data, parties or what is done, denies and
        doubts nothing, and holds no word that sounds like material.
        """
        spoken = any(clause.has(*_SAYING) for clause in part.clauses)
        return not part.asks and not spoken and not self._risks.search(part.text.normal)


def _says_who_asks(part: Part) -> bool:
    """我们是医院科研处: not 我们医院是外资控股的, which tells who 我们 is in the case."""
    return not part.asks and all(introduces(one) and not one.has(*_THEM) for one in part.clauses)


def _doubts_what_was_asked(clause: Clause) -> bool:
    """我也拿不准, behind the question, in its message, and about nothing else."""
    unread = sum(end - start for start, end in clause.unread)
    return not (clause.has(*_NAMING) or "hearsay" in clause.classes or clause.bracketed) and unread < _SHORTEST


def _is_heard(clause: Clause) -> bool:
    """听说规定可能变了: whether a clause only doubts, or tells what somebody else says."""
    of_duty = clause.has("filing") or any(map(frees, clause.tags))
    return bool(clause.doubts or (clause.reported and not of_duty)) or "hearsay" in clause.classes

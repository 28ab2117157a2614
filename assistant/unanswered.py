"""What of one message the unit of its case does not answer: other questions, and news that nothing was read from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from assistant.case import Case
from kb.model import KnowledgeBase
from kb.text import Text, normalise
from reader.clauses import NO_CLASSES, PARTIES, PERMITS, THINGS, Clause, classes, doubts
from reader.facts import BEYOND, FactReader
from reader.frames import Reading
from retrieval.ranking import Ranker

# What a question may be about: a permit or a filing; where it names none, what it is for (国际合作用不用报).
_MATTERS = PERMITS | classes("other_permit")
_BARE_MATTERS = classes("coop keep")
# What brings something new into a message; who the asker is, the duty itself and what is paid do not.
_NEWS = (THINGS | PARTIES) - PERMITS - classes("home org company study permit other_permit money")

# So many units' words are remembered.
_KEPT = 1000


@dataclass(frozen=True)
class _Part:
    """The clauses up to one that asks, or to the end of the message, and their words."""

    clauses: tuple[Clause, ...]
    words: str
    asks: bool

    @cached_property
    def text(self) -> Text:
        """Its words, to be read by themselves."""
        return normalise(self.words)


class UnansweredParts:
    """Looks for what is left unanswered of the messages to one knowledge base."""

    def __init__(self, kb: KnowledgeBase, ranker: Ranker, facts: FactReader) -> None:
        self._kb, self._ranker, self._facts = kb, ranker, facts
        self._spoken = lru_cache(maxsize=_KEPT)(self._classes_of)
        self._topics = lru_cache(maxsize=_KEPT)(self._topics_near)

    def unanswered(self, text: Text, case: Case, on: date, known: frozenset[str] | None) -> list[str]:
        """The parts of a message that the unit of its case does not answer, in the asker's words.

        `known`: the word classes of the conversation so far, None for a message that opens a case. There the unit was
        found by the question that it answers best; what is told in front of that question belongs to it.
        """
        parts = _parts(self._facts.reading(text))
        follows = known is not None
        asking = [part for part in parts if part.asks]
        best = None if follows or not asking else asking[0]
        if best and len(asking) > 1:
            best = max(asking, key=lambda part: self._fits(part, case.unit))
        told, behind = known or NO_CLASSES, follows
        left = []
        for part in parts:
            if behind:
                new = _classes(part.clauses) - told
            else:
                others = (clause for one in parts for clause in one.clauses if clause is not part.clauses[-1])
                new = _classes(part.clauses[-1:]) - _classes(others)
            if (part.asks and self._names_another(part, case.unit)) or (
                part is not best and (part.asks or behind) and not self._answers(part, new, case, on)
            ):
                left.append(part.words)
            told |= _classes(part.clauses)
            behind |= part is best
        return left

    def _fits(self, part: _Part, unit: str) -> tuple[bool, float]:
        """How well a unit answers a part by itself."""
        ranking = self._ranker.rank(part.text)
        found = next((hit.score for hit in ranking.hits if hit.unit.id == unit), 0.0)
        return ranking.status != "no_answer" and ranking.hits[0].unit.id == unit, found

    def _names_another(self, part: _Part, unit: str) -> bool:
        """采集许可和保藏许可都要办吗: whether the clause that asks names a matter of which the unit does not speak."""
        named = part.clauses[-1].classes
        matters = named & _MATTERS or (named & _BARE_MATTERS if "duty" in named else NO_CLASSES)
        return bool(matters) and not matters <= self._spoken(unit)

    def _classes_of(self, unit: str) -> frozenset[str]:
        """The word classes of a unit's section, question and answer."""
        words = self._kb.units[unit]
        return self._facts.reading(normalise(f"{words.section}\n{words.question}\n{words.answer}")).classes

    def _topics_near(self, unit: str) -> frozenset[str]:
        """The matters of a unit and of those that stand in its section: one permit or filing."""
        here = self._kb.units[unit]
        near = (one.id for one in self._kb.units_of(here.notice) if one.section == here.section)
        return frozenset().union(*map(self._kb.topics_of, near))

    def _answers(self, part: _Part, new: frozenset[str], case: Case, on: date) -> bool:
        """Whether the unit of a case answers a part beside the one it was found by: 还要不要报, and 那只收CT呢, which
        tells of the case; but not 那卖给别人行不行. `new` are the word classes that come up with it.
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
        if not part.asks and any(_is_heard(clause) for clause in part.clauses):
            return False
        return not new & _NEWS and not any(end - start > 1 for start, end in part.clauses[-1].unread)


def _is_heard(clause: Clause) -> bool:
    """听说规定可能变了: whether a clause only doubts, or tells what somebody else says."""
    return doubts(clause) or clause.reported or "hearsay" in clause.classes


def _classes(clauses: Iterable[Clause]) -> frozenset[str]:
    """The word classes of clauses, without pronouns and 没有别的东西."""
    return NO_CLASSES.union(
        *(
            tag.classes
            for clause in clauses
            for tag in clause.tags
            if not ("pronoun" in tag.classes or ("vague" in tag.classes and "neg" in clause.classes))
        )
    )


def _parts(reading: Reading) -> list[_Part]:
    """The questions of a message with what is told in front of each, and what is told behind the last."""
    found: list[_Part] = []
    clauses: list[Clause] = []
    for at, clause in enumerate(reading.clauses):
        clauses.append(clause)
        last = at + 1 == len(reading.clauses)
        asks = _asks(clause, ends=last or reading.clauses[at + 1].sentence != clause.sentence)
        if asks or last:
            words = reading.text.quote(clauses[0].start, clause.end).strip()
            found.append(_Part(tuple(clauses), words, asks))
            clauses = []
    return found


def _asks(clause: Clause, *, ends: bool) -> bool:
    """Whether a clause is a question of its own: 谈不上什么基因研究 is none, nor 怎么做我们定 in a longer sentence."""
    if clause.hypothetical or not clause.asks:
        return False
    return clause.stop == "?" or clause.has("whether") or clause.ends_asking or (ends and not clause.has("neg"))

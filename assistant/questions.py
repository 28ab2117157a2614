"""The questions of one message, each with what is told for it and the unit that answers it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from assistant.case import Case
from assistant.recent_rankings import RecentRankings
from assistant.turns import TurnRouter
from assistant.unanswered import UnansweredParts
from kb.model import KnowledgeBase
from kb.text import normalise
from reader.questions import Part, asks_for_something, only_goes_on, spoken_of
from retrieval.considered import Ranking

# So many messages' questions are remembered.
_KEPT = 64
_ENDS = "，,。；;：:！!？?、 \n"


@dataclass(frozen=True)
class Question:
    """One question of a message. `words` are those that ask it; `told` those that tell of its case. `unit`: what
    answers it, "" for nothing. `last`: its last part.
    """

    words: str
    told: str
    unit: str
    last: Part

    @property
    def text(self) -> str:
        """What is read for it: what is told, and what is asked."""
        return _joined(self.told, self.words)

    def with_part(self, part: Part) -> Question:
        """The question with a part that belongs to it."""
        return replace(self, words=_joined(self.words, part.words), last=part)


class Questions:
    """Tells the questions of a message to one knowledge base apart."""

    def __init__(
        self, kb: KnowledgeBase, rankings: RecentRankings, turns: TurnRouter, unanswered: UnansweredParts
    ) -> None:
        self._kb, self._rankings, self._turns, self._unanswered = kb, rankings, turns, unanswered
        # A message is looked at when it comes, and again whenever its case is judged.
        self._kept = lru_cache(maxsize=_KEPT)(self._of)

    def of(self, message: str, on: date) -> tuple[Question, ...]:
        """The questions of a message in order, where it has several that nobody can answer as one; else none.

        What is told in front of the first question and behind the last is told for all; what is told in front of one of
        them for those that follow, until another project is spoken of.
        """
        return self._kept(message, on)

    def _of(self, message: str, on: date) -> tuple[Question, ...]:
        found = self._turns.facts.parts(normalise(message))
        if sum(part.asks for part in found) < 2:
            return ()
        questions: list[Question] = []
        told = ""
        for part in found:
            if not part.asks or self._turns.is_rhetorical(part.asked):
                questions = [replace(one, told=_joined(one.told, part.words)) for one in questions]
                told = _joined(told, part.words) if part.asks else told
                continue
            told = "" if self._turns.is_another_case(part.text) else told
            questions = self._with(questions, part, told, on)
            told = _joined(told, part.told)
        questions = self._without_introductions(questions)
        units = {one.unit for one in questions} - {""}
        whole = self._rankings.of(message)
        # What only the whole message is about is asked by no question of it alone.
        apart = bool(units) and (whole.status != "answered" or _best(whole) in units)
        # Nor is what only another office would answer, of whose matter it says nothing.
        about = _best(whole) if whole.status != "no_answer" else ""
        apart = apart and not any(one.unit and self._turns.strays(one.text, one.unit, than=about) for one in questions)
        return tuple(questions) if len(questions) > 1 and apart else ()

    def _with(self, before: list[Question], part: Part, told: str, on: date) -> list[Question]:
        """The questions with one more that a part asks, or with the part in the question that it belongs to."""
        last = before[-1] if before else None
        if last and (only_goes_on(part, last.last) or self._asks_on(part, last)):
            return [*before[:-1], last.with_part(part)]
        unit = self._unit(part, told, before)
        for at, one in reversed(list(enumerate(before))):
            if unit == one.unit or (not unit and self._goes_with(part, one, on)) or self._may_be(part, one):
                if self._is_another_case(part, one, on):
                    return [*before, Question(part.words, told, one.unit, part)]
                return [*before[:at], one.with_part(part), *before[at + 1 :]]
        return [*before, Question(part.words, told, unit, part)]

    def _without_introductions(self, questions: Sequence[Question]) -> list[Question]:
        """The questions, each with those in front of it that only lead to it: CT算临床数据吗？要不要报？"""
        kept: list[Question] = []
        for one in reversed(questions):
            after = kept[-1] if kept else None
            # 采集环节呢？采这些CT要许可吗: nothing was said before that it could be asked of.
            topic = one is questions[0] and self._turns.is_topic(one.last.asked) and not _asks_duty(one.last)
            if after and (topic or (not one.unit and self._leads_to(one.last, after.last))):
                kept[-1] = replace(after, words=_joined(one.words, after.words), told=one.told)
            else:
                kept.append(one)
        return kept[::-1]

    def _leads_to(self, part: Part, after: Part) -> bool:
        """Whether a part only names what the next one asks of: 发给国外总部呢？备案要吗？, or only asks what something
        is: CT算临床数据吗？要不要报？
        """
        if _asks_duty(part) or asks_for_something(part):
            return False
        news = self._unanswered.news
        acts = any(tag.has("verb", "filing") and "counts" not in tag.classes for tag in part.question.tags)
        what_it_is = not acts and (part.question.has("data_kind") or not spoken_of(part.question) & news)
        names_only = not part.question.has("whether") and not spoken_of(after.question) & news
        return what_it_is or (names_only and _asks_duty(after))

    def _unit(self, part: Part, told: str, before: Sequence[Question]) -> str:
        """The unit that answers a part: by its own words, with what is told, or with the things it takes up."""
        if _asks_what_it_is(part):
            return ""
        whole = self._turns.completed(part.asked)
        tried = [part.words, part.asked, whole]
        # 快递怎么寄: only a duty may be asked of what was named or told before.
        carries = not asks_for_something(part)
        if carries and before and not self._names_nothing(part):
            tried.append(_joined(self._things(before[-1].text), part.asked))
        for words in dict.fromkeys(tried):
            if unit := self._answering(words, part):
                return unit
        if not carries:
            return ""
        known = {one.unit for one in before}
        # What was told for another question says what this one may be about, and no more than that.
        unit = self._answering(_joined(told, part.told, whole), part)
        return unit if unit in known or not known else ""

    def _answering(self, words: str, part: Part) -> str:
        """The unit that answers some words of a part; "" for none."""
        ranking = self._rankings.of(words)
        unit = _best(ranking) if ranking.status != "no_answer" else ""
        other = unit and (self._unanswered.names_another(part, unit) or self._is_elsewhere(part, unit))
        return "" if other else unit

    def _is_elsewhere(self, part: Part, unit: str) -> bool:
        """那网信办的安全评估还用做吗: whether a part asks of a matter of others, of which the unit does not speak."""
        words = part.words if self._names_nothing(part) else part.asked
        return self._turns.names_elsewhere(words, unit)

    def _things(self, words: str) -> str:
        """The things of a question that one party may give to another: CT和B超."""
        reading = self._turns.facts.reading(normalise(words))
        given = [one.tag for one in reading.mentions if not one.denied and "givable" in one.tag.classes]
        return "、".join(dict.fromkeys(reading.text.quote(tag.start, tag.end) for tag in given))

    def _may_be(self, part: Part, one: Question) -> bool:
        """Whether a part asks of a question's unit as well as of the one that comes first: 算不算临床数据."""
        ranking = self._rankings.of(part.words)
        return ranking.status == "ambiguous" and any(hit.unit.id == one.unit for hit in ranking.close)

    def _goes_with(self, part: Part, one: Question, on: date) -> bool:
        """Whether the unit of a question answers a part too: 是不是不用报."""
        if not one.unit or self._is_elsewhere(part, one.unit):
            return False
        if asks_for_something(part) and not self._unanswered.tells(one.unit, part):
            return False
        topic = self._turns.is_topic(part.asked) and not self._turns.facts.read(normalise(part.asked), on).facts
        if _asks_to_act(part) or (topic and self._turns.says_more(part.asked, one.text)):
            # 再传到云上呢: of what, nobody knows.
            return False
        reading = self._turns.facts.reading(normalise(one.text))
        new = spoken_of(part.question) - spoken_of(*reading.clauses, *part.clauses[:-1])
        return self._unanswered.answers(part, new, Case(one.text, one.unit), on)

    def _asks_on(self, part: Part, last: Question) -> bool:
        """这也要报吗: whether a part names no matter, and, where the question before has an answer, nothing new."""
        if not self._names_nothing(part):
            return False
        own = asks_for_something(part) or _asks_to_act(part) or self._turns.says_more(part.asked, last.text)
        return not last.unit or not own

    def _names_nothing(self, part: Part) -> bool:
        """可以免吧, 班主任代签行不行: whether what a part asks names no matter, so that it asks on."""
        named = spoken_of(part.question)
        news = self._unanswered.news | self._unanswered.matters
        return not (named & news or self._turns.names_matter(part.asked))

    def _is_another_case(self, part: Part, one: Question, on: date) -> bool:
        """收集CT要报吗？血样呢: whether a part says another value of a fact than a question. 再留血样呢 adds to it."""
        if any("also" in clause.classes for clause in part.clauses):
            return False
        here, there = (self._turns.facts.read(text, on).facts for text in (part.text, normalise(one.words)))
        return any(
            stated.values and there[name].values and stated.values.isdisjoint(there[name].values)
            for name, stated in here.items()
            if name in there and name in self._kb.facts_of(one.unit) and not self._kb.facts[name].topic
        )


def _asks_what_it_is(part: Part) -> bool:
    """这算对外提供吗: an answer that says what to do about it does not say whether it is one."""
    asks = part.question
    counts = "counts" in asks.classes or ("whether" in asks.classes and "named_act" in asks.tags[-1].classes)
    return counts and "named_act" in asks.classes and not _asks_duty(part)


def _asks_to_act(part: Part) -> bool:
    """能不能拿一部分给别的医院: whether a part asks if something may be done, and of no duty."""
    asks = part.question
    return asks.has("whether") and asks.has("verb") and not _asks_duty(part)


def _asks_duty(part: Part) -> bool:
    return part.question.has("filing")


def _best(ranking: Ranking) -> str:
    return ranking.hits[0].unit.id


def _joined(*pieces: str) -> str:
    """Pieces of a message as one text, each the asker's words."""
    said = [piece.strip() for piece in pieces if piece.strip()]
    return "".join(
        piece if piece[-1] in _ENDS or at + 1 == len(said) else f"{piece}，" for at, piece in enumerate(said)
    )

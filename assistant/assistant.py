"""Question, facts and date to an answer: the whole system as one pure function."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from assistant.case import Case, check_facts
from assistant.recent_rankings import RecentRankings
from assistant.turns import TurnRouter, speaks_of
from assistant.unanswered import UnansweredParts
from kb.model import EXEMPTING, KnowledgeBase, Notice, QAUnit, Span
from kb.text import Text, normalise
from reader.facts import Confirmed, FactState
from retrieval.ranking import Hit, Ranker, Ranking, Status
from retrieval.ranking import Reason as Found
from verdict.contradictions import Contradictions
from verdict.evaluate import UNKNOWN, Verdict, evaluate, with_open_parts
from verdict.from_wording import verdict_from_wording

# Longer questions are refused: nobody asks that much at once, and what is read must stay readable.
LONGEST = 500
# At most so many facts are asked of a person at once.
ASKED_AT_ONCE = 2
COURTESY = "好的。请写下您的情况和问题，随时可以接着问。"
_OPPOSED = "同一个问题有不同的现行官方答复，请都看一看。"

# What the search says, and what a message is worth that cannot be searched for.
ReasonCode = Found | Literal["empty", "too_long"]


@dataclass(frozen=True)
class Reason:
    """Why an answer is what it is, as a code and in words for a person."""

    code: ReasonCode
    text: str


@dataclass(frozen=True)
class Answer:
    """What the official answers say to a question, and what that means for the asker's case on one day."""

    question: str
    on: date
    status: Status
    reason: Reason
    unit: QAUnit | None
    notice: Notice | None
    verdict: Verdict
    facts: Mapping[str, FactState]
    alternatives: tuple[Hit, ...]
    case: Case
    # What a notice that has been replaced said to the same question.
    history: tuple[QAUnit, ...] = ()
    # Where the official question and the official answer say the words of the message.
    matched: tuple[tuple[Span, ...], ...] = ((), ())
    # Other current units that answer the same question in an opposite way.
    opposed: tuple[QAUnit, ...] = ()

    @property
    def ask(self) -> tuple[str, ...]:
        """The facts that are asked back: those of its case, where something is answered."""
        return self.case.pending if self.unit else ()


class Assistant:
    """Answers from one knowledge base. Everything is made ready here; `ask` only computes."""

    def __init__(self, kb: KnowledgeBase, index: Path | None = None) -> None:
        """`index`: where the index of a large knowledge base is kept, to be there at once the next time."""
        self.kb = kb
        self._ranker = Ranker(kb, kb.current, index)
        self._rankings = RecentRankings(self._ranker)
        self._past = RecentRankings(Ranker(kb, kb.history)) if kb.history else None
        self._held = Ranker(kb, kb.held) if kb.held else None
        self._turns = TurnRouter(kb, self._ranker)
        self._parts = UnansweredParts(kb, self._ranker, self._turns.facts)
        self.twins = Contradictions(kb)

    def ask(
        self,
        question: str,
        *,
        on: date,
        facts: Mapping[str, Iterable[str]] | None = None,
        case: Case | None = None,
        confirmed: Confirmed | None = None,
    ) -> Answer:
        """The answer to one message. Pure: the same message, facts, case and date give the same answer.

        `facts` are ticked by a person, name to values, `confirmed` says how and when; `case` is the one of the answer
        before. Raises Problems for facts that are not declared. An unusable message gets an answer that says so, never
        an error.
        """
        chosen = {name: frozenset(values) for name, values in (facts or {}).items()}
        check_facts(chosen, self.kb)
        before = case or Case()
        if len(question) > LONGEST:
            words = f"问题超过 {LONGEST} 字，请只写要问的事和关键情况。"
            return self._refuse(question[:LONGEST], Reason("too_long", words), on=on, case=before)
        text = normalise(question)
        if not any(char.isalnum() for char in text.normal):
            return self._refuse(question, Reason("empty", "没有读到文字，请写下您的问题。"), on=on, case=before)
        ranking = self._rankings.rank(text)
        now = self._turns.case(text, ranking, on=on, before=before)
        if now is None:
            reason, hits = self._unanswered(text, ranking)
            return self._refuse(question, reason, on=on, case=before, hits=hits)
        known = before.context if now.question != question else None
        now = self._decided(now.heard(question), ranking)
        now = replace(now, left=tuple(self._parts.unanswered(text, now, on, known)))
        return self._judge(question, on, now.ticked(chosen, confirmed), ranking)

    def tick(
        self, facts: Mapping[str, Iterable[str]], *, on: date, case: Case, confirmed: Confirmed | None = None
    ) -> Answer:
        """The answer to the case after a person ticked facts, without a new message: nothing is searched for anew."""
        chosen = {name: frozenset(values) for name, values in facts.items()}
        check_facts(chosen, self.kb)
        ranking = self._rankings.of(case.question)
        return self._judge(case.question, on, case.ticked(chosen, confirmed), ranking)

    def _judge(self, question: str, on: date, case: Case, ranking: Ranking) -> Answer:
        case = self._decided(case, ranking)
        unit = self.kb.units[case.unit]
        rules = self.kb.rules.get(unit.id, ())
        verdict = evaluate(rules, case.facts, on) if rules else verdict_from_wording(unit, self.kb.wording)
        if opposed := self.twins.opposed(unit):
            verdict = self.twins.undecided(unit, opposed)
        elif verdict.code in EXEMPTING and case.left:
            verdict = with_open_parts(verdict, case.left)
        # Two near units are no longer in doubt once the asker has named the matter of this one.
        ambiguous = bool(opposed) or (
            ranking.status == "ambiguous"
            and verdict.code not in EXEMPTING
            and not speaks_of(self.kb, unit.id, case.facts)
        )
        unsure = tuple(name for name in verdict.missing if name in case.unsure)
        pending = tuple(name for name in verdict.missing if name not in unsure)[:ASKED_AT_ONCE]
        return Answer(
            question=question,
            on=on,
            status="ambiguous" if ambiguous else "answered",
            reason=Reason("two_close", _OPPOSED if opposed else ranking.text) if ambiguous else Reason("matched", ""),
            unit=unit,
            notice=self.kb.notices[unit.notice],
            verdict=verdict,
            facts={name: stated for name, stated in case.facts.items() if name in self.kb.facts_of(unit.id)},
            alternatives=_alternatives(unit, opposed, ranking),
            case=replace(case, unsure=unsure, pending=pending),
            history=self._history(case.question),
            matched=self._ranker.shared(ranking.words, unit.id),
            opposed=opposed,
        )

    def _decided(self, case: Case, ranking: Ranking) -> Case:
        """Of units that are equally near, the one whose own matter (采集, 对外提供) the asker speaks of."""
        near = tuple(hit.unit.id for hit in ranking.close)
        if case.unit in near:
            case = replace(case, close=near)
        if speaks_of(self.kb, case.unit, case.facts):
            return case
        return replace(
            case, unit=next((unit for unit in case.close if speaks_of(self.kb, unit, case.facts)), case.unit)
        )

    def _unanswered(self, text: Text, ranking: Ranking) -> tuple[Reason, tuple[Hit, ...]]:
        """Why a message is not answered, and what came nearest."""
        if self._turns.is_courtesy(text):
            return Reason("off_topic", COURTESY), ()
        if held := self._held_for(text):
            return Reason("not_covered", held), ranking.hits
        return Reason(ranking.reason, ranking.text), ranking.hits

    def _refuse(self, question: str, reason: Reason, *, on: date, case: Case, hits: tuple[Hit, ...] = ()) -> Answer:
        return Answer(
            question=question,
            on=on,
            status="no_answer",
            reason=reason,
            unit=None,
            notice=None,
            verdict=UNKNOWN,
            facts={},
            alternatives=tuple(hit for hit in hits if hit.score > 0)[:3],
            case=case,
            history=self._history(question),
        )

    def _held_for(self, text: Text) -> str:
        """That a unit would answer which is held back, and where it stands, never its words; "" for none."""
        ranking = self._held.rank(text) if self._held else None
        if ranking is None or ranking.status == "no_answer":
            return ""
        unit = ranking.hits[0].unit
        title = self.kb.notices[unit.notice].head.title
        return f"《{title}》{unit.cited}可能回答这个问题，但导入时文字可能错乱，要有人逐字对照原件后才作答。"

    def _history(self, question: str) -> tuple[QAUnit, ...]:
        """The unit of a replaced notice that would have answered."""
        if self._past is None:
            return ()
        ranking = self._past.of(question)
        return () if ranking.status == "no_answer" else (ranking.hits[0].unit,)


def _alternatives(unit: QAUnit, opposed: tuple[QAUnit, ...], ranking: Ranking) -> tuple[Hit, ...]:
    """What else may answer: the units that contradict this one, which ask just the same, then the near ones."""
    shown = {unit.id, *(twin.id for twin in opposed)}
    near = (hit for hit in ranking.hits if hit.unit.id not in shown and hit.score > 0)
    return (*(Hit(twin, 1.0) for twin in opposed), *near)[:3]

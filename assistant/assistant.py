"""Question, facts and date to an answer: the whole system as one pure function."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from assistant.answer import COURTESY, Answer, Heard, Pressed, Reason
from assistant.case import Case, check_facts
from assistant.near import HeldUnits, PastUnits, Whereabouts, alternatives, beside, missed, why
from assistant.questions import Question, Questions
from assistant.recent_rankings import RecentRankings
from assistant.turns import TurnRouter, speaks_of
from assistant.unanswered import UnansweredParts
from kb.check import nearest
from kb.codes import BEYOND
from kb.model import EXEMPTING, Given, KnowledgeBase, Problem, Problems
from kb.text import Text, normalise
from kb.texts import texts
from reader.facts import Confirmed, FactState
from retrieval.considered import Ranking
from retrieval.near import Hit
from retrieval.ranking import Ranker
from verdict.contradictions import Contradictions
from verdict.evaluate import Verdict, evaluate, no_verdict, settled, unchecked, with_open_parts
from verdict.from_wording import verdict_from_wording
from verdict.outside import Outside
from verdict.statements import answered

# Longer questions are refused: nobody asks that much at once, and what is read must stay readable.
LONGEST = 500
# At most so many facts are asked of a person at once.
ASKED_AT_ONCE = 2


class Assistant:
    """Answers from one knowledge base. Everything is made ready here; `ask` only computes."""

    def __init__(self, kb: KnowledgeBase, index: Path | None = None, region: str = "") -> None:
        """`index`: where the index of a large knowledge base is kept, to be there at once the next time.
        `region`: where people ask from who do not say so.
        """
        if kb.domains:
            raise ValueError("several domains: use assistant.domains.assistant_of")
        self.kb = kb
        self.ranker = Ranker(kb, kb.current, index, region=region)
        self._where = Whereabouts(self.ranker.regions)
        self._rankings = RecentRankings(self.ranker)
        self._past = PastUnits(kb)
        self._held = HeldUnits(kb)
        self._turns = TurnRouter(kb, self.ranker, self._rankings)
        self._parts = UnansweredParts(kb, self.ranker, self._rankings, self._turns.facts)
        self._questions = Questions(kb, self._rankings, self._turns, self._parts)
        self.twins = Contradictions(kb)
        self._outside = Outside(kb)
        self._unread = kb.facts[BEYOND].unread if BEYOND in kb.facts else ""

    def ask(
        self,
        question: str,
        *,
        on: date,
        facts: Mapping[str, Iterable[str]] | None = None,
        case: Case | None = None,
        confirm: Mapping[str, Given | None] | None = None,
        confirmed: Confirmed | None = None,
    ) -> Answer:
        """The answer to one message. Pure: the same message, facts, case and date give the same answer.

        `facts` are ticked by a person, name to values, `confirm` answers statements of the verdict, None takes an
        answer back; `confirmed` says how and when. `case` is the one of the answer before. Raises Problems for facts
        that are not declared and statements that are not asked. An unusable message gets an answer that says so, never
        an error.
        """
        pressed = Pressed(facts or {}, confirm or {}, confirmed)
        answer = self._ask(question, Heard(on, case or Case(), pressed))
        if confirm and not answer.unit:
            raise self._not_asked(confirm, ())
        if confirm and case and case.unit:
            self._check_shown(case, answer.case.unit)
            if answer.case.later != case.later:
                what = "这句话会不会改变您确认过的，还没有给您看过"
                raise Problems([Problem("confirm", what, "先不带 confirm 问一次")])
        return answer

    def open(self, unit: str, *, on: date, before: Case | None = None) -> Answer:
        """The answer to a person who opens a unit: a current one answers its own question, whatever else is like it.

        `before`: the case spoken of until now. The unit counts as chosen only where its question alone leads elsewhere.
        """
        question = self.kb.units[unit].question[:LONGEST]
        answer = self.ask(question, on=on, case=before)
        if self.kb.units[unit] not in self.kb.current or (answer.unit and answer.unit.id == unit and not answer.parts):
            return answer
        now = replace(self._turns.new_case(question, unit, on), chosen=True, earlier=(before or Case()).remembered())
        return self._told(normalise(question), now, Heard(on, Case(), Pressed({}, {}, None)))

    def _check_shown(self, case: Case, unit: str) -> None:
        """Raises Problems where a person answers statements of other rules or another unit than the case showed."""
        shown = case.version.rpartition("@")[0]
        if case.unit != unit:
            what = "这句话问的是另一件事，要确认的话还没有给您看过"
            raise Problems([Problem("confirm", what, "先不带 confirm 问一次")])
        if shown and shown != self.kb.rules_version(unit):
            what = "这条问答的规则在您确认之前改过了"
            raise Problems([Problem("confirm", what, "按现在的条文重新确认：不带 confirm 再问一次就能看到")])

    def _ask(self, question: str, heard: Heard) -> Answer:
        on, before = heard.on, heard.before
        check_facts(heard.pressed.values, self.kb)
        if len(question) > LONGEST:
            words = f"问题超过 {LONGEST} 字，请只写要问的事和关键情况。"
            kept = before.said_later(question[:LONGEST])
            return self._refuse(question[:LONGEST], Reason("too_long", words), on=on, case=kept)
        text = normalise(question)
        if not any(char.isalnum() for char in text.normal):
            kept = before.said_later(question) if text.normal.strip() else before
            return self._refuse(question, Reason("empty", "没有读到文字，请写下您的问题。"), on=on, case=kept)
        if questions := self._questions.of(question, on):
            return self._ask_best(question, questions, heard)
        ranking = self.searched(question, before)
        now = self._chosen(text, on, before) or self._turns.case(text, ranking, on=on, before=before)
        if now is None:
            reason, hits = self._unanswered(text, ranking)
            # Nothing official answers 以上都不属实: it may still take back what was confirmed.
            kept = before if self._turns.says_nothing(text) else before.said_later(question)
            return self._refuse(question, reason, on=on, case=kept, hits=hits)
        return self._told(text, replace(now, message=""), heard)

    def _ask_best(self, message: str, questions: tuple[Question, ...], heard: Heard) -> Answer:
        """The answer to the first question of a message that has one, with those of the others."""
        first = next(one for one in questions if one.unit)
        text, before = normalise(first.text), heard.before
        ranking = self.searched(first.text, before)
        now = self._turns.case(text, ranking, on=heard.on, before=before) if before.unit else None
        if now is None:
            now = replace(self._turns.new_case(first.text, first.unit, heard.on), earlier=before.remembered())
        others = [one for one in questions if one is not first]
        now = self._beside(replace(now, message=message), message, others, heard.on)
        left = tuple(one.words for one in others if not one.unit)
        return replace(self._told(text, now, heard, left), question=message)

    def _beside(self, case: Case, message: str, others: Iterable[Question], on: date) -> Case:
        """The case of one question beside the others of its message. What is told for another exempts nobody here;
        where it may be meant of this case too and speaks against an exemption, a person is asked.
        """
        if self._verdict(case, on).proposed not in EXEMPTING:
            return case
        if self._verdict(self._turns.going_on(case, message, on), on).proposed in EXEMPTING:
            return case
        words = "；".join(one.text for one in others)
        return replace(case, facts={**case.facts, BEYOND: FactState(frozenset(), open=True, source=words)})

    def _others(self, case: Case, on: date) -> tuple[str, tuple[Answer, ...]]:
        """Of a message that asks several things: what its case is about, and the answers to the others."""
        questions = self._questions.of(case.message, on) if case.message else ()
        own = next((one for one in questions if one.text in case.said), None)
        others = (one for one in questions if one is not own)
        return own.words if own else "", tuple(self._apart(one, case.message, questions, on) for one in others)

    def _apart(self, question: Question, message: str, questions: tuple[Question, ...], on: date) -> Answer:
        """The answer to one question of a message, by itself."""
        if not question.unit:
            ranking = self.searched(question.words, Case(message))
            reason, hits = self._unanswered(normalise(question.words), ranking)
            return self._refuse(question.words, reason, on=on, case=Case(), hits=hits)
        opened = self._turns.new_case(question.text, question.unit, on)
        case = self._beside(opened, message, (one for one in questions if one is not question), on)
        left = tuple(one.words for one in questions if not one.unit)
        answer = self._told(normalise(question.text), case, Heard(on, Case(), Pressed({}, {}, None)), left)
        return replace(answer, question=question.words)

    def _told(self, text: Text, now: Case, heard: Heard, others: tuple[str, ...] = ()) -> Answer:
        """The answer in the case that a message made of the one before. `others`: what of it is left unanswered beside
        this text.
        """
        question, on, before = text.raw, heard.on, heard.before
        ranking = self.searched(question, now)
        # The case as it was, be it the one just left or one that the message goes back to.
        was = next((one for one in (before, *before.earlier) if one.unit and one.question == now.question), None)
        known = before.context if now.question != question else None
        bare = self._turns.is_bare(text)
        if not (before.pending and bare):
            now = now.said_later(question)
        now = self._decided(now.heard(question), ranking)
        settled = self._turns.is_yes_or_no(text)
        left = () if settled else (*self._parts.unanswered(text, now, on, known), *others)
        left = tuple(part for part in left if not self._turns.only_takes_back(part))
        if was and now.unit == was.unit and (now.confirmations or bare):
            # A person confirmed beside what was unanswered, or only said 是的: it stays so.
            left = tuple(dict.fromkeys((*was.left, *left)))
        elif was:
            # What was unanswered before is no part of this message; whether it changes anything, a person says.
            now = now.with_later(*(part for part in was.left if part not in left))
        now = replace(now, left=left)
        now = self._pressed(now, on, heard.pressed)
        return self._explained(self._judge(question, on, now, ranking), text, before)

    def searched(self, words: str, case: Case) -> Ranking:
        """What the search finds for a message of a case; for 那国际合作呢, with what it leaves out."""
        places = self._where.asked_from(case)
        ranking = self._rankings.of(words, places)
        if ranking.status == "no_answer":
            ranking = self._rankings.of(self._turns.completed(words), places)
        strays = ranking.status != "no_answer" and self._turns.strays(words, ranking.hits[0].unit.id, than=case.unit)
        return ranking.unanswered() if strays else ranking

    def _chosen(self, text: Text, on: date, before: Case) -> Case | None:
        """The case with the unit that a message (第二个) chooses of two that are as near; None for any other."""
        at = self._turns.choice(text)
        # Once something else was said, the two are no longer on the screen; another choice may follow a choice.
        if at is None or not before.unit or any(self._turns.choice(normalise(one)) is None for one in before.messages):
            return None
        ranking = self.searched(before.question, before)
        shown = self._judge(before.question, on, replace(before, chosen=False), ranking)
        if not before.chosen and (shown.status != "ambiguous" or shown.opposed):
            return None
        units = [hit.unit.id for hit in ranking.close]
        return replace(before, unit=units[at], chosen=True) if at < len(units) else None

    def _explained(self, answer: Answer, text: Text, before: Case) -> Answer:
        """An answer that says why 是的 and 都没有 have settled nothing, where they may be meant of several things."""
        same = (answer.case.facts, answer.case.unsure) == (before.facts, before.unsure)
        asked = len(before.pending) > 1 or (not before.pending and answer.to_confirm)
        if not (before.unit and same and asked and self._turns.is_bare(text)):
            return answer
        bare = texts().bare
        says = (bare.questions if before.pending else bare.statements).format(words=text.raw.strip())
        return replace(answer, verdict=replace(answer.verdict, says=says))

    def tick(
        self,
        facts: Mapping[str, Iterable[str]],
        *,
        on: date,
        case: Case,
        confirm: Mapping[str, Given | None] | None = None,
        confirmed: Confirmed | None = None,
    ) -> Answer:
        """The answer to the case after a person ticked facts or answered statements, without a new message.

        Raises Problems as `ask` does, and where the rules of the statements have changed since they were shown.
        """
        pressed = Pressed(facts, confirm or {}, confirmed)
        check_facts(pressed.values, self.kb)
        if confirm:
            self._check_shown(case, case.unit)
        ranking = self.searched(case.question, case)
        return self._judge(case.question, on, self._pressed(case, on, pressed), ranking)

    def _pressed(self, case: Case, on: date, pressed: Pressed) -> Case:
        """The case after a person ticked facts and answered statements, each beside what the ones before have made of
        the case. Raises Problems for statements that are not asked.
        """
        case = case.ticked(pressed.values, pressed.how)
        left = dict(pressed.statements)
        while left:
            verdict = self._verdict(case, on)
            statements = {one.id: one for one in (*verdict.statements, *verdict.others)}
            name = next((name for name in left if name in statements), "")
            if not name:
                raise self._not_asked(left, statements)
            version, answer = self._version(case.unit, on), left.pop(name)
            before = case.confirmed_for(version).get(name)
            given = answered(statements[name], answer, before, version) if answer else None
            case = case.confirmed(name, replace(given, confirmed=pressed.how) if given else None)
        return case

    def _verdict(self, case: Case, on: date) -> Verdict:
        """The verdict of the case's unit, whatever other units say."""
        unit = self.kb.units[case.unit]
        rules, given = self.kb.rules.get(unit.id, ()), case.confirmed_for(self._version(unit.id, on))
        verdict = (
            evaluate(rules, case.facts, on, given, unread=self._unread)
            if rules
            else verdict_from_wording(unit, self.kb.wording, given, self._outside)
        )
        head = self.kb.notices[unit.notice].head
        doubt = "" if head.currency == "in_force" else f"{head.currency} {head.currency_warning}"
        verdict = settled(verdict, given, later=case.later, doubt=doubt)
        verdict = self._with_changed(verdict, case, on)
        return unchecked(verdict) if unit.doubts else verdict

    def _version(self, unit: str, on: date) -> str:
        """What a confirmation was given for: these rules, on this day. A year later 不足一年 is another statement."""
        return f"{self.kb.rules_version(unit)}@{on.isoformat()}"

    def _with_changed(self, verdict: Verdict, case: Case, on: date) -> Verdict:
        """A verdict whose statements say so where they were answered under other rules, or on another day."""
        rules, again = self.kb.rules_version(case.unit), texts().again
        notes = {
            name: again.day_changed if one.version.startswith(f"{rules}@") else again.rules_changed
            for name, one in case.confirmations.items()
            if one.version != self._version(case.unit, on) and one.version.partition("@")[0] == case.unit
        }
        statements = tuple(replace(one, note=notes.get(one.id, one.note)) for one in verdict.statements)
        return replace(verdict, statements=statements) if notes else verdict

    def _judge(self, question: str, on: date, case: Case, ranking: Ranking) -> Answer:
        case = self._decided(case, ranking)
        unit = self.kb.units[case.unit]
        version = self._version(unit.id, on)
        if case.confirmations and not any(
            one.version.partition("@")[0] == unit.id for one in case.confirmations.values()
        ):
            # What was confirmed of another unit says nothing of this one; what was said after it may.
            case = replace(case, confirmations={})
        verdict = self._verdict(case, on)
        alike = beside(unit, ranking, case)
        opposed = self.twins.opposed(unit) or self.twins.opposing(unit, alike)
        if opposed:
            verdict = self.twins.undecided(unit, opposed)
        asked, parts = self._others(case, on)
        others = [one.question for one in parts if one.verdict.proposed not in EXEMPTING]
        if verdict.proposed in EXEMPTING and (case.left or others) and not opposed:
            verdict = with_open_parts(verdict, case.left, others)
        # Two near units are no longer in doubt once the asker has named the matter of this one.
        several = tuple(one for one in alike if one not in opposed)
        ambiguous = bool(opposed or several) or (
            ranking.status == "ambiguous"
            and not case.chosen
            and verdict.proposed not in EXEMPTING
            and not speaks_of(self.kb, unit.id, case.facts)
        )
        unsure = tuple(name for name in verdict.missing if name in case.unsure)
        answered_by = self._answered(verdict)
        missing = (name for name in verdict.missing if name not in unsure and name not in answered_by)
        pending = tuple(missing)[:ASKED_AT_ONCE]
        nothing_left = not pending and not verdict.held_by and all(one.answer for one in verdict.statements)
        if verdict.code == "conditional" and nothing_left:
            verdict = replace(verdict, held_by="unsure")
        return Answer(
            question=question,
            on=on,
            status="ambiguous" if ambiguous else "answered",
            reason=why(ambiguous, opposed, several, ranking),
            unit=unit,
            notice=self.kb.notices[unit.notice],
            verdict=verdict,
            facts={name: stated for name, stated in case.facts.items() if name in self.kb.facts_of(unit.id)},
            alternatives=alternatives((unit, *opposed, *several), opposed, ranking),
            case=replace(case, unsure=unsure, pending=pending, version=version),
            history=self._past.of(case.question),
            matched=self.ranker.shared(ranking.words, unit.id),
            opposed=opposed,
            beside=several,
            parts=parts,
            asked=asked,
            unused=self._turns.unused(case.message or case.said[-1], case, on),
        )

    def _answered(self, verdict: Verdict) -> frozenset[str]:
        """The facts of statements that a person has answered: they are not asked about once more."""
        given = {one.id for one in verdict.statements if one.answer}
        statements = verdict.rule.statements if verdict.rule else ()
        return frozenset(name for one in statements if one.id in given for name in one.facts)

    def _decided(self, case: Case, ranking: Ranking) -> Case:
        """Of units that are equally near, the one whose own matter (采集, 对外提供) the asker speaks of."""
        if case.chosen:
            return case
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
        if held := self._held.told(text):
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
            verdict=no_verdict(),
            facts={},
            alternatives=missed(self.ranker, normalise(question), hits),
            case=case,
            history=self._past.of(question),
        )

    def _not_asked(self, names: Iterable[str], statements: Iterable[str]) -> Problems:
        """The problems of statements that an answer does not have, beside those that it has."""
        known, found = list(statements), list(names)
        fixes = (nearest(name, known) if known else "这条回答没有要确认的话，去掉 confirm" for name in found)
        told = [Problem(f"confirm.{name}", "没有要确认的这一条", fix) for name, fix in zip(found, fixes, strict=True)]
        return Problems(told)

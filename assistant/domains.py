"""One assistant over several domains: a message goes to the domain that it speaks of, and is read with its words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from assistant.answer import Answer
from assistant.assistant import Assistant
from assistant.case import KEPT, Case
from kb.model import Given, KnowledgeBase
from kb.text import normalise
from reader.facts import Confirmed
from verdict.contradictions import Contradictions


def assistant_of(kb: KnowledgeBase, index: Path | None = None, region: str = "") -> Assistant:
    """The assistant over a knowledge base, of one domain or several. `index`, `region`: as `Assistant` takes them."""
    return SeveralDomains(kb, index, region) if kb.domains else Assistant(kb, index, region)


def one_that_answered(assistant: Assistant, answer: Answer) -> Assistant:
    """The assistant of one domain that gave an answer, or whose units came nearest."""
    if not isinstance(assistant, SeveralDomains):
        return assistant
    near = answer.unit or (answer.alternatives[0].unit if answer.alternatives else None)
    return assistant.of(near.id if near else "")


class SeveralDomains(Assistant):
    """An assistant for each domain, and the choice between them. A case stays with the domain of its unit."""

    def __init__(self, kb: KnowledgeBase, index: Path | None = None, region: str = "") -> None:
        self.kb = kb
        self.twins = Contradictions(kb)
        self._each = [
            Assistant(one, index.with_name(f"{index.name}-{name}") if index else None, region)
            for name, one in kb.domains.items()
        ]
        # The domain of the notices that name none comes first.
        self._each.sort(key=lambda one: one.kb is not kb.main)

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
        """The answer of the domain that a message is for, see `Assistant.ask`."""
        before = case or Case()
        one = self._meant(question, self._of(before.unit), before)
        own, others = _parted(before, one)
        answer = one.ask(question, on=on, facts=facts, case=own, confirm=confirm, confirmed=confirmed)
        if answer.unit is None and before.unit and not confirm:
            now = replace(answer.case, earlier=(*answer.case.earlier, *others)) if answer.case.unit else before
            back = self._gone_back(question, now, one, on)
            answer, others = back or (answer, others)
        answer = self._with_parts(answer, self._of(answer.case.unit) or one, on)
        # Nothing is lost of a conversation by what is asked beside it.
        if not answer.case.unit and before.unit and not own.unit:
            return replace(answer, case=before)
        earlier = (*answer.case.earlier, *others)[:KEPT]
        return replace(answer, case=replace(answer.case, earlier=earlier))

    def _gone_back(self, question: str, now: Case, than: Assistant, on: date) -> tuple[Answer, tuple[Case, ...]] | None:
        """The answer of another domain than one that has none, where a message goes on with an earlier case of that:
        回到采集那个; and the cases that it is not told of.
        """
        for earlier in now.remembered():
            one = self._of(earlier.unit)
            if one is not None and one is not than:
                own, others = _parted(replace(earlier, earlier=now.remembered()), one)
                own = replace(own, earlier=tuple(case for case in own.earlier if case != earlier))
                answer = one.ask(question, on=on, case=own)
                if answer.unit is not None:
                    return answer, others
        return None

    def open(self, unit: str, *, on: date, before: Case | None = None) -> Answer:
        """The answer of the domain of a unit to a person who opens it, see `Assistant.open`."""
        one = self.of(unit)
        own, others = _parted(before or Case(), one)
        answer = one.open(unit, on=on, before=own)
        earlier = (*answer.case.earlier, *others)[:KEPT]
        answer = self._with_parts(answer, one, on)
        return replace(answer, case=replace(answer.case, earlier=earlier))

    def tick(
        self,
        facts: Mapping[str, Iterable[str]],
        *,
        on: date,
        case: Case,
        confirm: Mapping[str, Given | None] | None = None,
        confirmed: Confirmed | None = None,
    ) -> Answer:
        """The answer of the domain that a case is of, see `Assistant.tick`."""
        one = self.of(case.unit)
        answer = one.tick(facts, on=on, case=case, confirm=confirm, confirmed=confirmed)
        return self._with_parts(answer, one, on)

    def of(self, unit: str) -> Assistant:
        """The domain of a unit, else the first."""
        return self._of(unit) or self._each[0]

    def _of(self, unit: str) -> Assistant | None:
        """The domain of a unit; None where there is none."""
        return next((one for one in self._each if unit in one.kb.units), None)

    def _meant(self, question: str, now: Assistant | None, case: Case) -> Assistant:
        """The domain that a message of a case is for: the one that is spoken of (`now`), else the first; unless another
        answers it, and the message has more words of that one alone. 审批 by itself is asked of every office.
        """
        first, text = now or self._each[0], normalise(question)
        known = {one: one.ranker.known(text) for one in self._each}
        own = {
            one: len(known[one].difference(*(known[other] for other in self._each if other is not one)))
            for one in self._each
        }
        found = {one: one.searched(question, case) for one in self._each if own[one] > own[first]}
        others = [one for one in found if found[one].status != "no_answer"]
        if not (others or case.unit) and first.searched(question, case).status == "no_answer":
            # That its notice is of another place, or does not tell this, is said by the domain that speaks of it.
            others = [one for one in found if found[one].reason == "not_covered"]
        return max(others, key=lambda one: own[one], default=first)

    def _with_parts(self, answer: Answer, one: Assistant, on: date) -> Answer:
        """An answer, the questions beside it that another domain answers answered by that."""
        parts = []
        for part in answer.parts:
            # 我在广州 holds for every question of its message.
            whole = Case(answer.case.message)
            other = one if part.unit else self._meant(part.question, one, whole)
            parts.append(part if other is one else other.ask(part.question, on=on, case=whole))
        return replace(answer, parts=tuple(parts))


def _parted(case: Case, one: Assistant) -> tuple[Case, tuple[Case, ...]]:
    """A case as one domain sees it, and the cases of others that it is not told of."""
    stays = not case.unit or case.unit in one.kb.units
    kept = case.earlier if stays else case.remembered()
    own = tuple(earlier for earlier in kept if earlier.unit in one.kb.units)
    others = tuple(earlier for earlier in kept if earlier.unit not in one.kb.units)
    return replace(case, earlier=own) if stays else Case(earlier=own), others

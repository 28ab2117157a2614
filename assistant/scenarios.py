"""Runs the scenarios of a knowledge base: what each comes to, and what differs from what it must come to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from assistant.answer import Answer
from assistant.assistant import Assistant
from assistant.case import Case
from kb.model import KnowledgeBase, Problem, Problems, Rule, Scenario
from kb.texts import texts

# The day of a notice that tells none, and has no rules: its verdicts rest on none.
_ANY_DAY = date(2000, 1, 1)


@dataclass(frozen=True)
class Ran:
    """A scenario and the answer it got. `refused`: why a press was not taken; then the answer is the one before it."""

    notice: str
    scenario: Scenario
    answer: Answer
    refused: str = ""

    @property
    def where(self) -> str:
        """Its file and id."""
        return f"notices/{self.notice}/scenarios.yaml：{self.scenario.id}"

    @property
    def rule(self) -> Rule | None:
        """The rule that decided."""
        return self.answer.verdict.rule

    @property
    def unit(self) -> str | None:
        """The unit that answered: its number in the notice, or the whole of its name where that is another's."""
        if self.answer.unit is None:
            return None
        notice, _, number = self.answer.unit.id.partition("/")
        return number if notice == self.notice else self.answer.unit.id

    @property
    def wrong(self) -> tuple[str, ...]:
        """What differs from what is expected, in words; nothing where all is as it must be."""
        expected, verdict = self.scenario, self.answer.verdict
        differs = [self.refused] if self.refused else []
        if expected.unit != "" and expected.unit != self.unit:
            differs.append(f"应由 {expected.unit or '没有问答'} 作答，却是 {self.unit or '没有问答'}")
        if expected.expect != verdict.code:
            differs.append(f"应得到 {_named(expected.expect)}，却是 {_named(verdict.code)}")
        elif expected.outcome and expected.outcome != verdict.outcome:
            differs.append(f"确认以后应成为 {expected.outcome}，却是 {verdict.outcome}")
        return tuple(differs)


def run_scenarios(assistant: Assistant, notice: str = "") -> Iterator[Ran]:
    """Every scenario of the knowledge base, or of one notice, asked and pressed in its order. Pure as `ask` is.

    Those of a notice that is superseded stay for the record: nothing of it answers.
    """
    kb = assistant.kb
    for name, scenarios in kb.scenarios.items():
        if notice in ("", name) and kb.notices[name].head.currency != "superseded":
            for scenario in scenarios:
                yield run_scenario(assistant, name, scenario, scenario.on or day_of(kb, name))


def failed(ran: Ran) -> Problem:
    """What to tell of a scenario that comes to something else."""
    said = ran.scenario.messages[-1]
    fix = f"看读出了什么：python -m reader “{said}”；话没有错就改规则或词，期望写错了就改这里"
    return Problem(ran.where, "；".join(ran.wrong), fix)


def day_of(kb: KnowledgeBase, notice: str) -> date:
    """The day its scenarios are judged by unless they say one: that from which its rules hold; never today, so that
    nothing changes by itself.
    """
    published = kb.notices[notice].head.published
    return max((rule.valid_from for rule in kb.rules_of(notice)), default=published or _ANY_DAY)


def run_scenario(assistant: Assistant, notice: str, scenario: Scenario, on: date) -> Ran:
    """One scenario of a notice, asked and pressed on a day."""
    case = Case()
    for message in scenario.messages:
        answer = assistant.ask(message, on=on, case=case)
        case = answer.case
    if not answer.unit and (scenario.facts or scenario.confirmed):
        return Ran(notice, scenario, answer, "没有问答作答，点选与确认无处可按")
    try:
        if scenario.facts:
            answer = assistant.tick(scenario.ticked, on=on, case=answer.case)
        for statement, given in scenario.confirmed.items():
            answer = assistant.tick({}, on=on, case=answer.case, confirm={statement: given})
    except Problems as wrong:
        told = "；".join(f"{problem.where} {problem.what}（{problem.fix}）" for problem in wrong.problems)
        return Ran(notice, scenario, answer, f"按不下去：{told}")
    return Ran(notice, scenario, answer)


def _named(code: str) -> str:
    return f"{code}（{texts().labels[code]}）"  # type: ignore[index]

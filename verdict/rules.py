"""Rules and facts to a verdict, with its trace. Three-valued: met, contradicted, unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kb.model import EXEMPTING, Code, Condition, Rule
from verdict.facts import BEYOND, Stated

State = Literal["met", "contradicted", "unknown"]


@dataclass(frozen=True)
class Tested:
    """A condition, what became of it, and the words of the asker that decided it."""

    fact: str
    text: str
    evidence: str
    state: State
    source: str


@dataclass(frozen=True)
class Verdict:
    """The code, what it says, the rule it rests on with its conditions, and the facts that would decide it."""

    code: Code
    says: str
    rule: Rule | None = None
    conditions: tuple[Tested, ...] = ()
    missing: tuple[str, ...] = ()


UNKNOWN = Verdict("unknown", "没有可以依据的官方答复。")


def test(condition: Condition, facts: Mapping[str, Stated]) -> State:
    """Kleene: silence is unknown, never "no". What is also asked or doubted is not met."""
    stated = facts.get(condition.fact)
    values = stated.values if stated else frozenset()
    # A rule that is silent about a fact does not mean "no": never infer the converse.
    wrong = values & set(condition.unless) if condition.unless else values - set(condition.is_)
    if wrong:
        return "contradicted"
    if stated and stated.open:
        return "unknown"
    return "met" if condition.unless or values else "unknown"


def judge(rules: Iterable[Rule], facts: Mapping[str, Stated], on: date) -> Verdict:
    """The verdict of one unit. The order of its rules never matters."""
    valid = [rule for rule in rules if rule.valid_from <= on and (rule.valid_to is None or on <= rule.valid_to)]
    if not valid:
        return UNKNOWN
    rule, conditions = min(((rule, _tested(rule, facts)) for rule in valid), key=_distance)
    if any(tested.state == "contradicted" for tested in conditions):
        return Verdict("not_applicable", "您说的情况不在这条答复的范围内，不能据此免除；是否需要办理，请另行确认。", rule, conditions)
    missing = tuple(tested.fact for tested in conditions if tested.state == "unknown")
    if missing:
        return Verdict("conditional", "还要看下面尚未说明的情况。", rule, conditions, missing)
    return Verdict(rule.outcome, rule.says, rule, conditions)


def _tested(rule: Rule, facts: Mapping[str, Stated]) -> tuple[Tested, ...]:
    tested = [
        Tested(c.fact, c.text, c.evidence, test(c, facts), facts[c.fact].source if c.fact in facts else "")
        for c in rule.conditions
    ]
    beyond = facts.get(BEYOND)
    if rule.outcome in EXEMPTING and beyond is not None:
        # Nobody is exempted by a question that was not understood in full.
        state: State = "contradicted" if "yes" in beyond.values else "met" if beyond.values else "unknown"
        text = f"题中的“{beyond.source}”不涉及样本、基因，或外方参与、取得数据与成果"
        tested.append(Tested(BEYOND, text, rule.evidence, state, beyond.source))
    return tuple(tested)


def _distance(tested: tuple[Rule, tuple[Tested, ...]]) -> tuple[int, int, str]:
    """A rule that applies comes first, then the open one with the fewest unknowns, then the least contradicted."""
    rule, conditions = tested
    states = [one.state for one in conditions]
    return states.count("contradicted"), states.count("unknown"), rule.id

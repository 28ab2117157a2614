"""Rules and facts to a verdict, with its trace. Three-valued; what silence lets one assume counts as met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kb.model import EXEMPTING, Code, Condition, Rule, State
from reader.facts import BEYOND, FactState


@dataclass(frozen=True)
class TestedCondition:
    """A condition, what became of it, and what decided it: words of the asker, or a tick."""

    fact: str
    text: str
    evidence: str
    state: State
    source: str
    ticked: bool = False


@dataclass(frozen=True)
class Verdict:
    """The code, what it says, the rule it rests on with its conditions, and the facts that would decide it.

    `evidence` is the clause of the official answer; a verdict read from the wording alone has one, but no rule.
    """

    code: Code
    says: str
    rule: Rule | None = None
    conditions: tuple[TestedCondition, ...] = ()
    missing: tuple[str, ...] = ()
    evidence: str = ""


# Characters of a part that is named in the verdict; all of it stands among the conditions.
_SHOWN = 40

UNKNOWN = Verdict("unknown", "没有可以依据的官方答复。")


def evaluate(rules: Iterable[Rule], facts: Mapping[str, FactState], on: date) -> Verdict:
    """The verdict of one unit. The order of its rules never matters."""
    valid = [rule for rule in rules if rule.valid_from <= on and (rule.valid_to is None or on <= rule.valid_to)]
    if not valid:
        return UNKNOWN
    rule, conditions = min(((rule, _tested(rule, facts)) for rule in valid), key=_applicability)
    if any(tested.state == "contradicted" for tested in conditions):
        return Verdict(
            "not_applicable",
            "您说的情况不在这条答复的范围内，不能据此免除；是否需要办理，请另行确认。",
            rule,
            conditions,
            evidence=rule.evidence,
        )
    missing = tuple(tested.fact for tested in conditions if tested.state == "unknown")
    if missing:
        return Verdict(
            code="conditional",
            says="还要看下面尚未说明的情况。",
            rule=rule,
            conditions=conditions,
            missing=missing,
            evidence=rule.evidence,
        )
    return Verdict(rule.outcome, rule.says, rule, conditions, evidence=rule.evidence)


def with_open_parts(verdict: Verdict, unanswered: Sequence[str]) -> Verdict:
    """A verdict beside what it leaves unanswered of a message: at most 视情形而定, and each part is named."""
    named = "；".join(f"“{words if len(words) <= _SHOWN else words[:_SHOWN] + '…'}”" for words in unanswered)
    says = f"这里没有回答或没有用上：{named}。请单独再问一次，或换个说法。"
    left = tuple(
        TestedCondition(
            fact="", text=f"“{words}”不改变这里的结论", evidence=verdict.evidence, state="unknown", source=words
        )
        for words in unanswered
    )
    return replace(verdict, code="conditional", says=says, conditions=(*verdict.conditions, *left))


def _tested(rule: Rule, facts: Mapping[str, FactState]) -> tuple[TestedCondition, ...]:
    tested = [_test(condition, facts.get(condition.fact)) for condition in rule.conditions]
    beyond = facts.get(BEYOND)
    if rule.outcome in EXEMPTING and beyond is not None:
        # Nobody is exempted by a question that was not understood in full.
        state: State = "contradicted" if "yes" in beyond.values else "met" if beyond.values else "unknown"
        text = f"题中的“{beyond.source}”不涉及样本、基因，或外方参与、取得数据与成果"
        tested.append(
            TestedCondition(fact=BEYOND, text=text, evidence=rule.evidence, state=state, source=beyond.source)
        )
    return tuple(tested)


def _test(condition: Condition, stated: FactState | None) -> TestedCondition:
    known = stated or FactState(frozenset())
    state = condition.state(known.values, doubted=known.open)
    ticked = known.origin == "ticked" and bool(known.values)
    return TestedCondition(
        fact=condition.fact,
        text=condition.text,
        evidence=condition.evidence,
        state=state,
        source=known.source,
        ticked=ticked,
    )


def _applicability(tested: tuple[Rule, tuple[TestedCondition, ...]]) -> tuple[int, int, int, str]:
    """A rule that applies comes first, then the open one with the fewest unknowns, then the least contradicted."""
    rule, conditions = tested
    states = [one.state for one in conditions]
    unsaid = [one for one in conditions if one.state == "unknown" and one.fact != BEYOND]
    return states.count("contradicted"), len(unsaid), states.count("unknown"), rule.id

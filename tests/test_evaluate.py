"""The rules give what the notice says, over their whole truth table; and no rule can be bent without a test failing."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import pytest

from kb.codes import BEYOND
from kb.model import EXEMPTING, KnowledgeBase, Outcome, Rule
from reader.facts import FactState
from tests.conftest import ON
from tests.support.truth_tables import UNITS, State
from verdict.evaluate import evaluate

OUTCOMES: tuple[Outcome, ...] = ("not_required", "required", "deferred")
KINDS = [
    frozenset[str](),
    *(
        frozenset({kind})
        for kind in ("imaging", "picture", "lab", "growth", "questionnaire", "clinical", "gene", "specimen", "omics")
    ),
    frozenset({"imaging", "lab"}),
    *(frozenset({kind, "clinical"}) for kind in ("imaging", "picture", "lab", "growth", "questionnaire")),
    frozenset({"imaging", "gene"}),
    frozenset({"growth", "questionnaire", "specimen"}),
    frozenset({"clinical", "omics"}),
]


def _states(rules: tuple[Rule, ...]) -> Iterator[State]:
    """Every combination of said yes, said no and not said; for kinds of data, each kind and typical mixtures."""
    names = sorted({condition.fact for rule in rules for condition in rule.conditions})
    choices = [KINDS if name == "data" else (None, "yes", "no") for name in names]
    for values in itertools.product(*choices):
        yield {name: value for name, value in zip(names, values, strict=True) if value is not None}


def _facts(state: State) -> Mapping[str, FactState]:
    facts = {}
    for name, value in state.items():
        values = frozenset({value}) if isinstance(value, str) else frozenset(value)  # type: ignore[call-overload]
        if values:
            facts[name] = FactState(values)
    return facts


@pytest.mark.parametrize("unit", UNITS)
def test_rules_give_what_the_clause_gives_over_the_whole_truth_table(kb: KnowledgeBase, unit: str) -> None:
    for state in _states(kb.rules[unit]):
        verdict, code = evaluate(kb.rules[unit], _facts(state), ON), UNITS[unit](state)
        # What words alone come to exempts nobody: it is proposed, and each statement is to be confirmed.
        if code in EXEMPTING:
            assert (verdict.code, verdict.outcome) == ("to_confirm", code), state
            assert verdict.open == verdict.statements != (), state
        else:
            assert (verdict.code, verdict.outcome) == (code, None), state


@pytest.mark.parametrize("unit", UNITS)
def test_the_order_of_rules_and_conditions_never_matters(kb: KnowledgeBase, unit: str) -> None:
    backwards = tuple(rule.model_copy(update={"conditions": rule.conditions[::-1]}) for rule in kb.rules[unit][::-1])
    for state in itertools.islice(_states(kb.rules[unit]), 0, None, 7):
        facts = _facts(state)
        one, other = evaluate(backwards, facts, ON), evaluate(kb.rules[unit], facts, ON)
        assert (one.code, one.proposed) == (other.code, other.proposed)


def _mutants(rules: tuple[Rule, ...]) -> Iterator[tuple[str, tuple[Rule, ...]]]:
    """Each rule set with one thing bent: a condition dropped or turned, an outcome changed or swapped, a rule gone."""
    for nth, rule in enumerate(rules):
        others = rules[:nth] + rules[nth + 1 :]
        yield f"{rule.id} gone", others
        for outcome in OUTCOMES:
            if outcome != rule.outcome:
                yield f"{rule.id} says {outcome}", (*others, rule.model_copy(update={"outcome": outcome}))
        for at, condition in enumerate(rule.conditions):
            rest = rule.conditions[:at] + rule.conditions[at + 1 :]
            yield f"{rule.id} without {condition.fact}", (*others, rule.model_copy(update={"conditions": rest}))
            for bent in _bent(condition.model_dump(by_alias=True)):
                conditions = (*rest, type(condition).model_validate(bent))
                yield f"{rule.id} with {bent}", (*others, rule.model_copy(update={"conditions": conditions}))
        for later in rules[nth + 1 :]:
            if later.outcome != rule.outcome:
                swapped = [r for r in rules if r not in (rule, later)]
                swapped += [
                    rule.model_copy(update={"outcome": later.outcome}),
                    later.model_copy(update={"outcome": rule.outcome}),
                ]
                yield f"{rule.id} and {later.id} swapped", tuple(swapped)


def _bent(condition: dict[str, object]) -> Iterator[dict[str, object]]:
    is_, unless = condition["is"], condition["unless"]
    if is_ == ("yes",) or is_ == ("no",):
        yield {**condition, "is": ("no",) if is_ == ("yes",) else ("yes",)}
        yield {**condition, "is": (), "unless": ("no",) if is_ == ("yes",) else ("yes",)}  # silence would meet it
    elif is_:
        assert isinstance(is_, tuple)
        yield {**condition, "is": (*is_, "gene")}
        yield {**condition, "is": (*is_, "specimen")}
        for kind in is_:
            yield {**condition, "is": tuple(other for other in is_ if other != kind)}
    if unless:
        yield {**condition, "unless": ("no",)}
        yield {**condition, "unless": (), "is": ("yes",)}


@pytest.mark.parametrize("unit", UNITS)
def test_every_mutation_of_the_rules_is_noticed(kb: KnowledgeBase, unit: str) -> None:
    states = [(_facts(state), UNITS[unit](state)) for state in _states(kb.rules[unit])]
    # In no order: beside one that notices stand others that do, far from the first.
    random.Random(1).shuffle(states)
    alive = [
        name
        for name, rules in _mutants(kb.rules[unit])
        if all(evaluate(rules, facts, ON).proposed == code for facts, code in states)
    ]
    assert not alive


@pytest.mark.parametrize("unit", UNITS)
def test_a_doubted_fact_never_exempts(kb: KnowledgeBase, unit: str) -> None:
    for state in _states(kb.rules[unit]):
        facts = dict(_facts(state))
        verdict = evaluate(kb.rules[unit], facts, ON)
        if verdict.proposed in EXEMPTING:
            for name in facts.keys() & {tested.fact for tested in verdict.conditions}:
                doubted = {**facts, name: FactState(facts[name].values, open=True)}
                assert evaluate(kb.rules[unit], doubted, ON).proposed not in EXEMPTING


@pytest.mark.parametrize("unit", UNITS)
def test_nobody_is_exempted_by_a_question_not_read_in_full(kb: KnowledgeBase, unit: str) -> None:
    for state in _states(kb.rules[unit]):
        unread = {**_facts(state), BEYOND: FactState(frozenset(), open=True, source="某词")}
        verdict = evaluate(kb.rules[unit], unread, ON)
        assert verdict.proposed not in EXEMPTING
        if UNITS[unit](state) in EXEMPTING:
            assert verdict.code == "conditional"
            assert verdict.missing == (BEYOND,)
            answered = {**unread, BEYOND: FactState(frozenset({"no"}), source="某词")}
            assert evaluate(kb.rules[unit], answered, ON).proposed == UNITS[unit](state)


@pytest.mark.parametrize("unit", UNITS)
def test_contradiction_is_never_read_as_a_duty(kb: KnowledgeBase, unit: str) -> None:
    for state in _states(kb.rules[unit]):
        verdict = evaluate(kb.rules[unit], _facts(state), ON)
        if any(tested.state == "contradicted" for tested in verdict.conditions):
            assert (verdict.code, verdict.outcome) == ("not_applicable", None)


def test_a_rule_holds_only_between_its_dates(kb: KnowledgeBase) -> None:
    unit = "most-2022-04-15/2.1"
    rule = kb.rules[unit][0].model_copy(update={"valid_from": date(2026, 1, 1), "valid_to": date(2026, 6, 30)})
    facts = _facts({"keeping_approved": "yes", "under_one_year": "yes"})
    for day, code in (
        (rule.valid_from - timedelta(1), "unknown"),
        (rule.valid_from, "deferred"),
        (date(2026, 6, 30), "deferred"),
        (date(2026, 7, 1), "unknown"),
    ):
        assert evaluate([rule], facts, day).proposed == code


def test_every_verdict_leads_to_a_clause(kb: KnowledgeBase) -> None:
    for unit, rules in kb.rules.items():
        for state in itertools.islice(_states(rules), 0, None, 5):
            verdict = evaluate(rules, _facts(state), ON)
            assert verdict.rule is not None
            assert verdict.rule.evidence in kb.units[unit].answer
            assert all(tested.evidence in kb.units[unit].answer for tested in verdict.conditions)

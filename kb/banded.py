"""The scales of amounts and times cut where the rules of a domain have thresholds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kb.bounds import bands
from kb.fact import Fact
from kb.model import RuleBook


def banded(facts: Mapping[str, Fact], books: Iterable[RuleBook]) -> dict[str, Fact]:
    """The facts, those that are measured with the bands that all rules of their domain cut."""
    conditions = [one for book in books for rule in book.rules for one in rule.conditions]
    cuts = {name: [end for one in conditions if one.fact == name for end in one.bounds or ()] for name in facts}
    return {
        name: fact.model_copy(update={"bands": bands(cuts[name], fact.unit)}) if fact.measured else fact
        for name, fact in facts.items()
    }


def with_bands(book: RuleBook, facts: Mapping[str, Fact]) -> RuleBook:
    """The rules, each condition on a measure with the bands that lie within its bounds."""
    if not any(one.bounds for rule in book.rules for one in rule.conditions):
        return book
    rules = []
    for rule in book.rules:
        conditions = tuple(one.banded(facts[one.fact].bands) if one.fact in facts else one for one in rule.conditions)
        rules.append(rule.model_copy(update={"conditions": conditions}))
    return book.model_copy(update={"rules": tuple(rules)})

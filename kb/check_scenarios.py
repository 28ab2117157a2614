"""What must hold of the scenarios of a notice before they are run: what they name exists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kb.check import nearest
from kb.codes import RESERVED
from kb.model import Fact, Problem, RuleBook
from kb.scenarios import Scenario


def check_scenarios(
    notice: str,
    scenarios: Iterable[Scenario],
    units: Iterable[str],
    book: RuleBook | None,
    *,
    facts: Mapping[str, Fact],
) -> Iterator[Problem]:
    """Every problem of the `scenarios.yaml` of a notice. `units`: the names of all; `book`: the rules of the notice."""
    where = f"notices/{notice}/scenarios.yaml"
    numbers = {unit.removeprefix(f"{notice}/") for unit in units if unit.startswith(f"{notice}/")}
    seen: set[str] = set()
    for one in scenarios:
        place = f"{where}：{one.id}"
        if one.id in seen:
            yield Problem(place, "编号重复", "每个情形用不同的编号")
        seen.add(one.id)
        if one.unit and one.unit not in numbers:
            yield Problem(f"{place}：unit", f"这份公告没有“{one.unit}”这个问答", nearest(one.unit, numbers))
        if one.unit is None and one.expect != "unknown":
            yield Problem(f"{place}：expect", "unit 是 null，就不会有判断", "写 expect: unknown，或写明 unit")
        if one.outcome and one.expect != "to_confirm":
            yield Problem(f"{place}：outcome", "只有 to_confirm 才有 outcome", "删去 outcome，或写 expect: to_confirm")
        yield from _check_facts(place, one, facts)
        known = RESERVED | {
            statement.id
            for rule in (book.rules if book else ())
            for statement in rule.statements
            if not one.unit or rule.unit.partition("/")[2] == one.unit
        }
        for name in one.confirmed.keys() - known:
            yield Problem(f"{place}：confirmed", f"没有要确认的“{name}”", nearest(name, known))


def _check_facts(place: str, one: Scenario, facts: Mapping[str, Fact]) -> Iterator[Problem]:
    for name, values in one.ticked.items():
        fact = facts.get(name)
        if fact is None:
            yield Problem(f"{place}：facts", f"没有“{name}”这个事实", nearest(name, facts))
            continue
        for value in values:
            if value not in fact.allowed:
                yield Problem(f"{place}：facts：{name}", f"没有取值“{value}”", f"允许：{'、'.join(fact.allowed)}")

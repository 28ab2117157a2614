"""What must hold of the statements of rules: every condition of an exemption is put to a person, in exactly one."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from kb.model import EXEMPTING, RESERVED, UNSET, Fact, Problem, Rule, RuleBook, Statement

# More than so many nobody reads.
_MOST = 5


def check_statements(where: str, book: RuleBook, facts: Mapping[str, Fact]) -> Iterator[Problem]:
    """Every problem of the statements of a book of rules, whatever value its interpretations are given."""
    for name, point in book.interpretations.items():
        if point.value and point.value not in point.values:
            fix = f"写 {'、'.join(point.values)}，或空着"
            yield Problem(f"{where}：interpretations：{name}", f"没有“{point.value}”这一种理解", fix)
    texts: dict[tuple[str, str], Statement] = {}
    for rule in book.rules:
        place = f"{where}：{rule.id}"
        if rule.outcome not in EXEMPTING:
            if rule.statements:
                yield Problem(place, "不免除什么的规则不用确认，却写了 statements", "删去 statements")
            continue
        yield from _check_rule(place, rule, book)
        for one in rule.statements:
            yield from _check_one(f"{place}：{one.id}", one, rule, facts)
            yield from _check_when(f"{place}：{one.id}：when", one, book)
            # Of one id, each wording stands under its own `when`.
            key = (f"{rule.unit} {one.id}", repr(sorted(one.when.items())))
            if texts.setdefault(key, one) != one:
                what = "同一问答里另一条规则的同号 statement 写得不同"
                yield Problem(f"{place}：{one.id}", what, "写成一样，或换一个编号")


def _check_rule(place: str, rule: Rule, book: RuleBook) -> Iterator[Problem]:
    """Under each setting of the interpretations: one to five statements, every condition in exactly one."""
    told = set()
    for chosen in _settings(book):
        statements = rule.under(chosen).statements
        given = "，".join(f"{name}: {value}" for name, value in chosen.items() if _depends(rule.statements, name))
        at = f"（{given}）" if given else ""
        if not 1 <= len(statements) <= _MOST:
            told.add(
                (
                    f"应有 1 至 {_MOST} 条 statements，现有 {len(statements)} 条{at}",
                    "写明要请人确认的话，见 docs/write-rules.md",
                )
            )
        covered = Counter(fact for one in statements for fact in one.facts)
        for name in dict.fromkeys(condition.fact for condition in rule.conditions):
            if statements and covered[name] != 1:
                how = "没有归入" if not covered[name] else "归入了几条"
                told.add((f"条件“{name}”{how} statements{at}", "每个条件恰好归入一条 statement 的 facts"))
    yield from (Problem(place, what, fix) for what, fix in sorted(told))


def _settings(book: RuleBook) -> Iterator[Mapping[str, str]]:
    """Every way in which the interpretations may be set, not set included."""
    names = list(book.interpretations)
    ways = itertools.product(*((UNSET, *one.values) for one in book.interpretations.values()))
    return (dict(zip(names, way, strict=True)) for way in ways)


def _depends(statements: Iterable[Statement], name: str) -> bool:
    return any(name in one.when for one in statements)


def _check_one(place: str, one: Statement, rule: Rule, facts: Mapping[str, Fact]) -> Iterator[Problem]:
    if one.id in RESERVED:
        yield Problem(place, "这个编号由程序使用", f"换一个；{'、'.join(sorted(RESERVED))} 都不能用")
    conditions = {condition.fact for condition in rule.conditions}
    for name in one.facts:
        if name not in conditions:
            yield Problem(place, f"“{name}”不是这条规则的条件", f"规则的条件：{'、'.join(sorted(conditions))}")
    for name, values in one.if_untrue.items():
        allowed = facts[name].allowed if name in facts else ()
        for value in values:
            if value not in allowed:
                yield Problem(f"{place}：if_untrue", f"没有取值 {name}: {value}", "用 facts.yaml 里的事实与取值")


def _check_when(place: str, one: Statement, book: RuleBook) -> Iterator[Problem]:
    for name, value in one.when.items():
        known = book.interpretations.get(name)
        if known is None or value not in (UNSET, *known.values):
            yield Problem(place, f"没有 {name}: {value}", "用 interpretations 里的名称与取值，或 unset")

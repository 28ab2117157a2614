"""Scenarios: each comes to what its owner expects, and what differs is named with its file, its id and the way on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.check import check_scenarios
from assistant.scenarios import Ran, day_of, failed, run_scenarios
from kb.end_mark import ended
from kb.load import load
from kb.model import EXEMPTING, KnowledgeBase, Problems, Scenario
from tests.support.homes import copied_home

NOTICE = "most-2022-04-15"
IMAGES = "只收集B超和CT影像，要申报采集许可吗？"


@pytest.fixture(scope="module")
def ran(assistant: Assistant) -> list[Ran]:
    return list(run_scenarios(assistant))


def test_every_scenario_comes_to_what_is_expected(ran: list[Ran]) -> None:
    assert [str(failed(one)) for one in ran if one.wrong] == []


def test_every_rule_decides_a_scenario(kb: KnowledgeBase, ran: list[Ran]) -> None:
    decided = {one.rule.id for one in ran if one.rule and one.answer.verdict.code != "conditional"}
    assert decided == {rule.id for rules in kb.rules.values() for rule in rules}


def test_every_statement_is_answered_untrue_once(kb: KnowledgeBase, ran: list[Ran]) -> None:
    denied = {
        (one.scenario.unit, name)
        for one in ran
        for name, given in one.scenario.confirmed.items()
        if given == "no" and one.answer.verdict.code not in EXEMPTING
    }
    asked = {
        (rule.unit.partition("/")[2], statement.id)
        for rules in kb.rules.values()
        for rule in rules
        for statement in rule.statements
    }
    assert denied == asked


@pytest.mark.parametrize(
    ("data", "told"),
    [
        # what is expected is not what comes out
        ({"says": IMAGES, "expect": "required"}, "应得到 required（需要办理），却是 to_confirm"),
        # the verdict is right, but another unit answers
        ({"says": IMAGES, "unit": "4.2", "expect": "to_confirm"}, "应由 4.2 作答，却是 1.1"),
        ({"says": IMAGES, "unit": None, "expect": "unknown"}, "应由 没有问答 作答，却是 1.1"),
        ({"says": IMAGES, "expect": "to_confirm", "outcome": "deferred"}, "应成为 deferred，却是 not_required"),
        # a statement of another rule is not on the screen
        ({"says": IMAGES, "confirmed": {"no-data": "yes"}, "expect": "to_confirm"}, "按不下去：confirm.no-data"),
        # nobody answers, so nothing can be ticked
        ({"says": "食堂几点开门", "facts": {"data": "gene"}, "expect": "unknown"}, "无处可按"),
    ],
)
def test_a_scenario_that_comes_to_something_else_is_named(
    kb: KnowledgeBase, data: dict[str, object], told: str
) -> None:
    scenario = Scenario.model_validate({"id": "mine", "because": "试一试", **data})
    problem, *rest = check_scenarios(replace(kb, scenarios={NOTICE: (scenario,)}))
    assert all("没有一个情形" in one.what for one in rest)
    assert problem.where == f"notices/{NOTICE}/scenarios.yaml：mine"
    assert told in problem.what
    assert "python -m reader" in problem.fix


def test_all_messages_are_one_conversation_and_presses_come_after(kb: KnowledgeBase) -> None:
    yes = {"collecting": "yes", "listed-kinds": "yes", "no-gene-research": "yes"}
    told: dict[str, object] = {"says": [IMAGES, "不抽血，也不做基因检测"], "confirmed": yes, "expect": "not_required"}
    scenario = Scenario.model_validate({"id": "mine", "because": "试一试", **told})
    (ran,) = run_scenarios(Assistant(replace(kb, scenarios={NOTICE: (scenario,)})))
    assert ran.wrong == ()


def test_the_day_is_that_of_the_rules_never_today(kb: KnowledgeBase, ran: Iterable[Ran]) -> None:
    assert {one.answer.on for one in ran if one.scenario.on is None} == {day_of(kb, NOTICE)}
    assert day_of(kb, NOTICE) == kb.notices[NOTICE].head.published


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("expect: free, because: 理由", ["第 1 行", "0.expect"[2:], "允许"]),
        ("expect: unknown", ["because", "缺少这一项"]),
        ("expect: unknown, because: 理由, unit: '9.9'", ["mine：unit", "没有“9.9”", "4.2"]),
        ("expect: required, because: 理由, unit: null", ["mine：expect", "unit 是 null"]),
        ("expect: required, outcome: deferred, because: 理由", ["mine：outcome", "to_confirm"]),
        ("expect: required, facts: {dta: gene}, because: 理由", ["mine：facts", "是否想写“data”"]),
        ("expect: required, facts: {data: genome}, because: 理由", ["mine：facts：data", "genome", "允许"]),
        ("expect: required, confirmed: {no-dat: 'no'}, because: 理由", ["mine：confirmed", "是否想写“no-data”"]),
        ("expect: required, confirmed: {no-data: maybe}, because: 理由", ["confirmed.no-data", "允许"]),
    ],
)
def test_a_scenario_that_cannot_be_run_is_refused_with_its_place(tmp_path: Path, entry: str, words: list[str]) -> None:
    home = copied_home(tmp_path / "kb")
    file = home / "notices" / NOTICE / "scenarios.yaml"
    file.write_text(ended(f"- {{id: mine, says: {IMAGES!r}, {entry}}}\n"), encoding="utf-8")
    with pytest.raises(Problems) as raised:
        load(home)
    told = str(raised.value)
    assert all(word in told for word in ["scenarios.yaml", *words]), told


def test_a_knowledge_base_without_scenarios_is_in_order(tmp_path: Path) -> None:
    home = copied_home(tmp_path / "kb")
    (home / "notices" / NOTICE / "scenarios.yaml").unlink()
    assert check_scenarios(load(home)) == []

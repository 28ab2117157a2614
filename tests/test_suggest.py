"""Drafts from the wording: exact words, near facts, what is guessed marked; and nothing unfinished is ever served."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant import Assistant
from assistant.scenarios import run_scenarios
from assistant.suggest import suggest_rules
from kb import __main__ as kb_command
from kb.end_mark import ended
from kb.load import load
from kb.model import KnowledgeBase, Problems
from kb.unfinished import UNFINISHED
from tests.test_contradictions import notice

NAME = "most-2022-04-15"
SEED = f"notices/{NAME}"


def put(home: Path, name: str, drafts: tuple[str, str]) -> None:
    """Write a draft as the files of a notice."""
    for file, text in zip(("rules.yaml", "scenarios.yaml"), drafts, strict=True):
        (home / "notices" / name / file).write_text(ended(text), encoding="utf-8")


def rules_of(kb: KnowledgeBase, unit: str) -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = yaml.safe_load(suggest_rules(kb, f"{NAME}/{unit}")[0])["rules"]
    return rules


@pytest.mark.parametrize(
    ("unit", "rules"),
    [
        # a list before 无需 has two conditions; what is denied is one of them
        ("1.1", [("not_required", {"collecting": ["yes"], "data": ["imaging", "picture"], "gene_research": ["no"]})]),
        # 应 stands in the clause before; 一并 puts the report off; no word tells when the report is due
        ("2.1", [("required", {UNFINISHED: [UNFINISHED]}), ("deferred", {"keeping_approved": ["no"]})]),
        # 但书 and 如 in brackets are examples
        (
            "3.1",
            [
                (
                    "not_required",
                    {
                        "in_cooperation": ["yes"],
                        "foreign_takes_part": ["no"],
                        "foreign_gets_data": ["no"],
                        "results_shared": ["no"],
                        "foreign_gets_specimens": ["no"],
                    },
                )
            ],
        ),
    ],
)
def test_the_duty_and_the_conditions_are_guessed_from_the_wording(
    kb: KnowledgeBase, unit: str, rules: list[tuple[str, dict[str, list[str]]]]
) -> None:
    drafted = [(one["outcome"], {each["fact"]: each["is"] for each in one["conditions"]}) for one in rules_of(kb, unit)]
    assert drafted == rules


def test_every_evidence_is_an_exact_part_of_the_answer_and_every_guess_is_marked(kb: KnowledgeBase) -> None:
    for unit in kb.units_of(NAME):
        for rule in rules_of(kb, unit.id.partition("/")[2]):
            assert rule["evidence"] in unit.answer and UNFINISHED in rule["says"]
            for one in rule["conditions"]:
                assert one["evidence"] in unit.answer and UNFINISHED in one["text"]
            assert all(UNFINISHED in one["text"] for one in rule.get("statements", ()))
            facts = [fact for one in rule.get("statements", ()) for fact in one["facts"]]
            assert not facts or facts == [one["fact"] for one in rule["conditions"]]


@pytest.mark.parametrize("unit", ["1.1", "2.1", "3.1", "4.1", "4.2"])
def test_a_draft_is_refused_only_for_what_a_person_is_to_write(home: Path, kb: KnowledgeBase, unit: str) -> None:
    drafts = suggest_rules(kb, f"{NAME}/{unit}")
    put(home, NAME, drafts)
    with pytest.raises(Problems) as raised:
        load(home)
    lines = sum(text.count(UNFINISHED) for text in drafts) - sum(
        text[: text.index("evidence 都")].count(UNFINISHED) for text in drafts
    )
    assert len(raised.value.problems) == lines
    for problem in raised.value.problems:
        assert "还没有写完（待完成）" in problem.what and re.search(r"第 \d+ 行：", problem.where)


@pytest.mark.parametrize("unit", ["1.1", "3.1", "4.2"])
def test_a_draft_that_is_written_loads(home: Path, kb: KnowledgeBase, unit: str) -> None:
    """Every condition has its statement, every sentence its rule or its reason."""
    book, scenarios = suggest_rules(kb, f"{NAME}/{unit}")
    put(home, NAME, (_written(book), _written(scenarios)))
    assert load(home).rules[f"{NAME}/{unit}"]


def _written(text: str) -> str:
    return text.replace(f"{UNFINISHED}：", "").replace(UNFINISHED, "写好的理由")


def test_a_unit_of_which_no_fact_speaks_is_drafted_too(home: Path) -> None:
    notice(home, "bare", ("养犬要不要登记？", "小型犬且已绝育的，无需登记。具体办法另行公布。"))
    kb = load(home)
    drafts = suggest_rules(kb, "bare/1")
    (rule,) = yaml.safe_load(drafts[0])["rules"]
    assert rule["evidence"] == "无需登记" and rule["conditions"][0]["evidence"] == "小型犬且已绝育的"
    assert rule["conditions"][0]["fact"] == UNFINISHED
    put(home, "bare", drafts)
    with pytest.raises(Problems) as raised:
        load(home)
    assert all("还没有写完" in one.what and one.where.startswith("notices/bare/") for one in raised.value.problems)


def test_an_answer_without_a_duty_gives_no_rule_and_declares_its_sentences(home: Path) -> None:
    notice(home, "bare", ("窗口在哪里？", "在办事大厅一楼。周末休息。"))
    book = yaml.safe_load(suggest_rules(load(home), "bare/1")[0])
    assert book["rules"] == []
    assert [one["text"] for one in book["not_formalised"]] == ["在办事大厅一楼", "周末休息"]


def test_a_finished_draft_answers(home: Path, kb: KnowledgeBase) -> None:
    book, _ = suggest_rules(kb, f"{NAME}/3.1")
    scenario = "- {id: mine, says: 外资药企只给研究用药，不参与、不拿数据，成果不共享，要报国际合作审批吗？, "
    put(home, NAME, (_written(book), f"{scenario}unit: '3.1', expect: to_confirm, because: 试一试}}\n"))
    (ran,) = run_scenarios(Assistant(load(home)))
    assert ran.rule and ran.rule.id == "draft-3-1-1"


def test_comments_may_say_what_is_unfinished(home: Path) -> None:
    rules = home / SEED / "rules.yaml"
    rules.write_text(
        rules.read_text(encoding="utf-8").replace("rules:\n", f"# {UNFINISHED}：再看\nrules:\n", 1), encoding="utf-8"
    )
    assert load(home)


def test_the_command_prints_both_files(capsys: pytest.CaptureFixture[str]) -> None:
    assert kb_command.main(["suggest", "2.1", "--notice", NAME]) == 0
    said = capsys.readouterr().out
    assert f"写进 {SEED}/rules.yaml" in said and f"写进 {SEED}/scenarios.yaml" in said
    assert kb_command.main(["suggest", f"{NAME}/2.9"]) == 1
    assert "没有这条问答" in capsys.readouterr().err

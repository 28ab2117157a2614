"""A unit whose cut is in doubt exempts nobody, whatever is said or confirmed, and says so wherever its words stand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import Assistant
from assistant.sheet import verdict_sheet
from assistant.sheet_docx import docx_bytes
from assistant.terminal import answer_text
from assistant.to_contract import to_answer
from kb.load import load
from kb.model import EXEMPTING, KnowledgeBase
from tests.conftest import ON
from tests.support.contracts import sent
from tests.support.homes import copied_home
from tests.test_confirm import HOW, TOLD, UNTOLD, confirm_all
from tests.test_contradictions import notice
from tests.test_promises import facts, messages
from tests.test_sheet import word_lines
from tests.test_spreadsheet import book, results, table
from web.links import citation
from web.render import Around, render_answer, render_sheet

DOUBT = "答复中有像问题的一行：“乙呢？”"
LINE = f"这一条的切分尚未核对：{DOUBT}"


@pytest.fixture(scope="module")
def doubted(kb: KnowledgeBase) -> KnowledgeBase:
    """The knowledge base with a doubt about every unit; the rules are those that people wrote."""
    return replace(kb, units={name: replace(unit, doubts=(DOUBT,)) for name, unit in kb.units.items()})


@pytest.fixture(scope="module")
def doubting(doubted: KnowledgeBase) -> Assistant:
    return Assistant(doubted)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.lists(messages, min_size=1, max_size=3), facts)
def test_no_messages_facts_or_presses_exempt_from_a_doubted_unit(
    doubting: Assistant, said: list[str], told: dict[str, list[str]]
) -> None:
    case = None
    for message in said:
        answer = doubting.ask(message, on=ON, case=case, facts=told)
        case = answer.case
        for one in (answer, confirm_all(doubting, answer)):
            assert one.verdict.code not in {*EXEMPTING, "to_confirm"}
            assert one.verdict.outcome is None


@pytest.mark.parametrize("question", [*TOLD.values(), *UNTOLD.values()])
def test_what_was_confirmed_before_the_doubt_exempts_nobody(
    assistant: Assistant, doubting: Assistant, question: str
) -> None:
    before = confirm_all(assistant, assistant.ask(question, on=ON))
    after = doubting.tick({}, on=ON, case=before.case, confirm={}, confirmed=HOW)
    assert after.verdict.proposed not in EXEMPTING
    if before.verdict.proposed in EXEMPTING:
        assert (after.verdict.code, after.verdict.held_by) == ("conditional", "cut")
        assert (after.ask, after.to_confirm) == ((), ())


def test_it_stands_beside_the_official_words_everywhere(doubting: Assistant, doubted: KnowledgeBase) -> None:
    answer = doubting.ask(TOLD["1.1"], on=ON)
    told = to_answer(answer, doubted)
    assert answer.unit and answer.notice and told.unit
    assert sent(told)["unit"]["unchecked"] == [DOUBT]
    sheet = verdict_sheet(answer, doubted, ON)
    assert LINE in answer_text(answer, doubted)
    assert LINE in citation(answer.unit, answer.notice)
    assert LINE in render_sheet(sheet)
    assert LINE in word_lines(docx_bytes(sheet))
    for pressable in (False, True):
        assert LINE in render_answer(told, Around(doubted.contact), pressable=pressable)


def test_it_stands_in_a_row_of_a_table(doubting: Assistant, tmp_path: Path) -> None:
    sheet, _, _ = table(doubting, book(tmp_path / "in.xlsx", [("问题",), (TOLD["1.1"],)]))
    assert (results(sheet, 2)["判断"], LINE in results(sheet, 2)["理由"]) == ("视情形而定", True)


def test_without_a_doubt_nothing_is_said_of_one(assistant: Assistant, kb: KnowledgeBase) -> None:
    answer = assistant.ask(TOLD["1.1"], on=ON)
    assert answer.verdict.outcome == "not_required"
    assert "unchecked" not in sent(to_answer(answer, kb))["unit"]
    assert "切分" not in answer_text(answer, kb)


@pytest.mark.parametrize(
    ("flags", "code", "held", "why"),
    [
        ({}, "to_confirm", None, "nothing is told of it"),
        ({"hints": ["编号不连续"]}, "to_confirm", None, "its words are right"),
        ({"limits": ["表格里另有几栏没有收入"]}, "conditional", "note", "what was left out may be the exception"),
        ({"doubts": [DOUBT]}, "conditional", "cut", "what was cut off may be the exception"),
        ({"doubts": [DOUBT], "hints": ["编号不连续"]}, "conditional", "cut", "the weightiest counts"),
    ],
)
def test_deleting_what_was_looked_at_opens_the_wording(
    tmp_path: Path, flags: dict[str, list[str]], code: str, held: str | None, why: str
) -> None:
    home = copied_home(tmp_path / "kb")
    notice(home, "made", ("变更注册地址是否需要办理备案？", "无需备案。"), flags=flags)
    answer = Assistant(load(home)).ask("变更注册地址要备案吗", on=ON)
    assert (answer.verdict.code, answer.verdict.held_by) == (code, held), why

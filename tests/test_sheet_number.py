"""The number of a sheet tells, years later, whether what it rests on still stands, and what has changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from starlette.testclient import TestClient

from assistant import Assistant
from assistant.sheet import verdict_sheet
from assistant.sheet_number import sheet_number, standing
from kb.model import KnowledgeBase, Notice, Problems, QAUnit
from tests.conftest import ON

UNIT = "most-2022-04-15/1.1"
ASKED = "收集B超和血常规要报采集许可吗"


@pytest.fixture(scope="module")
def number(assistant: Assistant, kb: KnowledgeBase) -> str:
    return sheet_number(assistant.ask(ASKED, on=ON), kb)


def with_unit(kb: KnowledgeBase, **changed: object) -> KnowledgeBase:
    unit: QAUnit = replace(kb.units[UNIT], **changed)  # type: ignore[arg-type]
    return replace(kb, units={**kb.units, UNIT: unit}, version="another")


def with_head(kb: KnowledgeBase, **changed: object) -> KnowledgeBase:
    notice = kb.notices["most-2022-04-15"]
    now = replace(notice, head=notice.head.model_copy(update=changed))
    return replace(kb, notices={**kb.notices, notice.id: now})


def with_rules(kb: KnowledgeBase, **changed: object) -> KnowledgeBase:
    first, *others = kb.rules[UNIT]
    return replace(kb, rules={**kb.rules, UNIT: (first.model_copy(update=changed), *others)})


def newer(kb: KnowledgeBase, answer: str) -> KnowledgeBase:
    """The notice replaced by one with this answer."""
    old = kb.notices["most-2022-04-15"]
    new = Notice("newer", old.head, old.text)
    units = {
        f"newer/{one.id[-3:]}": replace(one, id=f"newer/{one.id[-3:]}", notice="newer") for one in kb.units.values()
    }
    units["newer/1.1"] = replace(units["newer/1.1"], answer=answer)
    kb = with_head(kb, currency="superseded", superseded_by="newer")
    return replace(kb, notices={**kb.notices, "newer": new}, units={**kb.units, **units})


def test_the_number_stands_on_the_sheet_and_says_that_nothing_has_changed(
    assistant: Assistant, kb: KnowledgeBase, number: str
) -> None:
    assert ("编号", number) in verdict_sheet(assistant.ask(ASKED, on=ON), kb, ON).head
    found = standing(number, kb, ON)
    assert found.changed == () and found.unit is not None and found.unit.id == UNIT


def test_another_case_another_day_or_another_knowledge_base_has_another_number(
    assistant: Assistant, kb: KnowledgeBase, number: str
) -> None:
    others = [
        sheet_number(assistant.ask("收集B超要报采集许可吗", on=ON), kb),
        sheet_number(assistant.ask(ASKED, on=date(2026, 1, 1)), kb),
        sheet_number(assistant.ask(ASKED, on=ON), replace(kb, version="another")),
    ]
    assert len({number, *others}) == 4


def test_what_changed_since_is_told(kb: KnowledgeBase, number: str) -> None:
    rows = [
        (with_unit(kb, question="另一个问题"), ["官方答复"], "another question"),
        (with_unit(kb, answer=kb.units[UNIT].answer + "另行通知。"), ["官方答复"], "one more sentence"),
        (with_unit(kb, hold=("文字错乱",)), ["等人对照原件"], "held back"),
        (with_rules(kb, says="另一句"), ["规则与出单时不同"], "another rule"),
        (with_head(kb, currency="in_force"), ["时效说明与出单时不同；现在：现行有效"], "known to hold"),
        (with_head(kb, currency="superseded"), ["时效说明", "已不再适用"], "void without another"),
        (newer(kb, kb.units[UNIT].answer), ["时效说明", "逐字未变：newer/1.1"], "replaced, the words the same"),
        (newer(kb, "现在都要申报。"), ["时效说明", "改为 newer/1.1"], "replaced, other words"),
        (replace(kb, units={}), ["已不在知识库中"], "gone"),
    ]
    for changed, said, why in rows:
        found = standing(number, changed, ON).changed
        assert len(found) == len(said) and all(one in told for one, told in zip(said, found, strict=True)), (why, found)


def test_rules_that_no_longer_apply_are_told(kb: KnowledgeBase, number: str) -> None:
    (told,) = standing(number, kb, date(2000, 1, 1)).changed
    assert "规则在 2000-01-01 都不适用" in told


def test_a_sheet_without_an_answer_is_told_to_ask_anew(assistant: Assistant, kb: KnowledgeBase) -> None:
    found = standing(sheet_number(assistant.ask("食堂几点开门", on=ON), kb), kb, ON)
    assert found.unit is None and "重新提问" in found.changed[0]


@pytest.mark.parametrize("written", ["", "x", "0123456789abcdef", "3f9a1c0b7d2e-51ce0b", "<b>", "\x00", "9" * 500])
def test_what_is_no_number_is_told(kb: KnowledgeBase, client: TestClient, written: str) -> None:
    with pytest.raises(Problems, match="编号"):
        standing(written, kb, ON)
    page = client.get("/sheet/check", params={"n": written})
    assert page.status_code == (400 if written else 200) and "<b>" not in page.text


def test_on_the_page_anybody_may_ask(client: TestClient, number: str) -> None:
    # As it is copied from paper: in capitals, with blanks and another dash.
    for written in (number, f" {number.upper()} ", number.replace("-", " － ")):
        page = unescape(client.get("/sheet/check", params={"n": written}).text)
        assert "没有变</h2>" in page and UNIT in page and "⚠" in page
    other = unescape(client.get("/sheet/check", params={"n": f"{number[:-4]}ffff"}).text)
    assert "有变化，请重新核对" in other and "时效说明与出单时不同" in other

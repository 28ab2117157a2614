"""What comes after a confirmation, or was left unanswered, holds an exemption until a person has settled it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant import Assistant
from assistant.answer import Answer
from assistant.case import Case
from kb.model import EXEMPTING, LATER, Problems
from tests.conftest import ON
from tests.test_confirm import HOW, TOLD, confirm_all

TWO_QUESTIONS = "仅收集血常规要报采集许可吗？另外卖给别人行不行？"


@pytest.fixture(scope="module")
def final(assistant: Assistant) -> Answer:
    """All statements of 1.1 confirmed."""
    answer = confirm_all(assistant, assistant.ask(TOLD["1.1"], on=ON))
    assert answer.verdict.code == "not_required"
    return answer


@pytest.mark.parametrize(
    "message",
    [
        # news behind a courtesy
        "好的，还有别的",
        "好的，撤回确认",
        "知道了，没看就点了",
        "收到，也卖数据",
        # no words at all
        "❌",
        "？？？",
        # more than is read
        "我们其实还留血样做全基因组测序。" * 40,
    ],
)
def test_news_of_any_form_must_be_settled(assistant: Assistant, final: Answer, message: str) -> None:
    answer = assistant.tick({}, on=ON, case=assistant.ask(message, on=ON, case=final.case).case)
    assert answer.verdict.code not in EXEMPTING
    assert [one.id for one in answer.to_confirm] == [LATER]


@pytest.mark.parametrize(
    "doubt",
    [
        lambda case: case.not_known(["gene_research"]),
        lambda case: case.ticked({"gene_research": frozenset({"yes"})}),
        lambda case: case.corrected("data", frozenset({"specimen"})),
    ],
    ids=["unsure", "ticked", "corrected"],
)
def test_a_doubt_pressed_once_more_counts_once_more(
    assistant: Assistant, final: Answer, doubt: Callable[[Case], Case]
) -> None:
    answer = final
    for _ in range(3):
        answer = assistant.tick({}, on=ON, case=doubt(answer.case))
        assert answer.verdict.code not in EXEMPTING
        for _ in range(2):
            answer = confirm_all(assistant, answer)
            for one in answer.verdict.statements:
                if one.answer != "yes":
                    answer = assistant.tick({}, on=ON, case=answer.case, confirm={one.id: "yes"}, confirmed=HOW)
        assert answer.verdict.code == "not_required", "a person's press stands"


def test_of_very_many_words_one_more_is_told_apart_though_the_last_are_the_same(
    assistant: Assistant, final: Answer
) -> None:
    """What is left out for want of room is counted: a press before it is none after it."""
    answer, same = final, "周三开组会，材料照旧准备，地点和时间都不变，请各位老师记得时间"
    for _ in range(60):
        answer = assistant.ask(same, on=ON, case=answer.case)
    assert "略去 " in answer.case.later[0]
    pressed = assistant.tick({}, on=ON, case=answer.case, confirm={LATER: "yes"}, confirmed=HOW)
    assert pressed.verdict.code == "not_required"
    again = assistant.ask(same, on=ON, case=pressed.case)
    assert again.case.later[1:] == pressed.case.later[1:]
    assert again.verdict.code not in EXEMPTING


def test_what_is_said_to_be_wrong_is_asked_again(assistant: Assistant, final: Answer) -> None:
    answer = assistant.ask("谢谢，不对", on=ON, case=final.case)
    assert answer.verdict.proposed not in EXEMPTING
    assert LATER in [one.id for one in answer.to_confirm]


@pytest.mark.parametrize("message", ["谢谢！", "好的，谢谢", "知道了。", "", "  "])
def test_courtesy_alone_changes_nothing(assistant: Assistant, final: Answer, message: str) -> None:
    answer = assistant.tick({}, on=ON, case=assistant.ask(message, on=ON, case=final.case).case)
    assert answer.verdict.code == "not_required"


@pytest.mark.parametrize(
    "way",
    [
        ("新问题：捐赠设备给医院要报国际合作吗？", "回到采集那个"),  # away and back
        ("是提供给境外的",),  # to a unit that asks for the same
        ("那对外提供备案要报吗",),
        ("是提供给境外的", "不对，是采集，不提供给境外"),  # there and back
    ],
)
def test_what_was_left_unanswered_goes_along(assistant: Assistant, way: tuple[str, ...]) -> None:
    answer = assistant.ask(TWO_QUESTIONS, on=ON)
    assert answer.case.left == ("另外卖给别人行不行",)
    for message in way:
        answer = assistant.ask(message, on=ON, case=answer.case)
    assert answer.verdict.code not in EXEMPTING
    assert "另外卖给别人行不行" in (*answer.case.left, *answer.case.later)


def test_a_denial_goes_along_to_another_unit_and_back(assistant: Assistant, final: Answer) -> None:
    answer = final
    for message in ("以上都不属实", "是提供给境外的", "不对，是采集，不提供给境外"):
        answer = assistant.ask(message, on=ON, case=answer.case)
    assert "以上都不属实" in answer.case.later


@pytest.mark.parametrize(("message", "statements"), [("还抽血", ("listed-kinds", LATER)), ("其实有点不一样", (LATER,))])
def test_news_cannot_be_settled_in_the_message_that_brings_it(
    assistant: Assistant, final: Answer, message: str, statements: tuple[str, ...]
) -> None:
    """Nobody has seen yet what would be confirmed."""
    with pytest.raises(Problems, match="还没有给您看过"):
        assistant.ask(message, on=ON, case=final.case, confirm=dict.fromkeys(statements, "yes"))


TWO_CLOSE = "采完之后传给国外的AI公司，备案要做吗"


def test_a_choice_may_be_changed_while_nothing_else_was_said(assistant: Assistant) -> None:
    answer = assistant.ask(TWO_CLOSE, on=ON)
    first, second = answer.case.close
    assert answer.status == "ambiguous" and answer.case.unit == first
    for words, unit in (("第二个", second), ("第一个", first), ("是后者", second)):
        answer = assistant.ask(words, on=ON, case=answer.case)
        assert (answer.case.unit, answer.status) == (unit, "answered")


@pytest.mark.parametrize("between", ["都没有", "我们是医院"])
def test_a_number_chooses_no_answer_once_something_else_was_said(assistant: Assistant, between: str) -> None:
    """第二个 may then be the second of what is asked now."""
    answer = assistant.ask(TWO_CLOSE, on=ON)
    answer = assistant.ask(between, on=ON, case=answer.case)
    assert not assistant.ask("第二个", on=ON, case=answer.case).case.chosen

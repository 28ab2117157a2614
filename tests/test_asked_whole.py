"""Between 问： and 答： the one who asks speaks: every line is the question's, but who asked when, and the page's."""

from __future__ import annotations

import pytest

from importing.segment import segment
from kb.model import QAUnit

MARKS = [
    ("【问】", "【答】"),
    ("【问】\n", "【答】\n"),
    ("问：", "答："),
    ("Q：", "A："),
    ("{}.问：", "答："),
    ("问题{}：", "答："),
]


def cut(mark: str, answer: str, asked: str) -> list[QAUnit]:
    """Four questions, the third of them `asked`."""
    text = "".join(
        f"{mark.format(number)}{question}\n{answer}您好，第{number}项可以到窗口办理。\n"
        for number, question in enumerate(("月票到哪里办？", "月票到哪里办？", asked, "月票到哪里办？"), 1)
    )
    return segment(text, "x")


@pytest.mark.parametrize(("mark", "answer"), MARKS)
@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("城东的32路公交停了两个月，出门很不方便。\n盼望早日恢复。", "nothing asks"),
        ("城东的32路公交停了两个月。\n请问什么时候恢复？", "the last line asks"),
        ("请问32路公交什么时候恢复？\n我家老人看病很不方便。", "the first line asks, and the asker goes on"),
        ("请问32路公交什么时候恢复？\n谢谢！", "thanks"),
        ("反映32路公交停运\n32路公交停了两个月，没有公告。\n盼望早日恢复", "a title, and no full stop"),
        ("有两件事：\n1.32路公交停了两个月，什么时候恢复？\n2.站牌倒了，谁来修？", "two questions with numbers"),
        ("有两件事：\n1.32路公交停了两个月，盼恢复。\n2.站牌倒了，盼修复。", "two requests with numbers"),
        ("公交停运以后，\n盼望早日恢复。", "a sentence in two lines"),
        ("月票的有效期怎样计算？\n（1）成人月票；（2）学生月票。", "its own cases"),
        ("月票的有效期怎样计算？\n（包括学生月票）", "what it is meant of"),
    ],
)
def test_the_words_of_the_one_who_asks_are_the_question(mark: str, answer: str, asked: str, why: str) -> None:
    units = cut(mark, answer, asked)
    assert [unit.question for unit in units] == ["月票到哪里办？", "月票到哪里办？", asked, "月票到哪里办？"], why
    assert [unit.answer for unit in units] == [f"您好，第{number}项可以到窗口办理。" for number in range(1, 5)]
    assert not units[2].doubts


@pytest.mark.parametrize(
    ("asked", "question", "why"),
    [
        ("月票收费吗？\n留言时间：2024-05-06", "月票收费吗？", "when it was asked"),
        ("月票收费吗？\n（来源：公交集团）", "月票收费吗？", "a remark of the editors"),
        ("月票收费吗？\n征求意见期间，这是市民最关心的问题之一。", "月票收费吗？", "who asks does not speak so"),
        ("关于月票的收费\n咨询内容：月票收不收费，各地不一。", "关于月票的收费", "a label of the page"),
    ],
)
def test_what_others_say_before_an_answer_is_none_of_the_question(asked: str, question: str, why: str) -> None:
    assert cut("问：", "答：", asked)[2].question == question, why


@pytest.mark.parametrize(
    "asked", ["月票收费吗？\n征求意见期间，这是市民最关心的问题之一。", "月票收费吗？\n公交集团答复摘要"]
)
def test_whatever_is_left_out_there_is_told(asked: str) -> None:
    assert [bool(unit.to_check) for unit in cut("问：", "答：", asked)] == [False, False, True, False]


def test_cases_of_a_question_with_a_number_alone_are_its_own_too() -> None:
    """Above a marked answer."""
    units = cut("{}. ", "答：", "月票怎样退？\n（1）成人月票；（2）学生月票")
    assert units[2].question == "月票怎样退？\n（1）成人月票；（2）学生月票"
    assert not units[2].to_check


def test_an_item_of_an_answer_is_no_question_where_questions_are_marked() -> None:
    text = (
        "1.问：月票到哪里办？\n答：分两种情况：\n1.新办的，怎么办？到窗口办。\n2.续办的，能不能在网上办？可以。\n"
        "2.问：月票收费吗？\n答：不收费。\n3.问：月票能退吗？\n答：能退。\n"
    )
    assert [unit.question for unit in segment(text, "x")] == ["月票到哪里办？", "月票收费吗？", "月票能退吗？"]

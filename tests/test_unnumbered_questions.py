"""Numbers with any blank behind them, and questions without a number behind those that have one."""

from __future__ import annotations

import pytest

from importing.segment import segment

NUMBERED = "01 借书证怎么办？\n带身份证到前台办。\n02 押金多少？\n一百元，退证时退还。\n"


@pytest.mark.parametrize(
    "blank", [" ", "  ", "\t", "\u3000", "\u00a0", "\u2002", "\u2003", "\u2009", "\u200b", " \u200b"]
)
def test_any_blank_behind_a_number_parts_it_from_the_question(blank: str) -> None:
    text = NUMBERED.replace("01 ", f"01{blank}").replace("02 ", f"02{blank}")
    assert [(unit.number, unit.question) for unit in segment(text, "x")] == [
        ("01", "借书证怎么办？"),
        ("02", "押金多少？"),
    ]


@pytest.mark.parametrize(
    ("below", "questions", "why"),
    [
        ("借书证能转借吗？\n不能。\n", ["借书证能转借吗？"], "one more"),
        ("借书证能转借吗？\n不能。\n丢了怎么办？\n到前台挂失。\n", ["借书证能转借吗？", "丢了怎么办？"], "two more"),
        (
            "**借书证能转借吗？**\n不能。\n**丢了怎么办？**\n可以挂失。\n",
            ["借书证能转借吗？", "丢了怎么办？"],
            "set off",
        ),
        (
            "借书证能转借吗？\n丢了怎么办？\n一起来看\n借书证能转借吗？\n不能。\n丢了怎么办？\n到前台挂失。\n",
            ["借书证能转借吗？", "丢了怎么办？"],
            "teased before they are answered",
        ),
        ("借书证能转借吗？\n不能。\n相关阅读\n怎样续借？\n上网续借。\n", ["借书证能转借吗？"], "the page below"),
    ],
)
def test_questions_without_a_number_behind_numbered_ones_are_units(below: str, questions: list[str], why: str) -> None:
    units = segment(NUMBERED + below, "x")
    assert [unit.question for unit in units[2:]] == questions, why
    assert [unit.answer for unit in units[:2]] == ["带身份证到前台办。", "一百元，退证时退还。"]
    assert all(any("没有编号" in flag for flag in unit.flags) for unit in units[2:])
    assert units[2].answer == "不能。"


def test_behind_numbered_questions_a_marked_one_is_asked_too() -> None:
    text = "1.借书证怎么办？\n答：到前台办。\n2.押金多少？\n答：一百元。\n问：能转借吗？\n答：不能。\n"
    assert [unit.question for unit in segment(text, "x")] == ["借书证怎么办？", "押金多少？", "能转借吗？"]


@pytest.mark.parametrize(
    ("last", "why"),
    [
        ("一百元。\n读者常问：\n能少交吗？\n不能。", "announced"),
        ("一百元，有人会问，\n能少交吗？\n不能。", "the line above breaks off"),
        ("一百元。\n能少交吗？不能。", "answered in its own line"),
        ("一百元。\n能少交吗？", "nothing below it"),
        ("一百元。\n案例：学生能少交吗？\n可以少交五十元。", "a case"),
    ],
)
def test_a_question_within_the_last_answer_is_no_unit(last: str, why: str) -> None:
    assert len(segment(f"1.借书证怎么办？\n到前台办。\n2.押金多少？\n{last}\n", "x")) == 2, why


def test_a_teased_question_between_others_ends_the_answer_above() -> None:
    text = "问：怎样借书？\n答：凭证借。\n怎样还书？\n往下看\n问：怎样还书？\n答：到前台还。\n"
    first, second = segment(text, "x")
    assert (first.answer, second.answer) == ("凭证借。", "到前台还。")
    assert any("另有一条" in flag for flag in first.flags)

"""Questions numbered by section letters, A1, A2, B1; and the one whose number the office forgot."""

from __future__ import annotations

import pytest

from importing.segment import segment

LETTERED = (
    "A　办证\nA1{0}借书证怎么办？\n答：带身份证到前台办。\nA2{0}押金多少？\n答：一百元，退证按B2办理。\n"
    "A3{0}丢了怎么补\n答：到前台挂失。\nB　借书\nB1{0}一次借几本？\n三本。\nB2{0}怎样退证？\n答：还清图书后退证。\n"
    "B4{0}能续借吗？\n答：能续借一次。\n"
)


@pytest.mark.parametrize("behind", [" ", "\u3000", "\u2003", ". ", "、", "："])
def test_a_letter_with_a_number_numbers_a_question(behind: str) -> None:
    units = segment(LETTERED.format(behind), "x")
    assert [(unit.number, unit.question, unit.answer) for unit in units] == [
        ("A1", "借书证怎么办？", "带身份证到前台办。"),
        ("A2", "押金多少？", "一百元，退证按B2办理。"),
        ("A3", "丢了怎么补", "到前台挂失。"),  # no question mark: its number goes on
        ("B1", "一次借几本？", "三本。"),  # no answer mark
        ("B2", "怎样退证？", "还清图书后退证。"),
        ("B4", "能续借吗？", "能续借一次。"),  # B3 is missing in the file
    ]


def test_one_question_under_a_letter_is_no_strange_number() -> None:
    text = LETTERED.format(" ") + "C　其他\nC1 怎么联系？\n答：请到前台。\n"
    assert not any("编号的写法" in flag for unit in segment(text, "x") for flag in unit.flags)
    assert segment(text, "x")[-1].number == "C1"


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ("按驾照分：\nA1 大型客车\nA2 重型货车\nA3 城市公交车", "items that run on, but ask nothing"),
        ("材料用A4 纸打印。\nA4 纸自备，可以吗？可以。", "one letter with a number"),
        ("分两类：\nA1 个人持有吗？\nB1 单位持有吗？", "two that do not run on"),
    ],
)
def test_in_an_answer_a_letter_with_a_number_is_none(told: str, why: str) -> None:
    text = f"1.怎么分类？\n答：{told}\n2.押金多少？\n答：一百元。\n3.能续借吗？\n答：能。\n"
    first, *others = segment(text, "x")
    assert "".join(first.answer.split()) == "".join(told.split()), why
    assert [unit.number for unit in others] == ["2", "3"], why


def test_behind_q1_a1_is_the_answer() -> None:
    text = "Q1 借书证怎么办？\nA1：到前台办。\nQ2 押金多少？\nA2：一百元。\nQ3 能续借吗？\nA3：能。\n"
    assert [(unit.number, unit.answer) for unit in segment(text, "x")] == [
        ("Q1", "到前台办。"),
        ("Q2", "一百元。"),
        ("Q3", "能。"),
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1.证怎么办？\n到前台办。\n能代办吗？\n不能代办。\n3.押金多少？\n一百元。\n4.能续借吗？\n能续借。\n", "plain"),
        (
            "**一、办证**\n**1.证怎么办？**\n到前台办。\n**能代办吗？**\n不能代办。\n**二、借书**\n**3.押金多少？**\n一百元。\n"
            "**4.能续借吗？**\n能续借。\n",
            "bold, above the heading of a section",
        ),
        (
            "1.证怎么办？\n答：到前台办。\n能代办吗？\n答：不能代办。\n3.押金多少？\n答：一百元。\n4.能续借吗？\n答：能续借。\n",
            "answers are marked, and its own too",
        ),
        (
            "序号\n咨询问题\n答复意见\n1\n证怎么办？\n到前台办。\n能代办吗？\n不能代办。\n3\n押金多少？\n一百元。\n4\n能续借吗？\n能续借。\n",
            "a table whose cells became lines, and one cell is empty",
        ),
    ],
)
def test_where_one_number_is_missing_the_line_that_asks_has_lost_it(text: str, why: str) -> None:
    units = segment(text, "x")
    assert [(unit.number, unit.answer) for unit in units] == [
        ("1", "到前台办。"),
        ("", "不能代办。"),
        ("3", "一百元。"),
        ("4", "能续借。"),
    ], why
    assert units[1].question == "能代办吗？"
    assert units[1].flags, "a person is asked to look"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1.证怎么办？\n到前台办。\n能代办吗？\n不能代办。\n2.押金多少？\n一百元。\n", "no number is missing"),
        (
            "1.证怎么办？\n到前台办。\n能代办吗？\n不能代办。\n能补办吗？\n能补办。\n3.押金多少？\n一百元。\n",
            "two lines ask, and one number is missing",
        ),
        ("1.证怎么办？\n到前台办。\n读者常问：\n能代办吗？\n不能代办。\n3.押金多少？\n一百元。\n", "announced"),
        (
            "**1.证怎么办？**\n到前台办。\n能代办吗？\n不能代办。\n**3.押金多少？**\n一百元。\n",
            "the others are bold, and this one is not",
        ),
        (
            "1.证怎么办？\n答：到前台办。\n能代办吗？\n不能代办。\n3.押金多少？\n答：一百元。\n",
            "answers are marked, but not below it",
        ),
    ],
)
def test_a_line_that_asks_within_an_answer_stays_there(text: str, why: str) -> None:
    first, *_ = segment(text, "x")
    assert "能代办吗？" in first.answer, why
    assert first.flags or "announced" in why

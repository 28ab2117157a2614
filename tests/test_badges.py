"""Questions and answers whose mark is a badge: a line or a cell of its own, a sign in a circle."""

from __future__ import annotations

import pytest

from importing.segment import segment

WANTED = [("借书证怎么办", "带身份证到前台办。"), ("可以转借吗？", "不能。\n丢失的，到前台挂失。")]


def cut(text: str) -> list[tuple[str, str]]:
    return [(unit.question, unit.answer) for unit in segment(text, "x")]


@pytest.mark.parametrize(
    ("asked", "told", "why"),
    [
        ("Q{}\n", "A\n", "numbered questions, plain answers"),
        ("**Q{}**\n", "**A{}**\n", "both numbered and bold"),
        ("Q\n", "A\n", "letters alone"),
        ("Ｑ\n", "Ａ\n", "full-width letters"),
        ("问\n", "答\n", "in Chinese"),
        ("【问】\n", "【答】\n", "in brackets"),
        ("问题{}\n", "答复{}\n", "in whole words"),
        ("问题{}：", "答复{}：", "numbered on both sides, with a colon"),
        ("Ⓠ", "Ⓐ", "in a circle before the words"),
        ("🅠 ", "🅐 ", "in a black circle"),
        ("{}/ ", "", "a number and a stroke"),
        ("{}丨", "", "a number and a bar"),
    ],
)
def test_a_badge_marks_what_stands_below_it(asked: str, told: str, why: str) -> None:
    text = "读者问答\n" + "".join(
        asked.format(number) + question + "\n" + told.format(number) + answer + "\n"
        for number, (question, answer) in zip("一二" if "答复" in told else "12", WANTED, strict=True)
    )
    assert cut(text) == WANTED, why


def test_cells_that_hold_only_the_mark_are_badges_too() -> None:
    rows = "".join(f"| 问 | {question} |\n| 答 | {answer.replace(chr(10), '<br>')} |\n" for question, answer in WANTED)
    assert cut(rows) == WANTED


def test_an_answer_without_its_badge_ends_no_question_before_it() -> None:
    text = "Q\n借书证怎么办？\nA\n到前台办。\nQ\n可以转借吗？\n不能。\nQ\n丢了怎么办？\nA\n挂失。\n"
    assert cut(text) == [("借书证怎么办？", "到前台办。"), ("可以转借吗？", "不能。"), ("丢了怎么办？", "挂失。")]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("分为三级：\nA\n一年以内\nB\n两年以内", "grades"),
        ("| 级别 | 期限 |\n| A | 一年 |\n| B | 两年 |\n以上不含当日。", "a table of grades"),
    ],
)
def test_a_letter_that_no_question_waits_for_is_a_word_of_the_answer(answer: str, why: str) -> None:
    text = f"1.信用怎样分级？\n{answer}\n2.多久更新一次？\n每年一次。\n"
    units = segment(text, "x")
    assert [unit.question for unit in units] == ["信用怎样分级？", "多久更新一次？"], why
    assert "A" in units[0].answer.replace("\n", " ").split(), why


def test_a_third_is_no_number_of_a_question() -> None:
    text = "1.定金退多少？\n按下列比例：\n1/3在当日退。\n2/3在次日退。\n2.多久到账？\n三日。\n"
    assert [unit.question for unit in segment(text, "x")] == ["定金退多少？", "多久到账？"]

"""Tables without headings that say which cell asks: the rows themselves show it."""

from __future__ import annotations

import pytest

from importing.segment import segment

ROWS = [
    ("借书证怎么办理？", "带身份证到前台办。"),
    ("押金", "一百元，退证时退还。"),
    ("可以转借吗？", "不能，但家人除外。"),
]


@pytest.mark.parametrize(
    ("head", "form", "why"),
    [
        ("", "| {1} | {2} |", "two cells"),
        ("", "| {0} | {1} | {2} |", "a number first"),
        ("| 事项 | 说明 |\n", "| {1} | {2} |", "headings that say something else"),
    ],
)
def test_most_rows_ask_and_tell(head: str, form: str, why: str) -> None:
    rows = "\n".join(form.format(number, *row) for number, row in enumerate(ROWS, 1))
    units = segment(f"读者问答\n\n{head}{rows}\n", "x")
    assert [(unit.question, unit.answer) for unit in units] == ROWS, why
    assert all(any("栏名" in flag for flag in unit.flags) for unit in units if head or "{0}" not in form)


def test_a_table_within_an_answer_asks_nothing() -> None:
    rows = "\n".join(f"| {asked} | {told} |" for asked, told in ROWS)
    text = f"1.怎么查？\n见下表：\n{rows}\n2.几天？\n三天。\n"
    assert [unit.question for unit in segment(text, "x")] == ["怎么查？", "几天？"]

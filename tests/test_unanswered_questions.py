"""A question without an answer is a unit all the same, with an empty answer and a flag: its words are official."""

from __future__ import annotations

import pytest

from importing.segment import segment


@pytest.mark.parametrize(
    ("text", "empty", "others", "why"),
    [
        ("问：怎样借书？\n答：凭证。\n问：怎样续借？\n问：能借几本？\n答：五本。", ["怎样续借？"], 2, "between two"),
        ("Q：怎样借书？\nA：凭证。\nQ：怎样续借？\nQ：能借几本？\nA：五本。", ["怎样续借？"], 2, "Q and A"),
        (
            "问：怎样借书？\n答：凭证。\n问：怎样续借？\n问：怎样还书？\n问：能借几本？\n答：五本。",
            ["怎样续借？", "怎样还书？"],
            2,
            "two in a row",
        ),
        ("问：怎样续借？\n问：怎样借书？\n答：凭证。\n问：能借几本？\n答：五本。", ["怎样续借？"], 2, "the first"),
        ("问：怎样借书？\n答：凭证。\n问：怎样续借？", ["怎样续借？"], 1, "the last"),
        (
            "问：怎样借书？\n答：凭证。\n问：怎样续借？\n主办：图书馆\n版权所有",
            ["怎样续借？"],
            1,
            "the last, above the page's footer",
        ),
        (
            "问：怎样借书？\n答：凭证。\n问：怎样续借？\n答：\n问：能借几本？\n答：五本。",
            ["怎样续借？"],
            2,
            "answered with nothing",
        ),
        ("1.怎样借书？\n凭证借。\n2.怎样续借？", ["怎样续借？"], 1, "a number that goes on"),
        ("1.怎样续借？\n2.怎样借书？\n答：凭证。\n3.能借几本？\n答：五本。", ["怎样续借？"], 2, "number one"),
        (
            "1.问：怎样借书？\n答：凭证。\n2.问：怎样续借？\n3.问：能借几本？\n答：五本。",
            ["怎样续借？"],
            2,
            "number and mark",
        ),
        (
            "| 问题 | 答复 |\n|---|---|\n| 怎样借书？ | 凭证。 |\n| 怎样续借？ |  |\n",
            ["怎样续借？"],
            1,
            "an empty cell",
        ),
    ],
)
def test_a_question_without_an_answer_is_a_unit_with_a_flag(text: str, empty: list[str], others: int, why: str) -> None:
    units = segment(text, "x")
    found = [unit for unit in units if not unit.answer]
    assert [unit.question for unit in found] == empty, why
    assert all(any("没有找到答复" in says for says in unit.hold) for unit in found)
    assert len(units) - len(found) == others
    assert not any("怎样续借" in unit.answer or "主办" in unit.answer for unit in units)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "问：怎样借书？\n问：能借几本？\n\n问：怎样借书？\n答：凭证。\n问：能借几本？\n答：五本。",
            "a list of contents",
        ),
        (
            "1.怎样借书？\n2.能借几本？\n\n1.怎样借书？\n答：凭证。\n2.能借几本？\n答：五本。",
            "a numbered list of contents",
        ),
        ("问：怎样借书？\n答：凭证。\n问：能借几本？\n答：五本。\n示例：\n问：借了六本怎么办？", "a case in an answer"),
    ],
)
def test_what_is_only_listed_or_told_is_no_unit(text: str, why: str) -> None:
    assert [unit.question for unit in segment(text, "x")] == ["怎样借书？", "能借几本？"], why

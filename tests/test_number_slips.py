"""One number written unlike the others still opens its question; what only looks like it stays in the answer."""

from __future__ import annotations

import pytest

from importing.segment import segment
from kb.model import QAUnit

ASKED = ["借书证到哪里办？", "借书证收费吗？", "逾期要交多少？", "能不能代办？", "几点开馆？"]
TOLD = ["到一楼大厅办。", "不收费。", "每天一角。", "可以代办，带两个人的身份证。", "九点开馆。"]
CHINESE = "一二三四五"
USUAL = {
    "1.问：": "{0}.问：",
    "1、": "{0}、",
    "问1：": "问{0}：",
    "第1问": "第{0}问 ",
    "（1）": "（{0}）",
    "Q1：": "Q{0}：",
    "一、": "{1}、",
}
SLIPS = [
    "{}问：",
    "问{}：",
    "{}.",
    "{}、",
    "{}，",
    "{}：",
    "{} ",
    "{}。",
    "（{}）",
    "{}）",
    "{}、、",
    "{}.、",
    "第{}问：",
    "问题{}：",
]


def cut(usual: str, slip: str, place: int, mark: str) -> list[QAUnit]:
    """A notice with one number of another form."""
    form = USUAL[usual]
    text = ""
    for number, (asked, told) in enumerate(zip(ASKED, TOLD, strict=True), 1):
        begins = slip.format(number) if number == place + 1 else form.format(number, CHINESE[number - 1])
        text += f"{begins}{asked}\n{mark}{told}\n"
    return segment(text, "x")


@pytest.mark.parametrize("usual", USUAL)
@pytest.mark.parametrize("slip", SLIPS)
@pytest.mark.parametrize("mark", ["答：", ""])
@pytest.mark.parametrize("place", [0, 2, 4])
def test_a_number_in_another_form_opens_its_question(usual: str, slip: str, mark: str, place: int) -> None:
    units = cut(usual, slip, place, mark)
    assert [(unit.question, unit.answer) for unit in units] == list(zip(ASKED, TOLD, strict=True))
    assert not any(unit.doubts for unit in units), "its number is the one that is missing"


@pytest.mark.parametrize("mark", ["答：", ""])
def test_so_does_a_mark_that_lost_its_number(mark: str) -> None:
    units = cut("1、", "问：", 2, mark)
    assert [unit.question for unit in units] == ASKED


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ("分三步：\n（1）先登记。\n（2）再交照片。\n（3）照片不合格怎么办？重拍。", "an item behind items"),
        ("可以。\n3个工作日内能办结吗？能，加急的当天办结。", "a number of days"),
        ("可以。\n材料如下：\n3.照片几张？两张。", "announced, and it tells in the same line"),
        ("可以，\n3，为什么要照片？", "the line above breaks off"),
    ],
)
def test_what_only_looks_like_the_missing_number_is_the_answer_s(told: str, why: str) -> None:
    text = f"1、借书证到哪里办？\n到一楼。\n2、要照片吗？\n{told}\n4、收费吗？\n不收费。\n5、周末开馆吗？\n开馆。\n"
    units = segment(text, "x")
    assert [unit.number for unit in units] == ["1", "2", "4", "5"], why
    assert "".join(units[1].answer.split()) == "".join(told.split()), why


def test_a_word_that_begins_with_a_number_is_no_number_where_it_is_asked() -> None:
    """The number of the first question stands at the end of the line above."""
    asked = ["第一次办证要带什么？", "一家人能合用一张证吗？", "三天内能办好吗？"]
    text = "".join(f"读者篇 Q{number}\n{one}\n可以到前台问。\n" for number, one in enumerate(asked, 1))
    assert [unit.question for unit in segment(text, "x")] == asked

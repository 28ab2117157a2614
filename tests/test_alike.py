"""Headings that look as the questions of a notice do are questions too; what is bold within an answer is none."""

from __future__ import annotations

import pytest

from importing.segment import segment

ASKED = ["借书证怎么办？", "可以转借吗？", "丢了怎么办？", "能借几册？", "超期怎么算？"]


def cut(form: str, other: str, place: int = 2) -> list[str]:
    parts = [form.format(number, asked) + f"\n按第{asked[0]}项办理。\n" for number, asked in enumerate(ASKED, 1)]
    parts.insert(place, other)
    return [unit.question for unit in segment("# 读者问答\n" + "".join(parts), "x")]


@pytest.mark.parametrize(
    ("form", "other", "place", "why"),
    [
        ("### {1}", "### 押金\n一百元，可退。\n", 2, "a heading of the same level"),
        ("### {1}", "### 押金\n| 证 | 元 |\n| 甲 | 一百 |\n", 2, "with a table below"),
        ("### {1}", "### 咨询电话\n前台：0000-86521100\n", 5, "the last one, with a telephone"),
        ("### {0}. {1}", "### 押金\n一百元，可退。\n", 2, "without the number of the others"),
        ("**{1}**", "**押金**\n一百元，可退。\n", 2, "a bold line"),
        ("### {0}. {1}", "### 3. 押金\n一百元，可退。\n", 2, "with a number, though it stands twice"),
        ("**{0}. {1}**", "**3. 押金**\n一百元，可退。\n", 2, "bold, with a number that stands twice"),
    ],
)
def test_the_look_of_the_questions_makes_one(form: str, other: str, place: int, why: str) -> None:
    title = other.split("\n")[0].strip("*# ").removeprefix("3. ")
    assert cut(form, other, place) == [*ASKED[:place], title, *ASKED[place:]], why


@pytest.mark.parametrize(
    ("form", "other", "place", "why"),
    [
        ("**{0}. {1}**", "**办理材料**\n身份证一张。\n", 2, "bold in an answer, where questions have numbers"),
        ("**{1}**", "**办理材料**\n身份证一张。\n", 5, "bold behind the last question"),
        ("**{1}**", "**办理材料：**\n身份证一张。\n", 2, "it announces what follows"),
        ("**{1}**", "**押金**\n一百元。\n**押金**\n可退。\n", 2, "it stands twice"),
        ("### {1}", "#### 押金\n一百元，可退。\n", 2, "another level"),
        ("### {1}", "### 相关链接\n本馆规定。\n", 5, "the page's"),
        ("### {1}", "版权所有：某馆\n### 用户服务\n请下载应用。\n", 5, "below the page's"),
    ],
)
def test_what_looks_like_a_question_by_chance_is_none(form: str, other: str, place: int, why: str) -> None:
    assert cut(form, other, place) == ASKED, why


def test_both_sides_of_a_title_that_only_looks_like_a_question_are_to_be_looked_at() -> None:
    text = "".join(f"**{asked}**\n按规定办理。\n" for asked in ASKED[:2]) + "**押金**\n一百元，可退。\n"
    text += "".join(f"**{asked}**\n按规定办理。\n" for asked in ASKED[2:])
    units = segment(text, "x")
    assert [bool(unit.flags) for unit in units] == [False, True, True, False, False, False]


@pytest.mark.parametrize("bullet", ["- ", "* "])
def test_the_mark_of_a_list_is_no_word_of_the_answer(bullet: str) -> None:
    (first, _) = segment(
        f"### 1. 带什么？\n\n{bullet}身份证；\n{bullet}照片。\n\n### 2. 几天？\n\n-5℃时延期，共三天。\n", "x"
    )
    assert first.answer == "身份证；\n照片。"

"""Who asked, who replied and when; several pages in one file; numbers that stand twice: what is the page's."""

from __future__ import annotations

import time

import pytest

from importing.segment import segment
from kb.model import QAUnit


def cut(text: str) -> list[QAUnit]:
    return segment(text, "x")


def told(text: str) -> list[tuple[str, str]]:
    return [(unit.question, unit.answer) for unit in cut(text)]


WANTED = [("借书证怎么办？", "到前台办。"), ("押金怎么退？", "当天退。"), ("可以转借吗？", "不能。")]


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ("问 {0}\n咨询人：王**咨询时间：2025-01-03\n答\n{1}\n答复单位：借阅科\n", "badges, two labels run together"),
        (
            "问：{0}\n提问人：网友　提问时间：2025年1月3日 10:22\n答：{1}\n回复部门：借阅科 | 回复时间：2025-01-05\n",
            "on both sides",
        ),
        ("{2}.{0}\n答：{1}\n（答复单位：借阅科；答复时间：2025-01-05）\n", "in brackets"),
        ("{2}.{0}\n咨询人：匿名\n{1}\n承办处室：借阅处\n", "no answer mark: the answer begins below"),
        ("{2}.{0}\n网友“阳光” 提问于 2024-05-06\n{1}\n市图书馆 回复于 2024年5月8日\n", "in a sentence"),
        (
            "{2}.{0}\n提问时间：2024-05-06　浏览：1,201次\n{1}\n满意度：满意\n",
            "how often it was read, how it was liked",
        ),
        ("咨询人：王女士\n问：{0}\n答：{1}\n", "above the question"),
    ],
)
def test_who_asked_and_who_replied_belongs_to_no_answer(form: str, why: str) -> None:
    text = "".join(form.format(asked, answer, number) for number, (asked, answer) in enumerate(WANTED, 1))
    assert told(f"读者问答\n{text}") == WANTED, why


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("到前台办。\n咨询时间：工作日9:00至17:00", "when to ask is no day"),
        ("答复时间：15个工作日", "how long it takes"),
        ("到前台办。\n阅读：《借阅规则》", "what to read"),
        ("到前台办。\n馆方答复于五日内寄出", "a sentence with the same word"),
        ("请写明：\n答复单位：名称", "what the answer announces"),
        ("主办：市图书馆\n答复单位：借阅科\n地点：一楼", "a fact among the facts of an answer"),
        ("到前台办。\n答复单位：借阅科\n节假日不办。", "a sentence stands below"),
    ],
)
def test_what_the_answer_says_of_it_stays(answer: str, why: str) -> None:
    text = f"问：借书证怎么办？\n答：{answer}\n问：收费吗？\n答：不收费。\n"
    assert told(text)[0] == ("借书证怎么办？", answer), why


def test_the_heading_of_the_next_group_does_not_join_the_answer() -> None:
    one = "问 {0}\n答\n{1}\n答复单位：借阅科\n"
    text = "".join(
        f"{group}\n" + one.format(*pair) for group, pair in zip(("办证", "押金", "转借"), WANTED, strict=True)
    )
    units = cut(text)
    assert [(unit.question, unit.answer) for unit in units] == WANTED
    assert [unit.section for unit in units] == ["办证", "押金", "转借"]


@pytest.mark.parametrize(
    ("asked", "number", "why"),
    [
        ("问 2025年度缴费标准是多少？", "", "a year"),
        ("问 3个月内能退吗？", "", "an amount"),
        ("问 三年内能退吗？", "", "an amount in Chinese"),
        ("问：2025年怎么缴？", "", "behind a colon"),
        ("问题3 个人怎么缴？", "问题3", "a number before a word that may count"),
        ("问题3个人怎么缴？", "问题3", "and without a blank"),
        ("问3：怎么缴？", "问3", "a number with a colon"),
    ],
)
def test_a_year_or_an_amount_is_no_number(asked: str, number: str, why: str) -> None:
    below = number.replace("3", "4：") or "问："
    unit = cut(f"{asked}\n答：按通知缴。\n{below}逾期呢？\n答：另行通知。\n")[0]
    assert unit.number == number, why
    assert unit.question == asked.removeprefix(number or "问").strip("： "), why


PAGE = (
    "当前位置：首页 > 问答\n【一问一答】第{0}期 {1}\n来源：市图书馆　发布时间：2024-03-05\n{2}"
    "（责任编辑：李四）\n上一篇：无\n打印本页\n"
)


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ("（{2}）{0}\n{1}\n", "numbers that begin anew"),
        ("（{2}）{0}\n答：{1}\n", "with answer marks"),
        ("问：{0}\n答：{1}\n", "without numbers"),
    ],
)
def test_an_answer_ends_with_its_page(form: str, why: str) -> None:
    page = "".join(form.format(asked, answer, number) for number, (asked, answer) in enumerate(WANTED, 1))
    units = cut(PAGE.format(1, "办证", page) + PAGE.format(2, "转借", page))
    assert [(unit.question, unit.answer) for unit in units] == [*WANTED, *WANTED], why


def test_each_page_is_a_section_of_its_own() -> None:
    page = "".join(f"（{number}）{asked}\n{answer}\n" for number, (asked, answer) in enumerate(WANTED, 1))
    units = cut(PAGE.format(1, "办证", page) + PAGE.format(2, "转借", page))
    assert [unit.section for unit in units] == ["【一问一答】第1期 办证"] * 3 + ["【一问一答】第2期 转借"] * 3


def test_one_line_of_a_page_between_two_questions_stays() -> None:
    """It may as well be the answer's: 来源 names where its words come from."""
    units = cut("1.怎么办？\n到前台办。\n来源：《借阅规则》\n2.收费吗？\n不收。\n")
    assert units[0].answer == "到前台办。\n来源：《借阅规则》"


ASKED = ["借书证怎么办？", "押金怎么退？", "能借几册？", "超期怎么算？"]


@pytest.mark.parametrize(
    ("line", "wanted", "why"),
    [
        ("（2）押金的标准\n一百元一张。\n", True, "the number of the question before, looks like the others"),
        ("（2）押金的标准\n", False, "nothing below it"),
        ("（2）押金一百元一张。\n以收据为准。\n", False, "a sentence is an item of the answer"),
        ("（7）押金的标准\n一百元一张。\n", False, "another number"),
    ],
)
def test_a_number_used_twice_in_a_row_is_a_question(line: str, wanted: bool, why: str) -> None:
    parts = [f"（{number}）{asked}\n按规则办理。\n" for number, asked in enumerate(ASKED, 1)]
    units = cut("".join([*parts[:2], line, *parts[2:]]))
    assert ("押金的标准" in [unit.question for unit in units]) == wanted, why


@pytest.mark.parametrize(
    "part", ["咨询时间：2024-01-01 ", "提问人：甲 | ", "提问人：甲；提问时间：2024-01-01 10:22　", "浏览：1,1次 "]
)
def test_a_line_of_many_labels_is_read_at_once(part: str) -> None:
    line = part * (110 // len(part)) + "？"
    started = time.process_time()
    cut(f"问：怎么办？\n答：到前台办。\n{line}\n问：收费吗？\n答：不收费。\n")
    assert time.process_time() - started < 1

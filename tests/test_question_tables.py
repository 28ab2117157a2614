"""Tables of questions as offices fill them in: a title above the headings, sections, who is in charge."""

from __future__ import annotations

import pytest

from importing.segment import segment
from kb.model import QAUnit

HEAD = "| 序号 | 咨询问题 | 答复口径 | {} |\n"
ROWS = "| 1 | 借书证怎么办？ | 到前台办。 | 借阅科 |\n", "| 2 | 押金怎么退？ | 当天退。 | 财务科 |\n"
WANTED = [("1", "借书证怎么办？", "到前台办。"), ("2", "押金怎么退？", "当天退。")]


def cut(text: str) -> list[QAUnit]:
    return segment(text, "x")


def told(units: list[QAUnit]) -> list[tuple[str, str, str]]:
    return [(unit.number, unit.question, unit.answer) for unit in units]


@pytest.mark.parametrize(
    ("above", "why"),
    [
        ("| 咨询问题汇总表 | | | |\n", "a title"),
        (
            "| 咨询问题答复口径汇总表 | | | |\n| 填报单位：市图书馆 | | | 2024年7月10日 |\n",
            "a title, and who filled it in",
        ),
        ("| 填报单位：市图书馆 | 填报人：李四 | 电话：2345678 | 日期：7月1日 |\n", "labels in every cell"),
        ("| 现将常见问题答复如下，供参考。 | | | |\n", "a sentence that announces it"),
    ],
)
def test_the_headings_may_stand_below_a_title(above: str, why: str) -> None:
    units = cut(above + HEAD.format("承办处室") + "".join(ROWS))
    assert told(units) == WANTED, why
    assert not any("栏" in flag for unit in units for flag in unit.flags), why


def test_a_row_over_the_whole_width_names_a_section() -> None:
    head = HEAD.format("承办处室")
    units = cut(f"{head}| （一）办证 | | | |\n{ROWS[0]}{head}| （二）押金 | | | |\n{ROWS[1]}")
    assert told(units) == WANTED
    assert [unit.section for unit in units] == ["（一）办证", "（二）押金"]


@pytest.mark.parametrize(
    ("rows", "flagged", "why"),
    [
        (
            f"{ROWS[0]}{ROWS[1]}| 说明：以上口径以新规定为准。 | | | |\n",
            [True, True],
            "below all rows it may limit each",
        ),
        (f"{ROWS[0]}| 注：外地读者除外。 | | | |\n{ROWS[1]}", [True, False], "between two it may limit the one above"),
    ],
)
def test_a_sentence_over_the_whole_width_is_told(rows: str, flagged: list[bool], why: str) -> None:
    units = cut(HEAD.format("承办处室") + rows)
    assert told(units) == WANTED, why
    assert [any("没有收入" in flag for flag in unit.flags) for unit in units] == flagged, why


@pytest.mark.parametrize(
    ("heading", "flagged", "why"),
    [
        ("承办处室", False, "who is in charge"),
        ("答复时间", False, "when it was answered"),
        ("责任科室", False, "who is in charge, in other words"),
        ("适用单位", True, "whom the answer concerns"),
        ("备注", True, "anything"),
    ],
)
def test_only_a_column_that_may_limit_the_answer_is_told(heading: str, flagged: bool, why: str) -> None:
    units = cut(HEAD.format(heading) + "".join(ROWS))
    assert told(units) == WANTED, why
    assert all(any("另有几栏" in flag for flag in unit.flags) == flagged for unit in units), why


def test_a_merged_cell_names_a_section_where_the_first_column_asks() -> None:
    units = cut(
        "| 问题 | 答复 |\n| 办证 |\u2002|\n| 怎么办？ | 到前台。 |\n| 押金 | \u2002 |\n| 怎么退？ | 当天退。 |\n"
    )
    assert [(unit.section, unit.question) for unit in units] == [("办证", "怎么办？"), ("押金", "怎么退？")]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("| 制表人：张三 | | | 审核人：李四 |\n", "at its ends"),
        ("| 制表人：张三 | 审核人：李四 | | |\n", "side by side"),
    ],
)
def test_who_made_the_table_is_no_question(row: str, why: str) -> None:
    head = "| 咨询事项问题 | 联系 | 答复 | 时间 |\n"
    units = cut(head + "| 借书证怎么办？ | | 到前台办。 | |\n" + row)
    assert [(unit.question, unit.answer) for unit in units] == [("借书证怎么办？", "到前台办。")], why


def test_a_question_without_its_answer_names_no_section() -> None:
    units = cut(
        "| 咨询问题 | 答复 |\n| 借书证怎么办 | 到前台办。 |\n| 押金 | |\n| 一、转借 | |\n| 可以转借吗？ | 不能。 |\n"
    )
    assert [(unit.question, unit.section) for unit in units] == [
        ("借书证怎么办", ""),
        ("押金", ""),
        ("可以转借吗？", "一、转借"),
    ]


@pytest.mark.parametrize(
    ("cell", "told", "why"),
    [
        ("-----", "没有找到答复", "a rule says nothing"),
        ("——————", "没有找到答复", "as does one of dashes"),
        ("第3页", "页面文字", "the number of a page, or the answer"),
        ("　", "没有找到答复", "blank"),
    ],
)
def test_a_cell_that_is_no_line_by_itself_refuses_no_file(cell: str, told: str, why: str) -> None:
    units = cut(f"| 问题 | 答复 |\n| --- | --- |\n| 怎么办？ | {cell} |\n| 在哪里办？ | 在窗口办。 |\n")
    assert len(units) == 2 and any(told in one for one in (*units[0].hold, *units[0].flags)), why

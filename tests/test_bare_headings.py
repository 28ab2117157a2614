"""Headings of sections that nothing but their place shows part the answers; the last line of an answer does not."""

from __future__ import annotations

import pytest

from importing.segment import segment

TITLES = ["读者借书证办理与使用的有关问题", "图书借还", "数字资源与自习座位预约的相关规定"]
ASKED = [["借书证到哪里办？", "借书证能转借吗？"], ["怎样借书？", "怎样还书？"], ["怎样预约？", "怎样取消预约？"]]
TOLD = "到一楼大厅办理，当天可以办结。"
CHINESE = "一二三"
# 0 counts, 1 is its name, 2 counts in Chinese.
FORMS = ["{1}", "{1}：", "●{1}", "◆ {1}", "【{1}】", "「{1}」", "——{1}——", "{1}篇", "{1}（2问）", "▌{1}", "= {1} ="]
FORMS += ["专题{2}：{1}", "模块{2} {1}", "第{2}类：{1}", "第{2}部分\n{1}", "PART 0{0}\n{1}", "{2} {1}", "Ⅰ. {1}"]


@pytest.mark.parametrize("question", ["{}.", "问：", "Q{}：", ""])
@pytest.mark.parametrize("answer", ["答：", ""])
@pytest.mark.parametrize("form", FORMS)
def test_a_line_between_a_finished_answer_and_the_next_question_is_a_heading(
    form: str, question: str, answer: str
) -> None:
    text, number = "读者问答\n", 0
    for place, (title, questions) in enumerate(zip(TITLES, ASKED, strict=True)):
        text += form.format(place + 1, title, CHINESE[place]) + "\n"
        for asked in questions:
            number += 1
            text += f"{question.format(number)}{asked}\n{answer}{TOLD}\n"
    units = segment(text, "x")
    assert [(unit.question, unit.answer) for unit in units] == [(asked, TOLD) for one in ASKED for asked in one]
    assert all(title in unit.section for title, unit in zip(TITLES, units[::2], strict=True))
    assert not any(unit.doubts for unit in units)


@pytest.mark.parametrize(
    ("ends", "why"),
    [
        (
            ["《市图书馆图书借阅管理办法》第十二条", "《市图书馆图书借阅管理办法》第十三条", ""],
            "the rule an answer rests on",
        ),
        (["身份证原件、复印件各一份", "", "一寸免冠照片两张"], "what to bring"),
        (["（节假日顺延至开馆的第一天办理）", "", "（外地读者另外须交押金一百元整）"], "a remark in parentheses"),
        (["本条规定的期限自二〇二四年五月一日", "本条规定的期限自二〇二四年六月一日", ""], "a day"),
        (
            ["市图书馆读者服务部借阅窗口", "市图书馆信息技术部自助服务窗口", "市图书馆采编部捐赠窗口"],
            "who answered, in all",
        ),
        (["服务热线：0571-86521100", "服务热线：0571-86521101", ""], "telephones"),
    ],
)
def test_the_last_line_of_an_answer_is_no_heading(ends: list[str], why: str) -> None:
    questions = ["借书证到哪里办？", "借书证能转借吗？", "怎样还书？"]
    told = [f"{TOLD}\n{end}".strip() for end in ends]
    rows = (
        f"{number}.{asked}\n{answer}\n" for number, (asked, answer) in enumerate(zip(questions, told, strict=True), 1)
    )
    text = "".join(rows) + "4.怎样预约？\n网上预约，也可以打电话。\n"
    answers = ["".join(unit.answer.split()) for unit in segment(text, "x")]
    assert answers[:3] == ["".join(one.split()) for one in told], why


def test_a_longer_heading_is_told_of() -> None:
    """It may be the answer's last line, which nobody ended with a full stop."""
    text = "".join(
        f"{title}\n" + "".join(f"问：{asked}\n答：{TOLD}\n" for asked in questions)
        for title, questions in zip(TITLES, ASKED, strict=True)
    )
    told = [any("当作下一部分的标题" in hint for hint in unit.hints) for unit in segment(text, "x")]
    assert told == [False, False, False, True, False, False], "图书借还 is short"

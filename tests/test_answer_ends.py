"""Where an answer is over: no official word of its end is lost, nothing that follows it is taken in.

Every case is a wording of its own with the reason why its answers end where they do.
"""

from __future__ import annotations

import pytest

from importing.segment import segment
from kb.model import QAUnit


def cut(text: str) -> list[QAUnit]:
    return segment(text, "x")


def told(units: list[QAUnit]) -> list[tuple[str, str]]:
    """Questions and answers without blanks and line ends."""
    return [("".join(unit.question.split()), "".join(unit.answer.split())) for unit in units]


BETWEEN = "问：借书证到哪里办？\n答：{}\n问：借书证收费吗？\n答：不收费。\n"
LAST = "问：借书证收费吗？\n答：不收费。\n问：借书证到哪里办？\n答：{}\n"


@pytest.mark.parametrize("frame", [BETWEEN, LAST])
@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("到一楼大厅办。\n咨询电话：0571-2345678，2345679", "a line of telephones"),
        ("到一楼大厅办。\n联系人：王老师\n联系电话：2345678\n传真：2345679", "three short lines are no menu"),
        ("到一楼大厅办。\n办公时间 周一至周五", "a blank for the colon"),
        ("到一楼大厅办。\n（电话：2345678）", "in parentheses"),
        ("到一楼大厅办。\n**服务热线：** 2345678", "set off"),
        ("请联系：\n电话：2345678\n地址：北一路3号\n网址：www.example.cn", "what is announced"),
        ("到一楼大厅办。\n网址：[办证系统](https://www.example.cn/card)", "an address that is a link"),
        ("　　到一楼大厅办。\n电话：2345678", "further left than the words above it"),
        ("到一楼大厅办。\n用手机扫一扫墙上的二维码，就能看到路线。\n老年人可以请人带路。", "a sentence about a code"),
        ("到一楼大厅办。\n扫码后按提示填写，再打印回执。\n带回执来。", "a sentence about scanning"),
    ],
)
def test_telephones_and_codes_are_the_answer_s(frame: str, answer: str, why: str) -> None:
    words = "".join(answer.split()).replace("**", "").replace("[", "").replace("](https://www.example.cn/card)", "")
    assert ("借书证到哪里办？", words) in told(cut(frame.format(answer))), why


@pytest.mark.parametrize("below", ["电话：2345678", "地址：北一路3号\n邮箱：a@example.cn"])
def test_a_telephone_at_the_end_of_the_notice_is_shown_to_a_person(below: str) -> None:
    """It may be the office's or the page's."""
    (_, last) = cut(LAST.format(f"到一楼大厅办。\n{below}"))
    assert any("可能是网页的" in flag for flag in last.flags)
    (first, _) = cut(BETWEEN.format(f"到一楼大厅办。\n{below}"))
    assert not first.flags


@pytest.mark.parametrize(
    ("below", "why"),
    [
        ("主办：市图书馆\n联系电话：2345678", "behind who runs the page"),
        ("版权所有：市图书馆　电话：2345678\n地址：北一路3号", "behind the copyright"),
        ("微信扫一扫，关注我们。\n电话：2345678", "a code that asks to follow the page"),
        ("扫码阅读全文\n电话：2345678", "a code and no sentence"),
        ("责任编辑：李四\n咨询电话：2345678", "behind the editor"),
        ("联系方式", "a heading with nothing below it"),
    ],
)
def test_below_the_page_s_own_words_they_are_the_page_s(below: str, why: str) -> None:
    assert told(cut(LAST.format(f"到一楼大厅办。\n{below}")))[-1] == ("借书证到哪里办？", "到一楼大厅办。"), why


def test_telephones_below_a_code_between_two_questions_stay() -> None:
    """Between two questions stands no page."""
    (first, _) = cut(BETWEEN.format("到一楼大厅办。\n扫描二维码查看路线\n电话：2345678"))
    assert first.answer.endswith("扫描二维码查看路线\n电话：2345678")
    assert first.flags

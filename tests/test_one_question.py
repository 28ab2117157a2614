"""A page whose title asks and whose text answers is one unit; a text that asks nothing is none."""

from __future__ import annotations

import pytest

from importing.readers.read import read_bytes
from importing.segment import segment
from kb.model import Problems

TOLD = "丢了的，到前台补办。带上身份证。"


@pytest.mark.parametrize(
    ("name", "text", "asked", "told", "why"),
    [
        (
            "page.html",
            f"<html><body><h1>借书证丢了怎么办？</h1><p>发布时间：2024-01-02 来源：市图书馆</p><p>{TOLD}</p>"
            "<p>补办每张十元。</p><p>责任编辑：李四</p></body></html>",
            "借书证丢了怎么办？",
            f"{TOLD}补办每张十元。",
            "day and source between title and text, the editor below",
        ),
        (
            "page.md",
            f"# 如何补办借书证\n\n日期：2024-01-02\n字号：大 中 小\n\n{TOLD}",
            "如何补办借书证",
            TOLD,
            "no question mark",
        ),
        (
            "page.txt",
            f"首页\n借书证丢了怎么办？\n来源：市图书馆\n{TOLD}\n电话：2345678",
            "借书证丢了怎么办？",
            f"{TOLD}电话：2345678",
            "a telephone",
        ),
        ("page.txt", f"问题：借书证丢了怎么办\n解答：{TOLD}", "借书证丢了怎么办", TOLD, "marked as ever"),
    ],
)
def test_a_page_with_one_question_is_one_unit(name: str, text: str, asked: str, told: str, why: str) -> None:
    (unit,) = segment(read_bytes(text.encode(), name).text, "x")
    assert (unit.question, "".join(unit.answer.split())) == (asked, told), why
    assert any("标题作问题" in flag for flag in unit.flags) == (why != "marked as ever")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"关于如何补办借书证的通知\n{TOLD}", "a notice's title"),
        (f"借书证补办常见问题解答\n{TOLD}", "the title of many questions"),
        (f"补办借书证\n{TOLD}", "a title that asks nothing"),
        ("昨天很多人问怎样补办，我们问了馆长。\n馆长说，都能补办。", "a sentence"),
    ],
)
def test_a_text_whose_title_does_not_ask_is_refused(text: str, why: str) -> None:
    with pytest.raises(Problems, match="没有找到任何问答"):
        segment(text, why)

"""A page with a letter and its reply is one unit: the letter asks, the reply answers."""

from __future__ import annotations

import pytest

from importing.readers.read import read_bytes
from importing.segment import segment


def cut(text: str, name: str = "letter.txt") -> list[tuple[str, str]]:
    units = segment(read_bytes(text.encode(), name).text, "x")
    assert all(any("来信与答复" in flag for flag in unit.flags) for unit in units)
    return [("".join(unit.question.split()), "".join(unit.answer.split())) for unit in units]


@pytest.mark.parametrize(
    ("text", "asked", "told", "why"),
    [
        (
            "读者来信\n来信人：王**\n来信时间：2024-01-02\n来信内容：我住外地。\n能办借书证吗？谢谢\n"
            "答复单位：市图书馆\n答复时间：2024-01-05\n答复内容：您好！现答复如下：\n一、可以办。\n二、押金一百元。\n打印本页",
            "我住外地。能办借书证吗？谢谢",
            "您好！现答复如下：一、可以办。二、押金一百元。",
            "every part named; a list in the reply",
        ),
        (
            "办证的事\n来信人：cd***\n时间：2024-01-02\n编号：17\n住在外地能办借书证吗，要带什么。\n市图书馆\n"
            "答复时间：2024-01-05\n读者您好，可以办，带身份证。",
            "住在外地能办借书证吗，要带什么。",
            "读者您好，可以办，带身份证。",
            "only heads; the office's name above the day",
        ),
        (
            "留言标题：借书证\n留言人：甲\n1.外地人能办吗？\n2.押金多少？\n官方回复：\n1.能办。\n2.一百元。\n回复时间：2024-01-05\n上一篇：无",
            "1.外地人能办吗？2.押金多少？",
            "1.能办。2.一百元。",
            "numbers in letter and reply are no units; the day below the reply",
        ),
        ("来信：外地人能办吗？\n答复：能办。", "外地人能办吗？", "能办。", "nothing but the two"),
    ],
)
def test_a_letter_and_its_reply_are_one_unit(text: str, asked: str, told: str, why: str) -> None:
    assert cut(text) == [(asked, told)], why


def test_a_letter_in_the_cells_of_a_table() -> None:
    page = (
        "<table><tr><td>来信人</td><td>王**</td><td>来信时间</td><td>2024-01-02</td></tr>"
        "<tr><td>来信内容</td><td>外地人能办借书证吗</td></tr><tr><td>答复单位</td><td>市图书馆</td></tr>"
        "<tr><td>答复内容</td><td>能办。</td></tr></table>"
    )
    assert cut(page, "letter.html") == [("外地人能办借书证吗", "能办。")]


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ("来信：{}\n来信人：王**\n来信时间：2024-01-02\n{}{}\n回复单位：市图书馆\n", "behind who wrote"),
        ("留言内容：{}\n留言时间：2024-01-02\n状态：已答复\n{}{}\n", "behind the day, with nothing below"),
        ("来信：{}\n{}王先生，您好！来信收悉。{}\n答复时间：2024-01-05\n", "greeted, with nothing between"),
    ],
)
@pytest.mark.parametrize("bare", [0, 1, 2])
def test_a_reply_without_its_mark_is_one_among_others(form: str, why: str, bare: int) -> None:
    wanted = [
        ("外地人能办吗？", "能办。"),
        ("学生能办吗？\n我在外地。", "能办，不收押金。"),
        ("几天能办好？", "三天。"),
    ]
    text = "".join(form.format(q, "" if at == bare else "回复：", a) for at, (q, a) in enumerate(wanted))
    units = segment(f"馆长信箱\n{text}上一条：无\n", "x")
    assert [unit.question for unit in units] == [asked for asked, _ in wanted], why
    assert [unit.answer.removeprefix("王先生，您好！来信收悉。") for unit in units] == [answer for _, answer in wanted]
    assert [any("没有“答复”字样" in flag for flag in unit.flags) for unit in units] == [at == bare for at in range(3)]


def test_a_letter_that_greets_keeps_its_words() -> None:
    text = "来信：借书证的事\n馆长您好，外地人能办吗？\n答复：能\n"
    (unit,) = segment(text, "x")
    assert (unit.question, unit.answer) == ("借书证的事\n馆长您好，外地人能办吗？", "能")


def test_a_letter_without_a_reply_is_not_lost() -> None:
    units = segment("来信：外地人能办吗？\n来信：学生能办吗？\n答复：能办。\n", "x")
    assert [(unit.question, unit.answer) for unit in units] == [("外地人能办吗？", ""), ("学生能办吗？", "能办。")]
    assert any("没有找到答复" in says for says in units[0].hold)


def test_two_letters_on_a_page_are_two_units() -> None:
    text = "来信：外地人能办吗？\n答复：能办。\n来信：学生能办吗？\n答复：能办，不收押金。\n"
    assert cut(text) == [("外地人能办吗？", "能办。"), ("学生能办吗？", "能办，不收押金。")]


@pytest.mark.parametrize(
    "text",
    [
        "问：多久答复？\n答：答复时间：五个工作日内。\n问：咨询内容有要求吗？\n答：没有。",
        "问：怎样写信？\n答：信封上写明：\n来信人：姓名\n来信内容：事由\n问：多久答复？\n答：五日。\n问：谁答复？\n答：馆长。",
    ],
)
def test_words_of_a_letter_in_other_answers_make_no_letter(text: str) -> None:
    units = segment(text, "x")
    assert [unit.question for unit in units] == [
        line.removeprefix("问：") for line in text.split("\n") if "问：" in line
    ]


@pytest.mark.parametrize("line", ["办理时间：周一至周五上午。", "答复单位：某局", "办理部门：科研处"])
def test_nothing_of_a_reply_is_lost_behind_a_line_that_looks_like_the_page_s(line: str) -> None:
    reply = f"甲类样本无需备案。\n{line}\n以企业名义的应当备案。"
    text = f"来信人：张三\n来信内容：甲类样本是否需要备案？\n答复单位：某局\n答复内容：{reply}\n"
    ((_, told),) = cut(text)
    assert "以企业名义的应当备案" in told

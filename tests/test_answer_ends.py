"""Where an answer is over: no official word of its end is lost, nothing that follows it is taken in.

Every case is a wording of its own with the reason why its answers end where they do.
"""

from __future__ import annotations

import pytest

from importing.segment import segment
from kb.model import EXEMPTING, KnowledgeBase, QAUnit
from verdict.from_wording import verdict_from_wording


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


PLACES = "| 序号 | 分馆 | 电话 |\n| --- | --- | --- |\n| 1 | 北馆 | 2345678 |\n| 2 | 南馆 | 2345679 |\n"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (f"见下表。\n\n{PLACES}", "a column of telephones"),
        (
            "见下表。\n\n| 材料 | 来源 | 附件 |\n| --- | --- | --- |\n| 申请表 | 自备 | 见网站 |\n",
            "columns named like labels",
        ),
        (
            "按下表办。\n\n| 步骤 | 审核 |\n| --- | --- |\n| 扫码 | 二维码在大厅 |\n| 领证 | 校对无误后领 |\n",
            "cells like labels",
        ),
        (f"见下表：\n\n{PLACES}\n北馆周一闭馆，南馆周二闭馆。", "a sentence below the table"),
    ],
)
@pytest.mark.parametrize("frame", [BETWEEN, LAST])
def test_a_table_of_the_answer_keeps_every_row(frame: str, answer: str, why: str) -> None:
    words = "".join(answer.replace("|", "").replace("-", "").split())
    assert ("借书证到哪里办？", words) in told(cut(frame.format(answer))), why


RUNNING = "七、常见问答\n问：谁能办借书证？\n答：本市居民都能办。\n问：押金多少？\n答：一百元。\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"{RUNNING}八、各分馆电话和地址\n\n{PLACES}", "七、 above the questions goes on with 八、"),
        (RUNNING + "八、各分馆电话和地址\n北馆\n2345678\n南馆\n2345679\n", "the cells of its table became lines"),
        (RUNNING.removeprefix("七、常见问答\n") + f"八、各分馆电话和地址\n\n{PLACES}", "no 七、 anywhere"),
        (RUNNING + "八、各分馆电话和地址", "nothing below it"),
        (RUNNING.replace("七、", "第二部分 ") + f"第三部分 各分馆\n\n{PLACES}", "named as parts"),
        (RUNNING.replace("七、", "（三）") + f"（四）各分馆电话和地址\n\n{PLACES}", "numbered in parentheses"),
        (
            RUNNING.replace("七、", "**七、").replace("常见问答", "常见问答**")
            + "**八、各分馆**\n| 1 | 北馆 | 2345678 |\n| 2 | 南馆 | 2345679 |\n",
            "a table without headings",
        ),
        (RUNNING + "八、收费标准\n补办每张十元。\n九、开馆时间\n每天九点开馆。\n", "sentences below it"),
    ],
)
def test_the_next_heading_and_its_table_are_no_answer(text: str, why: str) -> None:
    units = cut(text)
    assert told(units) == [("谁能办借书证？", "本市居民都能办。"), ("押金多少？", "一百元。")], why
    assert any("答复到标题" in flag for flag in units[-1].flags)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("一、办证。\n二、续证\n到前台办。\n三、退证\n凭证退押金。", "the answer's own list"),
        ("一、办证\n到前台办。\n八、退证\n凭证退押金。", "a list of the answer that skips numbers"),
        ("按办法的下列标题办：\n八、退证", "announced"),
        ("要带身份证、\n八、九十元现金", "the line above breaks off"),
        ("可以。\n八、退证时，凭证退还押金，当天办结。", "a sentence"),
        ("可以。\n一、退证须知", "一、 may begin a list"),
    ],
)
def test_a_numbered_line_of_the_answer_stays(answer: str, why: str) -> None:
    (_, last) = cut(LAST.format(answer))
    assert "".join(last.answer.split()).startswith("".join(answer.split())), why


def test_a_heading_between_the_questions_parts_them() -> None:
    """Also where another one stands at the end, with no question below it."""
    units = cut(
        "一、办证\n（一）谁能办？\n答：都能办。\n（二）到哪里办？\n答：到前台\n二、退证\n（一）怎样退？\n答：凭证退。\n三、附则\n自公布之日起施行。\n"
    )
    assert [(unit.section, unit.answer) for unit in units] == [
        ("一、办证", "都能办。"),
        ("一、办证", "到前台"),
        ("二、退证", "凭证退。"),
    ]


@pytest.mark.parametrize(
    "below",
    [
        "附：材料清单\n1.身份证\n2.照片",
        "来源：自备",
        "审核\n初审\n复审",
        "扫描二维码\n下载申请表",
        "声明：以窗口说的为准",
        "分享到：微信",
        "办理流程\n申请\n审核\n发证",
    ],
)
def test_between_two_questions_stands_no_page(below: str) -> None:
    """What looks like the page's is kept there, and shown to a person."""
    (first, _) = cut(BETWEEN.format(f"到一楼大厅办。\n{below}"))
    assert first.answer.split("\n", 1)[1] == below
    assert "答复中可能混入页面文字" in first.flags


@pytest.mark.parametrize(
    "below", ["附：材料清单\n1.身份证", "审核：三日", "相关政策：《借阅办法》", "参考资料\n《借阅办法》"]
)
def test_where_a_label_that_may_be_the_answer_s_ends_the_last_one_a_person_is_asked(below: str) -> None:
    flags = cut(LAST.format(f"到一楼大厅办。\n{below}"))[-1].flags
    assert any("是不是答复里的话" in flag for flag in flags)


@pytest.mark.parametrize(
    "line", ["北馆 0571-2345678", "总台：2345678", "12345（市民热线）", "手机 13800001234", "4008001234"]
)
@pytest.mark.parametrize("frame", [BETWEEN, LAST])
def test_a_telephone_without_the_word_is_the_answer_s(frame: str, line: str) -> None:
    assert ("借书证到哪里办？", f"到一楼大厅办。{line}".replace(" ", "")) in told(
        cut(frame.format(f"到一楼大厅办。\n{line}"))
    )


@pytest.mark.parametrize("line", ["2024-01-02", "20240102", "市图书馆", "第2024012345号"])
def test_a_day_or_a_name_at_the_end_is_no_telephone(line: str) -> None:
    assert cut(LAST.format(f"到一楼大厅办。\n{line}"))[-1].answer == "到一楼大厅办。"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("# 攻略\n## 问答\n问：谁能办？\n答：都能办。\n## 各分馆\n| 1 | 北馆 | 2345678 |\n", "behind the last answer"),
        (
            "# 攻略\n## 问答\n问：谁能办？\n答：都能办。\n## 各分馆\n在北馆。\n## 再问\n问：收费吗？\n答：不收。\n",
            "in between",
        ),
        (
            "# 攻略\n## 问答\n### 谁能办？\n都能办。\n## 各分馆\n北馆、南馆，每天开馆。\n",
            "above questions that are headings",
        ),
    ],
)
def test_a_heading_of_markdown_or_of_a_page_ends_the_answer(text: str, why: str) -> None:
    first = cut(text)[0]
    assert first.answer == "都能办。", why
    assert any("答复到标题“各分馆”" in flag for flag in first.flags)


def test_a_deeper_heading_and_one_that_is_announced_are_the_answer_s() -> None:
    head = "# 攻略\n## 问答\n问：谁能办？\n答：都能办。\n"
    text = f"{head}### 学生\n凭学生证。\n分两种：\n## 借书证\n每年换。\n问：收费吗？\n答：不收。\n"
    assert cut(text)[0].answer == "都能办。\n学生\n凭学生证。\n分两种：\n借书证\n每年换。"


@pytest.mark.parametrize(
    ("below", "kept"),
    [
        ("（来源：市图书馆）", ""),
        ("（图片由读者提供）", "（图片由读者提供）"),
        ("（来源：市图书馆）\n办证时要带照片，当天领证。", "（来源：市图书馆）办证时要带照片，当天领证。"),
        ("点评专家：王某\n这个答复说得清楚，照办即可。", ""),
    ],
)
def test_an_editor_s_remark_ends_an_answer_only_where_it_stands_last(below: str, kept: str) -> None:
    """What an expert says of the answer is none of it."""
    (first, _) = cut(BETWEEN.format(f"到一楼大厅办。\n{below}"))
    assert "".join(first.answer.split()) == f"到一楼大厅办。{kept}"


TABLE = """# 常见问题

| 序号 | 问题 | 答复 | 备注 |
|---|---|---|---|
| 1 | 花店经营需要办理花卉备案吗？ | 无需办理花卉备案。 | {note} |
| 2 | 陶器出租需要办理租赁登记吗？ | 无需办理租赁登记。 | |

{below}
"""


@pytest.mark.parametrize(
    ("note", "below", "held", "why"),
    [
        ("", "", (), "a table of questions, and nothing beside it"),
        ("3", "返回顶部", (), "a number and the page's own words say nothing"),
        ("进口花卉除外", "", (0,), "a column of exceptions belongs to its row"),
        ("", "出租文物陶器的，应当登记。", (0, 1), "a sentence below may be meant of any row"),
    ],
)
def test_what_stands_beside_a_table_of_questions_is_told_and_exempts_nobody(
    kb: KnowledgeBase, note: str, below: str, held: tuple[int, ...], why: str
) -> None:
    units = segment(TABLE.format(note=note, below=below), "x")
    assert [unit.answer for unit in units] == ["无需办理花卉备案。", "无需办理租赁登记。"]
    for at, unit in enumerate(units):
        verdict = verdict_from_wording(unit, kb.wording)
        assert bool(unit.flags) == (at in held), why
        assert (verdict.proposed in EXEMPTING) != (at in held), why
        assert ("尚未核对" in verdict.says) == (at in held)


SIGNED = "可以打电话问。\n{}\n市图书馆\n2024年5月1日\n"


@pytest.mark.parametrize(
    ("contact", "why"),
    [
        ("北馆：0571-2345678\n南馆（周一闭馆）：0571-2345679", "places and telephones without a full stop"),
        ("北馆：0571-2345 6789（总台）", "a telephone in two groups"),
        ("服务热线：400-600-1234", "a label and its telephone"),
        ("电话：2345678\n地址：北一路3号", "an address"),
    ],
)
def test_who_signs_below_telephones_and_when_is_no_answer(contact: str, why: str) -> None:
    last = cut(LAST.format(SIGNED.format(contact)))[-1]
    assert last.answer == f"可以打电话问。\n{contact}", why
    assert last.flags, "a person is asked to look"


@pytest.mark.parametrize(
    ("below", "why"),
    [
        ("电话：2345678\n办理时间：周一起\n2024年5月1日", "a fact of the office above the day"),
        ("电话：2345678\n（三）开馆\n2024年5月1日", "an item above the day"),
        ("电话：2345678\n以上电话有效期至\n2024年5月1日", "the day up to which it holds, below a telephone"),
        ("电话：2345678\n满10人开馆\n2024年5月1日", "digits: no name"),
    ],
)
def test_a_day_below_facts_of_the_office_takes_none_of_them_away(below: str, why: str) -> None:
    last = cut(LAST.format(f"可以打电话问。\n{below}"))[-1]
    assert last.answer.startswith(f"可以打电话问。\n{below.rpartition(chr(10))[0]}"), why


def test_a_day_up_to_which_it_holds_is_not_left_out_in_silence() -> None:
    """Below a finished sentence it may be the page's: a person is told that the end is guessed."""
    last = cut(LAST.format("凭证借。\n优惠截至\n2024年5月1日"))[-1]
    assert "优惠截至" in last.answer or last.limits

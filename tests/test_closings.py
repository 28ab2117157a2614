"""Behind the last answer the notice speaks of itself: what it leaves open, who is to act on it, who made it.

None of that is the answer's, and none of it goes in silence: a person is asked to look wherever a sentence is left out.
"""

from __future__ import annotations

import pytest

from importing.segment import segment
from kb.model import QAUnit

TOLD = "到一楼大厅办，当天就可以领证。"
SIGNED = "市图书馆\n2024年5月1日"
PLACES = "| 分馆 | 电话 |\n| --- | --- |\n| 北馆 | 2345678 |\n| 南馆 | 2345679 |"


def last(answer: str) -> QAUnit:
    """The last unit of a notice, answered so."""
    return segment(f"问：借书证收费吗？\n答：不收费。\n问：借书证到哪里办？\n答：{answer}\n", "x")[-1]


def first(answer: str) -> QAUnit:
    """A unit answered so that another one follows."""
    return segment(f"问：借书证到哪里办？\n答：{answer}\n问：借书证收费吗？\n答：不收费。\n", "x")[0]


def bare(words: str) -> str:
    return "".join(words.replace("|", "").replace("-", "").split())


CLOSINGS = [
    ("未尽事宜，请拨打市图书馆服务热线：2345678。", "what the notice leaves open"),
    ("其他未尽事宜，按照市图书馆的有关规定办理。", "what it leaves open, to be done by other rules"),
    ("各分馆在执行中遇到的新情况、新问题，请及时报送市图书馆办公室。", "who is to act on it, and report"),
    ("执行中如有问题，请及时向市图书馆反映。", "nobody named who acts on it"),
    ("请各分馆结合实际认真贯彻执行。", "who is to act on it"),
    ("请各有关单位遵照执行。", "whoever is to act on it"),
    ("本解答仅供参考，办理时以市图书馆公布的规定为准。", "what it is worth"),
    ("本手册内容仅供读者参考，不作为处理依据。", "what it is worth, in other words"),
    ("上述问答如与上级规定不一致，以上级规定为准。", "what goes before it"),
    ("备注：本表内容仅供参考，以公布的规定为准。", "as a remark"),
    ("本问答由市图书馆负责解释，自公布之日起执行。", "who interprets it"),
    ("本手册由市图书馆读者服务部编印，欢迎免费取阅。", "who made it"),
    ("特别说明：本手册中的“读者”是指持有借书证的个人。", "what its words mean"),
    ("更多政策问答，请持续关注市图书馆网站。", "where there is more"),
    ("版权声明：本文版权归市图书馆所有，转载请注明出处。", "whose it is"),
    ("抄送：各区图书馆，市文化局。", "who gets a copy, with the full stop that letters of office have"),
    ("送：各区图书馆，市文化局。", "who gets it"),
    ("分送：各区图书馆，市文化局办公室。", "who gets it, in another word"),
]


@pytest.mark.parametrize("below", ["", SIGNED, "附件：借书证申请表", "分享到：微信"])
@pytest.mark.parametrize(("closing", "why"), CLOSINGS)
def test_what_a_notice_says_of_itself_is_no_answer(closing: str, why: str, below: str) -> None:
    unit = last(f"{TOLD}\n{closing}\n{below}")
    assert unit.answer == TOLD, why
    assert unit.limits, "a person is asked to look at what was left out"


@pytest.mark.parametrize(
    "closing", ["谢谢大家！", "主持人：今天的发布会到此结束，谢谢各位。", "记者：感谢您接受我们的采访！"]
)
def test_how_a_press_conference_ends_is_no_answer(closing: str) -> None:
    text = f"记者：借书证收费吗？\n馆长：不收费。\n记者：借书证到哪里办？\n馆长：{TOLD}\n{closing}\n"
    assert segment(text, "x")[-1].answer.endswith(TOLD)
    assert len(segment(text, "x")) == 2


def test_one_paragraph_more_than_all_other_answers_have_is_shown_to_a_person() -> None:
    """Whatever it says: it may be the notice's."""
    rows = "".join(
        f"问：{thing}到哪里办？\n答：到{thing}窗口办，当天可取。\n" for thing in ("借书证", "还书卡", "阅览证")
    )
    text = f"{rows}问：收费吗？\n答：不收费，押金可退。\n图书馆是大家的书房，来吧。\n"
    assert [bool(unit.hints) for unit in segment(text, "x")] == [False, False, False, True]


@pytest.mark.parametrize("mark", ["[注1]", "¹", "①", "[1]", "*"])
def test_the_mark_of_a_note_ends_no_sentence_anew(mark: str) -> None:
    unit = last(f"{TOLD}{mark}\n未尽事宜，请拨打市图书馆服务热线：2345678。\n市图书馆办公室　2024年5月1日印发")
    assert unit.answer == f"{TOLD}{mark}"


@pytest.mark.parametrize(("closing", "why"), CLOSINGS)
def test_between_two_questions_it_stays(closing: str, why: str) -> None:
    assert first(f"{TOLD}\n{closing}").answer == f"{TOLD}\n{closing}", why


@pytest.mark.parametrize(
    ("remark", "why"),
    [
        ("（本期问题由借阅部、采编部、读者服务部、信息技术部提供解答）", "who answered"),
        ("（以上问题由市图书馆读者服务部负责解答）", "who answered, in another word"),
        ("（市图书馆供稿）", "who wrote it"),
        ("市图书馆办公室　　　2024年5月1日印发", "who printed it when"),
        ("（市图书馆代章）\n2024年5月1日", "whose seal it is"),
        ("（公章）\n二〇二四年五月一日", "a seal, and the day in Chinese"),
    ],
)
def test_who_made_a_notice_is_no_answer(remark: str, why: str) -> None:
    assert last(f"{TOLD}\n{remark}").answer == TOLD, why


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (f"{TOLD}\n未尽事宜由双方协商。\n协议一式两份，双方各执一份，签字以后生效。", "the answer goes on"),
        (f"{TOLD}\n（三）未尽事宜按照借阅办法执行。", "an item of the answer"),
        (f"{TOLD}\n以上信息以批准的方案为准。", "of what the answer told"),
        (f"{TOLD}\n在执行中遇到闭馆的，顺延至开馆的第一天。", "a rule of its own: nobody is asked to report"),
        ("按下列要求写明：\n未尽事宜，双方另行协商。", "announced"),
        ("未尽事宜按照借阅办法执行。", "the whole answer"),
        ("按下列方式交：\n寄：北一路3号\n送：一楼大厅", "no sentence: a way to hand it in"),
    ],
)
def test_what_only_sounds_like_it_stays(answer: str, why: str) -> None:
    assert last(answer).answer == answer, why


@pytest.mark.parametrize(
    ("closing", "why"),
    [
        ("如有疑问，请拨打服务热线2345678。", "the office's telephone, or the answer's"),
        ("欢迎广大读者来电、来访。", "a welcome"),
        ("如遇规定调整，以调整后的规定为准。", "of this answer, or of all"),
        ("感谢您对图书馆工作的支持！", "thanks"),
        ("温馨提示：节假日前后读者较多，请错峰办理。", "a hint"),
    ],
)
def test_what_may_be_either_stays_and_is_shown_to_a_person(closing: str, why: str) -> None:
    unit = last(f"{TOLD}\n{closing}")
    assert unit.answer == f"{TOLD}\n{closing}", why
    assert unit.to_check, why
    assert not first(f"{TOLD}\n{closing}").to_check, why


def test_a_sentence_set_further_left_stays_and_is_shown_to_a_person() -> None:
    """The page's, or a paragraph that lost its indent."""
    text = f"　　1.借书证收费吗？\n　　不收费。\n　　2.借书证到哪里办？\n　　{TOLD}\n"
    unit = segment(f"{text}带身份证和照片，当天可以领证。\n", "x")[-1]
    assert unit.answer == f"{TOLD}\n带身份证和照片，当天可以领证。"
    assert unit.hints
    assert segment(f"{text}读者服务部\n", "x")[-1].answer == TOLD


@pytest.mark.parametrize(
    ("below", "why"),
    [
        (f"（市图书馆代章）\n{SIGNED.splitlines()[1]}", "a seal and the day"),
        (SIGNED, "who signs, and the day"),
        ("市文化局图书馆\n2024年5月1日\n分享到：微信", "who signs, above the page"),
    ],
)
def test_who_signs_below_a_table_is_no_answer(below: str, why: str) -> None:
    unit = last(f"按下表办：\n\n{PLACES}\n\n{below}")
    assert bare(unit.answer) == bare(f"按下表办：{PLACES}"), why
    assert unit.to_check


@pytest.mark.parametrize(
    ("below", "why"),
    [
        ("北馆周一闭馆，南馆周二闭馆。", "a sentence"),
        ("办理截止\n2024年5月1日", "a day of the answer"),
        ("（逢节假日顺延）", "a remark on the table"),
    ],
)
def test_what_stands_below_a_table_otherwise_stays(below: str, why: str) -> None:
    assert bare(last(f"按下表办：\n\n{PLACES}\n\n{below}").answer) == bare(f"按下表办：{PLACES}{below}"), why


FAQ = "**1. 借书证收费吗？**\n\n不收费。\n\n{}**2. 借书证到哪里办？**\n\n到一楼大厅办。\n\n{}"


@pytest.mark.parametrize(
    ("between", "below", "why"),
    [
        ("", "---\n\n服务热线：2345678\n\n市图书馆\n\n2024年5月1日\n", "a rule above the office's telephone"),
        ("---\n\n", "---\n\n服务热线：2345678\n", "a rule behind each answer"),
        ("", "* * *\n\n办证当天请携带雨具，注意安全。\n", "another rule, and a sentence"),
        ("", "——————————\n服务热线：2345678\n", "a rule of dashes"),
    ],
)
def test_a_rule_across_the_page_ends_the_last_answer(between: str, below: str, why: str) -> None:
    unit = segment(FAQ.format(between, below), "x")[-1]
    assert unit.answer == "到一楼大厅办。", why
    assert unit.limits, "what stands below it may be the answer's"


@pytest.mark.parametrize(
    ("text", "answer", "why"),
    [
        (
            FAQ.format("周一闭馆。\n\n---\n\n周二开馆。\n\n", "周一闭馆。\n\n---\n\n周二开馆。\n"),
            "到一楼大厅办。\n周一闭馆。\n周二开馆。",
            "rules stand within answers",
        ),
        (
            FAQ.format("", "材料如下：\n\n---\n\n身份证原件一张。\n\n---\n\n"),
            "到一楼大厅办。\n材料如下：\n身份证原件一张。",
            "what is announced",
        ),
        (
            FAQ.format("", "办理材料\n-----\n身份证原件一张。\n"),
            "到一楼大厅办。\n办理材料\n身份证原件一张。",
            "the line below a title",
        ),
    ],
)
def test_another_rule_ends_nothing(text: str, answer: str, why: str) -> None:
    assert segment(text, "x")[-1].answer == answer, why

"""The cut of the seed notice: five units, official words only, no page furniture."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importing.segment import segment
from kb.load import HOME
from kb.model import KnowledgeBase, Problems
from kb.text import verbatim

SOURCE = (HOME / "notices/most-2022-04-15/source.txt").read_bytes().decode()


def test_the_seed_has_five_units_with_section_and_number(kb: KnowledgeBase) -> None:
    assert [(unit.id, unit.section, unit.number) for unit in kb.units.values()] == [
        ("most-2022-04-15/1.1", "一、采集审批", "1"),
        ("most-2022-04-15/2.1", "二、保藏审批", "1"),
        ("most-2022-04-15/3.1", "三、国际合作科学研究审批", "1"),
        ("most-2022-04-15/4.1", "四、信息对外提供或开放使用备案", "1"),
        ("most-2022-04-15/4.2", "四、信息对外提供或开放使用备案", "2"),
    ]


@pytest.mark.parametrize(
    ("unit", "first", "last"),
    [
        ("1.1", "采集临床图像数据（如B超、CT、PET-CT、", "无需申报人类遗传资源采集许可审批。"),
        ("2.1", "人类遗传资源的保藏单位应依据", "获批不足一年的保藏活动在下一年度一并提交。"),  # wrapped inside 获批
        ("3.1", "此类科学研究外方无实质性参与", "不需要申报国际合作科学研究许可。"),
        ("4.1", "已获得人类遗传资源国际合作研究审批/", "申请数据信息对外提供或开放使用备案。"),
        ("4.2", "临床图像数据（如B超、CT、", "无需进行人类遗传资源数据信息对外提供或开放使用备案。"),  # footer follows
    ],
)
def test_answers_begin_and_end_with_the_official_words(kb: KnowledgeBase, unit: str, first: str, last: str) -> None:
    answer = kb.units[f"most-2022-04-15/{unit}"].answer
    assert answer.startswith(first)
    assert answer.endswith(last)


def test_no_answer_has_page_furniture_or_another_question(kb: KnowledgeBase) -> None:
    for unit in kb.units.values():
        assert not any(words in unit.answer for words in ("www.", "微信", "javascript", "日期：", "答：", "\u3000"))
        assert not any(other.question in unit.answer for other in kb.units.values())


def test_an_answer_is_always_the_text_at_its_spans(kb: KnowledgeBase) -> None:
    for unit in kb.units.values():
        text = kb.notices[unit.notice].text
        assert unit.answer == verbatim(text, unit.answer_spans)
        assert unit.question == verbatim(text, unit.question_spans)


@given(st.binary(max_size=400))
def test_any_text_is_cut_or_refused(raw: bytes) -> None:
    source = raw.decode("utf-8", errors="replace")
    try:
        units = segment(source, "x")
    except Problems as refused:
        assert refused.problems
    else:
        assert all(unit.answer == verbatim(source, unit.answer_spans) for unit in units)


@given(
    st.lists(
        st.tuples(st.text("甲乙丙丁，", min_size=1, max_size=30), st.text("子丑寅卯。\n", min_size=1, max_size=60)),
        min_size=1,
    )
)
def test_what_is_written_as_question_and_answer_comes_back(pairs: list[tuple[str, str]]) -> None:
    pairs = [(question.strip("，") or "甲", answer.replace("\n", "").strip() or "子") for question, answer in pairs]
    source = "一、总则\n" + "\n\n".join(
        f"　　{number}.{question}？\n\n　　答：{answer}。" for number, (question, answer) in enumerate(pairs, 1)
    )
    units = segment(source, "x")
    assert [(unit.question, unit.answer) for unit in units] == [(f"{q}？", f"{a}。") for q, a in pairs]


def test_a_text_without_units_is_a_problem() -> None:
    with pytest.raises(Problems, match="没有找到任何问答"):
        segment("今天天气不错。\n明天也是。", "x")


FRAME = "1.需要办理吗？\n答：{}\n2.多久办结？\n答：十日内办结。\n3.收费吗？\n答：不收费。\n"


@pytest.mark.parametrize(
    "answer",
    [
        "可致电138****5678，联系张**办理。",  # stars that hide letters
        "结果为3**2时重新测定。",
        "按样本量办理：\n>500例的，需要备案；\n≤500例的，不需要。",  # more than, not a quotation
        "若p<a（a为下限）或p>b，均需备案。",  # less and more, not tags
        "含量<5%且p<0.05的，不需要。",
        "当i<b 且 c>d时需要备案。",
        "*如遇系统故障，请拨打服务电话。",
        "#1号表由申请人填写。",
        "按要求办理。\n附件 1应加盖公章。\n逾期不予受理。",  # words that elsewhere head the page
        "流程如下：\n初审：省级部门5个工作日内完成。\n终审：部里10个工作日内完成。\n通过后发证。",
        "样本应当合法。\n来源：应当说明样本来源，并附证明。",
        "不可以。\n未经许可采集人类遗传资源的，没收违法所得，并处一百万元罚款。",
        "需要。\n（图片、影像资料属于本条所称数据，须一并报送）\n逾期不予受理。",
        "可以咨询：\n联系电话：010-12345678",
        "申请表应当写明：\n单位名称……………………",  # a form, not a table of contents
        "2023/7/1 10:30 起受理新申请，此前的按原规定办理。",
        "请在[系统](入口见首页)中填写，文号为国办发[2019](12)号。",
        "由网上平台生成备案号后即可启动。",
    ],
)
def test_official_words_that_look_like_something_else_stay(answer: str) -> None:
    """Neither markup, nor a number, nor the furniture of a page: every word of the answer is the answer's."""
    units = segment(FRAME.format(answer), "x")
    assert len(units) == 3
    assert "".join(units[0].answer.split()) == "".join(answer.split())


@pytest.mark.parametrize(
    "question",
    [
        "2.5毫升血样需要审批吗？",
        "一、二级医院需要申报吗？",
        "第二、三类医疗器械需要注册吗？",
        "1、2型糖尿病患者的数据需要备案吗？",
        "10 份以上样本需要申报吗？",
        "3 年以上的样本可以销毁吗？",
        "（一）项所称情形包括远程访问吗？",
    ],
)
@pytest.mark.parametrize("column", [True, False])
def test_a_question_in_a_table_keeps_what_only_looks_like_its_number(question: str, column: bool) -> None:
    rows = [question, "在哪里办理？", "多久办结？"]
    head = "| 序号 | 问题 | 答复 |\n|---|---|---|\n" if column else "| 问题 | 答复 |\n|---|---|\n"
    text = head + "".join(
        f"| {f'{number} | ' if column else ''}{asked} | 按规定办理。 |\n" for number, asked in enumerate(rows, 1)
    )
    units = segment(text, "x")
    assert "".join(units[0].question.split()) == "".join(question.split())
    assert [unit.number for unit in units] == (["1", "2", "3"] if column else [""] * 3)


def test_two_tables_in_a_row_keep_their_own_columns() -> None:
    text = (
        "| 问题 | 答复 |\n|---|---|\n| 需要吗？ | 要。 |\n\n"
        "| 答复单位 | 答复内容 | 问题类别 | 问题 |\n|---|---|---|---|\n| 科技处 | 不收。 | 费用 | 收费吗？ |\n"
    )
    assert [(unit.question, unit.answer) for unit in segment(text, "x")] == [
        ("需要吗？", "要。"),
        ("收费吗？", "不收。"),
    ]


ASKED = "1. 怎样办理？\n答：到窗口办理。\n{0}2. 要多久？\n答：要十天。\n{0}3. 要交钱吗？\n答：不用交钱。\n{1}"
ANSWERS = ["到窗口办理。", "要十天。", "不用交钱。"]
LISTED = (
    "目录\n第一章　名称 1\n问题1：怎样办理？ 1\n问题2：名称被别人先用了，怎么办 2\n第二章　登记 3\n问题3：要多久？ 3\n"
    "附件 4\n"
    "# 第一章　名称\n## 问题1：怎样办理？\n【答】到窗口办理。\n## 问题2：名称被别人先用了，怎么办\n【答】要十天。\n"
    "# 第二章　登记\n## 问题3：要多久？\n【答】不用交钱。\n"
)
ASIDE = "供稿：纳税服务中心\n此篇文章对您是否有帮助？\n分享：微信\n热点推荐\n"


@pytest.mark.parametrize(
    ("source", "answers", "why"),
    [
        (
            "一、甲类\n1. 怎样办理？\n答：到窗口办理。\n↑返回顶部\n二、乙类\n2. 要多久？\n答：要十天。\n↑返回顶部\n"
            "三、丙类\n3. 要交钱吗？\n答：不用交钱。\n↑返回顶部\n",
            ANSWERS,
            "printed below each section",
        ),
        (
            ASKED.format("以上内容是否解决了您的问题？已解决未解决\n", "以上内容是否解决了您的问题？已解决未解决\n"),
            ANSWERS,
            "asked by the page below each answer",
        ),
        (
            ASKED.format("附件：申请表\n", "附件：申请表\n"),
            [*(f"{one}附件：申请表" for one in ANSWERS[:2]), ANSWERS[2]],
            "what may be the answer's stays",
        ),
        (
            ASKED.format("扫一扫下方二维码\n或者到窗口领取表格。\n", ""),
            [*(f"{one}扫一扫下方二维码或者到窗口领取表格。" for one in ANSWERS[:2]), ANSWERS[2]],
            "the answer goes on below",
        ),
        (
            ASKED.format("", "编写说明：本问答由市局登记科编写，供办事群众参考。业务咨询：0794-8222315。\n"),
            ANSWERS,
            "the notice speaks of itself under a title of its own",
        ),
        (
            ASKED.format("", f"{ASIDE}1.如何扣除？\n2.如何填报？\n3.怎么打印？\n办税日历\n").replace("3. 要", "4. 要"),
            ANSWERS,
            "what the page recommends is no question",
        ),
        (
            LISTED,
            ANSWERS,
            "a list of contents has the number of a page behind a question without a question mark",
        ),
        (
            "**1. 怎样办理？**\n答：到窗口办理。\n![图]()\n▲正确的写法\n"
            "**2. 要多久？**\n答：要十天。\n![图]()\n▲错误的写法\n"
            "**3. 要交钱吗？**\n答：不用交钱。\n![图]()\n▲缴费单\n",
            ["到窗口办理。▲正确的写法", "要十天。▲错误的写法", "不用交钱。▲缴费单"],
            "what a picture shows is said below it, and heads nothing",
        ),
    ],
)
def test_the_page_around_an_answer_is_left_out_and_no_more(source: str, answers: list[str], why: str) -> None:
    assert [unit.answer.replace("\n", "") for unit in segment(source, "x")] == answers, why

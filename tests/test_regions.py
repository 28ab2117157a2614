"""The right office's answer: places and offices that are named choose notices; of equal answers all are shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant import Assistant
from assistant.check import check, same_questions
from assistant.terminal import answer_text
from assistant.to_contract import to_answer
from kb.model import KnowledgeBase, Notice, QAUnit, Span
from kb.places import chain, region
from tests.conftest import ON
from web.render import Around, render_answer

CARD, LIMIT, OWN = "老年优待卡怎么申领？", "提取住房公积金每月最多多少？", "老年优待卡丢了怎么补办？"
# Notice: issuer, day, and its questions with answers.
NOTICES = {
    "gz": ("广州市民政局", "2025-01-01", {CARD: "到广州的街道窗口申领。", LIMIT: "每月最多1400元。"}),
    "sz": ("深圳市民政局", "2024-01-01", {CARD: "在深圳的网站申领。", LIMIT: "每月最多3000元。"}),
    "nh": ("浙江省嘉兴市南湖区民政局", "2025-03-01", {CARD: "向南湖的社区申领。"}),
    "all": ("民政部", "2023-01-01", {CARD: "全国都可以向户籍地申领。", OWN: "登报后补办。"}),
}
LOCAL = ("gz", "sz", "nh")


def made(kb: KnowledgeBase, *names: str) -> KnowledgeBase:
    head = next(iter(kb.notices.values())).head
    notices, units = dict(kb.notices), dict(kb.units)
    for name in names:
        issuer, day, asked = NOTICES[name]
        text, at = "", 0
        for number, (question, answer) in enumerate(asked.items(), 1):
            spans = (
                (Span(at, at + len(question)),),
                (Span(at + len(question) + 1, at + len(question) + len(answer) + 1),),
            )
            text += f"{question}\n{answer}\n"
            at = len(text)
            units[f"{name}/{number}"] = QAUnit(f"{name}/{number}", name, "", str(number), question, answer, *spans)
        known = {"title": "常见问题解答", "issuer": issuer, "currency": "in_force", "currency_warning": ""}
        notices[name] = Notice(name, head.model_validate({**head.model_dump(), **known, "published": day}), text)
    return replace(kb, notices=notices, units=units)


@pytest.fixture(scope="module")
def many(kb: KnowledgeBase) -> KnowledgeBase:
    return made(kb, *NOTICES)


@pytest.fixture(scope="module")
def local(kb: KnowledgeBase) -> Assistant:
    return Assistant(made(kb, *LOCAL))


@pytest.fixture(scope="module")
def everywhere(many: KnowledgeBase) -> Assistant:
    return Assistant(many)


def shown(assistant: Assistant, question: str) -> tuple[str, ...]:
    """The notices whose official words stand in the answer, in order."""
    answer = assistant.ask(question, on=ON)
    return tuple(unit.notice for unit in ((answer.unit,) if answer.unit else ()) + answer.opposed + answer.beside)


@pytest.mark.parametrize(
    ("text", "places", "why"),
    [
        ("东陵省市场监督管理局特种设备安全监察处", ("东陵",), "a name nobody knows, by what says it is one"),
        ("浙江省嘉兴市南湖区民政局", ("浙江", "嘉兴", "南湖"), "one in the other"),
        ("广州住房公积金管理中心", ("广东", "广州"), "a city without its 市, and what it lies in"),
        ("2025年江州市义务教育阶段学校招生", ("江州",), "a year stands in front"),
        ("《云山省未成年人网络游戏服务管理规定》", ("云山",), "a mark stands in front"),
        ("国家市场监督管理总局", (), "市 of 市场"),
        ("城市管理局关于小区的解答", (), "市 and 区 of other words"),
        ("全国", (), "everywhere"),
        ("普通化妆品备案常见问题", (), "通化 begins no word"),
    ],
)
def test_a_place_is_read_from_a_name(text: str, places: tuple[str, ...], why: str) -> None:
    assert chain(text) == places, why


def test_what_a_notice_says_of_its_region_goes_before_its_issuer(many: KnowledgeBase) -> None:
    head = many.notices["gz"].head
    assert region(head) == ("广东", "广州")
    assert region(head.model_copy(update={"region": "全国"})) == ()
    assert region(head.model_copy(update={"region": "广州市天河区"})) == ("广东", "广州", "天河")


@pytest.mark.parametrize(
    ("question", "first", "why"),
    [
        ("在深圳老年优待卡怎么申领？", "sz", "the place stands in the question"),
        ("我们在广州，老年优待卡怎么申领", "gz", "or is told before it"),
        ("嘉兴的老年优待卡怎么申领", "nh", "a part of the place"),
        ("我是深圳户口，人在广州，老年优待卡怎么申领", "gz", "where somebody is, not where from"),
        ("南湖区老年优待卡怎么申领", "nh", "a district"),
        ("普通化妆品店的老板娘在广州怎么申领老年优待卡", "gz", "通化 of 普通化妆品 is no place"),
    ],
)
def test_a_place_chooses_the_notice(local: Assistant, question: str, first: str, why: str) -> None:
    assert shown(local, question)[:1] == (first,), why


@pytest.mark.parametrize(
    ("question", "why"),
    [("成都的老年优待卡怎么申领", "no notice of that place"), ("在上海老年优待卡怎么申领", "nor of this")],
)
def test_no_notice_of_another_place_answers(local: Assistant, question: str, why: str) -> None:
    answer = local.ask(question, on=ON)
    assert answer.unit is None, why
    assert "最相近的问答是" in answer.reason.text, "and it says whose the nearest is"


def test_a_place_named_before_holds_until_another_is_named(local: Assistant) -> None:
    first = local.ask("我们在深圳，老年优待卡怎么申领？", on=ON)
    later = local.ask(LIMIT, on=ON, case=first.case)
    assert later.unit and later.unit.notice == "sz"
    other = local.ask("广州提取住房公积金每月最多多少？", on=ON, case=later.case)
    assert other.unit and other.unit.notice == "gz"


@pytest.mark.parametrize(
    ("region", "question", "first"),
    [
        ("深圳", CARD, "sz"),
        ("浙江省嘉兴市南湖区", CARD, "nh"),
        ("深圳", "广州老年优待卡怎么申领？", "gz"),
    ],
)
def test_the_region_that_the_operator_sets_holds_where_nobody_names_one(
    kb: KnowledgeBase, region: str, question: str, first: str
) -> None:
    assert shown(Assistant(made(kb, *LOCAL), region=region), question)[:1] == (first,)


def test_the_notice_of_the_whole_country_stands_beside_that_of_the_place(everywhere: Assistant) -> None:
    assert shown(everywhere, "在广州" + CARD)[:1] == ("gz",)
    assert shown(everywhere, "在成都" + CARD) == ("all",), "and answers where no place does"


def test_an_official_question_of_several_offices_gives_the_answers_of_three_at_most(everywhere: Assistant) -> None:
    answer = everywhere.ask(CARD, on=ON)
    assert shown(everywhere, CARD) == ("nh", "gz", "sz"), "the newest first"
    assert answer.reason.text and answer.status == "ambiguous"
    assert len(answer.alternatives) and answer.alternatives[0].unit.notice == "all", "and the others can be opened"


@pytest.mark.parametrize("question", [CARD, "老年优待卡，怎么申领"])
def test_two_offices_with_the_same_question_both_answer(kb: KnowledgeBase, question: str) -> None:
    assert set(shown(Assistant(made(kb, "gz", "sz")), question)) == {"gz", "sz"}


def test_a_unit_that_a_person_chose_stands_alone(local: Assistant) -> None:
    answer = local.open("sz/1", on=ON)
    assert (answer.unit and answer.unit.id, answer.beside, answer.status) == ("sz/1", (), "answered")


@pytest.mark.parametrize(
    ("question", "first"), [("深圳市民政局的老年优待卡怎么申领", "sz"), ("民政部说老年优待卡怎么申领", "all")]
)
def test_an_office_that_is_named_comes_first(everywhere: Assistant, question: str, first: str) -> None:
    assert shown(everywhere, question)[:1] == (first,)


def test_offices_with_one_question_are_listed_by_check(many: KnowledgeBase) -> None:
    listed = same_questions(many)
    assert len(listed) == 3, "each place beside the whole country; places of their own are no twins"
    assert all("all/1" in line and CARD in line for line in listed)
    assert check(many) == []


def test_where_nothing_answers_near_units_say_what_they_have_and_what_they_lack(local: Assistant) -> None:
    answer = local.ask("老年优待卡能坐飞机吗", on=ON)
    assert answer.unit is None
    near = answer.alternatives
    assert 0 < len(near) <= 3
    for hit in near:
        assert any("优待" in word or "老年" in word for word in hit.overlap.said), "a word in common"
        assert any("飞机" in word for word in hit.overlap.lacking), "and what is missing"
    told = answer_text(answer, local.kb)
    assert "没有说到：" in told and "飞机" in told and "民政局" in told


def test_a_topic_alone_is_told_who_speaks_of_it(local: Assistant) -> None:
    answer = local.ask("优待卡", on=ON)
    assert (answer.unit, answer.reason.code) == (None, "vague")
    assert "《常见问题解答》" in answer.reason.text and answer.alternatives


def test_who_is_not_answered_is_told_whom_the_nearest_notice_says_to_ask(kb: KnowledgeBase) -> None:
    many = made(kb, *LOCAL)
    changed = replace(
        many,
        notices={
            name: replace(notice, head=notice.head.model_copy(update={"contact": "请拨打甲热线"}))
            if name in LOCAL
            else notice
            for name, notice in many.notices.items()
        },
    )
    answer = to_answer(Assistant(changed).ask("老年优待卡能坐飞机吗", on=ON), changed)
    assert "请拨打甲热线" in render_answer(answer, Around("总机", fixed=False))
    assert "请拨打甲热线" not in render_answer(answer, Around("总机")), "what the operator has set goes before"

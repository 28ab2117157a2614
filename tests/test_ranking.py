"""The right unit, or an honest abstention that says why."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import Assistant
from kb.model import KnowledgeBase
from kb.text import normalise
from retrieval.ranking import Ranker
from tests.conftest import ON


@pytest.fixture(scope="module")
def ranker(kb: KnowledgeBase) -> Ranker:
    return Ranker(kb, kb.current)


def test_every_official_question_finds_its_own_unit(ranker: Ranker, kb: KnowledgeBase) -> None:
    for unit in kb.units.values():
        ranking = ranker.rank(normalise(unit.question))
        assert ranking.status == "answered"
        assert ranking.hits[0].unit is unit


@pytest.mark.parametrize(
    ("question", "unit"),
    [
        ("就收几张胸片，采集要批不", "1.1"),  # everyday words
        ("biobank的年报今年交不交", "2.1"),  # English and everyday
        ("老外只出錢，國合要報嗎", "3.1"),  # traditional characters
        ("国合批下来了，双方用数据还备案吗", "4.1"),
        ("CT给国外的公司训模型，要备案吗", "4.2"),  # nearly the same answer as 1.1: the activity decides
        ("采集CT要许可吗", "1.1"),
    ],
)
def test_a_question_in_other_words_finds_its_unit(ranker: Ranker, question: str, unit: str) -> None:
    assert ranker.rank(normalise(question)).hits[0].unit.id == f"most-2022-04-15/{unit}"


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("今天北京天气怎么样？", "off_topic"),
        ("B超能看出男孩女孩吗", "off_topic"),  # a word of the notice, no duty
        ("收集临床数据要过伦理审查吗？", "not_covered"),  # same activity, another duty
        ("采集许可审批一般要多久？", "not_covered"),  # how long
        ("申请保藏许可要准备哪些材料？", "not_covered"),  # which documents
        ("保藏年报没交会罚多少钱？", "not_covered"),
        ("国际合作的人遗申报系统登不上去怎么办", "not_covered"),
        ("血样寄到国外检测，材料出境审批怎么申请？", "not_covered"),
        ("asdf qwer", "off_topic"),
    ],
)
def test_what_the_notice_does_not_answer_is_not_answered(ranker: Ranker, question: str, reason: str) -> None:
    ranking = ranker.rank(normalise(question))
    assert ranking.status == "no_answer"
    assert ranking.reason == reason
    assert ranking.text


def test_too_close_to_call_is_ambiguous(ranker: Ranker) -> None:
    ranking = ranker.rank(normalise("影像数据要备案还是审批？"))
    assert ranking.status in ("ambiguous", "answered")
    assert {hit.unit.id[-3:] for hit in ranking.hits[:3]} >= {"1.1", "4.2"}


@given(st.text(max_size=300))
def test_any_text_is_ranked_without_error(ranker: Ranker, raw: str) -> None:
    ranking = ranker.rank(normalise(raw))
    assert all(0 <= hit.score <= 1 for hit in ranking.hits)
    assert 0 <= ranking.certain <= 1
    assert ranking.status == "answered" or ranking.text


def test_every_stored_question_finds_itself_word_for_word(ranker: Ranker, kb: KnowledgeBase) -> None:
    for unit in kb.current:
        for asked in (unit.question, unit.question.rstrip("？"), f" {unit.question.replace('？', '?')}"):
            ranking = ranker.rank(normalise(asked))
            assert (ranking.status, ranking.hits[0].unit.id) == ("answered", unit.id)


@pytest.mark.parametrize(
    "question",
    [
        "研究生用血常规写论文要申报吗",
        "血常规多少钱",
        "研究用药过期了怎么处理",
        "科技部在哪条路上",
        "PET-CT 检查要预约吗",
    ],
)
def test_a_word_that_an_official_answer_has_is_never_said_to_be_missing(
    assistant: Assistant, kb: KnowledgeBase, question: str
) -> None:
    answer = assistant.ask(question, on=ON)
    named = re.search("没有谈到“(.+)”", answer.reason.text)
    assert not named or not any(named[1] in unit.question + unit.answer + unit.section for unit in kb.units.values())


@pytest.mark.parametrize(
    "question", ["我们这个课题要不要审批", "我们这个项目要报吗", "要不要审批", "需要备案吗", "研究要申报吗"]
)
def test_who_does_not_say_what_is_to_be_filed_is_asked_for_its_kind(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question, on=ON)
    assert (answer.status, answer.reason.code) == ("no_answer", "vague")
    assert "一、采集审批" in answer.reason.text and answer.alternatives


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("食堂几点开门", "食堂"),
        ("停车费怎么收", "停车费"),
        ("分别要报什么", ""),  # no noun
        ("我自己还要另外交吗", ""),
        ("年假有几天", ""),  # jieba's authors call it no noun: better nothing than 几天
    ],
)
def test_a_reason_names_a_noun_of_the_question_or_nothing(assistant: Assistant, question: str, named: str) -> None:
    text = assistant.ask(question, on=ON).reason.text
    assert text == (f"官方问答没有谈到“{named}”。" if named else "官方问答没有谈到这个问题。")

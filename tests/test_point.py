"""The point asked: of units that share its topic one answers only where it tells what is asked of it."""

from __future__ import annotations

import pytest

from benchmarks.corpus import as_knowledge_base
from kb.text import normalise
from retrieval.certainty import Evidence, certainty
from retrieval.ranking import Ranker
from retrieval.similarity import Similarity

UNITS = {
    "use": ("志愿者服务卡有什么用途？", "持卡可以免费乘坐公交车，参观市博物馆、植物园，借阅图书馆的图书。"),
    "apply": ("怎样申领志愿者服务卡？", "本人向居住地的志愿者协会提出申请，当场填写登记表。"),
    "papers": ("申领志愿者服务卡需要哪些材料？", "身份证复印件和一寸照片两张。"),
    "term": ("志愿者服务卡多久办好？", "自受理之日起15个工作日内制作完成。"),
    "lost": ("志愿者服务卡遗失怎么补办？", "先在网站挂失，再到原发卡窗口补办，不收取费用。"),
    "depot": ("机动车停车场备案由谁负责？", "由停车场的经营者在开业后三十日内向区城市管理局备案。"),
    "bike": ("共享单车可以停放在绿化带吗？", "不可以。应当停放在划定的区域，违反的由城市管理部门责令改正。"),
    "pool": ("公共游泳池的水质多长时间检测一次？", "每月检测一次，结果张贴在入口处。"),
    "stall": ("临时摊点要交多少管理费？", "每平方米每天2元。"),
}


@pytest.fixture(scope="module")
def ranker() -> Ranker:
    kb = as_knowledge_base(UNITS)
    return Ranker(kb, kb.current)


@pytest.fixture(scope="module")
def crowded() -> Ranker:
    """The same units among two thousand others."""
    others = {f"other/{at}": (f"第{at}号办事指南说的是什么事项？", f"见第{at}号指南的正文。") for at in range(2000)}
    kb = as_knowledge_base({**UNITS, **others})
    return Ranker(kb, kb.current)


@pytest.mark.parametrize(
    ("question", "unit"),
    [
        ("志愿者服务卡几天能办好？", "term"),  # how long
        ("办志愿者服务卡要带什么材料？", "papers"),  # which documents
        ("志愿者服务卡弄丢了怎么补？", "lost"),  # everyday word for 遗失
        ("临时摊点的管理费一天收多少钱？", "stall"),  # how much
        ("机动车停车场的备案应该由谁去办理？", "depot"),  # who
        ("公共游泳池的水多久检测一次？", "pool"),
        ("共享单车能不能停在绿化带里？", "bike"),  # whether
    ],
)
def test_a_question_in_other_words_is_answered_among_few_and_among_many(
    ranker: Ranker, crowded: Ranker, question: str, unit: str
) -> None:
    for one in (ranker, crowded):
        ranking = one.rank(normalise(question))
        assert (ranking.status, ranking.hits[0].unit.id) == ("answered", unit)


@pytest.mark.parametrize(
    "question",
    [
        "志愿者服务卡能不能坐高铁？",  # whether, of something no unit speaks of
        "志愿者服务卡的押金多少钱？",  # how much
        "机动车停车场一小时收费多少钱？",  # how much, where only who is told
        "公共游泳池的门票多少钱一张？",
        "共享单车的押金多久退？",  # how long, where only whether is told
        "临时摊点在哪里申请？",  # where, where only how much is told
        "停车场备案要交哪些材料？",  # which documents, where only who is told
    ],
)
def test_another_point_of_the_same_topic_is_not_answered(ranker: Ranker, crowded: Ranker, question: str) -> None:
    for one in (ranker, crowded):
        ranking = one.rank(normalise(question))
        assert ranking.status == "no_answer"
        assert ranking.hits, "what is near is shown all the same"


@pytest.mark.parametrize(
    ("question", "unit"),
    [
        ("志愿者服务卡能免费坐公交吗？", "use"),
        ("游泳池的水质检测结果贴在哪里？", "pool"),
        ("车停在划定区域以外，由哪个部门责令改正？", "bike"),
    ],
)
def test_units_that_are_answers_alone_are_found_by_their_answers(question: str, unit: str) -> None:
    kb = as_knowledge_base({name: ("", answer) for name, (_, answer) in UNITS.items()})
    assert Ranker(kb, kb.current).rank(normalise(question)).hits[0].unit.id == unit


def evidence(
    meant: float = 0.8,
    words: int = 8,
    chance: float = 0.9,
    ahead: float = 0.1,
    lead: float = 0.08,
    point: float = 0.0,
    *,
    uncounted: bool = False,
) -> Evidence:
    return Evidence(Similarity(0.7, 0.5, 0.4, 0.6, meant, 0.6, 0.7, 0.5), words, chance, ahead, lead, point, uncounted)


@pytest.mark.parametrize(
    ("more", "less"),
    [
        (evidence(meant=0.9), evidence(meant=0.6)),  # rare words that nothing covers weigh by their rarity
        (evidence(chance=0.95), evidence(chance=0.5)),  # the next is as like
        (evidence(ahead=0.15), evidence(ahead=0.0)),  # so is the one behind it
        (evidence(lead=0.1), evidence(lead=0.0)),  # so is the second
        (evidence(point=0.0), evidence(point=1.0)),  # the point is not told
        (evidence(uncounted=False), evidence(uncounted=True)),  # nor the number that is asked for
        (evidence(words=10), evidence(words=3)),  # few words say little
    ],
)
def test_each_part_moves_the_certainty_the_way_it_should(more: Evidence, less: Evidence) -> None:
    assert 0 < less.certain < more.certain < 1


def test_neither_a_long_message_nor_a_wide_lead_makes_sure_by_itself() -> None:
    assert evidence(meant=0.1, words=500, chance=0.3, ahead=0.05).certain < certainty().answers
    assert evidence(meant=0.2, words=4, chance=1.0, ahead=1.0).certain < certainty().answers

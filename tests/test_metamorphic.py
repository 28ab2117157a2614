"""Whatever is put into an exempted question that may take the exemption back is never exempted.

Every labelled question that is exempted, with an unknown thing in its list, an act of the foreign side, or work done at
some place, put in. Words are invented or drawn with a fixed seed: no list of ours has them all.
"""

from __future__ import annotations

import json
import random
from functools import cache

import pytest

from assistant import Assistant
from evaluation import CASES
from kb.model import EXEMPTING
from kb.text import normalise
from reader.facts import FactReader
from retrieval.ranking import Ranker
from tests.conftest import ON

# Real things that a ward may keep, none of which an official answer lists.
THINGS = (
    *("瓣膜", "绷带", "牙套", "晶状体", "股骨头", "支架", "髌骨", "栓子", "烟头", "口罩"),
    *("假牙", "钢板", "羊膜", "声带", "鼓膜", "半月板", "跟腱", "耵聍", "睑板", "义眼"),
)
SYLLABLES = "岑邈朔凛翊瑭砚翀霁骞珩隽彧暄懿桓崧琰昶皓"
ACTS = ["负责", "完成", "承担", "处理", "包了", "定稿", "拍板", "出具", "汇总", "执行", "来做", "搞定"]
WORK = ["统计", "数据管理", "监查", "随机", "阅片", "入组审核", "质控", "盲审", "编盲", "方案"]
THEM = ("他们", "其", "外方", "他们的CRO", "其委托的第三方")
PLACES = (
    *("新加坡", "波士顿", "法兰克福", "首尔", "巴塞罗那", "班加罗尔"),
    *("特拉维夫", "奥斯陆", "布达佩斯", "里约", "开普敦", "墨尔本"),
)


@cache
def questions() -> tuple[dict[str, str], ...]:
    rows = (
        json.loads(line) for file in CASES.glob("*questions.jsonl") for line in file.read_text("utf-8").splitlines()
    )
    return tuple(row for row in rows if row["exempt"] == "due")


@pytest.fixture(scope="module")
def exempted(assistant: Assistant) -> list[tuple[str, str]]:
    """Questions that are exempted, with the unit that does it."""
    found = []
    for row in questions():
        answer = assistant.ask(row["question"], on=ON)
        if answer.unit is not None and answer.verdict.proposed in EXEMPTING:
            found.append((row["question"], answer.unit.id.rsplit("/")[-1]))
    assert len(found) > 800
    return found


def thing(chance: random.Random) -> str:
    """A thing that no list has: a real one, or two characters that make none."""
    return chance.choice((chance.choice(THINGS), "".join(chance.sample(SYLLABLES, 2))))


def with_a_thing(facts: FactReader, question: str, put: str) -> str | None:
    """The question with something put behind the last known kind of data that is said to be there."""
    text = normalise(question)
    reading = facts.reading(text)
    # X射线片 is one word to whoever reads it.
    goes_on = {tag.start for clause in reading.clauses for tag in clause.tags if "medium" in tag.classes}
    kinds = [one.tag for one in reading.mentions if not one.denied and "data_kind" in one.tag.classes]
    if not kinds or kinds[-1].end in goes_on:
        return None
    end = len(text.quote(0, kinds[-1].end))
    return question[:end] + put + question[end:]


def with_a_clause(question: str, put: str) -> str:
    """The question with a clause of its own put in front of its last, where it is of the asker's own project."""
    at = max(question.rstrip("？?。！! ").rfind(mark) for mark in "，,。；;")
    return f"{question[: at + 1]}{put}，{question[at + 1 :]}"


# How an unknown thing is put beside a known kind of data.
BESIDE = ("和患者的{}", "、{}", "以及{}", "，还有{}", "和术中取下的{}", "，另外{}也收一份")


def test_an_unknown_thing_beside_listed_kinds_is_never_exempted(
    assistant: Assistant, exempted: list[tuple[str, str]]
) -> None:
    chance, facts = random.Random(12), FactReader(assistant.kb, Ranker(assistant.kb, assistant.kb.current).mended)
    passed = []
    for nth, (question, unit) in enumerate(exempted):
        if unit not in ("1.1", "4.2"):
            continue
        # Every other way, in turn: each beside some hundred questions.
        for put in BESIDE[nth % 2 :: 2]:
            changed = with_a_thing(facts, question, put.format(thing(chance)))
            if changed and len(changed) <= 500 and assistant.ask(changed, on=ON).verdict.proposed in EXEMPTING:
                passed.append(changed)
    assert passed == []


def test_an_act_of_the_foreign_side_is_never_exempted(assistant: Assistant, exempted: list[tuple[str, str]]) -> None:
    chance = random.Random(13)
    passed = []
    for nth, (question, unit) in enumerate(exempted):
        if unit != "3.1":
            continue
        place, work, they, act = (chance.choice(one) for one in (PLACES, WORK, THEM, ACTS))
        ways = (
            f"{work}由{they}{act}",
            f"{place}的实验室{act}{work}",
            f"{work}交给{they}{act}",
            f"{work}在{place}的实验室{act}",
            f"{work}是{they}{act}的",
            f"{work}放在{place}",
        )
        for put in ways[nth % 2 :: 2]:
            changed = with_a_clause(question, put)
            if len(changed) <= 500 and assistant.ask(changed, on=ON).verdict.proposed in EXEMPTING:
                passed.append(changed)
    assert passed == []

"""What is asked about a duty, and what is asked about something else: only the first has an official answer."""

from __future__ import annotations

import pytest

from kb.model import KnowledgeBase
from kb.text import normalise
from retrieval.ranking import Ranker


@pytest.fixture(scope="module")
def ranker(kb: KnowledgeBase) -> Ranker:
    return Ranker(kb, kb.current)


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("采集许可的现场核查要不要院长陪同", "behind 要不要 stands another act"),
        ("国合的答辩会可不可以请假", "likewise"),
        ("保藏许可能不能挂在大厅", "likewise"),
        ("保藏许可按不按楼层收", "any A不A asks whether"),
        ("承诺书里要不要写清对外提供的用途", "what stands in front of the marker, with 里, is asked about"),
        ("采集许可的批件弄湿了怎么补发", "how to"),
        ("对外提供备案要附什么证书", "which documents"),
        ("信息备份要备份到哪个网站", "where"),
        ("保藏年报交晚了会不会被通报", "what may come of it"),
        ("国合备案跟伦理备案是一回事吗", "what it is"),
        ("采集许可和国合哪个先办", "which comes first"),
        ("总院已有采集许可，分院还要单独再申请一次吗", "who of several files"),
        ("病例数追加之后采集要不要重新审批", "a change of what was approved"),
    ],
)
def test_what_else_is_asked_has_no_answer(ranker: Ranker, question: str, why: str) -> None:
    assert ranker.rank(normalise(question)).status == "no_answer", why


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("保藏许可批了五个月，年报能不能挪到后年一块儿弄", "put off, in everyday words"),
        ("保藏许可批了五个月，年报要不要赶在月底前交", "when"),
        ("只收胸片，采集许可免得掉吗", "left"),
        ("只收胸片，采集审批这样理解站得住脚吗", "whether that is right"),
        ("国合批了，双方用数据，备案是不是可以跳过", "left"),
        ("化验单给国外，备案能按临床数据免掉吗", "it says again what the answer says"),
        ("只收胸片，采集许可要不要弄啊，麻烦帮忙看看行不行", "politeness behind"),
        ("保藏许可批了五个月，年报咋整", "怎么办 points back"),
        ("保藏许可五月才批 这次年报要不要交 我们主任催着问我", "a blank parts clauses as a comma does"),
        ("上面打电话来说要交年报，保藏许可才批五个月，年报要交吗", "who rang asks for no number"),
        ("国合批了，合同怎么约定就怎么用，双方用数据，备案要做吗", "怎么 … 就怎么 asks nothing"),
        ("only 尿常规 to our partner abroad，要不要备案", "to is no matter that nobody speaks of"),
    ],
)
def test_what_is_asked_of_a_duty_has_its_answer(ranker: Ranker, question: str, why: str) -> None:
    assert ranker.rank(normalise(question)).status == "answered", why


def test_what_goes_on_with_a_case_is_still_read(ranker: Ranker) -> None:
    """In a conversation 另外留一管血呢 tells of the case, whatever else it asks."""
    assert ranker.covers(normalise("那要不要另外冻一管"), "most-2022-04-15/1.1")

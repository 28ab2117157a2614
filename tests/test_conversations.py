"""A conversation that turns to another matter leaves the exemption of the one before behind."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable
from types import FrameType

import pytest

from assistant import Assistant
from assistant.case import Case
from assistant.request import case_from_json
from kb.model import EXEMPTING, KnowledgeBase
from retrieval.ranking import Ranker
from tests.conftest import ON
from tests.support.contracts import case_json

# A question of each unit that is rightly exempted.
EXEMPTED = {
    "1.1": "只收集CT影像，要报采集许可吗？",
    "2.1": "半年前拿的保藏许可，年报要交吗？",
    "3.1": "外企只赠药，不参与，不拿数据，成果不共享，国际合作要报吗？",
    "4.1": "国际合作已获批，合作双方用项目数据，要信息备案吗？",
    "4.2": "给美国公司提供血常规结果，要信息备案吗？",
}
# Questions of each unit that must not be: asked with 要不要, with 交不交, with 不 at the end, without a question mark.
OTHERS = {
    "1.1": ("收集病历要采集许可不", "采集许可要办的话收问卷和血样行不行"),
    "2.1": ("保藏许可批了三年年报交不交", "我们的样本库年报呢"),
    "3.1": ("外方只出钱的项目要报国际合作不", "外企出钱还拿数据，国合要不要报", "国际合作审批还要不要"),
    "4.1": ("国合还没批，双方用数据要备案不", "参加合作的另一家外方也要用项目数据，备案不"),
    "4.2": ("给国外大学发测序数据要备案不", "病历对外提供要不要备案"),
}
PAIRS = [pair for pair in itertools.product(EXEMPTED, OTHERS) if pair[0] != pair[1]]


@pytest.mark.parametrize("before", EXEMPTED)
def test_the_first_question_of_each_matter_is_exempted(assistant: Assistant, before: str) -> None:
    assert assistant.ask(EXEMPTED[before], on=ON).verdict.outcome in EXEMPTING


@pytest.mark.parametrize("opening", ["", "那", "好，那", "另外", "还有，"])
@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_another_matter_is_answered_as_its_own(assistant: Assistant, before: str, after: str, opening: str) -> None:
    case = assistant.ask(EXEMPTED[before], on=ON).case
    for question in OTHERS[after]:
        answer = assistant.ask(opening + question, on=ON, case=case)
        assert answer.unit, question
        assert answer.unit.id.endswith(after), question
        assert answer.verdict.proposed not in EXEMPTING, question


# By the name it was given, by its matter, or by a word of it.
@pytest.mark.parametrize("back", ["回到A课题", "刚才那个采集许可还要不要办", "CT那个还是不用报？"])
def test_an_earlier_case_is_returned_to(assistant: Assistant, back: str) -> None:
    case: Case | None = None
    for said in ("A课题只收集CT影像，要报采集许可吗？", "B课题外企出钱还拿数据，国合要不要报", back):
        answer = assistant.ask(said, on=ON, case=case)
        case = answer.case
    assert answer.unit
    assert answer.unit.id.endswith("1.1")
    assert answer.verdict.outcome in EXEMPTING


@pytest.mark.parametrize(
    ("said", "code"),
    [
        # to both questions that were asked
        ("都没有", "not_required"),
        ("都不", "not_required"),
        # to which of the two is unclear
        ("没有", "conditional"),
        ("是的", "conditional"),
        # doubts, not answers
        ("都不清楚", "conditional"),
        ("伦理秘书也拿不准", "conditional"),
    ],
)
def test_a_bare_answer_says_no_more_than_it_says(assistant: Assistant, said: str, code: str) -> None:
    case = assistant.ask("外企只出经费，不参与研究，要报国际合作吗？", on=ON).case
    assert case.pending == ("foreign_gets_data", "results_shared")
    answer = assistant.ask(said, on=ON, case=case)
    assert (answer.verdict.proposed if answer.unit else "conditional") == code
    # Typed, it answers what was asked and confirms no statement.
    assert answer.verdict.code not in EXEMPTING and not answer.case.confirmations


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        ("是的", True),  # which of the two?
        ("没有", True),
        ("对，没有", True),  # both at once
        ("都没有", False),
        ("不清楚", False),  # nobody is asked what they do not know
    ],
)
def test_a_bare_answer_that_settles_nothing_leaves_both_questions_to_be_answered(
    assistant: Assistant, said: str, asks: bool
) -> None:
    before = assistant.ask("外企只出经费，不参与研究，要报国际合作吗？", on=ON)
    assert before.ask == before.case.pending == ("foreign_gets_data", "results_shared")
    # However often it is said.
    case = before.case
    for _ in range(3):
        answer = assistant.ask(said, on=ON, case=case)
        case = answer.case
        assert answer.ask == (before.ask if asks else ())


@pytest.mark.parametrize(
    ("doubted", "why"),
    [
        ("仅收集血常规，可能会做人群基因研究，要报采集许可吗", "silence would let it be assumed, a doubt does not"),
        ("仅收集血常规，涉不涉及人群基因研究还没定，要报采集许可吗", "left open"),
        ("仅收集临床数据，听说不涉及人群基因研究，要报采集许可吗", "hearsay"),
    ],
)
@pytest.mark.parametrize("said", ["不清楚", "都不清楚", "不知道", "说不准"])
def test_not_knowing_takes_back_no_doubt(assistant: Assistant, doubted: str, why: str, said: str) -> None:
    before = assistant.ask(doubted, on=ON)
    assert before.verdict.proposed == "conditional", why
    answer = assistant.ask(said, on=ON, case=before.case)
    assert answer.verdict.proposed not in EXEMPTING, why
    assert answer.ask == ()
    # As earlier versions kept it in a case: ticked, with no value.
    kept = case_json(before.case)
    kept["facts"]["gene_research"] = {"value": [], "open": False, "from": "", "origin": "ticked"}
    again = assistant.tick({}, on=ON, case=case_from_json(kept, assistant.kb))
    assert (again.verdict.proposed, again.ask) == ("conditional", ()), why


def test_what_is_open_is_asked_until_it_is_settled_or_not_known(assistant: Assistant) -> None:
    first = assistant.ask("外方参与国际合作吗，要报吗", on=ON)
    assert first.verdict.missing == ("foreign_takes_part", "foreign_gets_data", "results_shared")
    assert first.ask == first.verdict.missing[:2]
    again = assistant.ask("经费一共80万", on=ON, case=first.case)
    assert again.ask == first.ask
    later = assistant.ask("都不清楚", on=ON, case=again.case)
    assert later.ask == ("results_shared",)
    # A bare answer is one to the only question that still stands.
    last = assistant.ask("没有", on=ON, case=later.case)
    assert last.facts["results_shared"].values == {"no"} and last.ask == ()


@pytest.mark.parametrize("before", EXEMPTED)
@pytest.mark.parametrize(
    "said",
    ["食堂几点开门", "班车几点发车", "年假有几天", "疫苗打几针", "怎么请假", "讲一个笑话"],
)
def test_what_has_nothing_to_do_with_the_case_does_not_repeat_its_verdict(
    assistant: Assistant, before: str, said: str
) -> None:
    case = assistant.ask(EXEMPTED[before], on=ON).case
    answer = assistant.ask(said, on=ON, case=case)
    assert (answer.status, answer.verdict.proposed) == ("no_answer", "unknown")
    # The case itself is not lost.
    assert answer.case.unit == case.unit


def searched(run: Callable[[], object]) -> int:
    """How often a question is searched for while something runs."""
    found = 0

    def called(frame: FrameType, event: str, _: object) -> None:
        nonlocal found
        found += event == "call" and frame.f_code is Ranker.rank.__code__

    sys.setprofile(called)
    try:
        run()
    finally:
        sys.setprofile(None)
    return found


# What is said before the tick: one question, and one that is gone on with.
@pytest.mark.parametrize(
    "said", [("收集B超要报采集许可吗",), ("收集B超要报采集许可吗", "那还要做外显子测序呢")], ids=["asked", "goes on"]
)
def test_a_tick_searches_for_nothing_anew_and_answers_the_same(kb: KnowledgeBase, said: tuple[str, ...]) -> None:
    assistant, case = Assistant(kb), Case()

    def ask() -> None:
        nonlocal case
        for message in said:
            case = assistant.ask(message, on=ON, case=case).case

    assert searched(ask) >= len(said)
    # As a client sends it back.
    case = case_from_json(case_json(case), kb)
    assert searched(lambda: assistant.tick({"gene_research": ["no"]}, on=ON, case=case)) == 0
    told, elsewhere = (one.tick({"gene_research": ["no"]}, on=ON, case=case) for one in (assistant, Assistant(kb)))
    assert told == elsewhere

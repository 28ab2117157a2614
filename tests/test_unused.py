"""Clauses that no fact was read from leave an exemption open, unless they are known to say nothing of the case."""

from __future__ import annotations

import pytest

from assistant import Assistant
from kb.model import KnowledgeBase
from kb.text import normalise
from reader.facts import FactReader
from tests.conftest import ON


@pytest.mark.parametrize(
    ("text", "left"),
    [
        # what may change the case, in words that no list of dangers has
        ("只收血常规，护士站那只盒子也留着", "护士站那只盒子也留着"),
        ("外方不参与，补充协议还没签", "补充协议还没签"),
        ("外方不参与，对方两名驻厂代表常来", "对方两名驻厂代表常来"),  # words no list has, beside a foreign party
        ("只收CT，条款照草案理解", "条款照草案理解"),  # a plan
        ("国际合作已获批，实施方案也换了", "实施方案也换了"),
        # what the authority or the permit demands, and what is not filed yet
        ("许可今年三月批的，省厅发函点名要我们交", "省厅发函点名要我们交"),
        ("许可今年三月批的，许可证上注明首年也要报", "许可证上注明首年也要报"),
        ("国际合作临床试验备案已完成，我们这个试验还没备", "我们这个试验还没备"),
        # what is handed over, to nobody knows whom, where a foreign side is spoken of
        ("外方不参与，结题时要给一份总结", "结题时要给一份总结"),
        ("外方不参与，每季度开会汇报", "每季度开会汇报"),
        ("外方不参与，每月要交一份进度表", "每月要交一份进度表"),
        ("外方不参与，结束后提供一份报告", "结束后提供一份报告"),
        ("只收CT，是不是都匿名了还得问信息科", "是不是都匿名了还得问信息科"),
        # what says nothing
        ("许可今年三月批的，科技部没有要求我们交", ""),
        ("外方不参与，每季度给科里汇报", ""),  # to our own people
        ("外方不参与，给了20万", ""),  # money
        ("外方不参与，明早要交材料", ""),  # the filing itself
        ("向境外专家开放CT，供阅片之用", ""),  # to whom is said
        ("只收CT，这个要问主任", ""),
        ("老师您好，只收CT", ""),
        ("我是骨科的研究生，只收CT", ""),  # who asks
        ("肺结节筛查，只收CT", ""),  # what is studied
        ("只收CT，大概八百例", ""),  # how many
        ("只收CT，别的没有", ""),  # nothing else
        ("只收CT，唾液不采", ""),  # denied in full
        ("只收CT，伦理已经过了", ""),  # another permit
        ("外方不参与，研究经费来自外资企业", ""),  # who pays
        ("外方不参与，协议里白纸黑字", ""),  # agreed, not denied
        ("外方不参与，科研处说要报", ""),  # somebody's view of the duty
        ("只收CT，数据存在我院", ""),  # stays at home
        ("只收CT，要报采集许可吗", ""),  # a question
    ],
)
def test_what_no_fact_was_read_from(kb: KnowledgeBase, text: str, left: str) -> None:
    found = FactReader(kb).read(normalise(text), ON).left
    assert "；".join(one.words for one in found if not one.facts) == left


@pytest.mark.parametrize(
    "added",
    ["护士站那只盒子也留着", "清单是照草案抄的", "我们的方案换了"],
)
def test_an_exemption_is_not_proposed_past_them(assistant: Assistant, added: str) -> None:
    asked = "只收集血常规和CT，{}要报采集许可吗"
    assert assistant.ask(asked.format(""), on=ON).verdict.outcome == "not_required"
    answer = assistant.ask(asked.format(f"{added}，"), on=ON)
    assert answer.verdict.code == "conditional"
    # The person sees which words, and settles it.
    unread = next(one for one in answer.verdict.statements if one.id == "unread")
    assert added in unread.text


@pytest.mark.parametrize(
    ("later", "proposed"),
    [
        ("参与了", False),  # nobody is named: the denial before no longer stands by itself
        ("协议条款改了", False),
        ("经费一共80万", True),
        ("我们是肾内科的课题", True),
    ],
)
def test_a_later_message_that_was_not_read_opens_it_again(assistant: Assistant, later: str, proposed: bool) -> None:
    first = assistant.ask("外资药企只出钱，不参与研究，不拿数据，成果不共享，要报国际合作吗", on=ON)
    assert first.verdict.outcome == "not_required"
    answer = assistant.ask(later, on=ON, case=first.case)
    assert (answer.verdict.outcome == "not_required") is proposed

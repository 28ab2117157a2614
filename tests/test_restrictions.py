"""What limits a clause that would exempt: to some people, to a time, to one kind of a thing, to one stage."""

from __future__ import annotations

import pytest

from assistant import Assistant
from tests.conftest import ON

SUPPORT = "外方只出经费，{}，国际合作要申报吗？"
USE = "国际合作已获批，{}，信息备案要做吗？"

# Each message, and why it must be asked about.
OPEN = [
    ("我们科头一年收的只有病人的CT，采集许可要报吗", "for a time"),
    ("眼下阶段只收CT，采集许可要报吗", "for a time"),
    ("我们先只收CT，采集许可要报吗", "for now"),
    ("我们多半只收CT，采集许可要报吗", "mostly"),
    ("数据里九成是CT，采集许可要报吗", "nine tenths"),
    ("我们只收CT是上一版，采集许可要报吗", "an older plan"),
    ("我们争取做到只收CT，采集许可要报吗", "hoped for"),
    ("我们只收CT，以备日后关联，采集许可要报吗", "a purpose for later"),
    ("我们收CT、血常规及其他，采集许可要报吗", "an open list"),
    ("病历中去年入组的不涉及人群基因研究，采集许可要报吗", "only some of them"),
    ("2023年以前的不涉及人群基因研究，病历要报采集许可吗", "only those of then"),
    ("收病历，其中成人组不涉及人群基因研究，采集许可要报吗", "one group"),
    ("我们收病历，尚未开展人群基因研究，采集许可要报吗", "not yet"),
    ("保藏许可三个月前就该批了，年报要交吗", "should have been granted"),
    ("保藏许可三个月前恢复的，年报要交吗", "restored, not granted"),
    ("保藏许可材料递上去三个月了，等着发证，不足一年，年报要交吗", "still awaited"),
    ("保藏许可批下来到上回年报截止那天才五个月，年报要交吗", "counted to a day that is past"),
    ("保藏许可三个月前收到，落款是去年春天，年报要交吗", "an older date"),
    ("今年3月获批保藏许可。人遗中心来电，要求1月底前必须交年度报告，不睬它行吗", "the authority demands it"),
    (SUPPORT.format("不参与研究，未脱敏的数据不给他们，成果不共享"), "one kind of data"),
    (SUPPORT.format("不参与研究，不获取数据原件，成果不共享"), "the originals alone"),
    (SUPPORT.format("不参与研究，不拿数据，核心成果不共享"), "one kind of results"),
    (SUPPORT.format("不参与研究，不拿数据，除了专利那一块成果也不共享"), "an exception"),
    (SUPPORT.format("不参与研究，不拿数据，成果不共享，您信吗？我反正不信"), "not believed"),
    (SUPPORT.format("不参与研究，不拿数据，成果不共享，合同还在走"), "not signed"),
    (SUPPORT.format("不参与研究，不拿数据，只把剩余血清运去他们的实验室，成果不共享"), "specimens go there"),
    (SUPPORT.format("不派人但审方案，不拿数据，成果不共享"), "reviews the protocol"),
    (USE.format("我们和丹麦公司、还有一家挪威研究所按协议使用本项目产生的数据"), "one more party"),
    (USE.format("合作双方按补充协议使用本项目产生的数据"), "another agreement"),
    (USE.format("合作双方按协议（偶尔也越出协议）使用本项目产生的数据"), "beyond the agreement"),
    (USE.format("合作双方按协议使用本项目产生的和另外收集的数据"), "other data"),
    (USE.format("合作双方按协议使用本项目产生的数据，之后传到公共库"), "made public"),
    (USE.format("合作双方中的德方换了一家，按协议使用本项目产生的数据"), "another partner"),
    ("跟MIT的合作研究的姊妹课题去年获批，双方按协议用合作产生的数据，要备案吗", "a sister project"),
    ("国际合作已由省里获批，合作双方按协议使用本项目产生的数据，信息备案要做吗", "not by whom it must be"),
    ("国际合作获批在望，合作双方按协议使用本项目产生的数据，信息备案要做吗", "not granted"),
    ("我们只收血常规和B超，可省里上个月发函叫我们补采集手续，采集许可要报吗", "the authority has it done"),
    ("我们只把CT影像提供给国外的大学，海关那边让先交备案号，信息备案要做吗", "the authority has it done"),
    (SUPPORT.format("不参与临床部分，不拿数据，成果不共享"), "one part of the work"),
    (SUPPORT.format("不参与随访部分，不拿数据，成果不共享"), "one part of the work"),
    (SUPPORT.format("不参与研究，不拿数据，成果不共享，专利一家一半"), "the patents are shared"),
    (SUPPORT.format("不参与研究，不拿数据，成果不共享，协议没让我们看"), "not seen"),
    (SUPPORT.format("一开始既出方案又要数据，下个月起改成不拿数据，成果不共享"), "to come"),
    (USE.format("合作双方使用本项目产生的数据，外方拿去训练他们别的产品"), "another purpose"),
    ("国合批件上只有另一家医院，我们医院后来加进来，也按协议用数据，信息备案要做吗", "joined later"),
    ("国际合作批了200例，实际收了260例，双方按协议使用本项目产生的数据，要备案吗", "more than granted"),
    ("我们只把CT影像提供给国外的大学，其余的走另外的渠道，信息备案要做吗", "the rest goes too"),
]
# What sounds alike and limits nothing.
PROPOSED = [
    ("只收前三年的CT，采集许可要报吗", "the data are of three years"),
    ("病历资料不涉及人群基因研究，采集许可要报吗", "all of them"),
    ("我们采集的都不涉及人群基因研究，只有病历，采集许可要报吗", "all that is collected"),
    ("保藏许可批下来到现在才五个月，年报要交吗", "counted to today"),
    ("保藏许可2025年11月25日批的，再过三天满一年，年报要交吗", "less than a year"),
    (SUPPORT.format("不参与研究，研究产生的数据不给他们，成果不共享"), "all of the data"),
    (SUPPORT.format("不参与研究，全部数据都不给，成果不共享"), "all of the data"),
    (SUPPORT.format("除了出钱，不参与研究，不拿数据，成果不共享"), "money is no exception"),
    ("只收B超，科研处让我来问，采集许可要报吗", "who sends the asker"),
    ("眼底照片，拿来训练模型的，没有别的数据，采集许可要报吗", "what the pictures are for"),
    (SUPPORT.format("不参与设计、实施、分析，不拿数据，成果不共享"), "all of the work"),
    (USE.format("我们和丹麦公司按协议使用本项目产生的数据"), "the two partners"),
    (USE.format("合作双方使用本项目产生的数据，用途在协议范围内"), "within the agreement"),
]


@pytest.mark.parametrize(("message", "why"), OPEN)
def test_what_is_limited_is_asked_about(assistant: Assistant, message: str, why: str) -> None:
    assert assistant.ask(message, on=ON).verdict.code != "to_confirm", why


@pytest.mark.parametrize(("message", "why"), PROPOSED)
def test_what_limits_nothing_is_proposed(assistant: Assistant, message: str, why: str) -> None:
    assert assistant.ask(message, on=ON).verdict.code == "to_confirm", why

"""What stands beside the listed kinds, what is done for or by a foreign side, and what is only heard leaves it open."""

from __future__ import annotations

import pytest

from assistant import Assistant
from kb.model import EXEMPTING
from tests.conftest import ON

COLLECT = "我们只收集CT、血常规，不涉及人群基因研究，要办采集许可吗"
FUNDED = "外企只出钱，不参与研究、不拿数据、不共享成果，要报国际合作吗"
KEPT = "保藏许可获批八个月，年度报告要单独交吗"
# A question, and why nobody may be exempted by it.
OPEN = [
    ("收集CT、血常规和肾脏，要办采集许可吗", "an organ is a specimen unless an image or a report follows"),
    ("收集CT和患者的角膜，不做基因研究，要采集许可吗", "human material that no list has"),
    ("收集眼底照片，还有取下来的晶状体，要采集许可吗", "material in the next clause of the list"),
    ("收问卷和采样盒，要采集许可吗", "what samples come in"),
    ("收集问卷、血压，不做基因，另外每人留一管，要采集许可吗", "a tube of something"),
    ("收集B超图像和材料，要采集许可吗", "material of which nothing is known"),
    ("只收眼底镜图片，皮瓣也留一份，要采集许可吗", "collected, and not read what"),
    ("外方只出钱，不参与研究、不拿数据、不共享成果，统计由其负责，要报国际合作吗", "passive, pronoun"),
    ("外方只出钱，不参与研究、不拿数据、不共享成果，数据管理由他们的CRO做，要报国际合作吗", "somebody of theirs"),
    ("外方只出钱，不参与研究、不拿数据、不共享成果，中心实验室在新加坡，要报国际合作吗", "work abroad"),
    ("外方只出钱，不参与研究、不拿数据、不共享成果，服务器在法兰克福，要报国际合作吗", "a place nobody listed"),
    ("外方只出钱，不参与研究、不拿数据、不共享成果，方案是外方定稿的，要报国际合作吗", "theirs without a verb we know"),
    (
        "外方只出钱，不参与研究、不拿数据、不共享成果，结题报告给他们一份，要报国际合作吗",
        "given to them, whatever it is",
    ),
    ("外方不获取数据（安全性数据除外），不参与，不共享成果，只给药，要报国际合作吗", "an exception in brackets"),
    ("申办方说只采影像，我没看到方案，要采集许可吗", "somebody else's word"),
    ("收集CT，可能会采血也可能不采，要采集许可吗", "a specimen that may come"),
    ("主要收影像，不能说一点样本都没有，要采集许可吗", "a denied denial"),
    ("不是不采样本，是量比较少，主要收核磁，要采集许可吗", "a denied denial"),
    ("收集血生化，我不太确定，要采集许可吗", "doubt behind the thing"),
    ("保藏许可不足一年，其实那是换证日期，年报要交吗", "which grant counts was not said"),
    ("双方使用项目产生的数据，国合已获批，病历库向垚淼淼开放，还要对外提供备案吗", "given to nobody knows whom"),
    ("外方只出钱，不参与研究、不拿数据，另一个课题成果也不共享，要报国际合作吗", "what another study does not share"),
    ("外方只出钱，不参与研究、不拿数据、不共享成果，斯德哥尔摩的机房存备份，要报国际合作吗", "kept abroad"),
    (
        "外方出钱，不参与、不拿数据、不分成果，每季度把化验表发一份给他们看看，要报国际合作吗",
        "a table of results is data",
    ),
    ("要是机构办不批，那就只收问卷，要采集许可吗", "only if something else does not come"),
    ("外方只出钱，不参与研究、不拿数据、不共享成果，随机是其汇总的，要报国际合作吗", "done by them, passive"),
]


@pytest.mark.parametrize(("question", "why"), OPEN, ids=[question[:24] for question, _ in OPEN])
def test_it_leaves_the_exemption_open(assistant: Assistant, question: str, why: str) -> None:
    assert assistant.ask(question, on=ON).verdict.proposed not in EXEMPTING, why


@pytest.mark.parametrize(
    ("question", "why"),
    [
        (COLLECT, "the plain case"),
        ("收集肾脏CT、肝脏超声图像，要采集许可吗", "an organ in front of an image only tells which"),
        ("收集慢阻肺患者的胸部CT和问卷，要采集许可吗", "an unknown word in front of a person"),
        ("收集CT和血常规，不留活检，要采集许可吗", "material that is denied"),
        ("收集大概八十例患者的CT图像，要采集许可吗", "about so many is no doubt"),
        ("我们医院骨科收集X光片写论文，要采集许可吗", "who and what for"),
        (FUNDED, "the plain case"),
        ("我们是外企中国区的，只出钱，不参与研究、不拿数据、不共享成果，要报国际合作吗", "who the asker is"),
        (KEPT, "the plain case"),
    ],
)
def test_a_due_exemption_is_still_said(assistant: Assistant, question: str, why: str) -> None:
    assert assistant.ask(question, on=ON).verdict.outcome in EXEMPTING, why


# A message with a second question, and the words of it that the answer must name.
LEFT = [
    ("采集B超要采集许可吗？保藏要吗？", "保藏要吗"),
    (f"{FUNDED}。还有采集许可要不要", "采集许可要不要"),
    (f"{COLLECT}？如果还想把数据给美国的合作者，要办什么", "给美国的合作者"),
    ("X光片收集用报采集吗 顺便问下收了之后卖给AI公司行不行", "卖给AI公司"),
    (f"{COLLECT}？国际合作用不用报", "国际合作用不用报"),
    ("只收B超，采集许可、保藏许可都要办吗", "保藏许可"),
]


@pytest.mark.parametrize(("message", "named"), LEFT)
def test_a_second_question_that_is_not_answered_is_named(assistant: Assistant, message: str, named: str) -> None:
    answer = assistant.ask(message, on=ON)
    verdict = answer.verdict
    assert (verdict.code, verdict.outcome, verdict.held_by) == ("conditional", None, "part")
    assert any(named in tested.source for tested in verdict.conditions if tested.state == "unknown")
    # It may have an answer of its own.
    assert "没有回答" in verdict.says or any(named in part.question for part in answer.parts if part.unit)


@pytest.mark.parametrize("sign", ["🧬", "💉", "□□"])
def test_a_picture_or_a_lost_character_beside_a_listed_kind_may_be_anything(assistant: Assistant, sign: str) -> None:
    assert assistant.ask(f"收集血常规和{sign}要报采集许可吗", on=ON).verdict.outcome is None
    assert assistant.ask(f"收集血常规要报采集许可吗{sign}", on=ON).verdict.outcome == "not_required"


@pytest.mark.parametrize(
    "message",
    [f"{COLLECT}？要不要报", f"问一句：{COLLECT}？我理解得对吧", f"刚开完会。{KEPT}？还是留到下一年一起报"],
)
def test_the_same_question_asked_twice_is_answered(assistant: Assistant, message: str) -> None:
    assert assistant.ask(message, on=ON).verdict.outcome in EXEMPTING


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (FUNDED, "统计放在他们总部"),
        (FUNDED, "中心实验室放在新加坡"),
        (KEPT, "我们其实是续期的"),
        (COLLECT, "我们医院是外资控股的"),
        (COLLECT, "那保藏呢"),
        (COLLECT, "再问下要多久能批下来"),
    ],
)
def test_what_comes_up_later_does_not_repeat_an_exemption(assistant: Assistant, first: str, then: str) -> None:
    answer = assistant.ask(first, on=ON)
    assert answer.verdict.outcome in EXEMPTING
    assert assistant.ask(then, on=ON, case=answer.case).verdict.proposed not in EXEMPTING


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (FUNDED, "药大概值八十万"),
        (COLLECT, "那如果只收CT呢"),
        (COLLECT, "真没有别的东西，放心"),
        (KEPT, "所以今年不用单独交年报咯"),
    ],
)
def test_what_changes_nothing_leaves_an_exemption(assistant: Assistant, first: str, then: str) -> None:
    answer = assistant.ask(first, on=ON)
    assert assistant.ask(then, on=ON, case=answer.case).verdict.outcome in EXEMPTING

"""Where nobody wrote rules, the wording of an answer gives at most a cautious verdict, marked as such."""

from __future__ import annotations

import pytest

from kb.model import EXEMPTING, KnowledgeBase, QAUnit, Span
from verdict.wording import by_wording

NEEDED = "变更注册地址是否需要办理备案？"


def unit(question: str, answer: str) -> QAUnit:
    return QAUnit("x/1", "x", "", "1", question, answer, (Span(0, 1),), (Span(1, 2),))


@pytest.mark.parametrize(
    ("question", "answer", "code"),
    [
        # unmixed, no condition in sight
        (NEEDED, "不需要办理备案。", "not_required"),
        (NEEDED, "无需备案。", "not_required"),
        (NEEDED, "不需要。", "not_required"),
        (NEEDED, "需要。", "required"),
        (NEEDED, "应当办理备案，并提交变更说明。", "required"),
        ("变更注册地址需要办理备案吗？", "必须办理备案。", "required"),
        ("变更注册地址要不要办理备案？", "无须办理备案。", "not_required"),
        # mixed: it exempts and demands
        (NEEDED, "无需办理备案。应当在年度报告中报告。", "conditional"),
        (NEEDED, "应当备案。备案后无需重复申报。", "conditional"),
        # a condition one can see, in whatever words
        (NEEDED, "如仅变更门牌号，无需办理备案。", "conditional"),
        (NEEDED, "不涉及生产场地的，无需办理备案。", "conditional"),
        (NEEDED, "除另有规定外，无需办理备案。", "conditional"),
        (NEEDED, "若跨省变更，应当办理备案。", "conditional"),
        (NEEDED, "一般无需办理备案。", "conditional"),
        (NEEDED, "原则上应当办理备案。", "conditional"),
        (NEEDED, "符合下列情形之一的，应当办理备案：", "conditional"),
        (NEEDED, "无需办理备案，但应当报告。", "conditional"),
        # the case that the official question tells is a condition too: nobody said the asker meets it
        ("备案不足一年的，变更地址是否需要办理备案？", "无需办理备案。", "conditional"),
        ("仅变更门牌号，是否需要办理备案？", "无需办理备案。", "conditional"),
        # nothing about a duty, or not asked about one
        (NEEDED, "请咨询当地主管部门。", "unknown"),
        ("备案的办理时限是多久？", "无需备案，应当报告。", "unknown"),
        ("变更注册地址是否可以委托他人？", "应当由本人办理。", "unknown"),
        ("如何办理备案？", "应当在网上办理备案。", "unknown"),
        # words that only sound like a demand
        (NEEDED, "可以按照相应的技术要求执行。", "unknown"),
    ],
)
def test_the_wording_gives_no_more_than_it_says(kb: KnowledgeBase, question: str, answer: str, code: str) -> None:
    verdict = by_wording(unit(question, answer), kb.wording)
    assert verdict.code == code
    assert verdict.rule is None
    if code in ("required", "not_required"):
        assert verdict.evidence in answer
        assert verdict.says.startswith("依据答复措辞")
        assert not verdict.conditions
    if code == "conditional":
        assert all(tested.state == "unknown" for tested in verdict.conditions)
        assert all(tested.evidence in question + answer for tested in verdict.conditions)


@pytest.mark.parametrize(
    "condition", ["如", "若", "如果", "仅", "除非", "只有", "不涉及人体的", "符合条件的", "其中", "原则上", "但"]
)
@pytest.mark.parametrize("at", [0, 1])
def test_any_condition_in_sight_keeps_an_exemption_from_being_said(kb: KnowledgeBase, condition: str, at: int) -> None:
    sentences = ["无需办理备案。", "由单位存档备查。"]
    sentences[at] = f"{condition}{sentences[at]}"
    assert by_wording(unit(NEEDED, "".join(sentences)), kb.wording).code not in EXEMPTING


def test_a_ruled_unit_never_gets_its_verdict_from_its_wording(kb: KnowledgeBase) -> None:
    """Each official answer that has rules would be open by its wording: conditions stand in all of them."""
    for one in kb.units.values():
        assert by_wording(one, kb.wording).code not in EXEMPTING

"""Where nobody wrote rules, the wording of an answer gives at most a cautious verdict, marked as such."""

from __future__ import annotations

import itertools

import pytest

from kb.model import EXEMPTING, NO_EXCEPTION, SAME_CASE, KnowledgeBase, QAUnit, Span
from verdict.from_wording import verdict_from_wording

NEEDED = "变更注册地址是否需要办理备案？"


def unit(question: str, answer: str) -> QAUnit:
    return QAUnit(
        id="x/1",
        notice="x",
        section="",
        number="1",
        question=question,
        answer=answer,
        question_spans=(Span(0, 1),),
        answer_spans=(Span(1, 2),),
    )


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
    verdict = verdict_from_wording(unit(question, answer), kb.wording)
    assert (verdict.proposed, verdict.code in EXEMPTING) == (code, False)
    assert verdict.rule is None
    # Whether the asker's case is the one that the answer speaks of, the asker says.
    assert [one.id for one in verdict.open] == ([SAME_CASE, NO_EXCEPTION] if code == "not_required" else [])
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
    assert verdict_from_wording(unit(NEEDED, "".join(sentences)), kb.wording).proposed not in EXEMPTING


# Made-up answers to NEEDED, with what a reviewer would say of each. One that is open shows the words that make it so.
WORDINGS = [
    # plain: the answer says it outright, and nothing else stands in it
    ("无需备案。", "not_required", "", "outright"),
    ("您好，变更注册地址不需要备案。", "not_required", "", "a greeting and the question's own words"),
    ("根据《备案管理办法（试行）》第十二条规定，无需办理备案手续。", "not_required", "", "a basis is no condition"),
    ("不需要办理备案，由单位留存资料备查。", "not_required", "", "keeping papers is no duty of filing"),
    ("注册地址变更无需备案，感谢您的来信。", "not_required", "", "注册 is no note; another order of words"),
    ("毋须備案。", "not_required", "", "traditional characters"),
    ("不 需 要 备 案 。", "not_required", "", "blanks of a type-set page"),
    ("需要备案。", "required", "", "outright"),
    ("应当自行办理备案，并提交变更说明。", "required", "", "说明 is no note here"),
    ("须备案，未备案不得使用新地址。", "required", "", "what is forbidden meanwhile does not soften a duty"),
    ("根据《备案管理暂行办法》第三条，必须办理备案。", "required", "", "暂行办法 is the name of a rule"),
    # a note takes it back, in the answer itself
    ("无需备案。\n注：高风险品种照原来的做。", "conditional", "注：高风险品种照原来的做", "a note"),
    ("无需备案。\n注 高风险品种照原来的做", "conditional", "注 高风险品种照原来的做", "a note without a colon"),
    ("无需备案。【注】三类产品不在内。", "conditional", "【注】三类产品不在内", "a note in brackets"),
    ("无需备案。备注：三类产品不在内。", "conditional", "备注：三类产品不在内", "a note by another name"),
    ("无需备案。说明:三类产品不在内。", "conditional", "说明:三类产品不在内", "a note with a half-width colon"),
    ("无需备案。温馨提示：以窗口答复为先。", "conditional", "温馨提示：以窗口答复为先", "a note by another name"),
    ("需要备案。注：一类产品不在内。", "conditional", "注：一类产品不在内", "a duty has notes too"),
    # a mark leads to a note that stands elsewhere
    ("无需备案①。", "conditional", "无需备案①", "a circled number"),
    ("无需备案¹。", "conditional", "无需备案¹", "a raised number"),
    ("无需备案*。", "conditional", "无需备案*", "a star"),
    ("无需备案＊。", "conditional", "无需备案＊", "a full-width star"),
    ("无需备案[1]。", "conditional", "无需备案[1]", "a number in brackets"),
    ("无需备案〔1〕。", "conditional", "无需备案〔1〕", "a number in tortoise-shell brackets"),
    ("无需备案†。", "conditional", "无需备案†", "a dagger"),
    ("无需备案※。", "conditional", "无需备案※", "a reference mark"),
    ("无需备案\uf04a。", "conditional", "无需备案\uf04a", "a sign that nobody knows"),
    ("无需备案1。", "conditional", "无需备案1", "a raised number that lost its place"),
    ("无需备案（见注）。", "conditional", "无需备案（见注）", "says that there is a note"),
    ("无需备案(三类产品除外)。", "conditional", "无需备案(三类产品除外)", "an exception in half-width brackets"),
    ("无需备案，详见附件2。", "conditional", "详见附件2", "an annex"),
    ("无需备案，具体品种见下表。", "conditional", "具体品种见下表", "a table"),
    ("无需备案，法律另有规定的从其规定。", "conditional", "法律另有规定的从其规定", "other law"),
    ("需要备案，另有规定的除外。", "conditional", "另有规定的除外", "other law, of a duty"),
    # it has ended, or will
    ("无需备案。本答复自2024年7月1日起废止。", "conditional", "本答复自2024年7月1日起废止", "void"),
    ("无需备案（该口径已停止执行）。", "conditional", "无需备案（该口径已停止执行）", "no longer applied"),
    ("无需备案，有效期两年。", "conditional", "有效期两年", "a term"),
    ("试行期内无需备案。", "conditional", "试行期内无需备案", "a trial"),
    ("至2023年12月31日止无需备案。", "conditional", "至2023年12月31日止无需备案", "a last day"),
    ("无需备案。上述口径期满失效。", "conditional", "上述口径期满失效", "a term, in other words"),
    # only for the time being
    ("目前无需备案。", "conditional", "目前无需备案", "now"),
    ("目　前无需备案。", "conditional", "目　前无需备案", "now, with a blank"),
    ("暂不需要备案。", "conditional", "暂不需要备案", "for now"),
    ("现阶段无须备案，待新办法出台后再说。", "conditional", "待新办法出台后再说", "until a new rule"),
    ("无需备案，届时听候通告。", "conditional", "届时听候通告", "until then"),
    ("无需备案，以窗口答复为准。", "conditional", "以窗口答复为准", "another's word counts"),
    ("过渡期内无需备案。", "conditional", "过渡期内无需备案", "a transition"),
    # only for some, only in one way, or as somebody decides
    ("无需备案，仅限一类产品。", "conditional", "仅限一类产品", "some products"),
    ("一类产品无需备案。", "conditional", "一类产品无需备案", "a subject that the question does not name"),
    ("在本市经营，无需备案。", "conditional", "在本市经营", "a case told in front, without 的 or 如"),
    ("无需单独备案。", "conditional", "无需单独备案", "only the filing apart from another"),
    ("无需线下备案。", "conditional", "无需线下备案", "only one way of filing"),
    ("无需审批。", "conditional", "无需审批", "another duty than the one asked about"),
    ("无需备案，改为年度报告。", "conditional", "改为年度报告", "another duty instead"),
    ("无需备案，三日内向所在地的分局报告。", "conditional", "三日内向所在地的分局报告", "a duty without a modal verb"),
    ("无需重新备案，办理变更即可。", "conditional", "办理变更即可", "another duty, in words of the question"),
    ("无需备案，不得跨省经营。", "conditional", "不得跨省经营", "a ban beside it"),
    ("通常无需备案。", "conditional", "通常无需备案", "not always"),
    ("无需备案，视情况由主管部门认定。", "conditional", "视情况由主管部门认定", "somebody decides"),
    ("无需备案，小微企业适用。", "conditional", "小微企业适用", "some, in words of no list"),
    ("无需备案，跨省迁移按新设立办。", "conditional", "跨省迁移按新设立办", "another case, in words of no list"),
    ("无需备案，否则按无证处理。", "conditional", "否则按无证处理", "or else"),
    ("凡跨省的须备案。", "conditional", "凡跨省的须备案", "of those only"),
    ("并非无需备案。", "conditional", "并非无需备案", "a double negation"),
    ("不可不备案。", "conditional", "不可不备案", "a double negation"),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "code", "shown", "why"), WORDINGS, ids=[row[0][:24] for row in WORDINGS])
def test_nothing_is_exempted_or_demanded_past_what_limits_it(
    kb: KnowledgeBase, answer: str, code: str, shown: str, why: str
) -> None:
    verdict = verdict_from_wording(unit(NEEDED, answer), kb.wording)
    assert (verdict.proposed, verdict.code in EXEMPTING) == (code, False), why
    conditions = [tested.evidence for tested in verdict.conditions]
    assert (shown in conditions) if shown else not conditions, why
    assert all(condition in answer for condition in conditions)


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("2023年变更注册地址是否需要办理备案？", "of one year"),
        ("目前变更注册地址是否需要办理备案？", "of these days"),
        ("变更注册地址（不跨省）是否需要办理备案？", "of some"),
        ("变更注册地址*是否需要办理备案？", "with a note"),
        ("变更注册地址①是否需要办理备案？", "with a note"),
        ("试行期间变更注册地址是否需要办理备案？", "of a trial"),
    ],
)
@pytest.mark.parametrize("answer", ["不需要。", "需要。"])
def test_what_limits_the_official_question_limits_its_answer(
    kb: KnowledgeBase, question: str, why: str, answer: str
) -> None:
    assert verdict_from_wording(unit(question, answer), kb.wording).code == "conditional", why


EXEMPTED = [answer for answer, code, *_ in WORDINGS if code == "not_required"]
LIMITING = [
    *("注：三类产品照旧", "备注三类照旧", "※三类照旧", "* 三类照旧", "【注】三类照旧", "①三类照旧", "[1]三类照旧"),
    *("详见附件", "见下表", "法律另有规定的从其规定", "除三类产品外", "三类产品除外", "但三类照旧", "参照原规定执行"),
    *("本答复已废止", "该规定停止执行", "2024年起失效", "不再执行", "自发布之日起施行", "有效期至年底", "试行期一年"),
    *("目前如此", "现阶段如此", "暂不收取", "过渡期内", "待新办法出台后", "届时通告", "以公告为准", "尚未明确"),
    *("仅限一类", "以个人名义", "原则上如此", "一般如此", "视情况而定", "由窗口认定", "特殊情况除外", "否则从严"),
    *("若跨省则从严", "凡跨省须报告", "如跨省则相反", "三类须报省局备案", "改为年度报告", "不得跨省"),
]  # fmt: skip


@pytest.mark.parametrize("clause", LIMITING)
def test_a_limiting_clause_at_either_end_of_an_exemption_leaves_none(kb: KnowledgeBase, clause: str) -> None:
    assert EXEMPTED
    for answer, spelling in itertools.product(EXEMPTED, (clause, "　".join(clause), f"（{clause}）")):
        for whole in (
            f"{spelling}。{answer}",
            f"{spelling}，{answer}",
            f"{answer}{spelling}。",
            f"{answer}\n{spelling}",
        ):
            verdict = verdict_from_wording(unit(NEEDED, whole), kb.wording)
            assert verdict.proposed not in EXEMPTING, whole
            if verdict.code == "conditional":
                assert any(tested.evidence in whole for tested in verdict.conditions), whole


def test_a_ruled_unit_never_gets_its_verdict_from_its_wording(kb: KnowledgeBase) -> None:
    """Each official answer that has rules would be open by its wording: conditions stand in all of them."""
    for one in kb.units.values():
        assert verdict_from_wording(one, kb.wording).proposed not in EXEMPTING

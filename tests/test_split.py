"""The cut of the seed notice: five units, official words only, no page furniture."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.load import HOME
from kb.model import KnowledgeBase, Problems
from kb.split import split
from kb.text import verbatim

SOURCE = (HOME / "notices/most-2022-04-15/source.txt").read_bytes().decode()


def test_the_seed_has_five_units_with_section_and_number(kb: KnowledgeBase) -> None:
    assert [(unit.id, unit.section, unit.number) for unit in kb.units.values()] == [
        ("most-2022-04-15/1.1", "一、采集审批", "1"),
        ("most-2022-04-15/2.1", "二、保藏审批", "1"),
        ("most-2022-04-15/3.1", "三、国际合作科学研究审批", "1"),
        ("most-2022-04-15/4.1", "四、信息对外提供或开放使用备案", "1"),
        ("most-2022-04-15/4.2", "四、信息对外提供或开放使用备案", "2"),
    ]


@pytest.mark.parametrize(
    ("unit", "first", "last"),
    [
        ("1.1", "采集临床图像数据（如B超、CT、PET-CT、", "无需申报人类遗传资源采集许可审批。"),
        ("2.1", "人类遗传资源的保藏单位应依据", "获批不足一年的保藏活动在下一年度一并提交。"),  # wrapped inside 获批
        ("3.1", "此类科学研究外方无实质性参与", "不需要申报国际合作科学研究许可。"),
        ("4.1", "已获得人类遗传资源国际合作研究审批/", "申请数据信息对外提供或开放使用备案。"),
        ("4.2", "临床图像数据（如B超、CT、", "无需进行人类遗传资源数据信息对外提供或开放使用备案。"),  # footer follows
    ],
)
def test_answers_begin_and_end_with_the_official_words(kb: KnowledgeBase, unit: str, first: str, last: str) -> None:
    answer = kb.units[f"most-2022-04-15/{unit}"].answer
    assert answer.startswith(first)
    assert answer.endswith(last)


def test_no_answer_has_page_furniture_or_another_question(kb: KnowledgeBase) -> None:
    for unit in kb.units.values():
        assert not any(words in unit.answer for words in ("www.", "微信", "javascript", "日期：", "答：", "\u3000"))
        assert not any(other.question in unit.answer for other in kb.units.values())


def test_an_answer_is_always_the_text_at_its_spans(kb: KnowledgeBase) -> None:
    for unit in kb.units.values():
        text = kb.notices[unit.notice].text
        assert unit.answer == verbatim(text, unit.answer_spans)
        assert unit.question == verbatim(text, unit.question_spans)


@given(st.binary(max_size=400))
def test_any_text_is_cut_or_refused(raw: bytes) -> None:
    source = raw.decode("utf-8", errors="replace")
    try:
        units = split(source, "x")
    except Problems as refused:
        assert refused.problems
    else:
        assert all(unit.answer == verbatim(source, unit.answer_spans) for unit in units)


@given(
    st.lists(
        st.tuples(st.text("甲乙丙丁，", min_size=1, max_size=30), st.text("子丑寅卯。\n", min_size=1, max_size=60)),
        min_size=1,
    )
)
def test_what_is_written_as_question_and_answer_comes_back(pairs: list[tuple[str, str]]) -> None:
    pairs = [(question.strip("，") or "甲", answer.replace("\n", "").strip() or "子") for question, answer in pairs]
    source = "一、总则\n" + "\n\n".join(
        f"　　{number}.{question}？\n\n　　答：{answer}。" for number, (question, answer) in enumerate(pairs, 1)
    )
    units = split(source, "x")
    assert [(unit.question, unit.answer) for unit in units] == [(f"{q}？", f"{a}。") for q, a in pairs]


def test_a_text_without_units_is_a_problem() -> None:
    with pytest.raises(Problems, match="没有找到任何问答"):
        split("今天天气不错。\n明天也是。", "x")

"""The second pass by itself: where a clause ends, and words that are one or two by what stands beside them."""

from __future__ import annotations

import pytest

from tests.support.reading import clauses_of


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("外方出钱，不拿数据。", ["外方出钱", "不拿数据"]),
        ("外方出钱但不拿数据", ["外方出钱", "但不拿数据"]),  # a word of contrast opens a clause
        ("收CT、B超和问卷", ["收ct、b超和问卷"]),  # 、 joins things
        ("不参与研究、不拿数据", ["不参与研究", "不拿数据"]),  # 、 before a denied verb parts
        ("不拿数据、成果不共享", ["不拿数据", "成果不共享"]),
        ("参与设计、实施", ["参与设计、实施"]),  # verbs of a list stay together
        ("外方出钱 不拿数据", ["外方出钱", "不拿数据"]),  # a blank between two predicates
        ("CT 血常规", ["ct血常规"]),  # a blank between things parts nothing
        ("数据？不给。", ["数据不给"]),  # a topic and its answer
        ("数据？", ["数据"]),
        ("外方（德国公司）出钱", ["外方德国公司出钱"]),  # brackets that only say who that is
        ("外方（德国公司出钱）不参与", ["外方", "德国公司出钱", "不参与"]),
        ("数据没他们的，成果也没他们的", ["数据没他们的", "成果也没他们的"]),
        ("批件是2025年的……打错了", ["批件是2025年的", "打错了"]),  # an ellipsis parts
        ("1.5万例CT", ["1.5万例ct"]),  # a point within a number is no stop
        ("，，。", []),
    ],
)
def test_where_clauses_end(text: str, clauses: list[str]) -> None:
    found = []
    for clause in clauses_of(text):
        parts = [(tag.start, tag.text) for tag in clause.tags]
        found.append("".join(word for _, word in sorted(parts)).removeprefix("、"))
    assert found == clauses


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("不用数据", [("不", "neg"), ("用", "use")]),  # in front of a thing it is 不 and 用
        ("不用申报", [("不用", "neg")]),  # elsewhere no need
        ("不出方案", [("不", "neg"), ("出", "give")]),
        ("看不出", [("看不出", "unsure")]),
        ("无需备案了", [("备案了", "duty")]),  # behind a need it is the duty
        ("备案了", [("备案了", "approve")]),
    ],
)
def test_words_that_are_one_or_two(text: str, words: list[tuple[str, str]]) -> None:
    (clause,) = clauses_of(text)
    known = {tag.text: tag.classes for tag in clause.tags}
    for word, name in words:
        assert name in known[word], known


@pytest.mark.parametrize(
    ("text", "asks", "bracketed"),
    [
        ("外方拿数据？", True, False),
        ("外方拿数据吗", True, False),
        ("是否拿数据", True, False),
        ("外方不拿数据", False, False),
        ("打不通", False, False),  # an unknown word follows the 不
        ("（外方拿数据）", False, True),
    ],
)
def test_what_is_seen_of_a_clause(text: str, asks: bool, bracketed: bool) -> None:
    (clause,) = clauses_of(text)
    assert (clause.asks, clause.bracketed) == (asks, bracketed)


def test_cutting_marks_nothing() -> None:
    for clause in clauses_of("听说外方不拿数据，如果不报呢？原来说好共享，后来取消了"):
        assert (clause.hypothetical, clause.discarded, clause.uncertain, clause.doubts, clause.reported) == (None,) * 5

"""No units, one, two, ten thousand equal ones; questions of any length; an index that is kept, not trusted blindly."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.bars import EQUAL_ASKED, EQUAL_UNITS, PIECES, RANK_GROWTH, TWICE, equal, equal_units, rank_growth
from benchmarks.corpus import as_knowledge_base
from benchmarks.pace import beats
from kb.text import normalise
from retrieval import bm25
from retrieval.considered import Ranking
from retrieval.index import Index, Indexed, Sought
from retrieval.ranking import Ranker


def _ranker(*questions: str, file: Path | None = None) -> Ranker:
    kb = as_knowledge_base({f"corpus/{at}": (question, "") for at, question in enumerate(questions)})
    return Ranker(kb, kb.current, file)


def _ask(ranker: Ranker, question: str) -> Ranking:
    return ranker.rank(normalise(question))


@pytest.mark.parametrize(
    "questions",
    [
        ("失业保险金怎么领取？",),
        ("失业保险金怎么领取？", "失业保险金能领多久？"),
        ("甲怎么办？", "乙怎么办？", "丙怎么办？"),
    ],
    ids=len,
)
def test_with_few_units_every_stored_question_is_first(questions: tuple[str, ...]) -> None:
    ranker = _ranker(*questions)
    for at, question in enumerate(questions):
        ranking = _ask(ranker, question)
        assert (ranking.status, ranking.hits[0].unit.id) == ("answered", f"corpus/{at}")


@pytest.mark.parametrize("asked", ["补换卡要钱吗", "密码忘记了怎么办", "提取多久到账"])
def test_a_short_official_question_with_a_greeting_around_it_is_answered(asked: str) -> None:
    ranker = _ranker("补换卡要钱吗？", "密码忘记了怎么办？", "提取多久到账？", "怎么补换卡？", "密码在哪里改？")
    ranking = _ask(ranker, f"请问{asked}？谢谢")
    assert ranking.status == "answered" and ranking.hits[0].unit.question == f"{asked}？"


def test_without_overlap_nothing_is_found() -> None:
    ranking = _ask(_ranker("失业保险金怎么领取？", "公积金怎么提？"), "xyz qwerty")
    assert (ranking.status, ranking.hits) == ("no_answer", ())


def test_without_units_nothing_is_answered() -> None:
    ranking = _ask(_ranker(), "失业保险金怎么领取？")
    assert (ranking.status, ranking.hits) == ("no_answer", ())


@pytest.fixture(scope="module")
def ten_thousand() -> Ranker:
    return equal()


@pytest.mark.parametrize("asked", EQUAL_ASKED)
def test_ten_thousand_equal_units_take_no_time_to_speak_of(ten_thousand: Ranker, asked: str) -> None:
    assert equal_units(ten_thousand, EQUAL_ASKED[asked]) < TWICE * EQUAL_UNITS


def test_equal_units_are_told_as_too_close_to_call(ten_thousand: Ranker) -> None:
    ranking = _ask(ten_thousand, "请问失业保险金怎么领取？谢谢")
    assert ranking.status == "ambiguous"
    assert len(ranking.close) >= 2


@pytest.mark.parametrize("text", PIECES)
def test_a_long_question_takes_time_in_proportion_to_its_length(text: str) -> None:
    # Of eight times the text. Sixty-four times the time would be quadratic.
    assert rank_growth(text) < TWICE * RANK_GROWTH


def test_a_kept_index_gives_the_same_answers_and_a_damaged_one_is_built_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bm25, "UP_TO", 0)
    file = tmp_path / ".index"
    questions = ("失业保险金怎么领取？", "失业保险金能领多久？", "公积金怎么提？")
    first = _ask(_ranker(*questions, file=file), "失业金咋领")
    whole = file.read_bytes()
    assert _ask(_ranker(*questions, file=file), "失业金咋领") == first
    file.write_bytes(whole[:-7] + b"damaged")
    assert _ask(_ranker(*questions, file=file), "失业金咋领") == first
    assert file.read_bytes() == whole
    # Of other units: the same file is not taken.
    assert _ask(_ranker(*questions, "公积金能借吗", file=file), "公积金能借吗").hits[0].unit.id == "corpus/3"


def test_where_the_index_cannot_be_kept_it_serves_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bm25, "UP_TO", 0)
    ranker = _ranker("失业保险金怎么领取？", file=tmp_path / "no folder" / ".index")
    assert _ask(ranker, "失业保险金怎么领取").status == "answered"


_TERMS = st.lists(st.sampled_from("甲乙丙丁戊"), max_size=6)


@given(st.lists(st.tuples(_TERMS, _TERMS, _TERMS, _TERMS), min_size=1, max_size=12), _TERMS, st.integers(1, 15))
def test_few_units_are_ranked_to_the_last_bit_as_many_are(
    units: list[tuple[list[str], list[str], list[str], list[str]]], asked: list[str], k: int
) -> None:
    every = [Indexed(*unit) for unit in units]
    few, many = Index.ranked(every), Index.pruned(every)
    sought = Sought(asked, asked, asked)
    for _ in ("first", "remembered"):
        assert few.nearest(sought, k) == many.nearest(sought, k)
    for term in "甲乙丙丁戊己":
        assert (few.having(term), few.says(term)) == (many.having(term), many.says(term))
    assert set(few.terms()) == set(many.terms())


@pytest.mark.parametrize("units", [0, 1, 2], ids=["none", "one", "two"])
def test_units_without_a_term_are_never_found(units: int) -> None:
    # rank_bm25 alone divides by zero.
    empty = Index.ranked([Indexed([], [], [])] * units)
    assert empty.nearest(Sought(["甲"], ["甲"], ["甲"]), 20) == []
    assert (empty.size, empty.having("甲"), empty.says("甲"), [*empty.terms()]) == (units, 0.0, False, [])


def test_the_largest_index_of_rank_bm25_gives_what_the_smallest_pruned_one_gives() -> None:
    # benchmarks.speed compares 10,000 queries with rank_bm25, at up to 100,000 units.
    rng = random.Random(1)

    def some(most: int) -> list[str]:
        return [f"t{int(3_000 ** rng.random())}" for _ in range(rng.randrange(most))]

    every = [Indexed(some(12), some(15), some(60), some(60)) for _ in range(bm25.UP_TO)]
    few, many = Index.ranked(every), Index.pruned(every)
    for _ in range(500):
        sought = Sought(some(10), some(20), some(15))
        assert few.nearest(sought, 20) == many.nearest(sought, 20)


def test_a_question_takes_no_time_to_speak_of_where_rank_bm25_ranks_most_units() -> None:
    every = [Indexed([f"t{at % 500}", "的"], [f"l{at % 300}"], ["的", f"a{at}"]) for at in range(bm25.UP_TO)]
    index = Index.ranked(every)
    asked = [f"t{at}" for at in range(10)]
    sought = Sought(asked, asked, asked)
    index.nearest(sought, 20)
    assert beats(lambda: index.nearest(sought, 20), tries=5) < 0.1

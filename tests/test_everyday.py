"""Everyday words stand for official ones, and a number that is asked for must be told."""

from __future__ import annotations

import pytest

from kb.lexicon import NO_LEXICON
from kb.places import chain
from retrieval.everyday import NONE, kin, uncounted
from retrieval.tokenizer import Tokenizer


@pytest.fixture(scope="module")
def tokens() -> Tokenizer:
    return Tokenizer(NO_LEXICON)


@pytest.mark.parametrize(
    ("everyday", "official", "alike"),
    [
        ("弄丢", "遗失", True),
        ("多长时间", "期限", True),  # several words of jieba's
        ("老婆", "配偶", True),
        ("交", "领取", False),  # the two ends of one thing
    ],
)
def test_a_word_and_its_official_one_share_a_row(tokens: Tokenizer, everyday: str, official: str, alike: bool) -> None:
    one, other = (NONE.union(*kin(tokens.words_of(text))) for text in (everyday, official))
    assert bool(one & other) is alike


@pytest.mark.parametrize(
    ("question", "numbered", "lacks"),
    [
        ("最长能签几年", "协议应当书面签订", True),
        ("最长能签几年", "最长不超过#年", False),
        ("多少天办好", "#个工作日内办结", False),  # another word for the same
        ("怎么签", "协议应当书面签订", False),  # no number is asked for
    ],
)
def test_a_number_that_is_asked_for_is_told_or_lacking(question: str, numbered: str, lacks: bool) -> None:
    assert uncounted(question, numbered) is lacks


@pytest.mark.parametrize(
    ("title", "places"),
    [("药品上市后变更常见问题解答", ()), ("广州市公积金问答", ("广东", "广州")), ("幸福小区停车问答", ())],
)
def test_the_end_of_an_ordinary_word_is_no_level_of_a_place(title: str, places: tuple[str, ...]) -> None:
    assert chain(title) == places

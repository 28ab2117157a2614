"""A mistyped domain word is found; what was typed right is never taken for something else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model import KnowledgeBase
from kb.text import normalise
from retrieval.homophones import FILE, made, sounds
from retrieval.ranking import Ranker
from retrieval.spelling import Speller
from retrieval.tokenizer import Tokenizer

DOMAIN = (
    "数据",
    "采集",
    "备案",
    "审批",
    "保险金",
    "失业保险",
    "标准合同",
    "人类遗传资源",
    "年度报告",
    "登记",
    "失业金",
)


@pytest.fixture(scope="module")
def tokens(kb: KnowledgeBase) -> Tokenizer:
    return Tokenizer(kb.lexicon)


def _meant(tokens: Tokenizer, text: str) -> set[str]:
    mended = Speller(DOMAIN, sounds(), {}).mend(tokens.words(normalise(text)))
    return {term for word in mended for term in word.terms}


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("数居出境要做什么", "数据"),  # sounds alike
        ("彩集血样要不要报", "采集"),
        ("领失业保显金", "失业保险"),  # sounds alike, inside a longer word
        ("数据据出境", "数据"),  # doubled
        ("人类遗传资元出境", "人类遗传资源"),  # sounds alike, mixed up by an input method
        ("人类遗专资源出境", "人类遗传资源"),  # a wrong character
        ("人类传资源出境", "人类遗传资源"),  # a missing one
    ],
)
def test_a_slip_in_a_domain_word_still_finds_it(tokens: Tokenizer, typed: str, word: str) -> None:
    assert word in _meant(tokens, typed)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("登机手续怎么办", "登记"),  # a word of its own that sounds the same
        ("失业证丢了", "失业金"),  # one character apart, but three are too few to tell
        ("国际合作要批吗", "审批"),  # 要 is a small word, not a slip
        ("今天北京天气怎么样", "数据"),
    ],
)
def test_what_is_typed_right_is_not_taken_for_a_domain_word(tokens: Tokenizer, text: str, word: str) -> None:
    assert word not in _meant(tokens, text)


@given(st.text(alphabet="数据居采集彩备案审批的了要吗出境abc，。1 ", max_size=40))
def test_mended_words_stand_where_they_were_typed(tokens: Tokenizer, raw: str) -> None:
    text = normalise(raw)
    mended = Speller(DOMAIN, sounds(), {}).mend(tokens.words(text))
    assert [text.normal[word.start : word.end] for word in mended] == [word.text for word in mended]


def test_the_table_of_sounds_is_what_pypinyin_says() -> None:
    assert FILE.read_text(encoding="utf-8") == made()


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("采集许克", "采集许可"),  # a name that hardly anybody has
        ("肾工和肝功", "肾功和肝功"),
        ("转路组数据", "转录组数据"),  # mended where that speaks against an exemption as well
        ("收集围巾", "收集围巾"),  # a word of everyday Chinese is none of ours, though 胃镜 sounds like it
        ("入组之后", "入组之后"),  # nor is a known one: 入驻
        ("收集角膜", "收集角膜"),
        ("不给要看", "不给要看"),  # words that say little are no part of one: 给药
    ],
)
def test_what_sounds_like_a_word_that_matters_is_read_as_that(kb: KnowledgeBase, typed: str, read: str) -> None:
    mended = Ranker(kb, kb.current).mended(normalise(typed))
    assert mended.normal == read
    assert mended.quote(0, len(read)) == typed

"""The normal spelling keeps every place; the verbatim text drops layout and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model import Span
from kb.text import LAYOUT, normalise, verbatim


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ("ＰＥＴ－ＣＴ", "pet-ct"),  # full width
        ("採集臨床數據", "采集临床数据"),  # traditional
        ("人类 遗传　资源", "人类遗传资源"),  # blanks inside Chinese
        ("PET CT 影像", "pet ct影像"),  # a blank between ASCII words stays
        ("数\u200b据\ufeff", "数据"),  # zero-width
        ("数据\x00\x07", "数据"),  # control characters
        ("①供药", "1供药"),  # NFKC
        ("  ", ""),
    ],
)
def test_one_spelling_for_one_word(raw: str, normal: str) -> None:
    assert normalise(raw).normal == normal


@given(st.text(max_size=200))
def test_every_normal_character_has_a_place_in_the_raw_text(raw: str) -> None:
    text = normalise(raw)
    assert len(text.offsets) == len(text.normal)
    assert list(text.offsets) == sorted(text.offsets)
    assert all(0 <= at < len(raw) for at in text.offsets)
    assert text.quote(0, len(text.normal)) in raw


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("系\n\n列问答", "系列问答"),  # hard wrap inside a word
        ("甲。\n　　乙。", "甲。\n乙。"),  # an indented line is a paragraph
        ("clinical\ntrial", "clinical trial"),  # English words keep their blank
        ("PET-\nCT", "PET-CT"),
        ("　　甲\u00a0乙", "甲乙"),
    ],
)
def test_layout_goes_and_paragraphs_stay(source: str, words: str) -> None:
    assert verbatim(source, [Span(0, len(source))]) == words


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from(LAYOUT)), max_size=120), st.data())
def test_verbatim_is_deletion_only(source: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(source)))
    end = data.draw(st.integers(start, len(source)))
    words = verbatim(source, [Span(start, end)])
    # What is shown stands in the source in the same order; only white space may be missing or stand for a line end.
    kept = "".join(words.split())
    assert kept == "".join(char for char in source[start:end] if not char.isspace() and char not in LAYOUT)

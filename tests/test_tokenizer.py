"""Search terms: domain words stay whole, everyday words become the official ones, places are kept."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model import KnowledgeBase
from kb.text import normalise
from retrieval.tokenizer import Tokenizer


@pytest.fixture(scope="module")
def tokens(kb: KnowledgeBase) -> Tokenizer:
    return Tokenizer(kb.lexicon)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("PET-CT", {"pet-ct", "影像", "临床数据"}),  # one word, not pet and ct
        ("人遗", {"人遗", "人类遗传资源"}),  # abbreviation
        ("国合", {"国合", "国际合作"}),
        ("国際合作", {"国际合作"}),  # traditional
        ("国 际\u200b合作", {"国际合作"}),  # blanks inside a Chinese word
        ("ＰＥＴ－ＣＴ", {"pet-ct", "影像", "临床数据"}),  # full width
        ("年报", {"年报", "年度报告"}),
        ("样本库", {"样本库", "保藏"}),  # everyday word for the official one
        ("化验单", {"化验单", "一般实验室检查", "临床数据"}),
        ("请问老师的", set()),  # politeness and particles weigh nothing
        ("老师您好，谢谢！麻烦问一下", set()),
        ("问题3：年报", {"年报", "年度报告"}),  # the number in front of a question
        ("1、年报", {"年报", "年度报告"}),
        ("一年", {"一年", "12个月"}),  # one spelling for one amount
        ("1年", {"1年", "12个月"}),
        ("十二个月", {"十二个月", "12个月"}),
        ("半年", {"半年", "6个月"}),
        ("两百例", {"两百例", "200例"}),
        ("三万五千元", {"三万五千元", "35000元"}),
        ("2022年", {"2022", "年"}),  # a date is no amount
        ("10⁶个", {"106"}),  # a raised digit is looked up as a plain one
        ("10^6个", {"10^6", "106"}),  # who cannot raise it writes a stroke
        ("10**6", {"10**6", "106"}),
        ("10^(6)", {"10^(6)", "106"}),
        ("10的6次方个", {"10的6次方", "106"}),
        ("10的六次方", {"10的六次方", "106"}),
        ("10⁶例", {"106例"}),
        ("10^6例", {"10^6例", "106例"}),  # one amount, not 6例
        ("10的6例", {"10", "6例"}),  # no power
        ("10⁻⁶", {"10", "6"}),
        ("10^-6", {"10", "6"}),
        ("CO₂", {"co2"}),
        ("CO2", {"co2"}),
        ("Cₘₐₓ", {"cmax"}),
        ("公积金", {"公积金", "住房公积金"}),  # words that say each other
        ("住房公积金", {"住房公积金"}),
        ("，。！？😂", set()),
    ],
)
def test_terms_of_a_text(tokens: Tokenizer, text: str, terms: set[str]) -> None:
    words = tokens.words(normalise(text))
    assert {term for word in words if not word.stop for term in word.terms} == terms


@given(st.text(max_size=120))
def test_every_word_has_its_place(tokens: Tokenizer, raw: str) -> None:
    text = normalise(raw)
    end = 0
    for word in tokens.words(text):
        assert end <= word.start < word.end <= len(text.normal)
        assert text.normal[word.start : word.end] == word.text
        end = word.end


def test_no_dictionary_cache_is_read_or_left_in_the_shared_folder(tmp_path: Path) -> None:
    # jieba would read a jieba.cache of anybody from the temporary folder and take its words from it.
    (tmp_path / "jieba.cache").write_bytes(b"not a cache")
    script = (
        "from kb.load import load; from retrieval.tokenizer import Tokenizer; Tokenizer(load().lexicon); print('ok')"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONWARNINGS": "ignore"}
    root = Path(__file__).parent.parent
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=root, env=environment, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "ok"
    assert [path.name for path in tmp_path.iterdir()] == ["jieba.cache"]
    assert (tmp_path / "jieba.cache").read_bytes() == b"not a cache"
    assert tempfile.gettempdir() != str(tmp_path)

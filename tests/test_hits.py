"""What the words of a message say of each fact: the value, what that proves, the words and the row it rests on."""

from __future__ import annotations

import pytest

from kb.model import KnowledgeBase
from kb.text import normalise
from reader.facts import FactReader
from tests.conftest import ON


@pytest.mark.parametrize(
    ("text", "fact", "value", "proof", "words", "row"),
    [
        ("外方不拿数据", "foreign_gets_data", "no", "proves", "不拿数据", "says 1"),
        ("外方可能拿数据", "foreign_gets_data", "yes", "open", "拿数据", "says 1"),
        ("只收CT", "data", "imaging", "proves", "CT", "values"),
        ("听说要收CT", "data", "imaging", "heard", "CT", "values"),
    ],
)
def test_a_hit_tells_value_proof_words_and_row(
    kb: KnowledgeBase, text: str, fact: str, value: str, proof: str, words: str, row: str
) -> None:
    reader = FactReader(kb)
    hits = reader.hits(reader.reading(normalise(text)), ON)[fact]
    found = [(hit.value, hit.proof, text[slice(*hit.span)], hit.by) for hit in hits]
    assert (value, proof, words, row) in found


def test_what_is_only_pointed_out_does_not_happen(kb: KnowledgeBase) -> None:
    reader = FactReader(kb)
    told = {
        text: [hit.happens for hit in reader.hits(reader.reading(normalise(text)), ON)["cooperation_approved"]]
        for text in ("国合获批了", "国合获批的那个")
    }
    assert told == {"国合获批了": [True], "国合获批的那个": [False]}


def test_a_kind_that_is_not_there_is_spoken_of_and_proves_nothing(kb: KnowledgeBase) -> None:
    reader = FactReader(kb)
    assert reader.hits(reader.reading(normalise("不收CT")), ON)["data"] == []


def test_nothing_is_said_of_a_fact_that_no_word_speaks_of(kb: KnowledgeBase) -> None:
    reader = FactReader(kb)
    assert not reader.hits(reader.reading(normalise("今天天气不错")), ON)

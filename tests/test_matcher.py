"""The first pass by itself: the cut of a text into known words, and what no word covers."""

from __future__ import annotations

import pytest

from kb.vocabulary import Vocabulary
from reader.matcher import Words, tag

A, B, C = (frozenset({name}) for name in "abc")
WORDS = Words(
    Vocabulary(
        words={
            "样本": A,
            "样本量": B,
            "量大": C,
            "ct": A,
            "dna": A,
            "不": B,
            "参与": A,
            "研究": A,
            "要": B,
            "数": B,
            "数据": A,
            "据说": C,
        },
        risks=(),
        kinds={},
        grammar=frozenset(),
    )
)


@pytest.mark.parametrize(
    ("text", "words", "unread"),
    [
        ("样本量", ["样本量"], []),  # the longer word, so that it is no specimen
        ("样本量大", ["样本", "量大"], []),  # the cut that leaves the least unread, not the longest first word
        ("数据说", ["数", "据说"], []),
        ("角膜样本", ["样本"], ["角膜"]),
        ("样本，角，膜", ["样本"], ["角", "膜"]),  # a stop parts what is unread, and is itself nothing
        ("ctdna", [], ["ctdna"]),  # a Latin word matches whole only
        ("ct dna", ["ct", "dna"], []),
        ("做ct吗", ["ct"], ["做", "吗"]),
        ("3000例样本", ["3000例", "样本"], []),  # a number with its measure
        ("三年样本", ["三年", "样本"], []),
        ("要不要数据", ["要不", "要", "数据"], []),  # the half that asks, and what it asks about
        ("参与不参与研究", ["参与不", "参与", "研究"], []),
        ("不参与", ["不", "参与"], []),
        ("", [], []),
    ],
)
def test_the_known_words_of_a_text(text: str, words: list[str], unread: list[str]) -> None:
    tags, spans = tag(text, WORDS)
    assert [one.text for one in tags] == words
    assert [text[start:end] for start, end in spans] == unread
    assert all(text[one.start : one.end] == one.text for one in tags)


@pytest.mark.parametrize(("text", "classes"), [("要不要数据", "whether"), ("30%样本", "number"), ("样本量", "b")])
def test_the_classes_of_the_first_word(text: str, classes: str) -> None:
    assert tag(text, WORDS)[0][0].classes == {classes}

"""Words that are one only together: each row of `compounds` holds its own examples."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from kb.check import check_classes
from kb.load import load
from kb.model import KnowledgeBase
from kb.text import normalise
from kb.vocabulary import Compound
from reader.compounds import compounded
from reader.matcher import Tag, tag, words_of

ROWS = load().vocabulary.compounds


def read(text: str, kb: KnowledgeBase) -> list[Tag]:
    words = words_of(kb.vocabulary)
    return compounded(tag(normalise(text).normal, words)[0], words)


def found(text: str, kb: KnowledgeBase, counts: frozenset[str]) -> set[str]:
    """The words of a text that are of these classes and would not be by themselves."""
    alone = {
        (one.start, one.end) for one in tag(normalise(text).normal, words_of(kb.vocabulary))[0] if counts <= one.classes
    }
    return {one.text for one in read(text, kb) if counts <= one.classes and (one.start, one.end) not in alone}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.examples[0])
def test_the_examples_of_a_row_are_compounds(kb: KnowledgeBase, row: Compound) -> None:
    for example in row.examples:
        (whole,) = re.findall("【(.+?)】", example)
        assert found(re.sub("[【】]", "", example), kb, frozenset(row.counts)) == {whole}, example
    for example in row.pseudo:
        assert not found(example, kb, frozenset(row.counts)), example


def test_a_row_left_out_leaves_its_examples_unread(kb: KnowledgeBase) -> None:
    bare = replace(kb, vocabulary=replace(kb.vocabulary, compounds=()))
    for row in ROWS:
        for example in row.examples:
            assert not found(re.sub("[【】]", "", example), bare, frozenset(row.counts))


def test_a_row_that_names_no_class_is_refused(kb: KnowledgeBase) -> None:
    wrong = ROWS[0].model_copy(update={"front": ("abroed",)})
    (problem,) = check_classes("domains/hgr", kb.facts, replace(kb.vocabulary, compounds=(wrong, *ROWS[1:])))
    assert "compounds" in problem.where
    assert "abroad" in problem.fix

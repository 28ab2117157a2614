"""Cutting takes time in proportion to the text, whatever its shape: four times the text is not sixteen times slower.

The bars and how they are measured: benchmarks/bars.py. Here only twice a bar is too much.
"""

from __future__ import annotations

import pytest

from benchmarks.bars import (
    CUT_GROWTH,
    DISPUTED,
    LONGEST_TABLE,
    TWICE,
    cut_growth,
    disputed,
    hold_disputed,
    longest_table,
)
from benchmarks.shapes import SHAPES
from importing.review_flags import with_holds
from kb.model import QAUnit, Span


@pytest.mark.parametrize("shape", SHAPES)
def test_time_grows_with_the_text_and_not_with_its_square(shape: str) -> None:
    assert cut_growth(shape) < TWICE * CUT_GROWTH


def test_the_longest_table_is_cut_within_the_limits_of_its_process() -> None:
    assert longest_table() < TWICE * LONGEST_TABLE


def test_many_units_on_many_disputed_pages_are_held_in_no_time() -> None:
    assert hold_disputed() < TWICE * DISPUTED


def test_every_unit_with_words_on_a_disputed_page_is_held_and_told_which() -> None:
    pages, units = disputed()
    found = with_holds(units, pages)
    assert [bool(unit.hold) for unit in found[:11]] == [True] * 9 + [False, True]
    (over_two,) = with_holds(
        [
            QAUnit(
                id="x/1",
                notice="x",
                section="",
                number="",
                question="问？",
                answer="答。",
                question_spans=(Span(850, 860),),
                answer_spans=(Span(880, 2001),),
            )
        ],
        pages,
    )
    assert [reason.split(" 页")[0] for reason in over_two.hold] == ["第 1", "第 2", "第 3"]

"""The curve of benchmarks.many: how much is answered from a score upwards, and how much of that is right."""

from __future__ import annotations

import pytest

from benchmarks.many import Answered, Asked, Found, pairs

# The right unit of each question, "" for none; the one found, how surely, and whether the way itself answers.
ROWS = [
    ("a", "a", 0.9, True),
    ("b", "c", 0.8, True),
    ("d", "d", 0.7, True),
    ("", "e", 0.6, True),
    ("f", "f", 0.5, False),
]


@pytest.fixture
def found() -> Found:
    asked = [Asked("", "", frozenset({right} - {""})) for right, *_ in ROWS]
    return Found(asked, [Answered(unit if does else "", sure, [unit]) for _, unit, sure, does in ROWS])


def test_what_a_way_answers_by_itself_is_counted(found: Found) -> None:
    assert (found.answerable, found.among(1), found.counts()) == (4, 3, (2, 1, 1))


@pytest.mark.parametrize(
    ("precision", "counts"),
    [
        (1.0, (1, 0, 0)),
        (0.66, (2, 1, 0)),  # further down than the wrong one above it
        (0.6, (3, 1, 1)),  # what the way itself would not answer counts too
        (0.99, (1, 0, 0)),
    ],
)
def test_the_lowest_score_with_enough_right_answers_counts(
    found: Found, precision: float, counts: tuple[int, int, int]
) -> None:
    assert found.at(precision) == counts


def test_text_is_cut_into_every_two_characters() -> None:
    assert pairs("社保卡") == ["社保", "保卡"]

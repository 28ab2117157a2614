"""Amounts are read as the range that they may lie in: what is said around a number moves its ends."""

from __future__ import annotations

import pytest

from kb.bounds import HIGHEST, LOWEST, Cut, Range, bands, overlapping
from kb.text import normalise
from reader.amounts import amounts


def between(low: float, high: float) -> Range:
    return Range(Cut(low), Cut(high, after=True))


def below(high: float) -> Range:
    return Range(LOWEST, Cut(high))


def up_to(high: float) -> Range:
    return Range(LOWEST, Cut(high, after=True))


def above(low: float) -> Range:
    return Range(Cut(low, after=True), HIGHEST)


def at_least(low: float) -> Range:
    return Range(Cut(low), HIGHEST)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        # digits and characters
        ("每月提1500", between(1500, 1500)),
        ("1,200元", between(1200, 1200)),
        ("提一千五", between(1500, 1500)),
        ("一万二千五", between(12500, 12500)),
        ("两千零五十", between(2050, 2050)),
        ("1万5", between(15000, 15000)),
        ("百分之五", between(5, 5)),
        ("5％", between(5, 5)),
        ("百分之四点五", between(4.5, 4.5)),
        ("一点五万", between(15000, 15000)),
        # what is said beside them
        ("不到1500", below(1500)),
        ("1500不到", below(1500)),
        ("没超过1500", up_to(1500)),
        ("1500以内", up_to(1500)),
        ("超过1500元", above(1500)),
        ("至少1500", at_least(1500)),
        ("不低于5%", at_least(5)),
        ("1500以上", at_least(1500)),
        # more than one number in one
        ("五六百块", between(500, 600)),
        ("30-40万", between(300_000, 400_000)),
        ("一千到一千五", between(1000, 1500)),
        ("几百块", between(200, 900)),
        ("三十多万", between(300_000, 400_000)),
        ("1500多", Range(Cut(1500), Cut(1600))),
        # roughly
        ("大概1500", between(1200, 1800)),
        ("一千二左右", between(960, 1440)),
        ("快1500了", Range(Cut(1125), Cut(1500))),
        # that it is not this one says nothing of which it is
        ("不是1500", Range(LOWEST, HIGHEST)),
    ],
)
def test_an_amount_is_read_as_a_range(said: str, meant: Range) -> None:
    (found,) = amounts(normalise(said).normal)
    assert found.range == meant


@pytest.mark.parametrize("said", ["3套房", "8月", "2025年", "半个月", "满六个月", "12月底", "三", "1200人", "120平"])
def test_a_number_of_something_else_is_no_amount(said: str) -> None:
    assert amounts(normalise(said).normal) == []


def test_units_are_converted() -> None:
    (loan,), (share,) = (amounts(normalise(said).normal) for said in ("28万", "三成"))
    assert loan.scaled("万元") == between(28, 28)
    assert share.scaled("%") == between(30, 30)
    assert share.scaled("元") is None
    # of what it is not nothing is known, whatever the unit
    (other,) = amounts(normalise("不是1500").normal)
    assert other.scaled("元") == Range(LOWEST, HIGHEST)


def test_thresholds_cut_a_scale_where_they_stand() -> None:
    """1500 itself is not above 1500, and 500 itself is at least 500."""
    pieces = bands([Cut(500), Cut(1500, after=True)], "元")
    assert [one.name for one in pieces] == ["below-500", "from-500-to-1500", "over-1500"]
    assert overlapping(pieces, between(500, 500)) == {"from-500-to-1500"}
    assert overlapping(pieces, between(1500, 1500)) == {"from-500-to-1500"}
    assert overlapping(pieces, above(1500)) == {"over-1500"}
    assert overlapping(pieces, between(400, 1600)) == {one.name for one in pieces}

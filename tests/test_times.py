"""Lengths of time and dates by themselves, and which of them run from the grant of a permit."""

from __future__ import annotations

from datetime import date

import pytest

from reader.elapsed import since_approval
from reader.time_expressions import days, lengths
from tests.conftest import ON
from tests.support.reading import frames_of


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("三个月", 3, 4),
        ("一年半", 18, 19),
        ("不到一年", 0, 12),
        ("满一年", 12, 120),
        ("一年多", 12, 24),
        ("八个月多", 8, 9),
        ("第三个月", 2, 3),  # two have passed
        ("6 months", 6, 7),
    ],
)
def test_a_length_is_an_interval_of_months(text: str, low: float, high: float) -> None:
    (found,) = lengths(text, 0)
    assert low <= found.low
    assert found.high <= high


@pytest.mark.parametrize("text", ["数据", "一年级", "年报", "上个月"])
def test_what_is_no_length(text: str) -> None:
    assert not lengths(text, 0)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026年3月5日", date(2026, 3, 5), date(2026, 3, 5)),
        ("2026-03", date(2026, 3, 1), date(2026, 3, 31)),
        ("去年年底", date(2025, 11, 1), date(2025, 12, 31)),
        ("今年上半年", date(2026, 1, 1), date(2026, 6, 30)),
        ("2025年一季度", date(2025, 1, 1), date(2025, 3, 31)),
        ("3月", date(2026, 3, 1), date(2026, 3, 31)),  # the last such month
        ("12月", date(2025, 12, 1), date(2025, 12, 31)),
        ("2 mar 2026", date(2026, 3, 2), date(2026, 3, 2)),
    ],
)
def test_a_date_is_an_interval_of_days(text: str, first: date, last: date) -> None:
    found = list(days(text, 0, ON))
    assert (found[-1].first, found[-1].last) == (first, last)


@pytest.mark.parametrize(
    ("text", "under"),
    [
        ("保藏许可获批八个月了", ["yes"]),
        ("保藏许可获批三年了", ["no"]),
        ("保藏许可去年3月批的", ["no"]),
        ("保藏许可可能获批八个月了", [""]),  # doubted
        ("听说保藏许可获批八个月了", [""]),  # only heard
        ("听说保藏许可获批三年了", ["no"]),  # what speaks for a duty counts
        ("采集许可获批八个月了", []),  # another permit
        ("样本库建库八个月了", []),  # from another day
        ("如果保藏许可获批八个月就可以合并，可惜没有", []),  # a rule that is recited
        ("数据传了八个月", []),
    ],
)
def test_the_times_that_run_from_the_grant(text: str, under: list[str]) -> None:
    reading = frames_of(text)
    assert [one.under(12) for one in since_approval(reading, ON, reading.classes)] == under

"""Read lengths of time and dates (八个月多, 去年年底). Intervals, never guesses."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from kb.vocabulary import Checked, Words
from kb.yaml_files import read_model
from reader.amounts import DIGITS, valued

_FILE = Path(__file__).with_name("times.yaml")
_N = r"\d+(?:\.\d+)?|[零一二两俩三四五六七八九十百]+|半|几|好几|多|若干"
# Without one of these there is no length: most clauses are passed over quickly.
_QUANTITY = re.compile(r"[\d零一二两俩三四五六七八九十百半几多若]")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Sayings(Checked):
    """`times.yaml`."""

    units: Mapping[Words, float]
    english: Mapping[Words, float]
    years: Mapping[Words, int]
    feasts: Mapping[Words, int]
    parts: Mapping[Words, tuple[int, int]]
    recent: Mapping[Words, tuple[float, float]]
    patterns: Mapping[Words, Words]


@cache
def _said() -> Sayings:
    """The words beside the code, read once in a process."""
    return read_model(_FILE.name, _FILE.read_text(encoding="utf-8"), Sayings)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    pattern = _said().patterns[name]
    for place, words in (("NUMBER", _N), ("UNIT", "|".join(_said().units)), ("FEAST", "|".join(_said().feasts))):
        pattern = pattern.replace(place, words)
    return re.compile(pattern, re.VERBOSE)


@dataclass(frozen=True)
class Length:
    """From `low` to `high` months; `start`, `end` as offsets into the normal text."""

    low: float
    high: float
    start: int
    end: int


@dataclass(frozen=True)
class Day:
    """Some day from `first` to `last`. `dated`: the year was said; without it the last such month is meant."""

    first: date
    last: date
    start: int
    end: int
    dated: bool = True


def months(since: date, until: date) -> float:
    """From one day to a later one; 0 where it is not later."""
    whole = (until.year - since.year) * 12 + until.month - since.month
    return max(0.0, whole + (until.day - since.day) / 31)


def lengths(text: str, offset: int) -> list[Length]:
    """Every length of time in a text that begins at `offset` of the normal text."""
    if not _QUANTITY.search(text):
        return []
    said: list[tuple[float, float, re.Match[str]]]
    # 第二年 and 还差一年 say everything; what else looks like a length beside them is part of them.
    if m := _pattern("nth").search(text):
        # 第二年: between one year and two.
        size, number = 12.0 if m["year"] else 1.0, valued(m["number"])[0]
        said = [((number - 1) * size, number * size, m)]
    elif m := _pattern("to_go").search(text):
        said = [(0.0, valued(m["number"] or m["until"] or m["short"] or m["soon"])[0] * 12 - 0.01, m)]
    else:
        said = [*_spoken(text)]
        # 两个春节: between one year and two.
        feasts = ((valued(m["number"])[0] * 12, m) for m in _pattern("feasts").finditer(text))
        said += [(most - 12, most, m) for most, m in feasts]
        english = _pattern("in_english").finditer(text)
        said += [(*(float(m["number"]) * _said().english[m["unit"]],) * 2, m) for m in english]
    return [Length(low, high, offset + m.start(), offset + m.end()) for low, high, m in said]


def _spoken(text: str) -> Iterator[tuple[float, float, re.Match[str]]]:
    """八个月多, 不足一年, 并非不足一年."""
    for m in _pattern("length").finditer(text):
        if len(m["number"]) == 4 and m["number"].isdigit():
            continue  # 2019年 is a date
        low, high = _compared(m, *_counted(m))
        if m["not"]:
            # 并非不足一年 is a year or more; 没有满一年 is less.
            low, high = (high + 0.01, 1200.0) if m["under"] else (0.0, low - 0.01)
        yield low, high, m


def _counted(m: re.Match[str]) -> tuple[float, float]:
    """Months of the number, the unit and what stands around the number (半, 多, 左右)."""
    size = 12.0 if m["years"] else 1.0 if m["months"] else _said().units[m["unit"]]
    low, high = (number * size for number in valued(m["number"]))
    if m["half_year"] or m["more_months"] == "半":
        low = high = low + size / 2
    if m["more"] or m["more_months"] in ("多", "来") or m["tail"] in ("多", "余", "有余", "出头"):
        high += size * (0.49 if m["number"] == "半" else 0.99)
    if m["tail"] in ("左右", "上下"):
        low, high = low * 0.8, high * 1.2
    return low, high


def _compared(m: re.Match[str], low: float, high: float) -> tuple[float, float]:
    """Months after what stands before the number: 不足, 将近, 超过."""
    if m["under"] in ("快", "将近", "接近", "近"):
        return low * 0.75, high - 0.01
    if m["under"] or m["short"]:
        return 0.0, high - 0.01
    return low, high * 10 if m["over"] else high


def recent(text: str, offset: int) -> list[Length]:
    """上个月, 刚: only said of the grant itself, so only where the clause speaks of it."""
    for word, (low, high) in _said().recent.items():
        if (at := text.find(word)) >= 0 and not text[:at].endswith(("不是", "并非", "非")):
            return [Length(low, high, offset + at, offset + at + len(word))]
    return []


def days(text: str, offset: int, on: date) -> list[Day]:
    """Every date in a text that begins at `offset` of the normal text, as of the day `on`."""
    if not _pattern("dated").search(text):
        return []
    found = [*_dates("day", text, offset, on), *_dates("english_day", text, offset, on)]
    return found or [*_dates("month", text, offset, on)][:1] or [*_dates("feast", text, offset, on)][:1]


def _dates(name: str, text: str, offset: int, on: date) -> Iterator[Day]:
    """The dates that a pattern finds: 去年国庆, 2025年三季度, Mar 2026; without a year (3月) the last such."""
    for m in _pattern(name).finditer(text):
        said = defaultdict[str, str](str, {name: words for name, words in m.groupdict().items() if words})
        if said["year"] and text[: m.start()].endswith("不是"):
            continue
        # 2026, 二〇二六, 去年, or none.
        away = {"": 0, **_said().years}.get(said["year"])
        digits = "".join(str(DIGITS.get(char, char)) for char in said["year"])
        year = int(digits) if away is None else on.year + away
        interval = _interval(year, said)
        if interval and not said["year"] and interval[0] > on:
            interval = _interval(year - 1, said)
        if interval:
            yield Day(*interval, offset + m.start(), offset + m.end(), dated=bool(said["year"]))


def _interval(year: int, said: Mapping[str, str]) -> tuple[date, date] | None:
    """The first and the last day of what is said of a year; None where there is no such month."""
    if said["feast"]:
        # Some days on either side of a feast, which may be moved.
        middle = date(year, _said().feasts[said["feast"]], 1)
        return middle - timedelta(20), middle + timedelta(40)
    first, last = _said().parts.get(said["part"], (1, 12))
    if said["quarter"]:
        last = 3 * int(valued(said["quarter"])[0])
        first = last - 2
    if said["month"]:
        english = said["month"] in _MONTHS
        first = last = _MONTHS.index(said["month"]) + 1 if english else int(valued(said["month"])[0])
        exact = int(valued(said["day"] or said["after"] or "0")[0])
        if not 1 <= first <= 12:
            return None
        if 1 <= exact <= monthrange(year, first)[1]:
            return date(year, first, exact), date(year, first, exact)
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])

"""Read lengths of time and dates (八个月多, 去年年底). Intervals, never guesses."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from kb.vocabulary import Checked, Words
from kb.yaml_files import read_model

_FILE = Path(__file__).with_name("times.yaml")
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "〇": 0}
_N = r"\d+(?:\.\d+)?|[零一二两俩三四五六七八九十百]+|半|几|好几|多|若干"
_FEW = {"半": (0.5, 0.5), "几": (2.0, 9.0), "若干": (2.0, 9.0), "多": (3.0, 60.0), "好几": (3.0, 60.0)}
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


def _number(text: str) -> float:
    if text[0].isdigit():
        return float(text)
    if text in _FEW:
        return _FEW[text][0]
    total, digit = 0, 0
    for char in text:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS.get(char, 0)
    return float(total + digit)


def lengths(text: str, offset: int) -> list[Length]:
    """Every length of time in a text that begins at `offset` of the normal text."""
    if not _QUANTITY.search(text):
        return []
    # 第二年 and 还差一年 say everything; what else looks like a length beside them is part of them.
    alone = _nth(text) or _to_go(text)
    said = [alone] if alone else [*_spoken(text), *_by_feasts(text), *_in_english(text)]
    return [Length(low, high, offset + m.start(), offset + m.end()) for low, high, m in said]


# From so many to so many months, and the words that say it.
_Said = tuple[float, float, re.Match[str]]


def _nth(text: str) -> _Said | None:
    """第二年: between one year and two."""
    m = _pattern("nth").search(text)
    size = 12.0 if m and m["year"] else 1.0
    return ((_number(m["number"]) - 1) * size, _number(m["number"]) * size, m) if m else None


def _to_go(text: str) -> _Said | None:
    """离一年还差: less than a year."""
    m = _pattern("to_go").search(text)
    return (0.0, _number(m["number"] or m["until"] or m["short"] or m["soon"]) * 12 - 0.01, m) if m else None


def _spoken(text: str) -> Iterator[_Said]:
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
    low = _number(m["number"]) * size
    high = _FEW[m["number"]][1] * size if m["number"] in _FEW else low
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


def _by_feasts(text: str) -> Iterator[_Said]:
    """两个春节: between one year and two."""
    for m in _pattern("feasts").finditer(text):
        count = _number(m["number"])
        yield (count - 1) * 12, count * 12, m


def _in_english(text: str) -> Iterator[_Said]:
    """8 months."""
    for m in _pattern("in_english").finditer(text):
        value = float(m["number"]) * _said().english[m["unit"]]
        yield value, value, m


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
    found = [*_chinese_days(text, offset, on), *_english_days(text, offset)]
    return found or [*_month_alone(text, offset, on)] or [*_feast_alone(text, offset, on)]


def _chinese_days(text: str, offset: int, on: date) -> Iterator[Day]:
    """去年国庆, 2025年三季度, 今年3月2日."""
    for m in _pattern("day").finditer(text):
        year = _year(m["year"], on)
        if text[: m.start()].endswith("不是"):
            continue
        if m["feast"]:
            interval = _about(m["feast"], year)
        elif m["quarter"]:
            last = int(_number(m["quarter"])) * 3
            interval = date(year, last - 2, 1), _last(year, last)
        elif (found := _interval(year, m["month"], m["day"], m["part"])) is not None:
            interval = found
        else:
            continue
        yield Day(*interval, offset + m.start(), offset + m.end())


def _english_days(text: str, offset: int) -> Iterator[Day]:
    """2 March 2026, Mar 2026."""
    for m in _pattern("english_day").finditer(text):
        number = str(_MONTHS.index(m["month"]) + 1)
        if interval := _interval(int(m["year"]), number, m["before"] or m["after"], None):
            yield Day(*interval, offset + m.start(), offset + m.end())


def _month_alone(text: str, offset: int, on: date) -> Iterator[Day]:
    """3月 without a year: the last such month."""
    alone = _pattern("month").search(text)
    month = int(_number(alone["month"])) if alone else 0
    if alone and 1 <= month <= 12:
        year = on.year if month <= on.month else on.year - 1
        yield Day(date(year, month, 1), _last(year, month), offset + alone.start(), offset + alone.end(), dated=False)


def _feast_alone(text: str, offset: int, on: date) -> Iterator[Day]:
    """国庆前 without a year: the last such feast."""
    if alone := _pattern("feast").search(text):
        this_year = _about(alone["feast"], on.year)
        days = this_year if this_year[0] <= on else _about(alone["feast"], on.year - 1)
        yield Day(*days, offset + alone.start(), offset + alone.end(), dated=False)


def _about(feast: str, year: int) -> tuple[date, date]:
    """Some days on either side of a feast, which may be moved."""
    middle = date(year, _said().feasts[feast], 1)
    return middle - timedelta(20), middle + timedelta(40)


def _year(text: str, on: date) -> int:
    """2026, 二〇二六 or 去年, as of the day `on`."""
    if text in _said().years:
        return on.year + _said().years[text]
    return int("".join(str(_DIGITS.get(char, char)) for char in text))


def _interval(year: int, month: str | None, day: str | None, part: str | None) -> tuple[date, date] | None:
    if month:
        number = int(_number(month))
        if not 1 <= number <= 12:
            return None
        exact = int(_number(day)) if day else 0
        if 1 <= exact <= monthrange(year, number)[1]:
            return date(year, number, exact), date(year, number, exact)
        return date(year, number, 1), _last(year, number)
    first, last = _said().parts.get(part or "", (1, 12))
    return date(year, first, 1), _last(year, last)


def _last(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])

"""Read lengths of time and dates (八个月多, 去年年底). Intervals, never guesses."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "〇": 0}
_N = r"\d+(?:\.\d+)?|[零一二两俩三四五六七八九十百]+|半|几|好几|多|若干"
# Without one of these there is no length, without one of those no date: most clauses are passed over quickly.
_QUANTITY = re.compile(r"[\d零一二两俩三四五六七八九十百半几多若]")
_FEASTS = {"元旦": 1, "春节": 2, "清明": 4, "五一": 5, "端午": 6, "中秋": 9, "国庆": 10, "十一": 10, "圣诞": 12}
_DATED = re.compile(rf"[\d年月]|{'|'.join(_FEASTS)}")
_UNITS = {"年头": 12.0, "季度": 3.0, "周": 0.23, "星期": 0.23, "礼拜": 0.23, "天": 12 / 365}
_DURATION = re.compile(
    r"(?P<not>(?<!是)不是|并非|并未|不能算|没有|没|未)?(?:获批|批|届)?"
    r"(?P<under>不足|未足|不够|未够|没够|不到|不满|未满|没满|没有满|没到|未到|不及|少于|小于|低于|短于|快|将近|接近|近)?"
    r"(?P<just>(?<=刚)满|(?<=才)满|(?<=正好)满)?(?P<over>已满|满|超过|多于|大于|长于|过了|已超|超|已逾|逾)?了?"
    rf"(?<![下上这每头同那第后前晚延缓推等拖迟早隔面边再\d.百十〇零一二三四五六七八九])(?P<number>{_N})(?P<more>多|余|来|几)?"
    r"(?:(?P<years>年|载)(?P<half_year>半)?(?!初|底|末|中|度|报|级)|(?P<months>个(?P<more_months>多|来|半)?月)"
    r"|(?:个)?(?P<unit>年头|季度|周|星期|礼拜|天))"
    r"(?P<tail>多|有余|余|左右|上下|出头)?(?P<short>[都也还]?(?:不到|没到|不满|没满)(?![期了]))?"
)
_NTH = re.compile(r"第(?P<number>[二三四五六七八九十\d]+)(?:(?P<year>个年头|年)|个月)")
_TO_GO = re.compile(
    rf"[离距][^,]{{0,8}}?(?P<number>{_N})(?:年|周年)[^,]{{0,2}}[还差]|[还差][^,]{{1,9}}[才就][满到](?P<until>{_N})年"
    rf"|(?:差|再过|再有)[^,]{{1,6}}[月周天日](?:才|就|方)?[满到够](?P<short>{_N})年"
    rf"|(?:下个?月|下周|月底|明天|过几天|过两天|年底)(?:才|就|方)[满到够](?P<soon>{_N})年"
)
_ENGLISH = re.compile(r"(?P<number>\d+) ?(?P<unit>year|month|week|day)s?")
_YEARLY = re.compile(r"(?P<number>\d|[两三四五六七八九])个(?:春节|国庆|新年)")
_YEARS = {"今年": 0, "本年": 0, "去年": -1, "上年": -1, "前年": -2, "大前年": -3, "明年": 1, "后年": 2}
_DATE = re.compile(
    r"(?P<year>(?:19|20)\d{2}|[一二][〇零一二三四五六七八九]{3}(?=年)|今年|本年|去年|上年|大前年|(?<![日号月])前年|明年|后年)(?:年|[-/.])?的?"
    rf"(?:(?P<feast>{'|'.join(_FEASTS)})(?:前后|前夕|前|后|那天)?|(?P<quarter>[一二三四1-4])季度(?:初|中|末|底)?"
    r"|(?P<month>\d{1,2}|十[一二]|[一二三四五六七八九十])(?:月份?|[-/.]|(?<=[-/.]\d\d)(?!\d))"
    r"(?P<day>\d{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])?(?:日|号)?)?"
    r"(?P<part>年初|初|年底|底|末|年中|上半年|下半年|[春夏秋冬](?=[天季初末里]|$))?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENGLISH_DATE = re.compile(
    rf"(?:(?P<before>\d{{1,2}}) ?)?(?P<month>{'|'.join(_MONTHS)})[a-z]*\.? ?"
    r"(?:(?P<after>\d{1,2}),? )?(?P<year>20\d{2})"
)
_MONTH_ONLY = re.compile(r"(?<![\d年个])(?P<month>\d{1,2}|十[一二]|[一二三四五六七八九十])月份?(?!多|余|来|半)")
_FEAST_ONLY = re.compile(
    r"(?<![\d个两三四五六七八九])(?P<feast>元旦|春节|清明|五一|端午|中秋|国庆|圣诞)(?:节)?(?:前后|前夕|前|后|那天)?"
)
_RECENT = {
    "前几天": (0, 1),
    "前些天": (0, 1),
    "前两周": (0, 1),
    "前几周": (0, 2),
    "前阵子": (0, 6),
    "前段时间": (0, 6),
    "前几个月": (0, 9),
    "刚刚": (0, 3),
    "刚": (0, 6),
    "上周": (0, 1),
    "上礼拜": (0, 1),
    "昨天": (0, 1),
    "前天": (0, 1),
    "今天": (0, 1),
    "本月": (0, 1),
    "这个月": (0, 1),
    "上个月": (0, 2),
    "上月": (0, 2),
    "上上个月": (1, 3),
    "没几个月": (0, 9),
    "没多久": (0, 9),
    "没几天": (0, 1),
    "前不久": (0, 6),
    "不久前": (0, 6),
    "大半年": (6, 12),
    "小半年": (3, 6),
}


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
    if text in ("半", "几", "若干", "多", "好几"):
        return {"半": 0.5, "几": 2.0, "若干": 2.0}.get(text, 3.0)
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
    if alone := _nth(text) or _to_go(text):
        return [_at(alone, offset)]
    return [_at(one, offset) for one in (*_spoken(text), *_by_feasts(text), *_in_english(text))]


# From so many to so many months, and the words that say it.
_Said = tuple[float, float, re.Match[str]]


def _at(said: _Said, offset: int) -> Length:
    low, high, m = said
    return Length(low, high, offset + m.start(), offset + m.end())


def _nth(text: str) -> _Said | None:
    """第二年: between one year and two."""
    m = _NTH.search(text)
    if not m:
        return None
    size = 12.0 if m["year"] else 1.0
    return (_number(m["number"]) - 1) * size, _number(m["number"]) * size, m


def _to_go(text: str) -> _Said | None:
    """离一年还差: less than a year."""
    m = _TO_GO.search(text)
    return (0.0, _number(m["number"] or m["until"] or m["short"] or m["soon"]) * 12 - 0.01, m) if m else None


def _spoken(text: str) -> Iterator[_Said]:
    """八个月多, 不足一年, 并非不足一年."""
    for m in _DURATION.finditer(text):
        if len(m["number"]) == 4 and m["number"].isdigit():
            continue  # 2019年 is a date
        low, high = _compared(m, *_counted(m))
        if m["not"]:
            # 并非不足一年 is a year or more; 没有满一年 is less.
            low, high = (high + 0.01, 1200.0) if m["under"] else (0.0, low - 0.01)
        yield low, high, m


def _counted(m: re.Match[str]) -> tuple[float, float]:
    """Months of the number, the unit and what stands around the number (半, 多, 左右)."""
    size = 12.0 if m["years"] else 1.0 if m["months"] else _UNITS[m["unit"]]
    low = high = _number(m["number"]) * size
    if m["number"] in ("几", "若干"):
        high = 9 * size
    elif m["number"] in ("好几", "多"):
        high = 60 * size
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
    for m in _YEARLY.finditer(text):
        count = _number(m["number"])
        yield (count - 1) * 12, count * 12, m


def _in_english(text: str) -> Iterator[_Said]:
    """8 months."""
    for m in _ENGLISH.finditer(text):
        value = float(m["number"]) * {"year": 12, "month": 1, "week": 0.25, "day": 1 / 30}[m["unit"]]
        yield value, value, m


def recent(text: str, offset: int) -> list[Length]:
    """上个月, 刚: only said of the grant itself, so only where the clause speaks of it."""
    for word, (low, high) in _RECENT.items():
        if (at := text.find(word)) >= 0 and not text[:at].endswith(("不是", "并非", "非")):
            return [Length(low, high, offset + at, offset + at + len(word))]
    return []


def days(text: str, offset: int, on: date) -> list[Day]:
    """Every date in a text that begins at `offset` of the normal text, as of the day `on`."""
    if not _DATED.search(text):
        return []
    found = [*_chinese_days(text, offset, on), *_english_days(text, offset)]
    return found or [*_month_alone(text, offset, on)] or [*_feast_alone(text, offset, on)]


def _chinese_days(text: str, offset: int, on: date) -> Iterator[Day]:
    """去年国庆, 2025年三季度, 今年3月2日."""
    for m in _DATE.finditer(text):
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
    for m in _ENGLISH_DATE.finditer(text):
        number = str(_MONTHS.index(m["month"]) + 1)
        if interval := _interval(int(m["year"]), number, m["before"] or m["after"], None):
            yield Day(*interval, offset + m.start(), offset + m.end())


def _month_alone(text: str, offset: int, on: date) -> Iterator[Day]:
    """3月 without a year: the last such month."""
    alone = _MONTH_ONLY.search(text)
    month = int(_number(alone["month"])) if alone else 0
    if alone and 1 <= month <= 12:
        year = on.year if month <= on.month else on.year - 1
        yield Day(date(year, month, 1), _last(year, month), offset + alone.start(), offset + alone.end(), dated=False)


def _feast_alone(text: str, offset: int, on: date) -> Iterator[Day]:
    """国庆前 without a year: the last such feast."""
    if alone := _FEAST_ONLY.search(text):
        this_year = _about(alone["feast"], on.year)
        days = this_year if this_year[0] <= on else _about(alone["feast"], on.year - 1)
        yield Day(*days, offset + alone.start(), offset + alone.end(), dated=False)


def _about(feast: str, year: int) -> tuple[date, date]:
    """Some days on either side of a feast, which may be moved."""
    middle = date(year, _FEASTS[feast], 1)
    return middle - timedelta(20), middle + timedelta(40)


def _year(text: str, on: date) -> int:
    """2026, 二〇二六 or 去年, as of the day `on`."""
    if text in _YEARS:
        return on.year + _YEARS[text]
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
    first, last = {
        "初": (1, 3),
        "年初": (1, 3),
        "上半年": (1, 6),
        "下半年": (7, 12),
        "年底": (11, 12),
        "底": (11, 12),
        "末": (11, 12),
        "年中": (5, 8),
        "春": (2, 5),
        "夏": (5, 8),
        "秋": (8, 11),
        "冬": (11, 12),
    }.get(part or "", (1, 12))
    return date(year, first, 1), _last(year, last)


def _last(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])

"""How long ago a permit was granted, from what the question says and the given date. Intervals, never guesses."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from verdict.reading import Reading

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2}
_N = r"\d+(?:\.\d+)?|[零一二两俩三四五六七八九十百]+|半|几|好几|多|若干"
_UNITS = {"年头": 12.0, "季度": 3.0, "周": 0.23, "星期": 0.23, "礼拜": 0.23, "天": 12 / 365}
_DURATION = re.compile(
    r"(?P<not>(?<!是)不是|并非|并未|不能算|没有|没|未)?(?:获批|批|届)?"
    r"(?P<under>不足|不到|不满|未满|没满|没有满|没到|未到|不及|少于|小于|低于|快|将近|接近|近)?"
    r"(?P<over>已满|满|超过|多于|大于|过了|超|逾)?了?"
    rf"(?<![下上这每头同那第后前晚延缓推等拖迟早隔])(?P<number>{_N})(?P<more>多|余|来|几)?"
    r"(?:(?P<years>年)(?P<half_year>半)?(?!初|底|末|中|度|报|级)|(?P<months>个(?P<more_months>多|来|半)?月)"
    r"|(?:个)?(?P<unit>年头|季度|周|星期|礼拜|天))"
    r"(?P<tail>多|有余|余|左右|上下|出头)?"
)
_NTH_YEAR = re.compile(r"第(?P<number>[二三四五六七八九十\d]+)(?:个年头|年)")
_TO_GO = re.compile(rf"[离距][^,]{{0,8}}?(?P<number>{_N})(?:年|周年)[^,]{{0,2}}[还差]|[还差][^,]{{1,9}}[才就][满到](?P<until>{_N})年")
_ENGLISH = re.compile(r"(?P<number>\d+) ?(?P<unit>year|month|week|day)s?")
_OTHER = frozenset({"other_permit", "collect_permit", "coop", "coop_permit"})
_KEPT = frozenset({"keep", "keep_permit"})
_YEARLY = re.compile(r"(?P<number>\d|[两三四五六七八九])个(?:春节|国庆|新年)")
_YEARS = {"今年": 0, "本年": 0, "去年": -1, "上年": -1, "前年": -2, "大前年": -3, "明年": 1, "后年": 2}
_DATE = re.compile(
    r"(?P<year>(?:19|20)\d{2}|今年|本年|去年|上年|大前年|(?<![日号月])前年|明年|后年)(?:年|[-/.])?的?"
    r"(?:(?P<feast>元旦|春节|清明|五一|端午|中秋|国庆|十一)|(?P<quarter>[一二三四1-4])季度"
    r"|(?P<month>\d{1,2}|十[一二]|[一二三四五六七八九十])(?:月份?|[-/.])"
    r"(?P<day>\d{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])?(?:日|号)?)?"
    r"(?P<part>年初|初|年底|底|末|年中|上半年|下半年)?"
)
_FEASTS = {"元旦": 1, "春节": 2, "清明": 4, "五一": 5, "端午": 6, "中秋": 9, "国庆": 10, "十一": 10}
_MONTH_ONLY = re.compile(r"(?<![\d年个])(?P<month>\d{1,2}|十[一二]|[一二三四五六七八九十])月份?(?!多|余|来|半)")
_RECENT = {
    "刚刚": (0, 3), "刚": (0, 6), "上周": (0, 1), "上礼拜": (0, 1), "昨天": (0, 1), "前天": (0, 1), "今天": (0, 1), "本月": (0, 1), "这个月": (0, 1),
    "上个月": (0, 2), "上月": (0, 2), "上上个月": (1, 3), "没几个月": (0, 9), "没多久": (0, 9), "没几天": (0, 1), "前不久": (0, 6), "不久前": (0, 6), "大半年": (6, 12), "小半年": (3, 6),
}


@dataclass(frozen=True)
class Elapsed:
    """Months since the permit: at least `low`, less than or equal to `high`; `start`, `end` in the normal text."""

    low: float
    high: float
    start: int
    end: int
    unsure: bool

    def under(self, months: float) -> str:
        """yes, no, or nothing where the interval lies on both sides of `months`."""
        if self.unsure:
            return ""
        if self.high < months:
            return "yes"
        return "no" if self.low >= months else ""


def since_approval(reading: Reading, on: date, context: frozenset[str]) -> list[Elapsed]:
    """The times that run from the grant of a permit. Times since anything else (建库, 提交, 立项) are left out.

    Dates count back from `on`, or from the day the question itself names (现在2022年1月).
    """
    lengths: list[Elapsed] = []
    dates: list[tuple[date, date, int, int, bool]] = []
    today = on
    # In a conversation about a permit a bare 21个月 counts from it.
    anchored = "approve" in context and not reading.classes() & {"approve", "permit", "keep_permit", "pending"}
    no_permit = {mention.tag for mention in reading.mentions if mention.denied and "keep_permit" in mention.tag.classes}
    for clause in reading.clauses:
        other = clause.has("other_start", "pending") or bool(clause.about & _OTHER and not clause.about & _KEPT)
        other = other or not no_permit.isdisjoint(clause.tags)
        anchor = clause.has("approve", "keep_permit", "permit", "permit_text", "kept_activity") and not other
        anchored = anchor or (anchored and not other)
        text = reading.text.normal[clause.start : clause.end]
        found = _dates(text, clause.start, on)
        here = _lengths(text, clause.start)
        if (not here and clause.has("annual", "now", "deadline")) or text.startswith(("到", "至", "截至")):
            # 现在2022年1月, 今年1月31日前交: the day the question itself counts from.
            if not clause.has("approve", "permit", "keep_permit"):
                today = next((last for first, last, *_ in found if (last - first).days < 32), today)
                found = []
            elif len(found) > 1:
                today = found.pop()[1]
        if other or not anchored or clause.told or clause.has("recited"):
            continue
        if clause.has("whether", "counts") and clause.asks and not found:
            continue  # 算不足一年吗 asks for the very time
        if anchor and not here and not found:
            here = _recent(text, clause.start)
        if clause.has("hearsay"):
            # 领导说其实十六个月: hearsay may speak for a duty, never for an exemption.
            here, found = [one for one in here if one[0] >= 12], []
        unsure = clause.doubted or any("unsure" in tag.classes and "about" not in tag.classes for tag in clause.tags)
        if clause.has("about"):
            here = [(low * 0.7, high * 1.3, start, end) for low, high, start, end in here]
        lengths += [Elapsed(low, high, start, end, unsure) for low, high, start, end in here]
        dates += [(*found_date, unsure) for found_date in found]
    since = [
        Elapsed(_months(last, today), _months(first, today), start, end, unsure)
        for first, last, start, end, unsure in dates
        if first <= today
    ]
    return lengths + since


def _months(since: date, until: date) -> float:
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


def _lengths(text: str, offset: int) -> list[tuple[float, float, int, int]]:
    found = []
    if m := _NTH_YEAR.search(text):
        return [((_number(m["number"]) - 1) * 12, _number(m["number"]) * 12, offset + m.start(), offset + m.end())]
    if m := _TO_GO.search(text):
        return [(0.0, _number(m["number"] or m["until"]) * 12 - 0.01, offset + m.start(), offset + m.end())]
    for m in _DURATION.finditer(text):
        if len(m["number"]) == 4 and m["number"].isdigit():
            continue  # 2019年 is a date
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
        if m["under"] in ("快", "将近", "接近", "近"):
            low, high = low * 0.75, high - 0.01
        elif m["under"]:
            low, high = 0.0, high - 0.01
        elif m["over"]:
            high *= 10
        if m["not"]:
            # 并非不足一年 is a year or more; 没有满一年 is less.
            low, high = (high + 0.01, 1200.0) if m["under"] else (0.0, low - 0.01)
        found.append((low, high, offset + m.start(), offset + m.end()))
    for m in _YEARLY.finditer(text):
        count = _number(m["number"])
        found.append(((count - 1) * 12, count * 12, offset + m.start(), offset + m.end()))
    for m in _ENGLISH.finditer(text):
        value = float(m["number"]) * {"year": 12, "month": 1, "week": 0.25, "day": 1 / 30}[m["unit"]]
        found.append((value, value, offset + m.start(), offset + m.end()))
    return found


def _recent(text: str, offset: int) -> list[tuple[float, float, int, int]]:
    """上个月, 刚: only said of the grant itself, so only where the clause speaks of it."""
    for word, (low, high) in _RECENT.items():
        if (at := text.find(word)) >= 0 and not text[:at].endswith(("不是", "并非", "非")):
            return [(low, high, offset + at, offset + at + len(word))]
    return []


def _dates(text: str, offset: int, on: date) -> list[tuple[date, date, int, int]]:
    found = []
    for m in _DATE.finditer(text):
        year = on.year + _YEARS[m["year"]] if m["year"] in _YEARS else int(m["year"])
        if text[: m.start()].endswith("不是"):
            continue
        span = offset + m.start(), offset + m.end()
        if m["feast"]:
            # 国庆前后: some days on either side of the feast.
            middle = date(year, _FEASTS[m["feast"]], 1)
            found.append((middle - timedelta(20), middle + timedelta(40), *span))
        elif m["quarter"]:
            last = int(_number(m["quarter"])) * 3
            found.append((date(year, last - 2, 1), _last(year, last), *span))
        elif interval := _interval(year, m["month"], m["day"], m["part"]):
            found.append((*interval, *span))
    if not found and (m := _MONTH_ONLY.search(text)):
        month = int(_number(m["month"]))
        if 1 <= month <= 12:
            year = on.year if month <= on.month else on.year - 1
            found.append((date(year, month, 1), _last(year, month), offset + m.start(), offset + m.end()))
    return found


def _interval(year: int, month: str | None, day: str | None, part: str | None) -> tuple[date, date] | None:
    if month:
        number = int(_number(month))
        if not 1 <= number <= 12:
            return None
        exact = int(_number(day)) if day else 0
        if 1 <= exact <= monthrange(year, number)[1]:
            return date(year, number, exact), date(year, number, exact)
        return date(year, number, 1), _last(year, number)
    first, last = {"初": (1, 2), "年初": (1, 2), "上半年": (1, 6), "下半年": (7, 12), "年底": (12, 12), "底": (12, 12), "末": (12, 12), "年中": (6, 7)}.get(
        part or "", (1, 12)
    )
    return date(year, first, 1), _last(year, last)


def _last(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])

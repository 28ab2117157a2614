"""Read amounts of money and shares (三千五, 不到1万元, 大概五百). Ranges, never guesses; words: `amounts.yaml`."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kb.bounds import HIGHEST, LOWEST, Cut, Range
from kb.text import any_of
from kb.vocabulary import Checked, SomeWords, Words
from kb.yaml_files import read_model

_FILE = Path(__file__).with_suffix(".yaml")
# How far a rough number may be off, and how far short of it what is nearly there may be.
_ROUGH, _NEARLY = 0.2, 0.75
DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_SCALES = {"十": 10, "百": 100, "千": 1000, "k": 1000, "万": 10_000, "w": 10_000, "亿": 100_000_000}
_SIGN = "".join(DIGITS) + "几数半"
_MORE = "多来余"
_NUMBER = (
    rf"(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|[{_SIGN}十百千])"
    rf"(?:[{_SIGN}{''.join(_SCALES)}]|[{_MORE}](?=[万亿])|点(?=[{''.join(DIGITS)}])|(?<=[万千百])\d+)*"
)
_TOKEN = re.compile(
    rf"(?P<number>\d+(?:\.\d+)?)|(?P<scale>[{''.join(_SCALES)}])|(?P<more>[{_MORE}])|(?P<digit>[{_SIGN}])"
)
_BEHIND = ("under_behind", "at_most_behind", "over_behind", "at_least_behind")
# A number of so many digits is mostly of something else than money.
_SHORT = 2
# 四点五 in digits: 4.5.
_IN_DIGITS = str.maketrans({char: str(value) for char, value in DIGITS.items()} | {"点": "."})
_POINT = re.compile(rf"[{''.join(DIGITS)}]点[{''.join(DIGITS)}]+")
_FEW = dict.fromkeys(("几", "数", "若干"), (2.0, 9.0)) | dict.fromkeys(("多", "好几"), (3.0, 60.0)) | {"半": (0.5, 0.5)}


class Unit(Checked):
    """What a unit measures, and what one of it is worth in the smallest one."""

    of: Words
    worth: float


class Sayings(Checked):
    """`amounts.yaml`."""

    units: Mapping[Words, Unit]
    share: Words
    words: Mapping[Words, SomeWords]


@dataclass(frozen=True)
class Amount:
    """A number that was said, as the range it may lie in; `start`, `end` in the normal text. `unit`: as it was said, ""
    for none. `whole`: its scale was said (28万), so that without a unit it is in the smallest one.
    """

    range: Range
    unit: str
    start: int
    end: int
    whole: bool = False

    def scaled(self, unit: str) -> Range | None:
        """The range in another unit; None where that measures something else."""
        units = number_words().units
        mine, other = units[self.unit or unit], units[unit]
        if mine.of != other.of:
            return None
        # 贷款300000 is no number of 万元.
        most = max((end.at for end in self.range if math.isfinite(end.at)), default=0.0)
        smallest = not self.unit and (self.whole or most >= other.worth)
        by = (1 if smallest else mine.worth) / other.worth
        return Range(*(Cut(end.at * by if math.isfinite(end.at) else end.at, end.after) for end in self.range))


@cache
def number_words() -> Sayings:
    """The words beside the code, read once in a process."""
    return read_model(_FILE.name, _FILE.read_text(encoding="utf-8"), Sayings)


@cache
def _pattern() -> re.Pattern[str]:
    said = number_words().words
    front = "|".join(f"(?P<{name}>{any_of(said[name])})" for name in ("under", "at_most", "over", "at_least", "nearly"))
    # 两千多不到三千: in front of a number 不到 is of that.
    ends = {"under": rf"(?![\d{_SIGN}十百千])"}
    behind = "|".join(
        f"(?P<{name}_behind>(?:{any_of(said[f'{name}_behind'])}){ends.get(name, '')})"
        for name in ("under", "at_most", "over", "at_least")
    )
    unit, about, between = any_of(number_words().units), any_of(said["about"]), any_of(said["between"])
    more = any_of(said["more_behind"])
    return re.compile(
        rf"(?P<not>不是|并非|不会是)?(?P<about>{about})?(?:{between})*(?:{front})?(?:{between})*(?P<about_too>{about})?"
        rf"(?P<share>{any_of(said['share_before'])})?(?P<first>{_NUMBER})(?P<first_unit>{unit})?"
        rf"(?:(?:[-~—至到]|到了)(?P<second>{_NUMBER}))?(?P<more>{more})?(?P<unit>{unit})?(?P<more_too>{more})?"
        rf"(?:(?:{between})?(?P<about_behind>{about}))?(?:{behind})?"
    )


def widened(known: Range) -> Range:
    """A range that is only roughly meant: 每月大概提1500."""
    low, high = known
    low, high = low._replace(at=low.at * (1 - _ROUGH)), high._replace(at=high.at * (1 + _ROUGH))
    return Range(low, high)


def says(text: str, *lists: str) -> bool:
    """Whether a text has a word of one of the lists of `amounts.yaml`."""
    return any(word in text for name in lists for word in number_words().words[name])


def amounts(text: str) -> list[Amount]:
    """Every amount in a normal text."""
    said: list[Amount] = []
    for found in _pattern().finditer(text) if re.search(rf"[\d{_SIGN}十百千]", text) else ():
        unit = found["unit"] or found["first_unit"] or (number_words().share if found["share"] else "")
        if not unit and not _is_bare(text, found):
            continue
        if unit and number_words().units[unit].of == "time":
            continue
        first = valued(found["first"])
        second = valued(found["second"]) if found["second"] else first
        if found["second"] and first[1] < second[0] and not found["first_unit"]:
            first = _of_same_scale(first, found["first"], found["second"])
        whole = any(sign in _SCALES for sign in found["second"] or found["first"])
        known = _ranged(found, min(first[0], second[0]), max(first[1], second[1]))
        said.append(Amount(known, unit, *found.span(), whole))
    return said


def _ranged(found: re.Match[str], low: float, high: float) -> Range:
    """The range that is meant with what stands around the number."""
    if found["more"] or found["more_too"]:
        high = low + _step(low)
    if found["about"] or found["about_too"] or found["about_behind"]:
        (low, _), (high, _) = widened(Range(Cut(low), Cut(high)))
    if found["not"]:
        return Range(LOWEST, HIGHEST)
    if found["nearly"]:
        return Range(Cut(low * _NEARLY), Cut(high))
    known = {
        "under": Range(LOWEST, Cut(high)),
        "at_most": Range(LOWEST, Cut(high, after=True)),
        "over": Range(Cut(low, after=True), HIGHEST),
        "at_least": Range(Cut(low), HIGHEST),
    }
    said = next((one for name, one in known.items() if found[name] or found[f"{name}_behind"]), None)
    return said or Range(Cut(low), Cut(high, after=not (found["more"] or found["more_too"])))


def _is_bare(text: str, found: re.Match[str]) -> bool:
    """Whether a number without a unit may be an amount: 租金1200, not 3套, 8月 or 8点."""
    if any(found[name] for name in _BEHIND):
        return len(found["first"]) > 1
    after = text[found.end() : found.end() + 2].lstrip()
    scaled = any(sign in found["first"] for sign in "百千万wk")
    digits = found["first"].isascii()
    if not (digits or scaled) or (digits and not scaled and len(found["first"].replace(",", "")) < 2):
        return False
    before = text[: found.start()]
    if before and (before[-1].isascii() and before[-1].isalnum()):
        return False
    if not after or not after[0].isalnum():
        return True
    long = scaled or len(found["first"].replace(",", "")) > _SHORT
    words = number_words().words
    return not after.startswith(tuple(words["measures"])) if long else after.startswith(tuple(words["bare_before"]))


def valued(words: str) -> tuple[float, float]:
    """The least and the most that a number may mean: 一万二, 1.5万, 几百, 五六千, 十几万."""
    if words in _FEW:
        return _FEW[words]
    total, section, last = 0.0, 0.0, 1
    low: float | None = None
    high = spread = 0.0
    for token in _TOKEN.finditer(_POINT.sub(lambda point: point[0].translate(_IN_DIGITS), words.replace(",", ""))):
        if token["digit"] in ("零", "〇"):
            last = 1
        elif token["more"]:
            spread += last  # 三十多万
        elif token["scale"]:
            scale = _SCALES[token["scale"]]
            least, most = (low, high) if low is not None else (0.0 if section or total else 1.0,) * 2
            if scale >= _SCALES["万"]:
                total, spread = total + (section + least) * scale, (spread + most - least) * scale
                section = 0.0
            else:
                section, spread = section + least * scale, spread + (most - least) * scale
            low, last = None, scale
        else:
            least, most = _FEW.get(token[0]) or (float(DIGITS.get(token[0], token[0])),) * 2
            if low is not None and token["digit"]:
                most = least  # 五六百: either of the two
                low, high = min(low, least), max(high, most)
            else:
                low, high = least, most
    if low is not None:
        # 三千五: the digit is of the next lower place.
        by = last / 10 if last >= _SCALES["百"] and low < 10 else 1
        section, spread = section + low * by, spread + (high - low) * by
    return total + section, total + section + spread


def _of_same_scale(first: tuple[float, float], words: str, other: str) -> tuple[float, float]:
    """30-40万, 三到五千: the scale behind the second number is of both."""
    scale = 1.0
    for sign in reversed(other):
        if sign not in _SCALES:
            break
        scale *= _SCALES[sign]
    return first if any(sign in _SCALES for sign in words) else (first[0] * scale, first[1] * scale)


def _step(value: float) -> float:
    """How much 多 may be: less than one of the last place that was said."""
    step, rest = 1.0, value
    while rest >= 10 and rest % 10 == 0:
        step, rest = step * 10, rest / 10
    return step

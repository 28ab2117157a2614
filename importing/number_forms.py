"""How the number of a question or an item is written, and which number it is."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import NamedTuple

from kb.text import numeral

CHINESE = "[一二三四五六七八九十百零〇]{1,5}"
ARABIC = r"[0-9０-９]{1,4}"
# 问 2025年度…, 问 3个月内…: the mark, and words that begin with a year or an amount.
_AMOUNT_ASKED = (
    r"(?:问题|提问|咨询|问|[QＱ])(?:\s*(?:19|20)[0-9]{2}\s?(?:年|[-—－])"
    r"|\s+(?:[0-9０-９]{1,4}|[一二两三四五六七八九十百]{1,5})(?:年|个月|个(?!人|体)|月|日|天|小时|周岁|岁|万|亿|元|人|名|次|家|种|类|级|[%％]))"
)
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾", "一二三四五六七八九十")
_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
# Each kind of number, in the order in which they are tried. A year behind a number (1.2025年度…) is not a decimal.
_NUMBERED: tuple[tuple[str, str], ...] = (
    (
        "q",
        rf"[【\[]\s*(?P<number>(?:(?:常见)?(?:问题|提问|咨询|问|[QＱ])\s*(?:{ARABIC}|{CHINESE})|第\s*(?:{ARABIC}|{CHINESE})\s*(?:个?问题?|题)))\s*[】\]]\s*[：:、]?\s*",
    ),
    (
        "q",
        rf"(?!{_AMOUNT_ASKED})(?P<number>(?:常见)?(?:问题|提问|咨询|问|[QＱ])\s*(?:{ARABIC}|{CHINESE}))\s*(?:[：:、.．）)]\s*|\s+|$|(?=[《“]|\S*[？?]))",
    ),
    ("no", rf"(?P<number>第\s*(?:{ARABIC}|{CHINESE})\s*(?:个?问题?|题))\s*[：:、.．]?\s*"),
    # A1, A2, B1: a section's letter before the number. A2 驾驶证 is none: layout_of keeps those that run on and ask.
    ("letter", r"(?P<number>[A-PR-Z]\d{1,2})(?:[.．、：:]\s*|\s+)(?=\S)"),
    ("level", r"(?P<number>\d{1,2}[.．]\d{1,2})(?:[.．、]\s*|\s+|(?=问))(?=[^\s\d%％])"),
    # 8问： and 八问：, among 7.问： and 9.问：, or all of them.
    ("cn", rf"(?P<number>{CHINESE})\s*(?=(?:问题?|提问)\s?[:：])"),
    ("ar", rf"(?P<number>{ARABIC})\s*(?=(?:问题?|提问)\s?[:：])"),
    ("cn", rf"(?P<number>{CHINESE})\s*[、.．]{{1,2}}\s*(?=\S)"),
    ("rank", rf"(?P<number>第{CHINESE})\s*[、，,：:]\s*(?=\S)"),
    ("cn_par", rf"(?P<number>[（(]\s*{CHINESE}\s*[)）])\s*[、.．]?\s*(?=\S)"),
    (
        "ar",
        rf"(?P<number>{ARABIC})\s*(?:[.．](?![0-9０-９])|[.．](?=(?:19|20)[0-9]{{2}}(?:\s*年|版))|、)[、．]?\s*(?=\S)",
    ),
    # 5.3岁以下… may be question 5 about three-year-olds: it counts only behind question 4.
    ("ar_weak", rf"(?P<number>{ARABIC})[.．](?=[0-9]{{1,6}}[^0-9.．%％\s])"),
    ("ar_par", rf"(?P<number>[（(]\s*{ARABIC}\s*[)）])\s*[、.．]?\s*(?=\S)"),
    # 1/ and 1丨, but no 1/3.
    ("ar_bar", rf"(?P<number>{ARABIC})\s*[/／|｜丨]\s*(?=[^\s\d/／|｜丨])"),
    ("ar_half", rf"(?P<number>{ARABIC})\s*[)）]\s*(?=\S)"),
    ("ring", r"(?P<number>[①-⑳])\s*(?=\S)"),
    ("ring_par", r"(?P<number>[⑴-⒇㈠-㈩])\s*(?=\S)"),
    ("ring_dot", r"(?P<number>[⒈-⒛])\s*(?=\S)"),
    # 甲、乙双方 is no item.
    ("stem", rf"(?P<number>[{_STEMS}])\s*[、.．](?!\s*[{_STEMS}])\s*(?=\S)"),
    ("alone", rf"(?P<number>(?:{ARABIC}|{CHINESE}))[.．、]?(?:\s+[A-Z0-9.]{{2,8}})?$"),
    ("blank", rf"(?P<number>{ARABIC})[\s\u200b]+(?=[^\s0-9%％.:：/-])"),
)
# Marks of the items of a list.
ITEMS = frozenset(("cn", "cn_par", "ar", "ar_par", "ar_half", "ring", "ring_par", "ring_dot", "stem"))
_LAW = re.compile(rf"第\s*(?:{ARABIC}|{CHINESE})\s*[条章节编款]")
# Any of them: most lines begin with none, and are asked once.
_ANY = re.compile("|".join(pattern.replace("(?P<number>", "(?:") for _, pattern in _NUMBERED))
_NUMBERED_PATTERNS = tuple((name, re.compile(pattern)) for name, pattern in _NUMBERED)


class Numbered(NamedTuple):
    """The number that a line begins with: its `kind`, as it is written, and where what it numbers begins.

    `weak`: it may as well be a decimal, and counts only behind the number before it.
    """

    kind: str
    number: str
    end: int
    weak: bool = False


# A line is looked at by several passes, one soon after the other.
@functools.lru_cache(maxsize=256)
def numbered(text: str) -> Numbered | None:
    """The number that a line begins with; an article of a law is none."""
    if not _ANY.match(text) or _LAW.match(text):
        return None
    for name, pattern in _NUMBERED_PATTERNS:
        if found := pattern.match(text):
            end = len(text) if name == "alone" else found.end()
            return Numbered(name.removesuffix("_weak"), found["number"], end, name.endswith("_weak"))
    return None


def ordinal(number: str) -> int:
    """`十二`, `（3）`, `问题1`, `第二问` -> the number; 0 where there is none."""
    digits = re.findall(r"[0-9０-９]+", number)
    if digits:
        # Of 2.3 the last counts: it starts anew in each section.
        return int(digits[-1][:9])
    if len(number) == 1 and number in _STEMS:
        return _STEMS.index(number) + 1
    if number in _ROMAN:
        return _ROMAN.index(number)
    if len(number) == 1 and number.isascii() and number.isalpha():
        return ord(number.upper()) - ord("A") + 1
    if len(number) == 1 and not number.isalpha():
        # ①, ⑴, ㈠, ❶, Ⅲ
        return int(unicodedata.numeric(number, 0))
    chinese = re.search(CHINESE, number.translate(_FORMAL))
    return numeral(chinese.group()) if chinese else 0

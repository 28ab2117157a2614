"""How the numbers of lists are written: 3, 三, 甲, ③, iii, 第一百条. The ways and their signs are in numerals.yaml."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

from kb.end_mark import whole

_FILE = Path(__file__).with_name("numerals.yaml")
# Of each digit, which of the signs for one, five and ten of its place: IV is the first and the second.
_ROMAN = ("", "0", "00", "000", "01", "1", "10", "100", "1000", "02")
_MOST_ROMAN = 3999
# What is repeated grows with the number: a list that starts at a million would be a page wide.
_MOST_REPEATED = 26 * 20


@dataclass(frozen=True)
class Numeral:
    """A way of writing numbers, as a row of numerals.yaml says it. `after` stands behind the number on a web page;
    `beyond` are the digits of a number that this way has no sign for.
    """

    way: str
    signs: str
    after: str = ""
    powers: str = ""
    short: bool = False
    bare: bool = False
    below: int = 100_000_000
    zero: str = ""
    beyond: str = ""
    width: int = 1

    def write(self, number: int) -> str:
        """The number; digit by digit where this way has no sign for it."""
        if number < 0:
            return str(number)
        written = _WAYS[self.way](self, number)
        return written or "".join(self.beyond[int(digit)] if self.beyond else digit for digit in str(number))


@functools.lru_cache(maxsize=1)
def _book() -> Mapping[str, Mapping[str, Numeral]]:
    """The ways of Word and of CSS by their names. Raises Problems where the file was cut off."""
    lists = yaml.safe_load(whole(_FILE.read_bytes(), _FILE.name))
    return {name: {kind: Numeral(**row) for kind, row in rows.items()} for name, rows in lists.items()}


def numeral(kind: str, of: Literal["word", "css"]) -> Numeral:
    """The way that Word or CSS calls `kind`: decimal for a name that nobody knows, as both do."""
    ways = _book()[of]
    return ways.get(kind, ways["decimal"])


def written(number: int, kind: str) -> str:
    """A number as Word writes it in the format `kind` (w:numFmt)."""
    return numeral(kind, "word").write(number)


def _list(way: Numeral, number: int) -> str:
    return way.signs[number - 1] if 0 < number <= len(way.signs) else ""


def _repeat(way: Numeral, number: int) -> str:
    times, place = divmod(number - 1, len(way.signs))
    return way.signs[place] * (times + 1) if 0 < number <= _MOST_REPEATED else ""


def _letters(way: Numeral, number: int) -> str:
    written = ""
    while number > 0:
        number, place = divmod(number - 1, len(way.signs))
        written = way.signs[place] + written
    return written


def _digits(way: Numeral, number: int) -> str:
    return "".join(way.signs[int(digit)] for digit in str(number).zfill(way.width))


def _roman(way: Numeral, number: int) -> str:
    if not 0 < number <= _MOST_ROMAN:
        return ""
    digits = zip((3, 2, 1, 0), map(int, f"{number:04}"), strict=True)
    return "".join(way.signs[2 * power + int(sign)] for power, digit in digits for sign in _ROMAN[digit])


def _chinese(way: Numeral, number: int) -> str:
    """As it is read: 一百零五. From `below` on digit by digit: 一○五."""
    if number >= way.below:
        zero = way.zero or way.signs[0]
        return "".join(zero if digit == "0" else way.signs[int(digit)] for digit in str(number))
    if not number:
        return way.signs[0]
    myriads, rest = divmod(number, 10_000)
    read = _within_myriad(way, rest)
    if myriads:
        gap = way.signs[0] if 0 < rest < 1000 else ""
        read = _within_myriad(way, myriads) + way.powers[3] + gap + read
    if way.bare:
        read = re.sub(rf"{way.signs[0]}|{way.signs[1]}(?=[{way.powers[:3]}])", "", read)
    ten = way.signs[1] + way.powers[0]
    return read[1:] if way.short and read.startswith(ten) else read


def _within_myriad(way: Numeral, number: int) -> str:
    read = ""
    for place, digit in enumerate(map(int, f"{number:04}")):
        power = 3 - place
        if digit:
            read += way.signs[digit] + (way.powers[power - 1] if power else "")
        elif read and read[-1] != way.signs[0] and number % 10**power:
            read += way.signs[0]
    return read


_WAYS: dict[str, Callable[[Numeral, int], str]] = {
    "list": _list,
    "repeat": _repeat,
    "letters": _letters,
    "digits": _digits,
    "roman": _roman,
    "chinese": _chinese,
}

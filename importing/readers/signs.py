"""Signs that a file does not write as characters: raised and lowered ones, symbol fonts, boxes to tick.

Their tables are in signs.yaml. Nothing is ever dropped: a code without a known sign stays as the character of Unicode's
private use that Word itself writes for it, and review_flags tells a person of it.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

from kb.end_mark import whole

Place = Literal["", "raised", "lowered"]
_FILE = Path(__file__).with_name("signs.yaml")
_TABLES = ("raised", "lowered", "circled", "squared")
_UNKNOWN, _NONE = "〓", "\ufffd"
# Where Word puts the codes of a symbol font.
_PRIVATE = 0xF000
_BRACKETED = re.compile(r"(?:[\[［〔【].*[\]］〕】]|[(（].*[)）]|注\d*)", re.DOTALL)
# Blanks and Chinese punctuation at either end were only caught by the format.
_PARTS = re.compile(r"([\s，。；：、！？]*)(.*?)([\s，。；：、！？]*)", re.DOTALL)
# What is longer is a line in small print, not an exponent or an index.
_LONGEST = 20
_TAGGED = re.compile(r"<(sup|sub)(?:\s[^<>\n]{0,200})?>([^<>\n]{0,200})</\1>", re.IGNORECASE)
_SPAN = {"raised": "^({})", "lowered": "_({})"}


@dataclass(frozen=True)
class _Signs:
    """signs.yaml. `tables`: characters raised, lowered, enclosed; `fonts`: by lower-case name, from 0x20 to 0xFF."""

    tables: Mapping[str, Mapping[str, str]]
    notes: frozenset[str]
    boxes: Mapping[str, str]
    ticks: str
    numbers: str
    fonts: Mapping[str, str]


@functools.lru_cache(maxsize=1)
def _signs() -> _Signs:
    """The tables, read once. Raises Problems where the file was cut off."""
    book = yaml.safe_load(whole(_FILE.read_bytes(), _FILE.name))
    return _Signs(
        tables={name: dict(zip(book[name]["from"], book[name]["to"], strict=True)) for name in _TABLES},
        notes=frozenset(book["notes"]),
        boxes=book["boxes"],
        ticks=book["ticks"],
        numbers=book["circled"]["numbers"],
        fonts={name.lower(): "".join(rows.values()) for name, rows in book["fonts"].items()},
    )


def placed(text: str, place: Place) -> str:
    """A text that stands raised or lowered: 10⁶, CO₂; as ^(…) or _(…) where Unicode lacks one of its characters.

    Marks of notes, such as [1] and *, small print and mere punctuation keep their characters.
    """
    found = _PARTS.fullmatch(text)
    if not place or not found or not found[2]:
        return text
    before, core, after = found.groups()
    return before + _placed(core, place) + after


def _placed(core: str, place: Literal["raised", "lowered"]) -> str:
    signs = _signs()
    table = signs.tables[place]
    if _BRACKETED.fullmatch(core) or signs.notes.issuperset(core) or len(core) > _LONGEST:
        return core
    if all(char in table for char in core):
        return "".join(table[char] for char in core)
    there = set(table.values())
    if not any(char.isalnum() and char not in there for char in core):
        return core
    return _SPAN[place].format(core)


def placed_tags(text: str) -> str:
    """A text with tags of HTML among its words, as Markdown has them: raised and lowered words as they are seen."""
    return _TAGGED.sub(lambda tag: placed(tag[2], "raised" if tag[1].lower() == "sup" else "lowered"), text)


def is_symbol_font(font: str) -> bool:
    """Whether a font shows signs in place of letters."""
    return font.strip("\"' ").lower() in _signs().fonts


def symbols(text: str, font: str) -> str:
    """A text in a font as it is seen: in a symbol font every character up to 0xFF, and every private one, is a code.

    A blank that does not break is a blank in any font.
    """
    table = _signs().fonts.get(font.strip("\"' ").lower())
    return "".join(_symbol(char, table) for char in text) if table else text


def _symbol(char: str, table: str) -> str:
    code = ord(char) - (_PRIVATE if ord(char) > _PRIVATE else 0)
    if not 0x20 < code < 0x100 or char == "\u00a0":
        return char
    sign = table[code - 0x20]
    return chr(_PRIVATE + code) if sign == _UNKNOWN else sign


def symbol(code: str, font: str) -> str:
    """The sign of a hexadecimal code in a font, as `w:sym` has it. U+FFFD, which says so, for what is no character."""
    try:
        char = chr(int(code, 16))
    except (ValueError, OverflowError):
        return _NONE
    # Half a surrogate pair, or a control character.
    return _NONE if unicodedata.category(char) in ("Cs", "Cc") else symbols(char, font)


def box(kind: Literal["word", "checkbox", "radio"], *, ticked: bool) -> str:
    """A box to tick as Word's forms or a web page shows it."""
    return _signs().boxes[kind][ticked]


def is_box(text: str) -> bool:
    """Whether a bullet is a box to tick, or a tick or cross: it says something that a dot does not."""
    return bool(text) and text in _signs().ticks


def enclosed(text: str, shape: Literal["circled", "squared"]) -> str:
    """A character or number in a circle or a square, in parentheses where Unicode has none."""
    signs = _signs()
    if shape == "circled" and text.isdecimal() and 0 < int(text) <= len(signs.numbers):
        return signs.numbers[int(text) - 1]
    return signs.tables[shape].get(text, f"({text})")

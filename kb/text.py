"""Two ways to look at a text without changing it: its normal spelling, and its words without the layout."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import opencc

# Characters that only lay a text out. They, and nothing else, may be left away from an official answer.
LAYOUT = " \t\r\n\f\v\u00a0\u2002\u2003\u2009\u200b\u3000\ufeff"
_NO_LAYOUT = dict.fromkeys(map(ord, LAYOUT))
_BUT_BLANKS = re.compile(f"[{LAYOUT.strip(' ')}]+")
_PARAGRAPH = re.compile(r"\n[ \t\u00a0]*(?:\u3000{2}|[ \u00a0]{4})")
# A line break as it is written inside a table cell: layout as well.
BREAK = re.compile(r"<br[ \t]*/?>", re.IGNORECASE)
# A picture as a source text has it; `kb.markup` says how it is written.
PICTURE = re.compile(r"!\[(?P<name>[^\]\n]{0,300})\]\((?P<target>[^()\s]{0,2000})\)")
_BETWEEN = re.compile(r"[\n|]|<br", re.IGNORECASE)
_ASCII_WORD = re.compile(r"[A-Za-z0-9]")
_ASCII_END = re.compile(r"[A-Za-z0-9,;:)\].]")
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}
# Between the spans of one passage stand at most so many characters: layout, a number. Another question has more.
_BESIDE = 12
# The page of a source text marks no more.
_MOST_RANGES = 20
# So many characters' spelling is remembered.
_KEPT = 4096
_to_simplified = opencc.OpenCC("t2s")


class Span(NamedTuple):
    """Half-open range of characters in a notice's source text."""

    start: int
    end: int


def is_layout(char: str) -> bool:
    """Whether a character only lays the text out."""
    return char in LAYOUT


def verbatim(source: str, spans: Iterable[Span]) -> str:
    """The words of `source` at `spans`, layout removed: nothing is added, changed or moved.

    Spans with a line end between them are paragraphs, and so is a line that starts indented: the line break stays. A
    span that is nothing but a line end says that the paragraph goes on behind it, whatever markup stands beside.
    Two ASCII words that meet at a line end keep one blank between them. Every other layout character goes. A span that
    is what stands for a picture has no words.
    """
    return "\n".join(words for words, _ in paragraphs(source, spans))


def paragraphs(source: str, spans: Iterable[Span]) -> list[tuple[str, list[Span]]]:
    """The paragraphs of `verbatim`, each with the places in the source that its words are from."""
    found: list[tuple[str, list[Span]]] = []
    last = inked = 0
    for span in spans:
        if PICTURE.fullmatch(source, *span):
            continue
        joined = bool(found) and not _BETWEEN.search(source, last, span.start)
        blank = joined and any(map(is_layout, source[inked : span.start]))
        for piece in _parted(source, span):
            text = _unwrapped(source[piece.start : piece.end])
            if text and joined:
                words, places = found[-1]
                # Markup stood between: two ASCII words keep their blank.
                apart = " " if blank and _parts(words[-1], text[0]) else ""
                found[-1] = (words + apart + text, [*places, piece])
            elif text:
                found.append((text, [piece]))
            joined = False
            inked = span.end if text else inked
        last = span.end
    return found


def _parted(source: str, span: Span) -> Iterator[Span]:
    start = span.start
    for indent in _PARAGRAPH.finditer(source, span.start, span.end):
        yield Span(start, indent.start())
        start = indent.end()
    yield Span(start, span.end)


def _unwrapped(paragraph: str) -> str:
    words = BREAK.sub("\n", paragraph).split()
    others = (f" {word}" if _parts(before[-1], word[0]) else word for before, word in pairwise(words))
    return _BUT_BLANKS.sub("", "".join([*words[:1], *others]))


def _parts(before: str, after: str) -> bool:
    """Whether a blank between two characters parts ASCII words."""
    return bool(_ASCII_END.match(before) and _ASCII_WORD.match(after))


def ranges(spans: Iterable[tuple[int, int]], urls: Iterable[str] = ()) -> list[Span]:
    """Where words stand, for who looks them up: spans with little but layout or one of the addresses that the words
    lead to between them as one, and where they are too many to be told apart, from the first to the last.
    """
    gaps = {0, *map(len, urls)}
    found: list[Span] = []
    for start, end in spans:
        if found and any(0 <= start - found[-1].end - gap <= _BESIDE for gap in gaps):
            found[-1] = Span(found[-1].start, end)
        else:
            found.append(Span(start, end))
    return found if len(found) <= _MOST_RANGES else [Span(found[0].start, found[-1].end)]


# Stands on both sides of words that the original strikes out, as in Markdown.
STRUCK = "~~"


def struck(text: str) -> list[Span]:
    """Where a text is struck out, marks included. A paragraph with a mark that has no other is so as a whole."""
    found: list[Span] = []
    if STRUCK not in text:
        return found
    for paragraph in re.finditer(r"[^\n]+", text):
        marks = [paragraph.start() + mark.start() for mark in re.finditer(STRUCK, paragraph[0])]
        if len(marks) % 2:
            found.append(Span(*paragraph.span()))
        else:
            found += [Span(one, two + len(STRUCK)) for one, two in zip(marks[::2], marks[1::2], strict=True)]
    return found


def standing(text: str) -> str:
    """The words of a text that are not struck out; a line end in the place of those that are."""
    kept, last = "", 0
    for start, end in struck(text):
        kept, last = f"{kept}{text[last:start]}\n", end
    return kept + text[last:]


def strike(text: str) -> str:
    """Words marked as struck out, line by line; blanks at a line's ends stay outside."""
    lines = [(line, line.strip()) for line in text.split("\n")]
    return "\n".join(line.replace(core, f"{STRUCK}{core}{STRUCK}", 1) if core else line for line, core in lines)


def numeral(number: str) -> int:
    """The value of `12`, `十二`, `两百`, `三万五千`; 0 where a character is no numeral."""
    if number.isdecimal():
        return int(number)
    total = section = digit = 0
    for char in number:
        if char in _DIGITS:
            digit = digit * 10 + _DIGITS[char] if digit else _DIGITS[char]
        elif char in _POWERS:
            section += (digit or 1) * _POWERS[char]
            digit = 0
        elif char == "万":
            total += (section + digit) * 10_000
            section = digit = 0
        else:
            return 0
    return total + section + digit


def locate(source: str, spans: Iterable[Span], words: str) -> Span | None:
    """Where words of an answer stand in the source, layout inside them included; None where they do not."""
    text, offsets = _all_inked(source, tuple(spans))
    sought = words.translate(_NO_LAYOUT)
    found = text.find(sought)
    if found < 0 or not sought:
        return None
    return Span(offsets[found], offsets[found + len(sought) - 1] + 1)


@functools.lru_cache(maxsize=256)
def _all_inked(source: str, spans: tuple[Span, ...]) -> tuple[str, tuple[int, ...]]:
    """The words at some spans without layout, and the place of each character: every answer of a unit asks for them."""
    worded = (span for span in spans if not PICTURE.fullmatch(source, *span))
    offsets = tuple(at for span in worded for at in _inked(source, span))
    return "".join(source[at] for at in offsets), offsets


def places(source: str, spans: Iterable[Span]) -> tuple[int, ...]:
    """Where in the source each character at some spans stands that is no layout."""
    return _all_inked(source, tuple(spans))[1]


def _inked(source: str, span: Span) -> Iterator[int]:
    """The places in a span that hold words."""
    start = span.start
    for found in BREAK.finditer(source, span.start, span.end):
        yield from (at for at in range(start, found.start()) if not is_layout(source[at]))
        start = found.end()
    yield from (at for at in range(start, span.end) if not is_layout(source[at]))


@dataclass(frozen=True)
class Text:
    """A text and its normal spelling. `offsets[i]` is where `normal[i]` stands in `raw`; before the places in
    `gaps` the raw text has a blank.
    """

    raw: str
    normal: str
    offsets: tuple[int, ...]
    gaps: frozenset[int]

    def quote(self, start: int, end: int) -> str:
        """The raw words behind normal[start:end]."""
        if start >= end:
            return ""
        return self.raw[self.offsets[start] : self.offsets[end - 1] + 1]


def any_of(words: Iterable[str]) -> str:
    """A pattern of any of these words, the longest first; of none it is found nowhere."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or "(?!)"


# A message is asked for by the search, for its questions and for its case; many are answered at once.
@functools.lru_cache(maxsize=256)
def normalise(raw: str) -> Text:
    """One spelling for one word: NFKC, lower case, simplified characters; blanks inside Chinese, control and
    zero-width characters dropped. A line break becomes a full stop of its own.
    """
    chars: list[str] = []
    offsets: list[int] = []
    gaps: set[int] = set()
    for at, char in enumerate(raw):
        for normal in _normal_char(char):
            if normal == " " and chars:
                gaps.add(len(chars))
            if normal == " " and (not chars or not _ASCII_WORD.match(chars[-1])):
                continue
            # A blank is only kept between two ASCII words; it goes when a Chinese character follows.
            if normal != " " and chars and chars[-1] == " " and not _ASCII_WORD.match(normal):
                chars.pop()
                offsets.pop()
            chars.append(normal)
            offsets.append(at)
    return Text(raw, "".join(chars), tuple(offsets), frozenset(gaps))


def spelled(raw: str) -> str:
    """The normal spelling alone, as `normalise` gives it: of the many words of a knowledge base no places are kept."""
    normal = raw.translate(SPELLING)
    return normalise(raw).normal if " " in normal else normal


@functools.lru_cache(maxsize=_KEPT)
def _normal_char(char: str) -> str:
    if char == "\n":
        return char
    if char.isspace():
        return " "
    if unicodedata.category(char)[0] == "C":
        return ""
    # Character by character, so that every normal character has one place in the raw text.
    return "".join(_to_simplified.convert(part) for part in unicodedata.normalize("NFKC", char).lower())


class _Spelling(dict[int, str]):
    """Characters to their normal spelling, for `str.translate`. Those seen first are kept: few thousand are in use."""

    def __missing__(self, code: int) -> str:
        normal = _normal_char(chr(code))
        if len(self) < _KEPT:
            self[code] = normal
        return normal


SPELLING = _Spelling()

"""Find the known words in a question: the cut that leaves the least unread, whole words first."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from kb.vocabulary import Vocabulary

_LATIN_RUN = re.compile(r"[a-z0-9]{2,}")
_DIGITS = "零一二两三四五六七八九十百千万几半数"
_MEASURES = "类例个名位份人家次项条种年月日天周号岁期组批台张管支只所院国对册页字成倍点样盒处丝滴列笔"
# What is paid may be much: 5万美元.
_MONEY = rf"(?:[万亿千百]?(?:元|美元|美金|欧元|欧(?!洲)|英镑|镑|日元|人民币|块钱|块)|[万亿](?![{_MEASURES}]))"
_NUMBER = re.compile(
    rf"(?:第|约|近|共|前|每|≥|≤|>|<)?(?:\d[\d,.]*\d|\d)%?(?:[-~至到](?:\d[\d,.]*\d|\d)%?)?(?:多|余|来)?(?:{_MONEY}|[{_MEASURES}](?:多|半|余|前|后|度)?|ml|cm|kg|mm)?"
    rf"|(?:第|约|近|前|每)?[{_DIGITS}]+(?:多|来|余)?[{_MEASURES}](?:多|半|来)?"
    r"|[一二两三四五六七八九]?[十百千][一二三四五六七八九十百千万]+"
)
_WORD_AND_NUMBER = re.compile(rf"(?<![a-z0-9])(?P<word>[a-z][a-z-]+)(?P<number>\d+(?=[{_MEASURES}]))")
# 要不要, 参与不参与, 拿没拿: the first half asks, the second half is the word it asks about.
_WHETHER = re.compile(r"([\u4e00-\u9fff]{1,2})[不没](?=\1)|([\u4e00-\u9fff])[不没](?=\2[\u4e00-\u9fff])")

# What every number has.
_DIGIT = re.compile(rf"[\d{_DIGITS}]")
# Pictures such as 🧬, and □ for a character that was lost: they may stand for anything.
_SIGN = "So"
_NO_CLASSES: frozenset[str] = frozenset()
_UNREAD: tuple[int, frozenset[str] | None] = (1, None)
_UNREAD_COST, _WORD_COST, _SINGLE_COST = 100, 10, 12


class Tag(NamedTuple):
    """A known word: normal[start:end] and the classes it belongs to."""

    start: int
    end: int
    text: str
    classes: frozenset[str]

    def has(self, *classes: str) -> bool:
        """Whether the word belongs to one of the classes."""
        return not self.classes.isdisjoint(classes)


# What stands beside the first word and the last.
NO_TAG = Tag(-1, -1, "", _NO_CLASSES)


def word_at(tags: Sequence[Tag], index: int) -> Tag:
    """The word at an index; one without text or class where there is none."""
    return tags[index] if 0 <= index < len(tags) else NO_TAG


def with_neighbours(tags: Sequence[Tag]) -> Iterator[tuple[Tag, Tag, Tag]]:
    """Each word between the one before and the one behind it."""
    return zip((NO_TAG, *tags), tags, (*tags[1:], NO_TAG), strict=False)


# Loops, as they are run for every clause and take a third of the time of any(… for …).
def any_has(tags: Sequence[Tag], *classes: str) -> bool:
    """Whether one of the words belongs to one of the classes."""
    for tag in tags:  # noqa: SIM110
        if not tag.classes.isdisjoint(classes):
            return True
    return False


def all_have(tags: Sequence[Tag], *classes: str) -> bool:
    """Whether each of the words belongs to one of the classes."""
    for tag in tags:  # noqa: SIM110
        if tag.classes.isdisjoint(classes):
            return False
    return True


def classes_of(tags: Sequence[Tag]) -> frozenset[str]:
    """The classes of all of the words."""
    return _NO_CLASSES.union(*[tag.classes for tag in tags])


def denies(tags: Sequence[Tag], *classes: str) -> bool:
    """Whether a negation stands right in front of a word of one of the classes."""
    return any("neg" in tag.classes and after.has(*classes) for tag, after in pairwise(tags))


# Whether a character, or two, are a word, and what may follow; behind three, how long the words are.
_Pair = tuple[frozenset[str] | None, dict[str, tuple[int, ...]]]
_First = tuple[frozenset[str] | None, dict[str, _Pair]]


class Words:
    """A vocabulary made ready: its words by their first three characters, so that few places are looked up in vain."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.classes, self.cues, self.compounds = vocabulary.words, vocabulary.cues, vocabulary.compounds
        self.means, self._vocabulary = vocabulary.of("means"), vocabulary
        self.fronts = _NO_CLASSES.union(*(row.front for row in self.compounds))
        # Numbers, and the asking half of 要不要, are found by their form.
        self.number, self.whether = self.made("number"), self.made("whether")
        self.firsts: dict[str, _First] = {}
        # Of some hundred thousand words a tenth differ in how they begin and how long they are.
        for begins, length in {(word[:3], len(word)) for word in vocabulary.words}:
            first = self.firsts.setdefault(begins[0], (self.classes.get(begins[0]), {}))
            if length > 1:
                second = first[1].setdefault(begins[1], (self.classes.get(begins[:2]), {}))
                if length > 2:
                    second[1][begins[2]] = tuple(sorted((*second[1].get(begins[2], ()), length)))

    def made(self, *classes: str) -> frozenset[str]:
        """The classes of a word that no list has, with the kinds and groups that they are of."""
        return self._vocabulary.with_kinds(frozenset(classes))


# Two domains that serve and two that are taken up, which have the same words as a rule.
@lru_cache(maxsize=4)
def words_of(vocabulary: Vocabulary) -> Words:
    """A vocabulary made ready, once."""
    return Words(vocabulary)


def tag(normal: str, words: Words) -> tuple[list[Tag], list[tuple[int, int]]]:
    """The known words of a normalised text in order, and the ranges that no word covers.

    Of all cuts the cheapest wins: an unread character costs more than any word, a longer word beats two
    shorter ones. Latin words match whole only: `ct` is not found in `ctdna`.
    """
    known, firsts = words.classes, words.firsts
    fixed = _fixed_spans(normal, words)
    joints = {at for m in _LATIN_RUN.finditer(normal) for at in range(m.start() + 1, m.end())}
    # CT300例 is a word and a number.
    joints -= {m.start("number") for m in _WORD_AND_NUMBER.finditer(normal) if m["word"] in known}
    size = len(normal)
    # The two characters behind; nothing stands behind the end, and no word has a blank string for a character.
    second, third = "", ""
    cost = [0] * (size + 1)
    step: list[tuple[int, frozenset[str] | None]] = [_UNREAD] * size
    for at in range(size - 1, -1, -1):
        first = normal[at]
        best = cost[at + 1] + _UNREAD_COST
        if at in fixed:
            length, classes = step[at] = fixed[at]
            best = cost[at + length] + (1 if classes is words.whether else _WORD_COST)
        if first in firsts and at not in joints:
            # Of two that cost the same the longer one.
            single, seconds = firsts[first]
            if single is not None and cost[at + 1] + _SINGLE_COST <= best and at + 1 not in joints:
                best = cost[at + 1] + _SINGLE_COST
                step[at] = 1, single
            if second in seconds:
                double, thirds = seconds[second]
                if double is not None and cost[at + 2] + _WORD_COST <= best and at + 2 not in joints:
                    best = cost[at + 2] + _WORD_COST
                    step[at] = 2, double
                for length in thirds.get(third, ()):
                    end = at + length
                    if end > size:
                        break
                    if cost[end] + _WORD_COST <= best and end not in joints:
                        found = known.get(normal[at:end])
                        if found is not None:
                            best = cost[end] + _WORD_COST
                            step[at] = length, found
        cost[at] = best
        second, third = first, second
    return _follow(normal, step)


def _follow(normal: str, step: list[tuple[int, frozenset[str] | None]]) -> tuple[list[Tag], list[tuple[int, int]]]:
    tags: list[Tag] = []
    unread: list[tuple[int, int]] = []
    at = 0
    while at < len(normal):
        length, classes = step[at]
        if classes is not None:
            tags.append(Tag(at, at + length, normal[at : at + length], classes))
        elif normal[at].isalnum() or unicodedata.category(normal[at]) == _SIGN:
            if unread and unread[-1][1] == at:
                unread[-1] = (unread[-1][0], at + 1)
            else:
                unread.append((at, at + 1))
        at += length
    return tags, unread


def _fixed_spans(normal: str, words: Words) -> dict[int, tuple[int, frozenset[str]]]:
    """Numbers with their measure words, and the asking half of 要不要."""
    spans = {}
    if _DIGIT.search(normal):
        spans = {m.start(): (m.end() - m.start(), words.number) for m in _NUMBER.finditer(normal)}
    if "不" in normal or "没" in normal:
        for m in _WHETHER.finditer(normal):
            spans[m.start()] = (m.end() - m.start(), words.whether)
    return spans

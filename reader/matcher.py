"""Find the known words in a question: the cut that leaves the least unread, whole words first."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kb.vocabulary import Vocabulary

_LATIN_RUN = re.compile(r"[a-z0-9]{2,}")
_DIGITS = "零一二两三四五六七八九十百千万几半数"
_MEASURES = "类例个名位份人家次项条种年月日天周号岁期组批台张管支只所院国对册页字成倍点样盒"
_NUMBER = re.compile(
    rf"(?:第|约|近|共|前|每|≥|≤|>|<)?(?:\d[\d,.]*\d|\d)%?(?:[-~至到](?:\d[\d,.]*\d|\d)%?)?(?:多|余|来)?(?:[{_MEASURES}](?:多|半|余|前|后)?|ml|cm|kg|mm)?"
    rf"|(?:第|约|近|前|每)?[{_DIGITS}]+(?:多|来|余)?[{_MEASURES}](?:多|半|来)?"
    r"|[一二两三四五六七八九]?[十百千][一二三四五六七八九十百千万]+"
)
# 要不要, 参与不参与, 拿没拿: the first half asks, the second half is the word it asks about.
_WHETHER = re.compile(r"([\u4e00-\u9fff]{1,2})[不没](?=\1)|([\u4e00-\u9fff])[不没](?=\2[\u4e00-\u9fff])")

# What every number has.
_DIGIT = re.compile(rf"[\d{_DIGITS}]")
_IS_NUMBER, _IS_WHETHER = frozenset({"number"}), frozenset({"whether"})
_UNREAD: tuple[int, frozenset[str] | None] = (1, None)
_UNREAD_COST, _WORD_COST, _SINGLE_COST = 100, 10, 12


# Tags are made for every word of every question: `eq=False` as none is there twice, and not frozen, which takes longer.
@dataclass(eq=False, slots=True)
class Tag:
    """A known word: normal[start:end] and the classes it belongs to. Never changed."""

    start: int
    end: int
    text: str
    classes: frozenset[str]

    def among(self, classes: frozenset[str]) -> bool:
        """Whether the word belongs to one of the classes."""
        return not self.classes.isdisjoint(classes)


# Loops, as they are run for every clause and take a third of the time of any(… for …).
def any_among(tags: Sequence[Tag], classes: Collection[str]) -> bool:
    """Whether one of the words belongs to one of the classes."""
    for tag in tags:  # noqa: SIM110
        if not tag.classes.isdisjoint(classes):
            return True
    return False


def all_among(tags: Sequence[Tag], classes: Collection[str]) -> bool:
    """Whether each of the words belongs to one of the classes."""
    for tag in tags:  # noqa: SIM110
        if tag.classes.isdisjoint(classes):
            return False
    return True


def any_is(tags: Sequence[Tag], name: str) -> bool:
    """Whether one of the words belongs to the class of this name."""
    for tag in tags:  # noqa: SIM110
        if name in tag.classes:
            return True
    return False


# Whether a character, or two, are a word, and what may follow; behind three, how long the words are.
_Pair = tuple[frozenset[str] | None, dict[str, tuple[int, ...]]]
_First = tuple[frozenset[str] | None, dict[str, _Pair]]


class Words:
    """A vocabulary made ready: its words by their first three characters, so that few places are looked up in vain."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.classes = vocabulary.words
        self.firsts: dict[str, _First] = {}
        # Loops without a call where one can be spared: this is half of the time in which an assistant is made.
        for word in vocabulary.words:
            first = self.firsts.get(word[0])
            if first is None:
                first = self.firsts[word[0]] = self.classes.get(word[0]), {}
            if len(word) == 1:
                continue
            second = first[1].get(word[1])
            if second is None:
                second = first[1][word[1]] = self.classes.get(word[:2]), {}
            if len(word) == 2:
                continue
            lengths = second[1].get(word[2], ())
            if len(word) not in lengths:
                second[1][word[2]] = tuple(sorted((*lengths, len(word))))


# One that serves and one that is taken up have the same words as a rule.
@lru_cache(maxsize=2)
def words_of(vocabulary: Vocabulary) -> Words:
    """A vocabulary made ready, once."""
    return Words(vocabulary)


def tag(normal: str, words: Words) -> tuple[list[Tag], list[tuple[int, int]]]:
    """The known words of a normalised text in order, and the ranges that no word covers.

    Of all cuts the cheapest wins: an unread character costs more than any word, a longer word beats two
    shorter ones. Latin words match whole only: `ct` is not found in `ctdna`.
    """
    known, firsts = words.classes, words.firsts
    fixed = _fixed_spans(normal)
    joints = {at for m in _LATIN_RUN.finditer(normal) for at in range(m.start() + 1, m.end())}
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
            best = cost[at + length] + (1 if classes is _IS_WHETHER else _WORD_COST)
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
        elif normal[at].isalnum():
            if unread and unread[-1][1] == at:
                unread[-1] = (unread[-1][0], at + 1)
            else:
                unread.append((at, at + 1))
        at += length
    return tags, unread


def _fixed_spans(normal: str) -> dict[int, tuple[int, frozenset[str]]]:
    """Numbers with their measure words, and the asking half of 要不要."""
    spans = {}
    if _DIGIT.search(normal):
        spans = {m.start(): (m.end() - m.start(), _IS_NUMBER) for m in _NUMBER.finditer(normal)}
    if "不" in normal or "没" in normal:
        for m in _WHETHER.finditer(normal):
            spans[m.start()] = (m.end() - m.start(), _IS_WHETHER)
    return spans

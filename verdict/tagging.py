"""Find the known words in a question: the cut that leaves the least unread, whole words first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kb.vocabulary import Vocabulary

_LATIN = re.compile(r"[a-z0-9]")
_LATIN_RUN = re.compile(r"[a-z0-9][a-z0-9.+/_-]*")
_DIGITS = "零一二两三四五六七八九十百千万几半数"
_MEASURES = "例个名位份人家次项条种年月日天周号岁期组批台张管支只所院国对册页字成倍点样盒"
_NUMBER = re.compile(
    rf"(?:第|约|近|共|前|每|≥|≤|>|<)?(?:\d[\d,.]*\d|\d)%?(?:[-~至到](?:\d[\d,.]*\d|\d)%?)?(?:多|余|来)?(?:[{_MEASURES}](?:多|半|余|前|后)?|ml|cm|kg|mm)?"
    rf"|(?:第|约|近|前|每)?[{_DIGITS}]+(?:多|来|余)?[{_MEASURES}](?:多|半|来)?"
)
# 要不要, 参与不参与, 拿没拿: the first half asks, the second half is the word it asks about.
_WHETHER = re.compile(r"([\u4e00-\u9fff]{1,2})[不没](?=\1)|([\u4e00-\u9fff])[不没](?=\2[\u4e00-\u9fff])")

_UNREAD_COST, _WORD_COST, _SINGLE_COST = 100, 10, 12


@dataclass(frozen=True)
class Tag:
    """A known word: normal[start:end] and the classes it belongs to."""

    start: int
    end: int
    text: str
    classes: frozenset[str]

    def among(self, classes: Iterable[str]) -> bool:
        """Whether the word belongs to one of the classes."""
        return not self.classes.isdisjoint(classes)


def tag(normal: str, vocabulary: Vocabulary) -> tuple[list[Tag], list[tuple[int, int]]]:
    """The known words of a normalised text in order, and the ranges that no word covers.

    Of all cuts the cheapest wins: an unread character costs more than any word, a longer word beats two
    shorter ones. Latin words match whole only: `ct` is not found in `ctdna`.
    """
    words, longest = vocabulary.words, vocabulary.longest
    fixed = _fixed_spans(normal)
    size = len(normal)
    cost = [0] * (size + 1)
    step: list[tuple[int, frozenset[str] | None]] = [(1, None)] * (size + 1)
    for at in range(size - 1, -1, -1):
        best_cost = cost[at + 1] + _UNREAD_COST
        best: tuple[int, frozenset[str] | None] = (1, None)
        if span := fixed.get(at):
            length, classes = span
            best_cost, best = cost[at + length] + (1 if "whether" in classes else _WORD_COST), (length, classes)
        for length in range(1, min(longest, size - at) + 1):
            found = words.get(normal[at : at + length])
            if found is None or not _whole(normal, at, at + length):
                continue
            price = cost[at + length] + (_SINGLE_COST if length == 1 else _WORD_COST)
            if price <= best_cost:
                best_cost, best = price, (length, found)
        cost[at], step[at] = best_cost, best
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


def _whole(normal: str, start: int, end: int) -> bool:
    """Whether a match does not end or begin in the middle of a Latin word or number."""
    if start and _LATIN.match(normal[start]) and _LATIN.match(normal[start - 1]):
        return False
    return not (end < len(normal) and _LATIN.match(normal[end - 1]) and _LATIN.match(normal[end]))


def _fixed_spans(normal: str) -> dict[int, tuple[int, frozenset[str]]]:
    """Numbers with their measure words, and the asking half of 要不要."""
    spans = {m.start(): (m.end() - m.start(), frozenset({"number"})) for m in _NUMBER.finditer(normal)}
    for m in _WHETHER.finditer(normal):
        spans[m.start()] = (m.end() - m.start(), frozenset({"whether"}))
    return spans

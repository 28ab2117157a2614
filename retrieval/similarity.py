"""How like a unit is to a question: what each says of the other, and in what order.

The index finds the units worth a look; what it cannot see is weighed here, for those few. All figures are shares
between 0 and 1, so that they mean the same for five units and for a million.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple, Protocol

from retrieval.everyday import NONE, Kin, kin, talk
from retrieval.placed_terms import Where, key
from retrieval.tokenizer import Word

# What a text of this many others would tell of a word's frequency: with few units everyday Chinese decides.
_PRIOR = 2000
_QUESTION_LENGTH = 7
# A word that jieba's dictionary lacks is as rare as its rarest.
_RAREST = 5e-8
# Two letters side by side tell at least this much: of stop words too.
_LEAST = 0.01
# A stop word tells this much of what it would by its frequency; letters in common tell this much of a whole word.
_STOP = 0.3
_LETTERS = 0.8
# So does an everyday word for an official one; less where only some sentence of the answer has that.
_KIN, _FAR = 0.9, 0.5
# An answer of so many letters is half as brief as one of none.
_BRIEF = 200


# A Chinese character; a Latin word or a number tells as a whole, its letters by themselves nothing.
_CHARACTER = re.compile(r"[a-z0-9]+|[^\W_]")


def characters(normal: str) -> list[str]:
    """The letters of a text in its normal spelling, without blanks and punctuation."""
    return _CHARACTER.findall(normal)


class TermWeights:
    """How much a word tells: -log of the share of units that have it, everyday Chinese counted in as so many more."""

    def __init__(self, units: int, having: Callable[[str], float], share: Callable[[str], float]) -> None:
        """`having`: how many units have a word. `share`: how much of everyday text it makes up."""
        self._units, self._having, self._share = units, having, share
        self._known: dict[str, float] = {}

    def __call__(self, word: Word) -> float:
        """At least 0; about 2 for the most frequent words, 15 for the rarest."""
        told = self._known.get(word.text)
        if told is None:
            everyday = 1 - (1 - max(self._share(word.text), _RAREST)) ** _QUESTION_LENGTH
            told = -math.log((self._having(word.text) + _PRIOR * everyday) / (self._units + _PRIOR))
            if len(self._known) < 100_000:
                self._known[word.text] = told
        return told * _STOP if word.stop else told


class WeightedText:
    """A question, asked or official, ready to be compared."""

    def __init__(self, words: Sequence[Word], letters: Sequence[str], telling: TermWeights) -> None:
        """`letters`: those of the text, see `characters`."""
        self.letters = letters
        # Each word once: itself, what is looked up for it, how much it tells.
        self.words = [(word.text, word.terms, telling(word)) for word in {word.text: word for word in words}.values()]
        self.terms = frozenset(term for _, terms, _ in self.words for term in terms)
        self.told = sum(told for _, _, told in self.words) or 1.0
        # The rows of everyday.yaml that its words stand in, word by word and all together.
        self.kin: dict[str, Kin] = {}
        for word, rows in zip(words, kin(words), strict=True):
            if rows:
                self.kin[word.text] = self.kin.get(word.text, NONE) | rows
        self.rows = NONE.union(*self.kin.values())
        # Each word once more, as it is compared with units that have no rules: words of talk tell as little as stop
        # words; and with its rows.
        self.compared = [
            (text, terms, told, told * _STOP if text in talk() else told, self.kin.get(text, NONE))
            for text, terms, told in self.words
        ]
        self.weighs = sum(weight for _, _, _, weight, _ in self.compared) or 1.0
        # Where each letter stands, as bits of a number.
        self.places: dict[str, int] = {}
        for at, letter in enumerate(letters):
            self.places[letter] = self.places.get(letter, 0) | 1 << at

    @cached_property
    def keys(self) -> Sequence[Sequence[int]]:
        """What each word is looked up by in answers."""
        return [[key(term) for term in terms] for _, terms, _ in self.words]

    @cached_property
    def pairs(self) -> Mapping[str, float]:
        """Every two letters side by side, and how much they tell: as much as the words they are of."""
        told: dict[str, float] = {}
        for text, _, _, weight, _ in self.compared:
            letters = characters(text)
            for letter in letters:
                told[letter] = max(told.get(letter, 0.0), weight / len(letters))
        return {
            one + other: (told.get(one, 0.0) + told.get(other, 0.0)) / 2 + _LEAST
            for one, other in pairwise(self.letters)
        }

    @cached_property
    def paired(self) -> float:
        """How much all pairs tell."""
        return sum(self.pairs.values()) or 1.0


class Similarity(NamedTuple):
    """covered: how much of what the question says the unit says too, its answer included. asked: how much of the
    official question the question says. order: the longest common subsequence of letters, by the longer question.
    pairs: how much of the question's pairs of letters the unit has anywhere. meant, meant_back: as covered and asked,
    everyday words counted as the official ones. together: how much of the question one sentence of the answer says with
    the official question, so counted. brief: 1 for no answer, the less the longer it is.
    """

    covered: float
    asked: float
    order: float
    pairs: float
    meant: float
    meant_back: float
    together: float
    brief: float


class Compared(Protocol):
    """A unit to compare with: its question, the terms of it and of what stands above it, its answer, the text; the rows
    of everyday.yaml that question and section have words of; where the terms and rows of the answer stand, by sentence.
    """

    question: WeightedText
    front: frozenset[str]
    answer: str
    text: str
    around: str
    kin: Kin
    where: Where


def similarity(question: WeightedText, unit: Compared) -> Similarity:
    """Compare a question with a unit."""
    longer = max(len(question.letters), len(unit.question.letters)) or 1
    text, around = unit.text, unit.around
    found = sum(told for pair, told in question.pairs.items() if pair in text or pair in around)
    covered, meant, together = _said(question, unit)
    asked, meant_back = _said_back(unit.question, question)
    return Similarity(
        covered,
        asked,
        _common(question, unit.question) / longer,
        found / question.paired,
        meant,
        meant_back,
        together,
        _BRIEF / (_BRIEF + len(unit.answer)),
    )


def _said(question: WeightedText, unit: Compared) -> tuple[float, float, float]:
    """How much of a question a unit says: its words or their meanings, else some of their letters; the same with
    everyday words for official ones; and so the most that one sentence of the answer and the official question say.
    """
    covered = meant = together = 0.0
    by_sentence: dict[int, float] = {}
    asked, front, unit_rows, where = unit.question.terms, unit.front, unit.kin, unit.where
    answer, around, has = unit.answer, unit.around, unit.question.places.__contains__
    for (text, looked_up, told, weighs, rows), keys in zip(question.compared, question.keys, strict=True):
        if not asked.isdisjoint(looked_up):
            covered += told
            meant += weighs
            together += weighs
            continue
        letters = _LETTERS * sum(map(has, text)) / len(text)
        akin = bool(rows) and not rows.isdisjoint(unit_rows)
        here = max(letters, _KIN) if akin else letters
        # What sentences of the answer say more than the official question.
        more: dict[int, float] = {}
        for row in () if akin else rows:
            if row in where:
                more.update(dict.fromkeys(where[row], _KIN - here))
        nearby, inside = bool(more), False
        for one in keys:
            if one in where:
                inside = True
                more.update(dict.fromkeys(where[one], 1 - here))
        if inside or not front.isdisjoint(looked_up) or text in answer:
            covered += told
            meant += weighs
        else:
            covered += told * letters
            # 嘉兴 in 浙江省嘉兴市民政局.
            standing = len(text) > 1 and text in around
            meant += weighs * (1.0 if standing else max(letters, _FAR) if nearby else here)
        together += weighs * here
        for at, share in more.items():
            by_sentence[at] = by_sentence.get(at, 0.0) + weighs * share
    together += max(by_sentence.values(), default=0.0)
    return covered / question.told, meant / question.weighs, together / question.weighs


def _said_back(official: WeightedText, question: WeightedText) -> tuple[float, float]:
    """How much of the official question the question says; the same with everyday words for official ones."""
    asked = meant_back = 0.0
    terms, has, kin_rows = question.terms, question.places.__contains__, question.rows
    for text, looked_up, told, weighs, rows in official.compared:
        if not terms.isdisjoint(looked_up):
            asked += told
            meant_back += weighs
            continue
        letters = _LETTERS * sum(map(has, text)) / len(text)
        asked += told * letters
        meant_back += weighs * (letters if not rows or rows.isdisjoint(kin_rows) else max(letters, _KIN))
    return asked / official.told, meant_back / official.weighs


def _common(one: WeightedText, other: WeightedText) -> int:
    """The length of the longest common subsequence of letters. All rows of the table at once, as bits of one number."""
    whole = rows = (1 << len(other.letters)) - 1
    places = other.places
    for letter in one.letters:
        if letter in places and (met := rows & places[letter]):
            rows = (rows + met | rows - met) & whole
    return len(other.letters) - rows.bit_count()

"""Cut a text into words and what they say: normal spelling, jieba's words, the lexicon's synonyms, amounts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from kb.lexicon import Lexicon
from kb.text import Text, any_of, numeral
from retrieval import dictionary
from retrieval.cutter import Cutter

# So often, as it were, each word of the lexicon was seen: it stays whole.
_SEEN = 100_000
# So many words' meanings are remembered.
_KEPT = 1 << 14
_AMOUNT = re.compile(
    r"(?<![\d.第零一二两三四五六七八九十百千万])(?P<number>\d{1,9}|[零一二两三四五六七八九十百千万]{1,9}|半)(?P<per>个)?"
    r"(?P<unit>年(?!度|报|级|检|审|初|底|末)|月(?!度|报|份)|周(?!岁|期|年)|星期|礼拜|天|日|小时|人(?!份)|例|份|万元|元|岁|倍|次|批)"
)
# 10⁶ is 106 in the normal spelling; who cannot type it writes 10^6, 10**6 or 10的六次方. Below zero the two numbers
# stand apart in any of these.
_POWER = re.compile(
    r"(?<![\d.])(?P<base>\d{1,4})(?:(?:\^\(?|\*\*)(?P<power>\d{1,3})(?:\)|次[方幂])?|的(?P<said>\d{1,3}|[一二三四五六七八九十]{1,3})次[方幂])"
    r"(?P<unit>人(?!份)|例|份|元|次|批)?"
)
# What an asker or a notice numbers a question with: 1.  一、  第3问  问题2：  Q1:
_NUMBER = re.compile(r"(?:q|问题?)?第?(?:\d{1,2}(?:[.、:)](?!\d)|(?=问))|[一二三四五六七八九十]{1,3}[、:)])|问:")
_PER_UNIT = {"年": ("个月", 12), "周": ("天", 7), "星期": ("天", 7), "礼拜": ("天", 7), "日": ("天", 1)}


class Word(NamedTuple):
    """A word at its place in the normal text. `means`: by the lexicon, or itself. A stop word tells next to nothing."""

    text: str
    start: int
    end: int
    means: tuple[str, ...]
    stop: bool

    @property
    def terms(self) -> tuple[str, ...]:
        """What is looked up for it: the word, and what it means."""
        return self.means if self.text in self.means else (self.text, *self.means)


class Tokenizer:
    """Cuts texts by jieba's dictionary and the words of one lexicon. `whole`: for many texts, see Cutter."""

    def __init__(self, lexicon: Lexicon, *, whole: bool = False) -> None:
        self._lexicon = lexicon
        self._everyday = dictionary.load()
        self._terms = frozenset(lexicon.terms)
        unbroken = {*lexicon.terms, *lexicon.same, *chain(*lexicon.same.values())}
        self._cutter = Cutter(((word, _SEEN) for word in sorted(unbroken)), whole=whole)
        self._known = lru_cache(maxsize=_KEPT)(self._look_up)
        self._polite = re.compile(any_of(lexicon.polite))

    def words(self, text: Text) -> list[Word]:
        """All words in order. Politeness, punctuation and the number in front of a question are no words."""
        return self.words_of(text.normal)

    def words_of(self, normal: str) -> list[Word]:
        """The words of a text in its normal spelling."""
        normal = self.plain(normal)
        words: list[Word] = []
        at = 0
        for power in _POWER.finditer(normal):
            words += self._with_amounts(normal, at, power.start())
            words.append(_power(power))
            at = power.end()
        return [*words, *self._with_amounts(normal, at, len(normal))]

    def _with_amounts(self, normal: str, start: int, end: int) -> list[Word]:
        words: list[Word] = []
        at = start
        for amount in _AMOUNT.finditer(normal, start, end):
            words += self._cut(normal, at, amount.start())
            words += self._amount(amount)
            at = amount.end()
        return [*words, *self._cut(normal, at, end)]

    def plain(self, normal: str) -> str:
        """A text with what is said out of politeness, and a number in front, blotted out; of the same length."""
        number = _NUMBER.match(normal)
        at = number.end() if number else 0
        return "," * at + self._polite.sub(lambda said: "," * len(said.group()), normal[at:])

    def share(self, word: str) -> float:
        """How much of everyday Chinese a word makes up, as jieba's dictionary counted it; 0 where it lacks the word."""
        return self._everyday.frequency(word) / self._everyday.total

    def names(self, word: str) -> bool:
        """Whether a word names something: a term of the lexicon, a noun of jieba's, or a name in Latin letters."""
        return word in self._terms or self._everyday.noun(word) or (word.isascii() and word.isalpha())

    def _cut(self, normal: str, start: int, end: int) -> list[Word]:
        words: list[Word] = []
        at = start
        for text in _whole_words(self._cutter.words(normal[start:end])):
            known = self._known(text)
            if known:
                words.append(Word(text, at, at + len(text), known[0], known[1]))
            at += len(text)
        return words

    def _look_up(self, word: str) -> tuple[tuple[str, ...], bool] | None:
        """What a word means and whether it is a stop word; None for punctuation."""
        if not any(map(str.isalnum, word)):
            return None
        return self._lexicon.same.get(word, (word,)), word in self._lexicon.stop

    def _amount(self, amount: re.Match[str]) -> list[Word]:
        """One spelling for one amount: 一年, 1年 and 十二个月 mean 12个月. A date stays as it is."""
        unit, number = amount["unit"], 0 if amount["number"] == "半" else numeral(amount["number"])
        half = amount["number"] == "半" and unit == "年"
        dated = (number > 1900 and unit == "年") or (unit == "月" and not amount["per"])
        if dated or not (number or half):
            return self._cut(amount.string, *amount.span())
        name, times = _PER_UNIT.get(unit, ("个月" if unit == "月" else unit, 1))
        return [Word(amount.group(), *amount.span(), (f"{6 if half else number * times}{name}",), stop=False)]


def _power(power: re.Match[str]) -> Word:
    """10^6 and 10的六次方 mean 106, which is how 10⁶ is spelled."""
    raised = power["power"] or str(numeral(power["said"]))
    return Word(power.group(), *power.span(), (f"{power['base']}{raised}{power['unit'] or ''}",), stop=False)


def _whole_words(cut: Iterable[str]) -> list[str]:
    """Jieba finds its words inside Latin ones as well (dr, X-ray, in drug); what belongs together is joined again."""
    whole: list[str] = []
    within = False
    for word in cut:
        latin = word.isascii() and word.isalpha()
        if latin and within:
            whole[-1] += word
        else:
            whole.append(word)
        within = latin
    return whole

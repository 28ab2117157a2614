"""Cut a text into words and what they say: normal spelling, jieba's words, the lexicon's synonyms, amounts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from typing import NamedTuple

from kb.text import Text, numeral
from kb.vocabulary import Lexicon
from retrieval import dictionary
from retrieval.dictionary import Cutter

# So often, as it were, each word of the lexicon was seen: it stays whole.
_SEEN = 100_000
_AMOUNT = re.compile(
    r"(?<![\d.第零一二两三四五六七八九十百千万])(?P<number>\d{1,9}|[零一二两三四五六七八九十百千万]{1,9}|半)(?P<per>个)?"
    r"(?P<unit>年(?!度|报|级|检|审|初|底|末)|月(?!度|报|份)|周(?!岁|期|年)|星期|礼拜|天|日|小时|人(?!份)|例|份|万元|元|岁|倍|次|批)"
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
    """Cuts texts by jieba's dictionary and the words of one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._everyday = dictionary.load()
        whole = {*lexicon.terms, *lexicon.same, *chain(*lexicon.same.values())}
        self._cutter = Cutter((word, _SEEN) for word in sorted(whole))
        polite = sorted(lexicon.polite, key=len, reverse=True)
        self._polite = re.compile("|".join(map(re.escape, polite)) or r"(?!)")

    def words(self, text: Text) -> list[Word]:
        """All words in order. Politeness, punctuation and the number in front of a question are no words."""
        normal = self.plain(text.normal)
        words: list[Word] = []
        at = 0
        for amount in _AMOUNT.finditer(normal):
            words += self._cut(normal, at, amount.start())
            words += self._amount(amount)
            at = amount.end()
        words += self._cut(normal, at, len(normal))
        return words

    def plain(self, normal: str) -> str:
        """A text with what is said out of politeness, and a number in front, blotted out; of the same length."""
        number = _NUMBER.match(normal)
        at = number.end() if number else 0
        return "," * at + self._polite.sub(lambda said: "," * len(said.group()), normal[at:])

    def share(self, word: str) -> float:
        """How much of everyday Chinese a word makes up, as jieba's dictionary counted it; 0 where it lacks the word."""
        known = self._everyday.words.get(word)
        return 0.0 if known is None else self._everyday.levels[self._everyday.codes[known]] / self._everyday.total

    def _cut(self, normal: str, start: int, end: int) -> Iterator[Word]:
        at = start
        for word in _whole_words(self._cutter.cut(normal[start:end])):
            before, at = at, at + len(word)
            if any(char.isalnum() for char in word):
                yield Word(word, before, at, self._lexicon.same.get(word, (word,)), word in self._lexicon.stop)

    def _amount(self, amount: re.Match[str]) -> Iterator[Word]:
        """One spelling for one amount: 一年, 1年 and 十二个月 mean 12个月. A date stays as it is."""
        unit, number = amount["unit"], 0 if amount["number"] == "半" else numeral(amount["number"])
        half = amount["number"] == "半" and unit == "年"
        dated = (number > 1900 and unit == "年") or (unit == "月" and not amount["per"])
        if dated or not (number or half):
            yield from self._cut(amount.string, *amount.span())
            return
        name, times = _PER_UNIT.get(unit, ("个月" if unit == "月" else unit, 1))
        yield Word(amount.group(), *amount.span(), (f"{6 if half else number * times}{name}",), stop=False)


def _whole_words(cut: Iterable[str]) -> Iterator[str]:
    """Jieba finds its words inside Latin ones as well (dr, X-ray, in drug); what belongs together is joined again."""
    for latin, run in groupby(cut, key=lambda word: word.isascii() and word.isalpha()):
        if latin:
            yield "".join(run)
        else:
            yield from run

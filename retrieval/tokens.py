"""Cut a text into search terms: normal spelling, jieba's words, the lexicon's synonyms. The only import of jieba."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from kb.text import Text
from kb.vocabulary import Lexicon

with warnings.catch_warnings():
    # jieba 0.42.1 has invalid escape sequences and imports pkg_resources; exactly these two are silenced.
    warnings.filterwarnings("ignore", category=SyntaxWarning, module=r"jieba")
    warnings.filterwarnings(
        "ignore", category=DeprecationWarning, message=r".*(invalid escape sequence|pkg_resources).*"
    )
    warnings.filterwarnings("ignore", category=UserWarning, message=r".*pkg_resources.*")
    import jieba

jieba.setLogLevel(logging.WARNING)


def private_tokenizer() -> jieba.Tokenizer:
    """A tokenizer that shares nothing.

    jieba caches its dictionary under a fixed name in the shared temporary folder and reads that file whoever owns it.
    Filled by hand, it neither reads nor writes one.
    """
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer


@dataclass(frozen=True)
class Term:
    """A search term and the place in the normal text it was read from."""

    text: str
    start: int
    end: int


class Tokens:
    """Cuts texts with one private jieba tokenizer, made for one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._jieba = private_tokenizer()
        for word in (*lexicon.terms, *lexicon.same):
            self._jieba.add_word(word, 100_000)

    def cut(self, text: Text) -> list[Term]:
        """Terms in order, stop words and punctuation left out. One spelling may give several terms."""
        terms: list[Term] = []
        at = 0
        for word in _whole_words(self._jieba.cut(text.normal, HMM=False)):
            start, at = at, at + len(word)
            if not any(char.isalnum() for char in word) or word in self._lexicon.stop:
                continue
            terms += [Term(term, start, at) for term in self._lexicon.same.get(word, (word,))]
        return terms


def _whole_words(cut: Iterable[str]) -> Iterator[str]:
    """Jieba finds its words inside Latin ones as well (dr, X-ray, in drug); what belongs together is joined again."""
    for latin, run in groupby(cut, key=lambda word: word.isascii() and word.isalpha()):
        if latin:
            yield "".join(run)
        else:
            yield from run

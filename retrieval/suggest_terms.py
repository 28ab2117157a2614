"""Words that a lexicon may lack: what a knowledge base says again and again and jieba cuts apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from kb.model import KnowledgeBase
from kb.text import normalise
from retrieval.tokenizer import Tokenizer, Word

# A candidate stands in at least so many units and has at most so many words and characters.
_UNITS = 3
_WORDS, _LENGTH = 3, 8


class Candidate(NamedTuple):
    """A run of words for a person to accept as a term, how many units have it, and how it is cut today."""

    text: str
    units: int
    cut: tuple[str, ...]


def suggest(kb: KnowledgeBase) -> list[Candidate]:
    """The candidates of all units, the most frequent first. A run that only stands inside a longer one is left out."""
    tokens = Tokenizer(kb.lexicon)
    units: Counter[str] = Counter()
    cuts: dict[str, tuple[str, ...]] = {}
    known = {*kb.lexicon.terms, *kb.lexicon.same}
    for unit in kb.units.values():
        words = tokens.words(normalise(f"{unit.question}\n{unit.answer}"))
        found = dict(_runs(words))
        units.update(found.keys())
        cuts |= found
    frequent = {text: count for text, count in units.items() if count >= _UNITS and text not in known}
    inside = {short for text, count in frequent.items() for short in _parts(cuts[text]) if frequent.get(short) == count}
    candidates = [Candidate(text, count, cuts[text]) for text, count in frequent.items() if text not in inside]
    return sorted(candidates, key=lambda one: (-one.units, -len(one.text), one.text))


def _runs(words: Sequence[Word]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Neighbouring words that could be one: Chinese, no stop word at either end, and no amount."""
    for start in range(len(words)):
        for end in range(start + 2, min(start + _WORDS, len(words)) + 1):
            run = words[start:end]
            text = "".join(word.text for word in run)
            apart = any(one.end != other.start for one, other in pairwise(run))
            if apart or len(text) > _LENGTH or any(word.stop for word in run) or not _chinese(text):
                break
            yield text, tuple(word.text for word in run)


def _parts(cut: Sequence[str]) -> Iterable[str]:
    """The shorter runs in a run."""
    return ("".join(cut[at : at + size]) for size in range(2, len(cut)) for at in range(len(cut) - size + 1))


def _chinese(text: str) -> bool:
    return all("\u4e00" <= char <= "\u9fff" for char in text)

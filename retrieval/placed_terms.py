"""Where the terms of answers stand: kept beside the index of many units, so that no answer near is cut again."""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from xxhash import xxh32_intdigest

from retrieval.everyday import kin
from retrieval.tokenizer import Word

SENTENCE = re.compile(r"[^。;!?\n]+")
# Of a key that is not the number of a row of everyday.yaml but the hash of a term.
_TERM = 1 << 31
# By key, the numbers of the sentences of one answer.
Where = Mapping[int, Sequence[int]]


class Placed(NamedTuple):
    """The keys of an answer's words, and the sentence that each stands in; a key may come again."""

    keys: array[int]
    sentences: array[int]

    @property
    def where(self) -> Where:
        """The sentences by key."""
        return _by_key(self.keys.tolist(), self.sentences.tolist())

    @property
    def rows(self) -> list[int]:
        """The rows of everyday.yaml that the words are of, one as often as it comes."""
        return [key for key in self.keys if key < _TERM]


def nowhere() -> Placed:
    """No word of no answer."""
    return Placed(array("I"), array("H"))


def key(term: str) -> int:
    """What a term is looked up by; that of a row of everyday.yaml is its number."""
    return xxh32_intdigest(term.encode("utf-8", "surrogatepass")) | _TERM


def placed(answer: str, words: Sequence[Word]) -> Placed:
    """Where the terms of an answer's words, and the rows of everyday.yaml that they are of, stand."""
    found = nowhere()
    ends = [part.end() for part in SENTENCE.finditer(answer)]
    at = 0
    for word, rows in zip(words, kin(words), strict=True):
        while word.start >= ends[at]:
            at += 1
        for one in (*map(key, word.terms), *rows):
            found.keys.append(one)
            found.sentences.append(min(at, 0xFFFF))
    return found


@dataclass(frozen=True, eq=False)
class PlacedTerms:
    """That of many answers: the keys of unit u and their sentences stand at starts[u]:starts[u + 1]. Threads may share
    it.
    """

    starts: NDArray[np.int64]  # (units + 1)
    keys: NDArray[np.uint32]
    sentences: NDArray[np.uint16]

    @classmethod
    def build(cls, answers: Iterable[Placed]) -> PlacedTerms:
        """Of every answer in order."""
        keys, sentences, starts = array("I"), array("H"), array("q", [0])
        for one in answers:
            keys.extend(one.keys)
            sentences.extend(one.sentences)
            starts.append(len(keys))
        return cls(np.frombuffer(starts, np.int64), np.frombuffer(keys, np.uint32), np.frombuffer(sentences, np.uint16))

    def of(self, unit: int) -> Where:
        """Where the words of one answer stand."""
        here = slice(int(self.starts[unit]), int(self.starts[unit + 1]))
        return _by_key(self.keys[here].tolist(), self.sentences[here].tolist())


def _by_key(keys: Iterable[int], sentences: Iterable[int]) -> Where:
    found: dict[int, list[int]] = defaultdict(list)
    for one, at in zip(keys, sentences, strict=True):
        found[one].append(at)
    return dict(found)

"""Cut Chinese into words with jieba, whose dictionary is there at once: the only import of jieba.

jieba 0.42.1 takes 0.8 s to read its dict.txt into a dict of every word and every beginning of one, `FREQ`. Here that
dict is filled as pieces of text are looked up, from the trie of retrieval/dictionary.py.
"""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Iterable
from math import inf, log

with warnings.catch_warnings():
    # What jieba 0.42.1 is warned of when it is first imported: its own source.
    warnings.filterwarnings("ignore", "invalid escape sequence")
    # It would find its dict.txt by setuptools' pkg_resources, a tenth of the start of every command, and does without.
    if absent := "pkg_resources" not in sys.modules:
        sys.modules["pkg_resources"] = None  # type: ignore[assignment]
    importlib.import_module("jieba")
    if absent:
        del sys.modules["pkg_resources"]
import jieba

from retrieval import dictionary
from retrieval.dictionary import Dictionary

# Pieces of text that are remembered, some 12 MB.
_REMEMBERED = 1 << 16


class Frequencies(dict[str, int | None]):
    """jieba's `FREQ`: of a word its frequency, of what only begins one 0; all else is not contained.

    Holds what was added, and what was looked up, None where it is nothing. Frequent pieces come early, so none is given
    up for another once the room is taken. What it gives for a piece never changes, so threads may share it.
    """

    def __init__(self, known: Dictionary) -> None:
        super().__init__()
        self._known = known

    def __missing__(self, piece: str) -> int | None:
        found = self._known.frequency(piece) if self._known.begins(piece) else None
        if len(self) < _REMEMBERED:
            self[piece] = found
        return found

    def __contains__(self, piece: object) -> bool:
        return self[piece] is not None  # type: ignore[index]

    def get(self, piece: str, default: int | None = None) -> int | None:  # type: ignore[override]
        """The frequency of a piece, or `default` where it is nothing."""
        found = self[piece]
        return default if found is None else found


class Cutter(jieba.Tokenizer):  # type: ignore[misc]
    """A jieba.Tokenizer that begins with the trie, and knows more words. Threads may share it once it is made.

    `whole`: read all of dict.txt first, as jieba does: 0.8 s and some 100 MB, for many texts. Raises ValueError for a
    frequency below 1.
    """

    def __init__(self, added: Iterable[tuple[str, int]] = (), *, whole: bool = False) -> None:
        super().__init__()
        if whole:
            self.FREQ, self.total = self.gen_pfdict(self.get_dict_file())
        else:
            known = dictionary.load()
            self.FREQ, self.total = Frequencies(known), known.total
        # No jieba.cache in the shared temporary folder is trusted or written: anybody could have put one there.
        self.initialized = True
        for word, frequency in added:
            if frequency < 1:
                raise ValueError(f"{word}: a frequency is at least 1, not {frequency}")
            self.add_word(word, frequency)

    def calc(self, sentence: str, DAG: dict[int, list[int]], route: dict[int, tuple[float, int]]) -> None:  # noqa: N803
        """The likeliest way from each character to the end, as in jieba, without a tuple for each way: a fifth faster.

        Ways are added up in the same order, and of equal ones that with the longer first word is taken.
        """
        known, log_total = self.FREQ.get, log(self.total)
        route[len(sentence)] = (0, 0)
        ways = [0.0] * (len(sentence) + 1)
        for start in range(len(sentence) - 1, -1, -1):
            best = -inf
            for end in DAG[start]:
                way = log(known(sentence[start : end + 1]) or 1) - log_total + ways[end + 1]
                if way >= best:
                    best, last = way, end
            ways[start] = best
            route[start] = (best, last)

    def words(self, text: str) -> list[str]:
        """The words of a text, in order; joined they are the text.

        Without jieba's model for unknown words (HMM), which takes time in the square of the length.
        """
        found: list[str] = self.lcut(text, HMM=False)
        return found

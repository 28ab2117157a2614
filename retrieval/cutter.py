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
        # A missing piece of `Frequencies` is None, so that its [] never fails, and is C.
        self._frequency = self.FREQ.get if whole else self.FREQ.__getitem__
        # No jieba.cache in the shared temporary folder is trusted or written: anybody could have put one there.
        self.initialized = True
        for word, frequency in added:
            if frequency < 1:
                raise ValueError(f"{word}: a frequency is at least 1, not {frequency}")
            self.add_word(word, frequency)

    def words(self, text: str) -> list[str]:
        """The words of a text, in order; joined they are the text.

        Without jieba's model for unknown words (HMM), which takes time in the square of the length.
        """
        found: list[str] = self.lcut(text, HMM=False)
        return found

    def _Tokenizer__cut_DAG_NO_HMM(self, block: str) -> list[str]:  # noqa: N802
        """What jieba's `cut` asks for without HMM, in half the time: the words of a block without punctuation, by the
        likeliest way through it.

        As jieba's get_DAG and calc find it, but in one pass, and each piece is looked up once. Ways are added up in the
        same order, and of equal ones that with the longer first word is taken; single Latin letters and digits that
        follow each other are one word.
        """
        known, log_total, size = self._frequency, log(self.total), len(block)
        ways, ends = [0.0] * (size + 1), [0] * size
        for start in range(size - 1, -1, -1):
            best, end = -inf, start + 1
            while end <= size and (frequency := known(block[start:end])) is not None:
                if frequency and (way := log(frequency) - log_total + ways[end]) >= best:
                    best, ends[start] = way, end
                end += 1
            if best == -inf:
                best, ends[start] = 0.0 - log_total + ways[start + 1], start + 1
            ways[start] = best
        found: list[str] = []
        at, within = 0, False
        while at < size:
            word = block[at : ends[at]]
            letter = len(word) == 1 and word.isascii() and word.isalnum()
            if letter and within:
                found[-1] += word
            else:
                found.append(word)
            at, within = ends[at], letter
        return found

"""Cut Chinese into words as jieba does, from its dictionary in a form that is there at once.

jieba 0.42.1 takes 0.8 s to read its dict.txt into a table of every word and every beginning of one. Here the same words
stand in a trie, made once at set-up (`python -m retrieval.dictionary`) and read in milliseconds. jieba itself is not
imported, only its dict.txt is read. The only import of marisa_trie.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib.util
import re
import string
import sys
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from math import inf, log
from pathlib import Path

import marisa_trie
import xxhash

from kb.atomic_file import write
from kb.model import Problem, Problems

FILE = Path(__file__).with_suffix(".marisa")
# The file: a checksum of all that follows; a line of this, dict.txt's checksum and five numbers, with spaces up to the
# head's length; the trie; the levels; the codes. Another layout, another number.
_LAYOUT = f"youju-dictionary-2-{sys.byteorder}"
_HEAD = 128
_CHECK = xxhash.xxh3_128
# Words are looked for in runs of these, as in jieba; all else is cut character by character.
_RUN = re.compile(r"([\u4E00-\u9FD5a-zA-Z0-9+#&._%\-]+)")
_OTHER = re.compile(r"\r\n|.", re.DOTALL)
_LATIN = frozenset(string.ascii_letters + string.digits)
# Pairs of characters that are remembered, some 12 MB; and how many words of one pair.
_PAIRS = 1 << 16
_FEW = 8
# What begins with a pair: nothing but its first character, of this weight; these words with their weights, shortest
# first; or (), more than a few: ask the trie.
_Begin = float | tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Dictionary:
    """The words of a dict.txt as jieba counts them.

    A word has an id in `words`; `levels[codes[id]]` is its frequency, one of some 5,000. `total` is of all frequencies,
    `longest` the most characters of a word.
    """

    words: marisa_trie.Trie
    codes: memoryview
    levels: memoryview
    total: int
    longest: int


class Cutter:
    """Cuts as `jieba.Tokenizer().cut(text, HMM=False)` does, after `add_word(word, frequency)` for each given word.

    What it gives never changes, so threads may share it. Raises ValueError for a frequency below 1.
    """

    def __init__(self, added: Iterable[tuple[str, int]] = (), dictionary: Dictionary | None = None) -> None:
        known = dictionary or load()
        self._words, self._longest = known.words, known.longest
        frequencies: dict[str, int] = {}
        total = known.total
        for word, frequency in added:
            if frequency < 1:
                raise ValueError(f"{word}: a frequency is at least 1, not {frequency}")
            frequencies[word] = frequency
            # As in jieba, a word that was there before counts again.
            total += frequency
        log_total = log(total)
        # A word nobody has seen weighs as one seen once.
        self._unknown = log(1) - log_total
        self._codes = array("H", known.codes.tobytes())
        self._weights = [log(frequency) - log_total for frequency in known.levels]
        # Added words that the trie does not have, with their weights, by their first two characters.
        self._new: dict[str, dict[str, float]] = {}
        for word, frequency in frequencies.items():
            weight = log(frequency) - log_total
            if word in self._words:
                self._codes[self._words.key_id(word)] = len(self._weights)
                self._weights.append(weight)
            else:
                self._new.setdefault(word[:2], {})[word] = weight
        self._pairs: dict[str, _Begin] = {}

    def cut(self, text: str) -> list[str]:
        """The words of a text, in order; joined they are the text. Takes time in proportion to its length."""
        words: list[str] = []
        for number, part in enumerate(_RUN.split(text)):
            if number % 2:
                words += _along(self._best(part))
            elif part:
                words += _OTHER.findall(part)
        return words

    def _best(self, run: str) -> list[str]:
        """For each character of a run, the word that begins there on the likeliest way to the end of the run.

        A way weighs the sum of its words' log probabilities; of equal ones that with the longer first word is taken.
        It is added up in jieba's order, from the end: ways are equal here, to the last bit, where they are there.
        """
        best = list(run)
        ways = [0.0] * (len(run) + 1)
        pairs, codes, weights, longest = self._pairs, self._codes, self._weights, self._longest
        prefixes = self._words.iter_prefixes_with_ids
        rest = 0.0
        for at in range(len(run) - 1, -1, -1):
            begin = pairs.get(run[at : at + 2])
            if begin is None:
                begin = self._begin(run[at : at + 2])
            if isinstance(begin, float):
                ways[at] = rest = begin + rest
                continue
            way = -inf
            if begin:
                for word, weight in begin:
                    if run.startswith(word, at):
                        weight += ways[at + len(word)]
                        if weight >= way:
                            way, best[at] = weight, word
            else:
                for word, known in prefixes(run[at : at + longest]):
                    weight = weights[codes[known]] + ways[at + len(word)]
                    if weight >= way:
                        way, best[at] = weight, word
            ways[at] = rest = self._unknown + rest if way == -inf else way
        return best

    def _begin(self, pair: str) -> _Begin:
        """What begins with two characters, or with the last one of a run. Remembered while there is room.

        Frequent pairs come early, so none is given up for another; of the others the trie is asked each time.
        """
        room = len(self._pairs) < _PAIRS
        if not room and pair not in self._new and pair[0] not in self._new:
            return ()
        new = {**self._new.get(pair[0], {}), **self._new.get(pair, {})}
        # Of more than a few words only the trie finds the right ones quickly; it does not know the new ones.
        longer = islice(self._words.iteritems(pair) if pair[1:] else (), None if new else _FEW + 1)
        words = {word: self._weights[self._codes[known]] for word, known in longer}
        begin: _Begin = ()
        if new or len(words) <= _FEW:
            single = self._words.get(pair[0])
            if single is not None:
                words[pair[0]] = self._weights[self._codes[single]]
            words.update(new)
            begin = tuple(sorted(words.items(), key=lambda item: len(item[0])))
            if not words.keys() - {pair[0]}:
                begin = words.get(pair[0], self._unknown)
        if room:
            self._pairs[pair] = begin
        return begin


def _along(best: list[str]) -> list[str]:
    """The words of the best way from the first character on; Latin letters and digits that stand alone are joined."""
    words: list[str] = []
    at = latin = 0
    while at < len(best):
        word = best[at]
        at += len(word)
        if word in _LATIN:
            continue
        if latin < at - len(word):
            words.append("".join(best[latin : at - len(word)]))
        words.append(word)
        latin = at
    if latin < at:
        words.append("".join(best[latin:at]))
    return words


@functools.cache
def load() -> Dictionary:
    """The dictionary of the installed jieba, read once in a process.

    From FILE where that is sound and made of this very dict.txt; otherwise made anew, and kept where the folder may be
    written to. Raises Problems where there is no dict.txt.
    """
    source = _source()
    made_of = _checksum(source)
    saved = _saved(made_of)
    if saved:
        return saved
    made = make(source.read_bytes())
    # A folder one cannot write to is no reason not to answer: only the next start is as slow again.
    with contextlib.suppress(OSError):
        # Set up by one, read by another who runs the service.
        write(FILE, [_packed(made, made_of)], mode=0o644)
    return made


def make(source: bytes) -> Dictionary:
    """The dictionary of the text of a dict.txt: a word, its frequency and its kind a line, read as jieba does."""
    frequencies: dict[str, int] = {}
    total = 0
    for line in source.splitlines():
        word, count = line.strip().decode().split(" ")[:2]
        frequencies[word] = int(count)
        total += int(count)
    # A word of frequency 0 is none: to jieba it is the beginning of others.
    words = marisa_trie.Trie(word for word, count in frequencies.items() if count)
    levels = sorted(set(frequencies.values()) - {0})
    code_of = {count: code for code, count in enumerate(levels)}
    codes = array("H", bytes(2 * len(words)))
    for word, known in words.items():
        codes[known] = code_of[frequencies[word]]
    return Dictionary(words, memoryview(codes), memoryview(array("I", levels)), total, max(map(len, words)))


def _source() -> Path:
    """Where jieba's dict.txt is. Raises Problems where jieba is not installed."""
    found = importlib.util.find_spec("jieba")
    source = Path(found.origin or "").with_name("dict.txt") if found else None
    if source is None or not source.is_file():
        fix = "运行 make run，或 pip install -r requirements.txt"
        raise Problems([Problem("jieba/dict.txt", "没有分词用的词典：jieba 没有装好", fix)])
    return source


def _checksum(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, lambda: _CHECK()).hexdigest()


def _packed(dictionary: Dictionary, made_of: str) -> bytes:
    words, codes, levels = dictionary.words.tobytes(), dictionary.codes, dictionary.levels
    numbers = f"{dictionary.total} {dictionary.longest} {len(words)} {len(codes)} {len(levels)}"
    line = f"{_LAYOUT} {made_of} {numbers}".encode().ljust(_HEAD - _CHECK().digest_size)
    rest = b"".join([line, words, levels, codes])
    return _CHECK(rest).digest() + rest


def _saved(made_of: str) -> Dictionary | None:
    """What FILE holds; None where it is missing, damaged or of another dict.txt. Nobody else checks: a trie never does.

    Read rather than mapped: a mapped file that someone cuts short in place takes the process with it.
    """
    size = _CHECK().digest_size
    try:
        saved = memoryview(FILE.read_bytes())
        if _CHECK(saved[size:]).digest() != saved[:size]:
            return None
        layout, source, *numbers = saved[size:_HEAD].tobytes().decode().split()
        if (layout, source) != (_LAYOUT, made_of):
            return None
        total, longest, size, codes, levels = map(int, numbers)
        words = marisa_trie.Trie().map(saved[_HEAD : _HEAD + size])
        rest = saved[_HEAD + size :]
    except (OSError, ValueError, RuntimeError):
        # No file; a file of ours from another time; a trie of another version of marisa.
        return None
    return Dictionary(words, rest[-2 * codes :].cast("H"), rest[: 4 * levels].cast("I"), total, longest)


def main() -> int:
    """Set-up: see that FILE is right, or make it. 1 where it cannot be written, 2 where jieba is not installed."""
    try:
        source = _source()
        made_of = _checksum(source)
        if _saved(made_of):
            print(f"分词词典已经就绪：{FILE}")
            return 0
        print("正在制作分词词典（几秒钟，只做这一次）……", flush=True)
        made = make(source.read_bytes())
        # Set up by one, read by another who runs the service.
        write(FILE, [_packed(made, made_of)], mode=0o644)
    except Problems as broken:
        print(*broken.problems, sep="\n", file=sys.stderr)
        return 2
    except OSError as refused:
        print(Problem(str(FILE), f"不能写入（{refused.strerror}）", "允许写入这个文件夹后再运行一次"), file=sys.stderr)
        return 1
    print(f"分词词典做好了：{len(made.words):,} 个词，{FILE}，{FILE.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""jieba's dictionary in a form that is there at once: the words and frequencies of its dict.txt as a trie.

Made once at set-up (`python -m retrieval.dictionary`), read in milliseconds. retrieval/cutter.py cuts by it.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib.util
import sys
from array import array
from dataclasses import dataclass
from pathlib import Path

import marisa_trie
import xxhash

from kb.atomic_file import write
from kb.model import Problem, Problems
from kb.os_words import os_words

FILE = Path(__file__).with_suffix(".marisa")
# The file: a checksum of all that follows; a line of this, dict.txt's checksum and four numbers, with spaces up to the
# head's length; the trie; the levels; the codes. Another layout, another number.
_LAYOUT = f"youju-dictionary-4-{sys.byteorder}"
_HEAD = 128
_CHECK = xxhash.xxh3_128
# Added to the code of a noun, by the kind of word that stands third in a line of dict.txt: n, nr, nz, vn …
_NOUN = 1 << 15


@dataclass(frozen=True)
class Dictionary:
    """The words of a dict.txt as jieba counts them.

    A word has an id in `words`; `levels[codes[id]]` is its frequency, one of some 5,000; a code has one bit more for a
    noun. `total` is of all frequencies.
    """

    words: marisa_trie.Trie
    codes: memoryview
    levels: memoryview
    total: int

    def frequency(self, word: str) -> int:
        """How often jieba's authors counted a word; 0 where the dictionary lacks it."""
        known = self.words.get(word)
        return 0 if known is None else self.levels[self.codes[known] & ~_NOUN]

    def noun(self, word: str) -> bool:
        """Whether it is a noun, or a verb used as one (审查), to jieba's authors."""
        known = self.words.get(word)
        return known is not None and bool(self.codes[known] & _NOUN)

    def begins(self, piece: str) -> bool:
        """Whether any word begins with a piece."""
        return next(self.words.iterkeys(piece), None) is not None


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
    nouns: set[str] = set()
    total = 0
    for line in source.splitlines():
        word, count, *kind = line.strip().decode().split(" ")
        frequencies[word] = int(count)
        total += int(count)
        if kind and kind[0].startswith(("n", "vn")):
            nouns.add(word)
    # A word of frequency 0 is none: to jieba it is the beginning of others.
    words = marisa_trie.Trie(word for word, count in frequencies.items() if count)
    levels = sorted(set(frequencies.values()) - {0})
    code_of = {count: code for code, count in enumerate(levels)}
    codes = array("H", bytes(2 * len(words)))
    for word, known in words.items():
        codes[known] = code_of[frequencies[word]] | (_NOUN if word in nouns else 0)
    return Dictionary(words, memoryview(codes), memoryview(array("I", levels)), total)


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
    numbers = f"{dictionary.total} {len(words)} {len(codes)} {len(levels)}"
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
        total, size, codes, levels = map(int, numbers)
        words = marisa_trie.Trie().map(saved[_HEAD : _HEAD + size])
        rest = saved[_HEAD + size :]
    except (OSError, ValueError, RuntimeError):
        # No file; a file of ours from another time; a trie of another version of marisa.
        return None
    return Dictionary(words, rest[-2 * codes :].cast("H"), rest[: 4 * levels].cast("I"), total)


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
        print(Problem(str(FILE), f"不能写入（{os_words(refused)}）", "允许写入这个文件夹后再运行一次"), file=sys.stderr)
        return 1
    print(f"分词词典做好了：{len(made.words):,} 个词，{FILE}，{FILE.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The domain word behind a typing error: 数居 is 数据, 失业保显金 is 失业保险金.

Only what jieba could make no words of is looked at: where people mistype a word, single characters are left over. Whole
words are never taken for others, so that a question about 登机 does not find 登记.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from retrieval.tokenizer import Word

# A shorter word is recognised only by its sound, a longer one is typed in parts.
_EDITED = 4
_LONGEST = 8
_CHINESE = re.compile("[\u4e00-\u9fff]+")
_TWICE = re.compile(r"(.)\1")
# A word that makes up less of everyday Chinese is a name or a slip: 许克.
_RARE = 1e-7
# A mistyped word falls into at most so many parts.
_PARTS = 4
# Of so many words it is remembered whether they are Chinese.
_KEPT = 1 << 14


class Speller:
    """Knows the domain words of one knowledge base; never changes once made.

    sounds: characters to a letter for their syllable. same: what words mean by the lexicon, where not themselves.
    """

    def __init__(self, words: Iterable[str], sounds: Mapping[str, str], same: Mapping[str, tuple[str, ...]]) -> None:
        self._sounds, self._same = str.maketrans(dict(sounds)), same
        self._words = frozenset(word for word in words if 2 <= len(word) <= _LONGEST and _chinese(word))
        self._heard: dict[str, str] = {}
        self._shortened: dict[str, tuple[str, ...]] = {}
        # In order of the alphabet, so that of several the same one is meant every time.
        for word in sorted(self._words):
            self._heard.setdefault(self._sound(word), word)
            if len(word) >= _EDITED:
                for short in set(_shortened(word)):
                    self._shortened[short] = (*self._shortened.get(short, ()), word)

    def mend(self, words: Sequence[Word]) -> list[Word]:
        """The words, those that are a mistyped domain word in one, which means that word."""
        # Only beside a character left over; one that the lexicon knows (报, 批) is none.
        chinese = [_chinese(word.text) for word in words]
        odd = [
            known and len(word.text) == 1 and word.means == (word.text,)
            for word, known in zip(words, chinese, strict=True)
        ]
        if not any(odd):
            return list(words)
        mended: list[Word] = []
        at = 0
        while at < len(words):
            end, meant = self._mistyped(words, at, odd, chinese) if any(odd[at : at + _PARTS]) else (at + 1, "")
            if meant:
                typed = "".join([word.text for word in words[at:end]])
                means = tuple(dict.fromkeys((*self._same.get(meant, ()), meant)))
                mended.append(Word(typed, words[at].start, words[end - 1].end, means, stop=False))
            else:
                mended.append(words[at])
            at = end
        return mended

    def _mistyped(
        self, words: Sequence[Word], at: int, odd: Sequence[bool], chinese: Sequence[bool]
    ) -> tuple[int, str]:
        """Where the longest mistyped word that begins at one of the words ends, and what it should be."""
        found = at + 1, ""
        typed, end = "", words[at].start
        # 国际合作要批, 采集免批 are right as they stand: a word the lexicon knows is no slip.
        right = wrong = odd_one = False
        for last in range(at, min(at + _PARTS, len(words))):
            word = words[last]
            if word.start != end or not chinese[last]:
                break
            typed, end = typed + word.text, word.end
            odd_one |= odd[last]
            if word.text not in self._words:
                known = word.stop or word.means != (word.text,)
                right, wrong = right or known, wrong or not known
            meant = self._meant(typed, right) if last > at and odd_one and wrong else ""
            # 办|办手续 has the word already.
            if meant and all(part.text != meant for part in words[at : last + 1]):
                found = last + 1, meant
        return found

    def _meant(self, typed: str, right: bool) -> str:
        """The domain word that parts are when put together, all but one character; nothing where they are none.
        `right`: that one of the parts is no slip.
        """
        if typed in self._words or len(typed) > _LONGEST + 1:
            return ""
        meant = self._heard.get(self._sound(typed), "")
        if not meant or set(meant).isdisjoint(typed):
            meant = self._doubled(typed) if _TWICE.search(typed) else ""
        return meant if meant or right or len(typed) < _EDITED - 1 else self._edited(typed)

    def _doubled(self, typed: str) -> str:
        """The domain word of which one character was typed twice."""
        singles = (typed[:at] + typed[at + 1 :] for at in range(1, len(typed)) if typed[at] == typed[at - 1])
        return next((single for single in singles if single in self._words), "")

    def _edited(self, typed: str) -> str:
        """The domain word of which one character is wrong or missing."""
        near = (word for short in (typed, *_shortened(typed)) for word in self._shortened.get(short, ()))
        return next((word for word in near if _one_apart(typed, word)), "")

    def _sound(self, word: str) -> str:
        return word.translate(self._sounds)


class SoundAlikes:
    """Words by their sound: 肾工 is 肾功. Looked at is only what is hardly a word of Chinese, and none of ours.

    words: those that are meant. known: every word that may stand in a text as it is. everyday: how much of everyday
    Chinese a word makes up.
    """

    def __init__(
        self,
        words: Iterable[str],
        sounds: Mapping[str, str],
        *,
        known: Container[str],
        everyday: Callable[[str], float],
    ) -> None:
        self._sounds, self._known, self._everyday = str.maketrans(dict(sounds)), known, everyday
        spelt = (word for word in words if 2 <= len(word) <= _LONGEST and _chinese(word))
        # In order of the alphabet, so that of several the same one is meant every time.
        self._heard = {word.translate(self._sounds): word for word in sorted(spelt, reverse=True)}

    def mended(self, normal: str, words: Sequence[Word]) -> str:
        """A text with the words that sound like one of ours spelt as that is: as long as before."""
        odd = [self._is_odd(word) for word in words]
        chars = list(normal)
        at = 0
        while at < len(words):
            end, meant = self._longest(words, at, odd) if any(odd[at : at + _PARTS]) else (at + 1, "")
            if meant:
                chars[words[at].start : words[end - 1].end] = meant
            at = end
        return "".join(chars)

    def _is_odd(self, word: Word) -> bool:
        """Whether a word is hardly one of Chinese, and none of ours."""
        rare = not word.stop and word.text not in self._known and _chinese(word.text)
        return rare and (len(word.text) == 1 or self._everyday(word.text) < _RARE)

    def _longest(self, words: Sequence[Word], at: int, odd: Sequence[bool]) -> tuple[int, str]:
        """Where the longest one that begins at one of the words ends, and what it should be."""
        found = at + 1, ""
        typed, end, odd_one = "", words[at].start, False
        for last in range(at, min(at + _PARTS, len(words))):
            word = words[last]
            if word.start != end or word.stop or not _chinese(word.text):
                break
            typed, end = typed + word.text, word.end
            odd_one = odd_one or odd[last]
            if odd_one and len(typed) > 1 and typed not in self._known:
                meant = self._heard.get(typed.translate(self._sounds), "")
                found = (last + 1, meant) if meant and not set(meant).isdisjoint(typed) else found
        return found


def _one_apart(typed: str, word: str) -> bool:
    """Whether one character of a word is wrong, or one is missing."""
    if len(typed) == len(word):
        return sum(one != other for one, other in zip(typed, word, strict=True)) == 1
    return len(typed) + 1 == len(word) and typed in _shortened(word)


def _shortened(word: str) -> Iterator[str]:
    """A word without one of its characters."""
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


@lru_cache(maxsize=_KEPT)
def _chinese(word: str) -> bool:
    return _CHINESE.fullmatch(word) is not None

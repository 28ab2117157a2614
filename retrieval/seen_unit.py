"""A unit as the search sees it when it is near a question, and what texts are looked up by."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from kb.model import KnowledgeBase, QAUnit, Span
from kb.text import Text, normalise, spelled
from retrieval.everyday import NONE, Kin, kin, row
from retrieval.index import Sought
from retrieval.placed_terms import SENTENCE, Where, key, placed
from retrieval.question_type import asks_for, meant, numbered, predicate, tells
from retrieval.similarity import TermWeights, WeightedText, characters
from retrieval.tokenizer import Tokenizer, Word


class Head(NamedTuple):
    """What stands above all units of a notice, its issuer and title: in normal spelling, its terms, and the rows of
    everyday.yaml that words of it are of.
    """

    normal: str
    terms: frozenset[str]
    kin: Kin

    @property
    def around(self) -> Iterator[str]:
        """What the index keeps of it."""
        return chain(sorted(self.terms), map(row, sorted(self.kin)))


def head_of(notice: str, kb: KnowledgeBase, tokens: Tokenizer) -> Head:
    """The head of a notice."""
    head = kb.notices[notice].head
    normal = spelled(f"{head.issuer}\n{head.title}")
    words = tokens.words_of(normal)
    return Head(normal, _terms(words), NONE.union(*kin(words)))


class SeenUnit:
    """A unit as the search sees it when it is near. What not every question needs is worked out when it is asked for:
    among many units most are seen once.
    """

    def __init__(
        self,
        unit: QAUnit,
        kb: KnowledgeBase,
        words: tuple[Tokenizer, TermWeights],
        head: Head,
        *,
        where: Where | None = None,
    ) -> None:
        """`where`: where the terms of the answer stand, if that is known."""
        self.unit = unit
        tokens, telling = words
        # With rules a reviewer has listed in the lexicon what else is often asked.
        self.ruled = unit.id in kb.rules
        self._tokens, self._lexicon = tokens, kb.lexicon
        self.section, self._normal, self.answer = map(spelled, (unit.section, unit.question, unit.answer))
        asked, above = map(tokens.words_of, (self._normal, self.section))
        self.question = WeightedText(asked, characters(tokens.plain(self._normal)), telling)
        # What stands above the question, and the terms of it and of the question.
        self.around = head.normal
        self.front = self.question.terms | head.terms | _terms(above)
        # In which sentences of the answer, by number, its terms and everyday words stand.
        self.where = placed(self.answer, self._answered).where if where is None else where
        # The everyday and official words that go together, by their rows: of what is asked and what stands above it.
        self.kin = self.question.rows.union(head.kin, *kin(above))
        self.text = self.section + self._normal + self.answer

    @cached_property
    def _answered(self) -> Sequence[Word]:
        """The words of the answer."""
        return self._tokens.words_of(self.answer)

    def says(self, terms: Iterable[str]) -> bool:
        """Whether it, or what stands above it, has any of some terms."""
        return any(term in self.front or key(term) in self.where for term in terms)

    @cached_property
    def placed(self) -> Sequence[Sequence[tuple[tuple[str, ...], Span]]]:
        """The words of question and answer that tell something, each with its place in the text as it is shown."""
        asked, answer = map(normalise, (self.unit.question, self.unit.answer))
        return [_placed(asked, self._tokens.words(asked)), _placed(answer, self._answered)]

    @cached_property
    def duties(self) -> frozenset[str]:
        """The duties it is about; where it names none, any of its words will do."""
        words = meant(self._tokens.words_of(spelled(predicate(self._normal))))
        return self._lexicon.duties & words or words

    @cached_property
    def asked(self) -> frozenset[str]:
        """What its question asks for, by names of aspects."""
        return asks_for(self._normal, self._lexicon)

    @cached_property
    def aspects(self) -> frozenset[str]:
        """What its question asks for and its answer tells."""
        return self.asked | tells(self.answer, self._lexicon, hints=not self.ruled)

    @cached_property
    def numbered(self) -> str:
        """The answer with # for every number."""
        return numbered(self.answer)

    @cached_property
    def statements(self) -> Sequence[tuple[frozenset[str], frozenset[str]]]:
        """Of every sentence of the answer that tells what may be asked for: what, and its terms."""
        told = ((tells(part, self._lexicon, hints=True), here) for part, here in self._sentences())
        return [(what, _terms(self._answered[here])) for what, here in told if what]

    def _sentences(self) -> Iterator[tuple[str, slice]]:
        """The sentences of the answer, and which of its words are theirs."""
        starts = [word.start for word in self._answered]
        for part in SENTENCE.finditer(self.answer):
            yield part.group(), slice(bisect_left(starts, part.start()), bisect_left(starts, part.end()))


def _terms(words: Iterable[Word]) -> frozenset[str]:
    return frozenset(term for word in words for term in word.terms)


def _placed(text: Text, words: Iterable[Word]) -> tuple[tuple[tuple[str, ...], Span], ...]:
    """What each telling word is looked up for, and where it stands in the raw text."""
    offsets = text.offsets
    return tuple((word.terms, Span(offsets[word.start], offsets[word.end - 1] + 1)) for word in words if not word.stop)


def terms(words: Iterable[Word]) -> list[str]:
    """What words are looked up by in the index, each once; stop words are not."""
    return list(dict.fromkeys(term for word in words if not word.stop for term in word.terms))


def sought(question: WeightedText, words: Iterable[Word]) -> Sought:
    """What is looked up in the index for a question and its words."""
    found = terms(words)
    return Sought(found, chinese(question.letters), [*found, *map(row, sorted(question.rows))])


def chinese(letters: Iterable[str]) -> list[str]:
    """The letters that are looked up: a Chinese character is a word or part of one; Latin words are looked up whole."""
    return [letter for letter in letters if not letter.isascii()]


def letters(normal: str) -> str:
    """A text without blanks and punctuation."""
    return "".join(filter(str.isalnum, normal))

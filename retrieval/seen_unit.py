"""A unit as the search sees it when it is near a question, and what texts are looked up by."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from kb.model import KnowledgeBase, QAUnit, Span
from kb.text import Text, normalise
from retrieval.everyday import kin_of
from retrieval.question_type import asks_for, meant, numbered, predicate, tells
from retrieval.similarity import TermWeights, WeightedText
from retrieval.tokenizer import Tokenizer, Word

_SENTENCE = re.compile(r"[^。;!?\n]+")


class SeenUnit:
    """A unit as the search sees it when it is near."""

    def __init__(self, unit: QAUnit, kb: KnowledgeBase, tokens: Tokenizer, telling: TermWeights) -> None:
        self.unit = unit
        # With rules a reviewer has listed in the lexicon what else is often asked.
        self.ruled = unit.id in kb.rules
        section, normal, answer = (normalise(part) for part in (unit.section, unit.question, unit.answer))
        asked, answered = tokens.words(normal), tokens.words(answer)
        # The words of question and answer that tell something, each with its place in the text as it is shown.
        self.placed = tuple(_placed(text, words) for text, words in ((normal, asked), (answer, answered)))
        self.question = WeightedText(asked, letters(tokens.plain(normal.normal)), telling)
        head = kb.notices[unit.notice].head
        # The terms of what stands around the question: title, section and answer.
        notice = normalise(f"{head.issuer}\n{head.title}")
        self.around = notice.normal
        around = [tokens.words(part) for part in (notice, section)]
        self.beside = frozenset(term for part in (*around, answered) for word in part for term in word.terms)
        self.terms = self.question.terms | self.beside
        # The everyday and official words that go together, by their rows: what is asked of, and the answer.
        self.kin = kin_of(asked) | kin_of(around[1])
        self.answer_kin = kin_of(answered)
        self.answer = answer.normal
        self.numbered = numbered(answer.normal)
        self.text = section.normal + normal.normal + answer.normal
        # The duties it is about; where it names none, any of its words will do.
        words = meant(tokens.words(normalise(predicate(normal.normal))))
        self.duties = kb.lexicon.duties & words or words
        # What its question asks for, and that with what its answer tells.
        self.asked = asks_for(normal.normal, kb.lexicon)
        self.aspects = self.asked | tells(answer.normal, kb.lexicon, hints=not self.ruled)
        self._answered, self._lexicon = answered, kb.lexicon

    @cached_property
    def statements(self) -> Sequence[tuple[frozenset[str], frozenset[str]]]:
        """Of every sentence of the answer that tells what may be asked for: what, and its terms."""
        told = ((tells(part, self._lexicon, hints=True), words) for part, words in self._sentences())
        return [(what, frozenset(term for word in words for term in word.terms)) for what, words in told if what]

    @cached_property
    def by_term(self) -> Mapping[str, Sequence[int]]:
        """In which sentences of the answer, by number, each term stands."""
        found: dict[str, list[int]] = defaultdict(list)
        for at, (_, words) in enumerate(self._sentences()):
            for term in {term for word in words for term in word.terms}:
                found[term].append(at)
        return found

    @cached_property
    def by_kin(self) -> Mapping[int, Sequence[int]]:
        """In which sentences of the answer, by number, a word of each row of everyday.yaml stands."""
        found: dict[int, list[int]] = defaultdict(list)
        for at, (_, words) in enumerate(self._sentences()):
            for row in kin_of(words):
                found[row].append(at)
        return found

    def _sentences(self) -> Iterator[tuple[str, Sequence[Word]]]:
        """The sentences of the answer with their words."""
        starts = [word.start for word in self._answered]
        for part in _SENTENCE.finditer(self.answer):
            yield part.group(), self._answered[bisect_left(starts, part.start()) : bisect_left(starts, part.end())]


def _placed(text: Text, words: Iterable[Word]) -> tuple[tuple[tuple[str, ...], Span], ...]:
    """What each telling word is looked up for, and where it stands in the raw text."""
    offsets = text.offsets
    return tuple((word.terms, Span(offsets[word.start], offsets[word.end - 1] + 1)) for word in words if not word.stop)


def terms(words: Iterable[Word]) -> list[str]:
    """What words are looked up by in the index, each once; stop words are not."""
    return list(dict.fromkeys(term for word in words if not word.stop for term in word.terms))


def letters(normal: str) -> str:
    """A text without blanks and punctuation."""
    return "".join(filter(str.isalnum, normal))

"""From scores to an answer or an honest abstention: answered, ambiguous or abstained, and why."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from kb.model import KnowledgeBase, QAUnit, Span
from kb.text import Text, spelled
from retrieval import bm25, weights
from retrieval.bm25 import BM25
from retrieval.homophones import sounds
from retrieval.index import Index, Indexed
from retrieval.inverted_index import InvertedIndex
from retrieval.question_type import QuestionClause, asks_for, clauses, meant, missing, not_told
from retrieval.seen_unit import SeenUnit, holding, letters, terms
from retrieval.similarity import Similarity, TermWeights, WeightedText, similarity
from retrieval.spelling import Speller
from retrieval.tokenizer import Tokenizer, Word

Status = Literal["answered", "ambiguous", "no_answer"]
Reason = Literal["matched", "two_close", "off_topic", "not_covered", "vague"]

# To cut more characters than this takes longer than to read the whole dictionary first.
_WHOLE_FROM = 1_000_000
# The closely seen units that are kept in memory.
_KEPT = 4096
_TWO_CLOSE = "有两条官方问答都可能适用，先列出第一条；是另一条的，请在相近的问题里点选，或回复“第二个”。"
# A vague question is offered at most so many sections.
_SECTIONS = 12
_OFF_TOPIC = "官方问答没有谈到这个问题。"


@dataclass(frozen=True)
class Hit:
    """A unit and how like the question it is, between 0 and 1."""

    unit: QAUnit
    score: float


@dataclass(frozen=True)
class Ranking:
    """What the search found. `hits` are sorted; `text` says why in words for a person."""

    status: Status
    reason: Reason
    text: str
    hits: tuple[Hit, ...]
    words: tuple[Word, ...]
    close: tuple[Hit, ...] = ()
    certain: float = 0.0


@dataclass(frozen=True)
class Near:
    """A unit that was looked at closely: its share of the highest score of the index, how like the question it is, and
    both in one, between 0 and 1.
    """

    unit: SeenUnit
    share: float
    like: Similarity
    score: float

    @property
    def hit(self) -> Hit:
        """As others see it."""
        return Hit(self.unit.unit, round(self.score, 2))


@dataclass(frozen=True)
class _Considered:
    """A question beside the units near it.

    means: what its words mean. asked: the units whose duty it asks for. lead: how far the best is before the others.
    untold: what it asks for and the best does not tell, in words.
    """

    question: WeightedText
    words: tuple[Word, ...]
    means: frozenset[str]
    near: Sequence[Near]
    asked: Sequence[Near]
    lead: float
    untold: str

    @property
    def best(self) -> Near:
        """The unit that comes first."""
        return self.near[0]

    @property
    def told(self) -> float:
        """How surely the question is about the best, were nothing untold."""
        return certainty(self.best.like, len(self.question.words), self.lead, untold=False)

    @property
    def certain(self) -> float:
        """How surely the question is about the best."""
        return certainty(self.best.like, len(self.question.words), self.lead, untold=bool(self.untold))

    @property
    def apart(self) -> float:
        """How surely the question would be about the best, were it not for the next."""
        return certainty(self.best.like, len(self.question.words), weights.LEAD, untold=False)

    def ranking(self, status: Status, reason: Reason, text: str = "", close: Sequence[Near] = ()) -> Ranking:
        """What is told of it."""
        hits, closest = (tuple(one.hit for one in some) for some in (self.near, close))
        return Ranking(status, reason, text, hits, self.words, closest, self.certain)


class Ranker:
    """Ranks units by the lexicon of their knowledge base."""

    def __init__(
        self, kb: KnowledgeBase, units: Sequence[QAUnit], file: Path | None = None, speller: Speller | None = None
    ) -> None:
        """`file`: where the index of a large knowledge base is kept. `speller`: another than that of its words."""
        self._kb, self._lexicon, self._all = kb, kb.lexicon, units
        self._tokens = Tokenizer(kb.lexicon)
        self._at = {unit.id: at for at, unit in enumerate(units)}
        # Places that people and notices name.
        self._places = {
            *kb.lexicon.places,
            *(place for notice in kb.notices.values() for place in holding(notice.head)),
        }
        self._index = self._made_index(file)
        self._speller = speller or Speller(
            {*kb.lexicon.terms, *kb.lexicon.same, *self._index.terms()}, sounds(), kb.lexicon.same
        )
        self._telling = TermWeights(len(units), self._index.having, self._tokens.share)
        # What is known of the units that were near lately.
        self._unit = lru_cache(maxsize=_KEPT)(lambda at: SeenUnit(units[at], kb, self._tokens, self._telling))
        bare = [letters(spelled(unit.question)) for unit in units]
        often = Counter(bare)
        self._stored = {words: at for at, words in enumerate(bare) if often[words] == 1}

    def rank(self, text: Text) -> Ranking:
        """Ranks the nearest units for one question."""
        question, words, near = self.look(text)
        stored = self._stored.get(letters(text.normal), -1)
        if stored >= 0:
            # Who asks an official question word for word is answered by it.
            first = Hit(self._all[stored], 1.0)
            hits = (first, *(one.hit for one in near if one.unit.unit.id != first.unit.id))
            return Ranking("answered", "matched", "", hits, words, (first,), 1.0)
        if not near:
            return Ranking("no_answer", "off_topic", _OFF_TOPIC, (), words)
        return self._decided(self._considered(text.normal, question, words, near))

    def look(self, text: Text) -> tuple[WeightedText, tuple[Word, ...], list[Near]]:
        """The question as it is understood, and the units that are nearest, the most like first."""
        words = tuple(self._speller.mend(self._tokens.words(text)))
        question = WeightedText(words, letters(self._tokens.plain(text.normal)), self._telling)
        found = self._index.nearest(terms(words), question.letters, weights.LOOKED_AT)
        near = [self._weighed(question, at, score / found[0][1]) for at, score in found]
        return question, words, sorted(near, key=lambda one: -one.score)

    def compared(self, text: Text, unit: str) -> tuple[Similarity, int, bool]:
        """A question beside one unit, whatever the others are: how like they are, how many words it has, and whether it
        asks for something the unit does not tell.
        """
        words = tuple(self._speller.mend(self._tokens.words(text)))
        question = WeightedText(words, letters(self._tokens.plain(text.normal)), self._telling)
        about = self._unit(self._at[unit])
        like = similarity(question, about.question, about.beside, about.answer)
        return like, len(question.words), bool(self.untold(text.normal, clauses(text.normal, words), about))

    def shared(self, words: Iterable[Word], unit: str) -> tuple[tuple[Span, ...], ...]:
        """Where a unit's question and answer say what the words of a question say, to be marked."""
        said = frozenset(term for word in words if not word.stop for term in word.terms)
        placed = self._unit(self._at[unit]).placed
        return tuple(tuple(span for terms, span in part if not said.isdisjoint(terms)) for part in placed)

    def words(self, text: Text) -> frozenset[str]:
        """The words of a text that weigh anything in the search."""
        return meant(self._tokens.words(text))

    def covers(self, text: Text, unit: str) -> bool:
        """Whether a unit answers what a question asks for (由谁, 多久), whatever its words."""
        asking = clauses(text.normal, self._tokens.words(text))
        return not self.untold(text.normal, asking, self._unit(self._at[unit]))

    def asks_of(self, text: Text, unit: str) -> bool:
        """Whether a question asks for something (由谁, 何时) that the unit's answer tells."""
        asked = asks_for(text.normal, self._lexicon)
        return bool(asked) and asked <= self._unit(self._at[unit]).aspects

    def names(self, text: Text, unit: str, *, other_than: str) -> bool:
        """Whether a question names a duty that one unit is about and another is not.

        Of several the longest tells: 国际合作, not 许可.
        """
        mine, other = (self._unit(self._at[name]).duties for name in (unit, other_than))
        asking = clauses(text.normal, self._tokens.words(text))
        named = self._lexicon.duties & (asking[0].means if asking else frozenset())
        return bool(named) and max(sorted(named), key=len) in mine - other

    def _made_index(self, file: Path | None) -> Index[BM25] | Index[InvertedIndex]:
        """Few units are ranked by rank_bm25; the index of many is kept in a file, where there may be one."""
        if len(self._all) <= bm25.UP_TO:
            return Index.ranked(self._indexed())
        return Index.kept(file, self._indexed_as(), self._indexed()) if file else Index.pruned(self._indexed())

    def _indexed(self) -> Iterator[Indexed]:
        """What the index keeps of each unit, if it is asked for at all."""
        size = sum(len(unit.question) + len(unit.answer) for unit in self._all)
        tokens = Tokenizer(self._lexicon, whole=True) if size > _WHOLE_FROM else self._tokens
        for unit in self._all:
            asked = terms(tokens.words_of(spelled(f"{unit.section}\n{unit.question}")))
            answer = terms(tokens.words_of(spelled(unit.answer)))
            yield Indexed(asked, list(letters(tokens.plain(spelled(unit.question)))), answer)

    def _indexed_as(self) -> str:
        """What an index is of: these units, and the way they are cut today."""
        cutting = b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))
        return f"{self._kb.version} {len(self._all)} {hashlib.sha256(cutting).hexdigest()}"

    def _weighed(self, question: WeightedText, at: int, share: float) -> Near:
        """A unit that has a share of the highest score of the index."""
        unit = self._unit(at)
        like = similarity(question, unit.question, unit.beside, unit.answer)
        score = weights.SCORE * share + weights.COVERED * like.covered
        score += weights.ASKED * like.asked + weights.ORDER * like.order
        return Near(unit, share, like, score / (weights.SCORE + weights.COVERED + weights.ASKED + weights.ORDER))

    def _considered(
        self, normal: str, question: WeightedText, words: tuple[Word, ...], near: Sequence[Near]
    ) -> _Considered:
        """A question beside the units near it, those before the others whose duty it names."""
        means, asking = meant(words), clauses(normal, words)
        # A question that names no duty of a unit is not about that unit, even where the next is only as near.
        asked = self._asked_for(asking, near)
        named = asked or [
            one
            for one in near
            if one.score > near[0].score - weights.GAP_TIED and not one.unit.duties.isdisjoint(means)
        ]
        ordered = sorted(near, key=lambda one: (one not in named, -one.score))
        lead = ordered[0].score - max((one.score for one in ordered[1:]), default=0.0)
        untold = self.untold(normal, asking, ordered[0].unit)
        return _Considered(question, words, means, ordered, asked, lead, untold)

    def _decided(self, seen: _Considered) -> Ranking:
        """Whether the nearest unit answers, one of two may, or none does."""
        about, fits = self._fits_by_rules(seen) if seen.best.unit.ruled else _fits_by_likeness(seen)
        if fits:
            return self._answered(seen)
        if not seen.best.unit.ruled and not seen.untold and seen.apart > weights.EITHER:
            return seen.ranking("ambiguous", "two_close", _TWO_CLOSE, seen.near[:2])
        if about and seen.untold:
            return seen.ranking("no_answer", "not_covered", f"官方问答没有回答这个问题：{seen.untold}。")
        if (unsaid := self._unsaid(seen)) or not self._vague(seen):
            return seen.ranking("no_answer", "off_topic", f"官方问答没有谈到“{unsaid}”。" if unsaid else _OFF_TOPIC)
        return seen.ranking("no_answer", "vague", self._sections())

    def _fits_by_rules(self, seen: _Considered) -> tuple[bool, bool]:
        """Whether the nearest unit, which has rules, is about the question, and whether it answers it.

        A reviewer has said what the unit is about and what else is often asked: a little is enough.
        """
        unit = seen.best.unit
        named_duty = self._names_duty(seen.means, unit)
        about = seen.best.like.asked > weights.RULED_COVERED or named_duty
        likely = seen.told > weights.RULED_CERTAIN or named_duty
        return about, about and likely and not seen.untold and not unit.duties.isdisjoint(seen.means)

    def _answered(self, seen: _Considered) -> Ranking:
        """The nearest unit as the answer, or as one of several that are too close to call."""
        best = seen.best
        close = [
            one
            for one in seen.near
            if one.score
            > best.score - (weights.GAP_OTHER_DUTY if one.unit.duties != best.unit.duties else weights.GAP_SAME_DUTY)
            and (one in seen.asked if seen.asked else not one.unit.duties.isdisjoint(seen.means))
        ]
        if len(close) > 1 and seen.lead < weights.GAP_AMBIGUOUS:
            return seen.ranking("ambiguous", "two_close", _TWO_CLOSE, close)
        return seen.ranking("answered", "matched", close=close)

    def _names_duty(self, words: Collection[str], unit: SeenUnit) -> bool:
        """Whether words name the matter of a unit's duty, and a form of duty where it has one: 国际合作审批要不要."""
        forms = self._lexicon.forms
        matter = (self._lexicon.duties & unit.duties) - forms
        formless = not unit.duties & forms
        return bool(matter) and matter <= set(words) and (formless or not forms.isdisjoint(words))

    def _asked_for(self, asking: Sequence[QuestionClause], near: Sequence[Near]) -> list[Near]:
        """Where the clause that asks names every duty of units that are not far behind, and none of the first one's,
        those units: 数据要回传给外方，国际合作要报吗 asks for 国际合作, whatever 回传 sounds like. Else nothing.
        """
        means = asking[0].means if asking else frozenset[str]()
        if not near[0].unit.duties.isdisjoint(means) and not self._names_duty(means, near[0].unit):
            return []
        return [
            one
            for one in near
            if one.score > near[0].score - weights.GAP_SAME_DUTY and self._names_duty(means, one.unit)
        ]

    def _vague(self, seen: _Considered) -> bool:
        """Whether a question asks whether something must be filed, and says nothing of what (要不要审批)."""
        forms = self._lexicon.forms
        rest = seen.means - forms - set(self._lexicon.turns["projects"])
        return not forms.isdisjoint(seen.means) and all(map(self._index.says, rest))

    def _sections(self) -> str:
        """What a vague question may be about: the sections of the units that have rules, else of all."""
        units = [unit for unit in self._all if unit.id in self._kb.rules] or self._all
        sections = list(dict.fromkeys(unit.section for unit in units if unit.section))[:_SECTIONS]
        return f"官方问答分成这几类：{'；'.join(sections)}。请说明是哪一类，或从下面相近的问题里选。"

    def _unsaid(self, seen: _Considered) -> str:
        """What of a question no unit speaks of: a noun, and none that a unit does speak of; "" for nothing."""
        unsaid = [
            (telling, word)
            for word, looked_up, telling in seen.question.words
            if len(word) > 1
            and word not in self._lexicon.stop
            and word not in self._lexicon.turns["projects"]
            and self._tokens.names(word)
            and not any(self._index.says(term) for term in looked_up)
            and not any(word in one.unit.text for one in seen.near)
        ]
        return max(unsaid)[1] if unsaid else ""

    def untold(self, normal: str, asking: Sequence[QuestionClause], unit: SeenUnit) -> str:
        """What a question asks for and a unit does not tell."""
        places = {place for place in self._places if place in normal}
        if places and unit.places and places.isdisjoint(unit.places):
            return f"您问的是“{min(places)}”，最相近的问答是{'、'.join(sorted(unit.places))}的"
        if unit.ruled:
            return missing(normal, asking, unit, self._lexicon)
        return not_told(asking, unit.aspects, self._lexicon)


def _fits_by_likeness(seen: _Considered) -> tuple[bool, bool]:
    """Whether the nearest unit, which has no rules, is about the question, and whether it answers it."""
    return seen.told >= weights.CERTAIN, seen.certain >= weights.CERTAIN


def certainty(like: Similarity, words: int, lead: float, *, untold: bool) -> float:
    """How surely a question of so many words is about the nearest unit, between 0 and 1: by what they have in common,
    by how far the next unit is behind, and by whether it asks for something the unit does not tell.
    """
    odds = weights.BASE + weights.BY_COVERED * like.covered + weights.BY_ASKED * like.asked
    odds += weights.BY_ORDER * like.order + weights.BY_WORDS * math.log(max(words, 1))
    odds += weights.BY_LEAD * min(lead, weights.LEAD) + weights.BY_UNTOLD * untold
    return 1 / (1 + math.exp(-odds))

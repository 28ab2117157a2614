"""From scores to an answer or an honest abstention over some notices: answered, ambiguous or abstained, and why."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

from kb.model import KnowledgeBase, QAUnit, Span
from kb.text import Text, spelled
from retrieval import bm25, everyday, weights
from retrieval.bm25 import BM25
from retrieval.certainty import Evidence, certainty, evidence
from retrieval.considered import OFF_TOPIC, Considered, Ranking
from retrieval.homophones import sounds
from retrieval.index import Index, Indexed
from retrieval.inverted_index import InvertedIndex
from retrieval.near import Near, Overlap, beside, by_words, nearest, placed
from retrieval.placed_terms import placed as placed_terms
from retrieval.question_type import (
    QuestionClause,
    asks,
    asks_for,
    clauses,
    meant,
    missing,
    not_told,
    other_act,
    point,
)
from retrieval.regions import ANYWHERE, Places, Regions
from retrieval.seen_unit import SeenUnit, chinese, head_of, sought, terms
from retrieval.similarity import TermWeights, WeightedText, characters
from retrieval.spelling import Speller
from retrieval.tokenizer import Tokenizer, Word

# To cut more characters than this takes longer than to read the whole dictionary first.
_WHOLE_FROM = 1_000_000
# So many equally near units at most: the contract takes no more, and nobody chooses from as many.
_CLOSE = 10
# The closely seen units that are kept in memory.
_KEPT = 4096
_TWO_CLOSE = "有两条官方问答都可能适用，先列出第一条；是另一条的，请在相近的问题里点选，或回复“第二个”。"
# A vague question is offered at most so many sections.
_SECTIONS = 12
# A topic is offered so many sections of notices.
_NOTICES = 4


class Looked(NamedTuple):
    """A question as it is understood: ready to be compared, its words, the clauses that ask it, what they ask for, and
    the units that are nearest, the most like first.
    """

    question: WeightedText
    words: tuple[Word, ...]
    asking: Sequence[QuestionClause]
    point: frozenset[str]
    near: list[Near]


class Shared(NamedTuple):
    """What all groups of notices are ranked with: the words of the lexicon, how a text is cut, places, and a speller
    if it is another than that of each group's words.
    """

    tokens: Tokenizer
    cut: Callable[[str], tuple[Word, ...]]
    regions: Regions
    speller: Speller | None


class GroupRanker:
    """Ranks the units of some notices by the lexicon of their knowledge base. `positions`: where each stands in the
    index, by its id.
    """

    def __init__(
        self,
        kb: KnowledgeBase,
        units: Sequence[QAUnit],
        shared: Shared,
        file: Path | None = None,
    ) -> None:
        """`file`: where the index of many units is kept."""
        self._kb, self._lexicon, self._all = kb, kb.lexicon, units
        self._tokens, self._cut, self.regions, speller = shared
        self.positions = {unit.id: at for at, unit in enumerate(units)}
        self._head = lru_cache(maxsize=_KEPT)(lambda notice: head_of(notice, kb, self._tokens))
        self.index = self._made_index(file)
        self._speller = speller or Speller(
            {*kb.lexicon.terms, *kb.lexicon.same, *self.index.terms()}, sounds(), kb.lexicon.same
        )
        self._telling = TermWeights(len(units), self.index.having, self._tokens.share)
        # What is known of the units that were near lately.
        self._unit = lru_cache(maxsize=_KEPT)(
            lambda at: SeenUnit(
                units[at], kb, (self._tokens, self._telling), self._head(units[at].notice), where=self.index.placed(at)
            )
        )

    def seen(self, unit: str) -> SeenUnit:
        """A unit as the search sees it."""
        return self._unit(self.positions[unit])

    def rank(self, text: Text, places: Places = ANYWHERE) -> Ranking:
        """Ranks the nearest units for one question that is asked from some places."""
        looked = self.look(text)
        if not looked.near:
            return Ranking("no_answer", "off_topic", OFF_TOPIC, (), looked.words)
        return self._decided(self._considered(text.normal, places, looked))

    def look(self, text: Text) -> Looked:
        """The question as it is understood, and the units near it."""
        question, words = self._worded(text)
        asking = clauses(text, words)
        asked = point(asking, self._lexicon)
        looked_up = sought(question, words)
        found = self.index.nearest(looked_up, weights.LOOKED_AT)
        seen = [(self._unit(at), score / found[0][1]) for at, score in found]
        near = nearest(question, asked, seen)
        if near and near[0].unit.ruled:
            places = [self.positions[one.unit.unit.id] for one in near]
            near = by_words(near, self.index.by_words(looked_up, places))
        return Looked(question, words, asking, asked, near)

    def first(self, text: Text) -> tuple[Near, Evidence] | None:
        """The unit that is most like a question, wherever it is asked from, and what speaks for it."""
        looked = self.look(text)
        if not looked.near:
            return None
        return looked.near[0], evidence(text.normal, looked.question, looked.point, looked.near)

    def _worded(self, text: Text) -> tuple[WeightedText, tuple[Word, ...]]:
        """A question ready to be compared, and its words."""
        words = tuple(self._speller.mend(self._cut(text.normal)))
        return WeightedText(words, characters(self._tokens.plain(text.normal)), self._telling), words

    def compared(self, text: Text, unit: str) -> Evidence:
        """What speaks for a unit as the answer to a question, whatever the others are."""
        question, words = self._worded(text)
        asked = point(clauses(text, words), self._lexicon)
        near = nearest(question, asked, [(self.seen(unit), 1.0)])
        return replace(evidence(text.normal, question, asked, near), chance=0.5, ahead=0.0, lead=0.0)

    def shared(self, words: Iterable[Word], unit: str) -> tuple[tuple[Span, ...], ...]:
        """Where a unit's question and answer say what the words of a question say, to be marked."""
        said = frozenset(term for word in words if not word.stop for term in word.terms)
        placed = self.seen(unit).placed
        return tuple(tuple(span for terms, span in part if not said.isdisjoint(terms)) for part in placed)

    def overlap(self, text: Text, unit: str) -> Overlap:
        """Which words of a question a unit says too, and which it does not."""
        telling = {word.text: word.terms for word in self._cut(text.normal) if not word.stop and len(word.text) > 1}
        seen = self.seen(unit)
        said, lacking = list[str](), list[str]()
        for word, looked_up in telling.items():
            (said if word in seen.text or seen.says(looked_up) else lacking).append(word)
        return Overlap(tuple(said), tuple(lacking))

    def covers(self, text: Text, unit: str) -> bool:
        """Whether a unit answers what a question asks for (由谁, 多久), whatever its words."""
        asking = clauses(text, self._cut(text.normal))
        asked = point(asking, self._lexicon)
        return not self._untold(text.normal, asking, asked, self.seen(unit))

    def asks_of(self, text: Text, unit: str) -> bool:
        """Whether a question asks for something (由谁, 何时) that the unit's answer tells."""
        asked = asks_for(text.normal, self._lexicon)
        return bool(asked) and asked <= self.seen(unit).aspects

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
            asked = tokens.words_of(spelled(f"{unit.section}\n{unit.question}"))
            answer = spelled(unit.answer)
            words = tokens.words_of(answer)
            told = chinese(characters(tokens.plain(spelled(unit.question))))
            where = placed_terms(answer, words)
            # What is asked counts twice what is told.
            rows = map(everyday.row, (*2 * sorted(everyday.NONE.union(*everyday.kin(asked))), *where.rows))
            yield Indexed(terms(asked), told, terms(words), [*rows, *self._head(unit.notice).around], where)

    def _indexed_as(self) -> str:
        """What an index is of: these units, and the way they are cut today."""
        here = Path(__file__).parent
        cutting = b"".join(path.read_bytes() for path in (*sorted(here.glob("*.py")), everyday.FILE))
        return f"{self._kb.version} {len(self._all)} {hashlib.sha256(cutting).hexdigest()}"

    def _considered(self, normal: str, places: Places, looked: Looked) -> Considered:
        """A question beside the units near it: those of its place and office first, of them those whose duty it names,
        those of other places last.
        """
        near, strange = placed(self.regions, looked.near, places, self.regions.offices(normal))
        means, asking = meant(looked.words), looked.asking
        # A question that names no duty of a unit is not about that unit, even where the next is only as near.
        asked = self._asked_for(asking, near)
        tied = [one for one in near if one.score > near[0].score - weights.GAP_TIED]
        named = asked or [one for one in tied if one.unit.ruled and not one.unit.duties.isdisjoint(means)]
        ordered = sorted(near, key=lambda one: one not in named)
        found, lead = evidence(normal, looked.question, looked.point, ordered), _lead(ordered)
        ordered += strange
        # In a conversation 那还想留一管血呢 goes on with the case; by itself 要不要现场答辩 asks for nothing official.
        best = ordered[0].unit
        elsewhere = self.regions.elsewhere(best.unit.notice, places, best.text)
        untold = elsewhere or self._untold(normal, asking, looked.point, best)
        untold = untold or (other_act(asking, best, self._lexicon) if best.ruled else "")
        alike = () if best.ruled else beside(ordered[0], near)
        if untold:
            found = replace(found, point=1.0)
        return Considered(
            looked.words,
            looked.question,
            means,
            ordered,
            asked,
            found,
            lead,
            untold,
            alike,
            bool(elsewhere),
            not asks(normal),
        )

    def _decided(self, seen: Considered) -> Ranking:
        """Whether the nearest unit answers, one of two may, or none does."""
        about, fits = self._fits_by_rules(seen) if seen.best.unit.ruled else _fits_by_likeness(seen)
        if fits:
            return self._answered(seen)
        if not seen.best.unit.ruled and not seen.untold and seen.tied and seen.together > certainty().either:
            if seen.beside:
                return seen.ranking("answered", "matched", close=seen.near[:1])
            return seen.ranking("ambiguous", "two_close", _TWO_CLOSE, seen.near[:2])
        if (about or (seen.elsewhere and seen.alone > certainty().answers)) and seen.untold:
            return seen.ranking("no_answer", "not_covered", f"官方问答没有回答这个问题：{seen.untold}。")
        return self._missed(seen)

    def _missed(self, seen: Considered) -> Ranking:
        """Why no unit answers: it is asked of something that none speaks of, or of nothing in particular."""
        if unsaid := self._unsaid(seen):
            return seen.ranking("no_answer", "off_topic", f"官方问答没有谈到“{unsaid}”。")
        if not seen.best.unit.ruled and seen.bare and seen.best.like.covered > certainty().either:
            return seen.ranking("no_answer", "vague", self._notices(seen.near))
        if self._vague(seen):
            return seen.ranking("no_answer", "vague", self._sections)
        return seen.ranking("no_answer", "off_topic", OFF_TOPIC)

    def _fits_by_rules(self, seen: Considered) -> tuple[bool, bool]:
        """Whether the nearest unit, which has rules, is about the question, and whether it answers it.

        A reviewer has said what the unit is about and what else is often asked: a little is enough.
        """
        unit = seen.best.unit
        named_duty = self._names_duty(seen.means, unit)
        about = seen.best.like.asked > weights.RULED_COVERED or named_duty
        likely = seen.evidence.about_ruled(seen.lead) > certainty().ruled.about or named_duty
        return about, about and likely and not seen.untold and not unit.duties.isdisjoint(seen.means)

    def _answered(self, seen: Considered) -> Ranking:
        """The nearest unit as the answer, or as one of several that are too close to call."""
        best = seen.best
        near = [
            one
            for one in seen.near
            if one.score
            > best.score - (weights.GAP_OTHER_DUTY if one.unit.duties != best.unit.duties else weights.GAP_SAME_DUTY)
            and (one in seen.asked if seen.asked else not one.unit.duties.isdisjoint(seen.means))
        ]
        close = near[:_CLOSE]
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
        if means.isdisjoint(self._lexicon.duties - self._lexicon.forms):
            return []
        if not near[0].unit.duties.isdisjoint(means) and not self._names_duty(means, near[0].unit):
            return []
        return [
            one
            for one in near
            if one.score > near[0].score - weights.GAP_SAME_DUTY and self._names_duty(means, one.unit)
        ]

    def _vague(self, seen: Considered) -> bool:
        """Whether a question asks whether something must be filed, and says nothing of what (要不要审批)."""
        forms = self._lexicon.forms
        rest = seen.means - forms - set(self._lexicon.turns["projects"])
        return not forms.isdisjoint(seen.means) and all(map(self.index.says, rest))

    @cached_property
    def _sections(self) -> str:
        """What a vague question may be about: the sections of the units that have rules, else of all."""
        units = [unit for unit in self._all if unit.id in self._kb.rules] or self._all
        sections = list(dict.fromkeys(unit.section for unit in units if unit.section))[:_SECTIONS]
        return f"官方问答分成这几类：{'；'.join(sections)}。请说明是哪一类，或从下面相近的问题里选。"

    def _notices(self, near: Sequence[Near]) -> str:
        """What a question that only names a topic may be about: the notices and sections of the units near it."""
        close = (one.unit.unit for one in near if one.score > near[0].score - weights.GAP_SAME_DUTY)
        places = dict.fromkeys(f"《{self._kb.notices[unit.notice].head.title}》{unit.section}" for unit in close)
        return f"谈到这件事的有：{'；'.join(list(places)[:_NOTICES])}。请写出想问什么，或从下面相近的问题里选。"

    def _unsaid(self, seen: Considered) -> str:
        """What of a question no unit speaks of: a noun, and none that a unit does speak of; "" for nothing."""
        unsaid = [
            (telling, word)
            for word, looked_up, telling in seen.question.words
            if len(word) > 1
            and word not in self._lexicon.stop
            and word not in self._lexicon.turns["projects"]
            and self._tokens.names(word)
            and not any(self.index.says(term) for term in looked_up)
            and not any(word in one.unit.text for one in seen.near)
        ]
        return max(unsaid)[1] if unsaid else ""

    def _untold(self, normal: str, asking: Sequence[QuestionClause], asked: frozenset[str], unit: SeenUnit) -> str:
        """What a question asks for and a unit does not tell. `asked`: what its clauses ask for, by names of aspects."""
        if unit.ruled:
            return missing(normal, asking, unit, self._lexicon)
        return not_told(asked, unit.aspects, self._lexicon)


def _lead(near: Sequence[Near]) -> float:
    """How far the first is before the best of the others."""
    return near[0].score - max((one.score for one in near[1:]), default=0.0)


def _fits_by_likeness(seen: Considered) -> tuple[bool, bool]:
    """Whether the nearest unit, which has no rules, is about the question, and whether it answers it."""
    sure = seen.same or seen.evidence.certain >= certainty().answers
    return seen.same or seen.told >= certainty().answers, sure and not seen.elsewhere

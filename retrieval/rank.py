"""From scores to an answer or an honest abstention: answered, ambiguous or abstained, and why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from kb.model import KnowledgeBase, QAUnit
from kb.text import Text, normalise
from retrieval.index import Field
from retrieval.tokens import Term, Tokens

Status = Literal["answered", "ambiguous", "no_answer"]
Reason = Literal["matched", "two_close", "off_topic", "not_covered"]

# How much the words of an answer weigh against those of its question and section, and how much it counts that a unit's
# own question is met in full. Found by a sweep over the project's own cases; neighbours differ by a few in a thousand.
ANSWER_WEIGHT = 0.6
IN_FULL = 2.0
# Two units are too close to call when the second has more than this share of the first's score.
CLOSE = 0.92
# With this share of it a unit still stands for choice, should the asker name its matter.
NEAR = 0.75
# So does, already with this share of it, a unit that is about the very same duty.
SAME = 0.5
# A question must have this share of the weight of a unit's own question to be about it at all.
ABOUT = 0.14

_CLAUSE = re.compile(r"[^,;:?!。\n]+")
_ASKS = re.compile(
    r"\?|吗|么|嘛|呢|呗|不$|没$|否|([要用能会是算该])不\1|有没有|需不需|可不可|行不行|[怎咋]|什么|啥|哪|谁|几|多少|多久|求问|咨询|请问|对吧|行吗"
)
# What is asked stands behind the last of these: 数据出境[要不要]做安全评估.
_PREDICATE = re.compile(
    r"是否|能否|可否|要不要|用不用|需不需要|能不能|可不可以|是不是|会不会|需要|需|要|得|能|可以|应该|该|还用|必须"
)


@dataclass(frozen=True)
class Hit:
    """A unit and its share of all scores."""

    unit: QAUnit
    score: float


@dataclass(frozen=True)
class Ranking:
    """What the search found. `hits` are sorted; `text` says why in words for a person."""

    status: Status
    reason: Reason
    text: str
    hits: tuple[Hit, ...]
    terms: tuple[Term, ...]
    close: tuple[Hit, ...] = ()


@dataclass(frozen=True)
class _Indexed:
    """A unit with what its question asks for: the duties it names, its aspects, all its words."""

    unit: QAUnit
    question: frozenset[str]
    duties: frozenset[str]
    aspects: frozenset[str]
    text: str


class Ranker:
    """Ranks units, at least one, by the lexicon of their knowledge base."""

    def __init__(self, kb: KnowledgeBase, units: Sequence[QAUnit]) -> None:
        self._lexicon = kb.lexicon
        self._tokens = Tokens(kb.lexicon)
        questions, answers = [], []
        self._units: list[_Indexed] = []
        for unit in units:
            question, answer = normalise(f"{unit.section} {unit.question}"), normalise(unit.answer)
            questions.append([term.text for term in self._tokens.cut(question)])
            answers.append([term.text for term in self._tokens.cut(answer)])
            asked = normalise(unit.question).normal
            self._units.append(
                _Indexed(
                    unit,
                    frozenset(questions[-1]),
                    self._duties([term.text for term in self._tokens.cut(normalise(_predicate(asked)))]),
                    self._aspects(asked) | self._aspects(answer.normal, answered=True),
                    question.normal + answer.normal,
                )
            )
        self._question, self._answer = Field(questions), Field(answers)
        bare = [_bare(normalise(unit.question).normal) for unit in units]
        self._stored = {words: at for at, words in enumerate(bare) if bare.count(words) == 1}

    def rank(self, text: Text) -> Ranking:
        """Ranks every unit for one question."""
        terms = tuple(self._tokens.cut(text))
        words = list(dict.fromkeys(term.text for term in terms))
        shares = np.array([self._share(unit, words) for unit in self._units])
        scores = (self._question.scores(words) + ANSWER_WEIGHT * self._answer.scores(words)) * (1 + IN_FULL * shares)
        # A question that names no duty of a unit is not about that unit, even where the next is only as near.
        asked = self._asked_for(text.normal, scores)
        near = asked or [
            score > CLOSE * scores.max() and not unit.duties.isdisjoint(words)
            for score, unit in zip(scores, self._units, strict=True)
        ]
        stored = self._stored.get(_bare(text.normal), -1)
        order = sorted(range(len(self._units)), key=lambda at: (at != stored, not near[at], -scores[at], at))
        total = float(scores.sum()) or 1.0
        hits = tuple(Hit(self._units[at].unit, round(float(scores[at]) / total, 2)) for at in order)
        if stored >= 0:
            # Who asks an official question word for word is answered by it.
            return Ranking("answered", "matched", "", hits, terms, hits[:1])
        if not order or (shares[order[0]] < ABOUT and not self._names_duty(words, order[0])):
            return Ranking("no_answer", "off_topic", "官方问答没有谈到这个问题。", hits, terms)
        best = self._units[order[0]]
        if missing := self._missing(text.normal, best):
            return Ranking("no_answer", "not_covered", f"官方问答没有回答这个问题：{missing}。", hits, terms)
        if best.duties.isdisjoint(words):
            return Ranking("no_answer", "off_topic", "官方问答没有谈到这个问题。", hits, terms)
        close = tuple(
            hit
            for hit, at in zip(hits, order, strict=True)
            if scores[at] > (NEAR if self._units[at].duties != best.duties else SAME) * scores[order[0]]
            and (asked[at] if asked else not self._units[at].duties.isdisjoint(words))
        )
        if len(close) > 1 and scores[order[1]] > CLOSE * scores[order[0]]:
            return Ranking("ambiguous", "two_close", "有两条官方问答都可能适用，请看是哪一种情形。", hits, terms, close)
        return Ranking("answered", "matched", "", hits, terms, close)

    def _names_duty(self, words: Sequence[str], at: int) -> bool:
        """Whether words name the matter of a unit's duty, and a form of duty where it has one: 国际合作审批要不要."""
        forms = self._lexicon.forms
        matter = (self._lexicon.duties & self._units[at].duties) - forms
        formless = not self._units[at].duties & forms
        return bool(matter) and matter <= set(words) and (formless or not forms.isdisjoint(words))

    def _asking(self, normal: str) -> list[str]:
        """The terms of the last clause that asks, or of the last one where none does."""
        return [term.text for term in self._tokens.cut(normalise(next(iter(_asking_first(normal)), "")))]

    def words(self, text: Text) -> frozenset[str]:
        """The words of a text that weigh anything in the search."""
        return frozenset(term.text for term in self._tokens.cut(text))

    def _asked_for(self, normal: str, scores: NDArray[np.float64]) -> list[bool]:
        """Where the clause that asks names every duty of units that are not far behind, and none of the first one's,
        those units: 数据要回传给外方，国际合作要报吗 asks for 国际合作, whatever 回传 sounds like. Else nothing.
        """
        asking = self._asking(normal)
        first = self._units[int(scores.argmax())]
        if not first.duties.isdisjoint(asking) and not self._names_duty(asking, int(scores.argmax())):
            return []
        asked = [score > SAME * scores.max() and self._names_duty(asking, at) for at, score in enumerate(scores)]
        return asked if any(asked) else []

    def covers(self, text: Text, unit: str) -> bool:
        """Whether a unit answers what a question asks for (由谁, 多久), whatever its words."""
        indexed = next(indexed for indexed in self._units if indexed.unit.id == unit)
        return not self._missing(text.normal, indexed)

    def asks_of(self, text: Text, unit: str) -> bool:
        """Whether a question asks for something (由谁, 何时) that the unit's answer tells."""
        indexed = next(indexed for indexed in self._units if indexed.unit.id == unit)
        asked = self._aspects(text.normal)
        return bool(asked) and asked <= indexed.aspects

    def names(self, text: Text, unit: str, *, other_than: str) -> bool:
        """Whether a question names a duty that one unit is about and another is not.

        Of several the longest tells: 国际合作, not 许可.
        """
        mine, other = (next(one for one in self._units if one.unit.id == name).duties for name in (unit, other_than))
        named = self._lexicon.duties & set(self._asking(text.normal))
        return bool(named) and max(sorted(named), key=len) in mine - other

    def _share(self, unit: _Indexed, words: Sequence[str]) -> float:
        """How much of the weight of a unit's own question the words have."""
        whole = sum(map(self._question.weight, unit.question))
        return sum(map(self._question.weight, unit.question & set(words))) / whole if whole else 0.0

    def _missing(self, normal: str, unit: _Indexed) -> str:
        """What the question asks for and the unit does not say. The last clause that asks for anything decides; where
        those that ask only point back (怎么办, 这样行吗), the last one that names a matter.
        """
        own = [matter for matter in self._lexicon.matters if matter in unit.text]
        others = [matter for matter in self._lexicon.matters if matter in normal]
        if own and others and not set(own) & set(others):
            # 采集许可也要交年度报告吗: the answer speaks of 保藏 only.
            return f"您问的是“{others[0]}”"
        for clause in _asking_first(normal):
            terms = {term.text for term in self._tokens.cut(normalise(clause))}
            mine = bool(terms & unit.duties)
            marker = _PREDICATE.search(clause)
            # 伦理委员会能不能走快速审查: right in front of the marker stands what is asked about.
            if marker and any(
                clause[: marker.start()].endswith(word) for word in self._lexicon.elsewhere if word not in unit.text
            ):
                return f"您问的是“{clause[: marker.start()]}”"
            matter = _predicate(clause) if mine else clause
            if aspects := self._aspects(clause) - unit.aspects:
                return f"您问的是“{self._lexicon.aspects[min(aspects)].label}”"
            if elsewhere := next((w for w in self._lexicon.elsewhere if w in matter and w not in unit.text), ""):
                return f"您问的是“{elsewhere}”"
            if mine and terms != {"申报"}:
                return ""  # 能不能免 alone only points back
        return ""

    def _duties(self, terms: Sequence[str]) -> frozenset[str]:
        """The duties a unit is about; where it names none, any of its words will do."""
        return frozenset(self._lexicon.duties & set(terms) or terms)

    def _aspects(self, normal: str, *, answered: bool = False) -> frozenset[str]:
        return frozenset(
            name
            for name, aspect in self._lexicon.aspects.items()
            if any(word in normal for word in (aspect.answered if answered else aspect.asked))
        )


def _asking_first(normal: str) -> list[str]:
    """All clauses from the last to the first, those that ask before those that only tell."""
    clauses: list[str] = []
    for m in _CLAUSE.finditer(normal):
        clause = m.group() + normal[m.end() : m.end() + 1]
        if clause.startswith("还是") and clauses:
            clauses[-1] += clause
        else:
            clauses.append(clause)
    clauses.reverse()
    return sorted(clauses, key=lambda clause: _ASKS.search(clause) is None)


def _predicate(clause: str) -> str:
    """What stands behind the first marker of a question, or the whole clause."""
    marker = _PREDICATE.search(clause)
    rest = clause[marker.end() :] if marker else clause
    return rest if len(rest.strip("吗么嘛呢吧不?,")) > 1 else clause


def _bare(normal: str) -> str:
    """A question without its punctuation."""
    return "".join(char for char in normal if char.isalnum())

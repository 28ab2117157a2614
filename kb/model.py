"""The nouns of the project, frozen. Everything read from a file is checked here, field by field."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pydantic import Field

from kb.codes import BEYOND as BEYOND
from kb.codes import EXEMPTING as EXEMPTING
from kb.codes import HOLDING as HOLDING
from kb.codes import IN_FORCE as IN_FORCE
from kb.codes import LATER as LATER
from kb.codes import NO_EXCEPTION as NO_EXCEPTION
from kb.codes import RESERVED as RESERVED
from kb.codes import SAME_CASE as SAME_CASE
from kb.codes import UNREAD as UNREAD
from kb.codes import Code as Code
from kb.codes import Currency as Currency
from kb.codes import Given as Given
from kb.codes import Outcome as Outcome
from kb.codes import State as State
from kb.fact import Fact as Fact
from kb.fact import Saying as Saying
from kb.lexicon import Lexicon
from kb.markup import Link as Link
from kb.markup import Picture as Picture
from kb.notice_head import CurrencyNote as CurrencyNote
from kb.notice_head import NoticeHead as NoticeHead
from kb.problem import Problem as Problem
from kb.problem import Problems as Problems
from kb.rule import UNSET as UNSET
from kb.rule import Condition as Condition
from kb.rule import Interpretation as Interpretation
from kb.rule import NotFormalised as NotFormalised
from kb.rule import Reviewed as Reviewed
from kb.rule import Rule as Rule
from kb.rule import RuleBook as RuleBook
from kb.rule import Statement as Statement
from kb.scenarios import Scenario as Scenario
from kb.text import Span as Span
from kb.vocabulary import Checked, Vocabulary, Words
from kb.wording import Wording


class UnitPlace(Checked):
    """One entry of `units.yaml`: where a question and its answer stand in the source text, as signed off.

    `question` repeats the words at `asked`, `answer` the first and last words at `answered`, so that a slip is noticed.
    An answer that is only pictures has no words and stands where they are named; one that was not found stands nowhere,
    and its unit waits under `hold`.
    What a person should still look at, by what it weighs (`kb.flags.Kind`): with `doubts` the unit exempts nobody, with
    `limits` not by its wording; `hints` limit nothing. While anything is under `hold`, the unit answers nobody.
    """

    id: Words = Field(description="在这份公告里的编号，加引号，不能重复")
    section: str = Field(default="", description="所在的章节，照原文写")
    number: str = Field(default="", description="原文里的题号，加引号")
    question: Words = Field(description="问题全文，与 asked 处的文字相同")
    answer: str = Field(description="答复开头和结尾的文字，与 answered 处相同；短的写全文；只有图片的写 ''")
    asked: tuple[tuple[int, int], ...] = Field(min_length=1, description="问题在原文里从第几个字到第几个字")
    answered: tuple[tuple[int, int], ...] = Field(
        description="答复在原文里从第几个字到第几个字；只有图片的，是图片的 ![…](…)；没有找到答复的写 []，要有 hold"
    )
    doubts: tuple[Words, ...] = Field(default=(), description="切分存疑之处，不据以免除；看过、改好以后删去")
    limits: tuple[Words, ...] = Field(
        default=(), description="旁边可能限制答复的文字或符号，措辞不据以免除；看过、不限制的删去"
    )
    hints: tuple[Words, ...] = Field(default=(), description="请看一眼的地方，不限制什么；看过以后删去")
    hold: tuple[Words, ...] = Field(default=(), description="有它就不作答；逐字对照过原件以后删去")


# Of a place and of a unit: what a person should look at, the weightiest first.
FLAGS = ("hold", "doubts", "limits", "hints")


@dataclass(frozen=True)
class Notice:
    """An official notice and its untouched source text."""

    id: str
    head: NoticeHead
    text: str


@dataclass(frozen=True)
class QAUnit:
    """One official question with its answer. `answer` is the source text at `answer_spans`, layout removed; "" where
    these are what stands for its pictures, or where no answer was found (then it is held).

    What a person should look at, in sentences (`kb.flags`): `hold` keeps it from answering, `doubts` tell that its cut
    may be wrong, `limits` that something beside it may limit it; `hints` are only to be looked at. `links` and
    `pictures` are what the source has as markup among its words and right behind them (`kb.markup`).
    """

    id: str
    notice: str
    section: str
    number: str
    question: str
    answer: str
    question_spans: tuple[Span, ...]
    answer_spans: tuple[Span, ...]
    hold: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    pictures: tuple[Picture, ...] = ()

    @property
    def flags(self) -> tuple[str, ...]:
        """All that a person should look at while it answers, the weightiest first."""
        return (*self.doubts, *self.limits, *self.hints)

    @property
    def to_check(self) -> tuple[str, ...]:
        """All that a person should look at, what keeps the unit from being answered first."""
        return (*self.hold, *self.flags)

    @property
    def doubted(self) -> bool:
        """Whether its cut may be wrong, or keeps it from answering."""
        return bool(self.hold or self.doubts)

    @property
    def ends(self) -> str:
        """The first and last words of the answer, the whole of a short one."""
        words = self.answer.replace("\n", "")
        return words if len(words) <= 24 else f"{words[:10]}……{words[-10:]}"

    @property
    def cited(self) -> str:
        """Section and number as a person cites them: 一、采集审批第 1 问."""
        if not self.number:
            return self.section or "未编号的一问"
        return (
            f"{self.section}第 {self.number} 问" if self.number[0] not in "第问Qq" else f"{self.section}{self.number}"
        )


_ALWAYS_ASKED = frozenset({BEYOND})


@dataclass(frozen=True)
class KnowledgeBase:
    """All that answers rest on. `version` is a hash of every file it was read from; `scenarios` and `books` (the rules
    as they are written) are by notice. Of several, `domains` holds each as a knowledge base of its own; here the
    vocabulary and the lexicon are those of the first, and all facts.
    """

    notices: Mapping[str, Notice]
    units: Mapping[str, QAUnit]
    rules: Mapping[str, tuple[Rule, ...]]
    facts: Mapping[str, Fact]
    vocabulary: Vocabulary
    lexicon: Lexicon
    wording: Wording
    version: str
    scenarios: Mapping[str, tuple[Scenario, ...]] = field(default_factory=dict)
    books: Mapping[str, RuleBook] = field(default_factory=dict)
    domains: Mapping[str, KnowledgeBase] = field(default_factory=dict)

    def of(self, unit: str) -> KnowledgeBase:
        """The knowledge base of the domain that a unit belongs to."""
        return next((one for one in self.domains.values() if unit in one.units), self)

    @cached_property
    def main(self) -> KnowledgeBase:
        """The knowledge base of the first domain alone."""
        return next((one for one in self.domains.values() if one.vocabulary is self.vocabulary), self)

    @cached_property
    def current(self) -> tuple[QAUnit, ...]:
        """The units that may answer: those of notices that are not superseded, held units left out."""
        return tuple(unit for unit in self.units.values() if not unit.hold and not self._superseded(unit))

    @cached_property
    def history(self) -> tuple[QAUnit, ...]:
        """The units of notices that are superseded: shown as history, never an answer."""
        return tuple(unit for unit in self.units.values() if not unit.hold and self._superseded(unit))

    @cached_property
    def held(self) -> tuple[QAUnit, ...]:
        """The units that would answer, had a person compared their words with the original."""
        return tuple(unit for unit in self.units.values() if unit.hold and not self._superseded(unit))

    def units_of(self, notice: str) -> list[QAUnit]:
        """The units of a notice, in order."""
        return [unit for unit in self.units.values() if unit.notice == notice]

    def rules_of(self, notice: str) -> list[Rule]:
        """The rules of a notice, in the order of its units."""
        return [rule for unit in self.units_of(notice) for rule in self.rules.get(unit.id, ())]

    def _superseded(self, unit: QAUnit) -> bool:
        """Whether its notice no longer holds, whether or not another one here replaces it."""
        return self.notices[unit.notice].head.currency == "superseded"

    @cached_property
    def statements(self) -> frozenset[str]:
        """The ids of all statements that a person may be asked to confirm."""
        return RESERVED.union(one.id for rules in self.rules.values() for rule in rules for one in rule.statements)

    def rules_version(self, unit: str) -> str:
        """What a confirmation was given for: the unit, and a digest of its rules and its words. Another rule, another
        text of a statement or another official word is another version.
        """
        return self._ruled_versions.get(unit) or _version(self.units[unit], ())

    @cached_property
    def _ruled_versions(self) -> Mapping[str, str]:
        return {unit: _version(self.units[unit], rules) for unit, rules in self.rules.items()}

    @property
    def contact(self) -> str:
        """Whom to ask where nothing is answered: as the notice says whose answers have the most rules."""
        first = max(self.current or self.units.values(), key=lambda unit: len(self.rules.get(unit.id, ())))
        return self.notices[first.notice].head.contact

    @cached_property
    def _asked_by(self) -> Mapping[str, frozenset[str]]:
        """The facts that the rules of each unit ask about, of those that have rules."""
        return {
            unit: frozenset(condition.fact for rule in rules for condition in rule.conditions) | {BEYOND}
            for unit, rules in self.rules.items()
        }

    @cached_property
    def _by_facts(self) -> Mapping[frozenset[str], tuple[str, ...]]:
        """The current units by the facts they ask for, whatever the matter."""
        found: dict[frozenset[str], list[str]] = {}
        for unit in self.current:
            found.setdefault(self.facts_of(unit.id) - self.topics_of(unit.id), []).append(unit.id)
        return {facts: tuple(units) for facts, units in found.items()}

    def facts_of(self, unit: str) -> frozenset[str]:
        """The facts that the rules of a unit ask about."""
        return self._asked_by.get(unit, _ALWAYS_ASKED)

    def topics_of(self, unit: str) -> frozenset[str]:
        """Those of them that say which matter a question is about (采集, 对外提供)."""
        return frozenset(name for name in self.facts_of(unit) if self.facts[name].topic)

    def twins_of(self, unit: str) -> tuple[str, ...]:
        """Units that ask for the same facts about another matter: 采集 and 对外提供 of the same data."""
        same = self._by_facts.get(self.facts_of(unit) - self.topics_of(unit), ())
        return tuple(name for name in same if name != unit)


def _version(unit: QAUnit, rules: tuple[Rule, ...]) -> str:
    parts = (unit.question, unit.answer, *(rule.substance for rule in rules))
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{unit.id}@{digest[:12]}"

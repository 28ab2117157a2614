"""The nouns of the project, frozen. Everything read from a file is checked here, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from kb.problem import Problem as Problem
from kb.problem import Problems as Problems
from kb.text import Span as Span
from kb.vocabulary import Checked, Lexicon, Vocabulary, Wording, Words

Code = Literal["not_required", "required", "deferred", "conditional", "not_applicable", "unknown"]
Outcome = Literal["not_required", "required", "deferred"]
Currency = Literal["in_force", "superseded", "unverified"]
# Of a condition. What nobody spoke of can be assumed, where the rule says so; it counts as met and is never called so.
State = Literal["met", "assumed", "contradicted", "unknown"]
HOLDING: frozenset[State] = frozenset({"met", "assumed"})

LABELS: Mapping[Code, str] = {
    "not_required": "无需办理",
    "required": "需要办理",
    "deferred": "可合并或延后办理",
    "conditional": "视情形而定",
    "not_applicable": "不能据此免除",
    "unknown": "无法判断",
}
# The codes that free somebody from a duty. They are said only when every condition is met.
EXEMPTING: frozenset[Code] = frozenset({"not_required", "deferred"})


class CurrencyNote(Checked):
    """One fact about whether a notice still holds. `verified` says if somebody opened the original."""

    date: str
    text: Words
    source: Words
    verified: bool


class NoticeHead(Checked):
    """`notice.yaml`: what the notice is, and whether it still holds."""

    title: Words
    issuer: str = ""
    published: date | None = None
    url: Annotated[str, StringConstraints(pattern=r"^(https?://\S+)?$")] = ""
    sha256: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
    currency: Currency
    superseded_by: str = ""
    currency_warning: str = ""
    currency_notes: tuple[CurrencyNote, ...] = ()
    contact: Words

    @property
    def day(self) -> str:
        """The day of publication; a notice may not say it."""
        return self.published.isoformat() if self.published else "日期未注明"

    @property
    def cited(self) -> str:
        """Issuer, title and day, as far as the notice says them."""
        return f"{self.issuer}《{self.title}》{self.day if self.published else ''}"


class UnitPlace(Checked):
    """One entry of `units.yaml`: where a question and its answer stand in the source text, as signed off.

    `question` repeats the words at `asked`, `answer` the first and last words at `answered`, so that a slip is noticed.
    `doubts` is what a person should still look at; while anything is under `hold`, the unit answers nobody.
    """

    id: Words
    section: str = ""
    number: str = ""
    question: Words
    answer: Words
    asked: tuple[tuple[int, int], ...] = Field(min_length=1)
    answered: tuple[tuple[int, int], ...] = Field(min_length=1)
    doubts: tuple[Words, ...] = ()
    hold: tuple[Words, ...] = ()


@dataclass(frozen=True)
class Notice:
    """An official notice and its untouched source text."""

    id: str
    head: NoticeHead
    text: str


@dataclass(frozen=True)
class QAUnit:
    """One official question with its answer. `answer` is the source text at `answer_spans`, layout removed.

    `flags` are reasons to doubt its cut, `hold` reasons not to answer from it before a person has looked.
    """

    id: str
    notice: str
    section: str
    number: str
    question: str
    answer: str
    question_spans: tuple[Span, ...]
    answer_spans: tuple[Span, ...]
    flags: tuple[str, ...] = ()
    hold: tuple[str, ...] = ()

    @property
    def to_check(self) -> tuple[str, ...]:
        """All that a person should look at, what keeps the unit from being answered first."""
        return (*self.hold, *self.flags)

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


class Condition(Checked):
    """One test on one fact. Give either `is` or `unless`.

    is:     met when everything said of the fact is among these values; silence is unknown, never "no".
    unless: contradicted when anything said of the fact is among these values; in silence it is assumed. Only for
            what the clause itself does not ask of the asker, and `because` says why.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    fact: Words
    is_: tuple[Words, ...] = Field(default=(), alias="is")
    unless: tuple[Words, ...] = ()
    text: Words
    evidence: Words
    because: str = ""

    def state(self, values: frozenset[str], *, doubted: bool = False) -> State:
        """Kleene: silence is unknown, never "no"; of `unless` it is assumed. What is also asked or doubted is not met.

        A rule that is silent about a fact does not mean "no": the converse is never inferred.
        """
        if values & set(self.unless) if self.unless else values - set(self.is_):
            return "contradicted"
        if doubted:
            return "unknown"
        if values:
            return "met"
        return "assumed" if self.unless else "unknown"


class Reviewed(Checked):
    """Who vouches for a rule, and since when."""

    by: Words
    on: date


class Rule(Checked):
    """One clause of an official answer as conditions on facts. All of them must be met."""

    id: Words
    unit: Words
    outcome: Outcome
    says: Words
    evidence: Words
    conditions: tuple[Condition, ...] = Field(min_length=1)
    valid_from: date
    valid_to: date | None = None
    reviewed: Reviewed


class NotFormalised(Checked):
    """A sentence of an answer that no rule uses, and why."""

    unit: Words
    text: Words
    reason: Words


class RuleBook(Checked):
    """`rules.yaml` of a notice."""

    rules: tuple[Rule, ...]
    not_formalised: tuple[NotFormalised, ...] = ()


class Value(Checked):
    """One value of a fact: what a person reads on a button, and the word classes that say it."""

    label: Words
    words: tuple[Words, ...]


class Saying(Checked):
    """One way to say a fact: who does what to what, to whom. Slots name word classes; an empty slot takes anything.

    `means` is the value when it is affirmed, `denied` when it is denied; a denial counts only for things of `denies`.
    """

    does: tuple[Words, ...] = ()
    who: tuple[Words, ...] = ()
    what: tuple[Words, ...] = ()
    to: tuple[Words, ...] = ()
    only: bool = False
    strict: bool = False
    near: tuple[Words, ...] = ()
    having: tuple[Words, ...] = ()
    without: tuple[Words, ...] = ()
    means: Literal["yes", "no", "nothing", "unclear"] = "yes"
    denied: Literal["yes", "no", "nothing"] = "no"
    denies: tuple[Words, ...] = ()


class Fact(Checked):
    """One thing about the asker's case that a rule may ask for. `ask` is the question put to a person."""

    name: Words
    label: Words
    ask: Words
    kind: Literal["yes_no", "kinds"]
    values: Mapping[str, Value] = {}
    says: tuple[Saying, ...] = ()
    mention: tuple[Words, ...] = ()
    mention_denied: Literal["yes", "no", "nothing"] = "no"
    mention_no: tuple[Words, ...] = ()
    denial: tuple[Words, ...] = ()
    party: tuple[Words, ...] = ()
    party_no: tuple[Words, ...] = ()
    unclear: tuple[Words, ...] = ()
    under_months: int | None = None
    dated: bool = False
    topic: bool = False
    latest: bool = False
    exists: bool = False
    beyond_of: tuple[Words, ...] = ()

    @property
    def classes(self) -> frozenset[str]:
        """The word classes of what it is about: who uses one speaks of it, whatever may be read from that."""
        things = (name for saying in self.says for name in saying.what)
        return frozenset((*self.mention, *self.mention_no, *self.denial, *self.party, *self.party_no, *things))

    @property
    def allowed(self) -> tuple[str, ...]:
        """The values this fact can take, in the order in which a person is offered them."""
        return tuple(value for value, _ in self.choices)

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """Each value with the words on its button."""
        if self.kind == "yes_no":
            return ("yes", "是"), ("no", "否")
        return tuple((name, value.label) for name, value in self.values.items())


@dataclass(frozen=True)
class KnowledgeBase:
    """All that answers rest on. `version` is a hash over every file it was read from."""

    notices: Mapping[str, Notice]
    units: Mapping[str, QAUnit]
    rules: Mapping[str, tuple[Rule, ...]]
    facts: Mapping[str, Fact]
    vocabulary: Vocabulary
    lexicon: Lexicon
    wording: Wording
    version: str

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

    def _superseded(self, unit: QAUnit) -> bool:
        """Whether its notice no longer holds, whether or not another one here replaces it."""
        return self.notices[unit.notice].head.currency == "superseded"

    @property
    def contact(self) -> str:
        """Whom to ask where nothing is answered: as the notice says whose answers have the most rules."""
        first = max(self.current or self.units.values(), key=lambda unit: len(self.rules.get(unit.id, ())))
        return self.notices[first.notice].head.contact

    def facts_of(self, unit: str) -> frozenset[str]:
        """The facts that the rules of a unit ask about."""
        return frozenset(condition.fact for rule in self.rules.get(unit, ()) for condition in rule.conditions) | {
            "beyond"
        }

    def topics_of(self, unit: str) -> frozenset[str]:
        """Those of them that say which matter a question is about (采集, 对外提供)."""
        return frozenset(name for name in self.facts_of(unit) if self.facts[name].topic)

    def twins_of(self, unit: str) -> tuple[str, ...]:
        """Units that ask for the same facts about another matter: 采集 and 对外提供 of the same data."""
        here = self.facts_of(unit) - self.topics_of(unit)
        names = (one.id for one in self.current)
        return tuple(name for name in names if name != unit and self.facts_of(name) - self.topics_of(name) == here)

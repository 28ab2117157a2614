"""A rule: one clause of an official answer as conditions on facts, and what a person attests for it, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from kb.bounds import HIGHEST, LOWEST, Band, Cut, Range, overlapping
from kb.codes import Outcome, State
from kb.vocabulary import Checked, Words


class Condition(Checked):
    """One test on one fact. Give either `is`, `unless` or, of a measure, one or two bounds.

    is:     met when everything said of the fact is among these values; silence is unknown, never "no".
    unless: contradicted when anything said of the fact is among these values; in silence it is assumed. Only for
            what the clause itself does not ask of the asker, and `because` says why.
    at_least, over, under, at_most: of an amount or a time, in the unit of the fact. `is` then names the bands within
            (`banded`); a number that may lie within and without is unknown.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    fact: Words = Field(description="事实的名称，见 facts.yaml")
    is_: tuple[Words, ...] = Field(
        default=(), alias="is", description="说明了是这些取值才算符合；没有说的算不清楚。与 unless 只写一个"
    )
    unless: tuple[Words, ...] = Field(
        default=(), description="说了是这些取值就不符合；没有说就推定符合。只用于条款本身不问的事，须写 because"
    )
    at_least: float | None = Field(default=None, description="数额、时间：满多少（含），按事实的 unit")
    over: float | None = Field(default=None, description="数额、时间：超过多少（不含）")
    under: float | None = Field(default=None, description="数额、时间：不满多少（不含）")
    at_most: float | None = Field(default=None, description="数额、时间：不超过多少（含）")
    text: Words = Field(description="这个条件，写给人看")
    evidence: Words = Field(description="依据，从官方答复里逐字复制")
    because: str = Field(default="", description="条款为何不问提问者")

    @property
    def bounds(self) -> Range | None:
        """The range that an amount or a time must lie in; None for a condition on other facts."""
        low = [Cut(at, after) for at, after in ((self.at_least, False), (self.over, True)) if at is not None]
        high = [Cut(at, after) for at, after in ((self.under, False), (self.at_most, True)) if at is not None]
        return Range(max(low, default=LOWEST), min(high, default=HIGHEST)) if low or high else None

    def banded(self, pieces: tuple[Band, ...]) -> Condition:
        """The condition with the bands of its fact that lie within its bounds."""
        if self.bounds is None or self.is_:
            return self
        return self.model_copy(update={"is_": tuple(sorted(overlapping(pieces, self.bounds)))})

    def state(self, values: frozenset[str], *, doubted: bool = False, possible: frozenset[str] = frozenset()) -> State:
        """Kleene: silence is unknown, never "no"; of `unless` it is assumed. What is also asked or doubted is not met.

        A rule that is silent about a fact does not mean "no": the converse is never inferred. `possible`: the bands of
        which one holds, where nobody can tell which.
        """
        if self.bounds is not None:
            held = values or possible
            if held and held.isdisjoint(self.is_):
                return "contradicted"
            return "met" if held and held <= frozenset(self.is_) and not doubted else "unknown"
        if values & set(self.unless) if self.unless else values - set(self.is_):
            return "contradicted"
        if doubted:
            return "unknown"
        if values:
            return "met"
        return "assumed" if self.unless else "unknown"


class Statement(Checked):
    """What a person attests: positive and concrete, about the facts of one or more conditions of an exempting rule.

    Rules of one unit may share a statement: same id, same text.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")] = Field(
        description="这一条的编号，小写英文；同一问答的几条规则可以共用一条，编号与文字都要相同"
    )
    text: Words = Field(description="请人确认的话：正面、具体，让人看得出哪里可能不符")
    facts: tuple[Words, ...] = Field(min_length=1, description="它管哪几个条件，写事实的名称；每个条件恰好归一条")
    when: Mapping[Words, Words] = Field(
        default={}, description="只在 interpretations 里这一项取这个值时才问；unset：还没有定"
    )
    if_untrue: Mapping[Words, tuple[Words, ...]] = Field(
        default={}, description="答“不属实”就等于说了这些事实；拿不准就不写"
    )


class Interpretation(Checked):
    """A point that the official words leave open and that the owner of the knowledge base may settle."""

    text: Words = Field(description="官方答复没有说清的是什么")
    values: Mapping[Words, Words] = Field(min_length=2, description="几种理解，名称与说明")
    value: str = Field(default="", description="取哪一种；空着就是没有定，届时逐个问提问者")


# Stands in `when` for an interpretation that is not settled.
UNSET = "unset"


class Reviewed(Checked):
    """Who vouches for a rule, since when, and for what (`kb.review`)."""

    by: Words = Field(description="复核人")
    on: date = Field(description="复核日期，如 2026-11-22")
    of: str = Field(default="", description="所复核内容的摘要，由 python -m kb sign 写；没有它的算待复核")


class Rule(Checked):
    """One clause of an official answer as conditions on facts. All of them must be met."""

    id: Words = Field(description="规则的编号，不能重复")
    unit: Words = Field(description="属于哪条问答，如 most-2022-04-15/1.1")
    outcome: Outcome = Field(description="结论：not_required 无需办理；required 需要办理；deferred 可合并或延后办理")
    says: Words = Field(description="这条规则说什么，写给人看")
    result: str = Field(default="", description="结论的短语，接在“若下列各条属实：”后面，如 无需申报采集许可")
    evidence: Words = Field(description="结论的依据，从官方答复里逐字复制")
    conditions: tuple[Condition, ...] = Field(min_length=1, description="全部符合，规则才适用；“或者”另写一条规则")
    statements: tuple[Statement, ...] = Field(
        default=(), description="免除、延后的规则：请人逐条确认的话，一至五条；其他规则不写"
    )
    valid_from: date = Field(description="从哪天起适用")
    valid_to: date | None = Field(default=None, description="适用到哪天；没有就不写")
    reviewed: Reviewed | None = Field(default=None, description="谁在哪天复核；由 python -m kb sign 写，没有复核的不写")

    @property
    def substance(self) -> str:
        """All of it but who reviewed it, as text: equal texts, equal rules."""
        return self.model_dump_json(by_alias=True, exclude={"reviewed"})

    def under(self, chosen: Mapping[str, str]) -> Rule:
        """The rule with the statements that are asked where interpretations have these values."""
        asked = [one for one in self.statements if all(chosen.get(name) == value for name, value in one.when.items())]
        return self.model_copy(update={"statements": tuple(asked)})


class NotFormalised(Checked):
    """A sentence of an answer that no rule uses, and why."""

    unit: Words = Field(description="属于哪条问答")
    text: Words = Field(description="没有写成规则的那句话，从官方答复里逐字复制")
    reason: Words = Field(description="为什么没有写成规则")


class RuleBook(Checked):
    """`rules.yaml` of a notice."""

    interpretations: Mapping[Words, Interpretation] = Field(
        default={}, description="官方答复没有说清、由知识库负责人决定的事"
    )
    rules: tuple[Rule, ...] = Field(description="规则，一个条款一条")
    not_formalised: tuple[NotFormalised, ...] = Field(default=(), description="答复里没有写成规则的句子，逐句说明理由")

    @property
    def settled(self) -> tuple[Rule, ...]:
        """The rules with the statements that are asked under the interpretations as they are set."""
        chosen = {name: one.value or UNSET for name, one in self.interpretations.items()}
        return tuple(rule.under(chosen) for rule in self.rules)

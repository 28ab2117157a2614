"""The nouns of the project, frozen. Everything read from a file is checked here, field by field."""

from __future__ import annotations

import hashlib
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

Code = Literal["to_confirm", "not_required", "required", "deferred", "conditional", "not_applicable", "unknown"]
Outcome = Literal["not_required", "required", "deferred"]
Currency = Literal["in_force", "superseded", "unverified"]
# Of a condition. What nobody spoke of can be assumed, where the rule says so; it counts as met and is never called so.
State = Literal["met", "assumed", "contradicted", "unknown"]
# What a person answers to a statement: 属实, 不属实, 不清楚.
Given = Literal["yes", "no", "unsure"]
HOLDING: frozenset[State] = frozenset({"met", "assumed"})

# The codes that free somebody from a duty. They are said only when a person has confirmed every statement of the rule.
EXEMPTING: frozenset[Code] = frozenset({"not_required", "deferred"})
# Statements that no rule writes: what was not understood, what was said after a confirmation, whether the notice holds;
# and those of a verdict from the wording alone.
UNREAD, LATER, IN_FORCE, SAME_CASE, NO_EXCEPTION = "unread", "later", "in-force", "same-case", "no-exception"
RESERVED = frozenset({UNREAD, LATER, IN_FORCE, SAME_CASE, NO_EXCEPTION})


class CurrencyNote(Checked):
    """One fact about whether a notice still holds. `verified` says if somebody opened the original."""

    date: str = Field(description="这件事的日期，加引号；只知道年月也可以")
    text: Words = Field(description="发生了什么")
    source: Words = Field(description="从哪里知道的")
    verified: bool = Field(description="true：有人打开原件核对过；false：没有")


class NoticeHead(Checked):
    """`notice.yaml`: what the notice is, and whether it still holds."""

    title: Words = Field(description="公告的标题，照原文写")
    issuer: str = Field(default="", description="发布机关；原文没有写明就留空")
    published: date | None = Field(default=None, description="发布日期，如 2022-04-15；原文没有写明就不写")
    url: Annotated[str, StringConstraints(pattern=r"^(https?://\S+)?$")] = Field(default="", description="原文的网址")
    sha256: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")] = Field(
        description="原文 source.txt 的校验值；原文没有换新版，不要改它"
    )
    currency: Currency = Field(
        description="in_force 现行有效；superseded 已被取代，不再作答；unverified 据说已被取代，还没有与原件核对"
    )
    superseded_by: str = Field(default="", description="取代它的公告的编号，须在知识库中")
    currency_warning: str = Field(default="", description="读者须知的时效警示；currency 不是 in_force 时必须写")
    currency_notes: tuple[CurrencyNote, ...] = Field(default=(), description="影响时效的事，一件一条")
    contact: Words = Field(description="没有解决时向谁咨询")

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

    id: Words = Field(description="在这份公告里的编号，加引号，不能重复")
    section: str = Field(default="", description="所在的章节，照原文写")
    number: str = Field(default="", description="原文里的题号，加引号")
    question: Words = Field(description="问题全文，与 asked 处的文字相同")
    answer: Words = Field(description="答复开头和结尾的文字，与 answered 处相同；短的写全文")
    asked: tuple[tuple[int, int], ...] = Field(min_length=1, description="问题在原文里从第几个字到第几个字")
    answered: tuple[tuple[int, int], ...] = Field(min_length=1, description="答复在原文里从第几个字到第几个字")
    doubts: tuple[Words, ...] = Field(default=(), description="存疑之处；看过以后删去")
    hold: tuple[Words, ...] = Field(default=(), description="有它就不作答；逐字对照过原件以后删去")


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

    fact: Words = Field(description="事实的名称，见 facts.yaml")
    is_: tuple[Words, ...] = Field(
        default=(), alias="is", description="说明了是这些取值才算符合；没有说的算不清楚。与 unless 只写一个"
    )
    unless: tuple[Words, ...] = Field(
        default=(), description="说了是这些取值就不符合；没有说就推定符合。只用于条款本身不问的事，须写 because"
    )
    text: Words = Field(description="这个条件，写给人看")
    evidence: Words = Field(description="依据，从官方答复里逐字复制")
    because: str = Field(default="", description="条款为何不问提问者")

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
    """Who vouches for a rule, and since when."""

    by: Words = Field(description="复核人")
    on: date = Field(description="复核日期，如 2026-11-22")


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
    reviewed: Reviewed = Field(description="谁在哪天复核")

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


class Value(Checked):
    """One value of a fact: what a person reads on a button, and the word classes that say it."""

    label: Words = Field(description="按钮上的字")
    words: tuple[Words, ...] = Field(description="说的就是它的词类，见 concepts.yaml")


class Saying(Checked):
    """One way to say a fact: who does what to what, to whom. Slots name word classes; an empty slot takes anything.

    `means` is the value when it is affirmed, `denied` when it is denied; a denial counts only for things of `denies`.
    """

    does: tuple[Words, ...] = Field(default=(), description="做什么（词类）；不写就是什么都可以")
    who: tuple[Words, ...] = Field(default=(), description="谁（词类）；nobody：没有说是谁；不写就是谁都可以")
    what: tuple[Words, ...] = Field(default=(), description="什么东西（词类）；不写就是什么都可以")
    to: tuple[Words, ...] = Field(default=(), description="给谁（词类）；nobody：没有说给谁；不写就是谁都可以")
    only: bool = Field(default=False, description="true：要说了“只、仅”")
    strict: bool = Field(default=False, description="true：说到的每样东西都要在 what 里")
    near: tuple[Words, ...] = Field(default=(), description="问题里还要有其中一类词")
    having: tuple[Words, ...] = Field(default=(), description="这一小句里要有其中一类词")
    without: tuple[Words, ...] = Field(default=(), description="这一小句里不能有其中一类词")
    means: Literal["yes", "no", "nothing", "unclear"] = Field(
        default="yes", description="肯定地说时的取值；nothing：什么也不证明；unclear：仍不清楚，要问"
    )
    denied: Literal["yes", "no", "nothing"] = Field(default="no", description="否定地说时的取值；nothing：什么也不证明")
    denies: tuple[Words, ...] = Field(default=(), description="被否定的是这几类东西、而且就是整样东西，否定才算数")


class Fact(Checked):
    """One thing about the asker's case that a rule may ask for. `ask` is the question put to a person."""

    name: Words = Field(description="事实的名称，规则按它取用，不要改名")
    label: Words = Field(description="短名，写给人看")
    ask: Words = Field(description="向人提的问题")
    kind: Literal["yes_no", "kinds"] = Field(description="yes_no：答是或否；kinds：从 values 里选，可以多选")
    values: Mapping[str, Value] = Field(default={}, description="kinds 的各个取值")
    says: tuple[Saying, ...] = Field(default=(), description="各种说法：谁把什么怎么样、给谁")
    mention: tuple[Words, ...] = Field(default=(), description="单凭这些词类就是“是”")
    mention_denied: Literal["yes", "no", "nothing"] = Field(default="no", description="mention 的词被否定时的取值")
    mention_no: tuple[Words, ...] = Field(default=(), description="单凭这些词类就是“否”")
    denial: tuple[Words, ...] = Field(default=(), description="这些词类被否定，就是“否”")
    party: tuple[Words, ...] = Field(default=(), description="说到这几方，就是“是”")
    party_no: tuple[Words, ...] = Field(default=(), description="说到这几方，就是“否”")
    unclear: tuple[Words, ...] = Field(default=(), description="话里有这些词类，就仍不清楚")
    under_months: int | None = Field(default=None, description="获批不足几个月，就是“是”")
    dated: bool = Field(default=False, description="true：说了获批多久，就是“是”")
    topic: bool = Field(default=False, description="true：说的是问哪件事")
    latest: bool = Field(default=False, description="true：以最后说的为准")
    exists: bool = Field(default=False, description="true：只要有一个“是”就够")
    beyond_of: tuple[Words, ...] = Field(default=(), description="说到外方做的事，却没有从中读出这些事实，就要问清")

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

    def units_of(self, notice: str) -> list[QAUnit]:
        """The units of a notice, in order."""
        return [unit for unit in self.units.values() if unit.notice == notice]

    def _superseded(self, unit: QAUnit) -> bool:
        """Whether its notice no longer holds, whether or not another one here replaces it."""
        return self.notices[unit.notice].head.currency == "superseded"

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


def _version(unit: QAUnit, rules: tuple[Rule, ...]) -> str:
    parts = (unit.question, unit.answer, *(rule.model_dump_json(by_alias=True) for rule in rules))
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{unit.id}@{digest[:12]}"

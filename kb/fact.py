"""What a rule may ask of a case, and how that is said: `facts.yaml`, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from kb.bounds import Band
from kb.placeholders import filled
from kb.vocabulary import Checked, Words


class Value(Checked):
    """One value of a fact: what a person reads on a button, and the word classes that say it."""

    label: Words = Field(description="按钮上的字")
    words: tuple[Words, ...] = Field(description="说的就是它的词类，见 concepts.yaml")
    general: bool = Field(default=False, description="true：泛称；后来逐样说全了，就由逐样说的代替")


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
    kind: Literal["yes_no", "kinds", "amount", "elapsed"] = Field(
        description="yes_no：答是或否；kinds：从 values 里选，可以多选；amount：数额；elapsed：从一件事起过了多久"
    )
    values: Mapping[str, Value] = Field(default={}, description="kinds 的各个取值")
    says: tuple[Saying, ...] = Field(default=(), description="各种说法：谁把什么怎么样、给谁")
    mention: tuple[Words, ...] = Field(default=(), description="单凭这些词类就是“是”")
    mention_denied: Literal["yes", "no", "nothing"] = Field(default="no", description="mention 的词被否定时的取值")
    mention_no: tuple[Words, ...] = Field(default=(), description="单凭这些词类就是“否”")
    denial: tuple[Words, ...] = Field(default=(), description="这些词类被否定，就是“否”")
    party: tuple[Words, ...] = Field(default=(), description="说到这几方，就是“是”")
    party_no: tuple[Words, ...] = Field(default=(), description="说到这几方，就是“否”")
    unclear: tuple[Words, ...] = Field(default=(), description="话里有这些词类，就仍不清楚")
    of: tuple[Words, ...] = Field(default=(), description="amount：说的是什么的数额（词类），数紧跟着它")
    since: tuple[Words, ...] = Field(default=(), description="elapsed：从哪件事算起（词类），时间紧跟着它")
    unit: str = Field(default="", description="amount、elapsed：规则里的数按什么算：元、万元、%、天、个月、年")
    apart: tuple[Words, ...] = Field(
        default=(), description="amount、elapsed：这一小句里有这些词类，数就可能是别的，要问：一年、一共、别人的"
    )
    per: str = Field(default="", description="amount：每多久的数：年、个月、天；说的是别的一段时间的数，就要问")
    # Cut by the rules that ask for it, when they are loaded.
    bands: SkipJsonSchema[tuple[Band, ...]] = Field(default=(), exclude=True)
    under_months: int | None = Field(default=None, description="获批不足几个月，就是“是”")
    dated: bool = Field(default=False, description="true：说了获批多久，就是“是”")
    topic: bool = Field(default=False, description="true：说的是问哪件事")
    latest: bool = Field(default=False, description="true：以最后说的为准")
    exists: bool = Field(default=False, description="true：只要有一个“是”就够")
    unread: Annotated[str, filled("words")] = Field(
        default="", description="beyond：没有读懂的话，请人确认它不改变什么；{words} 是那些话。不写就用 texts.yaml 的"
    )
    beyond_of: tuple[Words, ...] = Field(default=(), description="说到外方做的事，却没有从中读出这些事实，就要问清")

    @property
    def classes(self) -> frozenset[str]:
        """The word classes of what it is about: who uses one speaks of it, whatever may be read from that."""
        things = (name for saying in self.says for name in saying.what)
        own = (*self.mention, *self.mention_no, *self.denial, *self.party, *self.party_no, *self.of, *self.since)
        return frozenset((*own, *things))

    @property
    def measured(self) -> bool:
        """Whether it is a number, of which at most one band holds."""
        return self.kind in ("amount", "elapsed")

    @property
    def allowed(self) -> tuple[str, ...]:
        """The values this fact can take, in the order in which a person is offered them."""
        return tuple(value for value, _ in self.choices)

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """Each value with the words on its button."""
        if self.kind == "yes_no":
            return ("yes", "是"), ("no", "否")
        if self.measured:
            return tuple((band.name, band.label) for band in self.bands)
        return tuple((name, value.label) for name, value in self.values.items())

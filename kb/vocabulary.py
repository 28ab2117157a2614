"""The words that the reader knows, and what it can use them as, as the files of word lists hold them, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
# For a list that becomes a pattern: one of no words would match everywhere.
SomeWords = Annotated[tuple[Words, ...], Field(min_length=1)]


class Checked(BaseModel):
    """Read from a file: unknown keys are errors, nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


# What the reader can use words as, beside the ways of saying of reader/grammar/. A domain says under `kinds` which of
# its classes are which; a class may also have the name of a kind. One that is missing or misspelt would let what
# matters pass unread.
Kind = Literal[
    # who
    "party",
    "them",
    "us",
    "company",
    "compatriot",
    "side",
    "third",
    "outsider",
    "affiliate",
    "org",
    "both",
    "joint",
    "joining",
    "lettered",
    "title",
    "person",
    "staff",
    "place",
    "located",
    "our_place",
    # what is done
    "act",
    "taking",
    "get",
    "lacks",
    "excluded",
    "have",
    "give",
    "share",
    "own",
    "use",
    "publish",
    "join",
    "leave",
    "does_nothing",
    "collect",
    "do",
    "done",
    "approve",
    "pending",
    "way",
    "first_grant",
    "pays",
    "paying_word",
    "duty",
    # what it is done to
    "thing",
    "given",
    "givable",
    "data_kind",
    "form",
    "holder",
    "records",
    "entire",
    "task",
    "project",
    "other_study",
    "elsewhere",
    "basis",
    "event_noun",
    "equipment",
    "facility",
    "means",
    "harmless",
    "vague",
    "bare",
    "left_out",
    # permits, and what runs from them
    "permit",
    "named_permit",
    "granted",
    "lesser",
    "joint_matter",
    "timed",
    "timed_permit",
    "anchor",
    "in_force",
    "light",
    "annual",
    "other_start",
    # another question
    "matter",
    "bare_matter",
    "named_act",
    "known_anyway",
    # known, and says nothing
    "plain",
    "silent",
    # what tells nothing of the case where a clause has no other words
    "idle",
    "idle_of_ours",
    "idle_as_named",
    "idle_affirmed",
    "idle_denied",
    "idle_alone",
    "idle_at_home",
    "demanding",
    "unsettling",
    "always_asked",
    # mended where it is mistyped
    "mendable",
]
KINDS: frozenset[str] = frozenset(get_args(Kind))
# The parts that a party can play: each party of a domain plays one.
ROLES = frozenset({"them", "us", "company", "compatriot", "side", "third", "outsider", "affiliate", "org"})


class CueRow(Checked):
    """A row of `cues` in `grammar/zh.yaml`: which words decide how another word is meant, and how far they reach.

    Of the rows that fit a word the first decides. In `examples` the word is in 【】; in `pseudo` too, and no such row
    decides there.
    """

    name: Words = Field(description="这一行的名称")
    says: Words = Field(description="写给人看：怎样说，为什么这样算")
    cue: tuple[Words, ...] = Field(default=(), description="提示词的类；其中一类就算")
    means: Literal["said", "asked", "unsure", "hearsay", "told", "dropped"] = Field(
        description="算作什么：said 说定；asked 在问；unsure 拿不准；hearsay 转述；told 不是事实；dropped 已不算"
    )
    reach: Literal[
        "clause", "before", "past", "between", "last", "next", "speaker", "sentence", "around", "message", "others"
    ] = Field(
        description="提示词在哪里、管到哪里：clause 同一小句；before 在那个词前面；between 夹在两样东西中间；"
        "past 在前面，中间先有别的话、再有 ends 的词；"
        "last 小句最后一个词；next 小句最后一个词，紧跟在那个词后面；speaker 紧跟在某一方后面；sentence 到句末；"
        "around 由前后小句带来；message 整段话；others 不管自己这一小句，只管 casts 说的别的小句"
    )
    ends: tuple[Words, ...] = Field(default=(), description="到这些类的词为止")
    of: tuple[Words, ...] = Field(default=(), description="只管这些类的词；message：只管这几方做的事")
    not_of: tuple[Words, ...] = Field(default=(), description="不管这些类的词")
    needs: tuple[Words, ...] = Field(default=(), description="同一小句里还要有其中一类词")
    needs_last: tuple[Words, ...] = Field(default=(), description="小句最后一个词要属于其中一类")
    without: tuple[Words, ...] = Field(default=(), description="同一小句里有这些类的词，就不算")
    behind: tuple[Words, ...] = Field(default=(), description="speaker：紧跟在这些类的词后面才算")
    over: tuple[Words, ...] = Field(default=(), description="speaker：中间隔着这些类的词也算")
    rounds: tuple[Words, ...] = Field(default=(), description="提示词也属于这些类、旁边又有数字，只说数字不准，不算")
    not_also: tuple[Words, ...] = Field(default=(), description="提示词也属于这些类，就不算")
    until: tuple[Words, ...] = Field(default=(), description="前面的小句里有过这些类的词，就不算")
    casts: Literal["no", "near", "all"] = Field(
        default="no",
        description="小句自己没有说定什么时，也使别的小句拿不准：near 它说到的那件事，没有就是最近的；all 前面所有的",
    )
    frames: bool = Field(default=False, description="true：前面什么都还没有说，就使后面的拿不准")
    takes_back: bool = Field(default=False, description="true：收回前面说的，以它和它后面说的为准")
    examples: tuple[Words, ...] = Field(min_length=1, description="这样算的例子，【】里是所管的词")
    pseudo: tuple[Words, ...] = Field(default=(), description="看起来像、其实不这样算的例子")

    @property
    def classes(self) -> frozenset[str]:
        """The ways of saying and the kinds that it names."""
        named = (self.cue, self.ends, self.of, self.not_of, self.needs, self.needs_last, self.without, self.behind)
        return frozenset().union(*named, self.over, self.rounds, self.not_also, self.until)


class Compound(Checked):
    """A row of `compounds` in `concepts.yaml`: two words that are one, 泰国的医院. In `examples` it stands in 【】."""

    front: tuple[Words, ...] = Field(min_length=1, description="前一个词的类：国名")
    over: tuple[Words, ...] = Field(default=(), description="中间可以隔着这些类的词：的、那家")
    behind: tuple[Words, ...] = Field(min_length=1, description="后一个词的类：医院、公司")
    counts: tuple[Words, ...] = Field(min_length=1, description="合起来算哪几类：外方")
    examples: tuple[Words, ...] = Field(min_length=1, description="这样算的例子，【】里是合起来的词")
    pseudo: tuple[Words, ...] = Field(default=(), description="看起来像、其实不合起来的例子")


class WordBook(BaseModel):
    """`grammar/zh.yaml`: the words of each way of saying, and how they decide what is meant."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, tuple[Words, ...]]

    idle: tuple[Words, ...] = Field(default=(), description="这个文件里的词类：一个小句只有它们，什么也没有说")
    idle_alone: tuple[Words, ...] = Field(
        default=(), description="这个文件里的词类：一个小句没有说到别的，什么也没有说"
    )
    unsettling: tuple[Words, ...] = Field(default=(), description="这个文件里的词类：没有读出什么的小句有它，就要问清")
    groups: Mapping[Words, tuple[Words, ...]] = Field(
        default={}, description="几类词合起来叫什么：左边是名称，程序按它取用；方括号里是词类、用法或另一组"
    )
    cues: tuple[CueRow, ...] = Field(default=(), description="提示词怎样决定别的词的意思，从上到下，先合适的先算")


class ConceptsBook(BaseModel):
    """`concepts.yaml`: the words of each class, and under `kinds` what the reader takes the classes for."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, tuple[Words, ...]]

    # A knowledge base from before has none.
    kinds: Mapping[Kind, tuple[Words, ...]] = Field(
        default={}, description="各类词在读话时当什么用：左边是用法，方括号里是词类，或另一行的名称"
    )
    compounds: tuple[Compound, ...] = Field(default=(), description="两个词合起来才是的词：国名和后面的单位")
    unneeded: tuple[Kind, ...] = Field(default=(), description="这个领域用不着的用法：没有词也可以")


# Equal only to itself: what is made of its tens of thousands of words is kept by it.
@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The words of the reader: normal spelling -> classes, and the kinds of these. An unknown word that contains one of
    `risks` matters.

    `kinds`: kind or group -> the classes that are of it, those of the kinds within it too. `grammar`: the ways of
    saying, `groups`: of those and of kinds, `cues`: what they decide. `compounds`: which words are one only together.
    `unneeded`: kinds without words, as the domain says.
    """

    words: Mapping[str, frozenset[str]]
    risks: tuple[str, ...]
    kinds: Mapping[str, frozenset[str]]
    grammar: frozenset[str]
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cues: tuple[CueRow, ...] = ()
    compounds: tuple[Compound, ...] = ()
    unneeded: frozenset[str] = frozenset()

    @cached_property
    def classes(self) -> frozenset[str]:
        """All classes that a word belongs to. Of tens of thousands of words most share theirs with others."""
        return frozenset().union(*set(self.words.values()))

    def of(self, kind: str) -> frozenset[str]:
        """The classes of a kind, and the kind itself."""
        return self.kinds.get(kind, frozenset()) | {kind}

    def with_kinds(self, classes: frozenset[str]) -> frozenset[str]:
        """Classes, and the kinds that they are of."""
        return classes | {kind for kind, members in self.kinds.items() if not members.isdisjoint(classes)}

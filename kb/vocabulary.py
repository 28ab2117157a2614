"""The words that people and notices use, as the files of word lists hold them, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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

    `kinds`: kind -> the classes that are of it, those of the kinds within it too. `grammar`: the ways of saying,
    `cues`: what they decide. `compounds`: which words are one only together. `unneeded`: kinds without words, as the
    domain says.
    """

    words: Mapping[str, frozenset[str]]
    risks: tuple[str, ...]
    kinds: Mapping[str, frozenset[str]]
    grammar: frozenset[str]
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


class Aspect(Checked):
    """What a question may ask for (多久, 在哪, 多少钱): how it is asked, how an answer shows it, and what
    hints at that.
    """

    label: Words = Field(description="这一方面的名称")
    asked: tuple[Words, ...] = Field(default=(), description="怎么问这一方面")
    loosely: tuple[Words, ...] = Field(default=(), description="没有规则的问答：这样问也算问这一方面")
    answered: tuple[Words, ...] = Field(default=(), description="答复里有这些话，就是答了这一方面")
    hints: tuple[Words, ...] = Field(default=(), description="答复里有这些话，可能答了这一方面；# 代表一个数字")


class TurnWords(Checked):
    """What a message does in a conversation, and the words that show it."""

    starts: tuple[Words, ...] = Field(description="这样开头，是接着说原来的情形")
    ends: tuple[Words, ...] = Field(description="这样结尾，是接着说原来的情形")
    refers: tuple[Words, ...] = Field(description="提到这些，是接着说原来的情形")
    new: tuple[Words, ...] = Field(description="说另一个情形")
    back: tuple[Words, ...] = Field(description="回到前面的情形")
    first: tuple[Words, ...] = Field(description="回到最初的情形")
    courtesy: tuple[Words, ...] = Field(description="客套话")
    that: tuple[Words, ...] = Field(description="用一个词指某个情形")
    concludes: tuple[Words, ...] = Field(description="再问一遍结论")
    projects: tuple[Words, ...] = Field(description="项目的叫法，与 names 合成名称：A课题")
    names: tuple[Words, ...] = Field(description="项目的代号，与 projects 合成名称：项目甲")
    yes: tuple[Words, ...] = Field(description="只答“是”的整句话")
    no: tuple[Words, ...] = Field(description="只答“否”的整句话")
    every: tuple[Words, ...] = Field(description="一句话答了问到的每一项")
    settled: tuple[Words, ...] = Field(description="可以放在“是”或“否”前面的话")
    # A knowledge base from before has none of these.
    choose: tuple[Words, ...] = Field(default=(), description="选一条的话这样开头")
    one_th: tuple[Words, ...] = Field(default=(), description="前一条")
    other_th: tuple[Words, ...] = Field(default=(), description="后一条")
    kinds: tuple[Words, ...] = Field(default=(), description="选一条的话这样结尾")
    elided: tuple[Words, ...] = Field(default=(), description="“那某某呢”省去没说的话")
    called: tuple[Words, ...] = Field(default=(), description="项目自己的叫法，不用与 projects 合起来")
    openers: tuple[Words, ...] = Field(default=(), description="句首的应答，后面才是要说的")
    maybe_asks: tuple[Words, ...] = Field(default=(), description="不一定在问，由读话的程序看")
    another: tuple[Words, ...] = Field(default=(), description="与 projects 合起来，是另一个项目：还有一个课题")
    no_project: tuple[Words, ...] = Field(default=(), description="紧跟在项目的叫法后面，说的就不是项目：项目组")
    also_has: tuple[Words, ...] = Field(default=(), description="小句以它结尾，是另一个情形：分院也有一个")
    older: tuple[Words, ...] = Field(default=(), description="与 one_of 合起来，指先说的那个：老的那个、前一个")
    newer: tuple[Words, ...] = Field(default=(), description="与 one_of 合起来，指后说的那个：新的那个")
    one_of: tuple[Words, ...] = Field(default=(), description="个、份、家：与 older、newer 合起来指一个情形")
    rhetorical: tuple[Words, ...] = Field(default=(), description="像问句、其实没有问什么")
    unsure: tuple[Words, ...] = Field(description="表示不确定")
    asks: tuple[Words, ...] = Field(description="表示在问")


class LexiconBook(Checked):
    """`synonyms.yaml`."""

    terms: tuple[Words, ...] = Field(description="不拆开的词")
    same: tuple[Words, ...] = Field(description="别名=词、别名=词+词；互相通用写 词==词。一个词只写一次")
    # General: what is not written is that of the program's own file.
    stop: tuple[Words, ...] = Field(default=(), description="找问答时不算分量的词；不写就用通用的")
    polite: tuple[Words, ...] = Field(default=(), description="客气话：先去掉，再看问的是什么；不写就用通用的")
    places: tuple[Words, ...] = Field(
        default=(), description="地名：问题只提到别处的，问的不是当地的公告；不写就用通用的"
    )
    aspects: Mapping[str, Aspect] = Field(default={}, description="问的是哪一方面：要多久、多少钱……；不写就用通用的")
    duties: tuple[Words, ...] = Field(description="可能要办的事")
    forms: tuple[Words, ...] = Field(description="duties 里只说怎么办、没有说办什么的")
    matters: tuple[Words, ...] = Field(description="要办的事针对什么")
    elsewhere: tuple[Words, ...] = Field(description="常有人问、而官方问答一般不管的事")
    turns: TurnWords = Field(
        default_factory=TurnWords.model_construct, description="对话里的一句话起什么作用；不写就用通用的"
    )
    # A knowledge base from before has none: whatever is asked of a duty counts as asked of it.
    askable: tuple[Words, ...] = Field(
        default=(), description="问要不要办时，“要不要”后面可以有的话；还有别的话，问的就是别的事"
    )

    @classmethod
    def general(cls) -> frozenset[str]:
        """The lists that say how people ask, whatever it is about. One from before has them itself."""
        return frozenset({"stop", "polite", "places", "aspects", "turns"})


@dataclass(frozen=True)
class Lexicon:
    """The words of the search: terms that stay whole, spellings that mean another term, words that weigh nothing."""

    terms: tuple[str, ...]
    same: Mapping[str, tuple[str, ...]]
    stop: frozenset[str]
    polite: tuple[str, ...]
    places: tuple[str, ...]
    aspects: Mapping[str, Aspect]
    duties: frozenset[str]
    forms: frozenset[str]
    matters: tuple[str, ...]
    elsewhere: tuple[str, ...]
    turns: Mapping[str, tuple[str, ...]]
    askable: tuple[str, ...] = ()


NO_LEXICON = Lexicon(
    terms=(),
    same={},
    stop=frozenset(),
    polite=(),
    places=(),
    aspects={},
    duties=frozenset(),
    forms=frozenset(),
    matters=(),
    elsewhere=(),
    turns={},
)


class Wording(Checked):
    """`wording.yaml`: how answers say that something must, or need not, be done, and what may limit that."""

    whether: tuple[Words, ...] = Field(description="官方问题里问“要不要办”的词；问许不许的不写在这里")
    duties: tuple[Words, ...] = Field(description="可能要办的事")
    exempts: tuple[Words, ...] = Field(description="免除的词")
    demands: tuple[Words, ...] = Field(description="要求办的词")
    harmless: tuple[Words, ...] = Field(description="含有要求的词、其实没有要求什么的词")
    notes: tuple[Words, ...] = Field(description="附注、说明、提示：有一个就只能“视情形而定”")
    marks: tuple[Words, ...] = Field(description="注号、括号：有一个就只能“视情形而定”")
    references: tuple[Words, ...] = Field(description="指向别处：有一个就只能“视情形而定”")
    endings: tuple[Words, ...] = Field(description="终止、失效、有期限：有一个就只能“视情形而定”")
    interim: tuple[Words, ...] = Field(description="只是眼下如此：有一个就只能“视情形而定”")
    limits: tuple[Words, ...] = Field(description="限制、不肯定：有一个就只能“视情形而定”")
    conditions: tuple[Words, ...] = Field(description="其他条件：有一个就只能“视情形而定”")
    unconditional: tuple[Words, ...] = Field(description="含有上面的词、却不是那个意思的词")
    plain: tuple[Words, ...] = Field(description="说“无需”的答复里可以有的、不改变意思的话")
    asking: tuple[Words, ...] = Field(description="只表示“在问”的词，去掉后比较两个官方问题")
    # A knowledge base from before has none of these: see kb.load, which then takes the program's own.
    postpones: tuple[Words, ...] = Field(default=(), description="起草规则时：有它的小句说的是合并、延后")
    denies: tuple[Words, ...] = Field(default=(), description="起草规则时：有它的小句，事实的取值猜作“否”")
    exceptions: tuple[Words, ...] = Field(default=(), description="起草规则时：有它的小句也是条件")
    restricting: tuple[Words, ...] = Field(
        default=(), description="答复以外，标题、短行、句子里单凭它就可能限制答复的词"
    )
    parts: tuple[Words, ...] = Field(default=(), description="答复以外，只说一部分人、一部分事的词：也算")
    usual: tuple[Words, ...] = Field(
        default=(), description="答复以外成句的短话里没有这些词，也没有 framing 里的套话，就也算"
    )
    of_answers: tuple[Words, ...] = Field(default=(), description="答复以外，句子里有它就再看上面各类词（记号除外）")
    denying: tuple[Words, ...] = Field(default=(), description="这时也可能限制答复的其他词")
    framing: tuple[Words, ...] = Field(default=(), description="答复以外的句子里不限制答复的套话")
    of_all: tuple[Words, ...] = Field(default=(), description="答复里说的是各条答复的词")
    notes_begin: tuple[Words, ...] = Field(default=(), description="答复以外，这样开头的是注：不论怎么说都可能限制答复")
    below_all: tuple[Words, ...] = Field(default=(), description="最后一问的段落这样开头，可能管各条答复")
    looking_back: tuple[Words, ...] = Field(default=(), description="最后一问的最后一段有它，可能管各条答复")

    @property
    def limiting(self) -> tuple[tuple[Words, ...], ...]:
        """Every kind of words that may limit an answer, the kind a reader must see first in front."""
        return self.notes, self.marks, self.references, self.endings, self.interim, self.limits, self.conditions

"""The words of the search and of conversations, as `synonyms.yaml` holds them, frozen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pydantic import Field

from kb.text import any_of
from kb.vocabulary import Checked, Words


class Aspect(Checked):
    """What a question may ask for (多久, 在哪, 多少钱): how it is asked, how an answer shows it, and what
    hints at that.
    """

    label: Words = Field(description="这一方面的名称")
    asked: tuple[Words, ...] = Field(default=(), description="怎么问这一方面")
    loosely: tuple[Words, ...] = Field(default=(), description="没有规则的问答：这样问也算问这一方面")
    answered: tuple[Words, ...] = Field(default=(), description="答复里有这些话，就是答了这一方面")
    hints: tuple[Words, ...] = Field(default=(), description="答复里有这些话，可能答了这一方面；# 代表一个数字")

    # Patterns of hundreds of words, looked for in every clause.
    @cached_property
    def asks(self) -> re.Pattern[str]:
        """How it is asked."""
        return re.compile(any_of(self.asked))

    @cached_property
    def may_ask(self) -> re.Pattern[str]:
        """How it is, or may be, asked."""
        return re.compile(any_of((*self.asked, *self.loosely)))

    @cached_property
    def tells(self) -> re.Pattern[str]:
        """How an answer tells it."""
        return re.compile(any_of(self.answered))

    @cached_property
    def may_tell(self) -> re.Pattern[str]:
        """How an answer tells it, or may by a hint."""
        return re.compile(any_of((*self.answered, *self.hints)))


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

    @cached_property
    def asked_beside(self) -> re.Pattern[str]:
        """What may be asked of a duty beside what it is for, and what tells nothing."""
        return re.compile(any_of((*self.askable, *self.stop)))


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

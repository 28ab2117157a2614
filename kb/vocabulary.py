"""The words that people and notices use, as the files of word lists hold them, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, RootModel, StringConstraints

Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
# For a list that becomes a pattern: one of no words would match everywhere.
SomeWords = Annotated[tuple[Words, ...], Field(min_length=1)]


class Checked(BaseModel):
    """Read from a file: unknown keys are errors, nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


# The word classes that the reader itself relies on, beside those that facts name. One that is missing or misspelt would
# let a doubt or a denial pass for a statement.
GRAMMAR = frozenset(
    """
    about adverb also and annual another apart ask ba back bare be both but by cannot company condition confirmed de
    deadline draft drop dropped duty either elliptic except except_behind except_end facility final first_grant
    guess hearsay if left_out lettered limit listing located measure medium modal neg none not_ours nothing_else now
    number of okay only other_start ours own_word partial particle past person place plain pretend pronoun recited
    replace say so_far speaker staff then time title to together told toward unrelated unsure weak wh whether whole
    you
    """.split()  # noqa: SIM905 (names read better without quotes)
)


class ConceptsBook(RootModel[Mapping[str, tuple[Words, ...]]]):
    """`concepts.yaml`: the words of each class."""

    model_config = ConfigDict(frozen=True)


# Equal only to itself: what is made of its tens of thousands of words is kept by it.
@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The words of the reader: normal spelling -> classes. An unknown word that contains one of `risks` matters."""

    words: Mapping[str, frozenset[str]]
    longest: int
    risks: tuple[str, ...]


class Aspect(Checked):
    """What a question may ask for (多久, 在哪, 多少钱): how it is asked, how an answer shows it, and what
    hints at that.
    """

    label: Words = Field(description="这一方面的名称")
    asked: tuple[Words, ...] = Field(description="怎么问这一方面")
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
    unsure: tuple[Words, ...] = Field(description="表示不确定")
    asks: tuple[Words, ...] = Field(description="表示在问")


class LexiconBook(Checked):
    """`synonyms.yaml`."""

    terms: tuple[Words, ...] = Field(description="不拆开的词")
    same: tuple[Words, ...] = Field(description="别名=词、别名=词+词；互相通用写 词==词。一个词只写一次")
    stop: tuple[Words, ...] = Field(description="找问答时不算分量的词")
    polite: tuple[Words, ...] = Field(description="客气话：先去掉，再看问的是什么")
    places: tuple[Words, ...] = Field(description="地名：问题只提到别处的，问的不是当地的公告")
    aspects: Mapping[str, Aspect] = Field(description="问的是哪一方面：要多久、多少钱……")
    duties: tuple[Words, ...] = Field(description="可能要办的事")
    forms: tuple[Words, ...] = Field(description="duties 里只说怎么办、没有说办什么的")
    matters: tuple[Words, ...] = Field(description="要办的事针对什么")
    elsewhere: tuple[Words, ...] = Field(description="常有人问、而官方问答一般不管的事")
    turns: TurnWords = Field(description="对话里的一句话起什么作用")


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

    @property
    def limiting(self) -> tuple[tuple[Words, ...], ...]:
        """Every kind of words that may limit an answer, the kind a reader must see first in front."""
        return self.notes, self.marks, self.references, self.endings, self.interim, self.limits, self.conditions


class Columns(Checked):
    """Headings of the columns of a table."""

    question: SomeWords = Field(description="问题一栏的栏名")
    answer: SomeWords = Field(description="答复一栏的栏名")
    number: SomeWords = Field(description="编号一栏的栏名")
    other: SomeWords = Field(description="栏名里有这些词，就不是上面三种")


class Remarks(Checked):
    """How a remark of the editors begins or ends."""

    begins: SomeWords = Field(description="括号里这样开头的，是编辑的附注")
    ends: SomeWords = Field(description="括号里这样结尾的，是编辑的附注")


class Imprint(Checked):
    """What announces title, issuer and day of a notice."""

    title: SomeWords = Field(description="标题里有这些词，说明是问答")
    issuer: SomeWords = Field(description="后面写的是谁发布")
    published: SomeWords = Field(description="后面写的是哪天发布")


class LetterLabels(Checked):
    """What the columns of a page with a letter and its reply are called."""

    heads: tuple[Words, ...] = Field(default=(), description="谁、哪天来的信")
    beside: tuple[Words, ...] = Field(default=(), description="只在 heads 旁边才是栏名")
    asks: tuple[Words, ...] = Field(default=(), description="信的内容从这里起")
    replies: tuple[Words, ...] = Field(default=(), description="谁、哪天答复")
    tells: tuple[Words, ...] = Field(default=(), description="答复的内容从这里起")


class MarkersBook(Checked):
    """`markers.yaml`: how notices mark questions and answers, and what a page prints around them."""

    answers: SomeWords = Field(description="开始一个答复：后面有冒号，或者在括号里")
    questions: SomeWords = Field(description="开始一个没有编号的问题：后面有冒号，或者在括号里")
    asking: SomeWords = Field(description="没有问号也算问题的词")
    columns: Columns = Field(description="表格里分问题、答复两栏时的栏名")
    # A knowledge base from before has neither these nor `unsure`, `contacts` and `codes`.
    letters: LetterLabels = Field(default=LetterLabels(), description="来信、留言的一页上的栏名")
    nested: SomeWords = Field(description="答复里举的人或事，后面的“答：”仍属于这个答复")
    labels: SomeWords = Field(description="这样开头的一行，答复到此结束")
    unsure: tuple[Words, ...] = Field(default=(), description="labels 里也可能是答复一部分的")
    contacts: tuple[Words, ...] = Field(default=(), description="这样开头的一行是电话、地址、时间，属于答复")
    comments: SomeWords = Field(description="labels 里引出别人评论的")
    furniture: SomeWords = Field(description="不是完整句子的一行里有这些词，答复到此结束")
    codes: tuple[Words, ...] = Field(default=(), description="furniture 里说二维码的")
    remarks: Remarks = Field(description="整行在括号里的编辑附注")
    about: Imprint = Field(description="公告在这些词后面写明谁发布、哪天发布")
    notes: tuple[Words, ...] = Field(
        default=(), description="注的叫法，后面带编号：注1；后面没有字的一行，是一组注的标题"
    )
    leads: tuple[Words, ...] = Field(default=(), description="放在注的叫法前面，引人去看：见注1")
    closings: SomeWords = Field(description="结束整份公告的句子这样开头")

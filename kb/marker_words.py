"""The words of `markers.yaml`: how notices mark questions and answers, and what a page prints around them."""

from __future__ import annotations

from pydantic import Field

from kb.vocabulary import Checked, SomeWords, Words


class Columns(Checked):
    """Headings of the columns of a table."""

    question: SomeWords = Field(description="问题一栏的栏名")
    answer: SomeWords = Field(description="答复一栏的栏名")
    number: SomeWords = Field(description="编号一栏的栏名")
    other: SomeWords = Field(description="栏名里有这些词，就不是上面三种")
    charge: tuple[Words, ...] = Field(default=(), description="整个栏名是其中一个词的，只说谁经办：不收入，也不提示")


class Remarks(Checked):
    """How a remark of the editors begins or ends."""

    begins: SomeWords = Field(description="括号里这样开头的，是编辑的附注")
    ends: SomeWords = Field(description="括号里这样结尾的，是编辑的附注")


class Imprint(Checked):
    """What announces title, issuer and day of a notice."""

    title: SomeWords = Field(description="标题里有这些词，说明是问答")
    issuer: SomeWords = Field(description="后面写的是谁发布")
    published: SomeWords = Field(description="后面写的是哪天发布")
    # A knowledge base from before has none.
    offices: tuple[Words, ...] = Field(
        default=(), description="机关的名称以这些词结尾：整行只有名称和日子的，是谁、哪天发布"
    )
    heading: tuple[Words, ...] = Field(default=(), description="后面写的是标题")
    address: tuple[Words, ...] = Field(default=(), description="后面写的是官方页面的网址")
    carriers: tuple[Words, ...] = Field(
        default=(), description="名称这样结尾的是网站、账号、报刊，不是发布机关；整个名称是它的也是"
    )
    hosts: tuple[Words, ...] = Field(default=(), description="网址里有它的，是谁的文章都登的网站，看不出谁发布")
    own_sites: tuple[Words, ...] = Field(default=(), description="放在机关名称后面，是它自己的网站、账号：……局网站")
    covers: tuple[Words, ...] = Field(default=(), description="封面、文件上方这样开头的一行不是标题")
    contents: tuple[Words, ...] = Field(default=(), description="目录的标题：整行是它")
    breaks_after: tuple[Words, ...] = Field(default=(), description="标题的一行这样结尾，下一行还是标题")
    breaks_before: tuple[Words, ...] = Field(default=(), description="标题的一行这样开头，上一行也是标题")
    commonplace: tuple[Words, ...] = Field(default=(), description="标题里常有的词，文件夹的名称里不用")
    editions: tuple[Words, ...] = Field(default=(), description="单独一行的括号里有它，是标题的最后一部分：（试行）")


class LetterLabels(Checked):
    """What the columns of a page with a letter and its reply are called."""

    heads: tuple[Words, ...] = Field(default=(), description="谁、哪天来的信")
    beside: tuple[Words, ...] = Field(default=(), description="只在 heads 旁边才是栏名")
    asks: tuple[Words, ...] = Field(default=(), description="信的内容从这里起")
    replies: tuple[Words, ...] = Field(default=(), description="谁、哪天答复")
    tells: tuple[Words, ...] = Field(default=(), description="答复的内容从这里起")


class Partings(Checked):
    """What a notice says of itself behind its last answer."""

    itself: tuple[Words, ...] = Field(default=(), description="公告怎样称自己，放在一段的开头")
    of_itself: tuple[Words, ...] = Field(default=(), description="同一句里又怎样说自己")
    begins: tuple[Words, ...] = Field(default=(), description="一段这样开头；“…”代表几个字")
    under: tuple[Words, ...] = Field(default=(), description="itself、begins 前面可以有的小标题，后面是冒号")
    carried_out: tuple[Words, ...] = Field(default=(), description="执行的人遇到什么：执行中……请……反馈")
    reported: tuple[Words, ...] = Field(default=(), description="请他告诉谁")
    may_begin: tuple[Words, ...] = Field(default=(), description="这样开头的最后一段也可能是答复的：照留，请人看一眼")
    may_hold: tuple[Words, ...] = Field(default=(), description="有这些词的最后一段，同上")


class MarkersBook(Checked):
    """`markers.yaml`: how notices mark questions and answers, and what a page prints around them."""

    answers: SomeWords = Field(description="开始一个答复：后面有冒号，或者在括号里")
    questions: SomeWords = Field(description="开始一个没有编号的问题：后面有冒号，或者在括号里")
    asking: SomeWords = Field(description="没有问号也算问题的词")
    askers: tuple[Words, ...] = Field(default=(), description="只有问的人才说的话，问完以后的一段里有它，还是问题的")
    columns: Columns = Field(description="表格里分问题、答复两栏时的栏名")
    # A knowledge base from before has neither these nor `unsure`, `contacts` and `codes`.
    letters: LetterLabels = Field(default=LetterLabels(), description="来信、留言的一页上的栏名")
    exchange: tuple[Words, ...] = Field(
        default=(), description="谁、哪天问的、答的：后面有冒号的一行，在问答之间不属于答复；也可以是栏名"
    )
    counted: tuple[Words, ...] = Field(default=(), description="同上，后面是次数的")
    exchanged: tuple[Words, ...] = Field(default=(), description="同上，写成一句的：谁，这个词，日子")
    greetings: tuple[Words, ...] = Field(default=(), description="来信的答复这样开头，或者第一行里有这些词")
    nested: SomeWords = Field(description="答复里举的人或事，后面的“答：”仍属于这个答复")
    labels: SomeWords = Field(description="这样开头的一行，答复到此结束")
    unsure: tuple[Words, ...] = Field(default=(), description="labels 里也可能是答复一部分的")
    contacts: tuple[Words, ...] = Field(default=(), description="这样开头的一行是电话、地址、时间，属于答复")
    comments: SomeWords = Field(description="labels 里引出别人评论的")
    furniture: SomeWords = Field(description="不是完整句子的一行里有这些词，答复到此结束")
    codes: tuple[Words, ...] = Field(default=(), description="furniture 里说二维码的")
    restricting: tuple[Words, ...] = Field(default=(), description="网页正文旁边有这些词的部分照读，标题里有的照取")
    remarks: Remarks = Field(description="整行在括号里的编辑附注")
    about: Imprint = Field(description="公告在这些词后面写明谁发布、哪天发布")
    notes: tuple[Words, ...] = Field(
        default=(), description="注的叫法，后面带编号：注1；后面没有字的一行，是一组注的标题"
    )
    leads: tuple[Words, ...] = Field(default=(), description="放在注的叫法前面，引人去看：见注1")
    pictures: tuple[Words, ...] = Field(default=(), description="答复里有这些话，就要看图；＃ 代表一个数字")
    captions: tuple[Words, ...] = Field(default=(), description="图下面的一行这样开头，是图的说明；＃ 代表一个数字")
    closings: SomeWords = Field(description="结束整份公告的句子这样开头")
    partings: Partings = Field(default=Partings(), description="最后一问下面说整份公告的话")
    offices: tuple[Words, ...] = Field(default=(), description="名称这样结尾的是机关、单位")
    seals: tuple[Words, ...] = Field(default=(), description="括号里只有这个词的一行是印章的位置")

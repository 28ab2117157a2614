"""How official answers say that something must, or need not, be done, as `wording.yaml` holds it, frozen."""

from __future__ import annotations

from pydantic import Field

from kb.vocabulary import Checked, Words


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

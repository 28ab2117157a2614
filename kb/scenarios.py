"""Scenarios: what owners say of their cases, beside the rules, with the verdict that it must come to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from kb.codes import Code, Given, Outcome
from kb.vocabulary import Checked, SomeWords, Words


class Scenario(Checked):
    """One conversation and what it must come to: an entry of `scenarios.yaml` of a notice."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")] = Field(
        description="编号，小写英文，一份公告里不能重复"
    )
    says: Words | SomeWords = Field(description="问的话；写成列表就是同一次对话里先后说的几句")
    unit: str | None = Field(
        default="", description='应由哪条问答作答，写它在公告里的编号，如 "2.1"；null：官方没有答复；不写：不管是哪条'
    )
    facts: Mapping[Words, Words | SomeWords] = Field(default={}, description="说完以后点选的事实，写 名称: 取值")
    confirmed: Mapping[Words, Given] = Field(
        default={}, description="随后逐条按下的确认，statement 的编号: 'yes' 属实、'no' 不属实、'unsure' 不清楚"
    )
    on: date | None = Field(default=None, description="按哪一天判断；不写就是这份公告的规则都已生效的那天")
    expect: Code = Field(description="最后应得到的判断，如 to_confirm、not_required、required、conditional")
    outcome: Outcome | None = Field(default=None, description="expect 是 to_confirm 的，逐条确认以后成为什么")
    because: Words = Field(description="为什么应是这样，一句话")

    @property
    def messages(self) -> tuple[str, ...]:
        """What is said, in order."""
        return (self.says,) if isinstance(self.says, str) else self.says

    @property
    def ticked(self) -> dict[str, tuple[str, ...]]:
        """The facts that are ticked, each with its values."""
        return {name: (value,) if isinstance(value, str) else value for name, value in self.facts.items()}

"""The JSON contract (DESIGN, section 5) as shapes, for the API's document. A test holds every answer to them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from assistant.ask import LONGEST, ReasonCode, Status
from kb.model import Code, Currency, State


class Shape(BaseModel):
    """Nothing that is not named may be there."""

    model_config = ConfigDict(extra="forbid")


class Ask(Shape):
    """A question. Without one, `case` and `facts` answer what was asked back."""

    question: str = Field("", max_length=LONGEST, examples=["收集B超要报采集许可吗"])
    facts: dict[str, str | list[str]] | None = Field(None, examples=[{"gene_research": "no"}])
    case: dict[str, Any] | None = Field(None, description="上一次回答里的 case，原样，连同其中的 signature")
    on: str | None = Field(None, description="按哪一天判断；默认今天", examples=["2026-11-22"])


class Reason(Shape):
    code: ReasonCode
    text: str


class Source(Shape):
    id: str
    title: str
    issuer: str
    published: str
    cited: str
    url: str
    sha256: str
    answer_spans: list[tuple[int, int]] = Field(description="答复在原文中的字符区间，从 0 数起，含首不含尾")


class Unit(Shape):
    id: str
    section: str
    number: str
    cited: str
    question: str
    answer: str = Field(description="官方答复，逐字")
    source: Source


class Matched(Shape):
    question: list[tuple[int, int]]
    answer: list[tuple[int, int]]


class MatchedUnit(Unit):
    matched: Matched = Field(description="与问题相同的词在 question 与 answer 中的字符区间，供标出")


class Condition(Shape):
    fact: str = Field(description="所核对的事实；空的是没有用上的话")
    text: str
    evidence: str
    evidence_span: tuple[int, int] | None
    state: State
    from_: str = Field(alias="from")
    ticked: bool
    mentioned: bool = Field(description="您是否提到过，哪怕没有说定")


class AskBack(Shape):
    fact: str
    text: str
    values: list[tuple[str, str]]


class Verdict(Shape):
    code: Code
    label: str
    says: str
    rule: str | None
    evidence: str | None
    evidence_span: tuple[int, int] | None
    conditions: list[Condition]
    ask: list[AskBack]


class Fact(Shape):
    value: list[str]
    from_: str = Field(alias="from")


class Near(Shape):
    id: str
    question: str
    score: float


class Note(Shape):
    date: str
    text: str
    source: str
    verified: bool


class CurrencyOf(Shape):
    status: Currency
    warning: str
    notes: list[Note]


class Answer(Shape):
    question: str
    on: str
    status: Status
    reason: Reason
    unit: MatchedUnit | None
    verdict: Verdict
    facts: dict[str, Fact]
    alternatives: list[Near]
    case: dict[str, Any]
    history: list[Unit]
    opposed: list[Unit] = Field(description="同一个问题的另一种现行官方答复；有它就不作判断")
    currency: CurrencyOf
    html: str = Field("", description="只在 html=true 时有：画好的回答，一切文字都已转义")
    contact: str = Field("", description="只在 html=true 时有：没有解决时问谁")


class Listed(Shape):
    id: str
    section: str
    number: str
    question: str


class Units(Shape):
    units: list[Listed]


class Notice(Shape):
    id: str
    title: str
    issuer: str
    published: str
    url: str
    sha256: str
    units: int
    currency: CurrencyOf


class Notices(Shape):
    notices: list[Notice]


class Kept(Shape):
    id: str


class Wrong(Shape):
    where: str
    what: str
    fix: str


class Errors(Shape):
    errors: list[Wrong]


__all__ = ["Answer", "Ask", "Errors", "Kept", "Notices", "Shape", "Unit", "Units"]

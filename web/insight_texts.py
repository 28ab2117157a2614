"""The words of the operators' insights, register and letter, from `insights.yaml`."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field

from kb.placeholders import filled
from kb.vocabulary import Checked, Words
from kb.yaml_files import read_model
from records.register import State

FILE = Path(__file__).with_name("insights.yaml")


class Columns(Checked):
    """The heads of the register's columns, in order."""

    question: Words
    count: Words
    unanswered: Words
    disliked: Words
    first: Words
    last: Words
    wordings: Words
    now: Words
    near: Words
    short: Words
    why: Words
    state: Words
    note: Words


class Letter(Checked):
    """A letter of enquiry to an authority."""

    title: Words = Field(description="标题")
    to: Annotated[str, filled("office")] = Field(description="收函单位")
    opening: Annotated[str, filled("since", "until", "count", "times")] = Field(description="开头")
    question: Annotated[str, filled("number", "text")] = Field(description="一个问题")
    times: Annotated[str, filled("times", "first", "last")] = Field(description="问到几次")
    wordings: Annotated[str, filled("wordings")] = Field(description="其他问法")
    says: Annotated[str, filled("cited")] = Field(description="现行问答怎么说")
    asked: Annotated[str, filled("question")] = Field(description="官方问题")
    answered: Annotated[str, filled("answer")] = Field(description="官方答复")
    lacking: Annotated[str, filled("words")] = Field(description="最接近的一条缺什么")
    nothing: Words = Field(description="没有相近的")
    closing: Words = Field(description="结尾")
    sender: Annotated[str, filled("sender")] = Field(description="落款")
    no_sender: Words = Field(description="没有写落款时")
    no_office: Words = Field(description="没有写收函单位时")


class Texts(Checked):
    """`insights.yaml`."""

    channels: Mapping[str, Words] = Field(description="从哪里问")
    statuses: Mapping[str, Words] = Field(description="有没有答复")
    reasons: Mapping[str, Words] = Field(description="为什么")
    states: Mapping[State, Words] = Field(description="缺口的处理")
    withdrawn: Annotated[str, filled("entry")] = Field(description="撤销了的同义词，写在备注里")
    columns: Columns = Field(description="登记表的各列")
    cut: Annotated[str, filled("groups")] = Field(description="没有列全时")
    letter: Letter = Field(description="询问函")


@functools.cache
def insight_texts() -> Texts:
    """The texts beside the code, read once in a process. Raises Problems with the line of what is wrong."""
    return read_model(FILE.name, FILE.read_text(encoding="utf-8"), Texts)

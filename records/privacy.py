"""What those who ask are told of the records, made of the settings in force and the texts of `privacy.yaml`."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field

from kb.placeholders import filled
from kb.vocabulary import Checked, Words
from kb.yaml_files import read_model
from records.settings import Kept, RecordSettings

FILE = Path(__file__).with_suffix(".yaml")
_Days = Annotated[str, filled("days")]


class Texts(Checked):
    """`privacy.yaml`."""

    line: Mapping[Kept, _Days] = Field(description="每一页上的一句话，按留什么文字")
    link: Words = Field(description="通往全文的链接")
    number: Annotated[str, filled("number")] = Field(description="这次对话的编号")
    why: Mapping[Kept, Words] = Field(description="点了“没有解决”以后写原因的地方，按留什么文字")
    title: Words = Field(description="全文的标题")
    counted: Words = Field(description="每一问记下什么")
    text: Mapping[Kept, Words] = Field(description="文字留哪些")
    masked: Words = Field(description="遮去什么")
    kept: _Days = Field(description="留多久")
    where: Words = Field(description="留在哪里")
    rights: Annotated[str, filled("contact")] = Field(description="怎样查看、删除")


@functools.cache
def privacy_texts() -> Texts:
    """The texts beside the code, read once in a process. Raises Problems with the line of what is wrong."""
    return read_model(FILE.name, FILE.read_text(encoding="utf-8"), Texts)


def privacy_line(settings: RecordSettings) -> str:
    """What stands on every page."""
    return privacy_texts().line[settings.record_text].format(days=settings.record_days)


def privacy_statement(settings: RecordSettings, contact: str) -> tuple[str, ...]:
    """The paragraphs of the whole text. `contact`: whom to ask."""
    texts = privacy_texts()
    return (
        texts.counted,
        texts.text[settings.record_text],
        texts.masked,
        texts.kept.format(days=settings.record_days),
        texts.where,
        texts.rights.format(contact=contact),
    )

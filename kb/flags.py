"""What an import says of a unit for a person to look at, from `flags.yaml`: each sentence and how much it weighs."""

from __future__ import annotations

import functools
import string
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, Field

from kb.vocabulary import Checked, Words
from kb.yaml_files import read_model

FILE = Path(__file__).with_suffix(".yaml")
# The answer waits; its cut may be wrong; words that may limit it; right as far as can be told.
Kind = Literal["hold", "doubt", "limit", "hint"]
_FILLED = frozenset({"words", "page", "code"})


class Flag(NamedTuple):
    """A sentence about one unit. Two that are `weak` on one unit make its cut doubtful."""

    name: str
    kind: Kind
    says: str
    weak: bool = False


def _fillable(text: str) -> str:
    found = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    if not found <= _FILLED:
        raise ValueError("花括号里只能是 {words}、{page}、{code}")
    return text


class FlagText(Checked):
    """One entry of `flags.yaml`."""

    kind: Kind = Field(description="hold 不作答；doubt 切分可能有误；limit 旁边的文字可能限制答复；hint 看一眼")
    says: Annotated[Words, AfterValidator(_fillable)] = Field(
        description="写给人看的话，可以有 {words}、{page}、{code}"
    )
    weak: bool = Field(default=False, description="true：单独一处不算，同一条上有两处就是 doubt")


class FlagsBook(Checked):
    """`flags.yaml`."""

    flags: Mapping[str, FlagText] = Field(description="名称到说的话；名称由程序使用，不要改")


@functools.cache
def _book() -> FlagsBook:
    return read_model(FILE.name, FILE.read_text(encoding="utf-8"), FlagsBook)


def flag(name: str, *, words: str = "", page: int = 0, code: str = "") -> Flag:
    """The flag of a name in `flags.yaml`, filled in. Raises KeyError for a name it does not have."""
    told = _book().flags[name]
    return Flag(name, told.kind, told.says.format(words=words, page=page, code=code), told.weak)

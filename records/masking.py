"""Takes out of a text what tells of whom it speaks, by the rows of `masking.yaml`, before it is kept anywhere."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from kb.vocabulary import Checked, SomeWords, Words
from kb.yaml_files import read_model

FILE = Path(__file__).with_suffix(".yaml")
# What no database takes as text.
_UNTAKEN = re.compile("[\0\ud800-\udfff]")
_HAN = "[一-鿿]"


def _expression(pattern: str) -> str:
    try:
        groups = re.compile(pattern).groups
    except re.error as wrong:
        raise ValueError(f"不是正则表达式：{wrong}") from None
    if groups > 1:
        raise ValueError("最多一组括号，其余写成 (?:…)")
    return pattern


class Pattern(Checked):
    """What looks like an identity number, a telephone, an address."""

    mask: Words = Field(description="换成什么")
    pattern: Annotated[str, AfterValidator(_expression)] = Field(description="正则表达式；有括号的只换括号里的")
    masks: SomeWords = Field(description="要换掉的例子")
    keeps: SomeWords = Field(description="不许换的例子")


class Surname(Checked):
    """A surname, and the characters behind it that make it another word."""

    name: Words = Field(description="姓")
    not_: str = Field(alias="not", description="接在后面就不是名字的字")


class Names(Checked):
    """How a name is known: by the word in front and the surname, or by the title behind."""

    mask: Words = Field(description="换成什么")
    markers: SomeWords = Field(description="后面多半是名字的词")
    joiners: SomeWords = Field(description="名字前可以有的字")
    fields: SomeWords = Field(description="带冒号时后面一定是名字的词")
    after: Words = Field(description="一个字的名后面的字")
    titles: SomeWords = Field(description="称呼")
    words: SomeWords = Field(description="含有姓、不是名字的词")
    surnames: tuple[Surname, ...] = Field(description="姓")


class Rows(Checked):
    """`masking.yaml`."""

    patterns: tuple[Pattern, ...] = Field(description="号码与地址")
    names: Names = Field(description="姓名")


def rows() -> Rows:
    """The rows of the file. Raises Problems with the line of what is wrong."""
    return read_model(FILE.name, FILE.read_text(encoding="utf-8"), Rows)


class Masker:
    """Masks a text. The same text is always masked alike; what is masked stays as it is when it is masked again."""

    def __init__(self, by: Rows) -> None:
        self._steps = [(re.compile(row.pattern), row.mask) for row in by.patterns]
        self._steps += [(re.compile(pattern), by.names.mask) for pattern in _name_patterns(by.names)]

    def __call__(self, text: str) -> str:
        """The text without what tells of whom it speaks."""
        text = _UNTAKEN.sub("", text)
        for pattern, mask in self._steps:
            text = pattern.sub(lambda found, mask=mask: _masked(found, mask), text)  # type: ignore[misc]
        return text


def _masked(found: re.Match[str], mask: str) -> str:
    """What was found, with its group, or all of it where it has none, masked."""
    group = 1 if found.re.groups else 0
    before, after = found.start(group) - found.start(), found.end(group) - found.start()
    return found[0][:before] + mask + found[0][after:]


def _name_patterns(names: Names) -> tuple[str, ...]:
    surname = "|".join(f"{one.name}(?![{one.not_}])" if one.not_ else one.name for one in names.surnames)
    # No name begins within such a word.
    words = (f"(?!(?<={word[:at]}){word[at:]})" for word in names.words for at in range(len(word)))
    surname = f"{''.join(words)}(?:{surname})"
    given = f"(?:{_HAN}(?=[{names.after}]|(?!{_HAN}))|{_HAN}{{2}})"
    markers, joiners, fields, titles = map(_any, (names.markers, names.joiners, names.fields, names.titles))
    return (
        rf"{fields}[：:] *({_HAN}{{1,6}}(?:·{_HAN}{{1,10}})*)",
        rf"{markers}[：: ]*{joiners}?({surname}{given})",
        rf"({surname}{_HAN}{{0,2}}){titles}",
    )


def _any(words: tuple[str, ...]) -> str:
    return "(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + ")"

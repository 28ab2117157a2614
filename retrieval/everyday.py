"""Everyday words for official ones, and what is asked a number of: `everyday.yaml`, for any office and any matter."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import Field

from kb.synonyms import words as written
from kb.text import spelled
from kb.vocabulary import Checked, SomeWords
from kb.yaml_files import read_model
from retrieval.tokenizer import Word

FILE = Path(__file__).with_suffix(".yaml")
# Rows of `same`, by number.
Kin = frozenset[int]
NONE: Kin = frozenset()
# So many words side by side may be one of a row: 多少|个|工作日.
_LONGEST = 4


class Count(Checked):
    """How a number of something is asked for, and how an answer tells it; # stands for the number."""

    asked: SomeWords = Field(description="问有几个")
    told: SomeWords = Field(description="答了有几个，# 代表数字")


class EverydayBook(Checked):
    """`everyday.yaml`."""

    same: tuple[SomeWords, ...] = Field(description="每行的词，提问时说的多半是一回事")
    counts: tuple[Count, ...] = Field(description="问有几个什么，答复里要有数字和什么词")


@functools.cache
def book() -> EverydayBook:
    """The words beside the code, read once in a process. Raises Problems with the line of what is wrong."""
    return read_model(FILE.name, FILE.read_text(encoding="utf-8"), EverydayBook)


def kin(words: Sequence[Word]) -> Mapping[str, Kin]:
    """For words of a text in order: the rows they are of, alone or with those beside them, the longest first."""
    rows, found = _rows(), defaultdict[str, Kin](lambda: NONE)
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST, len(words) - at), 0, -1):
            part = words[at : at + length]
            if (row := rows.get("".join(word.text for word in part))) and _adjoin(part):
                for word in part:
                    found[word.text] |= row
                at += length
                break
        else:
            at += 1
    return found


def kin_of(words: Sequence[Word]) -> Kin:
    """All rows that words of a text are of."""
    return NONE.union(*kin(words).values())


def uncounted(question: str, numbered: str) -> bool:
    """Whether a question asks for a number of something that an answer, its numbers written as #, does not tell."""
    asked = _counts(question)
    return bool(asked) and not any(word in numbered for word in asked)


@functools.lru_cache(maxsize=64)
def _counts(question: str) -> tuple[str, ...]:
    """How an answer tells the numbers that a question asks for."""
    return tuple(told for asked, told in _counted() if any(word in question for word in asked) for told in told)


@functools.cache
def _counted() -> Sequence[tuple[tuple[str, ...], tuple[str, ...]]]:
    return [(written(count.asked), tuple(map(spelled, count.told))) for count in book().counts]


@functools.cache
def _rows() -> Mapping[str, Kin]:
    """Every word of the file and the rows it stands in."""
    rows: dict[str, Kin] = {}
    for number, same in enumerate(book().same):
        for word in written(same):
            rows[word] = rows.get(word, NONE) | {number}
    return rows


def _adjoin(words: Sequence[Word]) -> bool:
    """Whether words stand side by side."""
    return words[-1].end - words[0].start == sum(len(word.text) for word in words)

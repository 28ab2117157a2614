"""Everyday words for official ones, and what is asked a number of: `everyday.yaml`, for any office and any matter."""

from __future__ import annotations

import functools
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


class Count(Checked):
    """How a number of something is asked for, and how an answer tells it; # stands for the number."""

    asked: SomeWords = Field(description="问有几个")
    told: SomeWords = Field(description="答了有几个，# 代表数字")


class EverydayBook(Checked):
    """`everyday.yaml`."""

    talk: SomeWords = Field(description="口头里常有、不说事情的词")
    same: tuple[SomeWords, ...] = Field(description="每行的词，提问时说的多半是一回事")
    counts: tuple[Count, ...] = Field(description="问有几个什么，答复里要有数字和什么词")


@functools.cache
def book() -> EverydayBook:
    """The words beside the code, read once in a process. Raises Problems with the line of what is wrong."""
    return read_model(FILE.name, FILE.read_text(encoding="utf-8"), EverydayBook)


def kin(words: Sequence[Word]) -> list[Kin]:
    """The rows that each word of a text stands in, alone or with those beside it; of several the longest counts."""
    rows, beginnings = _rows(), _beginnings()
    found = [NONE] * len(words)
    at = 0
    while at < len(words):
        text, end = words[at].text, at + 1
        longest, row = 0, NONE
        while text in beginnings:
            if text in rows:
                longest, row = end, rows[text]
            if end == len(words) or words[end].start != words[end - 1].end:
                break
            text, end = text + words[end].text, end + 1
        if longest:
            found[at:longest] = [row] * (longest - at)
        at = max(longest, at + 1)
    return found


def row(number: int) -> str:
    """A row as a term of the index; no word is spelt like it."""
    return f"row {number}"


def uncounted(question: str, numbered: str) -> bool:
    """Whether a question asks for a number of something that an answer, its numbers written as #, does not tell."""
    asked = _counts(question)
    return bool(asked) and not any(word in numbered for word in asked)


@functools.lru_cache(maxsize=64)
def _counts(question: str) -> tuple[str, ...]:
    """How an answer tells the numbers that a question asks for."""
    return tuple(word for asked, told in _counted() if any(one in question for one in asked) for word in told)


@functools.cache
def talk() -> frozenset[str]:
    """Words that talk is full of, and that tell nothing of the matter: 听说, 手上, 一共."""
    return frozenset(written(book().talk))


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


@functools.cache
def _beginnings() -> frozenset[str]:
    """What any word of the file begins with, and the word."""
    return frozenset(word[:end] for word in _rows() for end in range(1, len(word) + 1))

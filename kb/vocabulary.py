"""The words that people and notices use, as the files of word lists hold them, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Checked(BaseModel):
    """Read from a file: unknown keys are errors, nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


# The word classes that the reader itself relies on, beside those that facts name. One that is missing or misspelt would
# let a doubt or a denial pass for a statement.
GRAMMAR = frozenset(
    """
    about adverb also and annual another apart ask ba back bare be both but by cannot company condition confirmed de
    deadline draft drop dropped duty either elliptic except except_behind except_end facility final first_grant
    guess hearsay if left_out lettered limit listing located measure medium modal neg none not_ours nothing_else now
    number of okay only other_start ours own_word partial particle past person place plain pretend pronoun recited
    replace say so_far speaker staff then time title to together told toward unrelated unsure weak wh whether whole
    you
    """.split()  # noqa: SIM905 (names read better without quotes)
)


# Equal only to itself: what is made of its tens of thousands of words is kept by it.
@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The words of the reader: normal spelling -> classes. An unknown word that contains one of `risks` matters."""

    words: Mapping[str, frozenset[str]]
    longest: int
    risks: tuple[str, ...]


class Aspect(Checked):
    """What a question may ask for (多久, 在哪, 多少钱): how it is asked, how an answer shows it, and what
    hints at that.
    """

    label: Words
    asked: tuple[Words, ...]
    answered: tuple[Words, ...] = ()
    hints: tuple[Words, ...] = ()


class Turns(Checked):
    """What a message does in a conversation, and the words that show it."""

    starts: tuple[Words, ...]
    ends: tuple[Words, ...]
    refers: tuple[Words, ...]
    new: tuple[Words, ...]
    back: tuple[Words, ...]
    first: tuple[Words, ...]
    courtesy: tuple[Words, ...]
    that: tuple[Words, ...]
    concludes: tuple[Words, ...]
    projects: tuple[Words, ...]
    names: tuple[Words, ...]
    yes: tuple[Words, ...]
    no: tuple[Words, ...]
    every: tuple[Words, ...]
    settled: tuple[Words, ...]
    unsure: tuple[Words, ...]
    asks: tuple[Words, ...]


class LexiconBook(Checked):
    """`lexicon.yaml`."""

    terms: tuple[Words, ...]
    same: tuple[Words, ...]
    stop: tuple[Words, ...]
    polite: tuple[Words, ...]
    places: tuple[Words, ...]
    aspects: Mapping[str, Aspect]
    duties: tuple[Words, ...]
    forms: tuple[Words, ...]
    matters: tuple[Words, ...]
    elsewhere: tuple[Words, ...]
    turns: Turns


@dataclass(frozen=True)
class Lexicon:
    """The words of the search: terms that stay whole, spellings that mean another term, words that weigh nothing."""

    terms: tuple[str, ...]
    same: Mapping[str, tuple[str, ...]]
    stop: frozenset[str]
    polite: tuple[str, ...]
    places: tuple[str, ...]
    aspects: Mapping[str, Aspect]
    duties: frozenset[str]
    forms: frozenset[str]
    matters: tuple[str, ...]
    elsewhere: tuple[str, ...]
    turns: Mapping[str, tuple[str, ...]]


class Wording(Checked):
    """`wording.yaml`: how answers say that something must, or need not, be done, and what may limit that."""

    whether: tuple[Words, ...]
    duties: tuple[Words, ...]
    exempts: tuple[Words, ...]
    demands: tuple[Words, ...]
    harmless: tuple[Words, ...]
    notes: tuple[Words, ...]
    marks: tuple[Words, ...]
    references: tuple[Words, ...]
    endings: tuple[Words, ...]
    interim: tuple[Words, ...]
    limits: tuple[Words, ...]
    conditions: tuple[Words, ...]
    unconditional: tuple[Words, ...]
    plain: tuple[Words, ...]
    asking: tuple[Words, ...]

    @property
    def limiting(self) -> tuple[tuple[Words, ...], ...]:
        """Every kind of words that may limit an answer, the kind a reader must see first in front."""
        return self.notes, self.marks, self.references, self.endings, self.interim, self.limits, self.conditions

"""What the passes hand on: clauses, who does what, what is spoken of, and how each is meant and by which word.

Nothing here is changed once it is made: what a later pass finds stands in a copy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from kb.text import Text
from kb.vocabulary import CueRow
from reader.matcher import Tag

# said:    stated of the case, or supposed with 如果 for the very case that is asked about
# asked:   the asker wants to know whether it is so
# unsure:  the asker does not know
# hearsay: somebody else says so
# told:    an instruction to us, a pretence or a recited rule; no fact of the case
Mode = Literal["said", "asked", "unsure", "hearsay", "told"]
NO_CLASSES: frozenset[str] = frozenset()
Roles = frozenset[str]
NONE: Roles = NO_CLASSES


def classes(names: str) -> frozenset[str]:
    """Names of word classes, parted by blanks."""
    return frozenset(names.split())


# The other side, among the parts that parties play.
SIDES = classes("them side")
# What stands at the end of a negation that frees from a duty: 无需备案.
NEED = ("用", "需", "须", "必", "需要", "要", "免")


def frees(tag: Tag) -> bool:
    """不用, 无需: whether a word denies that something is needed."""
    return "neg" in tag.classes and tag.text.endswith(NEED)


class Why(NamedTuple):
    """What decided how something is meant: a row of grammar/zh.yaml or a rule of context.py, and the word it saw."""

    rule: str
    cue: Tag


class Reserve(NamedTuple):
    """The row of grammar/zh.yaml by which a clause leaves others open, and the word it saw."""

    row: CueRow
    cue: Tag

    @property
    def why(self) -> Why:
        """What decides how those others are meant."""
        return Why(self.row.name, self.cue)


# Slots, and equal only to itself: clauses and their words are made and compared for every question.
@dataclass(frozen=True, eq=False, slots=True)
class Clause:
    """The words between two stops, what of it no word covers, and the stop itself.

    From context.py: whether it is an instruction or supposed (`hypothetical`), dropped or another's (`discarded`),
    doubted by what is around it (`uncertain`), doubts by itself (`doubts`), leaves others open (`reserves`), or is what
    somebody else says (`reported`); whether the asker has made sure before, and which permit was named last.
    """

    tags: tuple[Tag, ...]
    unread: tuple[tuple[int, int], ...]
    start: int
    end: int
    stop: str
    sentence: int
    # The classes of all its words.
    classes: frozenset[str]
    bracketed: bool = False
    hypothetical: Why | None = None
    discarded: Why | None = None
    uncertain: Why | None = None
    doubts: Why | None = None
    reserves: Reserve | None = None
    reported: Why | None = None
    confirmed: bool = False
    permit_topic: frozenset[str] = NO_CLASSES

    def has(self, *classes: str) -> bool:
        """Whether one of its words belongs to one of the classes."""
        return not self.classes.isdisjoint(classes)

    def first(self, *classes: str) -> Tag | None:
        """The first of its words that belongs to one of the classes."""
        return next((tag for tag in self.tags if tag.has(*classes)), None)

    def holds(self, end: int) -> bool:
        """Whether what ends there ends in it."""
        return self.start < end <= self.end

    def is_unread(self, since: int) -> bool:
        """Whether a word that nobody knows begins there or behind it."""
        return any(start >= since for start, _ in self.unread)

    @property
    def asks(self) -> bool:
        """Whether it is a question."""
        return self.stop == "?" or self.has("whether", "ask") or self.ends_asking

    @property
    def ends_asking(self) -> bool:
        """Whether its last word is a 吗 or the like; in 打不通 an unknown word follows the 不."""
        return bool(self.tags) and "final" in self.tags[-1].classes and not self.is_unread(self.tags[-1].end)


@dataclass(frozen=True, eq=False, slots=True)
class Event:
    """Somebody does something: verb, doers, things, receivers. `whole`: a denial covers the thing as such.

    `span` is from the first to the last of its words in this clause, as offsets into the normal text.
    """

    verb: Tag
    clause: Clause
    who: Roles
    what: tuple[Tag, ...]
    to: Roles
    only: bool
    denied: bool
    whole: bool
    span: tuple[int, int]
    # The word in front of the verb that denies it; none where the verb itself or what is behind it does.
    denier: Tag | None = None
    mode: Mode = "said"
    why: Why | None = None

    @property
    def points_out(self) -> bool:
        """批过的那个: whether it only tells which one is meant."""
        behind = [tag for tag in self.clause.tags if tag.start >= self.verb.end]
        return len(behind) > 1 and "de" in behind[0].classes


@dataclass(frozen=True, eq=False, slots=True)
class Mention:
    """A thing or a party that is spoken of, and whether it is denied. `roles` are empty for a thing.

    `start`: where the negation in front of it begins; `taken_up`: the event that speaks again of a thing named before.
    """

    tag: Tag
    denied: bool
    clause: Clause
    start: int
    roles: Roles = NONE
    taken_up: Event | None = None
    mode: Mode = "said"
    why: Why | None = None

    @property
    def span(self) -> tuple[int, int]:
        """Its word, with the negation in front of it."""
        return self.start, self.tag.end


@dataclass(frozen=True, eq=False, slots=True)
class Reading:
    """All that was read from one question."""

    text: Text
    clauses: Sequence[Clause]
    events: Sequence[Event]
    # The things that are spoken of, and the parties.
    mentions: Sequence[Mention]
    parties: Sequence[Mention]
    # Every word class that occurs anywhere in the question; `paired` if it names who cooperates with whom.
    classes: frozenset[str]

    def has(self, *classes: str) -> bool:
        """Whether one of its words belongs to one of the classes."""
        return not self.classes.isdisjoint(classes)

    def events_in(self, clause: Clause) -> list[Event]:
        """What is done in a clause."""
        return [event for event in self.events if event.clause is clause]

    def words(self, clause: Clause) -> str:
        """A clause as the asker wrote it."""
        return self.text.quote(clause.start, clause.end).strip()

    def unread(self, clause: Clause) -> Iterator[str]:
        """The words of a clause that nobody knows."""
        return (self.text.normal[start:end] for start, end in clause.unread)

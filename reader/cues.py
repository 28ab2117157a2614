"""The rows of `cues` in grammar/zh.yaml made ready: which word of a clause decides how another is meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import cast

from kb.vocabulary import CueRow
from reader.chart import NO_CLASSES, Clause, Mode, Reserve, Why
from reader.matcher import Tag, Words, any_among, any_is


class Row:
    """A row of `cues` made ready."""

    def __init__(self, row: CueRow) -> None:
        self.row, self.name, self.means, self.reach = row, row.name, row.means, row.reach
        self.mode = cast(Mode, row.means)
        self.cue, self.ends, self.until = frozenset(row.cue), frozenset(row.ends), frozenset(row.until)
        self.of, self.not_of = frozenset(row.of), frozenset(row.not_of)
        self.needs, self.needs_last, self.without = map(frozenset, (row.needs, row.needs_last, row.without))
        self.behind, self.over = frozenset(row.behind), frozenset(row.over)
        self.rounds, self.not_also = frozenset(row.rounds), frozenset(row.not_also)

    def here(self, clause: Clause) -> Tag | None:
        """Its cue in a clause, whatever word it might decide; None where there is none."""
        if (
            clause.classes.isdisjoint(self.cue)
            or (self.needs and clause.classes.isdisjoint(self.needs))
            or not clause.classes.isdisjoint(self.without)
            or (self.needs_last and clause.tags[-1].classes.isdisjoint(self.needs_last))
        ):
            return None
        tags = clause.tags[-1:] if self.reach in ("last", "next") else clause.tags
        if self.reach == "speaker":
            spoken = [tag for tag in tags if tag.classes.isdisjoint(self.over)]
            return next((tag for who, tag in pairwise(spoken) if self._is_cue(tag) and who.among(self.behind)), None)
        return next((tag for tag in tags if self._is_cue(tag) and not self._rounds(clause, tag)), None)

    def decides(self, clause: Clause, word: Tag, cue: Tag) -> Tag | None:
        """The cue that decides a word; `cue`: the one that is `here`."""
        if (
            (self.reach == "next" and word is not clause.tags[-2:][0])
            or word.among(self.not_of)
            or (self.of and not word.among(self.of))
        ):
            return None
        if self.reach == "before":
            for tag in reversed([tag for tag in clause.tags if tag.start < word.start]):
                if tag.among(self.ends):
                    return None
                if self._is_cue(tag):
                    return tag
            return None
        if self.reach in ("past", "between"):
            return cue if self._stands_between(clause, word, cue) else None
        return cue

    def _stands_between(self, clause: Clause, word: Tag, cue: Tag) -> bool:
        """Whether the cue stands between the things, or something of `ends`, not first, between it and the word."""
        if self.reach == "past":
            over = [tag for tag in clause.tags if cue.start < tag.start < word.start]
            return bool(over) and not over[0].among(self.ends) and any_among(over, self.ends)
        things = [tag.start for tag in clause.tags if tag.among(self.of)]
        return min(things) < cue.start < max(things)

    def _is_cue(self, tag: Tag) -> bool:
        return tag.among(self.cue) and not tag.among(self.not_also)

    def _rounds(self, clause: Clause, tag: Tag) -> bool:
        """大概3000例, 3000例左右: beside a number it doubts nothing else."""
        if not tag.among(self.rounds):
            return False
        at = clause.tags.index(tag)
        return any_is(clause.tags[max(0, at - 2) : at + 3], "number")


class Cues:
    """The rows of a grammar by what they are for."""

    def __init__(self, rows: Iterable[CueRow]) -> None:
        made = [Row(row) for row in rows]
        self.told = [row for row in made if row.means == "told" and row.reach == "clause"]
        self.pretences = [row for row in made if row.means == "told" and row.reach == "sentence"]
        self.dropped = [row for row in made if row.means == "dropped"]
        self.message = [row for row in made if row.reach == "message"]
        apart = (*self.told, *self.pretences, *self.dropped, *self.message)
        self.words = [row for row in made if row not in apart and row.reach != "others"]
        self.reserving = [row for row in made if row.row.casts != "no"]
        self.doubts = [row for row in self.reserving if row.reach != "others" and row.means == "unsure"]
        self.reported = [row for row in self.words if row.reach == "speaker" and row.means == "hearsay"]
        self.all = NO_CLASSES.union(*(row.cue for row in self.words))


@lru_cache(maxsize=4)
def cues_of(words: Words) -> Cues:
    """The rows that came with these words made ready, once."""
    return Cues(words.cues)


def reserve(rows: Sequence[Row], clause: Clause) -> Reserve | None:
    """The first of the rows that has a cue in a clause."""
    for row in rows:
        if clause.among(row.cue) and (cue := row.here(clause)):
            return Reserve(row.row, cue)
    return None


def first_cue(rows: Sequence[Row], clause: Clause) -> Why | None:
    """The first of the rows that has a cue in a clause, by its name."""
    found = reserve(rows, clause)
    return found.why if found else None

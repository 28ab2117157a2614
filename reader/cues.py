"""The rows of `cues` in grammar/zh.yaml made ready: which word of a clause decides how another is meant."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from kb.vocabulary import CueRow
from reader.chart import NO_CLASSES, Clause, Reserve, Why
from reader.matcher import Tag, Words, any_has


def here(row: CueRow, clause: Clause) -> Tag | None:
    """The cue of a row in a clause, whatever word it might decide; None where there is none."""
    if (
        not clause.has(*row.cue)
        or clause.has(*row.without)
        or (row.needs and not clause.has(*row.needs))
        or (row.needs_last and not clause.tags[-1].has(*row.needs_last))
    ):
        return None
    if row.reach == "speaker":
        spoken = [tag for tag in clause.tags if not tag.has(*row.over)]
        return next((tag for who, tag in pairwise(spoken) if _is_cue(row, tag) and who.has(*row.behind)), None)
    tags = clause.tags[-1:] if row.reach in ("last", "next") else clause.tags
    return next((tag for tag in tags if _is_cue(row, tag) and not _rounds(row, clause, tag)), None)


def decides(row: CueRow, clause: Clause, word: Tag, cue: Tag) -> Tag | None:
    """The cue of a row that decides a word; `cue`: the one that is `here`."""
    if (row.reach == "next" and word is not clause.tags[-2:][0]) or word.has(*row.not_of):
        return None
    if row.of and not word.has(*row.of):
        return None
    if row.reach == "before":
        front = (tag for tag in reversed(clause.tags) if tag.start < word.start)
        last = next((tag for tag in front if tag.has(*row.ends) or _is_cue(row, tag)), None)
        return None if last is None or last.has(*row.ends) else last
    if row.reach == "past":
        # Something of `ends`, not first, stands between it and the word.
        over = [tag for tag in clause.tags if cue.start < tag.start < word.start]
        return cue if over and not over[0].has(*row.ends) and any_has(over, *row.ends) else None
    if row.reach == "between":
        things = [tag.start for tag in clause.tags if tag.has(*row.of)]
        return cue if min(things) < cue.start < max(things) else None
    return cue


def _is_cue(row: CueRow, tag: Tag) -> bool:
    return tag.has(*row.cue) and not tag.has(*row.not_also)


def _rounds(row: CueRow, clause: Clause, tag: Tag) -> bool:
    """大概3000例, 3000例左右: whether it is beside a number, and doubts nothing else."""
    at = clause.tags.index(tag) if tag.has(*row.rounds) else 0
    return tag.has(*row.rounds) and any_has(clause.tags[max(0, at - 2) : at + 3], "number")


class Rows(tuple[CueRow, ...]):
    """Some rows, and the classes of all their cues: most clauses have none of these."""

    def __init__(self, _: Iterable[CueRow]) -> None:
        self.cues = NO_CLASSES.union(*(row.cue for row in self))


class Cues:
    """The rows of a grammar by what they are for."""

    def __init__(self, rows: Iterable[CueRow]) -> None:
        made = list(rows)
        self.told = Rows(row for row in made if row.means == "told" and row.reach == "clause")
        self.pretences = Rows(row for row in made if row.means == "told" and row.reach == "sentence")
        self.dropped = Rows(row for row in made if row.means == "dropped")
        self.message = Rows(row for row in made if row.reach == "message")
        apart = (*self.told, *self.pretences, *self.dropped, *self.message)
        self.words = Rows(row for row in made if row not in apart and row.reach != "others")
        self.reserving = Rows(row for row in made if row.casts != "no")
        self.doubts = Rows(row for row in self.reserving if row.reach != "others" and row.means == "unsure")
        self.reported = Rows(row for row in self.words if row.reach == "speaker" and row.means == "hearsay")


@lru_cache(maxsize=4)
def cues_of(words: Words) -> Cues:
    """The rows that came with these words made ready, once."""
    return Cues(words.cues)


def reserve(rows: Rows, clause: Clause) -> Reserve | None:
    """The first of the rows that has a cue in a clause."""
    for row in () if clause.classes.isdisjoint(rows.cues) else rows:
        # Most rows have no cue in most clauses; a call for each takes a third of the time of reading.
        if not clause.classes.isdisjoint(row.cue) and (cue := here(row, clause)):
            return Reserve(row, cue)
    return None


def first_cue(rows: Rows, clause: Clause) -> Why | None:
    """The first of the rows that has a cue in a clause, by its name."""
    found = reserve(rows, clause)
    return found.why if found else None

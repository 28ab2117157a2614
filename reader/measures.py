"""How much and how long ago, of what: the amounts and times of a message, each with the fact it is a number of.

A number belongs to the word in its clause that its fact is `of`, or counts `since`; in a clause of light words alone,
to the one spoken of last. What stands between the two, what is to come, denied, doubted or heard leaves it open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from kb.bounds import HIGHEST, LOWEST, Cut, Range, overlapping
from kb.fact import Fact
from reader.amounts import amounts, falls_short, is_only_part, is_rough, is_to_come, number_words, widened
from reader.chart import Clause, Reading, classes
from reader.context import Meanings
from reader.cues import Cues
from reader.elapsed import UNTIL
from reader.hits import Hit
from reader.matcher import Tag
from reader.policy import policy
from reader.time_expressions import Day, Length, days, lengths, months, recent

# In front of the name of a fact: it was asked for, so that a bare number answers it.
ASKED = "asked "
# 满六个月: behind a denied word it says that it is less.
_FULL = ("满", "够", "达", "超", "到")
# Between two lengths of time that are one, and what the second begins with.
_JOINTS = ("", "零", "又", "外加")
_GOES_ON = frozenset("零一二两三四五六七八九十0123456789")
# So many clauses back a bare number may look.
_BACK = 2
# An unknown word of so many characters may be what the number is of.
_UNKNOWN = 2


class _Number(NamedTuple):
    """A number of one fact: its range in the unit of the fact, where it stands, and whether it is surely of that."""

    fact: Fact
    range: Range
    span: tuple[int, int]
    sure: bool


def measures(
    facts: Sequence[Fact], reading: Reading, cues: Cues, *, on: date, nearby: frozenset[str]
) -> dict[str, list[Hit]]:
    """All numbers of a message by the fact they are of. `nearby`: word classes of the conversation so far."""
    found: dict[str, list[Hit]] = {}
    meanings = Meanings(cues)
    for clause, number in _Numbers([fact for fact in facts if fact.bands], reading, on, nearby):
        start, end = number.span
        tag = Tag(start, end, reading.text.normal[start:end], classes("number"))
        mode, why = meanings.mode(clause, tag)
        proof = policy()["measure"][mode][not number.sure]
        if proof == "nothing":
            continue
        bands = overlapping(number.fact.bands, number.range) if proof == "proves" else {""}
        found.setdefault(number.fact.name, []).extend(
            Hit(band, proof, number.span, number.fact.kind, mode, why) for band in sorted(bands)
        )
    return found


class _Numbers:
    """Every number of a message that is of one of some facts, with its clause."""

    def __init__(self, facts: Sequence[Fact], reading: Reading, on: date, nearby: frozenset[str]) -> None:
        self._facts, self._reading, self._on, self._nearby = facts, reading, on, nearby
        # By a word in front: 入职不到一年 denies no 入职.
        self._denied = {one.tag for one in reading.mentions if one.denied and one.start < one.tag.start}
        self._denied |= {one.verb for one in reading.events if one.denied and one.denier}

    def __iter__(self) -> Iterator[tuple[Clause, _Number]]:
        sums, times = ([fact for fact in self._facts if fact.kind == kind] for kind in ("amount", "elapsed"))
        said = amounts(self._reading.text.normal) if sums else []
        for at, clause in enumerate(self._reading.clauses):
            if clause.discarded:
                continue
            here = [
                ((one.start, one.end), [(fact, known) for fact in sums if (known := one.scaled(fact.unit)) is not None])
                for one in said
                if clause.start <= one.start < clause.end
            ]
            for known, start, end in self._times(clause, times) if times else ():
                here.append(((start, end), [(fact, _in_unit(known, fact.unit)) for fact in times]))
            for span, ranges in here:
                # 每月大概提1500: roughly, where the word for that stands apart from the number.
                apart = "about" in clause.classes and not is_rough(self._reading.text.normal[slice(*span)])
                for number in self._owned(at, span, ranges):
                    yield clause, number._replace(range=widened(number.range)) if apart else number

    def _times(self, clause: Clause, facts: Sequence[Fact]) -> list[tuple[Range, int, int]]:
        """The times of a clause in months, and where they stand."""
        text = self._reading.text.normal[clause.start : clause.end]
        here = _joined(lengths(text, clause.start), self._reading.text.normal)
        dates = [] if "now" in clause.classes else days(text, clause.start, self._on)
        bare = not here and not dates and any(clause.among(_words(fact)) for fact in facts)
        lately = recent(text, clause.start) if bare else []
        return [
            *((Range(Cut(one.low), _high(one)), one.start, one.end) for one in here),
            *((Range(Cut(one.low), Cut(one.high)), one.start, one.end) for one in lately),
            *((_between(day, self._on), day.start, day.end) for day in dates if day.first <= self._on),
        ]

    def _owned(self, at: int, span: tuple[int, int], ranges: _Ranges) -> Iterator[_Number]:
        """The facts that a number in a clause is of."""
        clause = self._reading.clauses[at]
        named = [tag for tag in clause.tags if any(tag.among(_words(fact)) for fact, _ in ranges)]
        if not named:
            if clause.has("okay") and clause.has("so_far") and not clause.asks:
                return  # 听说满一年才行: what others say is needed
            before = self._reading.clauses[max(0, at - _BACK) : at]
            for fact, known in self._spoken_of(ranges, before) if _is_light(clause, span) else ():
                planned = any(_is_planned(one, fact) for one in before)
                yield _Number(fact, known, span, self._is_plain(fact, clause, span) and not planned)
            return
        front, behind = [tag for tag in named if tag.start < span[0]], [tag for tag in named if tag.start >= span[1]]
        nearest = [*front[-1:], *behind[:1]]
        for fact, known in ranges:
            own = [tag for tag in nearest if tag.among(_words(fact))]
            if own:
                alone = len(own) == len(nearest) and any(_is_near(tag, span, clause) for tag in own)
                known = self._denied_range(known, span, clause, own)
                alone = alone and not _is_planned(clause, fact)
                yield _Number(fact, known, span, alone and self._is_plain(fact, clause, span))

    def _denied_range(self, known: Range, span: tuple[int, int], clause: Clause, own: Sequence[Tag]) -> Range:
        """没交满六个月 is less; of any other number of a word that is denied nothing is known."""
        normal = self._reading.text.normal
        if normal[slice(*span)].startswith(_FULL) and (
            falls_short(normal[clause.start : span[0]]) or not self._denied.isdisjoint(own)
        ):
            return Range(LOWEST, known.low)
        return known if self._denied.isdisjoint(own) else Range(LOWEST, HIGHEST)

    def _spoken_of(self, ranges: _Ranges, before: Sequence[Clause]) -> _Ranges:
        """Of which fact a bare number is: of the one spoken of right before, asked for, or alone in the talk."""
        for clause in reversed(before):
            if last := [one for one in ranges if clause.among(_words(one[0]))]:
                return last if len(last) == 1 else []
        asked = [one for one in ranges if ASKED + one[0].name in self._nearby]
        told = asked or [one for one in ranges if not self._nearby.isdisjoint(_words(one[0]))]
        return told if len(told) == 1 else []

    def _is_plain(self, fact: Fact, clause: Clause, span: tuple[int, int]) -> bool:
        """Whether nothing in the clause makes a number another one: 一年一共, 之前, 下个月才满, 到明年."""
        normal = self._reading.text.normal
        text, before = normal[clause.start : clause.end], normal[clause.start : span[0]]
        if clause.has(*fact.apart):
            return False
        if fact.kind == "amount":
            earlier = clause.has("before_now", "past") or is_only_part(text, before, normal[slice(*span)])
            return not (earlier or (fact.per and self._is_of_other_time(fact, clause, text)))
        until = text.startswith(UNTIL) and "now" not in clause.classes
        return not (is_to_come(text) or until or _runs_otherwise(fact, clause, span, normal))

    def _is_of_other_time(self, fact: Fact, clause: Clause, text: str) -> bool:
        """一年提18000: an amount for another time than the fact's; 交了八个月每月提1200 is none."""
        if any(clause.among(_words(one)) for one in self._facts if one.kind == "elapsed"):
            return False
        size = number_words().units[fact.per].worth
        return any(not one.low == one.high == size for one in lengths(text, 0))


# Of each fact whose unit fits, the range that a number is.
_Ranges = list[tuple[Fact, Range]]


def _in_unit(known: Range, unit: str) -> Range:
    """A range of months in another unit of time."""
    return Range(*(Cut(cut.at / number_words().units[unit].worth, cut.after) for cut in known))


def _is_planned(clause: Clause, fact: Fact) -> bool:
    """打算离职: whether what a time is to run from is only meant to be."""
    if fact.kind != "elapsed" or "intent" not in clause.classes:
        return False
    since = next((tag.start for tag in clause.tags if tag.among(_words(fact))), 0)
    return any("intent" in tag.classes and tag.start < since for tag in clause.tags)


def _runs_otherwise(fact: Fact, clause: Clause, span: tuple[int, int], normal: str) -> bool:
    """离职前干了三年, 还有八个月离职, 三个月后离职: a time that does not run from the event till now."""
    words = number_words().words
    since = [tag for tag in clause.tags if tag.among(_words(fact))]
    later = normal.startswith(tuple(words["afterwards"]), span[1]) and any(tag.start >= span[1] for tag in since)
    earlier = any(normal.startswith(tuple(words["beforehand"]), tag.end) for tag in since)
    return later or earlier or normal[clause.start : span[0]].endswith(tuple(words["ahead"]))


def _joined(found: Sequence[Length], normal: str) -> list[Length]:
    """一年零两个月, 五个月又二十天: lengths that are one."""
    joined: list[Length] = []
    for one in found:
        before = joined[-1] if joined and one.high < joined[-1].low else None
        if before and normal[before.end : one.start] in _JOINTS and normal[one.start] in _GOES_ON:
            joined[-1] = Length(before.low + one.low, before.high + one.high, before.start, one.end)
        else:
            joined.append(one)
    return joined


def _high(length: Length) -> Cut:
    """The end of a length of time; of 满六个月 nobody knows how much more it is."""
    return HIGHEST if length.low and length.high == length.low * 10 else Cut(length.high, after=True)


def _between(day: Day, on: date) -> Range:
    """The months from some day to another."""
    return Range(Cut(months(day.last, on)), Cut(months(day.first, on), after=True))


def _is_near(tag: Tag, span: tuple[int, int], clause: Clause) -> bool:
    """Whether nothing but light words stands between a number and its word."""
    low, high = min(tag.end, span[1]), max(tag.start, span[0])
    within = (one for one in clause.tags if low <= one.start and one.end <= high)
    unknown = sum(end - start for start, end in clause.unread if low <= start and end <= high)
    return unknown < _UNKNOWN and all(one.has("lighter_word") for one in within)


def _is_light(clause: Clause, span: tuple[int, int]) -> bool:
    """Whether a clause says nothing beside a number."""
    unknown = sum(end - start for start, end in clause.unread if not (span[0] <= start and end <= span[1]))
    beside = (tag for tag in clause.tags if tag.start < span[0] or tag.end > span[1])
    return unknown < _UNKNOWN and all(tag.has("lighter_word") for tag in beside)


def _words(fact: Fact) -> frozenset[str]:
    return frozenset((*fact.of, *fact.since))


def known(hits: Sequence[Hit]) -> tuple[frozenset[str], bool]:
    """The bands that the numbers of a fact may be, and whether that is open: those that agree are the narrowest."""
    said: dict[tuple[int, int], set[str]] = {}
    for hit in hits:
        if hit.proof == "proves":
            said.setdefault(hit.span, set()).add(hit.value)
    ranges = [frozenset(values) for values in said.values()]
    doubt = any(hit.proof != "proves" for hit in hits)
    if not ranges:
        return frozenset(), doubt
    common = ranges[0].intersection(*ranges[1:])
    return common or ranges[0].union(*ranges[1:]), doubt or not common

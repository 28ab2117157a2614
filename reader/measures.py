"""How much and how long ago, of what: the amounts and times of a message, each with the fact it is a number of.

A number belongs to the word in its clause that its fact is `of`, or counts `since`; in a clause of light words alone,
to the one spoken of last. What stands between the two, what is to come, denied, doubted or heard leaves it open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import takewhile

from kb.bounds import HIGHEST, LOWEST, Cut, Range, overlapping
from kb.fact import Fact
from reader.amounts import Amount, amounts, number_words, says, widened
from reader.chart import Clause, Reading, classes
from reader.context import Meanings
from reader.cues import Cues
from reader.elapsed import UNTIL
from reader.hits import Hit
from reader.matcher import Tag, any_has
from reader.policy import policy
from reader.time_expressions import Length, days, lengths, months, recent

# In front of the name of a fact: it was asked for, so that a bare number answers it.
ASKED = "asked "
# 满六个月: behind a denied word it says that it is less.
_FULL = ("满", "够", "达", "超", "到")
# So close in front of it a word makes it less: 没交.
_CLOSE = 5
_HAS_BEEN = "过"
_MONTH = "个月"
# Between two lengths of time that are one, and what the second begins with.
_JOINTS = ("", "零", "又", "外加")
_GOES_ON = frozenset("零一二两三四五六七八九十0123456789")
# So many clauses back a bare number may look.
_BACK = 2
# An unknown word of so many characters may be what the number is of.
_UNKNOWN = 2


def measures(
    facts: Sequence[Fact], reading: Reading, cues: Cues, *, on: date, nearby: frozenset[str]
) -> dict[str, list[Hit]]:
    """All numbers of a message by the fact they are of. `nearby`: word classes of the conversation so far."""
    found: dict[str, list[Hit]] = {}
    meanings = Meanings(cues)
    for clause, span, fact, known, sure in _Numbers([fact for fact in facts if fact.bands], reading, on, nearby):
        tag = Tag(*span, reading.text.normal[slice(*span)], classes("number"))
        mode, why = meanings.mode(clause, tag)
        proof = policy()["measure"][mode][not sure]
        if proof != "nothing":
            bands = overlapping(fact.bands, known) if proof == "proves" else {""}
            hits = [Hit(band, proof, span, fact.kind, mode, why) for band in sorted(bands)]
            found.setdefault(fact.name, []).extend(hits)
    return found


class _Numbers:
    """Every number of a message that is of one of some facts: its clause, where it stands, its fact, its range in the
    unit of that, and whether it is surely of it.
    """

    def __init__(self, facts: Sequence[Fact], reading: Reading, on: date, nearby: frozenset[str]) -> None:
        self._facts, self._reading, self._on, self._nearby = facts, reading, on, nearby
        # By a word in front: 入职不到一年 denies no 入职.
        self._denied = {one.tag for one in reading.mentions if one.denied and one.start < one.tag.start}
        self._denied |= {one.verb for one in reading.events if one.denied and one.denier}

    def __iter__(self) -> Iterator[tuple[Clause, tuple[int, int], Fact, Range, bool]]:
        normal = self._reading.text.normal
        sums = amounts(normal)
        for at, clause in enumerate(self._reading.clauses):
            here = [one for one in sums if clause.start <= one.start < clause.end]
            for said in () if clause.discarded else (*here, *self._times(clause)):
                # A number without a unit is no time.
                facts = (fact for fact in self._facts if said.unit or fact.kind == "amount")
                ranges = [(fact, known) for fact in facts if (known := said.scaled(fact.unit)) is not None]
                # 每月大概提1500: roughly, where the word for that stands apart from the number.
                apart = "about" in clause.classes and not says(normal[said.start : said.end], "about")
                span = said.start, said.end
                for fact, known, sure in self._owned(at, span, ranges):
                    yield clause, span, fact, widened(known) if apart else known, sure

    def _times(self, clause: Clause) -> Iterator[Amount]:
        """The times of a clause, in months."""
        facts = [fact for fact in self._facts if fact.kind == "elapsed"]
        text = self._reading.text.normal[clause.start : clause.end] if facts else ""
        here = _joined(lengths(text, clause.start), self._reading.text.normal)
        dates = [] if "now" in clause.classes else days(text, clause.start, self._on)
        for one in here:
            # Of 满六个月 nobody knows how much more it is.
            high = HIGHEST if one.low and one.high == one.low * 10 else Cut(one.high, after=True)
            yield Amount(Range(Cut(one.low), high), _MONTH, one.start, one.end)
        if not here and not dates and any(clause.has(*_words(fact)) for fact in facts):
            for one in recent(text, clause.start):
                yield Amount(Range(Cut(one.low), Cut(one.high)), _MONTH, one.start, one.end)
        for day in dates:
            if day.first <= self._on:
                low, high = Cut(months(day.last, self._on)), Cut(months(day.first, self._on), after=True)
                yield Amount(Range(low, high), _MONTH, day.start, day.end)

    def _owned(self, at: int, span: tuple[int, int], ranges: _Ranges) -> Iterator[tuple[Fact, Range, bool]]:
        """The facts that a number in a clause is of, with what it then is, and whether that is sure."""
        clause = self._reading.clauses[at]
        named = [tag for tag in clause.tags if any(tag.has(*_words(fact)) for fact, _ in ranges)]
        if not named:
            if clause.has("okay") and clause.has("so_far") and not clause.asks:
                return  # 听说满一年才行: what others say is needed
            before = self._reading.clauses[max(0, at - _BACK) : at]
            for fact, known in self._spoken_of(ranges, before) if _is_light(clause, span, within=False) else ():
                planned = any(_is_planned(one, fact) for one in before)
                yield fact, known, self._is_plain(fact, clause, span) and not planned
            return
        front, behind = [tag for tag in named if tag.start < span[0]], [tag for tag in named if tag.start >= span[1]]
        nearest = [*front[-1:], *behind[:1]]
        for fact, known in ranges:
            own = [tag for tag in nearest if tag.has(*_words(fact))]
            if own:
                # Nothing but light words stands between the number and its word.
                gaps = ((min(tag.end, span[1]), max(tag.start, span[0])) for tag in own)
                alone = len(own) == len(nearest) and any(_is_light(clause, gap, within=True) for gap in gaps)
                known = self._denied_range(known, span, clause, own)
                alone = alone and not _is_planned(clause, fact)
                yield fact, known, alone and self._is_plain(fact, clause, span)

    def _denied_range(self, known: Range, span: tuple[int, int], clause: Clause, own: Sequence[Tag]) -> Range:
        """没交满六个月 is less; of any other number of a word that is denied nothing is known."""
        normal = self._reading.text.normal
        if normal[slice(*span)].startswith(_FULL) and (
            says(normal[max(clause.start, span[0] - _CLOSE) : span[0]], "short_of") or not self._denied.isdisjoint(own)
        ):
            return Range(LOWEST, known.low)
        return known if self._denied.isdisjoint(own) else Range(LOWEST, HIGHEST)

    def _spoken_of(self, ranges: _Ranges, before: Sequence[Clause]) -> _Ranges:
        """Of which fact a bare number is: of the one spoken of right before, asked for, or alone in the talk."""
        for clause in reversed(before):
            if last := [one for one in ranges if clause.has(*_words(one[0]))]:
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
            # 贷过28万, 再加提一千, 要涨到1800, 一人20万.
            has_been = before.endswith(_HAS_BEEN) or normal.startswith(_HAS_BEEN, span[0])
            other = (
                has_been or clause.has("before_now", "past") or says(before, "more") or says(text, "changes", "each")
            )
            return not (other or (fact.per and self._is_of_other_time(fact, clause, text)))
        until = text.startswith(UNTIL) and "now" not in clause.classes
        return not (says(text, "to_come") or until or _runs_otherwise(fact, clause, span, normal))

    def _is_of_other_time(self, fact: Fact, clause: Clause, text: str) -> bool:
        """一年提18000: an amount for another time than the fact's; 交了八个月每月提1200 is none."""
        if any(clause.has(*_words(one)) for one in self._facts if one.kind == "elapsed"):
            return False
        size = number_words().units[fact.per].worth
        return any(not one.low == one.high == size for one in lengths(text, 0))


# Of each fact whose unit fits, the range that a number is.
_Ranges = list[tuple[Fact, Range]]


def _is_planned(clause: Clause, fact: Fact) -> bool:
    """打算离职: whether what a time is to run from is only meant to be."""
    front = takewhile(lambda tag: not tag.has(*_words(fact)), clause.tags)
    return fact.kind == "elapsed" and clause.has(*_words(fact)) and any_has(list(front), "intent")


def _runs_otherwise(fact: Fact, clause: Clause, span: tuple[int, int], normal: str) -> bool:
    """离职前干了三年, 还有八个月离职, 三个月后离职: a time that does not run from the event till now."""
    words = number_words().words
    since = [tag for tag in clause.tags if tag.has(*_words(fact))]
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


def _is_light(clause: Clause, span: tuple[int, int], *, within: bool) -> bool:
    """Whether a clause says nothing `within` a range, or nothing beside it."""
    unread = ((start, end) for start, end in clause.unread if (span[0] <= start and end <= span[1]) == within)
    tags = (tag for tag in clause.tags if (span[0] <= tag.start and tag.end <= span[1]) == within)
    return sum(end - start for start, end in unread) < _UNKNOWN and all(tag.has("lighter_word") for tag in tags)


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

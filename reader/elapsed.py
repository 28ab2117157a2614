"""How long ago a permit was granted, from what the question says and the given date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from reader.chart import Clause, Reading, classes
from reader.matcher import any_among, any_is
from reader.time_expressions import days, lengths, months, recent

# What tells from which grant a time runs: of the conversation, and of the question.
_SPOKEN_OF = classes("approve timed_permit permit")
_UNDER_WAY = _SPOKEN_OF | {"pending"}
_YEAR = 12.0
UNTIL = ("到", "至", "截至", "截止到", "截止")
_GRANTING = classes("approve done")
_TODAY = classes("now be")
_ANCHORS = classes("anchor")
_BACK_THEN = classes("back_then")
# What may stand beside a bare time without making it the time of something else: 到现在已经17个月了.
LIGHT = classes(
    """
    light modal adverb neg number time now be final also even and about unsure only but if whole ask de cannot counts
    so_far
    """
)


@dataclass(frozen=True)
class Elapsed:
    """Months since the permit: at least `low`, at most `high`; `start`, `end` in the normal text.

    `loose`: somebody else says so, or it may be the time of something else. That may speak for a duty, never
    against one.
    """

    low: float
    high: float
    start: int
    end: int
    unsure: bool
    loose: bool
    # Told of the grant itself; how long it is by some later day says nothing of whether it came.
    granted: bool = True

    def under(self, limit: float) -> str:
        """yes, no, or nothing where it is doubted or lies on both sides of `limit` months."""
        if self.low >= limit and not self.unsure:
            return "no"
        return "yes" if self.high < limit and not self.unsure and not self.loose else ""


def since_approval(reading: Reading, on: date, context: frozenset[str]) -> list[Elapsed]:
    """The times that run from the grant of a permit. Times since anything else (建库, 提交, 立项) are left out.

    Dates count back from `on`, or from the day the question itself names (现在2022年1月). Of several times since the
    same grant the longest are kept, and of those that agree the narrowest.
    """
    # In a conversation about a permit a bare 21个月 counts from it.
    anchored = not context.isdisjoint(_SPOKEN_OF) and reading.classes.isdisjoint(_UNDER_WAY)
    if not anchored and reading.classes.isdisjoint(_ANCHORS):
        return []
    found: list[tuple[Clause, bool]] = []
    # 到明年1月31日不足一年: how long it is by a day that the clause names.
    then: list[Clause] = []
    today = on
    denied = {mention.tag for mention in reading.mentions if mention.denied}
    no_permit = {tag for tag in denied if "timed_permit" in tag.classes}
    for clause in reading.clauses:
        other = clause.has("other_start", "pending") or bool(clause.permit_topic and "timed" not in clause.permit_topic)
        other = other or not no_permit.isdisjoint(clause.tags)
        anchor = clause.among(_ANCHORS) and not other
        anchored = anchor or (anchored and not other)
        named = _today(reading, clause, on)
        today = named or today
        if anchored and not (other or clause.hypothetical or anchor) and _is_by_then(reading, clause):
            then.append(clause)
        elif named:
            continue
        elif not other and anchored and not (clause.hypothetical or "recited" in clause.classes or _is_gone(clause)):
            found.append((clause, anchor))
    times = [_elapsed(reading, clause, anchor=anchor, on=on, today=today) for clause, anchor in found]
    since = _sharpest(_corrected([*chain.from_iterable(times)], reading.clauses))
    longer = any(one.under(_YEAR) == "no" for one in since)
    by_then = chain.from_iterable(_by_then(reading, clause) for clause in then)
    return [*since, *(one for one in by_then if not longer or one.under(_YEAR) == "no")]


def _is_gone(clause: Clause) -> bool:
    """Whether a clause no longer counts; 回到三个月前批的那个 only points back to what does."""
    return clause.discarded is not None and "back" not in clause.discarded.cue.classes


def _corrected(times: list[Elapsed], clauses: Sequence[Clause]) -> list[Elapsed]:
    """去年2月批的，写错了，是今年2月: without the times that are taken back, where others are given instead."""
    since = max((clause.start for clause in clauses if clause.reserves and clause.reserves.row.takes_back), default=0)
    return [one for one in times if one.start >= since] or times


def _today(reading: Reading, clause: Clause, on: date) -> date | None:
    """现在2022年1月, 到2023年1月31日: the day the question itself counts from."""
    text = reading.text.normal[clause.start : clause.end]
    until = text.startswith(UNTIL)
    if clause.has("approve", "permit", "timed_permit") or not (until or clause.has("annual", "now", "deadline")):
        return None
    if not until and lengths(text, 0):
        return None
    for day in days(text, 0, on):
        said = [tag for tag in clause.tags if tag.end == clause.start + day.start]
        # 快到1月了 is not yet January.
        if (day.last - day.first).days < 32 and (day.dated or (said and said[0].among(_TODAY))):
            return day.last
    return None


def _elapsed(reading: Reading, clause: Clause, *, anchor: bool, on: date, today: date) -> list[Elapsed]:
    text = reading.text.normal[clause.start : clause.end]
    here, dates = lengths(text, clause.start), days(text, clause.start, on)
    if clause.has("whether", "counts") and clause.asks and not dates:
        return []  # 算不足一年吗 asks for the very time
    if anchor and not here and not dates:
        here = recent(text, clause.start)
    about = bool(clause.doubts and "about" in clause.doubts.cue.classes)
    unsure = bool(clause.uncertain or (clause.doubts and not about)) or any(
        "unsure" in tag.classes and "about" not in tag.classes for tag in clause.tags
    )
    # 预计今年5月批下来，还不到一年: the time of a grant that is in doubt, here or wherever it is spoken of.
    granting = [event for event in reading.events if event.verb.among(_GRANTING) and "duty" not in event.clause.classes]
    granting = [event for event in granting if event.clause is clause] or granting
    unsure = unsure or (bool(granting) and all(event.mode in ("unsure", "hearsay") for event in granting))
    # 保藏许可的年报今年要交: the year is that of the report.
    granted = clause.has("approve", "done", "in_force") or any(
        "get" in tag.classes and "weak" not in tag.classes for tag in clause.tags
    )
    reported = clause.has("annual", "duty") and not granted
    vague = 0.15 if "about" in clause.classes else 0.0
    found = [(one.low * (1 - vague), one.high * (1 + vague), one.start, one.end, False) for one in here]
    found += [
        (months(day.last, today), months(day.first, today), day.start, day.end, reported)
        for day in dates
        if day.first <= today and "hearsay" not in clause.classes
    ]
    return [
        Elapsed(
            low=low,
            high=high,
            start=start,
            end=end,
            unsure=unsure or _is_until_then(clause, start),
            loose=loose or "hearsay" in clause.classes or not (anchor or _is_all(clause, start, end)),
        )
        for low, high, start, end, loose in found
    ]


def _is_until_then(clause: Clause, start: int) -> bool:
    """批下来到上回截止那天才五个月: whether a length in front of `start` ends at some day that is not today."""
    until = [tag for tag in clause.tags if tag.end <= start]
    while until and until[0].text not in UNTIL:
        until.pop(0)
    return any_among(until, _BACK_THEN) and not any_is(until, "now")


def _is_by_then(reading: Reading, clause: Clause) -> bool:
    """到明年1月31日不足一年, 截止那天也不满一年: whether a clause tells how long it is by a later day."""
    text = reading.text.normal[clause.start : clause.end]
    until = text.startswith(UNTIL) and "now" not in clause.classes
    return bool(until or "by_then" in clause.classes) and bool(lengths(text, 0))


def _by_then(reading: Reading, clause: Clause) -> Iterator[Elapsed]:
    """The lengths that a clause says have passed by a day it names, where they say something for sure."""
    unsure = bool(clause.uncertain) or clause.asks or "unsure" in clause.classes
    for one in lengths(reading.text.normal[clause.start : clause.end], clause.start):
        found = Elapsed(one.low, one.high, one.start, one.end, unsure, "hearsay" in clause.classes, granted=False)
        if found.under(_YEAR):
            yield found


def _is_all(clause: Clause, start: int, end: int) -> bool:
    """Whether a clause says nothing beside a time, so that it can only be the time since the grant."""
    return all(start <= tag.start < end or tag.among(LIGHT) for tag in clause.tags)


def _sharpest(times: list[Elapsed]) -> list[Elapsed]:
    longest = max((one.low for one in times if not one.loose or one.low >= 12), default=0.0)
    kept = [one for one in times if one.high >= longest]
    found = []
    for one in kept:
        narrower = next((other for other in kept if _narrows(other, one)), None)
        if narrower is None:
            found.append(one)
        elif one.under(_YEAR) and one.under(_YEAR) == narrower.under(_YEAR):
            found.append(replace(one, granted=False))  # 四个月, 不足一年: it says so once more
    return found


def _narrows(other: Elapsed, one: Elapsed) -> bool:
    """差不多一年 says nothing beside 2025年11月20日."""
    inside = one.low <= other.low and other.high <= one.high
    return inside and not other.loose and not other.unsure and other.high - other.low < one.high - one.low

"""How long ago a permit was granted, from what the question says and the given date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, dropwhile

from reader.chart import Clause, Reading, classes
from reader.matcher import any_has
from reader.time_expressions import Day, Length, days, lengths, months, recent

# What tells from which grant a time runs: of the conversation, and of the question.
_SPOKEN_OF = classes("approve timed_permit permit")
_YEAR = 12.0
UNTIL = ("到", "至", "截至", "截止到", "截止")


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
    anchored = not context.isdisjoint(_SPOKEN_OF) and reading.classes.isdisjoint({*_SPOKEN_OF, "pending"})
    if not anchored and "anchor" not in reading.classes:
        return []
    found: list[tuple[Clause, bool]] = []
    # 到明年1月31日不足一年: how long it is by a day that the clause names.
    then: list[Elapsed] = []
    today = on
    no_permit = {one.tag for one in reading.mentions if one.denied and "timed_permit" in one.tag.classes}
    for clause in reading.clauses:
        other = clause.has("other_start", "pending") or bool(clause.permit_topic and "timed" not in clause.permit_topic)
        other = other or not no_permit.isdisjoint(clause.tags)
        anchor = clause.has("anchor") and not other
        anchored = anchor or (anchored and not other)
        named = _today(reading, clause, on)
        today = named or today
        # 回到三个月前批的那个 only points back to what counts.
        gone = clause.discarded is not None and "back" not in clause.discarded.cue.classes
        if not anchored or clause.hypothetical:
            continue
        by_then = None if anchor else _by_then(reading, clause)
        if by_then is not None:
            then += by_then
        elif not (named or gone or "recited" in clause.classes):
            found.append((clause, anchor))
    times = [_elapsed(reading, clause, anchor=anchor, on=on, today=today) for clause, anchor in found]
    since = _sharpest(_corrected([*chain.from_iterable(times)], reading.clauses))
    longer = any(one.under(_YEAR) == "no" for one in since)
    return [*since, *(one for one in then if not longer or one.under(_YEAR) == "no")]


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
        if (day.last - day.first).days < 32 and (day.dated or (said and said[0].has("now", "be"))):
            return day.last
    return None


def _elapsed(reading: Reading, clause: Clause, *, anchor: bool, on: date, today: date) -> list[Elapsed]:
    text = reading.text.normal[clause.start : clause.end]
    here = [one for one in lengths(text, clause.start) if not _straddles(one, clause)]
    dates = [one for one in days(text, clause.start, on) if not _straddles(one, clause)]
    if clause.has("whether", "counts") and clause.asks and not dates:
        return []  # 算不足一年吗 asks for the very time
    if anchor and not here and not dates:
        here = recent(text, clause.start)
    about = bool(clause.doubts and "about" in clause.doubts.cue.classes)
    unsure = bool(clause.uncertain or (clause.doubts and not about)) or any(
        "unsure" in tag.classes and "about" not in tag.classes for tag in clause.tags
    )
    # 预计今年5月批下来，还不到一年: the time of a grant that is in doubt, here or wherever it is spoken of.
    granting = [event for event in reading.events if event.verb.has("approve", "done") and not event.clause.has("duty")]
    granting = [event for event in granting if event.clause is clause] or granting
    unsure = unsure or (bool(granting) and all(event.mode in ("unsure", "hearsay") for event in granting))
    # 保藏许可的年报今年要交: the year is that of the report.
    got = any("get" in tag.classes and "weak" not in tag.classes for tag in clause.tags)
    granted = got or clause.has("approve", "done", "in_force")
    reported = clause.has("annual", "duty") and not granted
    vague = 0.15 if "about" in clause.classes else 0.0
    heard = "hearsay" in clause.classes
    found = [(one.low * (1 - vague), one.high * (1 + vague), one.start, one.end, heard) for one in here]
    for day in dates if not heard else ():
        if day.first <= today:
            found.append((months(day.last, today), months(day.first, today), day.start, day.end, reported))
    times = []
    for low, high, start, end, loose in found:
        # A clause that says nothing beside a time tells of the grant.
        alone = all(start <= tag.start < end or tag.has("light_word") for tag in clause.tags)
        of_it = alone or (anchor and (granted or not _may_be_of_another_step(clause)))
        times.append(Elapsed(low, high, start, end, unsure or _is_until_then(clause, start), loose or not of_it))
    return times


def _straddles(time: Length | Day, clause: Clause) -> bool:
    """一月底之前年度报告: 前年 begins within one word and ends within another."""
    return all(any(tag.start < at < tag.end for tag in clause.tags) for at in (time.start, time.end))


def _may_be_of_another_step(clause: Clause) -> bool:
    """保藏许可答辩上个月刚过: whether a time beside a permit may be that of a step on the way to it."""
    steps = (tag for tag in clause.tags if not tag.has("light_word", "anchor", "transfer"))
    unknown = any(end - start > 1 for start, end in clause.unread)
    return unknown or any(tag.has("stage", "papers", "document", "busy", "act") for tag in steps)


def _is_until_then(clause: Clause, start: int) -> bool:
    """批下来到上回截止那天才五个月: whether a length in front of `start` ends at some day that is not today."""
    front = (tag for tag in clause.tags if tag.end <= start)
    until = list(dropwhile(lambda tag: tag.text not in UNTIL, front))
    return any_has(until, "back_then") and not any_has(until, "now")


def _by_then(reading: Reading, clause: Clause) -> list[Elapsed] | None:
    """到明年1月31日不足一年, 截止那天也不满一年: how long it surely is by a later day; None where none is named."""
    text = reading.text.normal[clause.start : clause.end]
    until = text.startswith(UNTIL) and "now" not in clause.classes
    here = lengths(text, clause.start) if until or "by_then" in clause.classes else []
    unsure, heard = bool(clause.uncertain) or clause.asks or "unsure" in clause.classes, "hearsay" in clause.classes
    told = [Elapsed(one.low, one.high, one.start, one.end, unsure, heard, granted=False) for one in here]
    return [one for one in told if one.under(_YEAR)] if here else None


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

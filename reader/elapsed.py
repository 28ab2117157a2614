"""How long ago a permit was granted, from what the question says and the given date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import chain

from reader.clauses import GRANTED, Clause, classes
from reader.frames import Reading
from reader.time_expressions import days, lengths, months, recent

_KEPT = classes("keep keep_permit")
_NOT_KEPT = GRANTED - _KEPT
# What tells from which grant a time runs: of the conversation, and of the question.
_SPOKEN_OF = classes("approve keep_permit permit")
_UNDER_WAY = _SPOKEN_OF | {"pending"}
_TODAY = classes("now be")
_ANCHORS = classes("approve keep_permit permit permit_text kept_activity")
# What may stand beside a bare time without making it the time of something else: 到现在已经17个月了.
_LIGHT = classes(
    """
    modal adverb neg number time now be final also and about unsure only but if whole ask de cannot counts so_far
    approve get done keep permit foreign home org
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
    today = on
    no_permit = {mention.tag for mention in reading.mentions if mention.denied and "keep_permit" in mention.tag.classes}
    for clause in reading.clauses:
        other = clause.has("other_start", "pending") or bool(
            clause.permit_topic & _NOT_KEPT and not clause.permit_topic & _KEPT
        )
        other = other or not no_permit.isdisjoint(clause.tags)
        anchor = clause.among(_ANCHORS) and not other
        anchored = anchor or (anchored and not other)
        if named := _today(reading, clause, on):
            today = named
        elif not other and anchored and not clause.hypothetical and "recited" not in clause.classes:
            found.append((clause, anchor))
    times = [_elapsed(reading, clause, anchor=anchor, on=on, today=today) for clause, anchor in found]
    return _sharpest([*chain.from_iterable(times)])


def _today(reading: Reading, clause: Clause, on: date) -> date | None:
    """现在2022年1月, 到2023年1月31日: the day the question itself counts from."""
    text = reading.text.normal[clause.start : clause.end]
    until = text.startswith(("到", "至", "截至"))
    if clause.has("approve", "permit", "keep_permit") or not (until or clause.has("annual", "now", "deadline")):
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
    unsure = clause.uncertain or any("unsure" in tag.classes and "about" not in tag.classes for tag in clause.tags)
    # 保藏许可的年报今年要交: the year is that of the report.
    granted = clause.has("approve", "done", "kept_activity") or any(
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
            unsure=unsure,
            loose=loose or "hearsay" in clause.classes or not (anchor or _is_all(clause, start, end)),
        )
        for low, high, start, end, loose in found
    ]


def _is_all(clause: Clause, start: int, end: int) -> bool:
    """Whether a clause says nothing beside a time, so that it can only be the time since the grant."""
    return all(start <= tag.start < end or tag.among(_LIGHT) for tag in clause.tags)


def _sharpest(times: list[Elapsed]) -> list[Elapsed]:
    longest = max((one.low for one in times if not one.loose or one.low >= 12), default=0.0)
    kept = [one for one in times if one.high >= longest]
    return [one for one in kept if not any(_narrows(other, one) for other in kept)]


def _narrows(other: Elapsed, one: Elapsed) -> bool:
    """差不多一年 says nothing beside 2025年11月20日."""
    inside = one.low <= other.low and other.high <= one.high
    return inside and not other.loose and not other.unsure and other.high - other.low < one.high - one.low

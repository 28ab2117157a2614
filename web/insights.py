"""What the records say of a period, ready to be drawn: sums, days, verdicts, latencies, the units asked most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple, get_args
from urllib.parse import urlencode

from sqlalchemy import Connection

from assistant.labels import headline
from kb.dates import to_day
from kb.model import KnowledgeBase, Problem, Problems
from kb.texts import texts
from records import reports
from records.events import Channel
from records.reports import Period
from web.insight_texts import insight_texts

# Days that are shown where nobody says which; of a longer period than so many its weeks, of a still longer its months.
_USUAL, _DAYS, _WEEKS = 30, 62, 400
_LONGEST = 3660
STATUSES = ("answered", "ambiguous", "no_answer")
SHARES = (0.5, 0.95, 0.99)


class Bar(NamedTuple):
    """A label, a count, and what share of the highest that is. `link`: to the unit it is of."""

    label: str
    times: int
    share: float
    link: str = ""


class Slot(NamedTuple):
    """A day, a week or a month by its first day, and how many questions of each status it has."""

    day: date
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Overview:
    """All that the page shows of a period. `answers`: what people pressed, by statement or fact and answer."""

    totals: reports.Totals
    slots: Sequence[Slot]
    step: str
    channels: Sequence[Bar]
    reasons: Sequence[Bar]
    verdicts: Sequence[Bar]
    confirmed: Sequence[Bar]
    answers: Sequence[Bar]
    latencies: Mapping[float, float]
    units: Sequence[Bar]

    @property
    def highest(self) -> int:
        """Questions of the slot that has most."""
        return max((sum(slot.counts) for slot in self.slots), default=0)


def period_of(asked: Mapping[str, str], today: date) -> Period:
    """The period that an address or a form asks for. Raises Problems for days that are none."""
    until = _day(asked, "until") or today
    since = _day(asked, "since") or until - min(timedelta(days=_USUAL - 1), until - date.min)
    if since > until:
        raise Problems([Problem("时段", f"开始的日期 {since} 在结束的 {until} 之后", "换过来")])
    if (until - since).days > _LONGEST:
        raise Problems([Problem("时段", "超过十年", "缩短；记录最多保存十年")])
    channel: Channel | None = next((one for one in get_args(Channel) if one == asked.get("channel")), None)
    return Period(since, until, channel)


def _day(asked: Mapping[str, str], name: str) -> date | None:
    text = str(asked.get(name) or "").strip()
    try:
        return to_day(text) if text else None
    except ValueError as wrong:
        raise Problems([Problem("时段", str(wrong), "写成 2026-11-30")]) from None


def query_of(period: Period) -> str:
    """The period as the query of an address."""
    given = {"since": period.since.isoformat(), "until": period.until.isoformat(), "channel": period.channel or ""}
    return urlencode({name: value for name, value in given.items() if value})


def overview(connection: Connection, period: Period, kb: KnowledgeBase) -> Overview:
    """The sums of a period."""
    told = insight_texts()
    labels: Mapping[str, str] = texts().labels  # type: ignore[assignment]
    answers = (
        (f"{_named(unit, kind, name, kb)}：{_value(kind, name, answer, kb)}", count)
        for unit, kind, name, answer, count in reports.by_answer(connection, period)
    )
    kinds = reports.kinds(connection, period)
    step, slots = _slots(reports.by_day(connection, period), period)
    return Overview(
        totals=reports.totals(connection, period),
        slots=slots,
        step=step,
        channels=_bars((told.channels[one.channel], one.questions) for one in kinds),
        reasons=_bars(
            (told.reasons.get(one.reason, one.reason), one.questions) for one in kinds if one.status != "answered"
        ),
        verdicts=_bars((_verdict(one), one.questions) for one in kinds),
        confirmed=_bars((labels.get(one.confirmed, one.confirmed), one.questions) for one in kinds if one.confirmed),
        answers=_bars(answers)[:_MOST],
        latencies=reports.latencies(connection, period, SHARES),
        units=_units(kinds, kb),
    )


# Rows of a list at most.
_MOST = 20


def _named(unit: str | None, kind: str, name: str, kb: KnowledgeBase) -> str:
    """What a person was asked, in its words; its name where it is no longer there."""
    if kind == "fact":
        return kb.facts[name].label if name in kb.facts else name
    statements = (one for rule in kb.rules.get(unit or "", ()) for one in rule.statements if one.id == name)
    found = next(statements, None)
    return found.text if found else name


def _value(kind: str, name: str, answer: str | None, kb: KnowledgeBase) -> str:
    if answer is None:
        return "收回"
    given: Mapping[str, str] = texts().given  # type: ignore[assignment]
    choices = dict(kb.facts[name].choices) if kind == "fact" and name in kb.facts else {}
    return "、".join(choices.get(one) or given.get(one, one) for one in answer.split(","))


def _verdict(kind: reports.Kind) -> str:
    """The verdict in the words of the pages; of a proposal what it would become."""
    if kind.verdict == "unknown":
        return headline(kind.reason, answered=kind.status != "no_answer")
    labels: Mapping[str, str] = texts().labels  # type: ignore[assignment]
    label = labels.get(kind.outcome or kind.verdict, kind.verdict)
    return f"{label}（待确认）" if kind.outcome else label


def _units(kinds: Iterable[reports.Kind], kb: KnowledgeBase) -> list[Bar]:
    bars = _bars((one.unit, one.questions) for one in kinds if one.unit)[:_MOST]
    return [
        bar._replace(
            label=f"{bar.label}　{kb.units[bar.label].question if bar.label in kb.units else '（已不在知识库中）'}",
            link=urlencode({"unit": bar.label}) if bar.label in kb.units else "",
        )
        for bar in bars
    ]


def _bars(rows: Iterable[tuple[str, int]]) -> list[Bar]:
    """Rows of one label together, the most first."""
    sums: dict[str, int] = {}
    for label, count in rows:
        sums[label] = sums.get(label, 0) + count
    highest = max(sums.values(), default=1)
    ordered = sorted(sums.items(), key=lambda row: -row[1])
    return [Bar(label, count, count / highest) for label, count in ordered]


def _slots(rows: Iterable[tuple[date, str, int]], period: Period) -> tuple[str, list[Slot]]:
    """The counts by day, week or month, without a gap; and which of these."""
    length = (period.until - period.since).days + 1
    step = "日" if length <= _DAYS else "周" if length <= _WEEKS else "月"
    firsts = (_first(period.since + timedelta(days=at), step, period.since) for at in range(length))
    counts = {day: [0] * len(STATUSES) for day in firsts}
    for day, status, count in rows:
        if status in STATUSES:
            counts[_first(day, step, period.since)][STATUSES.index(status)] += count
    return step, [Slot(day, tuple(some)) for day, some in counts.items()]


def _first(day: date, step: str, since: date) -> date:
    """The first day within the period of what a day belongs to."""
    if step == "日":
        return day
    first = day - timedelta(days=day.weekday()) if step == "周" else day.replace(day=1)
    return max(first, since)

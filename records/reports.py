"""What the records say of a period: counts, verdicts, votes, latencies. What was not answered: `register`.

Each function takes a connection (`Store.reading`) and returns plain rows; over 100,000 questions each of them takes
a fraction of a second (benchmarks/records.py).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Integer, Row, case, cast, func, select

from records.events import Channel
from records.schema import gaps, presses, questions, votes

_ASKED = questions.c


@dataclass(frozen=True)
class Period:
    """Days, the first and the last included; of one channel, or of all."""

    since: date
    until: date
    channel: Channel | None = None

    @property
    def where(self) -> list[ColumnElement[bool]]:
        """What holds of the questions of the period."""
        channel = [_ASKED.channel == self.channel] if self.channel else []
        return [_ASKED.day.between(self.since, self.until), *channel]


@dataclass(frozen=True)
class Totals:
    """Questions by what became of them, and what people said of that. `pressed`: questions of which somebody confirmed
    or corrected something; `lost`: events that were not recorded.
    """

    questions: int
    conversations: int
    answered: int
    ambiguous: int
    no_answer: int
    pressed: int
    liked: int
    disliked: int
    lost: int


def totals(connection: Connection, period: Period) -> Totals:
    """The sums of a period."""
    status = _ASKED.status

    def of(name: str) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((status == name, 1), else_=0)), 0)

    asked = connection.execute(
        select(
            func.count(),
            func.count(_ASKED.conversation.distinct()),
            of("answered"),
            of("ambiguous"),
            of("no_answer"),
            func.count(_ASKED.confirmed),
        ).where(*period.where)
    ).one()
    liked, disliked = _votes(connection, period)
    return Totals(*asked, liked, disliked, lost(connection, period))


def _votes(connection: Connection, period: Period) -> tuple[int, int]:
    asked = select(votes.c.up, func.count()).where(votes.c.day.between(period.since, period.until)).group_by(votes.c.up)
    if period.channel:
        asked = asked.join(questions, votes.c.question == _ASKED.id).where(_ASKED.channel == period.channel)
    found: dict[bool, int] = {row[0]: row[1] for row in connection.execute(asked)}
    return found.get(True, 0), found.get(False, 0)


def lost(connection: Connection, period: Period) -> int:
    """How many events were lost in a period; of which channel is not known."""
    asked = select(func.coalesce(func.sum(gaps.c.lost), 0)).where(gaps.c.day.between(period.since, period.until))
    return int(connection.execute(asked).scalar_one())


def by_day(connection: Connection, period: Period) -> Sequence[Row[date, str, int]]:
    """Day, status, how many questions; days without any are left out."""
    columns = (_ASKED.day, _ASKED.status)
    asked = select(*columns, func.count()).where(*period.where).group_by(*columns).order_by(*columns)
    return connection.execute(asked).all()


class Kind(NamedTuple):
    """Questions of one kind. `outcome`: what a proposal would become; `confirmed`: what became of it."""

    channel: str
    status: str
    reason: str
    verdict: str
    outcome: str | None
    confirmed: str | None
    unit: str | None
    questions: int


def kinds(connection: Connection, period: Period) -> list[Kind]:
    """Every kind of question there was, in one pass: what is shown of them is summed from these."""
    columns = [_ASKED[name] for name in Kind._fields[:-1]]
    asked = select(*columns, func.count()).where(*period.where).group_by(*columns)
    return [Kind._make(row) for row in connection.execute(asked)]


def confirmed(connection: Connection, units: Collection[str]) -> Sequence[Row[str, int, date]]:
    """Unit, of how many questions that it answered a person confirmed or denied something, and the last day."""
    asked = select(_ASKED.unit, func.count(), func.max(_ASKED.day)).where(_ASKED.unit.in_(units))
    return connection.execute(
        asked.where(_ASKED.confirmed.is_not(None)).group_by(_ASKED.unit).order_by(_ASKED.unit)
    ).all()


def by_answer(connection: Connection, period: Period) -> Sequence[Row[str | None, str, str, str | None, int]]:
    """What people pressed: unit, kind, statement or fact, answer, how often; the most first."""
    table = presses.c
    columns = (table.unit, table.kind, table.name, table.answer)
    channel = [table.channel == period.channel] if period.channel else []
    asked = select(*columns, func.count()).where(table.day.between(period.since, period.until), *channel)
    return connection.execute(asked.group_by(*columns).order_by(func.count().desc())).all()


def latencies(
    connection: Connection, period: Period, shares: Sequence[float] = (0.5, 0.95, 0.99)
) -> dict[float, float]:
    """Milliseconds, to a tenth, that so large a share of the messages took at most; empty where there was none."""
    tenths = cast(_ASKED.latency * 10, Integer)
    asked = select(tenths, func.count()).where(*period.where, _ASKED.latency.is_not(None))
    counts = connection.execute(asked.group_by(tenths).order_by(tenths)).all()
    upto = list(accumulate(count for _, count in counts))
    return {share: counts[bisect_left(upto, share * upto[-1])][0] / 10 for share in shares} if counts else {}

"""The gap register: questions that were not answered or were disliked, by their words, and what was decided of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args

from sqlalchemy import Connection, case, func, or_, select

from records.events import new_id
from records.reports import Period
from records.schema import questions, topics, votes

# What becomes of a group: looked at by nobody yet; a synonym was added; the authority was asked; nothing is to be done.
State = Literal["new", "synonym", "asked", "declined"]
STATES: tuple[State, ...] = get_args(State)
LONGEST_NOTE = 500
_ASKED = questions.c


@dataclass(frozen=True)
class Missed:
    """All questions of the same words, masked. `count` of them; `unanswered`, `disliked`: how many of these; `first`,
    `last`: days; `why`: what somebody wrote who disliked an answer; `unit`: that answered, of one that was disliked.
    """

    text: str
    count: int
    unanswered: int
    disliked: int
    first: date
    last: date
    unit: str | None
    why: str


@dataclass(frozen=True)
class Topic:
    """What was decided of the group of a question: by whom and when."""

    text: str
    state: State
    note: str
    by: str
    at: datetime


def missed(connection: Connection, period: Period) -> list[Missed]:
    """Questions with words that were not answered, or were disliked; those of one wording together, the most first."""
    down = (
        select(votes.c.question, func.min(votes.c.text).label("text"), func.max(votes.c.reason).label("why"))
        .where(votes.c.up.is_(False), votes.c.question.is_not(None))
        .group_by(votes.c.question)
        .subquery()
    )
    text = func.coalesce(_ASKED.text, down.c.text)
    asked = (
        select(
            text.label("text"),
            func.count().label("count"),
            func.sum(case((_ASKED.status == "no_answer", 1), else_=0)).label("unanswered"),
            func.count(down.c.question).label("disliked"),
            func.min(_ASKED.day).label("first"),
            func.max(_ASKED.day).label("last"),
            func.max(_ASKED.unit).label("unit"),
            func.coalesce(func.max(down.c.why), "").label("why"),
        )
        .outerjoin(down, down.c.question == _ASKED.id)
        .where(*period.where, or_(_ASKED.status == "no_answer", down.c.question.is_not(None)), text.is_not(None))
        .group_by(text)
    )
    found = [Missed(*row) for row in connection.execute(asked)]
    if period.channel is None:
        found += _votes_alone(connection, period)
    return sorted(_together(found), key=lambda one: (-one.count, one.text))


def _votes_alone(connection: Connection, period: Period) -> list[Missed]:
    """Of an earlier version: no question is known for them."""
    table = votes.c
    asked = (
        select(table.text, func.count(), func.min(table.day), func.max(table.day), func.max(table.unit))
        .add_columns(func.max(table.reason))
        .where(table.up.is_(False), table.question.is_(None), table.text.is_not(None))
        .where(table.day.between(period.since, period.until))
        .group_by(table.text)
    )
    return [
        Missed(text, count, 0, count, first, last, unit, why)
        for text, count, first, last, unit, why in connection.execute(asked)
    ]


def _together(found: Iterable[Missed]) -> Iterable[Missed]:
    known: dict[str, Missed] = {}
    for one in found:
        known[one.text] = joined(known[one.text], one) if one.text in known else one
    return known.values()


def joined(one: Missed, other: Missed) -> Missed:
    """Two as one, with the words of the first."""
    return Missed(
        one.text,
        one.count + other.count,
        one.unanswered + other.unanswered,
        one.disliked + other.disliked,
        min(one.first, other.first),
        max(one.last, other.last),
        one.unit or other.unit,
        one.why or other.why,
    )


def without_words(connection: Connection, period: Period) -> int:
    """How many questions were not answered whose words are not kept."""
    asked = select(func.count()).where(*period.where, _ASKED.status == "no_answer", _ASKED.text.is_(None))
    return int(connection.execute(asked).scalar_one())


def is_kept(connection: Connection, text: str) -> bool:
    """Whether a question with these words is kept."""
    return any(
        connection.execute(select(table.c.id).where(table.c.text == text).limit(1)).first()
        for table in (questions, votes)
    )


def decided(connection: Connection) -> list[Topic]:
    """What was decided, the latest last."""
    table = topics.c
    asked = select(table.text, table.state, table.note, table.by, table.at).order_by(table.at, table.id)
    return [Topic(*row) for row in connection.execute(asked)]


def decide(connection: Connection, topic: Topic) -> None:
    """Write down what was decided of a group, in place of what was decided before."""
    said = {"state": topic.state, "note": topic.note, "by": topic.by, "at": topic.at}
    if not connection.execute(topics.update().where(topics.c.text == topic.text).values(said)).rowcount:
        connection.execute(topics.insert().values(id=new_id(), text=topic.text, **said))

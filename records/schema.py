"""The tables, the same in SQLite and PostgreSQL. A change of them is a new file in migrations/versions/."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    TypeDecorator,
)


class Moment(TypeDecorator[datetime]):
    """A moment with its time zone; kept as UTC without one, which both databases compare alike."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """To UTC."""
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """As UTC."""
        return value.replace(tzinfo=UTC) if value else None


# SQLite takes no other type for the key that its rows lie by.
_Id = BigInteger().with_variant(Integer, "sqlite")
_metadata = MetaData()

# A question with its answer. `day` is that of the service's time zone; `confirmed` the verdict after the last press.
questions = Table(
    "questions",
    _metadata,
    Column("id", _Id, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("day", Date, nullable=False),
    Column("conversation", String(16), nullable=False, index=True),
    Column("part", SmallInteger, nullable=False),
    Column("channel", String(16), nullable=False),
    Column("opened", Boolean, nullable=False),
    Column("status", String(16), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("unit", Text),
    Column("near", Text),
    Column("verdict", String(32), nullable=False),
    Column("outcome", String(32)),
    Column("confirmed", String(32)),
    Column("rule", Text),
    Column("latency", Float),
    Column("version", String(64), nullable=False),
    Column("text", Text),
    # All that most reports count by: they need not look at the rows themselves.
    Index("ix_questions_day", "day", "channel", "status", "reason", "verdict", "outcome", "confirmed"),
)


# What a person pressed; `question` is empty where it came with a link from elsewhere.
presses = Table(
    "presses",
    _metadata,
    Column("id", _Id, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("day", Date, nullable=False, index=True),
    Column("conversation", String(16), nullable=False, index=True),
    Column("question", _Id, ForeignKey("questions.id", ondelete="CASCADE"), index=True),
    Column("channel", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("answer", Text),
    Column("unit", Text),
    Column("rule", Text),
    Column("verdict", String(32), nullable=False),
    Column("version", String(64), nullable=False),
)

# Thumbs up and down. Of those of earlier versions neither conversation nor question is known.
votes = Table(
    "votes",
    _metadata,
    Column("id", _Id, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("day", Date, nullable=False, index=True),
    Column("conversation", String(16), index=True),
    Column("question", _Id, ForeignKey("questions.id", ondelete="CASCADE"), index=True),
    Column("up", Boolean, nullable=False),
    Column("unit", Text),
    Column("verdict", String(40)),
    Column("reason", Text, nullable=False),
    Column("version", String(64), nullable=False),
    Column("text", Text),
    Column("imported", String(64), unique=True),
)

# Times in which the store took nothing.
gaps = Table(
    "gaps",
    _metadata,
    Column("id", _Id, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("day", Date, nullable=False, index=True),
    Column("until", Moment, nullable=False),
    Column("lost", Integer, nullable=False),
)
# What operators decided of a group of questions that were not answered. It goes by the words of one of them, and goes
# with the last question that has these words.
topics = Table(
    "topics",
    _metadata,
    Column("id", _Id, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("text", Text, nullable=False, unique=True),
    Column("state", String(16), nullable=False),
    Column("note", Text, nullable=False),
    Column("by", Text, nullable=False),
)
# Kept for a while; a question's own come before it.
TABLES = (votes, presses, questions, gaps)

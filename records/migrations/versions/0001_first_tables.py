"""The first tables: questions, presses, votes, gaps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _id() -> sa.Column[int]:
    return sa.Column("id", _ID, primary_key=True, autoincrement=False)


def _question() -> sa.Column[int]:
    return sa.Column("question", _ID, sa.ForeignKey("questions.id", ondelete="CASCADE"), index=True)


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "questions",
        _id(),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("conversation", sa.String(16), nullable=False, index=True),
        sa.Column("part", sa.SmallInteger, nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("opened", sa.Boolean, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("unit", sa.Text),
        sa.Column("near", sa.Text),
        sa.Column("verdict", sa.String(32), nullable=False),
        sa.Column("outcome", sa.String(32)),
        sa.Column("confirmed", sa.String(32)),
        sa.Column("rule", sa.Text),
        sa.Column("latency", sa.Float),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("text", sa.Text),
    )
    counted = ["day", "channel", "status", "reason", "verdict", "outcome", "confirmed"]
    op.create_index("ix_questions_day", "questions", counted)
    op.create_table(
        "presses",
        _id(),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("day", sa.Date, nullable=False, index=True),
        sa.Column("conversation", sa.String(16), nullable=False, index=True),
        _question(),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("answer", sa.Text),
        sa.Column("unit", sa.Text),
        sa.Column("rule", sa.Text),
        sa.Column("verdict", sa.String(32), nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
    )
    op.create_table(
        "votes",
        _id(),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("day", sa.Date, nullable=False, index=True),
        sa.Column("conversation", sa.String(16), index=True),
        _question(),
        sa.Column("up", sa.Boolean, nullable=False),
        sa.Column("unit", sa.Text),
        sa.Column("verdict", sa.String(40)),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("imported", sa.String(64), unique=True),
    )
    op.create_table(
        "gaps",
        _id(),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("day", sa.Date, nullable=False, index=True),
        sa.Column("until", sa.DateTime, nullable=False),
        sa.Column("lost", sa.Integer, nullable=False),
    )

"""What is recorded: a question with its answer, what a person pressed, a vote, a time in which nothing was recorded.

The fields are the columns of their tables (`schema`). `id` grows with time; the same event has the same one, so that
it is written once however often that is tried.
"""

from __future__ import annotations

import itertools
import re
import secrets
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

# page: an address that asks, drawn before Streamlit has started; streamlit: the chat page; form: the page without
# scripts.
Channel = Literal["page", "streamlit", "form", "panel", "api"]

# Without letters that are taken for one another.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_NUMBER = re.compile(rf"[{_LETTERS}]{{5}}-[{_LETTERS}]{{5}}")
# Begins anywhere: two processes write into the same tables.
_counter = itertools.count(secrets.randbelow(1 << 20))


def new_conversation() -> str:
    """The number of a conversation: 50 random bits that tell nothing of the person."""
    letters = [secrets.choice(_LETTERS) for _ in range(10)]
    return f"{''.join(letters[:5])}-{''.join(letters[5:])}"


def known_conversation(written: str) -> str:
    """The number as it was given out; empty for what is none."""
    known = written.strip().upper()
    return known if _NUMBER.fullmatch(known) else ""


def conversation_of(written: str) -> str:
    """The number that a client sent back, or a new one where it is none."""
    return known_conversation(written) or new_conversation()


def new_id() -> int:
    """An id of now: milliseconds, then 20 bits that tell those of one apart. Below 2**63 until the year 2248."""
    return int(time.time() * 1000) << 20 | next(_counter) & 0xFFFFF


@dataclass(frozen=True)
class Asked:
    """A question and its answer. `part`: 0, or which of the further questions of the same message. `near`: the nearest
    other unit where none answers, or two do. `outcome`: what a proposed verdict becomes. `latency`: milliseconds, of a
    message once.
    """

    at: datetime
    conversation: str
    channel: Channel
    status: str
    reason: str
    verdict: str
    version: str
    text: str | None = None
    unit: str | None = None
    near: str | None = None
    outcome: str | None = None
    rule: str | None = None
    part: int = 0
    opened: bool = False
    latency: float | None = None
    id: int = field(default_factory=new_id)


@dataclass(frozen=True)
class Pressed:
    """A person answered a statement, or stated a fact, of the question asked last of this unit; `verdict` came of it.

    `answer`: yes, no, unsure or the values of the fact; None takes it back.
    """

    at: datetime
    conversation: str
    channel: Channel
    kind: Literal["statement", "fact"]
    name: str
    answer: str | None
    verdict: str
    version: str
    unit: str | None = None
    rule: str | None = None
    id: int = field(default_factory=new_id)


@dataclass(frozen=True)
class Voted:
    """A thumb up or down for the question asked last of this unit, and why. `imported`: its id in the file of an
    earlier version.
    """

    at: datetime
    conversation: str | None
    up: bool
    version: str
    text: str | None = None
    unit: str | None = None
    verdict: str | None = None
    reason: str = ""
    imported: str | None = None
    id: int = field(default_factory=new_id)


@dataclass(frozen=True)
class Lost:
    """From when until when the store took nothing, and how many events were lost for it."""

    at: datetime
    until: datetime
    lost: int
    id: int = field(default_factory=new_id)


Event = Asked | Pressed | Voted | Lost

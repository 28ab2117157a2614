"""What is answered to one message, and what a person pressed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from assistant.case import Case
from kb.model import Given, Notice, QAUnit, Span
from reader.facts import Confirmed, FactState
from retrieval.considered import Reason as Found
from retrieval.considered import Status
from retrieval.near import Hit
from verdict.evaluate import Verdict
from verdict.statements import TestedStatement

COURTESY = "好的。请写下您的情况和问题，随时可以接着问。"

# What the search says, and what a message is worth that cannot be searched for.
ReasonCode = Found | Literal["empty", "too_long"]


def is_aside(code: str, text: str) -> bool:
    """Whether a reason is that of a message without words, or of thanks: an answer before it stays."""
    return code == "empty" or text == COURTESY


@dataclass(frozen=True)
class Reason:
    """Why an answer is what it is, as a code and in words for a person."""

    code: ReasonCode
    text: str


@dataclass(frozen=True)
class Answer:
    """What the official answers say to a question, and what that means for the asker's case on one day."""

    question: str
    on: date
    status: Status
    reason: Reason
    unit: QAUnit | None
    notice: Notice | None
    verdict: Verdict
    facts: Mapping[str, FactState]
    alternatives: tuple[Hit, ...]
    case: Case
    # What a notice that has been replaced said to the same question.
    history: tuple[QAUnit, ...] = ()
    # Where the official question and the official answer say the words of the message.
    matched: tuple[tuple[Span, ...], ...] = ((), ())
    # Other current units that answer the same question in an opposite way.
    opposed: tuple[QAUnit, ...] = ()
    # Units of other notices that answer it as well.
    beside: tuple[QAUnit, ...] = ()
    # The answers to the other questions of the same message, each with a case of its own; and of a message that asks
    # several things, which this answer is to.
    parts: tuple[Answer, ...] = ()
    asked: str = ""
    # What of the last message told nothing of the case: from where to where, and the words.
    unused: tuple[tuple[int, int, str], ...] = ()

    @property
    def ask(self) -> tuple[str, ...]:
        """The facts that are asked back: those of its case, where something is answered."""
        return self.case.pending if self.unit else ()

    @property
    def aside(self) -> str:
        """What is said to a message that has no words, or thanks: it answers nothing and changes nothing. Else ""."""
        return self.reason.text if is_aside(self.reason.code, self.reason.text) else ""

    @property
    def to_confirm(self) -> tuple[TestedStatement, ...]:
        """The statements that can still be confirmed: an answer that nobody has given, or that is asked again."""
        return tuple(one for one in self.verdict.statements if one.answer is None)


class Pressed(NamedTuple):
    """What a person pressed: facts with their values, statements with their answers, and how and when."""

    facts: Mapping[str, Iterable[str]]
    statements: Mapping[str, Given | None]
    how: Confirmed | None

    @property
    def values(self) -> dict[str, frozenset[str]]:
        """The values of the facts."""
        return {name: frozenset(values) for name, values in self.facts.items()}


class Heard(NamedTuple):
    """What an answer is given for beside the words: the day, the case before, and what was pressed with them."""

    on: date
    before: Case
    pressed: Pressed

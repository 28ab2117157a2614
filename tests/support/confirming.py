"""A person who answers what is asked: 属实 to every statement, until none is open."""

from __future__ import annotations

from datetime import date

from assistant import Assistant
from assistant.answer import Answer


def confirm_all(assistant: Assistant, answer: Answer, on: date) -> Answer:
    """The answer once every statement has been confirmed; what is asked again is confirmed again."""
    for _ in range(10):
        if not answer.to_confirm:
            return answer
        answer = assistant.tick({}, on=on, case=answer.case, confirm={one.id: "yes" for one in answer.to_confirm})
    raise AssertionError([one.id for one in answer.to_confirm])

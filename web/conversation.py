"""One conversation on the chat page: what was said and answered, and how it is carried in the page's address.

Nothing is stored: a reload, a new connection or a link replays the steps, and the same steps give the same answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from secrets import token_hex
from typing import Any

from assistant.ask import LONGEST, Answer, Assistant
from assistant.contract import answer_json
from kb.model import Problem, Problems
from verdict.case import Case, case_from_json
from web.links import Links, links
from web.packed import pack, unpack

# An address is kept shorter than any proxy's limit; of a long conversation the last steps and their case are kept.
_LONGEST = 6000
_MOST_STEPS = 60

# A message, or what a person pressed and the case it made: [words, case].
Step = str | list[Any]


@dataclass(frozen=True)
class Turn:
    """What a person said or pressed, and the answer to it."""

    # Unlike every other turn's, so that the page knows it again.
    name: str
    said: str
    answer: Answer
    step: Step
    # Made once: Streamlit draws every turn again at each rerun.
    contract: Mapping[str, Any]
    links: Links

    @property
    def lasting(self) -> Step:
        """A step that leads to the same case without the turns before it."""
        case = self.answer.case
        return [self.said[: 2 * LONGEST], case.to_json()] if case.unit else self.step


@dataclass
class Conversation:
    """The turns in order, and the case they have come to. `packed` is what the address carries."""

    turns: list[Turn] = field(default_factory=list)
    case: Case = field(default_factory=Case)
    packed: str = ""

    def ask(self, assistant: Assistant, said: str, on: date) -> None:
        """One more message."""
        # What is too long is refused, however long it is.
        self._add(assistant, said, assistant.ask(said, on=on, case=self.case), said[: 2 * LONGEST])

    def judge(self, assistant: Assistant, said: str, case: Case, on: date) -> None:
        """The case as a person changed it without a message: a tick, a correction, an earlier case."""
        self._add(assistant, said, assistant.tick({}, on=on, case=case), [said, case.to_json()])

    def _add(self, assistant: Assistant, said: str, answer: Answer, step: Step) -> None:
        self.case = answer.case
        self.turns.append(Turn(token_hex(4), said, answer, step, answer_json(answer, assistant.kb), links(answer)))
        self.packed = self._pack()

    def _pack(self) -> str:
        for keep in range(min(len(self.turns), _MOST_STEPS), 0, -1):
            first, *later = self.turns[-keep:]
            # What came before lives on in the case of the step that is now the first.
            step = first.step if keep == len(self.turns) else first.lasting
            packed = pack([step, *(turn.step for turn in later)])
            if len(packed) <= _LONGEST:
                return packed
        return ""


def replayed(assistant: Assistant, packed: str, on: date) -> Conversation:
    """The conversation that an address carries. Raises Problems for what no page has given out."""
    steps = unpack(packed, "c")
    if not isinstance(steps, list) or not 0 < len(steps) <= _MOST_STEPS:
        raise _none()
    conversation = Conversation()
    for step in steps:
        match step:
            case str() if step and len(step) <= 2 * LONGEST:
                conversation.ask(assistant, step, on)
            case [str(said), dict(data)] if len(said) <= 2 * LONGEST:
                case = case_from_json(data, assistant.kb)
                # Of a unit that is gone nothing can be judged: the question is asked anew.
                if case.unit:
                    conversation.judge(assistant, said, case, on)
                else:
                    conversation.ask(assistant, said[:LONGEST], on)
            case _:
                raise _none()
    return conversation


def _none() -> Problems:
    return Problems([Problem("c", "不是一次对话", "用页面上的链接")])

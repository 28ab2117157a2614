"""One conversation on a page: what was said and answered, and how it is carried in the page's address.

Nothing is stored: a reload, a new connection or a link replays the steps, and the same steps give the same answers.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from secrets import token_hex
from typing import Any

from assistant import contract
from assistant.answer import Answer
from assistant.assistant import LONGEST, Assistant
from assistant.case import Case
from assistant.contract import data
from assistant.request import case_from_json
from assistant.to_contract import to_answer, to_case
from kb.model import KnowledgeBase, Problem, Problems
from reader.facts import Confirmed
from records.events import conversation_of, new_conversation
from web.links import Links, fitting, links
from web.signing import CaseSigner
from web.url_state import LONGEST_ADDRESS, pack, unpack

# Of a long conversation the last steps and their case are kept, of so many characters together: a session stays small,
# and an address holds no more.
_MOST_STEPS, _LONGEST_TALK = 60, 10_000
# Of a message that is too long, which is refused, so much is kept.
_LONGEST_SAID = 2 * LONGEST

# What a page says of a press, in place of a message.
CORRECTED, RETURNED = "更正：", "回到："

# A message, or what a person pressed and the signed case it made: [words, case].
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
    contract: contract.Answer
    links: Links
    # What was said to thanks for it.
    aside: str = ""

    @property
    def can_be_kept(self) -> bool:
        """Whether anything was asked of which a sheet, or a vote, could tell."""
        return self.answer.reason.code not in ("empty", "too_long")

    @cached_property
    def key(self) -> str:
        """Of the same turn the same once a conversation is replayed: a press that comes after a restart finds it."""
        known = json.dumps([self.said, data(self.contract.case)], sort_keys=True)
        return hashlib.sha256(known.encode()).hexdigest()[:8]


@dataclass
class Conversation:
    """The turns in order, and the case they have come to. `packed` is what the address carries.

    `brought`: facts that were ticked and statements (#id) that were confirmed before an address brought the
    conversation here, perhaps by somebody else.
    `dropped`: it carried cases without our signature, of which only the words were taken. `omitted`: how many
    turns at the beginning are no longer kept. `number`: what the records know it by, and nothing else does.
    """

    signer: CaseSigner
    turns: list[Turn] = field(default_factory=list)
    case: Case = field(default_factory=Case)
    packed: str = ""
    brought: frozenset[tuple[str, Confirmed | None]] = frozenset()
    dropped: bool = False
    omitted: int = 0
    number: str = field(default_factory=new_conversation)

    def ask(self, assistant: Assistant, said: str, on: date) -> None:
        """One more message."""
        # What is too long is refused, however long it is.
        said = said[:_LONGEST_SAID]
        answer = assistant.ask(said, on=on, case=self.case)
        if answer.aside and self.turns:
            self._stay(assistant, said, answer, on)
        else:
            self._add(assistant, said, answer, said)

    def open(self, assistant: Assistant, unit: str, on: date) -> None:
        """A person opened an official question. Raises Problems for a unit that is none."""
        said = official_question(assistant.kb, unit)
        answer = assistant.open(unit, on=on, before=self.case)
        self._add(assistant, said, answer, self._step(said, answer.case) if answer.case.chosen else said)

    def _stay(self, assistant: Assistant, said: str, answer: Answer, on: date) -> None:
        """The last turn stays; where more than thanks was said, it is judged with that."""
        if answer.case != self.case:
            last = self.turns[-1]
            if last.answer.unit:
                self.judge(assistant, self.turns.pop().said, answer.case, on)
            else:
                # What was refused is no answer to judge anew: it stays, beside what was said.
                self._add(assistant, last.said, replace(last.answer, case=answer.case), said)
        self.turns.append(replace(self.turns.pop(), name=token_hex(4), aside=answer.aside))

    def judge(self, assistant: Assistant, said: str, case: Case, on: date) -> None:
        """The case as a person changed it without a message: a tick, a correction, an earlier case."""
        self._add(assistant, said, assistant.tick({}, on=on, case=case), self._step(said, case))

    def confirm(self, assistant: Assistant, case: Case, on: date) -> None:
        """The last turn after a statement was answered: its question stays, and the answer is another."""
        said = self.turns.pop().said
        self.judge(assistant, said, case, on)

    def brought_to(self, answer: Answer) -> frozenset[str]:
        """The facts of an answer whose ticks an address brought, and the statements (#id) confirmed there."""
        facts = {name: stated.confirmed for name, stated in answer.facts.items()}
        return frozenset(name for name, how in (facts | _confirmed(answer.case)).items() if (name, how) in self.brought)

    def _add(self, assistant: Assistant, said: str, answer: Answer, step: Step) -> None:
        self.case = answer.case
        shown = to_answer(answer, assistant.kb)
        there = links(answer, self.signer, self.signer.signed(data(shown.case)) if answer.unit else None)
        self.turns.append(Turn(name=token_hex(4), said=said, answer=answer, step=step, contract=shown, links=there))
        while len(self.turns) > _MOST_STEPS or sum(len(turn.said) for turn in self.turns) > _LONGEST_TALK:
            del self.turns[0]
            self.omitted += 1
        self.packed = self._pack()

    def _step(self, said: str, case: Case) -> Step:
        return [said[:_LONGEST_SAID], self.signer.signed(data(to_case(case)))]

    def _pack(self) -> str:
        """As many of the last turns as fit into an address: best all of them."""
        if len(whole := self._kept(len(self.turns))) <= LONGEST_ADDRESS:
            return whole
        keep = bisect_left(range(1, len(self.turns)), True, key=lambda kept: len(self._kept(kept)) > LONGEST_ADDRESS)
        if keep:
            return self._kept(keep)
        said = self.turns[-1].said
        return fitting(self.case, lambda case: pack([self._step(said, case)])) if self.case.unit else ""

    def _kept(self, keep: int) -> str:
        """The last turns, packed. What came before lives on in the case of the step that is now the first."""
        first, *later = self.turns[-keep:]
        case, step = first.answer.case, first.step
        if case.unit and (self.omitted or keep < len(self.turns)):
            step = self._step(first.said, case)
        return pack([step, *(turn.step for turn in later)])


def official_question(kb: KnowledgeBase, name: str) -> str:
    """The question of a unit, as far as one can ask it: that of a letter may be longer. Raises Problems for no unit."""
    if unit := kb.units.get(name):
        return unit.question[:LONGEST]
    shown = name[:80]
    raise Problems([Problem(f"unit={shown}", f"没有编号为“{shown}”的官方问答", "从下面选一条，或直接提问")])


def opened(assistant: Assistant, asked: Mapping[str, str], on: date, signer: CaseSigner) -> Conversation:
    """What an address asks for: a conversation as it was (c), to which a question (q) is put, or an official unit
    (unit), in the conversation of a number (n). Raises Problems for what no page has given out, and for a unit that is
    none.
    """
    packed, question, name = (asked.get(key, "") for key in ("c", "q", "unit"))
    conversation = replayed(assistant, packed, on, signer) if packed else Conversation(signer)
    conversation.number = conversation_of(asked.get("n", ""))
    if not question and name and not conversation.turns:
        conversation.open(assistant, name, on)
    if question:
        conversation.ask(assistant, question, on)
    return conversation


def replayed(assistant: Assistant, packed: str, on: date, signer: CaseSigner) -> Conversation:
    """The conversation that an address carries. Of a case without our signature only the words are taken: who made the
    ticks, or whether anybody did, is not known. Raises Problems for what no page has given out.
    """
    steps = unpack(packed, "c")
    if not isinstance(steps, list) or not 0 < len(steps) <= _MOST_STEPS:
        raise _none()
    conversation = Conversation(signer)
    for step in steps:
        match step:
            case str() if step and len(step) <= _LONGEST_SAID:
                conversation.ask(assistant, step, on)
            case [str(said), dict(sent)] if len(said) <= _LONGEST_SAID:
                case = case_from_json(sent, assistant.kb)
                if not signer.knows(sent):
                    conversation.dropped = True
                    for words in _words(assistant, said, sent, first=not conversation.turns):
                        conversation.ask(assistant, words, on)
                # Of a unit that is gone nothing can be judged: the question is asked anew. Only the case is signed:
                # words that are none of it were not said of it.
                elif case.unit:
                    ours = said in case.said or said.startswith(_presses(assistant))
                    conversation.judge(assistant, said if ours else case.question, case, case.judged_on or on)
                else:
                    conversation.ask(assistant, said[:LONGEST], on)
            case _:
                raise _none()
    conversation.brought = frozenset(
        (name, stated.confirmed)
        for turn in conversation.turns
        for case in (turn.answer.case, *turn.answer.case.earlier)
        for name, stated in case.facts.items()
        if stated.origin == "ticked" or stated.confirmed
    ) | frozenset(
        item
        for turn in conversation.turns
        for case in (turn.answer.case, *turn.answer.case.earlier)
        for item in _confirmed(case).items()
    )
    return conversation


def _confirmed(case: Case) -> dict[str, Confirmed | None]:
    """How and when the statements of a case were confirmed, by #id."""
    return {f"#{name}": one.confirmed for name, one in case.confirmations.items()}


def _words(assistant: Assistant, said: str, case: Mapping[str, Any], *, first: bool) -> list[str]:
    """What a person wrote of a step: not what the page says of a press. The first step stands for those before it."""
    asked = [case.get("question", ""), *case.get("messages", [])] if first else []
    return list(dict.fromkeys(filter(None, [*asked, *([] if said.startswith(_presses(assistant)) else [said])])))


def _presses(assistant: Assistant) -> tuple[str, ...]:
    """How what the page says of a press begins."""
    each = (assistant.kb, *assistant.kb.domains.values())
    return (CORRECTED, RETURNED, *(fact.ask for one in each for fact in one.facts.values()))


def _none() -> Problems:
    return Problems([Problem("c", "不是一次对话", "用页面上的链接")])

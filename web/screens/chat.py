"""The chat page: ask, see the verdict and the official words, answer what is missing, correct what was misread."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal

import streamlit as st

from assistant.answer import COURTESY
from assistant.assistant import LONGEST
from assistant.case import Case, check_facts
from assistant.request import case_of
from assistant.to_contract import to_case
from kb.model import Given, Problems
from reader.facts import Confirmed
from records.privacy import privacy_texts
from web.conversation import CORRECTED, RETURNED, Conversation, Turn, opened
from web.feedback import Feedback
from web.log import REQUEST, log_step
from web.render import Foot, render_answer, render_chat, render_foot
from web.screens.finished import Finished
from web.screens.presses import Press, pressed
from web.screens.served import served
from web.service import Service

_STATE = st.session_state
# What the buttons of a statement send, and that of a fact that nobody knows.
_GIVEN: dict[str, Given | None] = {"yes": "yes", "no": "no", "unsure": "unsure", "": None}
_UNSURE = "unsure"
_LONGEST_WHY = 500
_DROPPED = "链接里的勾选没有本服务的签名，已略去：下面只按其中的文字重新回答，请重新核对、确认。"


@contextlib.contextmanager
def _logged(step: str) -> Iterator[None]:
    """What a person does is a line in the log, without a word of it."""
    began = time.perf_counter()
    # Streamlit logs what breaks, in this thread.
    REQUEST.set(_STATE.talk.number)
    try:
        yield
    finally:
        log_step(step, _STATE.talk.number, time.perf_counter() - began)


class _Chat:
    """The page while it is drawn once, from one service and one knowledge base."""

    def __init__(self, service: Service) -> None:
        self._service, self._assistant = service, service.assistant

    def _start(self) -> None:
        _STATE.talk = self._talk = Conversation(self._service.signer)
        _STATE.version = self._assistant.kb.version

    def _keep_up(self) -> None:
        """Under a changed knowledge base the case goes on; units and facts that are gone are forgotten."""
        if _STATE.version != self._assistant.kb.version:
            _STATE.version = self._assistant.kb.version
            try:
                self._talk.case = case_of(to_case(self._talk.case), self._assistant.kb)
            except Problems:
                self._talk.case = Case()

    @_logged("ask")
    def _ask(self, question: str) -> None:
        began = time.perf_counter()
        self._talk.ask(self._assistant, question, self._service.today())
        self._service.records.told(self._talk, self._assistant.kb, "streamlit", began=began)

    @_logged("open")
    def _open(self, unit: str) -> None:
        began = time.perf_counter()
        self._talk.open(self._assistant, unit, self._service.today())
        self._service.records.told(self._talk, self._assistant.kb, "streamlit", began=began, opened=True)

    def _judge(self, said: str, case: Case) -> None:
        self._talk.judge(self._assistant, said, case, self._service.today())

    @_logged("tick")
    def _tick(self, fact: str, values: Sequence[str]) -> None:
        """A person answered. “不清楚” ticks nothing; the fact stays open and is not asked again."""
        case: Case = self._talk.case
        known, how = self._assistant.kb.of(case.unit).facts[fact], Confirmed("page", self._service.now())
        told = case.ticked({fact: frozenset(values)}, how) if values else case.not_known([fact])
        self._judge(
            f"{known.ask}{'、'.join(label for value, label in known.choices if value in values) or '不清楚'}", told
        )
        self._record_press({}, {fact: values})

    def _record_press(self, statements: Mapping[str, Given | None], facts: Mapping[str, Sequence[str] | None]) -> None:
        talk, kb = self._talk, self._assistant.kb
        answer = talk.turns[-1].answer
        self._service.records.pressed(answer, kb, "streamlit", talk.number, statements=statements, facts=facts)

    @_logged("confirm")
    def _confirm(self, name: str, given: Given | None) -> None:
        """A person answered a statement, or took the answer back."""
        talk, how, confirmed = self._talk, Confirmed("page", self._service.now()), False
        try:
            answer = self._assistant.tick(
                {}, on=self._service.today(), case=talk.case, confirm={name: given}, confirmed=how
            )
        except Problems as wrong:
            # The rules are others than those on the screen: it is drawn anew with what they ask now.
            _STATE.trouble = f"{wrong.problems[0].what}，请按下面现在的条文确认。"
            answer = self._assistant.tick({}, on=self._service.today(), case=talk.case)
        else:
            confirmed = True
        talk.confirm(self._assistant, answer.case, self._service.today())
        if confirmed:
            self._record_press({name: given}, {})

    @_logged("correct")
    def _correct(self, fact: str, values: tuple[str, ...]) -> None:
        """A person corrected a fact that was read wrongly, or took it back."""
        known = self._assistant.kb.of(self._talk.case.unit).facts[fact]
        labels = "、".join(label for value, label in known.choices if value in values) or "删去，重新说明"
        case = self._talk.case.corrected(fact, frozenset(values), Confirmed("page", self._service.now()))
        self._judge(f"{CORRECTED}{known.label} → {labels}", case)
        self._record_press({}, {fact: values or None})

    @_logged("return")
    def _return_to(self, earlier: Case) -> None:
        here: Case = self._talk.case
        self._judge(f"{RETURNED}{earlier.question}", here if earlier == here else here.back_to(earlier))

    def _draw(self) -> None:
        """The newest answer: what was asked last is what one wants to see. All of it is one element, and what stands
        below another, which may change alone.
        """
        talk = self._talk
        last = talk.turns[-1] if talk.turns else None
        if last and last.aside:
            st.text(last.aside)
        turn = last
        if last and last.answer.reason.text == COURTESY:
            st.text(COURTESY)
            # Nothing was asked yet.
            turn = None
        kb = self._assistant.kb.of(turn.answer.case.unit) if turn else self._assistant.kb
        brought = talk.brought_to(turn.answer) if turn else frozenset()
        around = self._service.around
        drawn = render_chat(kb, around, turn, key=last.key if last else "", brought=brought)
        st.html(Finished(drawn))
        st.html(Finished(render_foot(around, self._foot(last) if last else Foot())))

    def _foot(self, last: Turn) -> Foot:
        talk = self._talk
        name, reread = _STATE.get("unfolded", ("", ""))
        earlier = tuple(reversed(talk.turns[:-1]))
        return Foot(
            turn=last,
            number=talk.number,
            why=privacy_texts().why[self._service.settings.record_text],
            unhelpful=_STATE.get("unhelpful") == last.name,
            voted=last.name in _STATE.get("voted", ()),
            omitted=talk.omitted,
            earlier=earlier,
            unfolded=name == last.name,
            reread=next((self._reread(turn) for turn in earlier if name == last.name and turn.name == reread), ""),
            cases=[f"{case.question}（{self._assistant.kb.units[case.unit].section}）" for case in self._cases()],
        )

    def _reread(self, turn: Turn) -> str:
        """An earlier answer as it was, with nothing to press."""
        brought = self._talk.brought_to(turn.answer)
        return render_answer(turn.contract, self._service.around, "asked", "card", links=turn.links, brought=brought)

    def _cases(self) -> tuple[Case, ...]:
        """The cases that one can return to. After thanks the case itself is one."""
        here: Case = self._talk.case
        return (here, *here.earlier) if here.unit and not self._talk.turns[-1].answer.unit else here.earlier

    @_logged("vote")
    def _vote(self, turn: Turn, vote: Literal["up", "down"], why: str) -> None:
        answer = turn.answer
        said = Feedback(
            vote=vote,
            question=turn.said[:LONGEST],
            unit=answer.unit.id if answer.unit else None,
            verdict=answer.verdict.code,
            reason=why,
        )
        try:
            self._service.records.voted(said, self._assistant.kb, self._talk.number)
        except Problems as wrong:
            _STATE.trouble = "；".join(f"{problem.what}，{problem.fix}" for problem in wrong.problems)
            return
        _STATE.setdefault("voted", set()).add(turn.name)

    def _linked(self) -> None:
        """What the address asks for: a conversation as it was, a question, an official unit."""
        asked, shown, began = st.query_params.to_dict(), _STATE.get("shown", ""), time.perf_counter()
        # An address that is not the one last shown: a new connection, a link, or the browser's way back.
        if not {"c", "q", "unit"} & asked.keys() or (asked.get("c", "") == shown and self._talk.turns):
            return
        try:
            _STATE.talk = self._talk = opened(self._assistant, asked, self._service.today(), self._service.signer)
            log_step("link", self._talk.number, time.perf_counter() - began)
            self._service.records.by_address(self._talk, asked, self._assistant.kb, "streamlit", began=began)
            if self._talk.dropped:
                _STATE.trouble = _DROPPED
        except Problems as wrong:
            problem = wrong.problems[0]
            unread = f"链接里的对话读不出来：{problem.what}。"
            _STATE.trouble = unread if problem.where == "c" else f"{problem.what}。{problem.fix}。"

    def _show_address(self) -> None:
        """The address carries the conversation: it survives a reload and a restart of the server, and can be passed
        on.
        """
        wanted = {"c": self._talk.packed, "n": self._talk.number} if self._talk.packed else {}
        if st.query_params.to_dict() != wanted:
            st.query_params.from_dict(wanted)
        _STATE.shown = self._talk.packed

    def _do(self, press: Press) -> None:
        """Do what is pressed; what cannot be done is told."""
        act = _PRESSES.get(press.name)
        if act is None or not (self._talk.turns or press.name == "unit"):
            return
        try:
            act(self, press)
        except Problems as wrong:
            _STATE.trouble = f"{wrong.problems[0].what}。{wrong.problems[0].fix}。"

    def _press_unit(self, press: Press) -> None:
        self._open(press.value)

    def _press_statement(self, press: Press) -> None:
        name, value = press.of
        if value in _GIVEN:
            self._confirm(name, _GIVEN[value])

    def _press_fact(self, press: Press) -> None:
        self._tick(*self._fact_of(press))

    def _press_correction(self, press: Press) -> None:
        self._correct(*self._fact_of(press))

    def _fact_of(self, press: Press) -> tuple[str, tuple[str, ...]]:
        """The fact that a press is of, and its values: none where nobody knows, or it is taken back. Raises Problems
        for one that there is not.
        """
        name, value = press.of
        values = () if value == _UNSURE else tuple(filter(None, value.split(",")))
        check_facts({name: frozenset(values)}, self._assistant.kb.of(self._talk.case.unit))
        return name, values

    def _press_case(self, press: Press) -> None:
        cases = self._cases()
        if press.value.isdecimal() and int(press.value) < len(cases):
            self._return_to(cases[int(press.value)])

    def _press_vote(self, press: Press) -> None:
        self._vote(self._talk.turns[-1], "up" if press.value == "up" else "down", press.words[:_LONGEST_WHY])

    def _press_unhelpful(self, _: Press) -> None:
        """Whom to ask, and why it did not help; nothing is sent yet."""
        _STATE.unhelpful = self._talk.turns[-1].name

    def _unfold(self, press: Press) -> None:
        """Earlier questions, each a line, and of one of them the answer; until there is another turn."""
        _STATE.unfolded = (self._talk.turns[-1].name if press.value else "", press.value)

    def draw(self) -> None:
        """Do what was asked or pressed, then draw what it came to."""
        if "talk" in _STATE:
            self._talk = _STATE.talk
            self._keep_up()
        else:
            self._start()
        self._linked()
        with st.bottom:
            # No max_chars: what Streamlit cuts off in silence could be what speaks against an exemption.
            said = st.chat_input("写下您的情况和问题", key="said")
        turns = self._talk.turns
        if press := pressed(turns[-1].key if turns else ""):
            self._do(press)
        if said:
            self._ask(said)
        self._show_address()
        if trouble := _STATE.pop("trouble", ""):
            st.text(trouble)
        self._draw()

    def _start_again(self, _: Press) -> None:
        self._start()
        # Else the address would bring the conversation back.
        st.query_params.clear()


# By the name of the button; the templates give them.
_PRESSES: Mapping[str, Callable[[_Chat, Press], None]] = {
    "unit": _Chat._press_unit,
    "confirm": _Chat._press_statement,
    "fact": _Chat._press_fact,
    "correct": _Chat._press_correction,
    "case": _Chat._press_case,
    "vote": _Chat._press_vote,
    "unhelpful": _Chat._press_unhelpful,
    "earlier": _Chat._unfold,
    "reread": _Chat._unfold,
    "again": _Chat._start_again,
}


@st.fragment
def _page() -> None:
    """All of the page but its head. A question or a press runs this alone, not the whole script, and asks for the
    service anew: a page takes up a changed knowledge base with its next step.
    """
    _Chat(served()).draw()


if __name__ == "__main__":
    _page()

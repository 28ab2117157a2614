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

_STATE = st.session_state
# What the buttons of a statement send, and that of a fact that nobody knows.
_GIVEN: dict[str, Given | None] = {"yes": "yes", "no": "no", "unsure": "unsure", "": None}
_UNSURE = "unsure"
_LONGEST_WHY = 500
_DROPPED = "链接里的勾选没有本服务的签名，已略去：下面只按其中的文字重新回答，请重新核对、确认。"


def _start() -> None:
    _STATE.talk = Conversation(service.signer)
    _STATE.version = assistant.kb.version


def _keep_up() -> None:
    """Under a changed knowledge base the case goes on; units and facts that are gone are forgotten."""
    if _STATE.version != assistant.kb.version:
        _STATE.version = assistant.kb.version
        try:
            _STATE.talk.case = case_of(to_case(_STATE.talk.case), assistant.kb)
        except Problems:
            _STATE.talk.case = Case()


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


@_logged("ask")
def _ask(question: str) -> None:
    began = time.perf_counter()
    _STATE.talk.ask(assistant, question, service.today())
    service.records.told(_STATE.talk, assistant.kb, "streamlit", began=began)


@_logged("open")
def _open(unit: str) -> None:
    began = time.perf_counter()
    _STATE.talk.open(assistant, unit, service.today())
    service.records.told(_STATE.talk, assistant.kb, "streamlit", began=began, opened=True)


def _judge(said: str, case: Case) -> None:
    _STATE.talk.judge(assistant, said, case, service.today())


@_logged("tick")
def _tick(fact: str, values: Sequence[str]) -> None:
    """A person answered. “不清楚” ticks nothing; the fact stays open and is not asked again."""
    case: Case = _STATE.talk.case
    known, how = assistant.kb.of(case.unit).facts[fact], Confirmed("page", service.now())
    told = case.ticked({fact: frozenset(values)}, how) if values else case.not_known([fact])
    _judge(f"{known.ask}{'、'.join(label for value, label in known.choices if value in values) or '不清楚'}", told)
    _record_press({}, {fact: values})


def _record_press(statements: Mapping[str, Given | None], facts: Mapping[str, Sequence[str] | None]) -> None:
    talk, kb = _STATE.talk, assistant.kb
    answer = talk.turns[-1].answer
    service.records.pressed(answer, kb, "streamlit", talk.number, statements=statements, facts=facts)


@_logged("confirm")
def _confirm(name: str, given: Given | None) -> None:
    """A person answered a statement, or took the answer back."""
    talk, how, confirmed = _STATE.talk, Confirmed("page", service.now()), False
    try:
        answer = assistant.tick({}, on=service.today(), case=talk.case, confirm={name: given}, confirmed=how)
    except Problems as wrong:
        # The rules are others than those on the screen: it is drawn anew with what they ask now.
        _STATE.trouble = f"{wrong.problems[0].what}，请按下面现在的条文确认。"
        answer = assistant.tick({}, on=service.today(), case=talk.case)
    else:
        confirmed = True
    talk.confirm(assistant, answer.case, service.today())
    if confirmed:
        _record_press({name: given}, {})


@_logged("correct")
def _correct(fact: str, values: tuple[str, ...]) -> None:
    """A person corrected a fact that was read wrongly, or took it back."""
    known = assistant.kb.of(_STATE.talk.case.unit).facts[fact]
    labels = "、".join(label for value, label in known.choices if value in values) or "删去，重新说明"
    case = _STATE.talk.case.corrected(fact, frozenset(values), Confirmed("page", service.now()))
    _judge(f"{CORRECTED}{known.label} → {labels}", case)
    _record_press({}, {fact: values or None})


@_logged("return")
def _return_to(earlier: Case) -> None:
    here: Case = _STATE.talk.case
    _judge(f"{RETURNED}{earlier.question}", here if earlier == here else here.back_to(earlier))


def _draw() -> None:
    """The newest answer: what was asked last is what one wants to see. All of it is one element, and what stands below
    another, which may change alone.
    """
    talk = _STATE.talk
    last = talk.turns[-1] if talk.turns else None
    if last and last.aside:
        st.text(last.aside)
    turn = last
    if last and last.answer.reason.text == COURTESY:
        st.text(COURTESY)
        # Nothing was asked yet.
        turn = None
    kb = assistant.kb.of(turn.answer.case.unit) if turn else assistant.kb
    brought = talk.brought_to(turn.answer) if turn else frozenset()
    drawn = render_chat(kb, service.around, turn, key=last.key if last else "", brought=brought)
    st.html(Finished(drawn))
    st.html(Finished(render_foot(service.around, _foot(last) if last else Foot())))


def _foot(last: Turn) -> Foot:
    talk = _STATE.talk
    name, reread = _STATE.get("unfolded", ("", ""))
    earlier = tuple(reversed(talk.turns[:-1]))
    return Foot(
        turn=last,
        number=talk.number,
        why=privacy_texts().why[service.settings.record_text],
        unhelpful=_STATE.get("unhelpful") == last.name,
        voted=last.name in _STATE.get("voted", ()),
        omitted=talk.omitted,
        earlier=earlier,
        unfolded=name == last.name,
        reread=next((_reread(turn) for turn in earlier if name == last.name and turn.name == reread), ""),
        cases=[f"{case.question}（{assistant.kb.units[case.unit].section}）" for case in _cases()],
    )


def _reread(turn: Turn) -> str:
    """An earlier answer as it was, with nothing to press."""
    brought = _STATE.talk.brought_to(turn.answer)
    return render_answer(turn.contract, service.around, "asked", "card", links=turn.links, brought=brought)


def _cases() -> tuple[Case, ...]:
    """The cases that one can return to. After thanks the case itself is one."""
    here: Case = _STATE.talk.case
    return (here, *here.earlier) if here.unit and not _STATE.talk.turns[-1].answer.unit else here.earlier


@_logged("vote")
def _vote(turn: Turn, vote: Literal["up", "down"], why: str) -> None:
    answer = turn.answer
    said = Feedback(
        vote=vote,
        question=turn.said[:LONGEST],
        unit=answer.unit.id if answer.unit else None,
        verdict=answer.verdict.code,
        reason=why,
    )
    try:
        service.records.voted(said, assistant.kb, _STATE.talk.number)
    except Problems as wrong:
        _STATE.trouble = "；".join(f"{problem.what}，{problem.fix}" for problem in wrong.problems)
        return
    _STATE.setdefault("voted", set()).add(turn.name)


def _linked() -> None:
    """What the address asks for: a conversation as it was, a question, an official unit."""
    asked, shown, began = st.query_params.to_dict(), _STATE.get("shown", ""), time.perf_counter()
    # An address that is not the one last shown: a new connection, a link, or the browser's way back.
    if not {"c", "q", "unit"} & asked.keys() or (asked.get("c", "") == shown and _STATE.talk.turns):
        return
    try:
        _STATE.talk = opened(assistant, asked, service.today(), service.signer)
        log_step("link", _STATE.talk.number, time.perf_counter() - began)
        service.records.by_address(_STATE.talk, asked, assistant.kb, "streamlit", began=began)
        if _STATE.talk.dropped:
            _STATE.trouble = _DROPPED
    except Problems as wrong:
        problem = wrong.problems[0]
        unread = f"链接里的对话读不出来：{problem.what}。"
        _STATE.trouble = unread if problem.where == "c" else f"{problem.what}。{problem.fix}。"


def _show_address() -> None:
    """The address carries the conversation: it survives a reload and a restart of the server, and can be passed on."""
    wanted = {"c": _STATE.talk.packed, "n": _STATE.talk.number} if _STATE.talk.packed else {}
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)
    _STATE.shown = _STATE.talk.packed


def _do(press: Press) -> None:
    """Do what is pressed; what cannot be done is told."""
    act = _PRESSES.get(press.name)
    if act is None or not (_STATE.talk.turns or press.name == "unit"):
        return
    try:
        act(press)
    except Problems as wrong:
        _STATE.trouble = f"{wrong.problems[0].what}。{wrong.problems[0].fix}。"


def _press_statement(press: Press) -> None:
    name, value = press.of
    if value in _GIVEN:
        _confirm(name, _GIVEN[value])


def _press_fact(press: Press) -> None:
    _tick(*_fact_of(press))


def _press_correction(press: Press) -> None:
    _correct(*_fact_of(press))


def _fact_of(press: Press) -> tuple[str, tuple[str, ...]]:
    """The fact that a press is of, and its values: none where nobody knows, or it is taken back. Raises Problems for
    one that there is not.
    """
    name, value = press.of
    values = () if value == _UNSURE else tuple(filter(None, value.split(",")))
    check_facts({name: frozenset(values)}, assistant.kb.of(_STATE.talk.case.unit))
    return name, values


def _press_case(press: Press) -> None:
    cases = _cases()
    if press.value.isdecimal() and int(press.value) < len(cases):
        _return_to(cases[int(press.value)])


def _press_vote(press: Press) -> None:
    _vote(_STATE.talk.turns[-1], "up" if press.value == "up" else "down", press.words[:_LONGEST_WHY])


def _press_unhelpful(_: Press) -> None:
    """Whom to ask, and why it did not help; nothing is sent yet."""
    _STATE.unhelpful = _STATE.talk.turns[-1].name


def _unfold(press: Press) -> None:
    """Earlier questions, each a line, and of one of them the answer; until there is another turn."""
    _STATE.unfolded = (_STATE.talk.turns[-1].name if press.value else "", press.value)


def _page() -> None:
    if "talk" in _STATE:
        _keep_up()
    else:
        _start()
    _linked()
    with st.bottom:
        # No max_chars: what Streamlit cuts off in silence could be what speaks against an exemption.
        said = st.chat_input("写下您的情况和问题", key="said")
    turns = _STATE.talk.turns
    if press := pressed(turns[-1].key if turns else ""):
        _do(press)
    if said:
        _ask(said)
    _show_address()
    if trouble := _STATE.pop("trouble", ""):
        st.text(trouble)
    _draw()


def _start_again(_: Press) -> None:
    _start()
    # Else the address would bring the conversation back.
    st.query_params.clear()


# By the name of the button; the templates give them.
_PRESSES: Mapping[str, Callable[[Press], None]] = {
    "unit": lambda press: _open(press.value),
    "confirm": _press_statement,
    "fact": _press_fact,
    "correct": _press_correction,
    "case": _press_case,
    "vote": _press_vote,
    "unhelpful": _press_unhelpful,
    "earlier": _unfold,
    "reread": _unfold,
    "again": _start_again,
}


if __name__ == "__main__":
    # The script runs anew at each rerun: a page takes up a changed knowledge base with its next step.
    service = served()
    assistant = service.assistant
    _page()

"""The chat page: ask, see the verdict and the official words, answer what is missing, correct what was misread."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Literal

import streamlit as st

from assistant.answer import COURTESY, Answer
from assistant.assistant import LONGEST
from assistant.case import Case
from assistant.labels import near_told
from assistant.request import case_of
from assistant.sheet import LONGEST_PROJECT
from assistant.to_contract import to_case
from kb.model import Given, Problems
from reader.facts import Confirmed
from records.privacy import privacy_texts
from web.conversation import CORRECTED, RETURNED, Conversation, Turn, opened
from web.feedback import Feedback
from web.links import links
from web.log import REQUEST, log_step
from web.render import examples, in_turn, render_answer, render_privacy, render_welcome
from web.screens.buttons import button, met
from web.screens.fact_chips import draw_chips, draw_questions
from web.screens.markdown import escaped
from web.screens.served import served
from web.screens.statements import draw_answers, draw_steps

_STATE = st.session_state
# Seconds in which a browser takes up a verdict. All in one go, it would be drawn 60 ms later.
_REDRAW_SECONDS = 0.03
# Of the verdict with the statement in turn, and of the official words.
_WIDTHS = (1.15, 1.0)
_DROPPED = "链接里的勾选没有本服务的签名，已略去：下面只按其中的文字重新回答，请重新核对、确认。"
_THANKS = "谢谢，已交给知识库负责人。"


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
def _tick(fact: str, label: str, value: str | None) -> None:
    """A person answered. “不清楚” ticks nothing; the fact stays open and is not asked again."""
    case: Case = _STATE.talk.case
    told = (
        case.ticked({fact: frozenset({value})}, Confirmed("page", service.now())) if value else case.not_known([fact])
    )
    _judge(f"{assistant.kb.of(case.unit).facts[fact].ask}{label}", told)
    _pressed({}, {fact: (value,) if value else ()})


def _pressed(statements: Mapping[str, Given | None], facts: Mapping[str, Sequence[str] | None]) -> None:
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
        _pressed({name: given}, {})
    _STATE.chosen = ""


@_logged("correct")
def _correct(fact: str, values: tuple[str, ...]) -> None:
    """A person corrected a fact that was read wrongly, or took it back."""
    known = assistant.kb.of(_STATE.talk.case.unit).facts[fact]
    labels = "、".join(label for value, label in known.choices if value in values) or "删去，重新说明"
    case = _STATE.talk.case.corrected(fact, frozenset(values), Confirmed("page", service.now()))
    _judge(f"{CORRECTED}{known.label} → {labels}", case)
    _pressed({}, {fact: values or None})


@_logged("return")
def _return_to(earlier: Case) -> None:
    here: Case = _STATE.talk.case
    _judge(f"{RETURNED}{earlier.question}", here if earlier == here else here.back_to(earlier))


def _welcome() -> None:
    st.html(render_welcome(assistant.kb))
    shown = examples(assistant.kb)
    for section, units in shown:
        if section:
            st.caption(escaped(section))
        for unit in units:
            button(escaped(unit.question), f"unit-{unit.id}", _open, unit.id, width="stretch")
    if sum(len(units) for _, units in shown) < len(assistant.kb.current):
        st.caption(f"全部 {len(assistant.kb.current)} 条见上面的“官方问答”。")


def _conversation() -> None:
    """The newest answer: what was asked last is what one wants to see. Earlier ones wait to be asked for."""
    *earlier, last = _STATE.talk.turns
    _newest(last, _STATE.talk.omitted + len(earlier))
    if not earlier:
        return
    fold = st.expander(f"前面的 {len(earlier)} 问", key="earlier", on_change="rerun", icon=":material/history:")
    if _STATE.talk.omitted:
        st.caption(f"最早的 {_STATE.talk.omitted} 轮太久以前，不再显示；其中说过的情况仍算在内。")
    if not fold.open:
        return
    turns = {turn.name: turn for turn in reversed(earlier)}
    with fold:
        label = "看哪一问"
        name = st.radio(label, list(turns), index=None, format_func=lambda key: escaped(turns[key].said), key="reread")
        if name in turns:
            _reread(turns[name])


def _reread(turn: Turn) -> None:
    """An earlier answer as it was, with nothing to press."""
    brought = _STATE.talk.brought_to(turn.answer)
    st.caption("这是问到这里时的回答；后来说的、按的没有算在内。")
    st.html(render_answer(turn.contract, service.around, "asked", "card", links=turn.links, brought=brought))


def _newest(turn: Turn, number: int) -> None:
    answer, kb = turn.answer, assistant.kb.of(turn.answer.case.unit)
    if turn.aside:
        st.text(turn.aside)
    if answer.reason.text == COURTESY:
        st.text(COURTESY)
        # Nothing was asked yet.
        _welcome()
        return
    draw = partial(
        render_answer,
        turn.contract,
        service.around,
        links=turn.links,
        brought=_STATE.talk.brought_to(answer),
    )
    st.html(draw("asked", shown=turn.said))
    draw_chips(kb, answer, number=number, brought=_STATE.talk.brought_to(answer), correct=_correct)
    with st.container(key="card", gap=None):
        # Beside each other, on a phone one under the other: the verdict with the statement in turn, the official words.
        judged, words = st.columns(_WIDTHS, gap=None) if answer.unit else (st.container(gap=None), st.container())
        with judged:
            _judged(turn, draw)
        if answer.unit or answer.history:
            with words:
                st.html(draw("official"))
        if answer.verdict.statements or answer.verdict.conditions or answer.verdict.evidence:
            st.html(draw("rest"))
    if answer.parts:
        st.html(draw("parts"))
    _keep(turn)
    _near(answer, number)
    _vote(turn)


def _judged(turn: Turn, draw: Callable[..., str]) -> None:
    """The verdict with what is to be pressed now."""
    answer = turn.answer
    # The script of the page announces a turn once.
    st.html(f'<div data-turn="{turn.name}">{draw("verdict")}</div>')
    # While the script waits, Streamlit hands out what it has: the verdict is on the screen before the rest.
    if _STATE.get("drawn") != turn.name:
        _STATE.drawn = turn.name
        time.sleep(_REDRAW_SECONDS)
    if now := in_turn(turn.contract.verdict, _STATE.get("chosen", "")):
        with st.container(key="now", gap=None):
            st.html(draw("statement", shown=now.id))
            draw_answers(now, turn.key, _confirm)
    draw_steps(turn.contract.verdict, now, turn.key, _choose)
    if not answer.to_confirm:
        # A statement that can be confirmed asks for its facts too.
        draw_questions(assistant.kb.of(answer.case.unit), answer.ask, _tick)


def _choose(statement: str) -> None:
    _STATE.chosen = statement


def _keep(turn: Turn) -> None:
    """The verdict sheet for the file, one click away; a project may be named on it."""
    answer = turn.answer
    if answer.reason.code in ("empty", "too_long"):
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="keep"):
        project = st.text_input("项目名称与编号（可选，印在判断单上）", max_chars=LONGEST_PROJECT, key="project")
        there = links(answer, service.signer, project=project) if project else turn.links
        st.html(render_answer(turn.contract, service.around, "away", links=there), width="content")


def _vote(turn: Turn) -> None:
    """Whether the answer helped; who was not helped is told whom to ask, and may say why."""
    if turn.answer.reason.code in ("empty", "too_long"):
        return
    if turn.name in _STATE.setdefault("voted", set()):
        st.caption(_THANKS)
        return
    # In words: not every machine has a font with signs for them.
    vote = st.pills("这个回答有用吗？", ["有用", "没有解决"], key=f"vote-{turn.name}")
    if vote == "有用":
        _send(turn, "up", "")
    if vote == "没有解决":
        st.text(f"没有解决？{service.contact}")
        with st.form(f"why-{turn.name}", border=False):
            why = st.text_input(privacy_texts().why[service.settings.record_text], max_chars=500)
            if st.form_submit_button("发送"):
                _send(turn, "down", why)


@_logged("vote")
def _send(turn: Turn, vote: Literal["up", "down"], why: str) -> None:
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
        # Not drawn anew: the vote would be sent again, and again.
        st.text("；".join(f"{problem.what}，{problem.fix}" for problem in wrong.problems))
        return
    _STATE.voted.add(turn.name)
    st.rerun()


def _near(answer: Answer, number: int) -> None:
    if not answer.alternatives:
        return
    st.caption("相近的官方问题")
    for near in answer.alternatives:
        key = f"near-{number}-{near.unit.id}"
        button(escaped(near.unit.question), key, _open, near.unit.id, width="stretch")
        if told := near_told(*near.overlap, assistant.kb.notices[near.unit.notice].head.cited):
            st.caption(escaped(told))


def _earlier_cases() -> None:
    here: Case = _STATE.talk.case
    # After thanks the case itself is one to return to.
    cases = (here, *here.earlier) if here.unit and not _STATE.talk.turns[-1].answer.unit else here.earlier
    if not cases:
        return
    st.caption("本次对话中的其他情形，点一下可以回去接着问")
    for number, case in enumerate(cases):
        label = f"{case.question}（{assistant.kb.units[case.unit].section}）"
        button(escaped(label), f"case-{number}", _return_to, case, icon=":material/undo:", width="stretch")


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


def _page() -> None:
    if "talk" in _STATE:
        _keep_up()
    else:
        _start()
    _linked()
    with st.bottom:
        # No max_chars: what Streamlit cuts off in silence could be what speaks against an exemption.
        said = st.chat_input("写下您的情况和问题", key="said")
    if said:
        _ask(said)
    _show_address()
    if trouble := _STATE.pop("trouble", ""):
        st.text(trouble)
    if _STATE.talk.turns:
        _conversation()
        _earlier_cases()
        button("重新开始", "start-again", _start_again, icon=":material/restart_alt:")
    else:
        _welcome()
    st.html(render_privacy(service.around, _STATE.talk.number if _STATE.talk.turns else ""))


def _start_again() -> None:
    _start()
    # Else the address would bring the conversation back.
    st.query_params.clear()


if __name__ == "__main__":
    # The script runs anew at each rerun: a page takes up a changed knowledge base with its next step.
    service = served()
    assistant = service.assistant
    _page()
    met()

"""The chat page: ask, see the verdict and the official words, answer what is missing, correct what was misread."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from assistant.ask import ASKED_AT_ONCE, COURTESY, Answer
from assistant.contract import answer_json
from assistant.sheet import LONGEST_PROJECT
from kb.model import Problems
from verdict.case import Case, case_from_json
from web.chips import draw_chips, draw_questions
from web.draw import STYLE, draw
from web.plain import plain
from web.service import service, today
from web.sheet import sheet_query

_STATE = st.session_state
# The script runs anew at each rerun: a page takes up a changed knowledge base with its next step.
assistant = service.assistant
_ICON = Path(__file__).with_name("icon.svg").read_text(encoding="utf-8")
_PAGE_STYLE = """
.stMainBlockContainer { padding-top: 2.2rem; }
.stMainBlockContainer h1 { padding: 0; margin-bottom: .6rem; font-size: 1.9rem; }
.stMainBlockContainer h3 { font-size: 1.2rem; }
[data-testid="stBottomBlockContainer"] { padding-bottom: 1rem; }
[data-testid="InputInstructions"] { display: none; }
@media (max-width: 30rem) {
  [data-testid="stChatMessageAvatarCustom"] { display: none; }
  [data-testid="stChatMessage"]:has(.yj) { padding-left: 0; padding-right: 0; }
}
"""


@dataclass(frozen=True)
class _Turn:
    """What a person said or pressed, and the answer to it."""

    said: str
    answer: Answer
    # Made once: Streamlit draws every turn again at each rerun.
    contract: dict[str, Any]


def _start() -> None:
    _STATE.turns = []
    _STATE.case = Case()
    _STATE.unsure = set()
    _STATE.version = assistant.kb.version


def _keep_up() -> None:
    """Under a changed knowledge base the case goes on; units and facts that are gone are forgotten."""
    if _STATE.version != assistant.kb.version:
        _STATE.version = assistant.kb.version
        try:
            _STATE.case = case_from_json(_STATE.case.to_json(), assistant.kb)
        except Problems:
            _STATE.case = Case()


def _show(said: str, answer: Answer) -> None:
    _STATE.case = answer.case
    _STATE.turns.append(_Turn(said, answer, answer_json(answer, assistant.kb)))


def _ask(question: str) -> None:
    _show(question, assistant.ask(question, on=today(), case=_STATE.case))


def _judge(said: str, case: Case) -> None:
    """Show the answer to a case that a person changed without a message: a tick, a correction, an earlier case."""
    _show(said, assistant.tick({}, on=today(), case=case))


def _tick(fact: str, label: str, value: str | None) -> None:
    """A person answered. “不清楚” ticks nothing; the fact stays open and is not asked again."""
    if value is None:
        _STATE.unsure.add((_STATE.case.question, fact))
    chosen = {fact: frozenset({value})} if value else {}
    _judge(f"{assistant.kb.facts[fact].ask}{label}", _STATE.case.ticked(chosen))


def _correct(fact: str, values: tuple[str, ...]) -> None:
    """A person corrected a fact that was read wrongly, or took it back."""
    known = assistant.kb.facts[fact]
    labels = "、".join(label for value, label in known.choices if value in values) or "删去，重新说明"
    _judge(f"更正：{known.label} → {labels}", _STATE.case.corrected(fact, frozenset(values)))


def _return_to(earlier: Case) -> None:
    here: Case = _STATE.case
    _judge(f"回到：{earlier.question}", here if earlier == here else here.back_to(earlier))


def _welcome() -> None:
    st.text("用自己的话提问，得到官方答复的原文，以及按您的情况得出的判断。")
    with st.expander("它能做什么，不能做什么", expanded=True):
        st.text("能：找到回答您问题的官方问答，逐字给出，并指明出处；按条款逐条核对您说的情况。")
        st.text("不能：回答官方问答没有说的事；代替主管部门的决定；在您没有说明的情况下替您认定“无需办理”。")
    st.subheader("可以这样问", anchor=False)
    section = ""
    for unit in assistant.kb.current:
        if unit.section != section:
            section = unit.section
            st.caption(plain(section))
        st.button(plain(unit.question), key=f"unit-{unit.id}", on_click=_ask, args=(unit.question,), width="stretch")


def _conversation() -> None:
    """The newest answer first: what was asked last is what one wants to see."""
    *earlier, last = _STATE.turns
    _turn(last, len(earlier), newest=True)
    for number, turn in reversed(list(enumerate(earlier))):
        with st.expander(plain(turn.said), icon=":material/history:"):
            _turn(turn, number, newest=False)


def _turn(turn: _Turn, number: int, *, newest: bool) -> None:
    answer, contract, kb = turn.answer, turn.contract, assistant.kb
    with st.chat_message("user", avatar=":material/person:"):
        st.text(turn.said)
    with st.chat_message("assistant", avatar=":material/description:"):
        if answer.reason.text == COURTESY:
            st.text(COURTESY)
            return
        st.html(draw(contract, kb.contact, "verdict"))
        if newest:
            case = _STATE.case
            open_facts = [name for name in case.pending if (case.question, name) not in _STATE.unsure]
            draw_questions(kb, open_facts[:ASKED_AT_ONCE] if answer.unit else (), _tick)
            draw_chips(kb, answer, number, _correct)
        if answer.unit or answer.history:
            st.html(draw(contract, kb.contact, "official"))
        if newest:
            _keep(answer)
            _near(answer, number)


def _keep(answer: Answer) -> None:
    """The verdict sheet for the file, one click away; a project may be named on it."""
    if answer.reason.code in ("empty", "too_long"):
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        project = st.text_input("项目名称与编号（可选）", max_chars=LONGEST_PROJECT, key="project")
        case = answer.case if answer.unit else Case(question=answer.question)
        query = sheet_query(case, answer.on, project)
        st.link_button("打印判断单", f"sheet?{query}", icon=":material/print:")
        st.link_button("判断单 Word 版", f"sheet.docx?{query}", icon=":material/download:")


def _near(answer: Answer, number: int) -> None:
    if not answer.alternatives:
        return
    st.caption("相近的官方问题")
    for near in answer.alternatives:
        key = f"near-{number}-{near.unit.id}"
        st.button(plain(near.unit.question), key=key, on_click=_ask, args=(near.unit.question,), width="stretch")


def _earlier_cases() -> None:
    here: Case = _STATE.case
    # After thanks the case itself is one to return to.
    cases = (here, *here.earlier) if here.unit and not _STATE.turns[-1].answer.unit else here.earlier
    if not cases:
        return
    st.caption("本次对话中的其他情形，点一下可以回去接着问")
    for number, case in enumerate(cases):
        label = f"{case.question}（{assistant.kb.units[case.unit].section}）"
        st.button(
            plain(label),
            key=f"case-{number}",
            on_click=_return_to,
            args=(case,),
            icon=":material/undo:",
            width="stretch",
        )


def _page() -> None:
    st.set_page_config(page_title="有据 · 官方问答", page_icon=_ICON, layout="centered")
    st.html(f"<style>{STYLE}{_PAGE_STYLE}</style>")
    if "turns" in _STATE:
        _keep_up()
    else:
        _start()
        if linked := st.query_params.get("q"):
            _ask(linked)
    with st.bottom:
        # No max_chars: what Streamlit cuts off in silence could be what speaks against an exemption.
        said = st.chat_input("写下您的情况和问题", key="said")
    if said:
        _ask(said)
    st.title("有据", anchor=False)
    if not _STATE.turns:
        _welcome()
        return
    _conversation()
    _earlier_cases()
    st.button("重新开始", key="start-again", on_click=_start, icon=":material/restart_alt:")


_page()

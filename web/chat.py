"""The chat page: ask, see the verdict and the official words, tick what is missing, ask on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import streamlit as st

from assistant.ask import LONGEST
from assistant.contract import answer_json
from verdict.case import Case
from web.draw import STYLE, draw
from web.service import assistant, today

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!$~|<>:])")
_STATE = st.session_state
_UNSURE = "不清楚"
_ICON = Path(__file__).with_name("icon.svg").read_text(encoding="utf-8")


def _plain(text: str) -> str:
    """A label as itself: Streamlit reads Markdown in labels."""
    return _MARKDOWN.sub(r"\\\1", text)


def _start() -> None:
    _STATE.turns = []
    _STATE.case = Case()


def _ask(question: str) -> None:
    answer = assistant.ask(question, on=today(), case=_STATE.case)
    _STATE.case = answer.case
    _STATE.turns.append({"question": question, "answer": answer_json(answer, assistant.kb)})


def _tick(fact: str, label: str, value: str | None) -> None:
    """A person pressed a button. “不清楚” ticks nothing; the fact stays open and is not asked again."""
    chosen = {fact: [value]} if value else {}
    answer = assistant.tick(chosen, on=today(), case=_STATE.case)
    _STATE.case = answer.case
    said = f"{assistant.kb.facts[fact].ask}{label}"
    _STATE.turns.append({"question": said, "answer": answer_json(answer, assistant.kb)})


def _welcome() -> None:
    st.text("用自己的话提问，得到官方答复的原文，以及按您的情况得出的判断。")
    with st.expander("它能做什么，不能做什么", expanded=True):
        st.text("能：找到回答您问题的官方问答，逐字给出，并指明出处；按条款逐条核对您说的情况。")
        st.text("不能：回答官方问答没有说的事；代替主管部门的决定；在您没有说明的情况下替您认定“无需办理”。")
    st.subheader("可以这样问")
    _examples()


def _examples() -> None:
    section = ""
    for unit in assistant.kb.current:
        if unit.section != section:
            section = unit.section
            st.caption(_plain(section))
        st.button(_plain(unit.question), key=f"unit-{unit.id}", on_click=_ask, args=(unit.question,), width="stretch")


def _conversation() -> None:
    """The newest answer first: what was asked last is what one wants to see."""
    *earlier, last = _STATE.turns
    _turn(last, len(earlier), ask_back=True)
    for number, turn in reversed(list(enumerate(earlier))):
        with st.expander(_plain(turn["question"]), icon=":material/history:"):
            _turn(turn, number, ask_back=False)


def _turn(turn: dict[str, Any], number: int, *, ask_back: bool) -> None:
    answer = turn["answer"]
    contact = assistant.kb.contact
    with st.chat_message("user", avatar=":material/person:"):
        st.text(turn["question"])
    with st.chat_message("assistant", avatar=":material/description:"):
        st.html(draw(answer, contact, "verdict"))
        if ask_back:
            _questions_back(answer)
        if answer["unit"]:
            st.html(draw(answer, contact, "official"))
        if ask_back:
            _near(answer, number)


def _questions_back(answer: dict[str, Any]) -> None:
    """The one or two facts that decide, as buttons, right below the verdict they would change."""
    for asked in answer["verdict"]["ask"]:
        with st.container(border=True):
            st.text(asked["text"])
            with st.container(horizontal=True):
                for value, label in [*asked["values"], (None, _UNSURE)]:
                    key = f"tick-{asked['fact']}-{value}"
                    st.button(_plain(label), key=key, on_click=_tick, args=(asked["fact"], label, value))


def _near(answer: dict[str, Any], number: int) -> None:
    if not answer["alternatives"]:
        return
    st.caption("相近的官方问题")
    for near in answer["alternatives"]:
        key = f"near-{number}-{near['id']}"
        st.button(_plain(near["question"]), key=key, on_click=_ask, args=(near["question"],), width="stretch")


def _page() -> None:
    st.set_page_config(page_title="有据 · 官方问答", page_icon=_ICON, layout="centered")
    st.html(f"<style>{STYLE}</style>")
    if "turns" not in _STATE:
        _start()
        if linked := st.query_params.get("q"):
            _ask(linked)
    with st.bottom:
        said = st.chat_input("写下您的问题，例如：只收集 CT 影像，要报采集许可吗？", max_chars=LONGEST, key="said")
    if said:
        _ask(said)
    st.title("有据")
    if _STATE.turns:
        _conversation()
        st.button("重新开始", key="start-again", on_click=_start, icon=":material/restart_alt:")
    else:
        _welcome()


_page()

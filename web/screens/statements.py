"""The statements of a verdict: the one in turn with its three answers, the others as steps to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from assistant.contract import Statement, Verdict
from assistant.labels import GIVEN_SIGNS
from kb.model import Given
from kb.texts import texts
from web.screens.markdown import escaped

_ANSWERS: tuple[Given, ...] = ("yes", "no", "unsure")


def draw_answers(one: Statement, turn: str, confirm: Callable[[str, Given | None], None]) -> None:
    """The three answers of a statement; a press on the one that was given takes it back.

    `turn`: the key of the answer, whose presses are no other's.
    """
    key = f"confirm-{turn}-{one.id}"
    pressed = st.segmented_control(
        escaped(one.text),
        _ANSWERS,
        default=one.confirmed,
        format_func=lambda value: texts().given[value],
        label_visibility="collapsed",
        key=key,
        on_change=_heard,
        args=(key, confirm, one.id),
    )
    _meet(pressed != one.confirmed, confirm, one.id, pressed)


def draw_steps(verdict: Verdict, now: Statement | None, turn: str, choose: Callable[[str], None]) -> None:
    """All but the one in turn, each to be chosen; on a phone their numbers and signs alone (page.css)."""
    lines = {
        one.id: f"{GIVEN_SIGNS[one.confirmed] if one.confirmed else number} {one.text}"
        for number, one in enumerate(verdict.statements, 1)
        if one != now
    }
    if not lines:
        return
    key = f"steps-{turn}-{now.id if now else ''}"
    with st.container(key="steps"):
        chosen = st.segmented_control(
            "其余各条，选一条回答或更改",
            list(lines),
            format_func=lambda name: escaped(lines[name]),
            label_visibility="collapsed",
            key=key,
            on_change=_heard,
            args=(key, choose),
        )
    _meet(chosen is not None, choose, chosen)


def _heard(key: str, act: Callable[..., None], *given: str) -> None:
    act(*given, st.session_state[key])


def _meet(pressed: bool, act: Callable[..., None], *given: Any) -> None:
    """A new session knows no callbacks yet: there the press is in the value alone."""
    if pressed and "met" not in st.session_state:
        st.session_state.met = True
        act(*given)
        st.rerun()

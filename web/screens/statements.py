"""The statements of a verdict: the one in turn with its three answers, the others as steps to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from assistant.assistant import Answer
from kb.model import EXEMPTING, Given
from kb.texts import texts
from verdict.statements import TestedStatement
from web.screens.markdown import escaped

_ANSWERS: tuple[Given, ...] = ("yes", "no", "unsure")
# Verdicts that an open statement can still change: of an exemption, whether the notice holds.
_CONFIRMED = ("to_confirm", "conditional", *EXEMPTING)
_SIGNS: dict[Given | None, str] = {"yes": "✓", "no": "✗", "unsure": "?"}


def in_turn(answer: Answer, chosen: str) -> TestedStatement | None:
    """The statement that a person chose; else the first that is open, while it can still change the verdict."""
    statements = answer.verdict.statements
    if one := next((one for one in statements if one.id == chosen), None):
        return one
    opened = [one for one in statements if one.answer is None]
    # One that is to be pressed once more, since it does not agree with what was said, comes before the others.
    again = [one for one in opened if one.note]
    return next(iter(again or (opened if answer.verdict.code in _CONFIRMED else [])), None)


def draw_answers(one: TestedStatement, turn: str, confirm: Callable[[str, Given | None], None]) -> None:
    """The three answers of a statement; a press on the one that was given takes it back.

    `turn`: the key of the answer, whose presses are no other's.
    """
    key = f"confirm-{turn}-{one.id}"
    pressed = st.segmented_control(
        escaped(one.text),
        _ANSWERS,
        default=one.answer,
        format_func=lambda value: texts().given[value],
        label_visibility="collapsed",
        key=key,
        on_change=_heard,
        args=(key, confirm, one.id),
    )
    _meet(pressed != one.answer, confirm, one.id, pressed)


def draw_steps(answer: Answer, now: TestedStatement | None, turn: str, choose: Callable[[str], None]) -> None:
    """All but the one in turn, each to be chosen; on a phone their numbers and signs alone (page.css)."""
    lines = {
        one.id: f"{_SIGNS.get(one.answer, number)} {one.text}"
        for number, one in enumerate(answer.verdict.statements, 1)
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

"""The statements of a verdict, each with its three answers, right below the verdict they make final."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence

import streamlit as st

from assistant.labels import ticked_by
from kb.model import Given
from kb.texts import texts
from verdict.statements import TestedStatement
from web.screens.markdown import escaped

# Statements with the numbers under which the list has them.
Numbered = Sequence[tuple[int, TestedStatement]]
_ANSWERS: tuple[Given, ...] = ("yes", "no", "unsure")


def draw_statements(
    statements: Numbered,
    turn: str,
    brought: Container[str],
    confirm: Callable[[str, Given | None], None],
) -> None:
    """Draw them in order; a press on the answer that was given takes it back.

    `turn`: the key of the answer, whose presses are no other's. `brought`: statements (#id) that were confirmed before
    a link brought them here.
    """
    for number, one in statements:
        with st.container(border=True, gap=None):
            key = f"confirm-{turn}-{one.id}"
            pressed = st.segmented_control(
                f"{number}. {escaped(one.text)}",
                _ANSWERS,
                default=one.answer,
                format_func=lambda value: texts().given[value],
                key=key,
                on_change=_heard,
                args=(key, one.id, confirm),
            )
            if pressed != one.answer and "met" not in st.session_state:
                # A new session knows no callbacks yet: there the press is in the value alone.
                st.session_state.met = True
                confirm(one.id, pressed)
                st.rerun()
            if one.said:
                st.caption(escaped(f"您说：{one.said}"))
            if one.note:
                st.caption(f":orange[{escaped(one.note)}]")
            if one.confirmation:
                st.caption(ticked_by(one.confirmation.confirmed, linked=f"#{one.id}" in brought))


def _heard(key: str, name: str, confirm: Callable[[str, Given | None], None]) -> None:
    confirm(name, st.session_state[key])

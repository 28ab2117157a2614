"""What is pressed on the chat page: page.js writes it into a field that nobody sees, and the script reads it there."""

from __future__ import annotations

import json
from typing import NamedTuple

import streamlit as st

_STATE = st.session_state


class Press(NamedTuple):
    """The name and the value of a button, as in a form, and the words that were typed beside it."""

    name: str
    value: str
    words: str

    @property
    def of(self) -> tuple[str, str]:
        """What a value NAME=VALUE is of, and what of it."""
        name, _, value = self.value.partition("=")
        return name, value


def pressed(turn: str) -> Press | None:
    """What was pressed on a turn with this key, once. A new connection brings the last press again: it was of another
    turn, and is nothing.
    """
    # One element is one thing to send and to keep, however much there is to press. It is out of sight (page.css).
    sent = st.text_input("按下的", key="press", label_visibility="collapsed")
    if not sent or sent == _STATE.get("pressed"):
        return None
    _STATE.pressed = sent
    try:
        # The last tells a press from an equal one.
        key, name, value, words, _ = map(str, json.loads(sent))
    except (TypeError, ValueError, RecursionError):
        return None
    return Press(name, value, words) if key == turn else None

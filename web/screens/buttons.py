"""A button that is heard even where its press is the first thing a new connection sends, after a restart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import streamlit as st


def button(
    label: str,
    key: str,
    act: Callable[..., None],
    *args: Any,
    icon: str | None = None,
    width: Literal["content", "stretch"] = "content",
) -> None:
    """Draw it. A new session knows no callbacks yet: there the press is in the button's value alone."""
    pressed = st.button(label, key=key, on_click=act, args=args, icon=icon, width=width)
    if pressed and "met" not in st.session_state:
        st.session_state.met = True
        act(*args)
        st.rerun()


def met() -> None:
    """To be called at the end of a page: from now on Streamlit calls what a press should do."""
    st.session_state.met = True

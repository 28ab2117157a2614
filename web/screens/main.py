"""What every page stands in: its name, its style and the way to the others."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_ICON = Path(__file__).parents[1] / "static" / "icon.svg"


def _frame() -> None:
    st.set_page_config(page_title="有据 · 官方问答", page_icon=str(_ICON), layout="wide")
    pages = (
        st.Page("chat.py", title="提问", default=True),
        st.Page("browse.py", title="官方问答", url_path="browse"),
    )
    chosen = st.navigation(pages, position="hidden")
    # Streamlit's own way to the pages hides behind a sign on a phone.
    with st.container(horizontal=True, key="ways"):
        st.html("<h1>有据</h1>", width="content")
        for one in pages:
            st.page_link(one, width="content")
    chosen.run()


if __name__ == "__main__":
    _frame()

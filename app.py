"""Start everything: the chat page, the API and what surrounds them. The only wiring. Run: streamlit run app.py"""

from __future__ import annotations

import sys

import streamlit as st

from kb.model import Problems

try:
    from web.add_notice import ADD_ROUTES
    from web.api import ROUTES
    from web.service import service
    from web.sheet import SHEET_ROUTES
    from web.source import SOURCE_ROUTES
except Problems as broken:
    # A knowledge base with a problem is never served: say where, what and how to mend it.
    for problem in broken.problems:
        print(problem, file=sys.stderr)
    sys.exit(2)

service.watch()
app = st.App("web/chat.py", routes=[*ROUTES, *SHEET_ROUTES, *SOURCE_ROUTES, *ADD_ROUTES])

"""Start everything: pages, panel, API and what surrounds them. The only wiring. Run: streamlit run app.py"""

from __future__ import annotations

import sys

import streamlit as st
from starlette.middleware import Middleware

from kb.model import Problems

try:
    from web.add_notice import ADD_ROUTES
    from web.api import API_ROUTES
    from web.embed import EMBED_ROUTES
    from web.headers import SecurityHeaders
    from web.service import options, service
    from web.sheet import SHEET_ROUTES
    from web.shell import LOST_ROUTE, SHELL_ROUTES
    from web.source import SOURCE_ROUTES
except Problems as broken:
    # A knowledge base or a setting with a problem is never served: say where, what and how to mend it.
    for problem in broken.problems:
        print(problem, file=sys.stderr)
    sys.exit(2)

service.watch()
app = st.App(
    "web/page.py",
    routes=[*SHELL_ROUTES, *API_ROUTES, *EMBED_ROUTES, *SHEET_ROUTES, *SOURCE_ROUTES, *ADD_ROUTES, LOST_ROUTE],
    middleware=[Middleware(SecurityHeaders, origins=options.origins)],
)

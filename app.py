"""Everything that is served: pages, panel, API and what surrounds them. The only wiring. Run: python -m web

Streamlit's own server takes it too (streamlit run app.py), with fewer limits.
"""

from __future__ import annotations

import sys

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect

from kb.model import Problems

try:
    from web.feedback import NotKept, check
    from web.middleware.origins import Handshakes
    from web.middleware.security_headers import SecurityHeaders
    from web.middleware.websocket_limits import Sockets
    from web.routes.add_notice import add_routes
    from web.routes.api import API_ROUTES
    from web.routes.embed import EMBED_ROUTES
    from web.routes.errors import gone
    from web.routes.operators import Operators
    from web.routes.sheet import SHEET_ROUTES
    from web.routes.source import SOURCE_ROUTES
    from web.routes.streamlit_shell import LOST_ROUTE, SHELL_ROUTES
    from web.secret_file import kept_secrets
    from web.service import options, origins, service

    tokens = options.admin_token or kept_secrets(options.token_file, "管理口令", "YOUJU_ADMIN_TOKEN")
except Problems as broken:
    # A knowledge base or a setting with a problem is never served: say where, what and how to mend it.
    for problem in broken.problems:
        print(problem, file=sys.stderr)
    sys.exit(2)

try:
    check(options.feedback)
except NotKept as unusable:
    # Answers do not rest on it: they are given all the same.
    for problem in unusable.problems:
        print(problem, file=sys.stderr, flush=True)
service.watch()
# Where it is kept, never the token itself.
kept = "环境变量 YOUJU_ADMIN_TOKEN" if options.admin_token else options.token_file
print(f"打开导入页 /add 的管理口令：见 {kept}", file=sys.stderr, flush=True)
app = st.App(
    "web/screens/main.py",
    routes=[
        *SHELL_ROUTES,
        *API_ROUTES,
        *EMBED_ROUTES,
        *SHEET_ROUTES,
        *SOURCE_ROUTES,
        *add_routes(Operators(tokens, origins)),
        LOST_ROUTE,
    ],
    exception_handlers={ClientDisconnect: gone},
    middleware=[
        Middleware(SecurityHeaders, origins=origins),
        Middleware(Handshakes, origins=origins),
        Middleware(Sockets, rate=options.rate),
    ],
)

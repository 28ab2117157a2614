"""Addresses with control characters lead nowhere. A route's pattern ends before a line break: `/add%0A` would be `/add`
to it and no such page to whoever compares paths, and `/%0A` Streamlit's bare page.
"""

from __future__ import annotations

import re

from starlette.types import ASGIApp, Receive, Scope, Send

from kb.model import Problem
from web.routes.errors import refusal

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class PlainPaths:
    """Answers 404 for them, before any route is looked for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on every other address."""
        if scope["type"] != "http" or not _CONTROL.search(scope["path"]):
            await self._app(scope, receive, send)
            return
        shown = _CONTROL.sub("�", scope["path"])[:80]
        await refusal(scope, 404, Problem(shown, "地址里有控制字符，没有这一页", "检查地址"))(scope, receive, send)

"""What every response says to the browser: what may run in it, and who may frame it."""

from __future__ import annotations

import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.middleware.origins import Origins

# As strict as Streamlit allows: it styles elements in place, and hands workers and pictures on as blobs.
_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; worker-src 'self' blob:; frame-src 'none'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'"
)
_NEVER = "frame-ancestors 'none'"
# Pages with a part in other sites' pages; no other page is ever framed.
_FRAMED = re.compile(r"/(?:browse|embed)?")


class SecurityHeaders:
    """Adds what a response does not say itself."""

    def __init__(self, app: ASGIApp, origins: Origins) -> None:
        self._app, self._framed = app, origins.frame_ancestors()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What the browser must keep to."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                framed = self._framed if _FRAMED.fullmatch(path) else _NEVER
                policy = headers.get("content-security-policy", _POLICY)
                headers["Content-Security-Policy"] = policy if "frame-ancestors" in policy else f"{policy}; {framed}"
                if framed == _NEVER:
                    headers["X-Frame-Options"] = "DENY"
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Referrer-Policy", "same-origin")
            await send(message)

        await self._app(scope, receive, told)

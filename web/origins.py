"""Which other sites may show these pages in a frame and call the API."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from kb.model import Problem
from web.errors import errors

# Where nobody is named, pages of the same machine may.
_LOCAL = re.compile(r"https?://(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?")


def frame_ancestors(origins: tuple[str, ...]) -> str:
    """The directive of a Content-Security-Policy that names who may frame a page."""
    named = origins or ("http://localhost:*", "https://localhost:*", "http://127.0.0.1:*", "https://127.0.0.1:*")
    return " ".join(("frame-ancestors 'self'", *named))


class CrossOrigin:
    """Refuses calls that a browser makes for a page of another site, unless that site may call."""

    def __init__(self, app: ASGIApp, origins: tuple[str, ...]) -> None:
        self._app, self._origins = app, origins
        self._open = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_origin_regex=None if origins else _LOCAL.pattern,
            allow_methods=("GET", "POST"),
            allow_headers=("Content-Type", "If-None-Match", "X-Request-ID"),
            expose_headers=("ETag", "Retry-After", "X-Request-ID"),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what comes from no page or from our own; answer for the sites that may; refuse the others."""
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        origin = headers.get("origin")
        if origin is None or urlsplit(origin).netloc == headers.get("host"):
            await self._app(scope, receive, send)
        elif origin in self._origins or (not self._origins and _LOCAL.fullmatch(origin)):
            await self._open(scope, receive, send)
        else:
            fix = "请管理员把这个来源加进 YOUJU_ORIGINS"
            await errors(403, Problem("Origin", f"“{origin[:100]}”的网页不可以调用", fix))(scope, receive, send)

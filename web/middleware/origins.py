"""Which pages' requests are answered: our own, and those of the sites that an operator named."""

from __future__ import annotations

import re
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from kb.model import Problem
from web.routes.errors import errors

# Where nobody is named, pages of the same machine may.
_LOCAL = re.compile(r"https?://(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?")
# A name that somebody points at this machine for the length of an attack is none of these.
_NO_NAME = re.compile(r"(?:localhost|\d+\.\d+\.\d+\.\d+|\[[0-9a-f:.]+\])(?::\d{1,5})?")


@dataclass(frozen=True)
class Origins:
    """`named`: sites that may embed and call. `url`: our own, as browsers see it; empty where no proxy changes Host."""

    named: tuple[str, ...] = ()
    url: str = ""

    @property
    def secure(self) -> bool:
        """Whether browsers come by https, as far as the operator has said."""
        return self.url.startswith("https:")

    def own(self, origin: str, host: str) -> bool:
        """Whether a request with this Origin, sent to this Host, comes from a page of ours.

        Who says which address is ours says which is not: then another name in Host proves nothing.
        """
        if self.url and origin == self.url:
            return True
        # Behind a proxy that ends TLS we hear http where the browser says https.
        told = origin in (f"http://{host}", f"https://{host}")
        return told and (not self.url or _NO_NAME.fullmatch(host) is not None)

    def allowed(self, origin: str, host: str) -> bool:
        """Whether a page with this Origin may call us: our own, or a page of a site that may."""
        if self.own(origin, host) or origin in self.named:
            return True
        return not self.named and _LOCAL.fullmatch(origin) is not None

    def refused(self, origin: str) -> Problem:
        """What a page is told that may not."""
        origin = origin[:100]
        fix = f"这是有据自己的网址，就请管理员设置 YOUJU_URL={origin}；是别的网站，就把它加进 YOUJU_ORIGINS"
        return Problem("Origin", f"“{origin}”的网页不可以调用", fix)

    def frame_ancestors(self) -> str:
        """The directive of a Content-Security-Policy that names who may frame a page."""
        local = ("http://localhost:*", "https://localhost:*", "http://127.0.0.1:*", "https://127.0.0.1:*")
        return " ".join(("frame-ancestors 'self'", *(self.named or local)))


class CrossOrigin:
    """Refuses calls that a browser makes for a page of another site, unless that site may call."""

    def __init__(self, app: ASGIApp, origins: Origins) -> None:
        self._app, self._origins = app, origins
        self._open = CORSMiddleware(
            app,
            allow_origins=origins.named,
            allow_origin_regex=None if origins.named else _LOCAL.pattern,
            allow_methods=("GET", "POST"),
            allow_headers=("Content-Type", "If-None-Match", "X-Request-ID", "X-Youju-Conversation"),
            expose_headers=("ETag", "Retry-After", "X-Request-ID", "X-Youju-Conversation"),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what comes from no page or from our own; answer for the sites that may; refuse the others."""
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        origin, host = headers.get("origin"), headers.get("host", "")
        if origin is None or self._origins.own(origin, host):
            await self._app(scope, receive, send)
        elif self._origins.allowed(origin, host):
            await self._open(scope, receive, send)
        else:
            await errors(403, self._origins.refused(origin))(scope, receive, send)


class Handshakes:
    """Decides who may open a websocket, and leaves Streamlit nothing to decide.

    For an Origin that Streamlit does not know it asks the internet for its own address, and nobody is served meanwhile.
    """

    # The only one there is: the page's.
    _STREAM = "/_stcore/stream"

    def __init__(self, app: ASGIApp, origins: Origins) -> None:
        self._app, self._origins = app, origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a handshake from a page that may, without its Origin; one without came from no browser."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        told, host = headers.getlist("origin"), headers.get("host", "")
        if scope["path"] != self._STREAM or not all(self._origins.allowed(origin, host) for origin in told):
            # Before it is accepted: the answer is 403.
            await send({"type": "websocket.close", "code": 1008})
            return
        rest = [(name, value) for name, value in scope["headers"] if name != b"origin"]
        await self._app({**scope, "headers": rest}, receive, send)

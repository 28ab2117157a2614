"""One id, one line in the log and one count for each request. Neither says who asked or what."""

from __future__ import annotations

import functools
import logging
import re
import secrets
import time
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kb.model import Problem
from web.log import LOG, REQUEST
from web.metrics import Metrics
from web.routes.errors import refusal

# What a proxy or a client may call a request: nothing that a person wrote.
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
# Asked for every few seconds, or with every page: counted, and told only where something is wrong.
_QUIET = re.compile(r"/(?:healthz|readyz|metrics|static/.*|_stcore/.*|[\w-]+\.(?:css|js|svg|ico))")
# The address is somebody's writing where no route of ours stands for it.
_NO_ROUTE = "/{path}"


class Observed:
    """To stand in front of everything else."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does; the response says the id under which it was answered."""
        if scope["type"] == "websocket":
            with self._metrics.pages_now.track_inprogress():
                await self._app(scope, receive, send)
        elif scope["type"] != "http":
            await self._app(scope, receive, send)
        else:
            with self._metrics.requests_now.track_inprogress():
                await self._answered(scope, receive, send)

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = Headers(scope=scope).get("x-request-id", "")
        name = given if _ID.fullmatch(given) else secrets.token_hex(8)
        # Never put back: each request has a task of its own, and what the server logs of it comes after us.
        REQUEST.set(name)
        began, root = time.perf_counter(), scope.get("root_path", "")
        status, begun = 500, False

        async def told(message: Message) -> None:
            nonlocal status, begun
            if message["type"] == "http.response.start":
                status, begun = message["status"], True
                MutableHeaders(scope=message)["X-Request-ID"] = name
            await send(message)

        try:
            await self._app(scope, receive, told)
        except Exception:
            if not begun:
                problem = Problem("服务", "出错了，已记入日志", f"稍后再试；仍不行，请把编号 {name} 告诉管理员")
                await refusal(scope, 500, problem)(scope, receive, told)
            # The server logs it, under the same id.
            raise
        finally:
            seconds = time.perf_counter() - began
            route = _route(scope, root)
            self._metrics.answered(scope["method"], route, status, seconds)
            if status >= 400 or not _QUIET.fullmatch(scope["path"]):
                _tell(scope["method"], route, status, seconds)


def _tell(method: str, route: str, status: int, seconds: float) -> None:
    known: dict[str, Any] = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 1)}
    level = logging.ERROR if status >= 500 else logging.INFO
    LOG.log(level, "%s %s %d %.1f ms", method, route, status, seconds * 1000, extra={"known": known})


def _route(scope: Scope, root: str) -> str:
    """The path of the route that answered, with the names of its parts; nothing of what stood in the address."""
    return _named(scope.get("root_path", "").removeprefix(root) + getattr(scope.get("route"), "path", ""))


@functools.lru_cache(maxsize=500)
def _named(path: str) -> str:
    return re.sub(r":\w+\}", "}", path) or _NO_ROUTE

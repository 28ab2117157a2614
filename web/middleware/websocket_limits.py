"""Bounds the page's websockets: how many, how long a message is, how fast one sends them."""

from __future__ import annotations

import asyncio
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from kb.model import Problem
from web.middleware.rate_limit import Buckets
from web.routes.errors import errors

# Of so many people a page is open at once; each takes some memory as long as it is.
MOST = 1000
# Bytes. The page sends its address, its fields, and the names of what it has been shown: some kilobytes. A text of
# 170,000 characters is still told that it is too long.
LONGEST = 512 * 1024
_FULL = Problem("网页", "同时打开的人太多", "稍后再打开")


class Sockets:
    """Refuses a websocket too many with 503, ends one with a message too long, and is in no hurry to read a fast one.

    Who is not read waits: nothing is lost, and nobody is cut off for a quick hand.
    """

    def __init__(self, app: ASGIApp, rate: float) -> None:
        """`rate`: messages a second that are read of one websocket; 0 for no limit."""
        self._app, self._rate = app, rate
        self._open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a websocket on, its messages at our pace."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        if self._open >= MOST:
            await WebSocket(scope, receive, send).send_denial_response(errors(503, _FULL))
            return
        bucket = Buckets(self._rate)

        async def bounded() -> Message:
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            if len(message.get("bytes") or message.get("text") or "") > LONGEST:
                await send({"type": "websocket.close", "code": 1009})
                return {"type": "websocket.disconnect", "code": 1009}
            while wait := bucket.take("", time.monotonic()):
                await asyncio.sleep(wait)
            return message

        self._open += 1
        try:
            await self._app(scope, bounded, send)
        finally:
            self._open -= 1

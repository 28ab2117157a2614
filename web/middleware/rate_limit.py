"""What one address and all together may have computed: a bucket of tokens for each address, slots for all."""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections import OrderedDict

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kb.model import Problem
from web.middleware.slots import Busy, Slots
from web.routes.errors import refusal

# So many seconds' worth of requests may come at once.
_BURST = 6
# So many addresses are remembered; the one that was silent longest is forgotten first.
_MOST = 10_000
# Seconds after which it is worth while to come back where all slots are taken.
_LATER = 3
_FULL = Problem("服务", "正忙，这次没有处理", f"{_LATER} 秒后再试")
_STOPPING = Problem("服务", "正在停止，这次没有处理完", f"{_LATER} 秒后再试")


class Buckets:
    """Tokens by address. Threads may share it."""

    def __init__(self, rate: float) -> None:
        """`rate`: tokens a second, 0 for no limit; a bucket holds six seconds' worth, at least one."""
        self._rate, self._size = rate, max(1.0, rate * _BURST)
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, address: str, now: float) -> float:
        """Take a token. 0, or the seconds until there is one. `now`: seconds of a clock that never goes back."""
        if not self._rate:
            return 0.0
        with self._lock:
            left, since = self._left.pop(address, (self._size, now))
            left = min(self._size, left + (now - since) * self._rate)
            taken = left >= 1
            self._left[address] = (left - 1 if taken else left, now)
            if len(self._left) > _MOST:
                self._left.popitem(last=False)
        return 0.0 if taken else (1 - left) / self._rate


def client_of(scope: Scope) -> str:
    """Whose request it is, for a bucket.

    Our own server has weighed X-Forwarded-For and taken it away. Where it still stands another one serves, and what it
    made of the header proves nothing: all who send one share a bucket.
    """
    if "x-forwarded-for" in Headers(scope=scope):
        return "forwarded"
    client = scope.get("client")
    return str(client[0]) if client else ""


class Limited:
    """Lets a request in that its address may make now, once it is whole and there is room; 429 or 503 else.

    The slot is free again when the answer is there: who is slow to send or to read keeps nobody waiting.
    """

    def __init__(self, app: ASGIApp, buckets: Buckets, slots: Slots) -> None:
        """`buckets` and `slots` are shared with other routes."""
        self._app, self._buckets, self._slots = app, buckets, slots

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif wait := self._buckets.take(client_of(scope), time.monotonic()):
            seconds = math.ceil(wait)
            refused = refusal(scope, 429, Problem("请求", "问得太快", f"{seconds} 秒后再试"), seconds)
            await refused(scope, receive, send)
        else:
            await self._within(scope, receive, send)

    async def _within(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = _Request(self._slots, receive, send)
        problem = _FULL
        try:
            if scope["method"] in ("GET", "HEAD"):
                await request.take()
            await self._app(scope, request.receive, request.send)
            return
        except Busy:
            pass
        except asyncio.CancelledError:
            # Only the end of the process cancels a request, and nothing is left to clear up.
            problem = _STOPPING
        finally:
            request.give_back()
        if not request.answered:
            await refusal(scope, 503, problem, _LATER)(scope, receive, send)


class _Request:
    """One request and its slot: taken once the request is whole, free again when its answer begins."""

    def __init__(self, slots: Slots, receive: Receive, send: Send) -> None:
        self._slots, self._receive, self._send = slots, receive, send
        self._taken = self.answered = False

    async def take(self) -> None:
        """Take a slot, unless it has one. Raises Busy where there is none."""
        if not self._taken:
            await self._slots.take()
            self._taken = True

    def give_back(self) -> None:
        """Free the slot, where it has one."""
        if self._taken:
            self._taken = False
            self._slots.give_back()

    async def receive(self) -> Message:
        """What comes in; with its last part it takes a slot."""
        message = await self._receive()
        if message["type"] == "http.request" and not message.get("more_body"):
            await self.take()
        return message

    async def send(self, message: Message) -> None:
        """Send what goes out, without the slot."""
        self.answered = True
        self.give_back()
        await self._send(message)

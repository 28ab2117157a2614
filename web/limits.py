"""How fast one address may ask: a bucket of tokens each, filled at a steady rate."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict

from starlette.types import ASGIApp, Receive, Scope, Send

from kb.model import Problem
from web.errors import errors

# So many seconds' worth of requests may come at once.
_BURST = 6
# So many addresses are remembered; the one that was silent longest is forgotten first.
_MOST = 10_000


class Buckets:
    """Tokens by address. Threads may share it."""

    def __init__(self, rate: float) -> None:
        """`rate`: tokens a second; a bucket holds six seconds' worth, at least one."""
        self._rate, self._size = rate, max(1.0, rate * _BURST)
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, address: str, now: float) -> float:
        """Take a token. 0, or the seconds until there is one. `now`: seconds of a clock that never goes back."""
        with self._lock:
            left, since = self._left.pop(address, (self._size, now))
            left = min(self._size, left + (now - since) * self._rate)
            taken = left >= 1
            self._left[address] = (left - 1 if taken else left, now)
            if len(self._left) > _MOST:
                self._left.popitem(last=False)
        return 0.0 if taken else (1 - left) / self._rate


class RateLimit:
    """429 with Retry-After for an address that asks too fast."""

    def __init__(self, app: ASGIApp, rate: float) -> None:
        """`rate`: requests a second; 0 for no limit."""
        self._app = app
        self._buckets = Buckets(rate) if rate else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        wait = 0.0
        if self._buckets and scope["type"] == "http":
            client = scope.get("client")
            wait = self._buckets.take(client[0] if client else "", time.monotonic())
        if not wait:
            await self._app(scope, receive, send)
            return
        seconds = math.ceil(wait)
        refused = errors(429, Problem("请求", "问得太快", f"{seconds} 秒后再试"))
        refused.headers["Retry-After"] = str(seconds)
        await refused(scope, receive, send)

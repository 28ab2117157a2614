"""How many requests compute at once, how many more wait for that, and how long."""

from __future__ import annotations

import asyncio


class Busy(Exception):
    """Too many wait already, or this one has waited as long as it may."""


class Slots:
    """Room for so many at once, first come first served. To be used within one event loop."""

    def __init__(self, at_once: int, waiting: int = 200, seconds: float = 5.0) -> None:
        """`waiting`: so many more are let wait; `seconds`: so long at most."""
        self._free = asyncio.Semaphore(at_once)
        self._most, self._seconds = waiting, seconds
        self._waiting = 0

    async def take(self) -> None:
        """Have a slot. Raises Busy."""
        if self._waiting >= self._most:
            raise Busy
        self._waiting += 1
        try:
            async with asyncio.timeout(self._seconds):
                await self._free.acquire()
        except TimeoutError:
            raise Busy from None
        finally:
            self._waiting -= 1

    def give_back(self) -> None:
        """Somebody else may have it."""
        self._free.release()

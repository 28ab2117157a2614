"""Waiting for what another thread or process brings about: never a fixed time, and never without an end."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def until(
    met: Callable[[], Found | None],
    seconds: float = 30.0,
    why: Callable[[], object] = str,
    pause: Callable[[float], object] = time.sleep,
) -> Found:
    """What `met` returns as soon as that is anything; it fails after so many seconds, with what `why` says then.

    `pause`: how it waits so many seconds in between.
    """
    end = time.monotonic() + seconds
    while not (found := met()):
        assert time.monotonic() < end, f"in vain for {seconds} seconds. {why()}"
        pause(0.02)
    return found

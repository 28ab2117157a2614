"""How fast this machine is just now: what a test allows is a multiple of it, never a number of seconds.

The same tests ran twice as long on one machine of CI as on the next, and two at once share their cores.
"""

from __future__ import annotations

import time
from collections.abc import Callable

_BEATS = 3  # on each side of what is measured; the slowest counts


def beat() -> float:
    """Seconds of this thread for a fixed piece of Python: some 0.04 where the documented figures were measured."""
    began = time.thread_time()
    counts: dict[int, int] = {}
    for number in range(200_000):
        counts[number % 1000] = counts.get(number % 999, 0) + number
    return time.thread_time() - began


def beats(run: Callable[[], object], tries: int = 3) -> float:
    """The fastest of several runs, in beats of this machine; only the time of this thread counts."""
    pace = max(beat() for _ in range(_BEATS))
    fastest = float("inf")
    for _ in range(tries):
        began = time.thread_time()
        run()
        fastest = min(fastest, time.thread_time() - began)
    return fastest / max(pace, *(beat() for _ in range(_BEATS)))

"""How fast this machine is just now: what a bar allows is a multiple of it, never a number of seconds.

The same tests ran twice as long on one machine of CI as on the next, and two at once share their cores.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable

# Of one second where the documented figures were measured.
SECOND = 25
_BEATS = 3  # on each side of what is measured; the slowest counts


def beat() -> float:
    """Seconds of this thread for a fixed piece of Python: some 0.04 where the documented figures were measured."""
    began = time.thread_time()
    counts: dict[int, int] = {}
    for number in range(200_000):
        counts[number % 1000] = counts.get(number % 999, 0) + number
    return time.thread_time() - began


def thread_and_children() -> float:
    """Seconds of CPU of this thread, and of the processes that it waited for."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.thread_time() + children.ru_utime + children.ru_stime


def beats(run: Callable[[], object], tries: int = 3, clock: Callable[[], float] = time.thread_time) -> float:
    """The fastest of several runs, in beats of this machine; the clock tells seconds, by default of this thread."""
    pace = max(beat() for _ in range(_BEATS))
    taken = fastest(run, tries, clock)
    return taken / max(pace, *(beat() for _ in range(_BEATS)))


def fastest(run: Callable[[], object], tries: int, clock: Callable[[], float] = time.thread_time) -> float:
    """The fastest of several runs, in seconds of the clock."""
    best = float("inf")
    for _ in range(tries):
        began = clock()
        run()
        best = min(best, clock() - began)
    return best

"""Tells a person at a terminal that work goes on, once it takes longer than a second."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Iterator
from itertools import count


@contextlib.contextmanager
def progress(what: str) -> Iterator[None]:
    """Say on the error output what is going on and for how many seconds; nothing where that is no terminal."""
    if not sys.stderr.isatty():
        yield
        return
    done = threading.Event()

    def telling() -> None:
        for seconds in count(1):
            if done.wait(1):
                break
            print(f"\r{what}…… {seconds} 秒（Ctrl-C 中断）", end="", file=sys.stderr, flush=True)
        if seconds > 1:
            # The line is the person's again.
            print("\r\033[K", end="", file=sys.stderr, flush=True)

    teller = threading.Thread(target=telling, daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()

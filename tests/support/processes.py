"""What a process has started and whether it lives: one that ends while it is looked at is gone, and no error."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import psutil


def lives(pid: int) -> bool:
    """Whether a process can still do anything: one that has ended may wait to be buried."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() not in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
    return False


def children(parent: int, wanted: Callable[[psutil.Process], bool]) -> list[int]:
    """Those of the processes that a process has started itself that are wanted."""
    found = []
    for one in psutil.Process(parent).children():
        with contextlib.suppress(psutil.NoSuchProcess):
            if wanted(one):
                found.append(one.pid)
    return found


def reading(parent: int) -> list[int]:
    """The processes in which a process reads and cuts files."""
    return children(parent, lambda one: any(word.startswith("importing.") for word in one.cmdline()))

"""A process apart tells how far it is, and ends with all it has started when nobody waits for it any more."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from kb.child_process import TooSlow, outcome, unheard
from tests.support.processes import lives
from tests.support.waiting import until


class Enough(Exception):
    """Whoever waited waits no more."""


def starting(folder: Path) -> list[str]:
    """A program that says how far it is, starts another, and waits for it; the other's id goes into a file."""
    return ["/bin/sh", "-c", f"echo 3/7 >&2; sleep 60 & echo $! > {folder}/pid; wait"]


def started(folder: Path) -> int:
    """The id of the other; 0 until it is written."""
    file = folder / "pid"
    return int(file.read_text() or 0) if file.exists() else 0


def over(folder: Path) -> bool:
    """Whether the other was started and lives no more."""
    return started(folder) > 0 and not lives(started(folder))


def test_whoever_hears_how_far_it_is_can_end_it_and_all_it_has_started(tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []

    def hear(done: int, of: int) -> None:
        heard.append((done, of))
        if started(tmp_path) and (done, of) == (3, 7):
            raise Enough

    with pytest.raises(Enough):
        outcome(starting(tmp_path), b"", seconds=60, heard=hear)
    assert heard[-1] == (3, 7)
    until(lambda: over(tmp_path))


def test_what_has_no_end_is_ended_in_time(tmp_path: Path) -> None:
    begun = time.monotonic()
    with pytest.raises(TooSlow):
        outcome(starting(tmp_path), b"", seconds=1, heard=unheard)
    assert time.monotonic() - begun < 10
    until(lambda: over(tmp_path))


def test_more_than_a_pipe_holds_reaches_a_process_that_is_slow_to_read() -> None:
    given = os.urandom(1 << 20)
    command = ["/bin/sh", "-c", "sleep 0.5; wc -c"]
    code, out = outcome(command, given, seconds=30, heard=unheard)
    assert (code, int(out)) == (0, 1 << 20)

"""Runs a module of ours in a process of its own, with limits on time and memory: what breaks it breaks nothing else."""

from __future__ import annotations

import contextlib
import ctypes
import json
import math
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from kb.problem import Problem, Problems

# A busy machine gives a process a part of its time only: so many times the seconds may go by.
PATIENCE = 3
# Seconds between two looks at how far a process has come.
_LOOK = 0.2
# A line of its error output, in which `reached` says so.
_REACHED = re.compile(rb"^(\d+)/(\d+)$", re.MULTILINE)
# Hears how much of how much is done, 0 of 0 where nobody knows. What it raises ends the process.
Heard = Callable[[int, int], None]


class Broken(Exception):
    """The process ended without an answer: it crashed, or wanted more memory than it may have."""


class TooSlow(Broken):
    """The process had no answer in time."""


def unheard(_done: int, _of: int) -> None:
    """Nobody waits to hear."""


def run(module: str, *words: str, given: bytes, seconds: float, memory: int, heard: Heard = unheard) -> Any:
    """What `answer` gives in a process that runs MODULE with WORDS and is given bytes: data of JSON.

    seconds: of CPU; memory: bytes. Raises Problems as the process does, and Broken. What ends the waiting, as Ctrl-C
    does, or `heard`, ends the process.
    """
    # Nothing of this process but the way to the code goes along.
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "PYTHONIOENCODING": "utf-8"}
    limits = (str(os.getpid()), str(math.ceil(seconds)), str(memory))
    command = [sys.executable, "-m", module, *limits, *words]
    try:
        code, out = outcome(command, given, seconds=PATIENCE * seconds, heard=heard, environment=environment)
        if code == -signal.SIGXCPU:
            raise TooSlow
        told = json.loads(out)
    except ValueError:
        raise Broken from None
    if "problems" in told:
        raise Problems([Problem(*problem) for problem in told["problems"]], scanned=told["scanned"])
    return told


def outcome(
    command: Sequence[str], given: bytes, *, seconds: float, heard: Heard, environment: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    """The exit code and the output of a program. Whatever ends the waiting ends it and all that it has started.

    Raises TooSlow after so many seconds, OSError where it cannot be started, and what `heard` raises.
    """
    end = time.monotonic() + seconds
    # A file, not a pipe: a pipe that is full when the waiting is interrupted is not written any more.
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as err:
        told.write(given)
        told.seek(0)
        # A group of its own, so that nothing it has started outlives it.
        process = subprocess.Popen(  # noqa: S603 (our own program, or one found on the path)
            command, stdin=told, stdout=subprocess.PIPE, stderr=err, env=environment, start_new_session=True
        )
        with process:
            try:
                while True:
                    try:
                        out, _ = process.communicate(timeout=max(0.0, min(_LOOK, end - time.monotonic())))
                        return process.returncode, out
                    except subprocess.TimeoutExpired:
                        if time.monotonic() >= end:
                            raise TooSlow from None
                    heard(*_reached(err.fileno()))
            except BaseException:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                raise


def _reached(file: int) -> tuple[int, int]:
    """How far a process says it has come, on its error output."""
    tail = os.pread(file, 4096, max(0, os.fstat(file).st_size - 4096))
    last = _REACHED.findall(tail)
    return (int(last[-1][0]), int(last[-1][1])) if last else (0, 0)


def reached(done: int, of: int) -> None:
    """Tell the process that waits how much of the work is done; within `answer`."""
    print(f"{done}/{of}", file=sys.stderr, flush=True)


def answer(work: Callable[..., Mapping[str, object]]) -> None:
    """The process itself: writes what `work` makes of its bytes and words, or its Problems."""
    parent, seconds, memory, *words = sys.argv[1:]
    _end_with(int(parent))
    # A second more, and it could not be told from a crash.
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 1))
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    try:
        told = work(sys.stdin.buffer.read(), *words)
    except Problems as refused:
        told = {"problems": [list(problem) for problem in refused.problems], "scanned": refused.scanned}
    # Not json.dump, which writes piece by piece in Python.
    sys.stdout.write(json.dumps(told))


def _end_with(parent: int) -> None:
    """From now on end when the process does that waits for us, however it ends. Linux alone can; elsewhere the limit on
    CPU ends us.
    """
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)
        if os.getppid() != parent:
            sys.exit(1)

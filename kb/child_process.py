"""Runs a module of ours in a process of its own, with limits on time and memory: what breaks it breaks nothing else."""

from __future__ import annotations

import ctypes
import json
import math
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from kb.problem import Problem, Problems

# A busy machine gives a process a part of its time only: so many times the seconds may go by.
PATIENCE = 3


class Broken(Exception):
    """The process ended without an answer: it crashed, or wanted more memory than it may have."""


class TooSlow(Broken):
    """The process had no answer in time."""


def run(module: str, *words: str, given: bytes, seconds: float, memory: int) -> Any:
    """What `answer` gives in a process that runs MODULE with WORDS and is given bytes: data of JSON.

    seconds: of CPU; memory: bytes. Raises Problems as the process does, and Broken. What ends the waiting, as Ctrl-C
    does, ends the process.
    """
    # Nothing of this process but the way to the code goes along.
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "PYTHONIOENCODING": "utf-8"}
    limits = (str(os.getpid()), str(math.ceil(seconds)), str(memory))
    command = [sys.executable, "-m", module, *limits, *words]
    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=PATIENCE * seconds, env=environment)  # noqa: S603 (our own program)
        if done.returncode == -signal.SIGXCPU:
            raise TooSlow
        told = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise TooSlow from None
    except ValueError:
        raise Broken from None
    if "problems" in told:
        raise Problems([Problem(*problem) for problem in told["problems"]])
    return told


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
        told = {"problems": [list(problem) for problem in refused.problems]}
    json.dump(told, sys.stdout)


def _end_with(parent: int) -> None:
    """From now on end when the process does that waits for us, however it ends. Linux alone can; elsewhere the limit on
    CPU ends us.
    """
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)
        if os.getppid() != parent:
            sys.exit(1)

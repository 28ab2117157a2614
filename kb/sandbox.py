"""Runs a module of ours in a process of its own, with limits on time and memory: what breaks it breaks nothing else."""

from __future__ import annotations

import json
import math
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from kb.problem import Problem, Problems


class Broken(Exception):
    """The process ended without an answer: it crashed, or wanted more memory than it may have."""


class TooSlow(Broken):
    """The process had no answer in time."""


def run(module: str, *words: str, given: bytes, seconds: float, memory: int) -> Any:
    """What `answer` gives in a process that runs MODULE with WORDS and is given bytes: data of JSON.

    seconds: for all of it, and of CPU; memory: bytes. Raises Problems as the process does, and Broken.
    """
    # Nothing of this process but the way to the code goes along.
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", module, str(math.ceil(seconds)), str(memory), *words]
    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=seconds, env=environment)  # noqa: S603 (our own program)
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
    seconds, memory, *words = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    try:
        told = work(sys.stdin.buffer.read(), *words)
    except Problems as refused:
        told = {"problems": [list(problem) for problem in refused.problems]}
    json.dump(told, sys.stdout)

"""Reads a file in a process of its own, with limits on time and memory: what breaks a reader breaks nothing else.

Files come from anywhere. A few kilobytes can unpack to gigabytes, and a damaged PDF can abort the whole process.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from kb.model import Problem, Problems
from kb.read import Disputed, Source

# Address space, of which the libraries take some 300 MB before they read anything.
_SECONDS, _MEMORY = 30, 900 << 20
# One file at a time: together they would have several times the memory.
_one = threading.Lock()


def read_apart(kind: str, raw: bytes, name: str) -> Source:
    """The text of a file of a kind (html, pdf, docx). Raises Problems as its reader does, and for what breaks it."""
    told = run_apart("kb.read.apart", (kind, name), raw, name)
    return Source(told["text"], kind, raw, told["about"], tuple(Disputed(*place) for place in told["disputed"]))


def run_apart(module: str, arguments: Sequence[str], given: bytes, name: str) -> Any:
    """What a module prints as JSON that is run with `given` as its input. Raises the Problems that it tells."""
    command = [sys.executable, "-m", module, *arguments]
    # Nothing of this process but the way to the code goes along.
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONIOENCODING": "utf-8"}
    try:
        with _one:
            done = subprocess.run(command, input=given, capture_output=True, timeout=_SECONDS, env=environment)  # noqa: S603 (our own program)
        told = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        fix = "只保留公告正文，另存后再试"
        raise Problems([Problem(name, f"{_SECONDS} 秒内读不完，文件太复杂", fix)]) from None
    except ValueError:
        fix = "在原来的程序里打开，只保留公告正文，另存后再试"
        raise Problems([Problem(name, "文件已损坏，或展开后太大，读不出来", fix)]) from None
    if "problems" in told:
        raise Problems([Problem(*problem) for problem in told["problems"]])
    return told


def limit() -> None:
    """Limit this process, which is one that `run_apart` has started."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))


def _reader(kind: str) -> Callable[[bytes, str], Source]:
    """Loaded here, so that only the process that reads a kind pays for it."""
    if kind == "pdf":
        from kb.read.pdf import read_pdf

        return read_pdf
    if kind == "docx":
        from kb.read.word import read_docx

        return read_docx
    from kb.read.html import read_html

    return read_html


def main(kind: str, name: str) -> None:
    """The process: bytes in, text or problems out."""
    limit()
    try:
        source = _reader(kind)(sys.stdin.buffer.read(), name)
        told: dict[str, object] = {"text": source.text, "about": source.about, "disputed": source.disputed}
    except Problems as refused:
        told = {"problems": [list(problem) for problem in refused.problems]}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:3])

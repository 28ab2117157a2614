"""Reads a file in a process of its own: files come from anywhere.

A few kilobytes can unpack to gigabytes, and a damaged PDF can abort the whole process.
"""

from __future__ import annotations

import threading
from typing import Any

from importing.readers.source import Disputed, Source
from kb.child_process import Broken, TooSlow, run
from kb.problem import Problem, Problems

# Address space, of which the libraries take some 300 MB before they read anything.
SECONDS, MEMORY = 30, 900 << 20
# Each is a program of its own, so that only the process that reads a kind loads its library.
_READERS = {
    "pdf": "importing.readers.pdf",
    "docx": "importing.readers.word",
    "html": "importing.readers.html",
}
# One file at a time: together they would have several times the memory.
_one = threading.Lock()


def read_sandboxed(kind: str, raw: bytes, name: str) -> Source:
    """The text of a file of a kind (html, pdf, docx). Raises Problems as its reader does, and for what breaks it."""
    told = run_sandboxed(_READERS[kind], name, given=raw, name=name)
    return Source(
        text=told["text"],
        kind=kind,
        raw=raw,
        metadata=told["metadata"],
        disputed=tuple(Disputed(*place) for place in told["disputed"]),
    )


def run_sandboxed(module: str, *words: str, given: bytes, name: str) -> Any:
    """What a module of ours answers to bytes of the file `name`. Raises the Problems that it tells, and its own."""
    try:
        with _one:
            return run(module, *words, given=given, seconds=SECONDS, memory=MEMORY)
    except TooSlow:
        fix = "只保留公告正文，另存后再试"
        raise Problems([Problem(name, f"{SECONDS} 秒内读不完，文件太复杂", fix)]) from None
    except Broken:
        fix = "在原来的程序里打开，只保留公告正文，另存后再试"
        raise Problems([Problem(name, "文件已损坏，或展开后太大，读不出来", fix)]) from None

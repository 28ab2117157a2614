"""Reads a file in a process of its own: files come from anywhere.

A few kilobytes can unpack to gigabytes, and a damaged PDF can abort the whole process.
"""

from __future__ import annotations

import base64
import re
import threading
from typing import Any

from importing.readers.source import Disputed, Source
from kb.child_process import Broken, TooSlow, run
from kb.markup import KEPT
from kb.problem import Problem, Problems
from kb.progress import Heard, Step, unheard

# Address space, of which the libraries take some 300 MB before they read anything.
SECONDS, MEMORY = 30, 900 << 20
# Each is a program of its own, so that only the process that reads a kind loads its library.
_READERS = {
    "pdf": "importing.readers.pdf",
    "docx": "importing.readers.word",
    "html": "importing.readers.html",
    "md": "importing.readers.markdown",
    "mht": "importing.readers.mht",
    "rtf": "importing.readers.rtf",
    "ofd": "importing.readers.ofd",
    "xlsx": "importing.readers.sheets",
    "csv": "importing.readers.sheets",
    "scan": "importing.readers.scan",
}
# Pages of a scan, each of which takes seconds; each in a process of its own, which has them for itself.
_SCAN_SECONDS, _SCAN_MEMORY = 200, 1500 << 20
_KEPT = re.compile(KEPT)
# Seconds between two looks whether it is a file's turn.
_LOOK = 0.2
# One file at a time: together they would have several times the memory.
_one = threading.Lock()


def read_sandboxed(kind: str, raw: bytes, name: str, heard: Heard = unheard) -> Source:
    """The text of a file of a kind of _READERS. Raises Problems as its reader does, and for what breaks it."""
    words = (name, kind) if _READERS[kind] == "importing.readers.sheets" else (name,)
    scan = kind == "scan"
    limits = (_SCAN_SECONDS, _SCAN_MEMORY) if scan else (SECONDS, MEMORY)
    what = "识别扫描件" if scan else "读取文件"
    told = run_sandboxed(_READERS[kind], *words, given=raw, name=name, limits=limits, step=(what, heard))
    return Source(
        text=told["text"],
        kind=told["kind"],
        raw=raw,
        metadata=told["metadata"],
        disputed=tuple(Disputed(*place) for place in told["disputed"]),
        # The name becomes a file's: whatever broke the process, it is one of ours.
        pictures={one: base64.b64decode(told["pictures"][one]) for one in told["pictures"] if _KEPT.fullmatch(one)},
    )


def run_sandboxed(
    module: str,
    *words: str,
    given: bytes,
    name: str,
    limits: tuple[float, int] | None = None,
    step: tuple[str, Heard] = ("", unheard),
) -> Any:
    """What a module of ours answers to bytes of the file `name`, within `limits`: seconds of CPU, bytes. Raises the
    Problems that it tells, and its own. `step`: what that is called, and who hears of it.
    """
    seconds, memory = limits or (SECONDS, MEMORY)
    what, heard = step
    try:
        while not _one.acquire(timeout=_LOOK):
            heard(Step("等前一份文件读完"))
        try:
            heard(Step(what))
            return run(
                module,
                *words,
                given=given,
                seconds=seconds,
                memory=memory,
                heard=lambda done, of: heard(Step(what, done, of)),
            )
        finally:
            _one.release()
    except TooSlow:
        fix = "只保留公告正文，另存后再试"
        raise Problems([Problem(name, f"{seconds:g} 秒内读不完，文件太复杂", fix)]) from None
    except Broken:
        fix = "在原来的程序里打开，只保留公告正文，另存后再试"
        raise Problems([Problem(name, "文件已损坏，或展开后太大，读不出来", fix)]) from None

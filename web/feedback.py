"""What people think of an answer: one line of JSON each, appended to a file for the knowledge base's owner."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import secrets
import stat
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import ConfigDict, Field

from assistant.contract import Shape
from kb.json_lines import json_line
from kb.model import KnowledgeBase, Problem, Problems

# A file that grows without end would fill the disk; a person looks into it long before.
LARGEST = 50 << 20

# Seconds between tries to have the file, and how many: half a second in all.
_PAUSE, _TRIES = 0.005, 100


class Feedback(Shape):
    """👍 or 👎 for an answer, with the question it was for, and why."""

    model_config = ConfigDict(strict=True)

    vote: Literal["up", "down"] = Field(description="up 有用，down 没有解决")
    question: str = Field(max_length=2000, description="所问的话")
    unit: str | None = Field(default=None, max_length=200, description="回答里的 unit.id")
    verdict: str | None = Field(default=None, max_length=40, description="回答里的 verdict.code")
    reason: str = Field(default="", max_length=500, description="哪里不对")


class NotKept(Problems):
    """The file cannot take a record: ours to mend, not the sender's."""


def keep(said: Feedback, kb: KnowledgeBase, file: Path) -> str:
    """Append it to the file and return its id. Raises Problems where it is wrong, NotKept where it cannot be kept."""
    if said.unit is not None and said.unit not in kb.units:
        raise Problems([Problem("unit", f"没有编号为“{said.unit[:80]}”的问答", "用回答里的 unit.id")])
    name = secrets.token_hex(8)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    line: Mapping[str, Any] = {"id": name, "at": now, "knowledge_base": kb.version, **said.model_dump()}
    try:
        record = (json_line(line) + "\n").encode()
    except UnicodeEncodeError as wrong:
        raise Problems([Problem("反馈", f"没有记下：有不成字的字符（{wrong.reason}）", "删去它再发")]) from None
    try:
        _append(record, file)
    except OSError as wrong:
        raise NotKept(
            [Problem("反馈", f"没有记下：{wrong.strerror}", "请管理员查看 YOUJU_FEEDBACK 所指的文件")]
        ) from None
    return name


def check(file: Path) -> None:
    """Raises NotKept where no record could be appended now; leaves an empty file where there was none."""
    try:
        _append(b"", file)
    except OSError as wrong:
        what = f"反馈写不进去：{wrong.strerror}"
        raise NotKept([Problem(f"YOUJU_FEEDBACK：{file}", what, "换成本服务能写的普通文件，或移走写满的")]) from None


def _append(record: bytes, file: Path) -> None:
    """Append a record, on a line of its own. Raises OSError where not all of it is in the file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    # Nothing is waited for: a FIFO without a reader would never open, a full one never take the record.
    target = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK | os.O_NOCTTY, 0o600)
    try:
        if not stat.S_ISREG(os.fstat(target).st_mode):
            raise OSError(errno.EINVAL, "不是普通文件")
        _wait_for_others(target)
        state = os.fstat(target)
        if state.st_size > LARGEST:
            raise OSError(errno.EFBIG, f"文件已满（{LARGEST >> 20} MB）")
        # What a full disk or a person left without an end of line would swallow the record.
        if record and state.st_size and os.pread(target, 1, state.st_size - 1) != b"\n":
            record = b"\n" + record
        # One write to a file opened for appending: lines of two processes never mix.
        if os.write(target, record) < len(record):
            raise OSError(errno.ENOSPC, "只写下一部分，磁盘可能已满")
    finally:
        os.close(target)


def _wait_for_others(target: int) -> None:
    """Have the file to ourselves: a record that another is writing looks like one without an end of line.

    Not for long: whoever holds the lock for ever holds up nobody.
    """
    for _ in range(_TRIES):
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(target, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        time.sleep(_PAUSE)

"""What people think of an answer: one line of JSON each, appended to a file for the knowledge base's owner."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from kb.jsonl import json_line
from kb.model import KnowledgeBase, Problem, Problems

# A file that grows without end would fill the disk; a person looks into it long before.
_LARGEST = 50 << 20


class Feedback(BaseModel):
    """👍 or 👎 for an answer, with the question it was for, and why."""

    model_config = ConfigDict(extra="forbid", strict=True)

    vote: Literal["up", "down"]
    question: str = Field(max_length=2000)
    unit: str | None = Field(default=None, max_length=200)
    verdict: str | None = Field(default=None, max_length=40)
    reason: str = Field(default="", max_length=500)


def keep(said: Feedback, kb: KnowledgeBase, file: Path) -> str:
    """Append it to the file and return its id. Raises Problems where it cannot be kept."""
    if said.unit is not None and said.unit not in kb.units:
        raise Problems([Problem("unit", f"没有编号为“{said.unit[:80]}”的问答", "用回答里的 unit.id")])
    name = secrets.token_hex(8)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    line: Mapping[str, Any] = {"id": name, "at": now, "knowledge_base": kb.version, **said.model_dump()}
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.exists() and file.stat().st_size > _LARGEST:
            raise Problems([Problem("反馈", "文件已满，这一条没有记下", "请管理员处理后移走反馈文件")])
        # One write to a file opened for appending: lines of two processes never mix.
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab", buffering=0) as out:
            out.write((json_line(line) + "\n").encode())
    except (OSError, UnicodeEncodeError) as wrong:
        raise Problems([Problem("反馈", f"没有记下：{wrong}", "请管理员查看 YOUJU_FEEDBACK 所指的文件")]) from None
    return name

"""The votes of earlier versions, a line of JSON each in a file, as events: read once, then the file is renamed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from records.events import Event, Voted
from records.store import Store

# What is put behind the name of a file that was read.
DONE = ".imported"


class _Line(BaseModel):
    """What a line says; what else stands there is left where it is."""

    vote: Literal["up", "down"]
    question: str = ""
    id: Annotated[str, Field(max_length=64)] = ""
    at: AwareDatetime | None = None
    knowledge_base: str = ""
    unit: str | None = None
    verdict: Annotated[str, Field(max_length=40)] | None = None
    reason: str = ""


def old_votes(file: Path) -> tuple[list[Voted], list[int]]:
    """The votes of a file, and the numbers of the lines that are none. Raises OSError.

    A line has the same id each time it is read; one that does not say when counts as of the file's last change.
    """
    text = file.read_bytes().decode("utf-8", "replace")
    changed = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    votes, unread = [], []
    for number, line in _lines(text):
        try:
            said = _Line.model_validate(json.loads(line))
        except (ValidationError, ValueError, RecursionError):
            unread.append(number)
            continue
        votes.append(
            Voted(
                at=said.at or changed,
                conversation=None,
                up=said.vote == "up",
                version=said.knowledge_base[:64],
                text=said.question,
                unit=said.unit,
                verdict=said.verdict,
                reason=said.reason,
                imported=said.id or hashlib.sha256(line.encode("utf-8", "replace")).hexdigest(),
            )
        )
    return votes, unread


def _lines(text: str) -> Iterator[tuple[int, str]]:
    # Not splitlines: a question may hold other ends of a line.
    return ((number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip())


def import_votes(file: Path, store: Store, fit: Callable[[Event], Event]) -> str:
    """Write the votes of a file into the store, each once however often that is done, and rename the file; what was
    done, for a person. `fit`: what is done to each vote first. Raises OSError, and what the store raises.
    """
    votes, unread = old_votes(file)
    store.write([fit(vote) for vote in votes])
    if not votes and not unread:
        file.unlink()
        return f"{file} 里没有反馈，已删去。"
    told = f"已导入 {len(votes)} 条以前的反馈，原文件改名为 {_put_away(file)}（没有遮去个人信息，核对后可以删去）。"
    lines = "、".join(map(str, unread[:10])) + ("等" if len(unread) > 10 else "")
    return f"{told}有 {len(unread)} 行读不出：第 {lines} 行，仍在其中。" if unread else told


def _put_away(file: Path) -> Path:
    """Rename a file that was read, over nothing; where it is now. Raises OSError."""
    there = file.with_name(file.name + DONE)
    count = 1
    while there.exists():
        count += 1
        there = file.with_name(f"{file.name}{DONE}-{count}")
    return file.rename(there)

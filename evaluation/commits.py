"""Commits that touch the ratchet in a way that hides what they do to its rows."""

from __future__ import annotations

import subprocess
from pathlib import Path

_RATCHET = "evaluation/ratchet.jsonl"
# What decides how a message is read, which unit answers it and what the verdict is.
_DECIDING = ("kb/", "retrieval/", "verdict/", "reader/", "assistant/")
_MARK = "commit "


def refused(repository: Path) -> list[str]:
    """What is wrong with commits that change a ratchet that was there before: each with its id and why.

    A commit may only add rows to it, and not together with code or words that decide. Empty where there is no history.
    """
    found = []
    for commit in _git(repository, "log", f"--format={_MARK}%H", "--numstat", "--", _RATCHET).split(_MARK)[1:]:
        name, *counts = filter(None, commit.splitlines())
        if not counts or not _git(repository, "ls-tree", f"{name}^", _RATCHET):
            continue
        _, deleted, _ = counts[0].split("\t")
        if deleted != "0":
            found.append(f"{name[:12]}: 改写或删去了 {deleted} 行记录；行的变动写进 evaluation/moved.jsonl")
        changed = _git(repository, "show", "--format=", "--name-only", name).splitlines()
        if mixed := [file for file in changed if file.startswith(_DECIDING)]:
            found.append(f"{name[:12]}: 与 {mixed[0]} 一起改；记录和程序分开提交")
    return found


def _git(repository: Path, *arguments: str) -> str:
    """What git prints; nothing where it fails, as it does for a folder without a history and for a first commit."""
    # A checkout that belongs to another user is read all the same.
    command = ["git", "-c", "safe.directory=*", "-c", "core.quotePath=false", "-C", str(repository), *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False).stdout  # noqa: S603

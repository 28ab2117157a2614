"""kill -9 at any moment of an import: the knowledge base is the old one or the new one, and the next import works."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.__main__ import main
from kb.atomic_file import clear
from kb.files import read_files
from tests.support.faults import WHOLE

pytestmark = pytest.mark.usefixtures("in_process")

MOMENTS = 30 if WHOLE else 8
TEXT = "停车问答\n一、谁能停车？\n答：职工可以停车。\n二、怎么办停车证？\n答：到窗口办理，当天可取。\n"
# What a process tells of itself before it touches a file: a moment each. Reading changes nothing.
TOUCHES = frozenset({"os.rename", "os.mkdir", "os.rmdir", "os.remove", "os.truncate", "os.link", "os.chmod"})


def touches(event: str, args: tuple[object, ...]) -> bool:
    """Whether an event of Python's own audit is about to change what is on the disk."""
    return event in TOUCHES or (
        event == "open" and isinstance(args[2], int) and bool(args[2] & (os.O_WRONLY | os.O_RDWR))
    )


def forked(work: Callable[[], object], at: int) -> tuple[int, int]:
    """Do `work` in a child that is killed before its touch `at`; by which signal it ended, and how many it had come to.

    A child of this process has loaded all that an import needs: thirty real starts would take half a minute.
    """
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        count = 0

        def seen(event: str, args: tuple[object, ...]) -> None:
            nonlocal count
            if touches(event, args):
                count += 1
                if count == at:
                    os.kill(os.getpid(), signal.SIGKILL)

        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        sys.addaudithook(seen)
        try:
            work()
            os.write(theirs, str(count).encode())
        finally:
            os._exit(0)
    os.close(theirs)
    told = os.read(ours, 20)
    os.close(ours)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status), int(told or b"0")


def test_an_import_killed_at_any_moment_leaves_the_old_or_the_new(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "停车.txt"
    file.write_text(TEXT, encoding="utf-8")
    whole = tmp_path / "whole"

    def add() -> int:
        return main(["add", str(file), "--home", str(home), "--title", "停车问答", "--date", "2024-01-02"])

    def version() -> str:
        found = read_files(home)
        assert not found.problems
        return found.digest

    shutil.copytree(home, whole)
    before = version()
    assert add() == 0
    after = version()
    shutil.rmtree(home)
    shutil.copytree(whole, home)
    _, moments = forked(add, 0)
    assert version() == after != before and moments > 10
    for number in range(MOMENTS):
        moment = 1 + number * (moments - 1) // (MOMENTS - 1)
        shutil.rmtree(home)
        shutil.copytree(whole, home)
        assert forked(add, moment)[0] == signal.SIGKILL
        assert version() in (before, after), moment
        # The next start clears what was left behind; whoever imports again goes on where that one was.
        clear(home)
        assert not list(home.glob(".adding-*")), moment
        if version() == before and (WHOLE or number % 4 == 3):
            assert add() == 0 and version() == after, moment
        assert main(["log", "--home", str(home)]) == 0, moment

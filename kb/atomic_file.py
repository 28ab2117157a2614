"""Files that are whole or not there, after a power cut too, and folders of work that a killed process left behind."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import uuid4

_PREFIX = ".adding-"


def sync(path: Path) -> None:
    """See a file, or what a folder lists, onto the disk. Raises OSError."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def put(made: Path, file: Path) -> None:
    """Give a file that was made aside its name: whoever looks finds the old one or all of the new. Raises OSError."""
    sync(made)
    made.replace(file)
    sync(file.parent)


def write(file: Path, pieces: Iterable[bytes | memoryview], mode: int | None = None) -> None:
    """Write a file as a whole or not at all, whoever else writes or reads it meanwhile. Raises OSError.

    `mode`: its permissions; else those that this process gives new files.
    """
    # Beside it, so that it is on the same disk; the name of the file itself may be as long as a name can be.
    draft = file.with_name(f".{uuid4().hex}.part")
    try:
        with draft.open("xb") as out:
            if mode is not None:
                os.fchmod(out.fileno(), mode)
            for piece in pieces:
                out.write(piece)
        put(draft, file)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise


@contextlib.contextmanager
def aside(home: Path) -> Iterator[Path]:
    """A folder within `home` to make something in, removed at the end whatever happens. Raises OSError.

    It is locked as long as its process lives, so that nobody takes it for one that was left behind.
    """
    place = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=home))
    lock = os.open(place, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
        os.close(lock)


def clear(home: Path) -> None:
    """Remove what processes left behind that were killed amid their work. What cannot be removed stays."""
    for place in home.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            lock = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(place, ignore_errors=True)
            finally:
                os.close(lock)

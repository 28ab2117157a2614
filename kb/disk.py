"""Files that are there after a power cut too, and folders of work that a killed process left behind."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

_PREFIX = ".adding-"


def sync(path: Path) -> None:
    """See a file, or what a folder lists, onto the disk. Raises OSError."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


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

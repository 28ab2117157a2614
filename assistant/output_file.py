"""Write a file as a whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from kb import atomic_file
from kb.model import Problem, Problems
from kb.os_words import os_words


def place(path: Path) -> Path:
    """The real path of a file to write. Raises Problems where it cannot be written, before any work is done."""
    try:
        real = Path(os.path.realpath(path))
        taken = (real.exists() and not real.is_file()) or Path("/dev") in path.absolute().parents
        folder = real.parent.is_dir()
    except OSError as error:
        raise _failed(path, error) from None
    if taken:
        # /dev/stdout too: what stands there would be replaced, not written to.
        raise Problems([Problem(str(path), "不是普通文件", "换一个文件名")])
    if not folder:
        raise Problems([Problem(str(path), f"没有文件夹 {real.parent}", "先建好文件夹，或换一个位置")])
    if not os.access(real.parent, os.W_OK | os.X_OK):
        raise Problems([Problem(str(path), f"文件夹 {real.parent} 不可写", "换一个可写的文件夹")])
    return real


def write(path: Path, data: bytes) -> None:
    """Put `data` at `path`, in place of what is there. Raises Problems; what was there is then untouched."""
    real = place(path)
    try:
        atomic_file.write(real, [data])
    except OSError as error:
        raise _failed(path, error) from None


def _failed(path: Path, error: OSError) -> Problems:
    return Problems([Problem(str(path), f"写不进去（{os_words(error)}）", "检查路径、权限和磁盘空间")])

"""Write a file as a whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from kb.model import Problem, Problems


def place(path: Path) -> Path:
    """The real path of a file to write. Raises Problems where it cannot be written, before any work is done."""
    try:
        real = path.resolve()
        if real.exists() and not real.is_file():
            # A folder, or a device such as /dev/stdout, which must not be replaced by a file.
            raise Problems([Problem(str(path), "不是普通文件", "换一个文件名")])
        if not real.parent.is_dir():
            raise Problems([Problem(str(path), f"没有文件夹 {real.parent}", "先建好文件夹，或换一个位置")])
        if not os.access(real.parent, os.W_OK | os.X_OK):
            raise Problems([Problem(str(path), f"文件夹 {real.parent} 不可写", "换一个可写的文件夹")])
    except (OSError, ValueError) as error:
        raise _failed(path, error) from None
    return real


def write(path: Path, data: bytes) -> None:
    """Put `data` at `path`, in place of what is there. Raises Problems; what was there is then untouched."""
    real = place(path)
    part = real.with_name(f".{os.getpid()}.part")
    try:
        part.write_bytes(data)
        part.replace(real)
    except OSError as error:
        raise _failed(path, error) from None
    finally:
        part.unlink(missing_ok=True)


def _failed(path: Path, error: Exception) -> Problems:
    why = getattr(error, "strerror", None) or error
    return Problems([Problem(str(path), f"写不进去（{why}）", "检查路径、权限和磁盘空间")])

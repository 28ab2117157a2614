"""The token that opens the operators' pages: given by the operator, or made at the first start and kept in a file."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import stat
import tempfile
from pathlib import Path

from kb.model import Problem, Problems

# Of letters and digits so many cannot be guessed, at whatever speed.
SHORTEST = 20
_TOKEN = re.compile(rf"[!-~]{{{SHORTEST},}}")


def tokens_in(text: str) -> tuple[str, ...]:
    """The tokens of a text, parted by blanks. Raises ValueError, without the token, for one that is none."""
    found = tuple(text.split())
    for number, token in enumerate(found, 1):
        if not _TOKEN.fullmatch(token):
            raise ValueError(f"第 {number} 个口令不足 {SHORTEST} 个字符，或含有字母、数字和英文符号以外的字符")
    return found


def kept_token(file: Path) -> tuple[str, ...]:
    """The token of a file that only this service's user can read; made where there is no such file.

    Raises Problems for a file that others could have read or written, or that is not whole.
    """
    mend = "删去这个文件再启动，会重新做一个；或设置 YOUJU_ADMIN_TOKEN"
    try:
        if not file.exists():
            _make(file)
        with os.fdopen(os.open(file, os.O_RDONLY | os.O_NOFOLLOW), encoding="ascii") as kept:
            state, text = os.fstat(kept.fileno()), kept.read(10_000)
    except (OSError, ValueError) as wrong:
        what = f"管理口令读不出也写不下：{wrong}"
        fix = "把 YOUJU_FEEDBACK 指到本服务可以写的文件夹里，或设置 YOUJU_ADMIN_TOKEN"
        raise Problems([Problem(str(file), what, fix)]) from None
    if not stat.S_ISREG(state.st_mode) or state.st_uid != os.geteuid():
        raise Problems([Problem(str(file), "管理口令的文件不是运行本服务的用户自己的", mend)])
    if state.st_mode & 0o077:
        mode = stat.S_IMODE(state.st_mode)
        raise Problems([Problem(str(file), f"管理口令的文件别的用户也能读写（权限 {mode:o}），口令可能已经泄露", mend)])
    try:
        found = tokens_in(text)
    except ValueError as wrong:
        raise Problems([Problem(str(file), str(wrong), mend)]) from None
    # The end of the line is written last: without it the rest may be missing too.
    if not found or not text.endswith("\n"):
        raise Problems([Problem(str(file), "管理口令的文件是空的，或没有写完", mend)])
    return found


def _make(file: Path) -> None:
    """Write a new token, whole and private from its first moment on. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(secrets.token_urlsafe(32) + "\n")
            out.flush()
            os.fsync(out.fileno())
        # A link never replaces a file: of two processes that start at once one makes the token, and both read it.
        with contextlib.suppress(FileExistsError):
            os.link(draft, file)
    finally:
        Path(draft).unlink()

"""A secret of this installation (admin token, signing key): made at the first start, kept in a file."""

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
_SECRET = re.compile(rf"[!-~]{{{SHORTEST},}}")


def secrets_in(text: str, what: str) -> tuple[str, ...]:
    """The secrets of a text, parted by blanks. Raises ValueError, without the secret, for one that is none.

    `what`: what the secret is called (管理口令, 签名密钥).
    """
    found = tuple(text.split())
    for number, secret in enumerate(found, 1):
        if not _SECRET.fullmatch(secret):
            raise ValueError(f"第 {number} 个{what}不足 {SHORTEST} 个字符，或含有字母、数字和英文符号以外的字符")
    return found


def kept_secrets(file: Path, what: str, setting: str) -> tuple[str, ...]:
    """The secrets of a file that only this service's user can read; one is made where there is no such file.

    `what`: what the secret is called; `setting`: the variable that stands instead of the file. Raises Problems for a
    file that others could have read or written, or that is not whole.
    """
    mend = f"删去这个文件再启动，会重新做一个；或设置 {setting}"
    try:
        if not file.exists():
            _make(file)
        with os.fdopen(os.open(file, os.O_RDONLY | os.O_NOFOLLOW), encoding="ascii") as kept:
            state, text = os.fstat(kept.fileno()), kept.read(10_000)
    except (OSError, ValueError) as wrong:
        what = f"{what}读不出也写不下：{wrong}"
        fix = f"把 YOUJU_FEEDBACK 指到本服务可以写的文件夹里，或设置 {setting}"
        raise Problems([Problem(str(file), what, fix)]) from None
    if not stat.S_ISREG(state.st_mode) or state.st_uid != os.geteuid():
        raise Problems([Problem(str(file), f"{what}的文件不是运行本服务的用户自己的", mend)])
    if state.st_mode & 0o077:
        mode = stat.S_IMODE(state.st_mode)
        raise Problems([Problem(str(file), f"{what}的文件别的用户也能读写（权限 {mode:o}），{what}可能已经泄露", mend)])
    try:
        found = secrets_in(text, what)
    except ValueError as wrong:
        raise Problems([Problem(str(file), str(wrong), mend)]) from None
    # The end of the line is written last: without it the rest may be missing too.
    if not found or not text.endswith("\n"):
        raise Problems([Problem(str(file), f"{what}的文件是空的，或没有写完", mend)])
    return found


def _make(file: Path) -> None:
    """Write a new secret, whole and private from its first moment on. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(secrets.token_urlsafe(32) + "\n")
            out.flush()
            os.fsync(out.fileno())
        # A link never replaces a file: of two processes that start at once one makes the secret, and both read it.
        with contextlib.suppress(FileExistsError):
            os.link(draft, file)
    finally:
        Path(draft).unlink()

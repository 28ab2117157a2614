"""The pictures beside a notice are those that its text names, byte for byte."""

from __future__ import annotations

import errno
import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from kb.files import read_file
from kb.markup import KEPT, kept_pictures
from kb.model import Notice, Problem


def read_picture(home: Path, notice: Notice, file: str) -> bytes:
    """A picture that a notice names, `pictures/….png`, as it was imported. Raises OSError where it is not there."""
    path = home / "notices" / notice.id / file
    if not re.fullmatch(KEPT, file) or f"]({file})" not in notice.text:
        raise FileNotFoundError(errno.ENOENT, "原文里没有这张图片", str(path))
    raw = read_file(path)
    if not _is_own(file, hashlib.sha256(raw).hexdigest()):
        raise OSError(errno.EIO, "不是导入时的那张图片", str(path))
    return raw


def _is_own(file: str, sha256: str) -> bool:
    """Whether a picture is what its name says: the name is the beginning of its SHA-256."""
    return sha256.startswith(Path(file).stem)


def check_pictures(notice: Notice, found: Mapping[str, str]) -> Iterator[Problem]:
    """`found`: the files beside the notice, `pictures/….png`, each with the SHA-256 of what is in it."""
    folder = f"notices/{notice.id}"
    named = kept_pictures(notice.text)
    for file in sorted(named - found.keys()):
        yield Problem(f"{folder}/{file}", "原文里的这张图片不见了", "从版本库恢复它，或重新导入公告")
    for file in sorted(found.keys() - named):
        yield Problem(f"{folder}/{file}", "原文里没有这张图片", "删去这个文件")
    for file in sorted(found.keys() & named):
        if not _is_own(file, found[file]):
            yield Problem(f"{folder}/{file}", "不是导入时的那张图片（内容变了）", "从版本库恢复它，或重新导入公告")

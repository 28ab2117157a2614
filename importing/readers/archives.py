"""Archives that files of other programs are: opened only where they unpack to no more than anybody writes."""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Iterator

from kb.problem import Problem, Problems

# An archive that unpacks to more is refused: a few kilobytes can hold gigabytes.
_LARGEST_UNPACKED, _MOST_PARTS = 60 * 1024 * 1024, 5000


@contextlib.contextmanager
def opened(raw: bytes, name: str) -> Iterator[zipfile.ZipFile]:
    """The archive. Raises Problems where it is encrypted or too large, and BadZipFile where it is none."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > _LARGEST_UNPACKED or len(parts) > _MOST_PARTS:
            raise _bomb(name)
        if any(part.flag_bits & 1 for part in parts):
            raise Problems([Problem(name, "文件已加密", "去掉密码后再试")])
        for part in parts:
            _check_size(archive, part, name)
        yield archive


def _check_size(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    """What a part says of its size may be a lie: unpack it in pieces and stop at the limit."""
    size = 0
    with archive.open(part) as stream:
        while piece := stream.read(1 << 20):
            size += len(piece)
            if size > _LARGEST_UNPACKED or size > part.file_size + (1 << 20):
                raise _bomb(name)


def _bomb(name: str) -> Problems:
    return Problems([Problem(name, "解压后过大，可能是压缩炸弹", "只保留公告正文后另存再试")])

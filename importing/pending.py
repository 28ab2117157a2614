"""Notices that were uploaded and not yet accepted: kept in folders of the knowledge base, for a day.

Each has a folder `.pending-ID` that is made aside and named when it is whole, and loses its name before it is removed:
whatever kills the process, one is there whole or not at all. What lies aside is cleared as `kb.atomic_file` clears it.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from importing.readers.source import Disputed, Source
from importing.segment_sandboxed import Cut, cut_of
from kb.atomic_file import aside, sync
from kb.model import Problem, Problems
from kb.os_words import os_words

_PREFIX = ".pending-"
_ID = re.compile(r"[0-9a-f]{32}")
_HEAD, _UPLOAD, _ORIGINAL = "head.json", "upload.json", "original"
# Seconds.
_LASTS = 24 * 3600
# Of all that wait: how many, and bytes.
MOST, LARGEST = 20, 200 << 20


@dataclass(frozen=True)
class Upload:
    """A file that was read, and its cut as it stands. `compared`: held units that a person compared with the file.
    `seen`: units of which a person looked at the doubts of their cut.

    `revision` counts its changes: who changes it says which one was seen.
    """

    name: str
    source: Source
    cut: Cut
    compared: frozenset[int] = frozenset()
    seen: frozenset[int] = frozenset()
    revision: int = 0


class Head(NamedTuple):
    """What a list of uploads says of one. `at`: when it was kept, seconds since 1970."""

    id: str
    name: str
    at: float


def keep(home: Path, upload: Upload, now: float) -> str:
    """Keep an upload; its id. Raises Problems where there are too many, or the folder cannot be written."""
    size = sum(file.stat().st_size for folder in home.glob(f"{_PREFIX}*") for file in folder.glob("*"))
    size += sum(map(len, (upload.source.raw, *upload.source.pictures.values())))
    if len(waiting(home, now)) >= MOST or size > LARGEST:
        what = f"等人接受的公告太多（最多 {MOST} 份，共 {LARGEST >> 20} MB）"
        raise Problems([Problem("导入", what, "在 /add 页上接受或放弃其中几份，再选这份文件")])
    name = secrets.token_hex(16)
    with _written(home), aside(home) as place:
        folder = place / "whole"
        folder.mkdir(mode=0o700)
        _write(folder / _ORIGINAL, upload.source.raw)
        for picture, raw in upload.source.pictures.items():
            _write(folder / _beside(picture), raw)
        _write(folder / _UPLOAD, _data(upload))
        _write(folder / _HEAD, json.dumps({"name": upload.name, "at": now}).encode())
        sync(folder)
        folder.rename(home / f"{_PREFIX}{name}")
        sync(home)
    return name


def waiting(home: Path, now: float) -> list[Head]:
    """The uploads that wait, the newest first. Those that are over, and what is none, are removed."""
    found: list[Head] = []
    for place in home.glob(f"{_PREFIX}*"):
        head = _head(place)
        # A clock that was set back makes nothing older.
        if head is None or now - head.at > _LASTS:
            _remove(home, place)
        else:
            found.append(head)
    return sorted(found, key=lambda head: -head.at)


def opened(home: Path, name: str, now: float) -> Upload:
    """The upload of an id. Raises Problems where there is none, or it is over."""
    place = home / f"{_PREFIX}{name}"
    head = _head(place) if _ID.fullmatch(name) else None
    if head is None or now - head.at > _LASTS:
        raise _gone()
    try:
        told = json.loads((place / _UPLOAD).read_bytes())
        kept = {picture: (place / _beside(picture)).read_bytes() for picture in told["pictures"]}
        return _upload(head, told, (place / _ORIGINAL).read_bytes(), kept)
    except FileNotFoundError:
        raise _gone() from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        what = f"这次上传的文件读不出来（{type(error).__name__}）"
        raise Problems([Problem(str(place), what, "放弃它，重新选择文件")]) from None


def change(home: Path, name: str, upload: Upload) -> Upload:
    """Put an upload in the place of the one it was made from. Raises Problems where that has changed or is gone."""
    place = home / f"{_PREFIX}{name}"
    made = replace(upload, revision=upload.revision + 1)
    with _written(home), _locked(place):
        if json.loads((place / _UPLOAD).read_bytes())["revision"] != upload.revision:
            raise changed_meanwhile()
        _write(place / f"{_UPLOAD}.new", _data(made))
        (place / f"{_UPLOAD}.new").replace(place / _UPLOAD)
        sync(place)
    return made


def discard(home: Path, name: str) -> None:
    """Remove an upload; nothing where there is none."""
    if _ID.fullmatch(name):
        _remove(home, home / f"{_PREFIX}{name}")


def changed_meanwhile() -> Problems:
    """Somebody else changed the upload after it was shown: what was chosen was for other rows."""
    what, fix = "这份公告刚在别处改过，没有按您的选择改", "看下面现在的样子，重新选择"
    return Problems([Problem("切分", what, fix)])


def _gone() -> Problems:
    return Problems([Problem("公告", "这次上传已经过期，或已被接受、放弃", "重新选择文件")])


def _head(place: Path) -> Head | None:
    """None where it is no folder of an upload. Only who runs the service may have made it."""
    try:
        if place.is_symlink():
            return None
        told = json.loads((place / _HEAD).read_bytes())
        return Head(place.name.removeprefix(_PREFIX), str(told["name"]), float(told["at"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _data(upload: Upload) -> bytes:
    source = upload.source
    told: dict[str, object] = {
        "text": source.text,
        "kind": source.kind,
        "metadata": source.metadata,
        "disputed": source.disputed,
        "pictures": list(source.pictures),
        "cut": upload.cut.as_json(),
        "compared": sorted(upload.compared),
        "seen": sorted(upload.seen),
        "revision": upload.revision,
    }
    return json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _upload(head: Head, told: dict[str, Any], raw: bytes, pictures: dict[str, bytes]) -> Upload:
    source = Source(
        text=told["text"],
        kind=told["kind"],
        raw=raw,
        metadata=told["metadata"],
        disputed=tuple(Disputed(*page) for page in told["disputed"]),
        pictures=pictures,
    )
    return Upload(
        name=head.name,
        source=source,
        cut=cut_of(told["cut"]),
        compared=frozenset(told["compared"]),
        seen=frozenset(told["seen"]),
        revision=told["revision"],
    )


def _beside(picture: str) -> str:
    """The name of a picture's file in the folder of its upload, in which there are no folders."""
    return picture.replace("/", "-")


def _write(file: Path, raw: bytes) -> None:
    file.write_bytes(raw)
    sync(file)


def _remove(home: Path, place: Path) -> None:
    """What cannot be removed stays."""
    with contextlib.suppress(OSError), aside(home) as gone:
        place.rename(gone / "gone")


@contextlib.contextmanager
def _locked(place: Path) -> Iterator[None]:
    """One change at a time. Raises Problems where the upload is gone."""
    try:
        lock = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        raise _gone() from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    except FileNotFoundError:
        raise _gone() from None
    finally:
        os.close(lock)


@contextlib.contextmanager
def _written(home: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        what = f"上传的公告没有地方存放（{os_words(error)}）"
        raise Problems([Problem(str(home), what, "检查知识库文件夹的权限与磁盘空间后再试")]) from None

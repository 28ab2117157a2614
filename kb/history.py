"""Changes of a knowledge base: one at a time, each kept so that it can be undone, each in an audit trail."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import signal
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from kb.atomic_file import aside, put, sync
from kb.json_lines import json_line
from kb.model import Problem, Problems
from kb.os_words import os_words

# Beside the notices: what they were before each change, and who changed what when. The trail is only ever added to.
FOLDER, TRAIL = ".history", "audit.jsonl"
_OPEN = "open.json"
# So many changes can be undone, one after the other.
_KEPT = 20


@dataclass(frozen=True)
class Entry:
    """A line of the audit trail. `notices`: those whose folders changed, came or went; a domain's is domains/NAME.
    `before`, `after`: SHA-256 of these folders. `undoes`: the number of the entry that was taken back, 0 for none.
    """

    number: int
    at: str
    by: str
    what: str
    says: str
    notices: tuple[str, ...]
    before: str
    after: str
    undoes: int = 0

    def told_at(self, zone: ZoneInfo) -> str:
        """The minute, as people write it, in a time zone; as it stands where it is none."""
        try:
            return datetime.fromisoformat(self.at).astimezone(zone).strftime("%Y-%m-%d %H:%M")
        except ValueError:
            return self.at


@contextlib.contextmanager
def changing(home: Path) -> Iterator[None]:
    """Nobody else changes the notices meanwhile; what a killed process left half done is taken back first. Raises
    Problems where somebody does, or the folder cannot be written.
    """
    try:
        (home / FOLDER).mkdir(exist_ok=True)
        lock = os.open(home / FOLDER, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError as error:
        raise Problems([Problem(str(home), f"写不进去（{os_words(error)}）", "检查文件夹的权限")]) from None
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            what, fix = "有人正在改这个知识库，您的改动没有做", "等那一次做完（几秒钟），看过结果再试"
            raise Problems([Problem(str(home), what, fix)]) from None
        _recover(home)
        yield
    finally:
        os.close(lock)


def put_in_place(home: Path, copy: Path, entry: Entry) -> Entry:
    """Give the notices of an entry the folders that they have in a copy of the knowledge base, which was checked: all
    of them or none. Only within `changing`. The entry as it was written to the trail.
    """
    number = len(trail(home)) + 1
    kept = home / FOLDER / str(number)
    shutil.rmtree(kept, ignore_errors=True)
    (kept / "notices").mkdir(parents=True)
    for name in entry.notices:
        if folder(home, name).exists():
            shutil.copytree(folder(home, name), folder(kept, name))
    (kept / _OPEN).write_text(json.dumps(list(entry.notices)), encoding="utf-8")
    for made in (*kept.rglob("*"), kept):
        sync(made)
    before = digest(home, entry.notices)
    changed: list[str] = []
    with _uninterrupted(), aside(home) as gone:
        try:
            for name in entry.notices:
                changed.append(name)
                _place(folder(copy, name), folder(home, name), gone)
            done = replace(entry, number=number, before=before, after=digest(home, entry.notices))
            with (home / TRAIL).open("a", encoding="utf-8") as out:
                out.write(json_line(asdict(done)) + "\n")
                out.flush()
                os.fsync(out.fileno())
        except BaseException:
            _take_back(home, kept, changed)
            raise
        (kept / _OPEN).unlink()
    for old in (home / FOLDER).iterdir():
        if old.name.isdecimal() and int(old.name) <= number - _KEPT:
            shutil.rmtree(old, ignore_errors=True)
    return done


def folder(home: Path, name: str) -> Path:
    """Where a notice lies, or (domains/hgr) a domain."""
    return home / name if "/" in name else home / "notices" / name


def _place(new: Path, place: Path, gone: Path) -> None:
    """Make a notice's folder what it is in the copy: what changed in it file by file, so that it is always there."""
    if not new.exists():
        if place.exists():
            place.rename(gone / place.name)
            sync(place.parent)
        return
    if not place.exists():
        for made in (*new.rglob("*"), new):
            sync(made)
        new.rename(place)
        sync(place.parent)
        return
    files = {file.relative_to(new): file for file in new.rglob("*") if file.is_file()}
    for name, file in files.items():
        if not (place / name).exists() or (place / name).read_bytes() != file.read_bytes():
            (place / name).parent.mkdir(exist_ok=True)
            put(file, place / name)
    for file in place.rglob("*"):
        if file.is_file() and file.relative_to(place) not in files:
            file.unlink()


def _take_back(home: Path, kept: Path, changed: Sequence[str]) -> None:
    """Give the folders that changed what they held before."""
    for name in changed:
        shutil.rmtree(folder(home, name), ignore_errors=True)
        if folder(kept, name).is_dir():
            shutil.copytree(folder(kept, name), folder(home, name))
    shutil.rmtree(kept, ignore_errors=True)


def entry(what: str, says: str, notices: Sequence[str], who: tuple[str, datetime], *, undoes: int = 0) -> Entry:
    """An entry that is still to be made. `who` did it, and when."""
    by, at = who
    day = at.isoformat(timespec="seconds")
    return Entry(0, day, by, what, says, tuple(notices), "", "", undoes)


def trail(home: Path) -> list[Entry]:
    """The entries, the oldest first. Raises Problems for a line that is none, and where there is no such folder."""
    if not home.is_dir():
        raise Problems([Problem(str(home), "没有这个文件夹", "用 --home 写知识库的文件夹；默认为 kb")])
    try:
        lines = (home / TRAIL).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    found = []
    for at, line in enumerate(lines, 1):
        try:
            told = json.loads(line)
            found.append(Entry(**{**told, "notices": tuple(told["notices"])}))
        except (ValueError, TypeError, KeyError):
            raise Problems([Problem(f"{TRAIL}：第 {at} 行", "不是一条记录", "这个文件只由程序添写；恢复它")]) from None
    return found


def last_change(home: Path) -> Entry:
    """The last change that was not undone. Raises Problems where there is none, or it can no longer be undone."""
    entries = trail(home)
    undone = {one.undoes for one in entries}
    found = next((one for one in reversed(entries) if not one.undoes and one.number not in undone), None)
    if found is None:
        raise Problems([Problem("撤销", "没有可以撤销的改动", "只有网页与命令所做的改动可以撤销，每一次撤销一回")])
    if not (home / FOLDER / str(found.number) / "notices").is_dir():
        raise Problems([Problem(f"第 {found.number} 次改动", "改动以前的文件已经不在", f"只留最近 {_KEPT} 次")])
    if digest(home, found.notices) != found.after:
        what = f"这次改动（{found.says}）以后，又有人改过 {'、'.join(found.notices)}，撤销会丢掉后来的改动"
        raise Problems([Problem(f"第 {found.number} 次改动", what, "手工改回，或先存好后来的改动")])
    return found


def restore(home: Path, copy: Path, number: int, notices: Sequence[str]) -> None:
    """Give notices in a copy the folders that they had before a change."""
    for name in notices:
        old = folder(home / FOLDER / str(number), name)
        shutil.rmtree(folder(copy, name), ignore_errors=True)
        if old.is_dir():
            shutil.copytree(old, folder(copy, name))


def digest(home: Path, notices: Sequence[str]) -> str:
    """SHA-256 of the folders of notices: names and bytes of all their files."""
    made = hashlib.sha256()
    for name in notices:
        for file in sorted(folder(home, name).rglob("*")):
            if file.is_file():
                raw = file.read_bytes()
                made.update(b"%s\0%d\0%s" % (os.fsencode(file.relative_to(home)), len(raw), raw))
    return made.hexdigest()


def _recover(home: Path) -> None:
    """Take back what a killed process had begun to put in place."""
    for marker in (home / FOLDER).glob(f"*/{_OPEN}"):
        kept = marker.parent
        if not marker.read_bytes().endswith(b"]") or any(one.number == int(kept.name) for one in trail(home)):
            # Killed before it changed anything, or once it was done.
            marker.unlink()
            continue
        for name in json.loads(marker.read_bytes()):
            place, old = folder(home, name), folder(kept, name)
            with aside(home) as gone:
                if old.is_dir():
                    shutil.copytree(old, gone / "old")
                if place.exists():
                    place.rename(gone / "half")
                if old.is_dir():
                    (gone / "old").rename(place)
            sync(place.parent)
        marker.unlink()


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C waits for the end: of the main thread, which alone hears of it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: heard.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if heard:
            signal.raise_signal(signal.SIGINT)

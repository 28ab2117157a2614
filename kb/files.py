"""The files of a knowledge base as one look finds them, each read once: what is hashed is what is served."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from kb.end_mark import decoded, whole
from kb.model import Problem, Problems
from kb.os_words import os_words

# Beside the domains and the notices; a folder that has none of its own goes by those of this package.
SHARED = ("markers.yaml", "wording.yaml")
_OF_DOMAIN = ("concepts.yaml", "facts.yaml", "synonyms.yaml")
_OF_NOTICE = ("notice.yaml", "source.txt", "units.yaml", "rules.yaml", "scenarios.yaml")
# Where an earlier version kept what now belongs to a domain: name -> name in the domain's folder.
EARLIER = {"words.yaml": "concepts.yaml", "facts.yaml": "facts.yaml", "lexicon.yaml": "synonyms.yaml"}
# Bytes of a file. Nobody edits a larger one by hand; a source text may be as long as one that can be imported.
LARGEST = {".yaml": 2 << 20, ".txt": 12 << 20, ".png": 4 << 20, ".jpg": 4 << 20, ".gif": 4 << 20}
# What a browser is told that a picture is.
PICTURES = {".png": "image/png", ".jpg": "image/jpeg", ".gif": "image/gif"}


@dataclass(frozen=True)
class Files:
    """What one look found in the folder `home`.

    texts: the files that are there and whole, by name, as `notices/ID/units.yaml`. domains, notices: their folders.
    problems: of files that are there and cannot be used. digest: SHA-256 of every name and every byte, hexadecimal; the
    same digest is the same knowledge base. pictures: of each notice its `pictures/….png`, each with its SHA-256.
    """

    home: Path
    domains: tuple[str, ...]
    notices: tuple[str, ...]
    texts: Mapping[str, str]
    problems: tuple[Problem, ...]
    digest: str
    pictures: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def read_files(home: Path) -> Files:
    """Every file that a knowledge base is made of. Never raises for what is in the folder, or for what is missing."""
    if not home.is_dir():
        return _unread(home, Problem(str(home), "没有这个文件夹", "检查路径，或环境变量 YOUJU_KB"), "no folder")
    look = _Look(home)
    domains, notices = look.folders("domains"), look.folders("notices")
    if not domains and any((home / name).exists() for name in EARLIER):
        fix = f"运行 python -m kb upgrade {home}，再用 python -m kb check 检查"
        return _unread(home, Problem(str(home), "文件夹还是旧版的结构", fix), "earlier layout")
    of_domains = (f"domains/{domain}/{file}" for domain in domains for file in _OF_DOMAIN)
    of_notices = (f"notices/{notice}/{file}" for notice in notices for file in _OF_NOTICE)
    for name in SHARED:
        look.read(name, instead=Path(__file__).with_name(name))
    for name in (*of_domains, *of_notices):
        look.read(name)
    for notice in notices:
        look.take_pictures(notice)
    return Files(
        home=home,
        domains=domains,
        notices=notices,
        texts=look.texts,
        problems=tuple(look.problems),
        digest=look.digest.hexdigest(),
        pictures=look.pictures,
    )


def _unread(home: Path, problem: Problem, digest: str) -> Files:
    """A folder of which nothing is read, and why."""
    return Files(home=home, domains=(), notices=(), texts={}, problems=(problem,), digest=digest)


class _Look:
    """One look into a folder: the texts so far, what is wrong, and the digest of all that was found."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self.texts: dict[str, str] = {}
        self.problems: list[Problem] = []
        self.pictures: dict[str, dict[str, str]] = {}
        self.digest = hashlib.sha256()

    def folders(self, parent: str) -> tuple[str, ...]:
        """The names of the folders in a folder, sorted; none where it is not there."""
        try:
            found = sorted(path.name for path in (self._home / parent).iterdir() if path.is_dir())
        except FileNotFoundError:
            return ()
        except OSError as error:
            self.digest.update(self._unusable(parent, error))
            return ()
        return tuple(name for folder in found if (name := self._name(parent, folder)))

    def read(self, name: str, instead: Path | None = None) -> None:
        """Take up a file, or `instead` of a missing one; where that is missing too, none."""
        path = self._home / name
        try:
            raw = read_file(instead if instead and not os.path.lexists(path) else path)
        except FileNotFoundError:
            return
        except OSError as error:
            raw = self._unusable(name, error)
        else:
            try:
                # A source text is official to the last character: its mark is the sha256 in notice.yaml.
                self.texts[name] = whole(raw, name) if name.endswith(".yaml") else decoded(raw, name)
            except Problems as wrong:
                self.problems += wrong.problems
        self.digest.update(b"%s\0%d\0%s" % (os.fsencode(name), len(raw), raw))

    def take_pictures(self, notice: str) -> None:
        """Take up the names of a notice's pictures, and what is in them. Whoever shows one reads it anew."""
        folder = f"notices/{notice}/pictures"
        try:
            found = sorted(path.name for path in (self._home / folder).iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            self.digest.update(self._unusable(folder, error))
            return
        for name in found:
            where = f"{folder}/{os.fsencode(name).decode('utf-8', 'backslashreplace')}"
            try:
                path = self._home / folder / name
                state = path.lstat()
                if not stat.S_ISREG(state.st_mode) or path.suffix not in PICTURES:
                    raise OSError(errno.EINVAL, "不是 png、jpg 或 gif 图片", str(path))
                sha256 = _sha256(path, state.st_size, state.st_mtime_ns, state.st_ino)
            except OSError as error:
                self.digest.update(self._unusable(where, error))
            else:
                self.pictures.setdefault(notice, {})[f"pictures/{name}"] = sha256
                self.digest.update(f"{where}\0{sha256}".encode())

    def _name(self, parent: str, folder: str) -> str:
        """The name of a folder as text; "" where it is none, which is told."""
        raw = os.fsencode(folder)
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            where = f"{parent}/{raw.decode('utf-8', 'backslashreplace')}"
            self.problems.append(Problem(where, "文件夹的名称不是 UTF-8", "改名，只用字母、数字和连字符"))
            self.digest.update(raw)
        return ""

    def _unusable(self, name: str, error: OSError) -> bytes:
        """Tells that a file or folder cannot be read; the reason, for the digest."""
        fix = "应是本程序能读的普通文件；规则等不超过 2 MB，图片 4 MB，原文 12 MB"
        self.problems.append(Problem(name, f"读不出来（{os_words(error)}）", fix))
        return str(error).encode(errors="backslashreplace")


# Nobody looks into megabytes every two seconds that have not changed since.
@lru_cache(maxsize=10_000)
def _sha256(path: Path, size: int, changed: int, inode: int) -> str:  # noqa: ARG001 (what tells that it changed)
    return hashlib.sha256(read_file(path)).hexdigest()


def read_file(file: Path) -> bytes:
    """The bytes of a file. Raises OSError where there is none, where it is too large, and for all that is no file."""
    largest = LARGEST[file.suffix]
    with open(file, "rb", opener=_at_once) as opened:
        if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
            raise OSError(errno.EINVAL, "不是普通文件", str(file))
        raw = opened.read(largest + 1)
    if len(raw) > largest:
        raise OSError(errno.EFBIG, f"超过 {largest >> 20} MB", str(file))
    return raw


def _at_once(path: str, flags: int) -> int:
    """Open what may be anything: a FIFO without a writer, or a device, would never open."""
    return os.open(path, flags | os.O_NONBLOCK | os.O_NOCTTY)

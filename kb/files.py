"""The files of a knowledge base as one look finds them, each read once: what is hashed is what is served."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kb.end_mark import decoded, whole
from kb.model import Problem, Problems

# Beside the domains and the notices.
SHARED = ("markers.yaml", "wording.yaml")
_OF_DOMAIN = ("concepts.yaml", "facts.yaml", "synonyms.yaml")
_OF_NOTICE = ("notice.yaml", "source.txt", "units.yaml", "rules.yaml")
# Where an earlier version kept what now belongs to a domain: name -> name in the domain's folder.
EARLIER = {"words.yaml": "concepts.yaml", "facts.yaml": "facts.yaml", "lexicon.yaml": "synonyms.yaml"}
# Bytes of a file. Nobody edits a larger one by hand; a source text may be as long as one that can be imported.
LARGEST = {".yaml": 2 << 20, ".txt": 12 << 20}


@dataclass(frozen=True)
class Files:
    """What one look found in the folder `home`.

    texts: the files that are there and whole, by name, as `notices/ID/units.yaml`. domains, notices: their folders.
    problems: of files that are there and cannot be used. digest: SHA-256 of every name and every byte, hexadecimal; the
    same digest is the same knowledge base.
    """

    home: Path
    domains: tuple[str, ...]
    notices: tuple[str, ...]
    texts: Mapping[str, str]
    problems: tuple[Problem, ...]
    digest: str


def read_files(home: Path) -> Files:
    """Every file that a knowledge base is made of. Never raises for what is in the folder, or for what is missing."""
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    digest = hashlib.sha256()

    def unusable(name: str, error: OSError) -> bytes:
        fix = "应是本程序能读的普通文件；规则等不超过 2 MB，原文不超过 12 MB"
        problems.append(Problem(name, f"读不出来（{error.strerror}）", fix))
        return str(error).encode(errors="backslashreplace")

    def folders(parent: str) -> tuple[str, ...]:
        named: list[str] = []
        try:
            for folder in sorted(path.name for path in (home / parent).iterdir() if path.is_dir()):
                raw = os.fsencode(folder)
                try:
                    named.append(raw.decode("utf-8"))
                except UnicodeDecodeError:
                    shown = raw.decode("utf-8", "backslashreplace")
                    fix = "改名，只用字母、数字和连字符"
                    problems.append(Problem(f"{parent}/{shown}", "文件夹的名称不是 UTF-8", fix))
                    digest.update(raw)
        except FileNotFoundError:
            pass
        except OSError as error:
            digest.update(unusable(parent, error))
        return tuple(named)

    if not home.is_dir():
        nowhere = Problem(str(home), "没有这个文件夹", "检查路径，或环境变量 YOUJU_KB")
        return Files(home, (), (), {}, (nowhere,), "no folder")
    domains, notices = folders("domains"), folders("notices")
    if not domains and any((home / name).exists() for name in EARLIER):
        fix = f"运行 python -m kb upgrade {home}，再用 python -m kb check 检查"
        return Files(home, (), (), {}, (Problem(str(home), "文件夹还是旧版的结构", fix),), "earlier layout")
    of_domains = (f"domains/{domain}/{file}" for domain in domains for file in _OF_DOMAIN)
    of_notices = (f"notices/{notice}/{file}" for notice in notices for file in _OF_NOTICE)
    for name in (*SHARED, *of_domains, *of_notices):
        try:
            raw = read_file(home / name)
        except FileNotFoundError:
            continue
        except OSError as error:
            raw = unusable(name, error)
        else:
            try:
                # A source text is official to the last character: its mark is the sha256 in notice.yaml.
                texts[name] = whole(raw, name) if name.endswith(".yaml") else decoded(raw, name)
            except Problems as wrong:
                problems += wrong.problems
        digest.update(b"%s\0%d\0%s" % (os.fsencode(name), len(raw), raw))
    return Files(home, domains, notices, texts, tuple(problems), digest.hexdigest())


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

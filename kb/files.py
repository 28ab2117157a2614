"""The files of a knowledge base as one look finds them, each read once: what is hashed is what is served."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kb.end_mark import decoded, whole
from kb.model import Problem, Problems

_SHARED = ("facts.yaml", "words.yaml", "lexicon.yaml", "wording.yaml")
_OF_NOTICE = ("notice.yaml", "source.txt", "units.yaml", "rules.yaml")


@dataclass(frozen=True)
class Files:
    """What one look found in the folder `home`.

    texts: the files that are there and whole, by name, as `notices/ID/units.yaml`. notices: the folders of notices.
    problems: of files that are there and cannot be used. digest: SHA-256 of every name and every byte, hexadecimal; the
    same digest is the same knowledge base.
    """

    home: Path
    notices: tuple[str, ...]
    texts: Mapping[str, str]
    problems: tuple[Problem, ...]
    digest: str


def read_files(home: Path) -> Files:
    """Every file that a knowledge base is made of. Never raises for what is in a file, or for one that is missing."""
    notices = tuple(sorted(path.name for path in (home / "notices").glob("*") if path.is_dir()))
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    digest = hashlib.sha256()
    for name in (*_SHARED, *(f"notices/{notice}/{file}" for notice in notices for file in _OF_NOTICE)):
        try:
            raw = (home / name).read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            problems.append(Problem(name, f"读不出来（{error.strerror}）", "检查文件与权限"))
            raw = str(error).encode()
        else:
            try:
                # A source text is official to the last character: its mark is the sha256 in notice.yaml.
                texts[name] = whole(raw, name) if name.endswith(".yaml") else decoded(raw, name)
            except Problems as unusable:
                problems += unusable.problems
        digest.update(b"%s\0%d\0%s" % (os.fsencode(name), len(raw), raw))
    return Files(home, notices, texts, tuple(problems), digest.hexdigest())

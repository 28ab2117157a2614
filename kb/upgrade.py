"""Bring the folder of a knowledge base from any earlier layout to the present one. What was there stays in a copy."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Mapping
from pathlib import Path

from kb.atomic_file import write
from kb.end_mark import decoded, ended, whole
from kb.files import EARLIER, SHARED, read_file
from kb.model import Problem, Problems
from kb.os_words import os_words

# Where every file stays as it was before the first upgrade.
BACKUP = ".before-upgrade"
_HERE = Path(__file__).parent
_DOMAIN = "domains/hgr"


def upgrade(home: Path, *, end_marks: bool = False) -> list[str]:
    """Upgrade the folder `home`; what was done, a line each. After a kill at any point a second run finishes it.

    end_marks: a person has seen that every file is whole; those without an end mark get one. Raises Problems where the
    folder has no earlier layout, where an earlier and a present file differ, for each file without a mark, and where
    a file is none that a knowledge base may have, or cannot be read or written.
    """
    try:
        return _upgraded(home, end_marks=end_marks)
    except OSError as error:
        where = str(error.filename or home)
        fix = "应是普通的文件与文件夹，本程序能读能写；改好后再运行一次"
        raise Problems([Problem(where, f"读不出来，或写不进去（{os_words(error)}）", fix)]) from None


def _upgraded(home: Path, *, end_marks: bool) -> list[str]:
    earlier = _earlier(home)
    texts = _texts(home, earlier)
    unmarked = _unmarked(texts, end_marks=end_marks)
    _check_same(home, earlier, texts)
    for file, text in texts.items():
        kept = home / BACKUP / file.relative_to(home)
        if not kept.exists():
            _place(kept, text)
    for file in unmarked:
        _place(file, ended(texts[file]))
    for old, new in earlier.items():
        _place(new, _text(old))
    # What the first line of each file tells an editor to look at.
    for schema in (_HERE / "schemas").glob("*.json"):
        _place(home / "schemas" / schema.name, schema.read_text(encoding="utf-8"))
    for old in earlier:
        old.unlink()
    added = [name for name in SHARED if not (home / name).exists()]
    for name in added:
        _place(home / name, (_HERE / name).read_text(encoding="utf-8"))
    return [
        f"原来的文件留在 {home / BACKUP}，确认无误后可以删去",
        *(f"补上结束行：{file.relative_to(home)}" for file in unmarked),
        *(f"{old.relative_to(home)} 现在是 {new.relative_to(home)}" for old, new in earlier.items()),
        *(f"新增 {name}（随程序带来的一份）" for name in added),
    ]


def _earlier(home: Path) -> dict[Path, Path]:
    """The files of an earlier layout, and where each belongs now. Raises Problems where there is none."""
    earlier = {home / name: home / _DOMAIN / now for name, now in EARLIER.items() if (home / name).is_file()}
    if not earlier:
        present = (home / "domains").is_dir()
        what = "已经是现在的结构，不用升级" if present else "这里没有旧版的知识库"
        raise Problems([Problem(str(home), what, "用 python -m kb check 检查" if present else "检查文件夹的路径")])
    return earlier


def _texts(home: Path, earlier: Iterable[Path]) -> dict[Path, str]:
    """The text of every file that the upgrade edits. Raises OSError where one stands in a linked folder."""
    edited = sorted({*earlier, *home.glob("*.yaml"), *home.glob("notices/*/*.yaml")})
    # Written through a linked folder, a file of somebody else would change.
    linked = {folder for file in edited for folder in file.parents if folder != home and home in folder.parents}
    if outside := sorted(folder for folder in linked if folder.is_symlink()):
        raise OSError(errno.ELOOP, "文件夹是链接", str(outside[0]))
    return {file: _text(file) for file in edited}


def _unmarked(texts: Mapping[Path, str], *, end_marks: bool) -> list[Path]:
    """The files without an end mark. Raises Problems for the empty ones, and for each unless it may get its mark."""
    unmarked = [file for file, text in texts.items() if not _is_whole(text)]
    if empty := [file for file in unmarked if not texts[file].strip()]:
        raise Problems([Problem(str(file), "文件是空的", "用原来的文件换上它") for file in empty])
    if unmarked and not end_marks:
        fix = "打开看到最后一行，确认没有被截断；每个都看过后，加上 --end-marks 再运行一次"
        raise Problems([Problem(str(file), "最后没有结束行，可能只有一部分", fix) for file in unmarked])
    return unmarked


def _check_same(home: Path, earlier: Mapping[Path, Path], texts: Mapping[Path, str]) -> None:
    """Raises Problems where an earlier and a present file differ: which one is in use only a person can tell."""
    for old, new in earlier.items():
        if new.exists() and _text(new) not in (texts[old], ended(texts[old])):
            fix = f"留下要用的一份：另一份删去或移走，再运行一次（原样的备份在 {home / BACKUP}）"
            raise Problems([Problem(str(old), f"与 {new} 内容不同", fix)])


def _text(file: Path) -> str:
    """The text of a file. Raises OSError for what is none, Problems unless it is UTF-8."""
    return decoded(read_file(file), file.name)


def _is_whole(text: str) -> bool:
    try:
        whole(text.encode(), "")
    except Problems:
        return False
    return True


def _place(file: Path, text: str) -> None:
    """Write a file as a whole or not at all, with its folder."""
    file.parent.mkdir(parents=True, exist_ok=True)
    write(file, [text.encode()])

"""Bring the folder of a knowledge base from any earlier layout to the present one. What was there stays in a copy."""

from __future__ import annotations

from pathlib import Path

from kb.atomic_file import write
from kb.end_mark import decoded, ended, whole
from kb.files import EARLIER, SHARED
from kb.model import Problem, Problems

# Where every file stays as it was before the first upgrade.
BACKUP = ".before-upgrade"
_HERE = Path(__file__).parent
_DOMAIN = "domains/hgr"


def upgrade(home: Path, *, end_marks: bool = False) -> list[str]:
    """Upgrade the folder `home`; what was done, a line each. After a kill at any point a second run finishes it.

    end_marks: a person has seen that every file is whole; those without an end mark get one. Raises Problems where the
    folder has no earlier layout, where an earlier and a present file differ, and else for each file without a mark.
    """
    earlier = {home / name: home / _DOMAIN / now for name, now in EARLIER.items() if (home / name).is_file()}
    if not earlier:
        present = (home / "domains").is_dir()
        what = "已经是现在的结构，不用升级" if present else "这里没有旧版的知识库"
        raise Problems([Problem(str(home), what, "用 python -m kb check 检查" if present else "检查文件夹的路径")])
    edited = sorted({*earlier, *home.glob("*.yaml"), *home.glob("notices/*/*.yaml")})
    unmarked = [file for file in edited if not _is_whole(file)]
    if unmarked and not end_marks:
        fix = "打开看到最后一行，确认没有被截断；每个都看过后，加上 --end-marks 再运行一次"
        raise Problems([Problem(str(file), "最后没有结束行，可能只有一部分", fix) for file in unmarked])
    for old, new in earlier.items():
        if new.exists() and new.read_bytes() not in (old.read_bytes(), _marked(old)):
            fix = f"留下要用的一份：另一份删去或移走，再运行一次（原样的备份在 {home / BACKUP}）"
            raise Problems([Problem(str(old), f"与 {new} 内容不同", fix)])
    for file in edited:
        kept = home / BACKUP / file.relative_to(home)
        if not kept.exists():
            _place(kept, file.read_bytes())
    for file in unmarked:
        _place(file, _marked(file))
    for old, new in earlier.items():
        _place(new, old.read_bytes())
    # What the first line of each file tells an editor to look at.
    for schema in (_HERE / "schemas").glob("*.json"):
        _place(home / "schemas" / schema.name, schema.read_bytes())
    for old in earlier:
        old.unlink()
    added = [name for name in SHARED if not (home / name).exists()]
    for name in added:
        _place(home / name, (_HERE / name).read_bytes())
    return [
        f"原来的文件留在 {home / BACKUP}，确认无误后可以删去",
        *(f"补上结束行：{file.relative_to(home)}" for file in unmarked),
        *(f"{old.relative_to(home)} 现在是 {new.relative_to(home)}" for old, new in earlier.items()),
        *(f"新增 {name}（随程序带来的一份）" for name in added),
    ]


def _is_whole(file: Path) -> bool:
    try:
        whole(file.read_bytes(), file.name)
    except Problems:
        return False
    return True


def _marked(file: Path) -> bytes:
    """A file with the mark as its last line. Raises Problems unless it is UTF-8."""
    return ended(decoded(file.read_bytes(), file.name)).encode()


def _place(file: Path, raw: bytes) -> None:
    """Write a file as a whole or not at all, with its folder."""
    file.parent.mkdir(parents=True, exist_ok=True)
    write(file, [raw])

"""A copy of the records as one file, made while the service runs, and the way back from it. SQLite only."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import make_url

from kb.atomic_file import put
from kb.model import Problem, Problems
from records.store import PRAGMAS, revisions

_DUMP = "PostgreSQL 用 pg_dump 与 pg_restore，写法见 docs/deploy.md 的“备份与恢复”"


def backup(url: str, file: Path) -> None:
    """Copy the records to a new file that only its owner can read. Raises Problems, OSError and sqlite3.Error."""
    source = _file(url)
    if file.exists():
        raise Problems([Problem(str(file), "已经有这个文件", "换一个名字；以前的备份不会被覆盖")])
    draft = file.with_name(f".{uuid4().hex}.part")
    os.close(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with _opened(source, "ro") as here, _opened(draft) as there:
            here.backup(there)
            # One file, with nothing beside it.
            there.execute("PRAGMA journal_mode=DELETE")
        put(draft, file)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise


def restore(url: str, file: Path, at: datetime) -> Path:
    """Put a copy in place of the records, all of it or nothing; where those of before lie now, named by the time `at`.

    The service may run, unless its file is damaged. Raises Problems, OSError and sqlite3.Error.
    """
    target = _file(url)
    _check(file)
    kept = target.with_name(f"{target.name}.before-restore-{at:%Y%m%d-%H%M%S}")
    try:
        if target.exists():
            backup(url, kept)
    except sqlite3.DatabaseError:
        # No database any more, or a damaged one: it is put aside as it is, with what SQLite keeps beside it.
        for end in ("", "-wal", "-shm"):
            if (one := target.with_name(target.name + end)).exists():
                one.rename(kept.with_name(kept.name + end))
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    with _opened(file, "ro") as there, _opened(target) as here:
        for pragma in PRAGMAS:
            here.execute(pragma)
        # A transaction of the database itself: whoever reads meanwhile sees the old or the new.
        there.backup(here)
    return kept


def _file(url: str) -> Path:
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database:
        raise Problems([Problem("YOUJU_DATABASE_URL", "记录不在 SQLite 文件里", _DUMP)])
    return Path(address.database)


def _opened(file: Path, mode: str = "rw") -> contextlib.closing[sqlite3.Connection]:
    """A connection to a file that is there."""
    return contextlib.closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode={mode}", uri=True, timeout=10))


def _check(file: Path) -> None:
    """Raises Problems for what is no whole copy of records, or one of a later version."""
    mend = "用 python -m records backup 做的备份"
    if not file.is_file():
        raise Problems([Problem(str(file), "没有这个文件", mend)])
    try:
        with _opened(file, "ro") as copy:
            whole = copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            found = [row[0] for row in copy.execute("SELECT version_num FROM alembic_version")] if whole else []
    except sqlite3.DatabaseError:
        raise Problems([Problem(str(file), "不是完整的记录备份", mend)]) from None
    if len(found) != 1:
        raise Problems([Problem(str(file), "不是完整的记录备份", mend)])
    if found[0] not in revisions():
        raise Problems([Problem(str(file), f"是更新的版本做的备份（表的版本 {found[0]}）", "用那一版的程序恢复")])

"""The store: records in SQLite or PostgreSQL. What fails raises SQLAlchemy's errors; `recorder` lives with them."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Connection,
    Engine,
    Insert,
    NullPool,
    Table,
    create_engine,
    delete,
    event,
    func,
    make_url,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite

from kb.model import Problem, Problems
from records.events import Asked, Event, Lost, Pressed, Voted
from records.schema import TABLES, gaps, presses, questions, topics, votes

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

_MIGRATIONS = Path(__file__).parent / "migrations"
# Seconds that another's lock is waited for, a connection, and an answer of the database.
_LOCK, _CONNECT, _STATEMENT = 5, 5, 30
PRAGMAS = (
    f"PRAGMA busy_timeout={_LOCK * 1000}",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA foreign_keys=ON",
    # What is deleted is overwritten, too.
    "PRAGMA secure_delete=ON",
)
# Any number, the same in every process: only one of them changes the tables at a time.
_MIGRATING = 7_365_117


class Store:
    """Records at an address. Nothing is opened before it is needed."""

    def __init__(self, url: str) -> None:
        """`url`: of SQLite or PostgreSQL, with the driver."""
        self._engine = _engine(url)
        self.kind = self._engine.dialect.name

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the records."""
        with self._engine.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: all of it, or nothing."""
        with self._engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection

    def migrate(self, revision: str = "") -> None:
        """Make the tables, or change those of an earlier version; with a `revision`, make them those of that earlier
        version again. All of it, or nothing. Raises Problems for tables of a later version, and for no revision.
        """
        # Half a second to load, and needed once.
        from alembic.migration import MigrationContext
        from alembic.operations import Operations
        from alembic.util import CommandError

        script = _scripts()
        with self.writing() as connection:
            if self.kind == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(_MIGRATING)))

            def steps(now: Any, _: object) -> Any:
                return script._downgrade_revs(revision, now) if revision else script._upgrade_revs("head", now)

            context = MigrationContext.configure(connection, opts={"fn": steps})
            try:
                with Operations.context(context):
                    context.run_migrations()
            except CommandError:
                raise Problems([_no_way(revision, context.get_current_revision())]) from None

    def revision(self) -> str:
        """The version of the tables."""
        with self.reading() as connection:
            return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())

    def write(self, events: Sequence[Event]) -> None:
        """Write events in their order, each once. All of them, or none."""
        with self.writing() as connection:
            # Most are questions, and nothing of those rests on what else there is.
            if rows := [_row(one) for one in events if isinstance(one, Asked)]:
                connection.execute(self._insert(questions), rows)
            for one in events:
                if isinstance(one, Pressed):
                    self._press(connection, one)
                elif isinstance(one, Voted):
                    found = _last_question(connection, one.conversation, one.unit) if one.conversation else None
                    connection.execute(self._insert(votes), _row(one) | {"question": found})
                elif isinstance(one, Lost):
                    connection.execute(self._insert(gaps), _row(one))

    def _press(self, connection: Connection, pressed: Pressed) -> None:
        found = _last_question(connection, pressed.conversation, pressed.unit)
        connection.execute(self._insert(presses), _row(pressed) | {"question": found})
        if found is not None:
            changed = questions.update().where(questions.c.id == found)
            connection.execute(changed.values(confirmed=pressed.verdict))

    def purge(self, before: date) -> int:
        """Delete everything from before a day; how many rows that were."""
        with self.writing() as connection:
            count = sum(connection.execute(delete(table).where(table.c.day < before)).rowcount for table in TABLES)
            return count + (_forget_topics(connection) if count else 0)

    def export(self, conversation: str) -> dict[str, list[dict[str, Any]]]:
        """All that is kept of one conversation, by table, in order."""
        with self.reading() as connection:
            return {
                table.name: [
                    dict(row)
                    for row in connection.execute(
                        select(table).where(table.c.conversation == conversation).order_by(table.c.id)
                    ).mappings()
                ]
                for table in (questions, presses, votes)
            }

    def delete(self, conversation: str) -> int:
        """Delete all that is kept of one conversation; how many rows that were."""
        with self.writing() as connection:
            count = sum(
                connection.execute(delete(table).where(table.c.conversation == conversation)).rowcount
                for table in (votes, presses, questions)
            )
            return count + (_forget_topics(connection) if count else 0)

    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        with self.reading() as connection:
            return {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in reversed(TABLES)
            }

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def _insert(self, table: Table) -> Insert:
        if self.kind == "postgresql":
            return postgresql.insert(table).on_conflict_do_nothing()
        return sqlite.insert(table).on_conflict_do_nothing()


def revisions() -> set[str]:
    """The versions of the tables that this program knows."""
    return {one.revision for one in _scripts().walk_revisions()}


def _scripts() -> ScriptDirectory:
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(_MIGRATIONS))


def _no_way(revision: str, now: str | None) -> Problem:
    if now not in revisions():
        fix = f"换回那一版的程序；要用这一版，先用那一版运行 python -m records downgrade {max(revisions())}"
        return Problem("记录", f"表是更新的版本建的（表的版本 {now}）", fix)
    return Problem(revision, f"不能退到这一版，现在是 {now}", "写以前 python -m records status 显示的表的版本")


def _row(one: Event) -> dict[str, Any]:
    # asdict would copy what never changes.
    return vars(one) | {"day": one.at.date()}


def _forget_topics(connection: Connection) -> int:
    """Delete the words of questions that are no longer kept, with what was decided of them; how many."""
    kept = (select(table.c.text).where(table.c.text.is_not(None)) for table in (questions, votes))
    return connection.execute(delete(topics).where(*(topics.c.text.not_in(texts) for texts in kept))).rowcount


def _last_question(connection: Connection, conversation: str, unit: str | None) -> int | None:
    """The question of a conversation that was answered by this unit last, or by none."""
    table = questions.c
    asked = select(table.id).where(table.conversation == conversation, table.unit.is_not_distinct_from(unit))
    return connection.execute(asked.order_by(table.id.desc()).limit(1)).scalar()


def _engine(url: str) -> Engine:
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        given = {
            "connect_timeout": _CONNECT,
            "tcp_user_timeout": _STATEMENT * 1000,
            "application_name": "youju",
            "options": f"-c statement_timeout={_STATEMENT}s -c lock_timeout={_LOCK}s",
        }
        return create_engine(address, pool_size=2, pool_pre_ping=True, connect_args=given, hide_parameters=True)
    # A connection of its own each time: a file that was taken away or put back is noticed.
    engine = create_engine(
        address, poolclass=NullPool, connect_args={"timeout": _LOCK, "check_same_thread": False}, hide_parameters=True
    )
    file = Path(address.database or "")

    @event.listens_for(engine, "do_connect")
    def prepare(*_: object) -> None:
        _prepare(file)

    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _: object) -> None:
        # Python's own idea of a transaction leaves out what changes tables.
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _prepare(file: Path) -> None:
    """A file that only this service's user can read. Raises OSError for what is no regular file."""
    if file.exists() and not file.is_file():
        raise OSError(f"{file} 不是普通文件")
    file.parent.mkdir(parents=True, exist_ok=True)
    # What SQLite puts beside it has the same rights. One that is there is never opened here: with the descriptor that
    # is closed again go the locks of every connection of this process.
    with contextlib.suppress(FileExistsError):
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))

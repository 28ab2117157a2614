"""PostgreSQL slow, read-only, full: every answer is given, and what was asked meanwhile is written once it can be.

That it is killed, locked or taken away, and SQLite's own faults, are in test_records_store.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

import psycopg
import pytest

from records import recorder as recorder_module
from records.recorder import Recorder
from records.store import Store
from tests.support.postgres import Postgres, postgres
from tests.support.recording import asked
from tests.support.waiting import until


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgres() as one:
        yield one


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that need not be waited for."""
    monkeypatch.setattr(recorder_module, "_PAUSE", 0.01)
    monkeypatch.setattr(recorder_module, "_RETRY", 0.02)
    monkeypatch.setattr(recorder_module, "_LONGEST_RETRY", 0.05)


def taken(recorder: Recorder) -> bool:
    """Whether the store has taken all that it was given."""
    return not recorder.trouble and not recorder.waiting


def as_slow(statement: str) -> tuple[str, str]:
    """What makes every write do something first, and what undoes that."""
    made = f"CREATE FUNCTION fault() RETURNS trigger AS $$ BEGIN {statement}; RETURN NEW; END $$ LANGUAGE plpgsql;"
    on = "CREATE TRIGGER fault BEFORE INSERT ON questions FOR EACH ROW EXECUTE FUNCTION fault()"
    return made + on, "DROP TRIGGER fault ON questions; DROP FUNCTION fault()"


# Connections that are open keep their settings: they end, as when an operator fails over to a standby.
_ANEW = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename = 'youju'"
# What a server says when its disk is full, as it says it: error 53100.
FULL = "RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'"
READ_ONLY = (
    f"ALTER DATABASE postgres SET default_transaction_read_only = on; {_ANEW}",
    f"SET transaction_read_only = off; ALTER DATABASE postgres SET default_transaction_read_only = off; {_ANEW}",
)


def told(server: Postgres, words: str) -> None:
    options = "-c default_transaction_read_only=off"
    address = server.url.replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True, options=options) as connection:
        for one in words.split("; ") if words.startswith(("ALTER", "SET")) else [words]:
            connection.execute(one)


@pytest.mark.parametrize(
    ("fault", "fails"),
    [(READ_ONLY, True), (as_slow(FULL), True), (as_slow("PERFORM pg_sleep(0.3)"), False)],
    ids=["read-only", "disk full", "slow"],
)
def test_what_is_asked_meanwhile_waits_and_is_written(server: Postgres, fault: tuple[str, str], fails: bool) -> None:
    server.empty()
    store = Store(server.url)
    recorder = Recorder(store, "unanswered", 3650, lambda text: text)
    recorder.start()
    try:
        recorder.record(asked())
        until(lambda: taken(recorder), why=lambda: recorder.trouble)
        told(server, fault[0])
        began = time.monotonic()
        recorder.record(*(asked() for _ in range(5)))
        # A single write takes longer.
        assert time.monotonic() - began < 0.3, "nobody who asks waits"
        if fails:
            until(lambda: recorder.trouble)
            assert recorder.waiting == 5 and recorder.lost == 0
        told(server, fault[1])
        until(lambda: taken(recorder), why=lambda: recorder.trouble)
    finally:
        recorder.end(5)
    with contextlib.closing(Store(server.url)) as again:
        assert again.counts()["questions"] == 6 and recorder.lost == 0

"""What is recorded is there, once, in SQLite and in PostgreSQL alike; a store that fails holds up nobody."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records import recorder as recorder_module
from records import register
from records.events import Event, Pressed, Voted, new_conversation
from records.recorder import Recorder
from records.register import Topic
from records.reports import (
    Period,
    by_answer,
    by_day,
    confirmed,
    kinds,
    latencies,
    totals,
)
from records.schema import gaps, presses, questions, votes
from records.settings import Kept
from records.store import Store
from tests.support.postgres import Postgres, postgres
from tests.support.recording import NOW, asked, rows
from tests.support.waiting import until

DAY = NOW.date()
NUMBER = "ABCDE-01234"


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgres() as one:
        yield one


@dataclass
class Place:
    """Where records are kept, and how that place is taken away and brought back."""

    url: str
    take: Callable[[], None]
    bring: Callable[[], None]


def _sqlite(folder: Path) -> Place:
    file, away = folder / "records.sqlite", folder / "away"

    def take() -> None:
        # As a disk that is unmounted: the file is gone, and none can be made in its place.
        file.rename(away)
        file.mkdir()

    def bring() -> None:
        file.rmdir()
        away.rename(file)

    return Place(f"sqlite+pysqlite:///{file}", take, bring)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "sqlite":
        return _sqlite(tmp_path)
    server: Postgres = request.getfixturevalue("server")
    server.empty()
    return Place(server.url, server.kill, server.start)


@pytest.fixture
def store(place: Place) -> Iterator[Store]:
    made = Store(place.url)
    made.migrate()
    yield made
    made.close()


def pressed(**given: object) -> Pressed:
    common = {"at": NOW, "conversation": NUMBER, "channel": "api", "kind": "statement", "name": "s1", "unit": "n/1"}
    return Pressed(**{**common, "answer": "yes", "verdict": "not_required", "version": "v1", **given})  # type: ignore[arg-type]


def test_the_tables_are_made_once_and_stay_as_they_are(store: Store) -> None:
    store.write([asked()])
    store.migrate()
    assert store.counts() == {"gaps": 0, "questions": 1, "presses": 0, "votes": 0}


def test_the_tables_are_those_that_the_code_speaks_of(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), questions.metadata) == []


def test_two_processes_that_start_at_once_make_the_tables_once(place: Place) -> None:
    failures = []

    def migrate() -> None:
        one = Store(place.url)
        try:
            one.migrate()
        except Exception as failure:
            failures.append(failure)
        one.close()

    threads = [threading.Thread(target=migrate) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_an_event_is_written_once_however_often_it_is_tried(store: Store) -> None:
    events: list[Event] = [asked(conversation=NUMBER, unit="n/1"), pressed(), Voted(NOW, NUMBER, True, "v1")]
    store.write(events)
    store.write(events)
    assert store.counts() == {"gaps": 0, "questions": 1, "presses": 1, "votes": 1}


def test_all_of_a_batch_is_written_or_nothing(store: Store) -> None:
    with pytest.raises(Exception, match="status"):
        store.write([asked(), replace(asked(), status=None)])  # type: ignore[arg-type]
    assert store.counts()["questions"] == 0


def test_a_press_belongs_to_the_question_asked_last_of_its_unit(store: Store) -> None:
    one, other = asked(conversation=NUMBER, unit="n/1"), asked(conversation=NUMBER, unit="n/2")
    again, elsewhere = asked(conversation=NUMBER, unit="n/1"), asked(unit="n/1")
    store.write([one, other, again, elsewhere, pressed(), pressed(unit="n/9")])
    assert [row["question"] for row in rows(store, presses)] == [again.id, None]
    confirmed = {row["id"]: row["confirmed"] for row in rows(store, questions)}
    assert confirmed == {one.id: None, other.id: None, again.id: "not_required", elsewhere.id: None}


def test_a_vote_on_what_was_not_answered_belongs_to_that_question(store: Store) -> None:
    answered, refused = asked(conversation=NUMBER, unit="n/1"), asked(conversation=NUMBER, status="no_answer")
    store.write([answered, refused, Voted(NOW, NUMBER, False, "v1"), Voted(NOW, None, True, "v1", imported="a")])
    assert [row["question"] for row in rows(store, votes)] == [refused.id, None]


def test_times_and_texts_come_back_as_they_were(store: Store) -> None:
    one = asked(status="no_answer", text="采集😀“B超”\n'; DROP TABLE questions --", latency=1.25)
    store.write([one])
    (row,) = rows(store, questions)
    assert (row["at"], row["day"], row["text"], row["latency"]) == (NOW, DAY, one.text, 1.25)


def test_a_conversation_is_exported_and_deleted_whole_and_no_other(store: Store) -> None:
    store.write([asked(conversation=NUMBER, unit="n/1"), pressed(), Voted(NOW, NUMBER, True, "v1", unit="n/1")])
    store.write([asked()])
    found = store.export(NUMBER)
    assert {name: len(table) for name, table in found.items()} == {"questions": 1, "presses": 1, "votes": 1}
    assert store.delete(NUMBER) == 3
    assert store.counts() == {"gaps": 0, "questions": 1, "presses": 0, "votes": 0}
    assert store.delete(NUMBER) == 0


def test_what_was_kept_long_enough_goes_and_nothing_else(store: Store) -> None:
    old = NOW - timedelta(days=10)
    store.write([asked(conversation=NUMBER, at=old, unit="n/1"), pressed(at=old), Voted(old, None, True, "v1")])
    # A later press goes with its question.
    store.write([pressed(), asked(at=old + timedelta(days=1))])
    assert store.purge(old.date() + timedelta(days=1)) >= 3
    assert store.counts() == {"gaps": 0, "questions": 1, "presses": 0, "votes": 0}


def test_reports_say_what_was_recorded(store: Store) -> None:
    one = asked(conversation=NUMBER, unit="n/1", outcome="not_required", latency=10.0)
    two = asked(unit="n/1", channel="panel", latency=20.0)
    three = asked(status="no_answer", reason="off_topic", verdict="unknown", text="问", near="n/2", latency=30.0)
    four = asked(at=NOW - timedelta(days=1), status="ambiguous", reason="two_close", unit="n/2")
    store.write([one, two, three, four, asked(at=NOW - timedelta(days=40)), pressed()])
    store.write([Voted(NOW, NUMBER, False, "v1", "原话", "n/1", reason="不对"), Voted(NOW, None, True, "v1")])
    store.write([Voted(NOW, None, False, "v0", "旧的", imported="x")])
    period = Period(DAY - timedelta(days=1), DAY)
    with store.reading() as connection:
        sums = totals(connection, period)
        assert (sums.questions, sums.conversations, sums.pressed, sums.lost) == (4, 4, 1, 0)
        assert (sums.answered, sums.ambiguous, sums.no_answer) == (2, 1, 1)
        assert (sums.liked, sums.disliked) == (1, 2)
        assert totals(connection, replace(period, channel="panel")).questions == 1
        assert totals(connection, replace(period, channel="api")).disliked == 1
        yesterday = DAY - timedelta(days=1)
        expected = [(yesterday, "ambiguous", 1), (DAY, "answered", 2), (DAY, "no_answer", 1)]
        assert [tuple(row) for row in by_day(connection, period)] == expected
        found = {one[:-1]: one.questions for one in kinds(connection, period)}
        assert found["api", "answered", "matched", "to_confirm", "not_required", "not_required", "n/1"] == 1
        assert found["panel", "answered", "matched", "to_confirm", None, None, "n/1"] == 1 and len(found) == 4
        assert [tuple(row) for row in by_answer(connection, period)] == [("n/1", "statement", "s1", "yes", 1)]
        assert latencies(connection, period) == {0.5: 20.0, 0.95: 30.0, 0.99: 30.0}
        assert latencies(connection, Period(date(2000, 1, 1), date(2000, 1, 2))) == {}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that need not be waited for."""
    monkeypatch.setattr(recorder_module, "_PAUSE", 0.01)
    monkeypatch.setattr(recorder_module, "_RETRY", 0.02)
    monkeypatch.setattr(recorder_module, "_LONGEST_RETRY", 0.05)


@contextlib.contextmanager
def writing(place: Place) -> Iterator[Recorder]:
    store = Store(place.url)
    one = Recorder(store, "unanswered", 3650, lambda text: text)
    one.start()
    try:
        yield one
    finally:
        one.end(5)


@pytest.mark.usefixtures("quick")
def test_a_store_that_is_taken_away_under_load_and_brought_back_has_every_event_or_a_gap(
    place: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(recorder_module, "MOST", 300)
    with writing(place) as one:
        times: list[float] = []
        done = False

        def load() -> None:
            while not done:
                event, began = asked(), time.perf_counter()
                one.record(event)
                times.append(time.perf_counter() - began)
                time.sleep(0.001)

        asking = threading.Thread(target=load, daemon=True)
        asking.start()
        until(lambda: len(times) > 50 and one.waiting < 50)
        place.take()
        until(lambda: one.trouble and one.lost > 20)
        place.bring()
        until(lambda: not one.trouble)
        done = True
        asking.join()
        until(lambda: not one.waiting)
        lost = one.lost
    with contextlib.closing(Store(place.url)) as store:
        assert store.counts()["questions"] + lost == len(times)
        assert sum(row["lost"] for row in rows(store, gaps)) == lost
        assert all(row["at"] <= row["until"] for row in rows(store, gaps))
    # Python's own collections aside, which may fall into one of them, and turns that others have of the processor.
    assert sorted(times)[len(times) // 2] < 0.01
    told = caplog.text
    assert "照常回答" in told and "又写得进去了" in told


@pytest.mark.usefixtures("quick")
def test_what_waits_at_the_end_is_written(place: Place) -> None:
    with writing(place) as one:
        one.record(*(asked() for _ in range(1200)))
    assert one.waiting == 0
    with contextlib.closing(Store(place.url)) as store:
        assert store.counts()["questions"] == 1200


@pytest.mark.usefixtures("quick")
def test_a_row_that_the_store_never_takes_is_lost_and_no_other(place: Place) -> None:
    with writing(place) as one:
        one.record(asked(), replace(asked(), status=None), asked())  # type: ignore[arg-type]
        until(lambda: not one.waiting)
        assert one.lost == 1 and not one.trouble
    with contextlib.closing(Store(place.url)) as store:
        assert store.counts()["questions"] == 2


@pytest.mark.usefixtures("quick")
def test_a_locked_store_is_waited_for_and_nothing_is_lost(place: Place) -> None:
    with writing(place) as one:
        one.record(asked())
        until(lambda: not one.waiting)
        with locked(place):
            one.record(asked())
            time.sleep(0.2)
            assert one.waiting == 1
        until(lambda: not one.waiting)
        assert one.lost == 0


@contextlib.contextmanager
def locked(place: Place) -> Iterator[None]:
    """Another holds what one needs to write."""
    if place.url.startswith("postgresql"):
        with psycopg.connect(place.url.replace("+psycopg", "")) as other:
            other.execute("LOCK TABLE questions IN EXCLUSIVE MODE")
            yield
        return
    with contextlib.closing(sqlite3.connect(place.url.partition(":///")[2], isolation_level=None)) as mine:
        mine.execute("BEGIN EXCLUSIVE")
        yield
        mine.execute("ROLLBACK")


def full(file: Path) -> None:
    """As a full disk: the link leads to where nothing fits."""
    file.symlink_to("/dev/full")


@pytest.mark.parametrize(
    "broken",
    [
        Path.mkdir,
        full,
        lambda file: os.mkfifo(file),
        lambda file: file.write_text("no database, but long enough to be one of them " * 40),
        lambda file: file.parent.joinpath("deep").write_text(""),
    ],
    ids=["a folder", "a full device", "a FIFO", "no database", "a file in the way"],
)
@pytest.mark.usefixtures("quick")
def test_a_file_that_takes_nothing_stops_nobody_and_is_told(
    tmp_path: Path, broken: Callable[[Path], object], caplog: pytest.LogCaptureFixture
) -> None:
    broken(tmp_path / "records.sqlite")
    blocked = (tmp_path / "deep").exists()
    file = tmp_path / "deep" / "records.sqlite" if blocked else tmp_path / "records.sqlite"
    with writing(Place(f"sqlite+pysqlite:///{file}", print, print)) as one:
        assert one.record(asked())
        until(lambda: one.trouble)
    assert one.waiting == 1
    told = caplog.text
    assert "照常回答" in told and "停止时有 1 条记录没有写下" in told


@pytest.mark.usefixtures("quick")
def test_a_file_that_was_deleted_is_made_anew(tmp_path: Path) -> None:
    place = _sqlite(tmp_path)
    with writing(place) as one:
        one.record(asked())
        until(lambda: not one.waiting)
        (tmp_path / "records.sqlite").unlink()
        one.record(asked())
        until(lambda: not one.waiting)
    with contextlib.closing(Store(place.url)) as store:
        assert store.counts()["questions"] == 1


def test_nobody_else_may_read_the_file(tmp_path: Path) -> None:
    store = Store(_sqlite(tmp_path).url)
    store.migrate()
    with store.reading() as connection:
        connection.exec_driver_sql("SELECT 1")
        assert {oct(file.stat().st_mode & 0o777) for file in tmp_path.iterdir()} == {"0o600"}
    store.close()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("off", (None, None, None)),
        ("unanswered", (None, "<没有>", "<投票>")),
        ("all", ("<有>", "<没有>", "<投票>")),
    ],
)
def test_of_a_text_is_kept_what_is_set_and_only_masked(
    tmp_path: Path, text: Kept, kept: tuple[str | None, ...]
) -> None:
    store = Store(_sqlite(tmp_path).url)
    one = Recorder(store, text, 365, lambda words: f"<{words}>")
    one.record(
        asked(text="有"), asked(text="没有", status="no_answer"), Voted(NOW, None, False, "v1", "投票", reason="因")
    )
    one.start()
    one.end(5)
    (answered, refused), (vote,) = rows(store, questions), rows(store, votes)
    assert (answered["text"], refused["text"], vote["text"]) == kept and vote["reason"] == "<因>"


@given(st.lists(st.integers(1, 700), max_size=6))
@settings(max_examples=20, deadline=None)
def test_every_event_is_taken_or_counted(sizes: list[int]) -> None:
    one = Recorder(Store("sqlite+pysqlite:////nowhere/records.sqlite"), "off", 1, str)
    taken = [one.record(*[asked()] * (20 * size)) for size in sizes]
    assert one.waiting + one.lost == 20 * sum(sizes) and one.waiting <= recorder_module.MOST
    assert all(taken) == (one.lost == 0)


def test_the_number_of_a_conversation_is_of_nobody() -> None:
    made = {new_conversation() for _ in range(1000)}
    assert len(made) == 1000


def test_what_was_not_answered_is_summed_by_its_words(store: Store) -> None:
    missed = {"status": "no_answer", "reason": "off_topic", "verdict": "unknown"}
    store.write(
        [
            *(asked(**missed, text="停车", channel=one) for one in ("api", "panel", "panel")),
            asked(**missed, text="停车", at=NOW - timedelta(days=4)),
            asked(**missed, text=None),
            asked(conversation=NUMBER, unit="n/1"),
            Voted(NOW, NUMBER, False, "v1", text="停车", unit="n/1", reason="不对"),
            Voted(NOW, None, False, "v1", text="以前的", imported="1"),
            asked(unit="n/1"),
        ]
    )
    week = Period(DAY - timedelta(days=6), DAY)
    with store.reading() as connection:
        first, second = register.missed(connection, week)
        assert (first.text, first.count, first.unanswered, first.disliked) == ("停车", 5, 4, 1)
        assert (first.first, first.last, first.unit, first.why) == (DAY - timedelta(days=4), DAY, "n/1", "不对")
        assert (second.text, second.count, second.disliked) == ("以前的", 1, 1)
        assert [one.count for one in register.missed(connection, replace(week, channel="panel"))] == [2]
        assert register.without_words(connection, week) == 1
        assert sum(one.questions for one in kinds(connection, week)) == 7


def test_what_was_decided_is_one_for_each_wording_and_goes_with_it(store: Store) -> None:
    store.write([asked(text="停车", conversation=NUMBER), asked(text="食堂")])
    for text, state in (("停车", "asked"), ("食堂", "synonym"), ("停车", "declined")):
        with store.writing() as connection:
            assert register.is_kept(connection, text) and not register.is_kept(connection, "别的")
            register.decide(connection, Topic(text, state, "注", "某人", NOW))  # type: ignore[arg-type]
    with store.reading() as connection:
        assert {one.text: one.state for one in register.decided(connection)} == {"停车": "declined", "食堂": "synonym"}
    assert store.delete(NUMBER) == 2
    with store.reading() as connection:
        assert [one.text for one in register.decided(connection)] == ["食堂"]
    store.purge(DAY + timedelta(days=1))
    with store.reading() as connection:
        assert register.decided(connection) == []


def test_who_confirmed_is_counted_by_unit(store: Store) -> None:
    store.write([asked(conversation=NUMBER, unit="n/1"), pressed(), asked(unit="n/1"), asked(unit="n/2")])
    with store.reading() as connection:
        assert [tuple(row) for row in confirmed(connection, ["n/1", "n/2"])] == [("n/1", 1, DAY)]

"""The clock of the machine jumps: limits, sessions and looks go by another one, and no record is lost."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import pytest

from records.recorder import Recorder
from records.schema import questions
from records.store import Store
from tests.support.recording import asked, rows
from web.middleware.rate_limit import Buckets
from web.service import Service
from web.sessions import Sessions

HOUR = 3600.0
JUMPS = [-10 * 365 * 24 * HOUR, -HOUR, HOUR, 10 * 365 * 24 * HOUR]


@pytest.fixture(params=JUMPS, ids=["ten years back", "an hour back", "an hour on", "ten years on"])
def jumped(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> float:
    """The wall clock as it is after a jump; the one that only goes on is as it was."""
    real, jump = time.time, float(request.param)
    monkeypatch.setattr(time, "time", lambda: real() + jump)
    return jump


@pytest.mark.usefixtures("jumped")
def test_limits_sessions_and_looks_go_by_a_clock_that_never_jumps(service: Service) -> None:
    buckets, sessions = Buckets(0.1), Sessions()
    assert buckets.take("a", time.monotonic()) == 0.0 and 5 < buckets.take("a", time.monotonic()) <= 10
    session = sessions.begin("李四")
    assert sessions.operator(session) == "李四" and service.since_look < HOUR


def test_events_of_before_and_after_a_jump_are_all_kept_and_apart(tmp_path: Path, jumped: float) -> None:
    store = Store(f"sqlite+pysqlite:///{tmp_path / 'records.sqlite'}")
    store.migrate()
    at = datetime.now(UTC)
    before, after = asked(at=at), asked(at=at + timedelta(seconds=jumped))
    again = [asked(at=at + timedelta(seconds=jumped)) for _ in range(100)]
    store.write([before, after, *again])
    # As at a restart: what the process counts begins anew, and the clock shows a time it showed before.
    assert len({one.id for one in (before, after, *again)}) == 102
    assert {row["at"] for row in rows(store, questions)} == {at, at + timedelta(seconds=jumped)}
    assert store.counts()["questions"] == 102
    store.close()


class Ahead(datetime):
    """A clock that somebody has set to another century."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Ahead:
        return cls(2099, 1, 1, tzinfo=tz)


def test_a_clock_that_jumps_ahead_deletes_no_records_before_a_day_has_passed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store = Store(f"sqlite+pysqlite:///{tmp_path / 'records.sqlite'}")
    recorder = Recorder(store, "unanswered", 365, lambda text: text)
    recorder.record(asked(at=datetime.now(UTC)))
    recorder.work()
    monkeypatch.setattr("records.recorder.datetime", Ahead)
    real = time.monotonic
    for hours, left in ((2, 1), (20, 1), (27, 0)):
        monkeypatch.setattr(time, "monotonic", lambda hours=hours: real() + hours * HOUR)
        # It goes on evenly from there.
        monkeypatch.setattr("records.recorder._began", lambda: Ahead.now(UTC).timestamp())
        recorder.work()
        assert store.counts()["questions"] == left, hours
    assert caplog.text.count("时钟跳动") == 1
    store.close()

"""The day is that of one time zone, whatever the machine's clock is set to; no answer reads another clock."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from assistant.__main__ import main
from web.service import Service
from web.settings import settings

# These two never have the same day: 26 hours lie between them.
FIRST, LAST = "Pacific/Kiritimati", "Etc/GMT+12"


@pytest.fixture(params=[FIRST, LAST])
def machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The time zone that the machine is set to."""
    with monkeypatch.context() as set_to:
        set_to.setenv("TZ", request.param)
        time.tzset()
        yield str(request.param)
    time.tzset()


def in_shanghai() -> date:
    return (datetime.now(UTC) + timedelta(hours=8)).date()


def judged_on(capsys: pytest.CaptureFixture[str]) -> date:
    assert main(["仅收集血常规要报采集许可吗", "--json"]) == 0
    return date.fromisoformat(json.loads(capsys.readouterr().out)["on"])


def test_the_day_is_that_of_shanghai_whatever_the_machine_is_set_to(
    machine: str, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    before = in_shanghai()
    found = [service.today(), judged_on(capsys)]
    # Midnight may come meanwhile.
    assert all(before <= day <= in_shanghai() for day in found), machine


def test_the_day_is_that_of_the_time_zone_that_is_set(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YOUJU_TIMEZONE", LAST)
    last = judged_on(capsys)
    monkeypatch.setenv("YOUJU_TIMEZONE", f" {FIRST} ")
    assert judged_on(capsys) > last
    assert settings().timezone.key == FIRST
    monkeypatch.setenv("YOUJU_TIMEZONE", "")
    assert settings().timezone.key == "Asia/Shanghai"


def test_the_command_line_tells_a_time_zone_that_is_none(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YOUJU_TIMEZONE", "上海")
    assert main(["仅收集血常规要报采集许可吗"]) == 2
    told = capsys.readouterr()
    assert told.out == "" and "YOUJU_TIMEZONE" in told.err and "上海" in told.err

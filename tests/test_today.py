"""The day is that of one time zone, whatever the machine's clock is set to; no answer reads another clock."""

from __future__ import annotations

import contextlib
import json
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import importing.__main__
import kb.__main__
import records.__main__
from assistant.__main__ import main
from kb.history import trail
from kb.load import HOME, load
from kb.today import today, zone_set
from records.settings import record_settings
from records.store import Store
from tests.support.recording import asked
from tests.test_import_notice import OTHER
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


def test_what_a_command_changes_is_written_down_at_the_hour_of_the_time_zone_that_is_set(
    machine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "kb"
    shutil.copytree(HOME, home, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (tmp_path / "公告.txt").write_text(OTHER, encoding="utf-8")
    monkeypatch.setenv("YOUJU_TIMEZONE", "Asia/Tokyo")
    assert importing.__main__.main(["add", str(tmp_path / "公告.txt"), "--home", str(home)]) == 0
    assert importing.__main__.main(["undo", "--yes", "--home", str(home)]) == 0
    assert [one.at[-6:] for one in trail(home)] == ["+09:00", "+09:00"], machine


def test_what_is_exported_says_the_hour_by_which_its_day_was_reckoned(
    machine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YOUJU_FEEDBACK", str(tmp_path / "feedback.jsonl"))
    monkeypatch.setenv("YOUJU_DATABASE_URL", "")
    evening = datetime(2026, 11, 30, 17, tzinfo=UTC).astimezone(zone_set())
    with contextlib.closing(Store(record_settings().database)) as store:
        store.migrate()
        store.write([asked(at=evening, conversation="ABCDE-01234")])
    assert records.__main__.main(["export", "ABCDE-01234"]) == 0
    (told,) = json.loads(capsys.readouterr().out)["questions"]
    assert (told["at"], told["day"]) == ("2026-12-01 01:00:00+08:00", "2026-12-01"), machine


def test_a_rule_is_signed_on_the_day_of_the_time_zone_that_is_set(
    machine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "kb"
    shutil.copytree(HOME, home, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    monkeypatch.setattr(kb.__main__, "HOME", home)
    for zone in (FIRST, LAST):
        # Neither is refused as a day that has not begun.
        monkeypatch.setenv("YOUJU_TIMEZONE", zone)
        before = today(zone_set())
        assert kb.__main__.main(["sign", "keep-report-yearly", "--by", "王"]) == 0, machine
        (rule,) = (one for some in load(home).rules.values() for one in some if one.id == "keep-report-yearly")
        assert rule.reviewed and before <= rule.reviewed.on <= today(zone_set()), machine

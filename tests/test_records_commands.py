"""Who looks after the records sees, exports and deletes them by commands; what earlier versions kept comes along."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from records.__main__ import main
from records.events import Voted
from records.old_feedback import import_votes
from records.recorder import Recorder
from records.schema import votes
from records.settings import RecordSettings
from records.store import Store
from tests.support.recording import NOW, asked, rows

NUMBER = "ABCDE-01234"
OLD = {"id": "00ff", "at": "2026-11-02T08:00:00+00:00", "knowledge_base": "v0", "vote": "down", "question": "问张三"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("YOUJU_FEEDBACK", str(tmp_path / "feedback.jsonl"))
    monkeypatch.setenv("YOUJU_DATABASE_URL", "")
    return tmp_path


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    assert RecordSettings().feedback.parent == folder
    with contextlib.closing(Store(RecordSettings().database)) as made:
        made.migrate()
        yield made


@pytest.mark.usefixtures("folder")
def test_the_state_of_the_records_is_told_where_there_are_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status"]) == 0
    told = capsys.readouterr().out
    assert (
        "记录在：/" in told and "records.sqlite" in told and "提问 0 条" in told and "unanswered；保存 365 天" in told
    )


def test_a_conversation_is_exported_and_deleted_by_its_number(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    store.write([asked(conversation=NUMBER, text="问", status="no_answer"), Voted(NOW, NUMBER, False, "v1")])
    # As a person writes it.
    assert main(["export", "abcde-01234 "]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["questions"][0]["text"] == "问" and found["votes"][0]["question"] == found["questions"][0]["id"]
    assert main(["delete", NUMBER]) == 0
    assert "2 条" in capsys.readouterr().out
    assert main(["delete", NUMBER]) == 1 and main(["export", NUMBER]) == 1
    assert capsys.readouterr().err.count("没有这次对话的记录") == 2


def test_what_is_too_old_goes_at_once(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store.write([asked(at=NOW.replace(year=2020))])
    monkeypatch.setenv("YOUJU_RECORD_DAYS", "30")
    assert main(["purge"]) == 0
    assert "的 1 条记录" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "setting", "told"),
    [
        (["export", "x"], {}, "不是对话编号"),
        (["status"], {"YOUJU_DATABASE_URL": "mysql://u:secret@h/d"}, "不是 PostgreSQL"),  # pragma: allowlist secret
        (["status"], {"YOUJU_DATABASE_URL": "nonsense"}, "不是 PostgreSQL 或 SQLite 的地址"),
        (["status"], {"YOUJU_DATABASE_URL": "sqlite:////dev/null/x.sqlite"}, "检查 YOUJU_DATABASE_URL"),
        (["status"], {"YOUJU_RECORD_TEXT": "some"}, "unanswered（只留没有答复的）"),
        (["status"], {"YOUJU_RECORD_DAYS": "0"}, "最少 1"),
        (["import-feedback", "/nowhere/feedback.jsonl"], {}, "/nowhere/feedback.jsonl"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_what_is_wrong_is_told_with_how_to_mend_it(
    arguments: list[str],
    setting: dict[str, str],
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in setting.items():
        monkeypatch.setenv(name, value)
    try:
        assert main(arguments) == 1
    except SystemExit as ended:
        assert ended.code == 2
    error = capsys.readouterr().err
    assert told in error and "secret" not in error


def test_votes_of_earlier_versions_are_imported_once_and_nothing_is_lost(folder: Path, store: Store) -> None:
    file = folder / "feedback.jsonl"
    lines = [json.dumps(OLD, ensure_ascii=False), '{"vote": "up", "question": "没有编号\u2028的"}', '{"cut off', ""]
    text = "\n".join(lines)

    def read() -> str:
        file.write_text(text, encoding="utf-8")
        return import_votes(file, store, lambda vote: vote)

    told = read()
    assert "已导入 2 条" in told and "1 行读不出：第 3 行" in told
    # A copy that was put back.
    read()
    first, second = sorted(rows(store, votes), key=lambda row: row["at"])
    assert (first["imported"], first["text"], first["up"], first["version"]) == ("00ff", "问张三", False, "v0")
    assert second["text"] == "没有编号\u2028的" and second["up"]
    kept = [one.read_text(encoding="utf-8") for one in folder.glob("feedback.jsonl.imported*")]
    assert kept == [text, text] and not file.exists()


def test_the_service_imports_them_masked_when_it_starts(folder: Path, store: Store) -> None:
    file = folder / "feedback.jsonl"
    file.write_text(json.dumps(OLD, ensure_ascii=False) + "\n", encoding="utf-8")
    one = Recorder(store, "unanswered", 3650, lambda text: text.replace("张三", "［姓名］"), old=file)
    one.start()
    one.end(10)
    assert [row["text"] for row in rows(store, votes)] == ["问［姓名］"] and not file.exists()


@pytest.mark.parametrize("broken", ["a folder", "bytes", "an empty file"])
def test_a_file_that_holds_no_votes_stops_nothing(folder: Path, store: Store, broken: str) -> None:
    file = folder / "feedback.jsonl"
    if broken == "a folder":
        file.mkdir()
    else:
        file.write_bytes(b"\xff\xfe\0" if broken == "bytes" else b"")
    one = Recorder(store, "unanswered", 365, str, old=file)
    one.record(asked(at=NOW))
    one.start()
    one.end(10)
    assert one.waiting == 0 and not one.trouble
    assert broken != "bytes" or b"\xff\xfe\0" in {kept.read_bytes() for kept in folder.glob("*.imported")}


def test_the_help_teaches_with_examples(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    assert all(word in told for word in ("export", "delete", "purge", "import-feedback", "status", "对话编号"))

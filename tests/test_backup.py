"""What is kept can be copied while it is in use, put back, and taken from one version to the next and back again."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from kb.load import load
from kb.model import Problems
from records import store as store_module
from records.__main__ import main
from records.recorder import Recorder
from records.store import Store, revisions
from tests.support.homes import copied_home
from tests.support.postgres import Postgres, postgres
from tests.support.recording import NOW, asked
from tests.test_imports import ROOT

NUMBER = "ABCDE-01234"
LATER = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{last}"


def upgrade() -> None:
    op.add_column("questions", sa.Column("mood", sa.Text))


def downgrade() -> None:
    op.drop_column("questions", "mood")
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgres() as one:
        yield one


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    data = tmp_path / "data"
    data.mkdir()
    monkeypatch.setenv("YOUJU_FEEDBACK", str(data / "feedback.jsonl"))
    monkeypatch.setenv("YOUJU_DATABASE_URL", "")
    return data


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    with contextlib.closing(Store(f"sqlite+pysqlite:///{folder / 'records.sqlite'}")) as made:
        made.migrate()
        made.write([asked(conversation=NUMBER, text="一", status="no_answer")])
        yield made


def questions(store: Store) -> int:
    return store.counts()["questions"]


def test_a_copy_made_while_others_write_brings_back_what_there_was(
    store: Store, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy, before = folder / "copy.sqlite", store.export(NUMBER)
    with store.writing() as busy:
        # Half of a transaction is no part of it.
        busy.execute(text("DELETE FROM questions"))
        assert main(["backup", str(copy)]) == 0
    assert questions(store) == 0 and copy.stat().st_mode & 0o077 == 0
    assert {file.name for file in folder.iterdir()} >= {"copy.sqlite"} and not list(folder.glob(".*"))
    store.write([asked(), asked()])
    # The service goes on with what was put back, with the connections that it has.
    assert main(["restore", str(copy)]) == 0
    assert store.export(NUMBER) == before and questions(store) == 1
    store.write([asked()])
    assert questions(store) == 2
    (kept,) = folder.glob("records.sqlite.before-restore-*")
    assert str(kept) in capsys.readouterr().out and kept.stat().st_mode & 0o077 == 0
    with contextlib.closing(sqlite3.connect(kept)) as opened:
        assert opened.execute("SELECT count(*) FROM questions").fetchone() == (2,)


@pytest.mark.parametrize("left", ["nothing", "rubbish", "half"])
def test_records_that_are_lost_or_damaged_come_back(store: Store, folder: Path, left: str) -> None:
    copy, file = folder / "copy.sqlite", folder / "records.sqlite"
    assert main(["backup", str(copy)]) == 0
    store.close()
    raw = file.read_bytes()
    for one in folder.glob("records.sqlite*"):
        one.unlink()
    if left != "nothing":
        file.write_bytes(b"rubbish" * 1000 if left == "rubbish" else raw[: len(raw) // 2])
    damaged = file.read_bytes() if file.exists() else None
    assert main(["restore", str(copy)]) == 0
    assert questions(store) == 1 and store.export(NUMBER)["questions"]
    # What was damaged is still there, for whoever can save something of it.
    assert damaged in [None, *(one.read_bytes() for one in folder.glob("records.sqlite.before-restore-*"))]


def _later(copy: Path) -> None:
    with contextlib.closing(sqlite3.connect(copy)) as opened:
        opened.execute("UPDATE alembic_version SET version_num = '9998'")
        opened.commit()


def _another(copy: Path) -> None:
    copy.unlink()
    with contextlib.closing(sqlite3.connect(copy)) as opened:
        opened.execute("CREATE TABLE questions (id)")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda copy: copy.unlink(), "没有这个文件"),
        (lambda copy: copy.write_bytes(b""), "不是完整的记录备份"),
        (lambda copy: copy.write_bytes(b"rubbish" * 1000), "不是完整的记录备份"),
        (lambda copy: copy.write_bytes(copy.read_bytes()[:-8192]), "不是完整的记录备份"),
        (_another, "不是完整的记录备份"),
        (_later, "是更新的版本做的备份"),
    ],
    ids=["gone", "empty", "rubbish", "cut off", "another database", "of a later version"],
)
def test_what_is_no_copy_changes_nothing(
    store: Store, folder: Path, capsys: pytest.CaptureFixture[str], spoil: Callable[[Path], object], told: str
) -> None:
    copy = folder / "copy.sqlite"
    assert main(["backup", str(copy)]) == 0
    spoil(copy)
    assert main(["restore", str(copy)]) == 1
    error = capsys.readouterr().err
    assert told in error and str(copy) in error
    assert questions(store) == 1


def test_an_earlier_copy_is_never_written_over(store: Store, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert questions(store) == 1
    copy = folder / "copy.sqlite"
    copy.write_bytes(b"dear")
    assert main(["backup", str(copy)]) == 1 and "已经有这个文件" in capsys.readouterr().err
    assert main(["backup", str(folder / "no" / "copy")]) == 1 and copy.read_bytes() == b"dear"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("command", ["backup", "restore"])
def test_records_in_postgresql_are_copied_by_its_own_programs(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YOUJU_DATABASE_URL", "postgresql://youju@127.0.0.1:1/youju")
    assert main([command, "anything"]) == 1
    assert "pg_dump" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_tables_go_up_to_a_later_version_and_down_again_with_their_rows(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind == "postgresql":
        server: Postgres = request.getfixturevalue("server")
        server.empty()
        url = server.url
    else:
        url = f"sqlite+pysqlite:///{tmp_path / 'records.sqlite'}"
    last = max(revisions())
    with contextlib.closing(Store(url)) as store:
        store.migrate()
        store.write([asked(conversation=NUMBER, text="一")])
        before = store.export(NUMBER)
        # Every version but the first has a way down, and up again, too.
        for revision in sorted(revisions(), reverse=True):
            store.migrate(revision)
            assert store.revision() == revision and store.export(NUMBER) == before
        store.migrate()
        assert store.revision() == last and store.export(NUMBER) == before
        # And one that is to come.
        scripts = tmp_path / "migrations"
        shutil.copytree(ROOT / "records" / "migrations", scripts, ignore=shutil.ignore_patterns("__pycache__"))
        (scripts / "versions" / "9999_mood.py").write_text(LATER.format(last=last), encoding="utf-8")
        with monkeypatch.context() as newer:
            newer.setattr(store_module, "_MIGRATIONS", scripts)
            store.migrate()
            with store.writing() as writing:
                writing.execute(text("UPDATE questions SET mood = 'good'"))
            assert store.revision() == "9999" and store.export(NUMBER) == before
        # The earlier program says so, touches nothing, and its service answers all the same.
        with pytest.raises(Problems, match=f"表是更新的版本建的（表的版本 9999）.*downgrade {last}"):
            store.migrate()
        recorder = Recorder(store, "unanswered", 3650, str)
        recorder.record(asked(at=NOW))
        recorder.start()
        recorder.end(10)
        assert recorder.waiting == 1 and "更新的版本" in recorder.trouble
        with monkeypatch.context() as newer:
            newer.setattr(store_module, "_MIGRATIONS", scripts)
            store.migrate(last)
            with pytest.raises(Problems, match="不能退到这一版"):
                store.migrate("nonsense")
        store.migrate()
        assert store.revision() == last and store.export(NUMBER) == before


def _youju(settings: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """deploy/youju as it is installed, but for the user, the settings and the program's folder."""
    user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    where = {"SERVICE_USER": user, "SETTINGS": str(settings), "PROGRAM": str(ROOT)}
    given = {name: value for name, value in os.environ.items() if not name.startswith("YOUJU_")}
    command = [ROOT / "deploy" / "youju", *words]
    return subprocess.run(
        command, env={**given, **where}, cwd=settings.parent, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_two_commands_save_all_that_is_kept_and_bring_it_back(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, data, saved = tmp_path / "kb", tmp_path / "data", tmp_path / "saved"
    copied_home(home)
    data.mkdir()
    (data / "signing-key").write_text("the-key-that-signs-0001")
    url = ""
    if kind == "postgresql":
        server: Postgres = request.getfixturevalue("server")
        server.empty()
        url = server.url
    (tmp_path / "env").write_text(
        f"YOUJU_KB={home}\nYOUJU_FEEDBACK={data}/feedback.jsonl\nYOUJU_DATABASE_URL='{url}'\n", encoding="utf-8"
    )
    youju = partial(_youju, tmp_path / "env")
    # The environment that runs this test is where the script looks for it.
    assert Path(sys.executable).parent.resolve() == (ROOT / ".venv/bin").resolve()
    monkeypatch.setenv("YOUJU_FEEDBACK", str(data / "feedback.jsonl"))
    with contextlib.closing(Store(url or f"sqlite+pysqlite:///{data / 'records.sqlite'}")) as store:
        store.migrate()
        store.write([asked(conversation=NUMBER)])
        version, before = load(home).version, store.export(NUMBER)
        done = youju("backup", saved)
        assert (done.returncode, done.stdout) == (0, f"已备份到 {saved}。\n"), done.stderr
        assert youju("backup", saved).returncode == 1  # never over an earlier one
        # All is lost, and something new is there.
        store.delete(NUMBER)
        store.write([asked()])
        shutil.rmtree(home / "notices")
        (home / "notices" / "new").mkdir(parents=True)
        (data / "signing-key").write_text("another-key-0000000002")
        broken = tmp_path / "broken"
        shutil.copytree(saved, broken)
        (broken / "kb.tar.gz").write_bytes((saved / "kb.tar.gz").read_bytes()[:-100])
        assert youju("restore", broken).returncode == 1 and questions(store) == 1
        done = youju("restore", saved)
        assert done.returncode == 0, done.stderr
        assert load(home).version == version and not (home / "notices" / "new").exists()
        assert store.export(NUMBER) == before and questions(store) == 1
        assert (data / "signing-key").read_text() == "the-key-that-signs-0001"
    (kept,) = data.glob("before-restore-*/kb.tar.gz")
    assert "./notices/new/" in subprocess.run(["tar", "-tzf", kept], capture_output=True, text=True, check=True).stdout
    # Nobody else can read what was saved, and any command of the program runs so.
    assert not [file for file in saved.rglob("*") if file.stat().st_mode & 0o077]
    told = youju("records", "status")
    assert told.returncode == 0 and f"表的版本：{max(revisions())}" in told.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "写成 youju backup 文件夹"),
        (("backup",), "写成 youju backup 文件夹"),
        (("restore", "nowhere"), "没有 nowhere 这个文件夹，什么都没有改"),
        (("restore", "empty"), "empty 不是完整的备份：kb.tar.gz 读不出，什么都没有改"),
    ],
)
def test_a_command_that_cannot_be_done_says_so_in_one_line(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "env").write_text(f"YOUJU_KB={tmp_path}/kb\nYOUJU_FEEDBACK={tmp_path}/data/f.jsonl\n", encoding="utf-8")
    done = _youju(tmp_path / "env", *words)
    assert done.returncode == 1 and done.stderr.startswith(f"youju：{said}") and done.stderr.count("\n") == 1
    gone = _youju(tmp_path / "no-env", *words)
    assert gone.returncode == 1 and gone.stderr.startswith(f"youju：读不出设置 {tmp_path}/no-env")


def test_a_restore_is_tried_elsewhere_as_the_document_says_and_touches_nothing_in_use(tmp_path: Path) -> None:
    home, data, saved = tmp_path / "kb", tmp_path / "data", tmp_path / "saved"
    copied_home(home)
    data.mkdir()
    (data / "signing-key").write_text("the-key-that-signs-0001")
    (tmp_path / "env").write_text(f"YOUJU_KB={home}\nYOUJU_FEEDBACK={data}/feedback.jsonl\n", encoding="utf-8")
    with contextlib.closing(Store(f"sqlite+pysqlite:///{data / 'records.sqlite'}")) as store:
        store.migrate()
        store.write([asked(conversation=NUMBER)])
    assert _youju(tmp_path / "env", "backup", saved).returncode == 0
    in_use = {file: file.read_bytes() for file in (*home.rglob("*"), *data.rglob("*")) if file.is_file()}
    # Settings and commands of the document, but for the folder.
    told = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8").partition("### 试一次恢复")[2]
    drill, elsewhere = tmp_path / "drill.env", tmp_path / "elsewhere"
    given = told.split("```sh\n")[1].partition("```")[0]
    drill.write_text(given.replace("/var/lib/youju-drill", str(elsewhere)), encoding="utf-8")
    commands = re.findall(r"(?m)^# youju ((?:restore|kb|records) \S+)", told.split("```sh\n")[2])
    assert commands == ["restore /var/backups/youju/2026-11-30", "kb check", "records status"]
    said = ""
    for command in commands:
        done = _youju(drill, *command.replace("/var/backups/youju/2026-11-30", str(saved)).split())
        assert done.returncode == 0, done.stderr
        said += done.stdout
    assert f"版本 {load(home).version}" in said and str(elsewhere / "data") in said and "提问 1 条" in said
    assert (elsewhere / "data" / "signing-key").read_text() == "the-key-that-signs-0001"
    assert {file: file.read_bytes() for file in in_use} == in_use

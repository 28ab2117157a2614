"""A vote is in the file, whole and on a line of its own, or its sender is told that it is not; nobody waits for it."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from kb.load import HOME
from kb.model import KnowledgeBase
from web.feedback import Feedback, NotKept, check, keep
from web.routes.api import create_api
from web.service import Service

SAID = Feedback(vote="up", question="收集B超要报采集许可吗")


def a_fifo(file: Path) -> None:
    os.mkfifo(file)


def a_fifo_that_is_read_too_slowly(file: Path) -> None:
    """Its reader stays open for as long as the tests run, and reads nothing."""
    os.mkfifo(file)
    os.open(file, os.O_RDONLY | os.O_NONBLOCK)
    writer = os.open(file, os.O_WRONLY | os.O_NONBLOCK)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(writer, b"x" * 4096)
    os.close(writer)


BROKEN: dict[str, Callable[[Path], object]] = {
    "a full device": lambda file: file.symlink_to("/dev/full"),
    "a device that keeps nothing": lambda file: file.symlink_to("/dev/null"),
    "a FIFO": a_fifo,
    "a FIFO that is read too slowly": a_fifo_that_is_read_too_slowly,
    "a folder": Path.mkdir,
    "a link to itself": lambda file: file.symlink_to(file),
    "a file of more than 50 MB": lambda file: os.truncate(file, file.write_bytes(b"x") + (50 << 20)),
}


@pytest.fixture(params=BROKEN.values(), ids=list(BROKEN))
def broken(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    file = tmp_path / "feedback.jsonl"
    request.param(file)
    return file


def test_where_no_vote_can_be_kept_the_answer_is_a_503_and_comes_at_once(
    service: Service, broken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "settings", service.settings.model_copy(update={"feedback": broken}))
    response = TestClient(create_api(service)).post("/v1/feedback", json=SAID.model_dump())
    assert response.status_code == 503
    assert response.json()["errors"][0]["what"].startswith("没有记下：")
    assert "YOUJU_FEEDBACK" in response.json()["errors"][0]["fix"]


def test_a_file_that_takes_no_vote_is_known_at_start(broken: Path) -> None:
    with pytest.raises(NotKept, match=str(broken)):
        check(broken)


def test_the_start_checks_the_file_and_leaves_it_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "new" / "feedback.jsonl"
    check(file)
    assert file.read_bytes() == b""
    file.write_bytes(b"{}")
    check(file)
    assert file.read_bytes() == b"{}"


def test_the_service_does_not_start_on_a_file_that_was_asked_for_and_takes_nothing(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "votes")
    environment = {**os.environ, "YOUJU_FEEDBACK": str(tmp_path / "votes")}
    done = subprocess.run(
        [sys.executable, "-c", "import app"], cwd=HOME.parent, env=environment, capture_output=True, timeout=60
    )
    assert done.returncode == 2
    assert f"YOUJU_FEEDBACK：{tmp_path / 'votes'}：反馈写不进去：不是普通文件" in done.stderr.decode()


# As a folder that may not be written to; root may write to any, so the test gives up being root.
UNPRIVILEGED = """
import os, sys
from pathlib import Path
from web.feedback import Feedback, NotKept, check, keep
from types import SimpleNamespace
if os.geteuid() == 0:
    os.setuid(65534)
for attempt in (lambda: check(Path(sys.argv[1])), lambda: keep(
    Feedback(vote="up", question="x"), SimpleNamespace(units={}, version="1"), Path(sys.argv[1])
)):
    try:
        attempt()
        print("kept")
    except NotKept as told:
        print(told)
"""


@pytest.mark.parametrize("there", [False, True], ids=["no file", "a file of another user"])
def test_a_read_only_folder_is_told_at_start_and_at_the_vote(there: bool) -> None:
    # Not under pytest's own folder, which other users may not enter.
    folder = Path(f"/tmp/youju-read-only-{os.getpid()}-{there}")
    folder.mkdir()
    try:
        if there:
            (folder / "votes").write_text("")
            (folder / "votes").chmod(0o444)
        folder.chmod(0o555)
        command = [sys.executable, "-c", UNPRIVILEGED, str(folder / "votes")]
        done = subprocess.run(command, cwd=HOME.parent, capture_output=True, text=True, timeout=60, check=True)
        assert done.stdout.count("Permission denied") == 2 and "kept" not in done.stdout
    finally:
        folder.chmod(0o755)
        (folder / "votes").unlink(missing_ok=True)
        folder.rmdir()


# As a disk with room for a part of the record.
SHORT = """
import resource, sys
from pathlib import Path
from types import SimpleNamespace
from web.feedback import Feedback, NotKept, keep
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    print(keep(Feedback(vote="up", question="x"), SimpleNamespace(units={}, version="1"), Path(sys.argv[1])))
except NotKept as told:
    print(told)
"""


@pytest.mark.parametrize("room", [50, 0], ids=["a part", "nothing"])
def test_a_short_write_is_no_success_and_spoils_no_later_vote(kb: KnowledgeBase, tmp_path: Path, room: int) -> None:
    file = tmp_path / "feedback.jsonl"
    first = keep(SAID, kb, file)
    limit = str(file.stat().st_size + room)
    command = [sys.executable, "-c", SHORT, str(file), limit]
    done = subprocess.run(command, cwd=HOME.parent, capture_output=True, text=True, timeout=60, check=True)
    assert "没有记下" in done.stdout
    last = keep(SAID, kb, file)
    lines = file.read_text(encoding="utf-8").splitlines()
    assert [json.loads(lines[0])["id"], json.loads(lines[-1])["id"]] == [first, last]


def test_a_vote_begins_on_its_own_line_whatever_is_in_front_of_it(kb: KnowledgeBase, tmp_path: Path) -> None:
    file = tmp_path / "feedback.jsonl"
    for before in ('{"by": "hand"}', '{"cut off', "\u2028", " "):
        file.write_text(before, encoding="utf-8")
        ids = [keep(SAID, kb, file), keep(SAID, kb, file)]
        first, *lines = file.read_text(encoding="utf-8").removesuffix("\n").split("\n")
        assert first == before and [json.loads(line)["id"] for line in lines] == ids

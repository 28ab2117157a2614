"""What was uploaded and not yet accepted outlives a restart, for a day; a kill leaves nothing half made."""

from __future__ import annotations

import errno
import os
import pickle
import re
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from importing import pending
from importing.pending import Upload
from importing.readers.read import read_bytes
from importing.segment_sandboxed import segment_sandboxed
from kb.atomic_file import clear
from kb.files import read_files
from kb.load import HOME
from kb.model import Problems
from tests.support.signing_in import TOKEN, csrf, sign_in
from tests.test_add_page import ORIGIN, fields, own, page, uploaded
from tests.test_import_notice import OTHER
from web.middleware.origins import Origins
from web.routes.add_notice import add_routes
from web.routes.operators import Operators
from web.service import Service

pytestmark = pytest.mark.usefixtures("in_process")

__all__ = ["own", "page"]
NOW = 1_790_000_000.0
DAY = 24 * 3600


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture(scope="module")
def made() -> Upload:
    source = read_bytes(OTHER.encode("gb18030"), "公告.txt")
    return Upload("公告.txt", source, segment_sandboxed(source, "公告", rows=True), frozenset({1}))


def test_an_upload_is_found_again_as_it_was_by_who_knows_its_id(home: Path, made: Upload) -> None:
    name = pending.keep(home, made, NOW)
    assert pending.opened(home, name, NOW + DAY - 1) == made
    assert [(head.id, head.name, head.at) for head in pending.waiting(home, NOW)] == [(name, "公告.txt", NOW)]
    (folder,) = home.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "0" * 32, "*", "a/../b", "\0", "x" * 5000])
def test_a_guessed_name_opens_and_removes_nothing(home: Path, made: Upload, name: str) -> None:
    kept = pending.keep(home, made, NOW)
    with pytest.raises(Problems, match="过期"):
        pending.opened(home, name, NOW)
    pending.discard(home, name)
    assert pending.opened(home, kept, NOW) == made


def test_after_a_day_it_is_over_and_gone(home: Path, made: Upload) -> None:
    old, new = (pending.keep(home, made, at) for at in (NOW, NOW + 10))
    with pytest.raises(Problems, match="过期"):
        pending.opened(home, old, NOW + DAY + 1)
    assert [head.id for head in pending.waiting(home, NOW + DAY + 1)] == [new]
    # The clock of a machine may be set back.
    assert [head.id for head in pending.waiting(home, NOW - DAY)] == [new]
    pending.discard(home, new)
    assert not list(home.iterdir())


@pytest.mark.parametrize("limit", ["MOST", "LARGEST"])
def test_when_too_many_wait_the_next_is_refused_and_none_is_lost(
    home: Path, made: Upload, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(pending, limit, 1)
    if limit == "MOST":
        pending.keep(home, made, NOW)
    with pytest.raises(Problems, match=r"太多.*接受或放弃"):
        pending.keep(home, made, NOW)
    assert len(pending.waiting(home, NOW)) == (limit == "MOST")
    # What is over takes nobody's place.
    monkeypatch.setattr(pending, "LARGEST", 1 << 20)
    assert pending.keep(home, made, NOW + DAY + 1)


def test_what_is_no_whole_upload_is_ignored_and_cleared(home: Path, made: Upload, tmp_path: Path) -> None:
    name = pending.keep(home, made, NOW)
    for at, spoil in enumerate(("head.json", "nothing")):
        torn = home / f".pending-{at:032x}"
        shutil.copytree(home / f".pending-{name}", torn)
        (torn / spoil).write_bytes(b'{"name": ')
    (home / f".pending-{0:032x}" / "head.json").write_bytes(b"")
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(home / f".pending-{name}", elsewhere)
    (home / f".pending-{9:032x}").symlink_to(elsewhere)
    assert {head.id for head in pending.waiting(home, NOW)} == {name, f"{1:032x}"}
    assert (elsewhere / "head.json").exists() and not (home / f".pending-{9:032x}").is_symlink()
    (home / f".pending-{1:032x}" / "upload.json").write_bytes(b"[]")
    with pytest.raises(Problems, match="读不出来"):
        pending.opened(home, f"{1:032x}", NOW)


def test_of_two_changes_to_the_same_rows_the_second_is_told(home: Path, made: Upload) -> None:
    name = pending.keep(home, made, NOW)
    mine = theirs = pending.opened(home, name, NOW)
    assert pending.change(home, name, mine).revision == 1
    with pytest.raises(Problems, match="别处改过"):
        pending.change(home, name, theirs)
    pending.discard(home, name)
    with pytest.raises(Problems, match="已被接受、放弃"):
        pending.change(home, name, mine)
    assert not list(home.iterdir())


def test_a_folder_that_cannot_be_written_is_told(home: Path, made: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(os, "mkdir", read_only)
    with pytest.raises(Problems, match=r"没有地方存放（磁盘是只读的）.*检查知识库文件夹的权限"):
        pending.keep(home, made, NOW)


KILLED = """
import os, pickle, signal, sys
from pathlib import Path
from importing import pending
home, at, made = Path(sys.argv[1]), int(sys.argv[2]), pickle.loads(sys.stdin.buffer.read())
left = at
def counted(real):
    def call(*given, **named):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*given, **named)
    return call
for name in ("mkdir", "rename", "replace", "unlink", "rmdir", "fsync"):
    setattr(os, name, counted(getattr(os, name)))
Path.write_bytes = counted(Path.write_bytes)
name = pending.keep(home, made, 0.0)
pending.change(home, name, made)
pending.discard(home, name)
print("done")
"""


@pytest.mark.parametrize("at", range(0, 23, 2))
def test_a_kill_at_any_point_leaves_a_whole_upload_or_nothing(home: Path, made: Upload, at: int) -> None:
    command = [sys.executable, "-c", KILLED, str(home), str(at)]
    done = subprocess.run(command, cwd=HOME.parent, input=pickle.dumps(made), capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done
    clear(home)
    for head in pending.waiting(home, 1.0):
        assert pending.opened(home, head.id, 1.0).source == made.source
    pending.waiting(home, DAY + 1.0)
    assert not list(home.iterdir())


@pytest.fixture
def restarted(own: Service) -> Iterator[TestClient]:
    """Another process on the folder of `page`, where nobody is signed in."""
    routes = add_routes(own, Operators([TOKEN], Origins()))
    with TestClient(Starlette(routes=routes), base_url="http://localhost:8501") as client:
        yield client


def test_an_upload_can_be_accepted_after_a_restart_and_is_gone_then(
    own: Service, page: TestClient, restarted: TestClient
) -> None:
    address, _ = uploaded(page, OTHER)
    home = own.home
    assert restarted.get(address).status_code == 403, "the address alone opens nothing"
    sign_in(restarted, ORIGIN["origin"])
    assert f'href="{address}"' in restarted.get("/add").text
    shown = restarted.get(address).text
    assert "切出 3 条问答" in shown
    notices = read_files(home).notices
    done = restarted.post(address, data={**fields(shown), "accept": "1"}, headers=ORIGIN)
    assert "已导入" in done.text
    assert not list(home.glob(".pending-*")) and not list(home.glob(".adding-*"))
    assert restarted.get(address).status_code == 404
    (name,) = set(read_files(home).notices) - set(notices)
    assert not name.startswith(".")


def test_an_upload_that_is_discarded_is_gone(page: TestClient) -> None:
    address, shown = uploaded(page, OTHER)
    listed = page.post(address, data={"csrf": csrf(shown), "discard": "1"}, headers=ORIGIN)
    assert listed.status_code == 200 and address not in listed.text
    assert page.get(address).status_code == 404


def test_of_two_operators_the_second_sees_what_the_first_changed(page: TestClient) -> None:
    """Rows are chosen by their number: after another's cut the same number is another row."""
    address, shown = uploaded(page, OTHER)
    chosen = fields(shown)
    first, second = [name for name, part in chosen.items() if part == "question"][:2]
    page.post(address, data={**chosen, first: "none", "recut": "1"}, headers=ORIGIN)
    refused = page.post(address, data={**chosen, second: "none", "accept": "1"}, headers=ORIGIN)
    assert refused.status_code == 400 and "别处改过" in refused.text
    now = fields(refused.text)
    assert (now[first], now[second]) == ("none", "question")
    assert "已导入" in page.post(address, data={**now, "accept": "1"}, headers=ORIGIN).text


def test_a_service_on_a_read_only_folder_says_so_on_the_page(page: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    form = {"csrf": csrf(page.get("/add").text)}
    monkeypatch.setattr(os, "mkdir", read_only)
    refused = page.post("/add", data=form, files={"file": ("a.txt", OTHER.encode())}, headers=ORIGIN)
    assert refused.status_code == 400
    assert re.search("没有地方存放.*权限", refused.text)

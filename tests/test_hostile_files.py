"""What may lie in a knowledge base's folder and harm its reader: each is told, and nothing waits for it or dies."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from assistant import trial_load as trial
from kb.end_mark import ended
from kb.files import read_files
from kb.load import HOME, load
from kb.model import Problem, Problems
from tests.support.services import quiet
from tests.support.waiting import until
from tests.test_startup import ALIASES, Damage, a_fifo, written
from web import service as module
from web.service import Service

NOTICE = "notices/most-2022-04-15"
RULES = f"{NOTICE}/rules.yaml"


def a_socket(file: Path) -> None:
    file.unlink()
    # The path of a socket is short.
    short = Path(f"/tmp/youju-{os.getpid()}.sock")
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(short))
    shutil.move(short, file)


def instead(make: Damage) -> Damage:
    def harm(file: Path) -> None:
        file.unlink()
        make(file)

    return harm


def of_yaml(text: str) -> Damage:
    return written(ended(text))


def nested(brackets: int) -> str:
    return f"risk: {'[' * brackets}{']' * brackets}"


LONG_WORD = f"a: &a {'x' * 100_000}\nrisk: [{', '.join(['*a'] * 300_000)}]"
# A number to the base of 60, and its value takes the square of its length to find out.
SLOW = "risk: [1" + ":1" * 900_000 + "]"


DAMAGES = [
    pytest.param(RULES, a_fifo, "不是普通文件", id="a FIFO: to open it waits for a writer"),
    pytest.param(f"{NOTICE}/source.txt", a_fifo, "不是普通文件", id="a FIFO in place of the source"),
    pytest.param(RULES, a_socket, "读不出来", id="a socket"),
    pytest.param(RULES, instead(lambda file: file.symlink_to("/dev/zero")), "不是普通文件", id="a device without end"),
    pytest.param(RULES, instead(lambda file: file.symlink_to(file)), "读不出来", id="a link to itself"),
    pytest.param(RULES, instead(Path.mkdir), "读不出来", id="a folder in place of a file"),
    pytest.param(RULES, lambda file: os.truncate(file, 1 << 40), "超过 2 MB", id="a terabyte of nothing"),
    pytest.param(
        "domains/hgr/concepts.yaml",
        of_yaml("risk: [x]\n#" + "x" * (2 << 20)),
        "超过 2 MB",
        id="more than anybody writes",
    ),
    pytest.param("notices/\udcff", Path.mkdir, "不是 UTF-8", id="a folder whose name is not UTF-8"),
    pytest.param(
        "domains/hgr/concepts.yaml",
        of_yaml(ALIASES),
        "第 1 行：不是有效的 YAML（用了锚点或别名（&",
        id="aliases of aliases",
    ),
    pytest.param("domains/hgr/concepts.yaml", of_yaml(LONG_WORD), "锚点或别名（&a）", id="aliases of one long word"),
    pytest.param(
        "domains/hgr/concepts.yaml", of_yaml("risk: &r [*r]"), "锚点或别名（&r）", id="a list that holds itself"
    ),
    pytest.param(
        "domains/hgr/concepts.yaml", of_yaml("risk: [甲]\nother: *r"), "锚点或别名（*r）", id="an alias of nothing"
    ),
    pytest.param("domains/hgr/facts.yaml", of_yaml("- &f {name: a}"), "第 1 行", id="an anchor that nothing refers to"),
    pytest.param("domains/hgr/concepts.yaml", of_yaml(nested(50_000)), "嵌套超过 20 层", id="brackets in brackets"),
    pytest.param(
        "domains/hgr/concepts.yaml", of_yaml("\n".join(f"{' ' * n}a:" for n in range(900))), "嵌套", id="keys in keys"
    ),
    pytest.param("domains/hgr/concepts.yaml", of_yaml("- " * 20_000), "嵌套", id="items in items"),
]

# In a process of its own: some of these would end the tests, or this machine.
LOAD = """
import resource, sys
from pathlib import Path
from kb.load import load
from kb.model import Problems
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
for home in sys.argv[1:]:
    try:
        load(Path(home))
        print("loaded")
    except Problems as refused:
        print(*refused.problems, sep=" / ")
"""


@pytest.mark.parametrize(("name", "harm", "told"), DAMAGES)
def test_what_would_harm_its_reader_is_refused_with_its_place(home: Path, name: str, harm: Damage, told: str) -> None:
    harm(home / name)
    done = subprocess.run(
        [sys.executable, "-c", LOAD, str(home)], cwd=HOME.parent, capture_output=True, text=True, timeout=30, check=True
    )
    assert told in done.stdout
    assert name.encode("utf-8", "backslashreplace" if "\udcff" not in name else "ignore").decode() in done.stdout


@pytest.fixture
def service(home: Path) -> Service:
    return Service(quiet(), home)


def looked(service: Service, times: int = 2) -> list[bool]:
    """What looks in a row say; fails where one of them never ends, instead of waiting for it."""
    said: list[bool] = []
    looking = threading.Thread(target=lambda: said.extend(service.look() for _ in range(times)), daemon=True)
    looking.start()
    looking.join(30)
    assert len(said) == times, "a look that never ends, or that ended the thread"
    return said


def told(service: Service) -> str:
    return "\n".join(map(str, service.problems))


def test_a_running_service_outlives_every_harm_and_takes_up_what_is_mended(service: Service, tmp_path: Path) -> None:
    before, whole = service.assistant, tmp_path / "whole"
    shutil.copytree(service.home, whole, symlinks=True)
    for name, harm, words in (
        ("domains/hgr/concepts.yaml", of_yaml(ALIASES), "别名"),
        ("domains/hgr/concepts.yaml", of_yaml(nested(50_000)), "嵌套"),
        (RULES, a_fifo, "不是普通文件"),
        ("notices/\udcff", Path.mkdir, "不是 UTF-8"),
    ):
        harm(service.home / name)
        assert looked(service) == [False, False]
        assert words in told(service), name
        assert service.assistant is before
    shutil.rmtree(service.home)
    assert looked(service) == [False, False]
    shutil.copytree(whole, service.home, symlinks=True)
    assert looked(service) == [False, True]
    assert service.problems == ()


def test_files_that_vanish_and_return_while_they_are_read_end_nothing(service: Service) -> None:
    stop = threading.Event()
    folder, aside = service.home / NOTICE, service.home / "aside"

    def flicker() -> None:
        while not stop.is_set():
            folder.rename(aside)
            aside.rename(folder)

    flickering = threading.Thread(target=flicker)
    flickering.start()
    try:
        for _ in range(200):
            read_files(service.home)
        looked(service, 4)
    finally:
        stop.set()
        flickering.join()
    looked(service)
    assert service.problems == () and service.assistant.kb.units


class FullDisk:
    """A log on a disk without room."""

    def write(self, _: str) -> int:
        raise OSError(28, "No space left on device")

    def flush(self) -> None:
        raise OSError(28, "No space left on device")


@pytest.mark.parametrize("failure", [OSError(24, "Too many open files"), MemoryError()])
def test_a_look_that_fails_goes_stale_and_the_next_one_that_succeeds_mends_it(
    service: Service, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    """The machine may fail for a while, at reading as at checking, and its log with it."""

    def fails(*_: object) -> None:
        raise failure

    before = service.assistant
    for place in ("read_files", "load_on_trial"):
        with monkeypatch.context() as broken:
            broken.setattr(module, place, fails)
            broken.setattr(sys, "stderr", FullDisk())
            notice = service.home / NOTICE / "notice.yaml"
            notice.write_bytes(notice.read_bytes().replace(b"contact: ", b"contact: 1"))
            assert looked(service) == [False, False]
            assert type(failure).__name__ in told(service)
            assert service.assistant is before
        assert True in looked(service)
        assert service.problems == () and service.assistant is not before
        before = service.assistant


def test_the_watching_thread_outlives_what_fails_under_it(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK", 0.01)
    failed = threading.Event()

    def fails(_: Path) -> None:
        failed.set()
        raise RuntimeError("whatever it is")

    with monkeypatch.context() as broken:
        broken.setattr(module, "read_files", fails)
        service.watch()
        assert failed.wait(10)
    notice = service.home / NOTICE / "notice.yaml"
    notice.write_bytes(notice.read_bytes().replace(b"contact: ", b"contact: 1"))
    try:
        until(lambda: service.assistant.kb.contact.startswith("1"), why=lambda: told(service))
    finally:
        service.end()
    # Nobody looks for a service that has ended: its folder may be gone by now.
    watching = [one for one in threading.enumerate() if one.name == "knowledge-base"]
    for one in watching:
        one.join(10)
    assert not any(one.is_alive() for one in watching)


def test_the_age_of_the_last_look_grows_until_one_ends(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a network disk that does not answer: the look hangs, and `/healthz` must not say that all is well."""
    looked(service)
    going_on = threading.Event()

    def hangs(home: Path) -> object:
        going_on.wait(30)
        return read_files(home)

    monkeypatch.setattr(module, "read_files", hangs)
    looking = threading.Thread(target=service.look)
    looking.start()
    grown = until(lambda: service.since_look > 1 and service.since_look)
    going_on.set()
    looking.join()
    assert service.since_look < grown


@pytest.mark.parametrize(
    ("limit", "value", "text"),
    [("SECONDS", 6, SLOW), ("MEMORY", 320 << 20, "risk: [" + "[]," * 600_000 + "]")],
    ids=["time", "memory"],
)
def test_a_change_that_takes_too_much_to_check_is_refused_and_harms_nobody(
    service: Service, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, text: str
) -> None:
    before = service.assistant
    monkeypatch.setattr(trial, limit, value)
    trial.load_on_trial(read_files(service.home))
    of_yaml(text)(service.home / "domains/hgr/concepts.yaml")
    assert looked(service) == [False, False]
    assert "检查没有完成" in told(service)
    assert service.assistant is before
    # Refused once: the same files are not tried again at every look.
    started = time.monotonic()
    assert looked(service) == [False, False]
    assert time.monotonic() - started < 2


def test_the_trial_tells_what_loading_tells(home: Path) -> None:
    trial.load_on_trial(read_files(home))
    for name in ("domains/hgr/facts.yaml", RULES):
        file = home / name
        file.write_text(file.read_text(encoding="utf-8").replace("name:", "nmae:").replace("says:", "syas:"))
    with pytest.raises(Problems) as aside:
        trial.load_on_trial(read_files(home))
    with pytest.raises(Problems) as here:
        load(home)
    assert aside.value.problems == here.value.problems
    assert all(isinstance(problem, Problem) for problem in aside.value.problems)

"""The real server: what it lets in, what it waits for, whose word it takes, and that it ends when it is told to."""

from __future__ import annotations

import contextlib
import fcntl
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import httpx2
import psutil
import pytest
from websockets.sync.client import connect

from benchmarks.load import TARGETS
from tests.support.browsing import OURS, ROOT, STREAMLIT, started
from tests.support.processes import children, lives
from tests.support.services import environment
from tests.support.signing_in import TOKEN, csrf, sign_in
from tests.support.waiting import until
from tools.local_server import free_port

ASK = {"question": "收集B超要报采集许可吗"}
COMPUTED = ("/api/v1/units", "/api/docs", "/sheet", "/sheet.docx", "/source/most-2022-04-15", "/add", "/?q=x", "/ask")
FREE = ("/healthz", "/readyz", "/", "/embed", "/_stcore/health")
# As `make run`, only that nothing takes so long, and that the shell allows few files.
HURRIED = """
import resource, web.server
from web.__main__ import main
resource.setrlimit(resource.RLIMIT_NOFILE, (100, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
web.server.MOST, web.server.HEAD, web.server.BODY = 200, 1.5, 2.5
main()
"""


def port_of(address: str) -> int:
    return int(address.rpartition(":")[2])


def opened(address: str, sent: str = "") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port_of(address)), timeout=10)
    connection.sendall(sent.encode())
    return connection


def seconds_until_closed(connection: socket.socket) -> float:
    began = time.monotonic()
    with contextlib.suppress(ConnectionError):
        while connection.recv(4096):
            pass
    connection.close()
    return time.monotonic() - began


def statuses(address: str, *paths: str, **headers: str) -> list[int]:
    return [httpx2.get(address + path, headers=headers).status_code for path in paths]


def test_every_route_that_computes_takes_from_one_bucket_and_health_from_none(tmp_path: Path) -> None:
    with started(tmp_path / "log", YOUJU_RATE="0.05") as (address, _):
        # A bucket of one token.
        assert statuses(address, "/source/most-2022-04-15") == [200]
        assert statuses(address, *COMPUTED) == [429] * len(COMPUTED)
        assert httpx2.post(f"{address}/api/v1/ask", json=ASK).status_code == 429
        assert statuses(address, *FREE * 3) == [200] * len(FREE) * 3
        # Nobody here is a proxy whose word counts.
        forged = {"X-Forwarded-For": "1.2.3.4", "Forwarded": "for=1.2.3.4", "X-Real-IP": "1.2.3.4"}
        assert statuses(address, *COMPUTED, **forged) == [429] * len(COMPUTED)


def test_a_trusted_proxy_says_who_asks(tmp_path: Path) -> None:
    with started(tmp_path / "log", YOUJU_RATE="0.05", YOUJU_TRUSTED_PROXIES="127.0.0.0/8 ::1") as (address, _):
        asked = [
            # What stands before the proxy's own entry is what the visitor wrote.
            statuses(address, "/add", **{"X-Forwarded-For": f"9.9.9.{number}, {visitor}"})
            for number, visitor in enumerate(("1.2.3.4", "1.2.3.4", "5.6.7.8", "5.6.7.8"))
        ]
        assert asked == [[403], [429], [403], [429]]


def test_under_streamlits_own_server_everything_answers_and_no_header_buys_a_bucket(tmp_path: Path) -> None:
    with started(tmp_path / "log", start=STREAMLIT, YOUJU_RATE="0.05") as (address, _):
        assert httpx2.post(f"{address}/api/v1/ask", json=ASK).json()["status"] == "answered"
        assert statuses(address, *FREE) == [200] * len(FREE)
        with connect(f"ws://localhost:{port_of(address)}/_stcore/stream", subprotocols=["streamlit"]) as page:  # type: ignore[list-item]
            assert page.ping().wait(10)
        asked = [statuses(address, "/add", **{"X-Forwarded-For": name}) for name in ("1.2.3.4", "5.6.7.8:9", "::1")]
        assert asked == [[403], [429], [429]]


@pytest.fixture(scope="module")
def hurried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    log = tmp_path_factory.mktemp("hurried") / "log"
    with started(log, start=("-c", HURRIED, "--port")) as server:
        yield server
    assert "Traceback" not in log.read_text(encoding="utf-8")


def test_it_has_as_many_descriptors_as_it_may(hurried: tuple[str, subprocess.Popen[bytes]]) -> None:
    soft, hard = resource.prlimit(hurried[1].pid, resource.RLIMIT_NOFILE)
    assert soft == min(hard, 65_536)


@pytest.mark.parametrize(
    ("sent", "least"),
    [
        ("", 1),
        ("POST /api/v1/ask HTTP/1.1\r\nHost: x\r\n", 1),
        ("POST /api/v1/ask HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{", 2),
        # Nobody wants this body; whoever sends it has his answer.
        ("POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{", 2),
    ],
    ids=["nothing", "half a head", "half a body", "half a body for nobody"],
)
def test_what_is_not_sent_in_time_is_not_waited_for(
    hurried: tuple[str, subprocess.Popen[bytes]], sent: str, least: float
) -> None:
    connection = opened(hurried[0], sent)
    ended = []
    waiting = Thread(target=lambda: ended.append(seconds_until_closed(connection)))
    waiting.start()
    # Nor does one byte after the other buy time.
    while sent and waiting.is_alive():
        with contextlib.suppress(OSError):
            connection.sendall(b"x")
        time.sleep(0.2)
    waiting.join()
    assert least < ended[0] < least + 5


def test_connections_that_say_nothing_keep_nobody_out(hurried: tuple[str, subprocess.Popen[bytes]]) -> None:
    address, _ = hurried
    silent = [opened(address) for _ in range(300)]
    began = time.monotonic()
    assert httpx2.post(f"{address}/api/v1/ask", json=ASK, timeout=10).json()["status"] == "answered"
    # Twice what benchmarks/load.py allows beside a thousand of them.
    assert time.monotonic() - began < 2 * TARGETS["idle_s"]
    # The oldest made room.
    silent[0].settimeout(10)
    assert silent[0].recv(1) == b""
    for connection in silent:
        connection.close()


def at_work(parent: int) -> list[int]:
    """The processes that a process has started and that are past their own start: the last thing in it is to set
    a limit on memory, behind seeing to it that they end with whoever started them.
    """
    ours = psutil.Process().rlimit(psutil.RLIMIT_AS)
    return children(parent, lambda one: one.rlimit(psutil.RLIMIT_AS) != ours)


@contextlib.contextmanager
def an_upload_read_for_ever(address: str, pid: int) -> Iterator[int]:
    """The process that reads it, stopped once it is at work."""
    with httpx2.Client(base_url=address, timeout=30) as operator:
        assert sign_in(operator, address).status_code == 303
        text = "".join(f"{number}. 问：要报批吗？\n答：要报，见第{number}条。\n" for number in range(9000))
        form, files = {"csrf": csrf(operator.get("/add").text)}, {"file": ("a.txt", text.encode())}

        def send() -> None:
            with contextlib.suppress(httpx2.TransportError):
                operator.post("/add", data=form, files=files, headers={"Origin": address})

        sending = Thread(target=send)
        sending.start()
        reading = until(lambda: at_work(pid))[0]
        os.kill(reading, signal.SIGSTOP)
        try:
            yield reading
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(reading, signal.SIGKILL)
            sending.join()


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_it_is_gone_within_five_seconds_whatever_hangs(tmp_path: Path, sent: signal.Signals) -> None:
    votes = tmp_path / "votes.jsonl"
    with (
        started(tmp_path / "log", YOUJU_ADMIN_TOKEN=TOKEN, YOUJU_FEEDBACK=str(votes)) as (address, process),
        votes.open("a") as held,
        opened(address, "POST /api/v1/ask HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{"),
        opened(address, "GET / HTTP/1.1\r\n"),
        connect(f"ws://localhost:{port_of(address)}/_stcore/stream", subprotocols=["streamlit"]),  # type: ignore[list-item]
        an_upload_read_for_ever(address, process.pid) as reading,
    ):
        fcntl.flock(held, fcntl.LOCK_EX)
        vote = '{"vote": "up", "question": "x"}'
        head = f"POST /api/v1/feedback HTTP/1.1\r\nHost: x\r\nContent-Length: {len(vote)}\r\n\r\n"
        with opened(address, head + vote):
            began = time.monotonic()
            process.send_signal(sent)
            process.wait(10)
            assert time.monotonic() - began < 5
        # Nothing is left of what it had started.
        until(lambda: not lives(reading), 5)
    assert "Traceback" not in (tmp_path / "log").read_text(encoding="utf-8")


HUNG = """
import time, web.server
from web.__main__ import main
# A fault that stops the event loop a second after the start.
async def hung(self):
    time.sleep(1)
    print("HUNG", flush=True)
    time.sleep(1000)
web.server.Server.main_loop = hung
main()
"""


def test_it_is_gone_even_where_the_event_loop_hangs() -> None:
    command = [sys.executable, "-c", HUNG, "--port", "0"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None and process.stdout.readline() == b"HUNG\n"
        began = time.monotonic()
        process.terminate()
        process.wait(10)
    assert time.monotonic() - began < 5


def test_a_port_that_is_taken_is_told_with_the_way_on() -> None:
    port = free_port()
    with socket.create_server(("0.0.0.0", port)):
        done = subprocess.run([sys.executable, *OURS, str(port)], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert f"{port} 端口" in done.stderr and "--port 8700" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ({}, "127.0.0.1 的 {port} 端口"),
        ({"YOUJU_RAET": "1"}, "是否想写“YOUJU_RATE”"),
        ({"YOUJU_PORT": "x"}, "应为整数"),
    ],
    ids=["a port that is taken", "a misspelt setting", "a wrong one"],
)
def test_address_and_port_are_settings_and_what_is_wrong_with_one_is_told(setting: dict[str, str], told: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        given = environment(**{"YOUJU_HOST": "127.0.0.1", "YOUJU_PORT": port, **setting})
        command = [sys.executable, "-m", "web"]
        done = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and told.format(port=port) in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("port", ["web", "65536", "8501.5"])
def test_a_port_that_is_none_is_told(port: str) -> None:
    done = subprocess.run([sys.executable, *OURS, port], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and "不是端口" in done.stderr and "如 8501" in done.stderr

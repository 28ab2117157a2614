"""Two replicas behind nginx: one is killed, nginx reloads, one ends; nobody loses a conversation or an answer."""

from __future__ import annotations

import contextlib
import resource
import signal
import socket
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.support.browsing import started
from tests.support.proxies import nginx_between
from tests.support.waiting import until
from tests.test_server import opened, port_of

CLOSED = "仅收集B超影像要申报采集许可吗"
# Seconds within which a service must be its own self again.
RECOVERY = 5.0
# What replicas share besides the knowledge base and the records.
SECRET = "the-same-key-for-every-replica-01"  # pragma: allowlist secret


class Replicas:
    """Two of them, each with its process, and the address of the nginx before them."""

    def __init__(self, servers: list[tuple[str, subprocess.Popen[bytes]]], address: str, nginx: int) -> None:
        self.addresses = [address for address, _ in servers]
        self.processes = [process for _, process in servers]
        self.address, self.nginx = address, nginx


@pytest.fixture
def replicas(tmp_path: Path) -> Iterator[Replicas]:
    url = f"sqlite+pysqlite:///{tmp_path / 'records.sqlite'}"
    with contextlib.ExitStack() as stack:
        # Side by side: a start takes two seconds.
        with ThreadPoolExecutor(2) as pool:
            both = (started(tmp_path / f"log-{at}", YOUJU_SECRET=SECRET, YOUJU_DATABASE_URL=url) for at in range(2))
            starting = list(pool.map(stack.enter_context, both))
        behind = [port_of(address) for address, _ in starting]
        address, nginx = stack.enter_context(nginx_between(tmp_path / "nginx", behind))
        yield Replicas(starting, address, nginx)


def asked(address: str, **sent: Any) -> httpx2.Response:
    return httpx2.post(f"{address}/api/v1/ask", json=sent, timeout=10)


def test_a_conversation_goes_on_at_the_other_replica_when_one_is_killed_amid_it(replicas: Replicas) -> None:
    first = asked(replicas.addresses[0], question=CLOSED, on="2026-11-22").json()
    statements = [one["id"] for one in first["verdict"]["statements"] if one["id"] != "in-force"]
    half = asked(replicas.addresses[0], case=first["case"], confirm={statements[0]: "yes"}, on="2026-11-22").json()
    replicas.processes[0].kill()
    began = time.monotonic()
    rest = dict.fromkeys(statements[1:], "yes")
    done = asked(replicas.address, case=half["case"], confirm=rest, on="2026-11-22")
    assert time.monotonic() - began < RECOVERY
    # What was confirmed at the dead one still counts, and no more than that.
    assert done.json()["verdict"]["code"] == "not_required"
    confirmed = {one["id"]: one["confirmed"] for one in done.json()["verdict"]["statements"]}
    assert confirmed == {**dict.fromkeys(statements, "yes"), "in-force": None}
    assert [asked(replicas.address, question=CLOSED).status_code for _ in range(10)] == [200] * 10


def answers(address: str) -> bool:
    try:
        return asked(address, question=CLOSED).status_code == 200
    except httpx2.TransportError:
        return False


class Load:
    """Asks without a pause, until it is told to stop; what came back that was no answer."""

    def __init__(self, address: str, people: int = 4) -> None:
        self._over = False
        self._done: list[bool] = []
        self.wrong: list[str] = []
        self.again = 0
        self._address = address
        self._people = [threading.Thread(target=self._ask) for _ in range(people)]

    def _ask(self) -> None:
        with httpx2.Client(base_url=self._address, timeout=10) as client:
            while not self._over:
                try:
                    reply = self._reply(client)
                    right = reply.status_code == 200 and reply.json()["verdict"]["code"] == "to_confirm"
                    self.wrong += [] if right else [f"{reply.status_code} {reply.text[:80]}"]
                except httpx2.TransportError as failed:
                    self.wrong.append(repr(failed))
                self._done.append(True)

    def _reply(self, client: httpx2.Client) -> httpx2.Response:
        try:
            return client.post("/api/v1/ask", json={"question": CLOSED})
        except (httpx2.ReadError, httpx2.RemoteProtocolError):
            # A connection kept open that the other end closes just then: browsers, too, try once more.
            self.again += 1
            return client.post("/api/v1/ask", json={"question": CLOSED})

    @property
    def answers(self) -> int:
        return len(self._done)

    def __enter__(self) -> Load:
        for one in self._people:
            one.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over = True
        for one in self._people:
            one.join()


def test_nginx_reloads_and_a_replica_drains_under_load_without_an_error(replicas: Replicas, tmp_path: Path) -> None:
    with Load(replicas.address) as load:
        until(lambda: load.answers > 20)
        for _ in range(3):
            subprocess.run(["/bin/kill", "-HUP", str(replicas.nginx)], check=True)
            before = load.answers
            until(lambda: load.answers > before + 20)  # noqa: B023 - met before the next turn
        replicas.processes[0].send_signal(signal.SIGTERM)
        replicas.processes[0].wait(RECOVERY)
        before = load.answers
        until(lambda: load.answers > before + 20)
    assert load.wrong == []
    replicas.processes[1].send_signal(signal.SIGTERM)
    replicas.processes[1].wait(RECOVERY)
    # Every answer that was given has its record, those of the last moment too.
    with contextlib.closing(sqlite3.connect(tmp_path / "records.sqlite")) as records:
        (counted,) = records.execute("SELECT count(*) FROM questions").fetchone()
    # Of what was sent again, the first may have been counted.
    assert load.answers <= counted <= load.answers + load.again


def test_an_answer_in_the_making_is_finished_before_the_end(tmp_path: Path) -> None:
    with started(tmp_path / "log", YOUJU_DATABASE_URL=f"sqlite+pysqlite:///{tmp_path / 'r.sqlite'}") as (
        address,
        process,
    ):
        body = b'{"question": "%s"}' % CLOSED.encode()
        head = f"POST /api/v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        connections = [opened(address) for _ in range(20)]
        for one in connections:
            one.sendall(head + body)
        # Once the first bytes of one are there, the others are being made.
        connections[0].recv(1, socket.MSG_PEEK)
        process.send_signal(signal.SIGTERM)
        got = [whole(one) for one in connections]
        process.wait(RECOVERY)
    assert [one.count(b'"to_confirm"') > 0 for one in got if one] == [True] * len([one for one in got if one])
    answered = sum(one.startswith(b"HTTP/1.1 200") for one in got)
    assert answered == len([one for one in got if one]) > 0
    with contextlib.closing(sqlite3.connect(tmp_path / "r.sqlite")) as records:
        assert records.execute("SELECT count(*) FROM questions").fetchone() == (answered,)


def whole(connection: socket.socket) -> bytes:
    got = b""
    with contextlib.suppress(ConnectionError):
        while piece := connection.recv(65536):
            got += piece
    connection.close()
    return got


FEW = """
import resource
from web.__main__ import main
resource.setrlimit(resource.RLIMIT_NOFILE, (160, 160))
main()
"""


TOLD = "打开的文件和连接用完了"


def test_without_descriptors_it_refuses_and_is_itself_again_once_there_are_some(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with started(log, start=("-c", FEW, "--port")) as (address, process):
        assert resource.prlimit(process.pid, resource.RLIMIT_NOFILE) == (160, 160)
        # Halves of a head, which may take ten seconds: none of these is silent.
        held = [opened(address, "GET / HTTP/1.1\r\nX: ") for _ in range(200)]
        # It takes them one after the other: until there are no more descriptors.
        until(lambda: TOLD in log.read_text(encoding="utf-8"))
        with contextlib.suppress(httpx2.TransportError):
            assert asked(address, question=CLOSED).status_code in (200, 503)
        assert process.poll() is None
        for one in held:
            one.close()
        until(lambda: answers(address), RECOVERY)
    told = log.read_text(encoding="utf-8")
    assert told.count(TOLD) == 1 and "Traceback" not in told

"""Who may open the page's websocket is decided here, at once: the server never asks the internet about anybody."""

from __future__ import annotations

import contextlib
import http.client
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.support.browsing import serving

STREAM = "/_stcore/stream"
NAMED = "https://oa.example"
URL = "https://help.example"
# Python tells of every look-up and connection before it is made: those to elsewhere are written down, and end there.
RECORDER = """
import os, sys

def look(event, given):
    host = None
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = given[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(given[1], tuple):
        host = given[1][0]
    if host not in (None, "", "localhost", "127.0.0.1", "::1", "0.0.0.0", "::"):
        with open(os.environ["RECORDED"], "a") as out:
            print(event, host, file=out)
        raise OSError("elsewhere")

sys.addaudithook(look)
"""


class Server:
    """The real application; `elsewhere` is what it looked up or connected to that is not this machine."""

    def __init__(self, address: str, recorded: Path) -> None:
        self.address, self._recorded = address, recorded

    @property
    def elsewhere(self) -> str:
        return self._recorded.read_text() if self._recorded.exists() else ""


def recorded(folder: Path, origins: str = "", url: str = "") -> Iterator[Server]:
    (folder / "sitecustomize.py").write_text(RECORDER)
    record, recording = folder / "recorded", {"PYTHONPATH": str(folder), "RECORDED": str(folder / "recorded")}
    # It does record.
    asking = [sys.executable, "-c", "import socket; socket.getaddrinfo('elsewhere.example', 80)"]
    assert subprocess.run(asking, env={**os.environ, **recording}, capture_output=True, check=False).returncode == 1
    assert "elsewhere.example" in record.read_text()
    record.unlink()
    with serving(
        folder / "log",
        YOUJU_ORIGINS=origins,
        YOUJU_URL=url,
        # A proxy of the environment would hide who was asked.
        http_proxy="",
        https_proxy="",
        PYTHONPATH=recording["PYTHONPATH"],
        RECORDED=recording["RECORDED"],
    ) as address:
        yield Server(address, record)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Nothing set."""
    yield from recorded(tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Told its own address and who may call."""
    yield from recorded(tmp_path_factory.mktemp("told"), NAMED, url=URL)


def opened(server: Server, *origins: str, path: str = STREAM, host: str = "") -> int:
    """The status of a handshake: 101 where it was accepted. PORT stands for the server's."""
    port = server.address.rpartition(":")[2]
    asked = http.client.HTTPConnection("localhost", int(port), timeout=20)
    asked.putrequest("GET", path, skip_host=True)
    for name, value in (
        ("Host", host.replace("PORT", port) or f"localhost:{port}"),
        ("Connection", "Upgrade"),
        ("Upgrade", "websocket"),
        ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        *(("Origin", origin.replace("PORT", port)) for origin in origins),
    ):
        asked.putheader(name, value)
    asked.endheaders()
    with contextlib.closing(asked), asked.getresponse() as answer:
        return answer.status


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://localhost:PORT", 101),  # our own page
        ("https://localhost:PORT", 101),  # the same behind a proxy that ends TLS
        ("http://localhost:9", 101),  # a page of this machine, while no site is named
        ("http://evil.example", 403),
        ("http://evil.example:PORT", 403),
        ("https://help.example", 403),  # a proxy changed Host, and nobody said what our address is
        ("http://localhost.evil.example:PORT", 403),
        ("http://localhost@evil.example", 403),
        ("http://8.8.8.8", 403),
        ("null", 403),
        ("", 403),
        ("x", 403),
        ("http://[", 403),
        ("//localhost:PORT", 403),
        ("http://localhost:PORT/", 403),  # an origin has no path
        ("h" * 8000, 403),
    ],
)
def test_a_handshake_is_decided_by_its_origin_without_asking_anybody(plain: Server, origin: str, status: int) -> None:
    assert opened(plain, origin) == status
    assert plain.elsewhere == ""


def test_a_handshake_without_an_origin_comes_from_no_page(plain: Server) -> None:
    assert opened(plain) == 101


def test_every_origin_of_several_must_be_one_that_may(plain: Server) -> None:
    assert opened(plain, "http://localhost:PORT", "http://evil.example") in (400, 403)
    assert opened(plain, "http://evil.example", "http://localhost:PORT") in (400, 403)
    assert plain.elsewhere == ""


@pytest.mark.parametrize("path", ["/", "/stream", "/_stcore/stream/", "//_stcore/stream", "/_stcore/Stream", "/add"])
def test_there_is_one_websocket_only(plain: Server, path: str) -> None:
    assert opened(plain, path=path) == 403


@pytest.mark.parametrize(
    ("origin", "host", "status"),
    [
        (URL, "127.0.0.1:PORT", 101),  # through a proxy that changes Host
        (URL, "help.example", 101),  # and one that does not
        (NAMED, "127.0.0.1:PORT", 101),
        ("http://localhost:PORT", "localhost:PORT", 101),  # on the machine itself
        ("http://10.1.2.3:PORT", "10.1.2.3:PORT", 101),  # a number cannot be pointed elsewhere
        ("http://help.example", "127.0.0.1:PORT", 403),  # another protocol
        ("https://help.example:8443", "127.0.0.1:PORT", 403),
        ("http://localhost:9", "localhost:PORT", 403),  # who names sites names all of them
        ("http://evil.example:PORT", "evil.example:PORT", 403),  # a name that somebody points at this machine
    ],
)
def test_who_says_our_address_opens_the_page_there_and_nowhere_else(
    told: Server, origin: str, host: str, status: int
) -> None:
    assert opened(told, origin, host=host) == status
    # The calls of the page are decided alike.
    port = told.address.rpartition(":")[2]
    headers = {"Origin": origin.replace("PORT", port), "Host": host.replace("PORT", port)}
    called = httpx2.post(f"{told.address}/api/v1/ask", json={"question": "收集B超要报采集许可吗"}, headers=headers)
    assert called.status_code == (200 if status == 101 else 403)
    assert told.elsewhere == ""

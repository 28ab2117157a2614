"""What holds on every route there is, whatever it answers: its headers, and the names under which it answers at all."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.testclient import TestClient

from tests.support.services import real_service
from tests.support.site import OWN, whole_site
from tests.test_handshakes import Server, opened
from web.middleware.hosts import Hosts

STRANGER = "youju.attacker.example.com"


def ways(routes: list[BaseRoute], before: str = "") -> Iterator[tuple[str, str]]:
    """Every method with every path, some word in place of each of its parts."""
    for route in routes:
        if isinstance(route, Mount):
            inner = route.app.routes if isinstance(route.app, FastAPI) else route.routes
            yield from ways(list(inner), before + route.path)
        elif isinstance(route, Route):
            path = re.sub(r"\{[^}]*\}", "x", before + route.path)
            yield from ((method, path) for method in route.methods or {"GET", "POST", "DELETE"})
        else:
            # FastAPI keeps the routes of a router apart.
            yield from ways(list(getattr(route, "original_router").routes), before)  # noqa: B009 (FastAPI's own)


@pytest.fixture(scope="module")
def everything() -> list[tuple[str, str]]:
    found = sorted(set(ways(whole_site(real_service()).routes)))
    known = {
        ("GET", "/"),
        ("POST", "/ask"),
        ("POST", "/api/v1/ask"),
        ("GET", "/healthz"),
        ("POST", "/add"),
        ("GET", "/x"),
    }
    assert known <= set(found) and len(found) > 40
    return found


def test_every_answer_tells_the_browser_what_may_run_in_it_who_may_frame_it_and_its_number(
    client: TestClient, everything: list[tuple[str, str]]
) -> None:
    for method, path in everything:
        headers = client.request(method, path, follow_redirects=False).headers
        policy = headers["content-security-policy"]
        assert "frame-ancestors" in policy and "script-src 'unsafe" not in policy and "default-src" in policy, path
        assert ("x-frame-options" in headers) is ("frame-ancestors 'none'" in policy), path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] in ("same-origin", "no-referrer"), path
        assert re.fullmatch(r"[0-9a-f]{16}", headers["x-request-id"]), path
        assert "server" not in headers and "x-powered-by" not in headers, path


def test_no_route_answers_under_a_name_that_a_stranger_may_have_registered(
    client: TestClient, everything: list[tuple[str, str]]
) -> None:
    for method, path in everything:
        told = client.request(method, path, headers={"Host": STRANGER}, follow_redirects=False)
        assert told.status_code == 403 and "content-security-policy" in told.headers, path
        assert method == "HEAD" or (STRANGER in told.text and "YOUJU_HOSTS" in told.text), path


def test_neither_do_streamlits_own_files_and_its_websocket(server: str) -> None:
    for path in ("/_stcore/health", "/_stcore/host-config", "/static/js/index.js", "/static/media/x", "//", "/nothing"):
        for headers in ({"Host": STRANGER}, {"Host": STRANGER, "Accept": "text/html"}):
            told = httpx2.get(server + path, headers=headers)
            assert told.status_code == 403 and STRANGER in told.text, path
            assert "content-security-policy" in told.headers
    one = Server(server, Path("/nowhere"))
    assert opened(one, host="localhost:PORT") == 101
    assert opened(one, host=STRANGER) == 403
    # The page that was loaded under the name would say so itself.
    assert opened(one, f"http://{STRANGER}:PORT", host=f"{STRANGER}:PORT") == 403


@pytest.mark.parametrize(
    ("host", "answered"),
    [
        ("localhost:8501", True),
        ("LOCALHOST", True),
        ("localhost.", True),  # the same name, written out
        ("127.0.0.1:8501", True),  # an address is nobody's to register
        ("10.1.2.3", True),
        ("[::1]:8501", True),
        ("[::ffff:10.1.2.3]", True),
        ("youju", True),  # a name without a dot is the house's own
        ("pc_12:8501", True),
        ("youju.local", True),  # as is what ends so
        ("youju.hospital.internal:8501", True),
        ("help.localhost:8501", True),
        (OWN, True),  # the operator has said so
        (OWN.upper() + ".:443", True),
        (socket.gethostname(), True),
        ("", True),  # a health check of a proxy, and no browser
        (STRANGER, False),
        (f"www.{OWN}", False),
        (f"{OWN}.attacker.com", False),
        (f"attacker.com/{OWN}", False),
        (f"{OWN}@attacker.com", False),
        (f"{OWN}:80:80", False),
        ("localhost.attacker.com", False),
        ("127.0.0.1.attacker.com", False),
        ("127.0.0.1.nip.io", False),
        ("attackerlocal.com", False),
        ("[attacker.com]", False),
        ("网址.公司", False),
        (" ", False),
    ],
)
def test_a_name_is_answered_if_it_is_the_operators_or_nobodys_to_register(host: str, answered: bool) -> None:
    site = TestClient(Hosts(PlainTextResponse("here"), names=(OWN,), url=""))
    assert site.get("/healthz", headers={b"Host": host.encode()}).status_code == (200 if answered else 403)


def test_the_address_that_browsers_see_is_such_a_name() -> None:
    site = TestClient(Hosts(PlainTextResponse("here"), names=(), url=f"https://{OWN}:8443"))
    assert site.get("/", headers={"Host": f"{OWN}:8443"}).status_code == 200
    assert site.get("/", headers={"Host": STRANGER}).status_code == 403

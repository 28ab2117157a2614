"""Of all that Streamlit answers only what its page needs is open: for every method, however the path is written."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.types import Message

from tests.support.browsing import ROOT, serving
from tests.support.services import environment
from web.middleware.origins import Origins
from web.routes.add_notice import add_routes
from web.routes.operators import Operators
from web.routes.streamlit_shell import shell_routes, with_lost
from web.service import Service

# Every address that Streamlit answers, and what it is for: open only where the page does not work without. A version of
# Streamlit with one more must be looked at.
OPEN = {
    "/_stcore/health": "whether the server lives; asked before each connection",
    "/_stcore/host-config": "what a framing page may do; without an answer the page never starts",
    "/_stcore/stream": "the page's websocket",
    "": "the page's own scripts, styles and fonts, below /static",
}
SHUT = {
    "/_stcore/upload_file/{session_id}/{file_id}": "the page takes no files",
    "/_stcore/metrics": "counts what goes on inside",
    "/_stcore/agent/interact": "drives the page without a browser",
    "/_stcore/agent/openapi.json": "says how",
    "/_stcore/agent/mcp": "the same for programs",
    "/_stcore/bidi-components/{path:path}": "files of components; there are none",
    "/component/{path:path}": "the same, of an older kind",
    "/media/{file_id:path}": "pictures and downloads; there are none",
    "/auth/login": "Streamlit's own sign-in, not set up",
    "/auth/logout": "the same",
    "/oauth2callback": "the same",
}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
LISTED = """
import json, app
from streamlit.web.server.starlette.starlette_app import create_streamlit_routes
print(json.dumps(sorted({route.path for route in create_streamlit_routes(app.app._create_runtime())})))
"""


def test_every_door_of_streamlit_is_known() -> None:
    command = [sys.executable, "-c", LISTED]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, check=True, text=True)
    assert set(json.loads(done.stdout)) == {*OPEN, *SHUT}


def test_the_agent_api_is_off() -> None:
    assert tomllib.loads((ROOT / ".streamlit/config.toml").read_text())["server"]["enableAgentApi"] is False


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the server says."""
    return tmp_path_factory.mktemp("elsewhere") / "log"


@pytest.fixture(scope="module")
def server(log: Path) -> Iterator[str]:
    """Started elsewhere, where another configuration opens what it can, as the environment does."""
    folder = log.parent
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit/config.toml").write_text("[server]\nenableAgentApi = true\nenableStaticServing = true\n")
    with serving(log, folder=folder, STREAMLIT_SERVER_ENABLE_AGENT_API="true") as address:
        yield address


@pytest.mark.parametrize("path", [*SHUT, "/mcp", "/openapi.json", "/manifest.json", "/index.html", "/app/static/x"])
def test_what_the_page_does_not_need_is_not_there(server: str, path: str) -> None:
    for given in ("session_id", "file_id", "file_id:path", "path:path"):
        path = path.replace(f"{{{given}}}", "x")
    for method in METHODS:
        assert httpx2.request(method, server + path, content=b"{}").status_code == 404, method


@pytest.mark.parametrize("path", ["/_stcore/health", "/_stcore/host-config", "/browse"])
def test_what_the_page_needs_is_there(server: str, path: str) -> None:
    answer = httpx2.get(server + path)
    assert answer.status_code == 200
    # No page that frames this one may steer it.
    assert answer.headers["content-type"] != "application/json" or answer.json()["allowedOrigins"] == []


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics/",
        "/_stcore/./metrics",
        "/_stcore/x/../metrics",
        "//_stcore/metrics",
        "/_stcore//metrics",
        "/_stcore/metrics%0a",  # a line end behind the path: Streamlit's own route would match
        "/_stcore/metrics%00",
        "/_stcore/metrics;x",
        "/_stcore/%6detrics",
        "/%5fstcore/metrics",
        "/_stcore%2fmetrics",
        "/_stcore%5cmetrics",
        "/_STCORE/metrics",
        "/_stcore/health/../metrics",
        "/_stcore/health%0a",
        "/_stcore/health/",
        "/browse/_stcore/metrics",
        "/static/../_stcore/metrics",
        "/static/js/../../index.html",
        "/static/js/%2e%2e%2findex.html",
        "/static/js",
        "/ADD",
        "//add",
        "/./add",
        "/add%0a",
        "/add;x",
        "/add/x/y",
        "http://localhost/_stcore/metrics",  # as one asks a proxy
        "/\\evil.example/",
    ],
)
def test_no_way_of_writing_a_path_opens_a_door(server: str, path: str) -> None:
    for method in ("GET", "PUT", "POST"):
        # Written as it is: other clients tidy a path.
        asked = http.client.HTTPConnection(server.removeprefix("http://"), timeout=20)
        asked.putrequest(method, path, skip_host=path.startswith("http"))
        if path.startswith("http"):
            asked.putheader("Host", "localhost")
        asked.putheader("Content-Length", "0")
        asked.endheaders()
        with asked.getresponse() as answer:
            status, there, text = answer.status, answer.headers.get("location", ""), answer.read().decode()
        asked.close()
        if status == 301:
            # A slash too many: the way on is on this site, and not there either.
            assert there.startswith("/") and not there.startswith(("//", "/\\"))
            assert httpx2.get(server + there).status_code in (400, 404) or there == "/_stcore/health"
        else:
            assert status in (400, 403, 404), (method, status)
            assert "公告文件" not in text and "# TYPE" not in text


@pytest.mark.parametrize("path", ["/api/v1/ask", "/api/v1/feedback", "/sign-in"])
def test_who_goes_away_amid_a_body_leaves_no_traceback(server: str, log: Path, path: str) -> None:
    host = server.removeprefix("http://")
    form = "Content-Type: application/x-www-form-urlencoded\r\nCookie: youju-operator=x\r\n"
    head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: {server}\r\n{form}Content-Length: 1000\r\n\r\n"
    name, port = host.split(":")
    with socket.create_connection((name, int(port))) as gone:
        gone.sendall(head.encode() + b"{")
        # The route has the head once the server has answered somebody else.
        assert httpx2.get(f"{server}/healthz").status_code == 200
    assert httpx2.get(f"{server}/healthz").status_code == 200
    assert "Traceback" not in log.read_text(encoding="utf-8")


SHUT_TO_ALL = ("/_stcore/upload_file/x/y", "/_stcore/agent/interact", "/mcp", "/nothing", "/")
SHUT_TO_OTHERS = ("/add", "/add/x", "/sign-in", "/sign-out")


@pytest.mark.parametrize("path", [*SHUT_TO_ALL, *SHUT_TO_OTHERS])
def test_nothing_of_a_body_is_read_where_nobody_takes_it(service: Service, path: str) -> None:
    adding = add_routes(service, Operators(["x" * 20], Origins()))
    app = Starlette(routes=with_lost([*shell_routes(service), *adding]))
    told: list[Message] = []

    async def receive() -> Message:
        raise AssertionError("the body was read")

    async def send(message: Message) -> None:
        told.append(message)

    scope = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b""}
    headers = [(b"content-length", b"400000000"), (b"origin", b"http://x"), (b"host", b"x")]
    asked = app({**scope, "headers": headers, "root_path": "", "scheme": "http"}, receive, send)
    # In a thread of its own: where a browser is driven by the same process, a loop runs already in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, asked).result()
    assert told[0]["status"] in (403, 404)

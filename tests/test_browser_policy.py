"""What a browser is told: who may frame a page and call the API, what may run in it, and how little it loads."""

from __future__ import annotations

import re

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from tests.support.site import NAMED
from tests.test_api import refused
from web.middleware.origins import CrossOrigin, Origins
from web.routes.embed import FILES, WIDGET

EMBEDDED = ("/embed", WIDGET, *FILES)


@pytest.mark.parametrize(
    ("path", "framed"),
    [
        ("/", True),
        ("/browse", True),
        ("/embed", True),
        ("/add", False),  # an operator's page
        ("/sheet", False),
        ("/source/most-2022-04-15", False),
        ("/api/docs", False),
        ("/api/v1/units", False),
        ("/healthz", False),
        ("/nothing", False),
    ],
)
def test_every_response_says_who_may_frame_it_and_what_may_run_in_it(
    client: TestClient, path: str, framed: bool
) -> None:
    headers = client.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";") if part.strip())
    assert policy["frame-ancestors"] == ("'self' https://help.example.cn" if framed else "'none'")
    assert ("x-frame-options" in headers) is not framed
    assert "unsafe" not in policy.get("script-src", policy["default-src"])
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] in ("same-origin", "no-referrer")
    assert re.fullmatch(r"[0-9a-f]{16}", headers["x-request-id"])


def test_a_request_keeps_the_id_it_came_with_unless_it_is_none(client: TestClient) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": "a-1"}).headers["x-request-id"] == "a-1"
    for forged in ("a\tb", "x" * 65, "<script>", ""):
        assert client.get("/healthz", headers={"X-Request-ID": forged}).headers["x-request-id"] != forged


def test_without_names_only_this_machine_may_frame() -> None:
    assert Origins().frame_ancestors().split()[:3] == ["frame-ancestors", "'self'", "http://localhost:*"]
    assert "*." not in Origins().frame_ancestors()


@pytest.mark.parametrize(
    ("origins", "origin", "may"),
    [
        ((), None, True),  # no browser, or a page of our own
        ((), "http://localhost:8501", True),
        ((), "http://localhost:9000", True),
        ((), "http://127.0.0.1:9000", True),
        ((), "https://help.example.cn", False),
        ((), "http://localhost.evil.cn", False),
        ((), "http://localhost:80@evil.cn", False),
        ((), "null", False),  # a page in a sandbox, or a file
        (NAMED, "https://help.example.cn", True),
        (NAMED, "http://help.example.cn", False),  # another protocol
        (NAMED, "https://help.example.cn:8443", False),
        (NAMED, "https://help.example.cn.evil.cn", False),
        (NAMED, "http://localhost:9000", False),  # who names sites names all of them
        (NAMED, "http://localhost:8501", True),  # our own page all the same
    ],
)
def test_only_pages_that_may_can_call(origins: tuple[str, ...], origin: str | None, may: bool) -> None:
    app = Starlette(
        routes=[Route("/", lambda _: PlainTextResponse("done"), methods=["GET", "POST"])],
        middleware=[Middleware(CrossOrigin, origins=Origins(origins))],
    )
    client = TestClient(app, base_url="http://localhost:8501")
    headers = {"Origin": origin} if origin else {}
    response = client.post("/", headers=headers)
    asked_before = client.options(
        "/",
        headers={**headers, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"},
    )
    if not may:
        refused(response, 403, "Origin")
        refused(asked_before, 403, "Origin")
        assert "access-control-allow-origin" not in response.headers
        return
    assert response.text == "done"
    if origin and origin != "http://localhost:8501":
        assert response.headers["access-control-allow-origin"] == origin
        assert asked_before.status_code == 200
        assert asked_before.headers["access-control-allow-origin"] == origin


def test_panel_and_widget_are_as_small_as_promised_and_load_nothing_from_elsewhere(client: TestClient) -> None:
    sizes = {path: len(client.get(path).content) for path in EMBEDDED}
    assert sizes["/embed.js"] <= 8 * 1024
    assert sum(size for path, size in sizes.items() if path != "/embed.js") <= 40 * 1024
    for path in EMBEDDED:
        text = client.get(path).text
        assert "//" not in re.sub(r"//[ \w].*|https://HOST/embed\.js", "", text), path


@pytest.mark.parametrize("path", ["/page.js", "/page.css", "/answer.css", "/page.svg", "/favicon.ico", *EMBEDDED])
def test_a_file_is_fetched_once_while_it_is_the_same(client: TestClient, path: str) -> None:
    first = client.get(path)
    assert first.status_code == 200 and first.content
    assert first.headers["cache-control"] == "no-cache"
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.head(path).headers["etag"] == first.headers["etag"]

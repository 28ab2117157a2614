"""What those see who run it: sign-in in a browser, figures, a log with ids and without a word that anybody wrote."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx2
import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, expect
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.testclient import TestClient

from kb.load import HOME
from tests.support.browsing import ROOT, serving, taken_over
from tests.support.provider import provider
from tests.support.services import environment, real_service
from tests.support.site import whole_site
from tests.support.waiting import until
from tools.local_server import free_port
from web.metrics import Metrics
from web.middleware.observed import Observed
from web.routes.operators import who

# What nobody else would ask, and from where.
WORDS = "zqxjkvw想知道收集B超要不要报采集许可"
MARKS = ("zqxjkvw", "收集B超", quote("收集B超"), "203.0.113.77")
TOKENS = ("a-token-of-the-scraper-0002", "a-token-of-the-scraper-0001")
ASKED = {"X-Forwarded-For": "203.0.113.77", "User-Agent": "zqxjkvw", "Referer": "http://localhost/zqxjkvw"}


@pytest.fixture(scope="module")
def operated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of the real application with a provider, and the folder of its log."""
    folder, port = tmp_path_factory.mktemp("operated"), free_port()
    site = f"http://localhost:{port}"
    with provider() as issuer:
        given = {
            "YOUJU_URL": site,
            "YOUJU_OIDC_ISSUER": issuer,
            "YOUJU_OIDC_CLIENT_ID": "youju",
            "YOUJU_OIDC_CLIENT_SECRET": "the-secret-of-the-tests",  # pragma: allowlist secret
            "YOUJU_OIDC_GROUPS": "youju-admins",
            "YOUJU_FEEDBACK": str(folder / "kept" / "votes.jsonl"),
            "YOUJU_TRUSTED_PROXIES": "127.0.0.0/8 ::1",
            "YOUJU_METRICS_TOKEN": " ".join(TOKENS),
            "YOUJU_LOG": "json",
        }
        with serving(folder / "log", HOME, port, ROOT, **given):
            yield site, folder


def log_of(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "log").read_text(encoding="utf-8").splitlines()]


def test_in_a_browser_an_operator_signs_in_at_the_provider_and_goes_on_where_they_were(
    operated: tuple[str, Path], browser: Browser
) -> None:
    site, folder = operated
    page = browser.new_page(locale="zh-CN")
    page.goto(f"{site}/metrics")
    page.get_by_role("link", name="用单位账号登录").click()
    page.get_by_role("button", name="wang", exact=True).click()
    page.wait_for_url(f"{site}/metrics")
    expect(page.locator("body")).to_contain_text("youju_requests_total")
    page.goto(f"{site}/add")
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("link", name="退出单位账号")).to_be_visible()
    page.goto(f"{site}/add")
    expect(page.get_by_label("公告文件")).to_have_count(0)
    # And on the page that everybody sees, drawn by Streamlit.
    page.goto(f"{site}/?q={WORDS}")
    taken_over(page)
    page.close()
    # Nobody asked for a token.
    assert not (folder / "kept" / "admin-token").exists()
    told = (folder / "log").read_text(encoding="utf-8")
    assert not any(word in told for word in (*MARKS, "wang", "the-secret-of-the-tests"))


def addresses(routes: list[BaseRoute], before: str = "") -> Iterator[tuple[str, str]]:
    """Every method and path there is, with the sentence in place of each of its parts."""
    for route in routes:
        if isinstance(route, Mount):
            inner = route.app.routes if isinstance(route.app, FastAPI) else route.routes
            yield from addresses(list(inner), before + route.path)
        elif isinstance(route, Route):
            path = re.sub(r"\{[^}]*\}", quote(WORDS), route.path)
            yield from ((method, before + path) for method in route.methods or {"GET", "POST"})


def test_whatever_is_asked_wherever_no_word_of_it_is_in_log_and_figures(operated: tuple[str, Path]) -> None:
    site, folder = operated
    tried = set(addresses(whole_site(real_service()).routes))
    # FastAPI keeps the routes of a router apart.
    tried |= {("POST", "/api/v1/ask"), ("POST", "/api/v1/feedback"), ("GET", f"/api/v1/units/{quote(WORDS)}")}
    assert {("GET", "/ask"), ("POST", "/add"), ("GET", "/"), ("GET", f"/{quote(WORDS)}")} <= tried
    query = dict.fromkeys(("q", "unit", "c", "site", "next", "state", "code", "error"), WORDS)
    body = {"question": WORDS, "vote": "up", "unit": WORDS}
    with httpx2.Client(base_url=site, headers=ASKED, timeout=60) as asking:
        seen = [asking.request(method, path, params=query, json=body).status_code for method, path in sorted(tried)]
        forms = [path for method, path in sorted(tried) if method == "POST"]
        seen += [asking.post(path, params=query, data=body, headers={"Origin": site}).status_code for path in forms]
        assert {200, 400, 403, 404} <= set(seen) and max(seen) < 500, seen
        figures = asking.get("/metrics", headers={"Authorization": f"Bearer {TOKENS[0]}"}).text
    told = (folder / "log").read_text(encoding="utf-8")
    assert len(log_of(folder)) > 20 and 'route="/api/v1/ask"' in figures
    assert not any(mark in text for mark in MARKS for text in (told, figures))


# What anybody may open; every other page is an operator's.
PUBLIC = (
    r"/|/browse|/notices|/ask|/sheet(?:\.docx|/check)?|/source/.*|/embed.*|/api.*|/privacy|/healthz|/readyz|/sign-in|"
    r"/[\w-]+\.(?:css|js|svg|ico)|/\{path:elsewhere\}"
)


def test_every_page_is_for_anybody_or_behind_the_one_guard(client: TestClient) -> None:
    shut = []
    for route in whole_site(real_service()).routes:
        path = getattr(route, "path", "")
        if not re.fullmatch(PUBLIC, path):
            shut.append(path)
            for method in getattr(route, "methods", None) or {"GET", "POST"}:
                answer = client.request(method, re.sub(r"\{[^}]*\}", "x", path))
                assert answer.status_code == 403 and "公告文件" not in answer.text, path
    assert {"/add", "/add/{draft}", "/add/own", "/insights", "/insights/try", "/metrics", "/sign-out"} <= set(shut)


@pytest.mark.parametrize(
    ("operator", "typed", "told"),
    [
        ("管理员", "", "管理员"),  # by the token: nobody in particular
        ("管理员", "张三", "张三"),
        ("wang@example.cn", "", "wang@example.cn"),
        ("wang@example.cn", "张三", "张三（wang@example.cn）"),  # who typed another's name is known all the same
    ],
)
def test_a_change_is_written_down_under_the_account_that_is_signed_in(operator: str, typed: str, told: str) -> None:
    assert who(Request({"type": "http", "state": {"operator": operator}}), typed) == told


@pytest.mark.parametrize(
    ("given", "kept"),
    [("a-1.B_2", True), ("x" * 64, True), ("", False), ("x" * 65, False), ("a b", False), ('"}', False), ("é", False)],
)
def test_a_request_has_one_id_in_the_answer_and_in_the_log(operated: tuple[str, Path], given: str, kept: bool) -> None:
    site, folder = operated
    answer = httpx2.get(f"{site}/ask", headers={b"X-Request-ID": given.encode("latin-1")})
    name = answer.headers["x-request-id"]
    assert (name == given) is kept and re.fullmatch(r"[A-Za-z0-9._-]{1,64}", name)
    # Told once all of the answer is on its way.
    (line,) = until(lambda: [line for line in log_of(folder) if line.get("request") == name])
    assert (line["method"], line["route"], line["status"], line["level"]) == ("GET", "/ask", 200, "info")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+\+08:00", str(line["time"])) and float(str(line["ms"])) > 0


@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        ("", 403),  # the page to sign in on
        (f"Bearer {TOKENS[0]}", 200),
        (f"bearer {TOKENS[1]}", 200),  # the one that is being replaced
        ("Bearer", 401),
        (f"Bearer {TOKENS[0]}x", 401),
        (f"Bearer {' '.join(TOKENS)}", 401),
        (f"Basic {TOKENS[0]}", 403),
    ],
)
def test_the_figures_are_for_operators_and_for_a_scraper_with_its_token(
    operated: tuple[str, Path], authorization: str, status: int
) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    for method in ("GET", "HEAD"):
        answer = httpx2.request(method, f"{operated[0]}/metrics", headers=headers)
        assert answer.status_code == status
    told = httpx2.get(f"{operated[0]}/metrics", headers=headers).text
    wanted = ("youju_units ", "youju_stale 0", "youju_open_pages", "process_cpu_seconds_total", "youju_knowledge_base{")
    assert all((name in told) is (status == 200) for name in wanted)


def test_the_figures_count_what_was_answered_by_route_and_status(operated: tuple[str, Path]) -> None:
    def counted() -> float:
        told = httpx2.get(f"{operated[0]}/metrics", headers={"Authorization": f"Bearer {TOKENS[0]}"}).text
        found = re.search(r'(?m)^youju_requests_total\{method="other",route="/\{path\}",status="404"\} (\S+)', told)
        return float(found[1]) if found else 0.0

    before = counted()
    # Whoever makes up names, of methods or of pages, makes no series of them.
    for number in range(3):
        assert httpx2.request(f"MADE{number}", f"{operated[0]}/nothing-{number}").status_code == 404
    assert counted() == before + 3


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_told_to_get_and_head(operated: tuple[str, Path], path: str) -> None:
    told, head = httpx2.get(operated[0] + path), httpx2.head(operated[0] + path)
    assert (told.status_code, head.status_code, head.content) == (200, 200, b"")
    assert told.json()["status"] in ("ok", "ready") and head.headers["content-type"] == "application/json"


@pytest.mark.parametrize(("accept", "kind"), [("text/html,*/*", "text/html"), ("application/json", "application/json")])
def test_what_breaks_is_told_with_the_id_that_the_log_has(accept: str, kind: str) -> None:
    def broken(_: Request) -> Response:
        raise KeyError(WORDS)

    around = [Middleware(Observed, metrics=Metrics(real_service()))]
    site = TestClient(Starlette(routes=[Route("/x", broken)], middleware=around), raise_server_exceptions=False)
    told = site.get("/x", headers={"Accept": accept, "X-Request-ID": "a-1"})
    assert told.status_code == 500 and told.headers["x-request-id"] == "a-1"
    assert told.headers["content-type"].startswith(kind) and "编号 a-1" in told.text and "zqxjkvw" not in told.text


FAILING = """
import logging, sys
from zoneinfo import ZoneInfo
from streamlit.logger import get_logger
from web.log import LOG, log_to_stderr
before = get_logger("streamlit.before")
log_to_stderr(sys.argv[1], ZoneInfo("Asia/Shanghai"))
for logger in (LOG, before, get_logger("streamlit.after"), logging.getLogger("uvicorn.error")):
    try:
        try:
            int(sys.argv[2])
        except ValueError as wrong:
            raise KeyError(sys.argv[2]) from wrong
    except KeyError:
        logger.exception("failed")
"""


@pytest.mark.parametrize("form", ["plain", "json"])
def test_a_traceback_names_places_and_no_words_whoever_logs_it(form: str) -> None:
    command = [sys.executable, "-c", FAILING, form, WORDS]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and done.stdout == ""
    assert not any(mark in done.stderr for mark in MARKS), done.stderr
    lines = done.stderr.splitlines()
    told = [json.loads(line)["traceback"] for line in lines] if form == "json" else done.stderr.split("failed\n")[1:]
    assert len(told) == 4
    for one in told:
        assert re.findall(r"(?m)^\S+Error$", one.strip()) == ["builtins.ValueError", "builtins.KeyError"]
        assert one.count("Traceback (most recent call last)") == 2 and "line 11" in one and "line 13" in one

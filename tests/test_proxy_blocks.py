"""What docs/operate.md has for nginx and Apache, copied as it stands: below a prefix everything works."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx2
import pytest
from playwright.sync_api import Browser, expect
from starlette.testclient import TestClient

from tests.support.browsing import serving, taken_over
from tests.support.proxies import apache_copied, nginx, nginx_copied

LISTED = "收集B超和血常规要报采集许可吗"
PROPOSED = "若下列 4 条属实：无需申报采集许可"
# Requests a second of one address; it may send six times as many at once.
RATE = 5


@pytest.fixture(scope="module")
def direct(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """有据 itself, which trusts the proxies."""
    log = tmp_path_factory.mktemp("direct") / "log"
    with serving(log, YOUJU_RATE=str(RATE), YOUJU_TRUSTED_PROXIES="127.0.0.1") as address:
        yield address


@pytest.fixture(scope="module", params=["nginx", "apache"])
def proxy(
    request: pytest.FixtureRequest, direct: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """The address of 有据 behind a proxy, without its slash, and the proxy's log."""
    folder = tmp_path_factory.mktemp("blocks")
    copied = nginx_copied if request.param == "nginx" else apache_copied
    with copied(folder / "proxy", urlsplit(direct).port or 0) as address:
        yield f"{address}/youju", folder / "proxy" / "youju.log"


def test_below_the_prefix_the_page_the_panel_and_the_plain_page_work(browser: Browser, proxy: tuple[str, Path]) -> None:
    address, log = proxy
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    wrong: list[str] = []
    page.on("response", lambda response: wrong.append(response.url) if response.status >= 400 else None)
    # Without the slash too.
    page.goto(f"{address}?q={quote(LISTED)}" if "nginx" in str(log) else f"{address}/?q={quote(LISTED)}")
    taken_over(page)
    expect(page.locator("[data-turn] .yj-label")).to_have_text(PROPOSED)
    page.locator("#root .yj-now").get_by_role("button", name="属实", exact=True).click()
    expect(page.locator("[data-turn] .yj-label")).to_have_text(PROPOSED.replace("4", "3"))
    page.get_by_role("link", name="官方问答").click()
    page.wait_for_url("**/youju/browse")
    expect(page.get_by_test_id("stTextInput")).to_be_visible()
    page.goto(f"{address}/ask?q={quote(LISTED)}")
    page.get_by_role("button", name="属实", exact=True).first.click()
    expect(page.locator(".yj-label")).to_have_text(PROPOSED.replace("4", "3"))
    page.goto(f"{address}/embed?q={quote(LISTED)}")
    expect(page.locator(".yj-label")).to_have_text(PROPOSED)
    # An address that leads nowhere leads back below the prefix.
    page.goto(f"{address}/browse/")
    assert urlsplit(page.url).path == "/youju/browse"
    page.goto(f"{address}/api/docs")
    expect(page.locator("pre").first).to_contain_text(f"curl -s {address}/api/v1/ask")
    expect(page.get_by_text("/youju/api/v1/ask", exact=True)).to_be_visible()
    page.get_by_role("link", name="OpenAPI").click()
    assert urlsplit(page.url).path == "/youju/api/v1/openapi.json"
    assert wrong == []
    page.goto(f"{address}/nothing")
    page.get_by_role("link", name="接口说明").click()
    assert urlsplit(page.url).path == "/youju/api/docs"
    context.close()


def test_the_log_keeps_the_real_address_and_nothing_that_was_said(proxy: tuple[str, Path]) -> None:
    address, log = proxy
    assert httpx2.get(f"{address}/ask", params={"q": "秘密", "c": "x"}).status_code == 400
    written = log.read_text(encoding="utf-8")
    assert "127.0.0.1" in written and "/ask " in written
    assert "?" not in written and "c=" not in written and "q=" not in written


def test_who_asks_too_fast_keeps_nobody_else_waiting(proxy: tuple[str, Path]) -> None:
    """The proxy says who asks, and whatever the asker says of that counts for nothing."""
    address, _ = proxy

    def statuses(number: int, times: int) -> list[int]:
        # All of 127.0.0.0/8 is this machine.
        way = httpx2.HTTPTransport(local_address=f"127.0.0.{number}")
        with httpx2.Client(transport=way, base_url=address.replace("localhost", "127.0.0.1"), timeout=20) as client:
            return [
                client.get("/ask", params={"unit": "x"}, headers={"X-Forwarded-For": f"10.0.0.{one}"}).status_code
                for one in range(times)
            ]

    assert 429 in statuses(7, 30 * RATE)
    assert statuses(8, 1) == [404]


def test_a_prefix_that_stays_on_is_one_clear_sentence_and_no_loop(server: str, tmp_path: Path) -> None:
    behind = urlsplit(server).port or 0
    # As the block, but for the slash at the end of proxy_pass.
    slash = f"}} location = /youju {{ return 301 /youju/; }} location /youju/ {{ proxy_pass http://127.0.0.1:{behind};"
    with nginx(tmp_path / "nginx", behind, more=slash) as address:
        for path in ("/youju", "/youju/", "/youju/ask", "/youju/embed.js", "/youju/static/js/index.js"):
            told = httpx2.get(address + path, follow_redirects=True)
            assert told.status_code == 404 and len(told.history) <= 1, path
            assert "代理转给有据时没有去掉它" in told.text and "“/youju”" in told.text, path


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/browse/", 301),
        ("/notices/", 301),
        ("/ask/", 301),
        ("/api/docs/", 404),
        ("/nothing/", 404),
        ("/youju/", 404),
        ("//ask//", 301),
    ],
)
def test_only_a_page_of_ours_is_found_without_its_slash(client: TestClient, path: str, status: int) -> None:
    told = client.get(f"http://localhost:8501{path}", follow_redirects=False, headers={"X-Forwarded-Prefix": "/p"})
    assert told.status_code == status
    assert status != 301 or told.headers["location"] == "/p/" + path.strip("/")

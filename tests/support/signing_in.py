"""How tests sign in to the operators' pages."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

from httpx2 import Client, Response
from playwright.sync_api import Browser, Page, ViewportSize, expect

TOKEN = "a-token-of-the-operator-0001"


def sign_in(client: Client, origin: str, token: str = TOKEN) -> Response:
    """Give the token as a browser does whose address bar says `origin`; the client keeps the session's cookie."""
    given = {"token": token, "csrf": csrf(client.get("/add").text)}
    return client.post("/sign-in", data=given, headers={"Origin": origin}, follow_redirects=False)


def csrf(page: str) -> str:
    """What the forms of a page send back."""
    (found,) = set(re.findall(r'name="csrf" value="(\w+)"', page))
    return str(found)


def sign_in_browser(page: Page, address: str) -> None:
    """Open the import page and give the token."""
    page.goto(f"{address}/add")
    page.get_by_label("管理口令").fill(TOKEN)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_label("公告文件")).to_be_visible()


@contextlib.contextmanager
def operators_page(browser: Browser, address: str, size: ViewportSize) -> Iterator[Page]:
    """A page of somebody who has signed in. It asks nobody else for anything, and nothing in it is wrong at the end."""
    page = browser.new_page(locale="zh-CN", base_url=address, viewport=size)
    wrong: list[str] = []
    page.on("request", lambda asked: wrong.append(asked.url) if not asked.url.startswith(address) else None)
    sign_in_browser(page, address)
    # From here on: that the page to sign in on came with 403 is an error to the browser.
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    yield page
    page.close()
    assert wrong == []

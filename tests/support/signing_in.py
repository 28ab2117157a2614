"""How tests sign in to the operators' pages."""

from __future__ import annotations

import re

from httpx2 import Client, Response
from playwright.sync_api import Page, expect

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

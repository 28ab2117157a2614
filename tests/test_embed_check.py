"""The page for webmasters: whether a site may embed us, what to put where; and the integrity of what is put."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from kb.load import HOME
from tests.support.site import NAMED
from web.middleware.origins import Origins
from web.routes.embed import embed_routes, site

DOCS = HOME.parent / "docs" / "embed.md"
OWN = "http://youju.example.cn:8501/"


@pytest.mark.parametrize(
    ("written", "named", "origin", "may"),
    [
        ("https://help.example.cn", NAMED, "https://help.example.cn", True),
        ("https://help.example.cn/a/b?c=d", NAMED, "https://help.example.cn", True),  # copied with its path
        (" HTTPS://Help.Example.CN ", NAMED, "https://help.example.cn", True),
        ("https://help.example.cn:443", NAMED, "https://help.example.cn", True),  # the port that is not written
        ("http://help.example.cn", NAMED, "http://help.example.cn", False),  # another protocol
        ("https://help.example.cn:8443", NAMED, "https://help.example.cn:8443", False),
        ("https://oa.example.cn", NAMED, "https://oa.example.cn", False),
        ("http://localhost:9000", (), "http://localhost:9000", True),  # nobody is named: this machine
        ("http://localhost:9000", NAMED, "http://localhost:9000", False),
        ("http://youju.example.cn:8501", NAMED, "http://youju.example.cn:8501", True),  # our own
        ("null", NAMED, "", False),  # a sandbox, or a file
        ("oa.example.cn", NAMED, "", False),  # no protocol
        ("javascript:alert(1)", NAMED, "", False),
        ("http://a b", NAMED, "", False),
        ("http://[::1", NAMED, "", False),
    ],
)
def test_a_site_is_known_by_its_origin(written: str, named: tuple[str, ...], origin: str, may: bool) -> None:
    told = site(written, Origins(named), "youju.example.cn:8501", OWN)
    assert (told.origin, told.may) == (origin, may)


def test_a_near_miss_and_a_page_over_https_are_told() -> None:
    assert site("http://help.example.cn", Origins(NAMED), "y", OWN).alike == NAMED
    assert site("https://help.example.cn", Origins(NAMED), "y", OWN).mixed
    assert not site("https://help.example.cn", Origins(NAMED), "y", "https://y/").mixed


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("https://help.example.cn", "https://help.example.cn 可以嵌入"),
        ("https://oa.example.cn", "YOUJU_ORIGINS='已有的 https://oa.example.cn'"),
        ("https://help.example.cn:8443", "协议（http、https）和端口也要一样"),
        ("null", "allow-same-origin"),
        ("oa", "要带 <code>http://</code>"),
        ("<script>", "&lt;script&gt;"),
        ("", "放什么、放在哪里"),
    ],
)
def test_the_page_says_what_is_so_and_what_to_do(client: TestClient, asked: str, told: str) -> None:
    page = client.get("/embed/check", params={"from": asked})
    assert page.status_code == 200 and told in page.text
    assert 'src="http://localhost:8501/embed.js"' in page.text.replace("&#34;", '"')


def test_a_prefix_that_a_proxy_takes_away_stands_in_what_is_to_be_put(client: TestClient) -> None:
    for told, shown in (("/youju", "/youju/"), ("/a/b/", "/a/b/"), ('"><script>', "/"), ("//evil.cn", "/"), ("x", "/")):
        page = client.get("/embed/check", headers={"X-Forwarded-Prefix": told})
        assert f"http://localhost:8501{shown}embed.js" in page.text, told


def test_the_widget_may_be_held_to_its_integrity(client: TestClient) -> None:
    script = client.get("/embed.js")
    # A browser asks for a script with `integrity` as a page asks for data.
    assert script.headers["access-control-allow-origin"] == "*"
    held = "sha384-" + base64.b64encode(hashlib.sha384(script.content).digest()).decode()
    assert held in client.get("/embed/check").text
    assert re.findall(r'integrity="([^"]+)"', DOCS.read_text("utf-8")) == [held], f"docs/embed.md: {held}"


@pytest.mark.parametrize(
    ("asked", "may"), [(NAMED[0], "no"), ("http://localhost:9", "yes"), ("null", "no"), ("", "no")]
)
def test_the_widget_is_told_whether_its_page_may(asked: str, may: str) -> None:
    with TestClient(Starlette(routes=embed_routes(Origins())), base_url="http://y.example.cn") as client:
        told = client.get("/embed/may.js", params={"from": asked})
        assert f'"{may}"' in told.text and told.headers["cache-control"] == "no-store"
        assert told.headers["content-type"].startswith("text/javascript")

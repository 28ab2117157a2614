"""What the chat page shows before any script: welcome or answer in the page itself, and files that are kept."""

from __future__ import annotations

import gzip
import html
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

import web
from kb.model import KnowledgeBase
from tests.conftest import ON
from tests.support.site import whole_site
from web.conversation import Conversation, opened
from web.routes.embed import FILES
from web.service import Service

STATIC = Path(web.__file__).parent / "static"
LISTED = "收集B超和血常规要报采集许可吗"
HALF = "外资药企只提供研究用药，要报国际合作吗？"
PROPOSED = "若下列 4 条属实：无需申报采集许可"


@pytest.fixture(scope="module")
def site(service: Service) -> Iterator[TestClient]:
    with TestClient(whole_site(service), raise_server_exceptions=False, follow_redirects=False) as client:
        yield client


def first(page: str) -> str:
    """What stands in the page in front of Streamlit's own, as text with its entities resolved."""
    return html.unescape(page.partition('<div id="yj-first">')[2].partition('<div id="root">')[0])


def label(page: str) -> list[str]:
    return re.findall(r'<h2 class="yj-label">(.*?)</h2>', first(page))


def test_the_welcome_names_what_is_loaded_and_takes_a_question(site: TestClient, kb: KnowledgeBase) -> None:
    drawn = first(site.get("/").text)
    head = kb.notices["most-2022-04-15"].head
    for words in (head.issuer, head.title, head.day, *(unit.question for unit in kb.current)):
        assert words in drawn
    assert (
        '<form class="yj-box" role="search" method="get" action="./">' in drawn
        and '<textarea id="yj-q" name="q"' in drawn
    )


@pytest.mark.parametrize(
    ("asked", "labels"),
    [
        ({"q": LISTED}, [PROPOSED]),
        ({"unit": "most-2022-04-15/1.1"}, ["视情形而定"]),  # 临床数据 does not say whether genes are studied
        ({"q": "食堂几点开门"}, ["官方问答没有回答"]),
        ({"q": ""}, []),  # asks nothing
    ],
)
def test_what_an_address_asks_for_is_drawn(site: TestClient, asked: dict[str, str], labels: list[str]) -> None:
    answer = site.get("/", params=asked)
    assert (answer.status_code, label(answer.text)) == (200, labels)


@pytest.mark.parametrize(
    ("asked", "status", "told"),
    [
        ({"unit": "most/9.9"}, 404, "没有编号为“most/9.9”的官方问答"),
        ({"c": "AAAA"}, 200, "不是有效的链接参数"),
        ({"c": ""}, 200, "可以这样问"),
    ],
)
def test_what_cannot_be_drawn_is_told_and_the_input_is_there(
    site: TestClient, asked: dict[str, str], status: int, told: str
) -> None:
    answer = site.get("/", params=asked)
    assert answer.status_code == status
    assert told in first(answer.text) and '<textarea id="yj-q"' in first(answer.text)


def test_whatever_is_asked_is_text(site: TestClient) -> None:
    asked = "采集<script>alert(1)</script><!--first-->ask?__QUERY__\"'>要审批吗"
    page = site.get("/", params={"q": asked}).text
    assert asked in first(page)
    assert "<script>alert" not in page and page.count('<div id="yj-first">') == 1


def test_a_press_before_streamlit_has_started_goes_on_with_the_whole_conversation(
    site: TestClient, service: Service
) -> None:
    talk = Conversation(service.signer)
    talk.ask(service.assistant, HALF, service.today())
    talk.ask(service.assistant, LISTED, service.today())
    page = site.get("/", params={"c": talk.packed}).text
    assert label(page) == [PROPOSED]
    (packed,) = re.findall(r'id="yj-press".*?name="c" value="([^"]*)"', page)
    sent = {"c": packed, "to": "chat", "confirm": "collecting=yes"}
    answer = site.post("/ask", data=sent, headers={"Origin": "http://testserver"})
    there = urlsplit(answer.headers["location"])
    assert (answer.status_code, there.path) == (303, "./")
    carried = {"c": parse_qs(there.query)["c"][0]}
    assert label(site.get("/", params=carried).text) == ["若下列 3 条属实：无需申报采集许可"]
    assert [turn.said for turn in opened(service.assistant, carried, ON, service.signer).turns] == [HALF, LISTED]
    # The address that was pressed at confirms nothing.
    assert label(site.get("/", params={"c": talk.packed}).text) == [PROPOSED]


def test_a_question_put_to_a_conversation_goes_on_with_it(site: TestClient, service: Service) -> None:
    talk = Conversation(service.signer)
    talk.ask(service.assistant, LISTED, service.today())
    page = site.get("/", params={"c": talk.packed, "q": "还要做全外显子测序"}).text
    assert label(page) == ["不适用这条免办规定（是否要办，另行确认）"]
    assert "后来说：还要做全外显子测序" in first(page)


@pytest.mark.parametrize("path", ["/", "/ask", "/embed"])
def test_files_are_compressed_and_kept_for_good_by_what_is_in_them(site: TestClient, path: str) -> None:
    page = site.get(path).text
    named = [one.removeprefix("./") for one in re.findall(r'(?:href|src)="([^"]*\?v=\w+)"', page)]
    assert named
    for address in named:
        file = site.get(f"/{address}")
        assert file.headers["cache-control"] == "public, max-age=31536000, immutable"
        if len(file.content) > 1000:
            assert file.headers["content-encoding"] == "gzip"
        # Whoever asks under another name gets the same, and is told to ask again.
        other = site.get(f"/{address.partition('?')[0]}", headers={"Accept-Encoding": "identity"})
        assert (other.content, other.headers["cache-control"]) == (file.content, "no-cache")
        assert "content-encoding" not in other.headers
        known = {"If-None-Match": other.headers["etag"]}
        assert site.get(f"/{address.partition('?')[0]}", headers=known).status_code == 304


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [("gzip, br", True), ("gzip;q=1.0", True), ("gzip;q=0", False), ("br", False), ("", False)],
)
def test_only_who_can_unpack_gets_it_packed(site: TestClient, accepted: str, packed: bool) -> None:
    answer = site.get("/answer.css", headers={"Accept-Encoding": accepted})
    assert (answer.headers.get("content-encoding") == "gzip") == packed


@pytest.mark.parametrize("name", ["answer.css", "ask.css", "browse.css", "page.css"])
def test_a_stylesheet_is_served_without_what_is_written_for_us(site: TestClient, name: str) -> None:
    """All that stands in quotes is what it was."""
    written = (STATIC / name).read_text(encoding="utf-8")
    served = site.get(f"/{name}").text
    said = re.compile(r'"[^"\n]*"')
    assert "/*" in written and "/*" not in served and len(served) < len(written)
    assert said.findall(served) == said.findall(re.sub(r"(?s)/\*.*?\*/", "", written))


def test_streamlits_scripts_are_compressed_too(site: TestClient) -> None:
    page = site.get("/").text
    (script,) = re.findall(r'src="\./(static/js/index\.[^"]+)"', page)
    plain = site.get(f"/{script}", headers={"Accept-Encoding": "identity"})
    with site.stream("GET", f"/{script}", headers={"Accept-Encoding": "gzip"}) as packed:
        raw = b"".join(packed.iter_raw())
    assert gzip.decompress(raw) == plain.content and len(raw) < len(plain.content) / 2
    assert "immutable" in packed.headers["cache-control"]
    assert packed.headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize(
    "path", ["/static/js/none.js", "/static/js/..%2f..%2findex.html", "/static/js/", "/static/x/y.js"]
)
def test_nothing_else_is_served_beside_them(site: TestClient, path: str) -> None:
    answer = site.get(path)
    assert answer.status_code != 200 and "content-encoding" not in answer.headers


def test_every_file_of_the_panel_is_named_in_it(site: TestClient) -> None:
    page = site.get("/embed").text
    assert [name for name in FILES if f'"{name.removeprefix("/")}?v=' not in page] == []

"""Replicas that share a secret, PostgreSQL and the knowledge base: what one began, any other goes on with."""

from __future__ import annotations

import contextlib
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx2
import pytest
from playwright.sync_api import Browser, expect

from kb.load import HOME
from records.store import Store
from tests.support.browsing import ROOT, attest, serving, taken_over
from tests.support.homes import copied_home
from tests.support.postgres import postgres
from tests.support.proxies import apache_site, nginx_site
from tests.support.services import real_service
from tests.support.signing_in import TOKEN, sign_in
from tests.support.site import whole_site
from tests.support.waiting import until
from tests.test_ask_page import LISTED, label, packed
from tests.test_operated import PUBLIC
from web.routes.operators import COOKIE

SITE = "https://youju.example.cn"
PROPOSED = "若下列 4 条属实：无需申报采集许可"
NUMBER = "x-youju-conversation"


@dataclass
class Replicas:
    addresses: tuple[str, str]
    home: Path
    database: str

    @property
    def ports(self) -> tuple[int, ...]:
        return tuple(urlsplit(address).port or 0 for address in self.addresses)


@pytest.fixture(scope="module")
def replicas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replicas]:
    """Two, each with a data folder of its own, as on two machines."""
    folder = tmp_path_factory.mktemp("replicas")
    home = copied_home(folder / "kb")
    with postgres() as database, contextlib.ExitStack() as both:
        shared = {
            "YOUJU_SECRET": "the-secret-that-replicas-share",  # pragma: allowlist secret
            "YOUJU_DATABASE_URL": database.url.replace("+psycopg", ""),
            "YOUJU_URL": SITE,
            "YOUJU_ADMIN_TOKEN": TOKEN,
            "YOUJU_TRUSTED_PROXIES": "127.0.0.1",
        }

        def replica(name: str) -> str:
            (folder / name).mkdir()
            own = {"YOUJU_FEEDBACK": str(folder / name / "feedback.jsonl")}
            return both.enter_context(serving(folder / f"{name}.log", home, 0, ROOT, **shared, **own))

        yield Replicas((replica("first"), replica("second")), home, database.url)


@pytest.fixture(scope="module", params=["nginx", "apache"])
def proxy(
    request: pytest.FixtureRequest, replicas: Replicas, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a site of deploy/, in front of both."""
    site = nginx_site if request.param == "nginx" else apache_site
    with site(tmp_path_factory.mktemp("site") / "proxy", replicas.ports) as address:
        yield address


def ask(address: str, number: str = "", **body: Any) -> tuple[dict[str, Any], str]:
    """An answer, and the number of its conversation."""
    given = {NUMBER: number} if number else {}
    told = httpx2.post(f"{address}/api/v1/ask", json=body, headers=given, verify=False)
    assert told.status_code == 200, told.text
    return told.json(), told.headers[NUMBER]


def test_a_conversation_goes_on_at_the_other_replica_each_time(replicas: Replicas) -> None:
    first, second = replicas.addresses
    answer, number = ask(first, question=LISTED)
    assert answer["verdict"]["label"] == PROPOSED
    for turn, statement in enumerate([one["id"] for one in answer["verdict"]["statements"]]):
        at = (second, first)[turn % 2]
        answer, number = ask(at, number, case=answer["case"], confirm={statement: "yes"})
    assert answer["verdict"]["code"] == "not_required" and answer["verdict"]["label"] == "无需办理"
    # It is one conversation in the records too, whichever replica wrote it down.
    with contextlib.closing(Store(replicas.database)) as store:
        until(lambda: len(store.export(number)["presses"]) == 4)
        (question,) = store.export(number)["questions"]
        assert question["confirmed"] == "not_required"


def test_a_page_a_form_a_link_and_a_sheet_of_one_replica_hold_at_the_other(replicas: Replicas) -> None:
    first, second = replicas.addresses
    for path, screen in (("/ask", {}), ("/", {"to": "chat"})):
        page = httpx2.get(first + path, params={"q": LISTED}).text
        assert label(page) == PROPOSED
        given = {"c": packed(page), "confirm": "collecting=yes", **screen}
        pressed = httpx2.post(f"{second}/ask", data=given, headers={"Origin": SITE})
        assert pressed.status_code == 303
        link = pressed.headers["location"].removeprefix(".")
        for address in (first, second):
            told = httpx2.get(address + link).text
            assert label(told) == PROPOSED.replace("4", "3")
            sheets = set(re.findall(r'href="\.?/?(sheet\?[^"]*)"', html.unescape(told)))
            assert "由链接带来的确认" in httpx2.get(f"{address}/{sheets.pop()}").text


def test_a_file_that_one_replica_serves_is_the_same_at_the_other(replicas: Replicas) -> None:
    """A page of one may fetch its scripts from the other."""
    first, second = replicas.addresses
    page = httpx2.get(f"{first}/ask").text
    files = re.findall(r'(?:src|href)="([\w.]+\?v=\w+)"', page)
    assert len(files) > 3
    for file in (*files, "embed.js"):
        assert httpx2.get(f"{first}/{file}").content == httpx2.get(f"{second}/{file}").content, file


def test_behind_a_site_of_deploy_a_conversation_goes_over_all_replicas(
    proxy: str, replicas: Replicas, browser: Browser
) -> None:
    answer, number = ask(proxy, question=LISTED)
    for statement in [one["id"] for one in answer["verdict"]["statements"]]:
        answer, number = ask(proxy, number, case=answer["case"], confirm={statement: "yes"})
    assert answer["verdict"]["code"] == "not_required"
    # The chat page with its websocket; opened anew it goes on where it was, at whichever replica.
    context = browser.new_context(locale="zh-CN", ignore_https_errors=True)
    page = context.new_page()
    page.goto(f"{proxy}/?q={quote(LISTED)}")
    taken_over(page)
    attest(page, "问的是采集这一步")
    page.reload()
    taken_over(page)
    expect(page.locator("[data-turn] .yj-label")).to_have_text(PROPOSED.replace("4", "3"))
    context.close()
    asked = [
        sum(map(float, re.findall(r'youju_requests_total\{[^}]*route="/api/v1/ask"[^}]*\} (\S+)', figures)))
        for figures in map(metrics, replicas.addresses)
    ]
    assert all(asked), "both have answered"


@contextlib.contextmanager
def signed_in(address: str) -> Iterator[httpx2.Client]:
    headers = {"Host": urlsplit(SITE).netloc, "Origin": SITE}
    with httpx2.Client(base_url=address, verify=False, headers=headers) as client:
        told = sign_in(client, SITE)
        assert told.status_code == 303, told.text
        # The jar knows the address by another name than the one in Host.
        client.headers["Cookie"] = told.headers["set-cookie"].partition(";")[0]
        yield client


def metrics(address: str) -> str:
    with signed_in(address) as operator:
        return operator.get("/metrics").text


def test_behind_a_site_of_deploy_an_operator_stays_signed_in(proxy: str) -> None:
    with signed_in(proxy) as operator:
        assert COOKIE in operator.headers["Cookie"]
        told = [operator.get("/add") for _ in range(8)]
    assert all(one.status_code == 200 and "公告文件" in one.text for one in told)
    assert told[0].headers["strict-transport-security"] and len(told[0].headers.get_list("x-frame-options")) == 1
    # A name of somebody else's is refused here, too.
    assert httpx2.get(f"{proxy}/ask", headers={"Host": "attacker.example.com"}, verify=False).status_code == 403


@pytest.mark.parametrize("site", ["nginx.conf", "apache.conf"])
def test_every_page_of_operators_goes_to_the_one_replica(site: str) -> None:
    text = (HOME.parent / "deploy" / site).read_text(encoding="utf-8")
    (sticky,) = re.findall(r"location ~ (\S+) \{|ProxyPassMatch \"(\S+)\"", text)
    paths = {getattr(route, "path", "") for route in whole_site(real_service()).routes}
    theirs = {path for path in paths if not re.fullmatch(PUBLIC, path)} | {"/sign-in", "/sign-in/back"}
    assert {"/add", "/add/own", "/metrics"} <= theirs
    others = {"/", "/ask", "/api/v1/ask", "/browse", "/address", "/embed.js", "/sheet.docx"}
    assert [path for path in theirs if not re.search("".join(sticky), path)] == []
    assert [path for path in others if re.search("".join(sticky), path)] == []


def test_a_change_of_the_knowledge_base_is_taken_up_by_all(replicas: Replicas) -> None:
    def versions() -> set[str]:
        return {httpx2.get(f"{address}/healthz").json()["knowledge_base"] for address in replicas.addresses}

    (before,) = versions()
    file = replicas.home / "notices/most-2022-04-15/notice.yaml"
    file.write_text("# 改了一处\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    until(lambda: before not in versions() and len(versions()) == 1)

"""Signing in with the office's account: a real provider's word opens the operators' pages, and nothing that is less."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import time
from collections.abc import Iterator
from types import SimpleNamespace
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from httpx2 import Response
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.support.provider import Lie, consent, lying, provider
from tests.support.services import real_service
from tests.support.signing_in import TOKEN, csrf, sign_in
from tools.local_server import free_port
from web import sessions
from web.middleware.origins import Origins
from web.openid import Provider
from web.routes.add_notice import add_routes
from web.routes.operators import COOKIE, WAY_COOKIE, Operators
from web.settings import Settings

SITE = "http://localhost:8501"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with provider() as address:
        yield address


def settings(issuer: str, **given: object) -> Settings:
    people = {"oidc_emails": ("li@example.cn",), "oidc_groups": ("youju-admins",)}
    client = {"oidc_client_id": "youju", "oidc_client_secret": "the-secret-of-the-tests"}
    return Settings.model_validate({"oidc_issuer": issuer, **client, **people, **given})


def client(issuer: str, *tokens: str, url: str = SITE, root: str = SITE) -> TestClient:
    operators = Operators(tokens, Origins(url=url), Provider(settings(issuer)))
    return TestClient(Starlette(routes=add_routes(real_service(), operators)), base_url=root)


def way(page: TestClient, there: str = "/add") -> str:
    """Where the button leads: an address of the provider."""
    start = page.get(f"/sign-in/start?{urlencode({'next': there})}", follow_redirects=False)
    assert start.status_code == 302, start.text
    return start.headers["location"]


def back(page: TestClient, address: str) -> Response:
    """Follow the provider to our page."""
    return page.get(address.removeprefix(SITE), follow_redirects=False)


def shut(page: TestClient) -> bool:
    shown = page.get("/add")
    assert (shown.status_code == 403) is ("管理员登录" in shown.text) is ("公告文件" not in shown.text)
    return shown.status_code == 403


def changed(address: str, **given: str) -> str:
    """An address with other values in it; without those that are empty."""
    parts = urlsplit(address)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()} | given
    return parts._replace(query=urlencode({name: value for name, value in query.items() if value})).geturl()


@pytest.mark.parametrize(
    ("person", "why"),
    [
        ("li", "by address, whatever its capitals"),
        ("wang", "by group"),
        ("doubted", ""),
        ("zhao", ""),
        ("nameless", ""),
    ],
)
def test_who_is_on_the_list_comes_in_and_nobody_else(issuer: str, person: str, why: str) -> None:
    page = client(issuer)
    assert shut(page)
    told = back(page, consent(way(page), person))
    assert shut(page) is not bool(why)
    if why:
        assert told.status_code == 200 and "已登录" in told.text and 'url=/add"' in told.text
    else:
        assert told.status_code == 403 and "不在可以登录的名单里" in told.text and "YOUJU_OIDC_EMAILS" in told.text
        # Otherwise the provider would give the same account again.
        assert "/oauth2/end_session?" in told.text
        assert COOKIE not in told.headers.get("set-cookie", "")


def test_state_nonce_and_pkce_are_sent_and_the_verifier_fits(issuer: str) -> None:
    asked: list[dict[str, list[str]]] = []

    def listen(path: str, body: bytes, answer: bytes) -> tuple[int, bytes]:
        if path == "/oauth2/token":
            asked.append(parse_qs(body.decode()))
        return 0, answer

    with lying(issuer, listen) as front:
        page = client(front)
        first, second = ({name: value[0] for name, value in parse_qs(urlsplit(way(page)).query).items()} for _ in "12")
        assert first["code_challenge_method"] == "S256" and first["redirect_uri"] == f"{SITE}/sign-in/back"
        for name in ("state", "nonce", "code_challenge"):
            assert len(first[name]) >= 20 and first[name] != second[name]
        there = way(page)
        assert back(page, consent(there)).status_code == 200
    (token,) = asked
    digest = hashlib.sha256(token["code_verifier"][0].encode()).digest()
    assert (
        base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == parse_qs(urlsplit(there).query)["code_challenge"][0]
    )


def test_two_pages_of_a_browser_sign_in_at_once(issuer: str) -> None:
    page = client(issuer)
    one, other = way(page, "/add"), way(page, "/add/x")
    assert 'url=/add"' in back(page, consent(one)).text
    assert 'url=/add/x"' in back(page, consent(other)).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": ""},
        {"state": "x" * 43},
        {"code": ""},
        {"code": "x" * 43},
        {"code": "", "error": "access_denied"},
        {"code": "", "error": "<script>"},
    ],
    ids=str,
)
def test_a_way_back_that_the_provider_did_not_give_leads_nowhere(issuer: str, wrong: dict[str, str]) -> None:
    page = client(issuer)
    told = back(page, changed(consent(way(page)), **wrong))
    assert told.status_code == 403 and 'role="alert"' in told.text and "<script>" not in told.text
    assert shut(page)


def test_a_nonce_of_another_sign_in_is_refused(issuer: str) -> None:
    page = client(issuer)
    told = back(page, consent(changed(way(page), nonce="another")))
    assert told.status_code == 403 and "不是给这一次登录的" in told.text
    assert shut(page)


def test_a_way_back_is_good_once_in_the_browser_that_began_for_ten_minutes(
    issuer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = client(issuer)
    other = TestClient(page.app, base_url=SITE, client=("10.9.9.9", 1))
    returned = consent(way(page))
    # Somebody else's link, opened with no cookie, and with that of a sign-in of one's own.
    assert "不是从这个浏览器开始的" in back(other, returned).text
    way(other)
    assert "不是从这个浏览器开始的" in back(other, returned).text
    assert shut(other)
    assert back(page, returned).status_code == 200
    page.cookies.delete(COOKIE)
    assert "已经用过" in back(page, returned).text and shut(page)
    late = consent(way(page))
    monkeypatch.setattr(sessions, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + 601))
    assert "已经过期" in back(page, late).text and shut(page)


@pytest.mark.parametrize("forged", ["", "x", "管理员", "li@example.cn", "0" * 43, TOKEN, "../..", ","])
def test_a_forged_cookie_opens_nothing(issuer: str, forged: str) -> None:
    page = client(issuer)
    assert back(page, consent(way(page))).status_code == 200
    page.cookies.clear()
    for name in (COOKIE, WAY_COOKIE):
        assert page.get("/add", headers={b"Cookie": f"{name}={forged}".encode()}).status_code == 403


@pytest.mark.parametrize(
    ("there", "led"),
    [
        ("/add/0123", "/add/0123"),
        ("/insights?days=7&by=%E9%87%87", "/insights?days=7&amp;by=%E9%87%87"),
        ("", "/add"),
        ("https://evil.example/", "/add"),
        ("//evil.example/", "/add"),
        ("/\\evil.example/", "/add"),
        ("\\\\evil.example", "/add"),
        ("/\t/evil.example", "/add"),
        ("/add\r\nSet-Cookie: a=b", "/add"),
        ("javascript:alert(1)", "/add"),
        ("/add#\"'><script>", "/add"),
        ("/" + "x" * 600, "/add"),
    ],
)
def test_nobody_is_led_away_from_this_site(issuer: str, there: str, led: str) -> None:
    page = client(issuer, TOKEN)
    told = back(page, consent(way(page, there)))
    assert re.findall(r'url=([^"]*)"', told.text) == re.findall(r'<a href="([^"]*)">继续', told.text) == [led]
    given = {"token": TOKEN, "csrf": csrf(page.get("/sign-in").text), "next": there}
    by_token = page.post("/sign-in", data=given, headers={"Origin": SITE}, follow_redirects=False)
    assert by_token.headers["location"] == led.replace("&amp;", "&")


def test_the_page_that_was_asked_for_is_the_one_that_is_shown(issuer: str) -> None:
    page = client(issuer, TOKEN)
    shown = page.get("/add/0123?x=1").text
    assert "next=/add/0123%3Fx%3D1" in shown and 'name="next" value="/add/0123?x=1"' in shown


def broken(path: str, status: int, answer: bytes | None) -> Lie:
    def lie(asked: str, _: bytes, told: bytes) -> tuple[int, bytes]:
        return (status, told if answer is None else answer) if asked == path else (0, told)

    return lie


def without(path: str, **given: object) -> Lie:
    def lie(asked: str, _: bytes, told: bytes) -> tuple[int, bytes]:
        return 0, json.dumps({**json.loads(told), **given}).encode() if asked == path else told

    return lie


def bent(_: str, __: bytes, told: bytes) -> tuple[int, bytes]:
    """An ID token whose claims somebody has changed on the way."""
    if b'"id_token"' not in told:
        return 0, told
    token = json.loads(told)
    head, claims, signature = token["id_token"].split(".")
    claimed = json.loads(base64.urlsafe_b64decode(claims + "==")) | {"email": "li@example.cn"}
    claims = base64.urlsafe_b64encode(json.dumps(claimed).encode()).rstrip(b"=").decode()
    return 0, json.dumps({**token, "id_token": f"{head}.{claims}.{signature}"}).encode()


def unsigned(_: str, __: bytes, told: bytes) -> tuple[int, bytes]:
    """The same claims under `alg: none`."""
    if b'"id_token"' not in told:
        return 0, told
    token = json.loads(told)
    head = base64.urlsafe_b64encode(b'{"alg": "none"}').rstrip(b"=").decode()
    return 0, json.dumps({**token, "id_token": f"{head}.{token['id_token'].split('.')[1]}."}).encode()


FOUND, TOKENS, KEYS = "/.well-known/openid-configuration", "/oauth2/token", "/jwks"


@pytest.mark.parametrize(
    ("lie", "status", "told"),
    [
        (broken(FOUND, 503, None), 502, "没有正常回答"),
        (broken(FOUND, 200, b"<html>"), 502, "没有正常回答"),
        (broken(FOUND, 200, b"[]"), 502, "没有正常回答"),
        (without(FOUND, authorization_endpoint=None), 502, "没有正常回答"),
        (without(FOUND, issuer="https://evil.example"), 502, "issuer 与设置的不同"),
        (broken(TOKENS, 500, b"oops"), 502, "没有正常回答"),
        (broken(TOKENS, 400, b'{"error": "invalid_client"}'), 403, "invalid_client"),
        (broken(TOKENS, 200, b'{"access_token": "x", "token_type": "Bearer"}'), 403, "验不过"),
        (broken(TOKENS, 200, b"null"), 502, "没有正常回答"),
        (broken(KEYS, 500, None), 502, "没有正常回答"),
        (without(KEYS, keys=[]), 403, "验不过"),
        (bent, 403, "验不过"),
        (unsigned, 403, "验不过"),
    ],
    ids=lambda one: getattr(one, "__qualname__", str(one)),
)
def test_a_provider_that_is_away_or_lies_lets_nobody_in_and_is_told(
    issuer: str, lie: Lie, status: int, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    with lying(issuer, lie) as front:
        page = client(front)
        shown = page.get("/sign-in/start", follow_redirects=False)
        if shown.status_code == 302:
            shown = back(page, consent(shown.headers["location"], "zhao"))
    assert (shown.status_code, told in shown.text) == (status, True), shown.text
    assert shut(page)
    assert "zhao" not in caplog.text


def test_a_provider_that_is_back_is_asked_again_and_the_token_opens_meanwhile(issuer: str) -> None:
    away = [True]

    def lie(_: str, __: bytes, told: bytes) -> tuple[int, bytes]:
        return (503 if away[0] else 0), told

    with lying(issuer, lie) as front:
        page, by_token = client(front), client(front, TOKEN)
        assert page.get("/sign-in/start").status_code == 502
        assert sign_in(by_token, SITE).status_code == 303 and not shut(by_token)
        # Where none was set, no token opens.
        assert "管理口令" not in page.get("/add").text
        away[0] = False
        assert back(page, consent(way(page))).status_code == 200 and not shut(page)
    assert client(f"http://127.0.0.1:{free_port()}").get("/sign-in/start").status_code == 502


def test_clocks_that_differ_are_told() -> None:
    with provider(-600) as issuer:
        page = client(issuer)
        told = back(page, consent(way(page)))
    assert told.status_code == 403 and "时钟" in told.text
    assert shut(page)


def test_behind_a_proxy_below_a_path_the_way_back_and_the_cookies_are_below_it_too(issuer: str) -> None:
    page = client(issuer, url="https://help.example.cn", root="https://help.example.cn")
    page.headers["X-Forwarded-Prefix"] = "/youju"
    assert 'href="/youju/sign-in/start?next=/add"' in page.get("/add").text
    start = page.get("/sign-in/start?next=/add", follow_redirects=False)
    there = start.headers["location"]
    assert parse_qs(urlsplit(there).query)["redirect_uri"] == ["https://help.example.cn/youju/sign-in/back"]
    kept = start.headers["set-cookie"]
    assert {"HttpOnly", "Path=/youju/sign-in", "SameSite=lax", "Secure"} <= set(kept.split("; "))
    given = {"Cookie": kept.partition(";")[0]}
    query = urlsplit(consent(there)).query
    let_in = page.get(f"/sign-in/back?{query}", headers=given)
    assert 'url=/youju/add"' in let_in.text
    assert {"HttpOnly", "Path=/youju", "SameSite=strict", "Secure"} <= set(let_in.headers["set-cookie"].split("; "))


def test_after_signing_out_the_cookie_is_worth_nothing_and_the_provider_may_be_left_too(issuer: str) -> None:
    page = client(issuer)
    back(page, consent(way(page)))
    kept = page.cookies[COOKIE]
    left = page.post("/sign-out", data={"csrf": csrf(page.get("/add").text)}, headers={"Origin": SITE})
    assert left.status_code == 200 and f"{issuer}/oauth2/end_session?" in left.text
    page.cookies.clear()
    assert page.get("/add", headers={"Cookie": f"{COOKIE}={kept}"}).status_code == 403

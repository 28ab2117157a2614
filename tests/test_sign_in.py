"""Signing in to the operators' pages: with the token and nothing else; what a session is worth and when it ends."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from httpx2 import Client, Response
from starlette.applications import Starlette
from starlette.testclient import TestClient

from kb.model import Problems
from tests.support.browsing import ROOT
from tests.support.services import real_service
from tests.support.signing_in import TOKEN, csrf, sign_in
from web import sessions
from web.middleware.origins import Origins
from web.routes.add_notice import add_routes
from web.routes.operators import COOKIE, Operators
from web.secret_file import kept_secrets

SITE = "http://localhost:8501"
OLD = "the-token-of-last-year-0001"


def kept_token(file: Path) -> tuple[str, ...]:
    return kept_secrets(file, "管理口令", "YOUJU_ADMIN_TOKEN")


def application(*tokens: str, url: str = "") -> Starlette:
    return Starlette(routes=add_routes(real_service(), Operators(tokens or (TOKEN,), Origins(url=url))))


def client(app: Starlette, address: str = SITE) -> TestClient:
    return TestClient(app, base_url=address)


@pytest.fixture
def page() -> Iterator[TestClient]:
    """A client that is signed in."""
    with client(application()) as page:
        assert sign_in(page, SITE).status_code == 303
        yield page


def shut(page: Client) -> bool:
    """Whether one gets the page to sign in on, and nothing of the pages behind it."""
    shown = page.get("/add")
    assert (shown.status_code == 403) is ("管理口令" in shown.text) is ("公告文件" not in shown.text)
    return shown.status_code == 403


def test_with_the_token_one_is_in_and_without_it_one_is_not() -> None:
    page = client(application())
    assert shut(page)
    done = sign_in(page, SITE)
    assert (done.status_code, done.headers["location"]) == (303, "/add")
    assert not shut(page)


@pytest.mark.parametrize(
    "given",
    ["", " ", TOKEN[:-1], TOKEN + "x", TOKEN.upper(), f"{TOKEN} {OLD}", "口令" * 10, "\x00", "é", "x" * 4000],
)
def test_what_is_not_the_token_opens_nothing(given: str) -> None:
    page = client(application(TOKEN, OLD))
    refused = sign_in(page, SITE, given)
    assert refused.status_code == 403 and "不对" in refused.text
    assert "set-cookie" not in refused.headers
    assert shut(page)


def test_the_form_to_sign_in_on_is_known_by_its_csrf_token() -> None:
    page, other = client(application()), client(application())
    mine = csrf(page.get("/add").text)
    for given in ("", "x", mine.upper(), csrf(other.get("/add").text)):
        told = page.post("/sign-in", data={"token": TOKEN, "csrf": given}, headers={"Origin": SITE})
        assert told.status_code == 403
        assert shut(page)
    before = page.cookies[COOKIE]
    assert sign_in(page, SITE).status_code == 303
    # Whoever slipped a cookie in before has not got the session.
    assert page.cookies[COOKIE] != before


def test_a_form_longer_than_a_token_is_not_read() -> None:
    page = client(application())
    assert sign_in(page, SITE, TOKEN + " " * 5000).status_code == 403
    # Of unknown length.
    told = page.post("/sign-in", content=iter([f"token={TOKEN}".encode()]), headers={"Origin": SITE})
    assert told.status_code == 403
    assert shut(page)


def test_a_token_in_the_address_opens_nothing() -> None:
    page = client(application())
    assert page.get(f"/add?token={TOKEN}").status_code == 403
    assert page.post(f"/sign-in?token={TOKEN}", headers={"Origin": SITE}).status_code == 403
    assert shut(page)


def test_each_of_several_tokens_opens() -> None:
    app = application(TOKEN, OLD)
    for token in (TOKEN, OLD):
        page = client(app)
        assert sign_in(page, SITE, token).status_code == 303
        assert not shut(page)


def test_a_session_ends_with_the_process_so_a_token_taken_away_opens_nothing_more(page: TestClient) -> None:
    again = client(application(OLD))
    again.cookies = page.cookies
    assert shut(again)


@pytest.mark.parametrize(
    ("origin", "flags"),
    [
        (SITE, {"HttpOnly", "Path=/", "SameSite=strict"}),
        # TLS ends at a proxy: we hear http, the browser says https.
        ("https://localhost:8501", {"HttpOnly", "Path=/", "SameSite=strict", "Secure"}),
    ],
)
def test_the_cookie_is_for_these_pages_alone_and_no_script_sees_it(origin: str, flags: set[str]) -> None:
    (told,) = sign_in(client(application()), origin).headers.get_list("set-cookie")
    name, *found = told.split("; ")
    assert re.fullmatch(rf"{COOKIE}=[\w-]{{43}}", name)
    assert set(found) == flags


@pytest.mark.parametrize("forged", ["", "x", "None", "0" * 43, TOKEN, "../..", "é", ","])
def test_a_forged_cookie_opens_nothing(page: TestClient, forged: str) -> None:
    page.cookies.clear()
    headers = {b"Cookie": f"{COOKIE}={forged}".encode(), b"Origin": SITE.encode()}
    for shown in (page.get("/add", headers=headers), page.post("/add/x", headers=headers)):
        assert shown.status_code == 403 and "管理口令" in shown.text


def forms(page: Client, given: str | None, origin: str = SITE) -> list[Response]:
    """Every form there is, sent with a CSRF token."""
    data = {"csrf": given} if given is not None else {}
    headers = {"Origin": origin}
    return [
        page.post("/add", data=data, files={"file": ("a.txt", "没有问答。".encode())}, headers=headers),
        page.post("/add/x", data=data, headers=headers),
        page.post("/sign-out", data=data, headers=headers, follow_redirects=False),
    ]


def test_no_form_is_taken_without_the_sessions_csrf_token(page: TestClient) -> None:
    other = client(application())
    sign_in(other, SITE)
    mine = csrf(page.get("/add").text)
    for given in (None, "", "x", mine[:-1], mine.upper(), "口令", csrf(other.get("/add").text)):
        assert [shown.status_code for shown in forms(page, given)] == [403, 403, 403], given
    assert not shut(page)
    # With it each is: a notice without answers, a draft that is none, and out.
    assert [shown.status_code for shown in forms(page, mine)] == [400, 400, 303]


def test_two_sessions_of_one_service_have_csrf_tokens_of_their_own() -> None:
    app = application()
    one, other = client(app), client(app)
    sign_in(one, SITE), sign_in(other, SITE)
    assert [shown.status_code for shown in forms(one, csrf(other.get("/add").text))] == [403, 403, 403]


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "", "http://localhost:8502", "http://[", "x" * 5000])
def test_no_form_is_taken_from_a_page_of_another_site(page: TestClient, origin: str) -> None:
    assert [shown.status_code for shown in forms(page, csrf(page.get("/add").text), origin)] == [403, 403, 403]
    assert sign_in(client(application()), origin).status_code == 403


@pytest.mark.parametrize(
    ("url", "origin", "may"),
    [
        ("https://help.example", "https://help.example", True),
        ("https://help.example", "http://localhost:8501", True),  # on the machine itself: no name, nothing to rebind
        ("https://help.example", "http://help.example", False),
        ("https://help.example", "http://evil.example:8501", False),
        ("", "http://localhost:8501", True),
        ("", "https://help.example", False),  # the proxy changed Host, and nobody said what our address is
    ],
)
def test_behind_a_proxy_that_changes_host_the_operator_says_our_address(url: str, origin: str, may: bool) -> None:
    page = client(application(url=url))
    answer = sign_in(page, origin)
    assert answer.status_code == (303 if may else 403)
    assert may or f"YOUJU_URL={origin}" in answer.text


def test_a_name_pointed_at_this_machine_is_not_ours_where_our_address_is_known() -> None:
    rebound = client(application(url="https://help.example"), "http://evil.example")
    assert sign_in(rebound, "http://evil.example").status_code == 403


def test_guesses_of_one_address_are_bounded_whatever_address_they_say_they_come_from() -> None:
    app = application()
    answers = []
    for guess in range(12):
        guessing = client(app)
        guessing.headers["X-Forwarded-For"] = f"10.0.0.{guess}"
        answers.append(sign_in(guessing, SITE, f"guess-number-{guess:08}"))
    statuses = [answer.status_code for answer in answers]
    assert statuses[:3] == [403, 403, 403] and statuses[-1] == 429, statuses
    assert int(answers[-1].headers["retry-after"]) >= 1
    # Not even the right one is looked at then.
    assert sign_in(guessing, SITE).status_code == 429
    # Whoever guesses keeps nobody else out.
    assert sign_in(TestClient(app, base_url=SITE, client=("10.9.9.9", 1)), SITE).status_code == 303


def test_after_signing_out_the_cookie_is_worth_nothing(page: TestClient) -> None:
    kept = page.cookies[COOKIE]
    out = page.post("/sign-out", data={"csrf": csrf(page.get("/add").text)}, headers={"Origin": SITE})
    assert out.url.path == "/sign-in" and "管理口令" in out.text
    assert page.cookies.get(COOKIE) != kept
    again = page.get("/add", headers={"Cookie": f"{COOKIE}={kept}"})
    assert again.status_code == 403


def test_a_session_is_over_after_a_working_day(page: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.monotonic()
    for hours, over in ((9.9, False), (10.1, True)):
        monkeypatch.setattr(sessions, "time", SimpleNamespace(monotonic=lambda then=now + hours * 3600: then))
        assert shut(page) is over


def test_the_token_is_made_once_and_only_this_user_can_read_it(tmp_path: Path) -> None:
    file = tmp_path / "new" / "admin-token"
    before = os.umask(0)
    try:
        (token,) = kept_token(file)
    finally:
        os.umask(before)
    assert len(token) >= 40 and kept_token(file) == (token,)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in file.parent.iterdir()] == ["admin-token"]


FIRST_STARTS = """
import sys, pathlib
from web.secret_file import kept_secrets
for attempt in range(50):
    file = pathlib.Path(sys.argv[1]) / str(attempt) / "admin-token"
    print(*kept_secrets(file, "管理口令", "YOUJU_ADMIN_TOKEN"))
"""


def test_of_processes_that_start_at_once_all_have_one_token(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FIRST_STARTS, str(tmp_path)]
    starting = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    told = [process.communicate(timeout=60)[0] for process in starting]
    assert [process.returncode for process in starting] == [0, 0, 0]
    assert len(set(told)) == 1 and len(set(told[0].split())) == 50
    assert {file.name for file in tmp_path.glob("*/*")} == {"admin-token"}


@pytest.mark.parametrize("length", range(0, 44, 6))
def test_a_token_file_cut_short_is_no_token(tmp_path: Path, length: int) -> None:
    file = tmp_path / "admin-token"
    kept_token(file)
    file.write_bytes(file.read_bytes()[: -1 - length])
    with pytest.raises(Problems) as wrong:
        kept_token(file)
    (problem,) = wrong.value.problems
    assert problem.where == str(file) and "删去这个文件" in problem.fix


@pytest.mark.parametrize("damage", ["others read", "group writes", "link", "folder", "bytes", "file in the way"])
def test_a_token_file_that_somebody_else_may_have_seen_is_refused(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "admin-token"
    (token,) = kept_token(file)
    if damage == "others read":
        file.chmod(0o644)
    elif damage == "group writes":
        file.chmod(0o620)
    elif damage == "link":
        file.rename(tmp_path / "elsewhere")
        file.symlink_to(tmp_path / "elsewhere")
    elif damage == "folder":
        file.unlink()
        file.mkdir()
    elif damage == "bytes":
        file.write_bytes(b"\xff" * 40 + b"\n")
    else:
        file = file / "admin-token"
    with pytest.raises(Problems) as wrong:
        kept_token(file)
    (problem,) = wrong.value.problems
    assert problem.where == str(file) and "管理口令" in problem.what and "YOUJU_ADMIN_TOKEN" in problem.fix
    assert token not in str(problem)

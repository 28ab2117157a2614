"""Behind Debian's nginx and haproxy as they come: nobody gets in without the token, and with it everything works."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx2
import pytest
from playwright.sync_api import Browser, expect

from tests.support.browsing import serving
from tests.support.homes import copied_home
from tests.support.proxies import UPGRADE, haproxy, nginx
from tests.support.signing_in import TOKEN, csrf, sign_in
from tests.test_add_page import fields
from tests.test_import_notice import OTHER
from tools.local_server import free_port
from web.routes.operators import COOKIE


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Addresses: of the proxies by name, of the application itself as `direct`, of what its visitors see as `site`."""
    # A browser finds every name that ends so on its own machine.
    port = free_port()
    site = f"http://help.localhost:{port}"
    folder = tmp_path_factory.mktemp("proxies")
    home = copied_home(folder / "kb")
    with serving(folder / "log", home, YOUJU_ADMIN_TOKEN=TOKEN, YOUJU_URL=site) as direct:
        own = urlsplit(direct).port or 0
        with (
            nginx(folder / "nginx", own) as plain,
            nginx(folder / "upgrading", own, port, UPGRADE) as upgrading,
            haproxy(folder / "haproxy", own) as other,
        ):
            yield {"nginx": plain, "upgrading": upgrading, "haproxy": other, "direct": direct, "site": site}
    assert TOKEN not in (folder / "log").read_text(encoding="utf-8")


def notices(address: str) -> int:
    return len(httpx2.get(f"{address}/api/v1/notices").json()["notices"])


WAYS = ("nginx", "haproxy", "direct")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "claimed",
    [
        {},
        {"Host": "localhost"},
        {"Host": "127.0.0.1:8501", "Origin": "http://127.0.0.1:8501"},
        {"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1", "Forwarded": "for=127.0.0.1;host=localhost"},
        {"X-Forwarded-Host": "localhost", "X-Forwarded-Proto": "https"},
        {"Cookie": f"{COOKIE}={TOKEN}"},
        {"Authorization": f"Bearer {TOKEN}"},  # the token is given in the form, nowhere else
    ],
    ids=str,
)
def test_anybody_without_the_token_is_refused_whatever_they_claim_to_be(
    behind: dict[str, str], way: str, claimed: dict[str, str]
) -> None:
    address = behind[way]
    upstream = urlsplit(behind["direct"]).port
    for origin in (behind["site"], f"http://127.0.0.1:{upstream}", address):
        headers = {"Origin": origin, **claimed}
        answers = [
            httpx2.get(f"{address}/add", headers=headers),
            httpx2.post(f"{address}/add", headers=headers, files={"file": ("a.txt", OTHER.encode())}),
            httpx2.post(f"{address}/add/anything", headers=headers, data={"accept": "1"}),
        ]
        assert [answer.status_code for answer in answers] == [403, 403, 403]
        assert not any("公告文件" in answer.text or "切出" in answer.text for answer in answers)
    assert notices(address) == 1


@pytest.mark.parametrize("way", WAYS)
def test_with_the_token_a_notice_is_imported_through_a_plain_proxy(behind: dict[str, str], way: str) -> None:
    # Each way its own notice.
    text = OTHER.replace("不需要缴纳任何费用。", f"不需要缴纳任何费用（{way}）。").replace(
        "某市", f"某市{WAYS.index(way)}区"
    )
    site, before = behind["site"], notices(behind["direct"])
    headers = {"Host": urlsplit(site).netloc, "Origin": site}
    with httpx2.Client(base_url=behind[way], headers=headers, timeout=60) as page:
        signed_in = sign_in(page, site)
        assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/add")
        # The jar knows the proxy by another name than the one a visitor's browser has.
        page.headers["Cookie"] = signed_in.headers["set-cookie"].partition(";")[0]
        start = page.get("/add")
        assert "公告文件" in start.text
        without = page.post("/add", files={"file": ("a.txt", text.encode())})
        assert without.status_code == 403 and "切出" not in without.text
        shown = page.post("/add", data={"csrf": csrf(start.text)}, files={"file": ("a.txt", text.encode())})
        (draft,) = set(re.findall(r'action="(/add/[0-9a-f]{32})"', shown.text))
        chosen = {**fields(shown.text), "title": f"公积金问答（{way}）", "accept": "1"}
        assert page.post(draft, data={**chosen, "csrf": "x"}).status_code == 403
        assert "已导入" in page.post(draft, data=chosen).text
    assert notices(behind["direct"]) == before + 1


@pytest.mark.parametrize(
    ("way", "name", "told"),
    [
        ("upgrading", "help.localhost", ""),  # changes Host: the operator has said our address
        ("upgrading", "localhost", ""),  # an address of this machine, while no site is named
        ("haproxy", "localhost", ""),
        ("upgrading", "other.localhost", "YOUJU_URL=http://other.localhost:PORT"),
    ],
)
def test_the_page_works_behind_a_proxy_or_says_what_to_set(
    behind: dict[str, str], browser: Browser, way: str, name: str, told: str
) -> None:
    port = urlsplit(behind[way]).port
    page = browser.new_page(locale="zh-CN")
    page.goto(f"http://{name}:{port}/")
    if told:
        expect(page.get_by_role("alert")).to_contain_text(told.replace("PORT", str(port)), timeout=60_000)
    else:
        expect(page.get_by_label("写下您的情况和问题")).to_be_visible(timeout=60_000)
        expect(page.locator("#yj-blocked")).to_have_count(0)
    page.close()


def test_behind_a_proxy_without_websockets_the_plain_page_answers_and_takes_presses(
    behind: dict[str, str], browser: Browser
) -> None:
    """`proxy_pass` alone: a conversation cannot open there, so the question of the address is answered without."""
    page = browser.new_page(locale="zh-CN")
    page.goto(f"http://localhost:{urlsplit(behind['nginx']).port}/?q=收集B超要报采集许可吗")
    page.wait_for_url("**/ask?*", timeout=60_000)
    expect(page.locator(".yj-label")).to_have_text("若下列 4 条属实：无需申报采集许可")
    assert urlsplit(page.url).path == "/ask"
    page.get_by_role("button", name="属实", exact=True).first.click()
    expect(page.locator(".yj-label")).to_have_text("若下列 3 条属实：无需申报采集许可")
    page.close()

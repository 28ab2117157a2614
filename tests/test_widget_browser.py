"""The widget on pages that are hostile, that change under it, that keep a frame from opening, and on the next page."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Error, FrameLocator, Page, Route, expect

from tests.support.browsing import PATIENCE, findings
from tests.test_embed_browser import PROPOSED
from tests.test_page import CLOSED

BUTTON = "遗传资源问答"
ISOLATED = {"Cross-Origin-Embedder-Policy": "require-corp", "Cross-Origin-Opener-Policy": "same-origin"}
# Milliseconds within which somebody is told what is wrong; a busy machine has as much again.
TOLD = 4000


class Portal(ThreadingHTTPServer):
    """Another site: at every path the page that was last set, with these headers."""

    body = ""
    headers: dict[str, str] = {}  # noqa: RUF012 - one portal at a time

    @property
    def address(self) -> str:
        """Its pages are of this machine, and so may embed."""
        return f"http://localhost:{self.server_port}"

    @property
    def stranger(self) -> str:
        """The same pages by a name that nobody has allowed; a browser finds each name that ends so here."""
        return f"http://portal.localhost:{self.server_port}"


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        site = self.server
        assert isinstance(site, Portal)
        self.send_response(200)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **site.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(site.body.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    with Portal(("localhost", 0), _Page) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield site
        site.shutdown()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="zh-CN", viewport={"width": 1000, "height": 800})
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def visit(
    page: Page,
    portal: Portal,
    server: str,
    more: str = "",
    *,
    at: str = "",
    attributes: str = "",
    headers: dict[str, str] | None = None,
) -> None:
    """Go to a page of another site with the widget on it. `more`: what else is in its head."""
    portal.headers = headers or {}
    portal.body = f"""<!doctype html><html lang="zh-CN"><head><title>门户</title>{more}
        <link rel=icon href=data:,></head>
        <body><main><h1>门户</h1><p>一行</p><a href="/next">下一页</a></main>
        <script src="{server}/embed.js" data-title="{BUTTON}" {attributes} async></script></body></html>"""
    page.goto(f"{at or portal.address}/start")


def panel(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[src*='embed#host']")


def opened(page: Page) -> FrameLocator:
    """Press the button where it is seen: nothing may stand in front of it."""
    button = page.get_by_role("button", name=BUTTON)
    expect(button).to_be_visible()
    box = button.bounding_box()
    assert box
    width, height = page.evaluate("[innerWidth, innerHeight]")
    assert width / 2 < box["x"] and box["x"] + box["width"] <= width, box
    assert height - 120 < box["y"] and box["y"] + box["height"] <= height and box["height"] >= 44, box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(panel(page).get_by_label("写下您的情况和问题")).to_be_focused()
    return panel(page)


def answered(page: Page) -> None:
    page.keyboard.insert_text(CLOSED)
    page.keyboard.press("Enter")
    expect(panel(page).locator("article[data-code] .yj-label").first).to_have_text(PROPOSED)


@pytest.mark.parametrize(
    "rule",
    [
        "* { all: unset !important; }",
        "button, div { display: none !important; }",
        ":empty { display: none !important; } html > div { visibility: hidden !important; }",
        "body { transform: scale(.5) rotate(3deg); } html { filter: grayscale(1); }",
        "html > * { contain: strict !important; filter: blur(9px) !important; transform: scale(0) !important; }",
        "html { transform: translateY(60px); height: 200px; overflow: hidden; contain: layout; }",
        "div { position: static !important; opacity: 0 !important; transition: all 60s !important; }",
        "iframe, section { width: 1px !important; height: 1px !important; border: 9px solid red !important; }",
        "body::after { content: ''; position: fixed; inset: 0; z-index: 2147483647; background: #ccc; }",
        "[popover] { inset: auto !important; margin: 90vh !important; padding: 50vw !important; }",
        "@layer a { div { display: none !important; } } * { clip-path: circle(0) !important; }",
    ],
)
def test_no_rule_of_the_page_hides_it_or_keeps_it_from_answering(
    page: Page, portal: Portal, server: str, rule: str
) -> None:
    visit(page, portal, server, f"<style>{rule}</style>")
    opened(page)
    box = page.locator("iframe").bounding_box()
    assert box and box["width"] == 420 and box["height"] > 600 and box["x"] >= 500 and box["y"] >= 0, box
    answered(page)


@pytest.mark.parametrize(
    "change",
    [
        "document.body.innerHTML = '<h1>另一页</h1>'",
        "document.body.replaceWith(document.createElement('body'))",
        "document.documentElement.innerHTML = '<head></head><body>另一页</body>'",
        "document.querySelector('html > div').remove()",
        "document.open(); document.write('<body>另一页</body>'); document.close()",
        "document.replaceChild(document.createElement('html'), document.documentElement)",
    ],
)
def test_it_comes_back_when_the_page_swaps_its_body_or_takes_it_away(
    page: Page, portal: Portal, server: str, change: str
) -> None:
    visit(page, portal, server)
    opened(page)
    answered(page)
    page.evaluate(change)
    # Open as it was, and with what was said: it had to load anew where it was taken away itself.
    expect(panel(page).locator("article[data-code] .yj-label")).to_have_text(PROPOSED)
    page.keyboard.press("Escape")
    page.evaluate("youju.close()")
    expect(page.get_by_role("button", name=BUTTON)).to_be_visible()
    expect(page.locator("iframe")).to_be_hidden()


def test_a_page_that_takes_it_away_every_time_has_its_way(page: Page, portal: Portal, server: str) -> None:
    quarrel = """<script>new MutationObserver(() => {
        const there = document.querySelector("html > div");
        if (there) { there.remove(); window.times = (window.times || 0) + 1; }
    }).observe(document.documentElement, { childList: true });</script>"""
    visit(page, portal, server, quarrel)
    page.wait_for_function("window.times >= 20")
    page.evaluate("new Promise(done => setTimeout(done, 300))")
    assert page.evaluate("window.times") <= 22


def test_the_conversation_goes_on_over_reloads_and_pages_and_begins_anew_when_told(
    page: Page, portal: Portal, server: str
) -> None:
    visit(page, portal, server, attributes='data-question="采集血常规要审批吗？"')
    inside = opened(page)
    first = inside.locator("p.said, .earlier summary").filter(has_text="采集血常规")
    expect(first).to_have_count(1)
    expect(inside.locator("article[data-code]")).to_have_count(1)
    answered(page)
    for path in ("start", "next"):
        page.goto(f"{portal.address}/{path}")
        inside = opened(page)
        expect(inside.locator("article[data-code] .yj-label").first).to_have_text(PROPOSED)
        # What the page asks at first is not asked once more.
        expect(first).to_have_count(1)
        # Drawn again, it says nothing to who cannot see it: nothing has changed.
        expect(inside.get_by_role("status")).to_have_text("")
    # The case goes on.
    inside.locator(".yj-now").get_by_role("button", name="属实", exact=True).click()
    expect(inside.locator("article[data-code] .yj-label").first).to_have_text(PROPOSED.replace("6", "5"))
    page.reload()
    expect(opened(page).locator("article[data-code] .yj-label").first).to_have_text(PROPOSED.replace("6", "5"))
    panel(page).get_by_role("button", name="重新开始").click()
    page.reload()
    expect(opened(page).locator("p.said, .earlier summary")).to_have_text(["采集血常规要审批吗？"])


def test_where_nothing_may_be_kept_it_works_all_the_same(page: Page, portal: Portal, server: str) -> None:
    page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('', 'SecurityError'); } })"
    )
    visit(page, portal, server)
    opened(page)
    answered(page)


@pytest.mark.parametrize(("theme", "ground"), [("dark", "rgb(20, 24, 28)"), ("light", "rgb(255, 255, 255)")])
def test_theme_title_offset_and_layer_are_as_the_page_says(
    page: Page, portal: Portal, server: str, theme: str, ground: str
) -> None:
    page.emulate_media(color_scheme="light" if theme == "dark" else "dark")
    visit(page, portal, server, attributes=f'data-theme="{theme}" data-offset="30 70" data-z-index="7"')
    box = page.get_by_role("button", name=BUTTON).bounding_box()
    assert box and (1000 - box["x"] - box["width"], 800 - box["y"] - box["height"]) == (30, 70)
    assert page.evaluate("getComputedStyle(document.querySelector('html > div')).zIndex") == "7"
    inside = opened(page)
    expect(inside.get_by_role("heading", level=1)).to_have_text(BUTTON)
    expect(inside.locator("body")).to_have_css("background-color", ground)
    answered(page)
    assert findings(page) == []


def test_it_is_closed_at_the_top_right_and_by_escape_and_the_button_has_the_keys_again(
    page: Page, portal: Portal, server: str
) -> None:
    visit(page, portal, server)
    for key in ("Enter", "Escape"):
        opened(page)
        shut, frame = page.get_by_role("button", name="关闭").bounding_box(), page.locator("iframe").bounding_box()
        assert shut and frame and shut["y"] - frame["y"] < 10 and frame["x"] + 420 - shut["x"] - shut["width"] < 10
        if key == "Enter":
            page.get_by_role("button", name="关闭").focus()
        page.keyboard.press(key)
        expect(page.locator("iframe")).to_be_hidden()
        expect(page.get_by_role("button", name=BUTTON)).to_be_focused()


def told(page: Page, words: str) -> None:
    """Open it, and be told soon what is wrong, with a way on."""
    page.get_by_role("button", name=BUTTON).click()
    since = time.monotonic()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(words, timeout=2 * TOLD)
    assert (time.monotonic() - since) * 1000 < 2 * TOLD
    expect(alert.get_by_role("link", name="打开完整页面")).to_be_visible()
    expect(alert.get_by_role("button", name="重试")).to_be_visible()
    # The keys are not lost meanwhile.
    expect(page.get_by_role("button", name="关闭")).to_be_focused()


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({}, "还没有允许本网站（http://portal.localhost:"),
        ({"Content-Security-Policy": "frame-src 'none'"}, "不许打开有据：请网站管理员在 frame-src"),
        ({"Content-Security-Policy": "sandbox allow-scripts"}, "加上 allow-same-origin"),
    ],
    ids=["not allowed", "policy", "sandbox"],
)
def test_a_frame_that_may_not_open_says_what_is_wrong(
    page: Page, portal: Portal, server: str, headers: dict[str, str], words: str
) -> None:
    visit(page, portal, server, at="" if headers else portal.stranger, headers=headers)
    told(page, words)
    origin = "null" if "sandbox" in str(headers) else portal.address if headers else portal.stranger
    address = f"{server}/embed/check?from={quote(origin, safe='')}"
    assert page.get_by_role("link", name="网站管理员自查").get_attribute("href") == address


def test_a_page_that_isolates_itself_shows_it(page: Page, portal: Portal, server: str) -> None:
    visit(page, portal, server, headers=ISOLATED)
    assert page.evaluate("crossOriginIsolated")
    opened(page)
    answered(page)


@pytest.mark.parametrize("silent", [False, True], ids=["refuses", "is silent"])
def test_a_dead_server_is_told_and_taken_up_again_when_it_is_back(
    page: Page, portal: Portal, server: str, silent: bool
) -> None:
    visit(page, portal, server)
    expect(page.get_by_role("button", name=BUTTON)).to_be_visible()
    held: list[Route] = []
    page.route(f"{server}/**", lambda route: held.append(route) if silent else route.abort("connectionrefused"))
    told(page, "连不上有据（localhost:")
    page.unroute(f"{server}/**")
    for route in held:
        # What asked may be gone.
        with contextlib.suppress(Error):
            route.abort()
    expect(panel(page).get_by_label("写下您的情况和问题")).to_be_focused(timeout=20_000)
    expect(page.get_by_role("alert")).to_be_hidden()
    answered(page)


def test_who_does_not_wait_presses_retry(page: Page, portal: Portal, server: str) -> None:
    visit(page, portal, server)
    page.route(f"{server}/**", lambda route: route.abort("connectionrefused"))
    told(page, "连不上有据")
    page.unroute(f"{server}/**")
    page.get_by_role("button", name="重试").click()
    expect(panel(page).get_by_label("写下您的情况和问题")).to_be_focused()


def test_a_panel_whose_server_goes_away_says_so_and_when_it_is_back(page: Page, server: str) -> None:
    page.goto(f"{server}/embed")
    expect(page.locator("#examples button").first).to_be_visible()
    box = page.get_by_label("写下您的情况和问题")
    page.route("**/api/**", lambda route: route.abort("connectionrefused"))
    box.fill(CLOSED)
    box.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("暂时连不上服务")
    page.unroute("**/api/**")
    expect(page.get_by_role("status")).to_contain_text("服务恢复了", timeout=20_000)
    page.get_by_role("button", name="提问").click()
    expect(page.locator("article[data-code] .yj-label")).to_have_text(PROPOSED)


def test_a_panel_in_a_sandbox_says_what_it_lacks(page: Page, portal: Portal, server: str) -> None:
    portal.headers = {}
    portal.body = f"<iframe src='{server}/embed' sandbox='allow-scripts'></iframe>"
    page.goto(portal.address)
    expect(page.frame_locator("iframe").get_by_role("status")).to_contain_text("allow-same-origin")


def test_a_key_that_ends_the_choice_of_a_character_sends_nothing(page: Page, server: str) -> None:
    """Safari's last key of a composition: Enter with keyCode 229, and isComposing false."""
    for path, box, answer in (
        ("/embed", "#box", "article[data-code]"),
        ("/", "[data-testid='stChatInputTextArea']", "[data-turn]"),
    ):
        page.goto(server + path)
        place = page.locator(box)
        place.fill(CLOSED)
        held = place.evaluate(
            """box => {
                const key = code => box.dispatchEvent(new KeyboardEvent("keydown",
                    { key: "Enter", keyCode: code, which: code, bubbles: true, cancelable: true }));
                return key(229);
            }"""
        )
        # Nobody kept it from the input method.
        assert held
        page.evaluate("new Promise(done => setTimeout(done, 500))")
        expect(place).to_have_value(CLOSED)
        place.press("Enter")
        expect(page.locator(answer).first).to_be_visible()

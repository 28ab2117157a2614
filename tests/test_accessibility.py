"""Beyond axe: who uses keys alone, hears the page, sees it large, in forced colours or on paper gets all of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browsing import PATIENCE, never_sideways

LISTED = "收集B超和血常规要报采集许可吗"
PROPOSED = "若下列 4 条属实：无需申报采集许可"
# Stops of the Tab key from the top of a page to the first answer of the statement in turn, at most.
STOPS = {"/ask": 8, "/embed": 5}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="zh-CN", viewport={"width": 1000, "height": 800})
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def answered(page: Page, server: str, path: str) -> None:
    page.goto(f"{server}{path}?q={quote(LISTED)}")
    expect(page.locator(".yj-label").first).to_have_text(PROPOSED)


def focused(page: Page) -> str:
    """What has the keys; empty where nothing has."""
    told = page.evaluate(
        "(one => one === document.body ? '' : one.innerText || one.getAttribute('aria-label') || one.tagName)"
        "(document.activeElement)"
    )
    return str(told)


@pytest.mark.parametrize("path", [*STOPS, "/"])
def test_a_key_that_is_held_confirms_one_statement(page: Page, server: str, path: str) -> None:
    """The keys go on to the next statement, which nobody has read yet."""
    answered(page, server, path)
    expect(page.locator("#yj-first")).to_have_count(0)
    page.locator(".yj-now button").first.focus()
    for _ in range(12):
        page.keyboard.down("Enter")
        page.wait_for_timeout(60)
    expect(page.locator(".yj-card").first).to_have_attribute("data-left", "3")
    page.keyboard.up("Enter")
    page.wait_for_timeout(300)
    expect(page.locator(".yj-card").first).to_have_attribute("data-left", "3")
    # Pressed anew it is an answer again.
    expect(page.locator(".yj-now :focus")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator(".yj-card").first).to_have_attribute("data-left", "2")


@pytest.mark.parametrize("path", STOPS)
def test_by_keys_alone_every_statement_is_confirmed_in_few_stops(page: Page, server: str, path: str) -> None:
    answered(page, server, path)
    page.evaluate("document.activeElement.blur()")
    stops = 0
    while not page.evaluate("Boolean(document.activeElement.closest('.yj-now button'))"):
        page.keyboard.press("Tab")
        stops += 1
        assert stops <= STOPS[path], focused(page)
    for left in (3, 2, 1):
        page.keyboard.press("Enter")
        expect(page.locator(".yj-card").first).to_have_attribute("data-left", str(left))
        # Each press leaves the keys at the next statement, and on the screen.
        expect(page.locator(".yj-now :focus")).to_have_count(1)
        assert page.evaluate("document.activeElement.getBoundingClientRect().bottom <= innerHeight")
    page.keyboard.press("Enter")
    expect(page.locator(".yj-label").first).to_have_text("无需办理")
    page.wait_for_function("document.activeElement !== document.body")


@pytest.mark.parametrize("path", ["/embed", "/ask"])
def test_no_press_leaves_the_keys_nowhere(page: Page, server: str, path: str) -> None:
    page.goto(f"{server}{path}")
    if path == "/embed":
        page.get_by_role("button", name="仅收集临床数据").press("Enter")
    else:
        page.get_by_role("link", name="仅收集临床数据").press("Enter")
    expect(page.locator("article[data-code]")).to_be_visible()
    if path == "/ask":
        # A page of its own begins at its top.
        return
    page.wait_for_function("document.activeElement !== document.body")
    page.get_by_role("button", name="没有解决").press("Enter")
    expect(page.get_by_label("哪里不对")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("谢谢，已交给知识库负责人。")).to_be_visible()
    page.wait_for_function("document.activeElement !== document.body")
    page.get_by_role("button", name="重新开始").press("Enter")
    expect(page.get_by_label("写下您的情况和问题")).to_be_focused()


@pytest.mark.parametrize(("path", "region"), [("/embed", "#state"), ("/ask", "#said")])
def test_each_change_is_said_once(page: Page, server: str, path: str, region: str) -> None:
    answered(page, server, path)
    page.evaluate(
        """region => {
            window.heard = [];
            new MutationObserver(() => window.heard.push(document.querySelector(region).textContent))
                .observe(document.querySelector(region), { childList: true, subtree: true, characterData: true });
        }""",
        region,
    )
    page.locator(".yj-now button").first.click()
    expect(page.locator(".yj-label").first).to_have_text(PROPOSED.replace("4", "3"))
    page.wait_for_function("window.heard.length")
    page.evaluate("new Promise(done => setTimeout(done, 400))")
    heard = [one for one in page.evaluate("window.heard") if one and one != "正在查……"]
    assert len(heard) == 1 and heard[0].startswith(PROPOSED.replace("4", "3"))


def tree(page: Page) -> list[tuple[str, str]]:
    """What a screen reader is given, in its order: roles with names."""
    nodes: list[dict[str, Any]] = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    known = {node["nodeId"]: node for node in nodes}
    heard, waiting = [], [nodes[0]]
    while waiting:
        node = waiting.pop()
        waiting += [known[one] for one in reversed(node.get("childIds", [])) if one in known]
        if not node["ignored"]:
            heard.append((node["role"]["value"], node.get("name", {}).get("value", "")))
    return heard


@pytest.mark.parametrize("path", ["/embed", "/ask"])
def test_what_a_screen_reader_is_given_is_whole_and_in_order(page: Page, server: str, path: str) -> None:
    answered(page, server, path)
    heard = tree(page)
    nameless = [role for role, name in heard if role in ("button", "link", "textbox", "heading") and not name]
    assert nameless == []
    texts = "".join(name for role, name in heard if role == "StaticText")
    places = [
        heard.index(("heading", PROPOSED)),
        next(place for place, (role, name) in enumerate(heard) if role == "group" and name.startswith("问的是采集")),
        heard.index(("button", "属实")),
        heard.index(("button", "不属实")),
        heard.index(("button", "不清楚")),
        heard.index(("group", "官方答复原文")),
    ]
    assert places == sorted(places)
    # The official words are heard as they are written.
    assert "无需申报人类遗传资源采集许可审批" in texts


@pytest.mark.parametrize("path", ["/embed", "/ask", "/embed/check"])
def test_nothing_is_cut_off_at_320_pixels(page: Page, server: str, path: str) -> None:
    # 200 % of 640 pixels are 320.
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{server}{path}?q={quote(LISTED)}&from=https://oa.example.cn")
    expect(page.locator("h1")).to_be_visible()
    never_sideways(page)


@pytest.mark.parametrize("path", ["/embed", "/ask"])
def test_in_forced_colours_a_button_has_an_edge_and_what_is_pressed_differs(page: Page, server: str, path: str) -> None:
    page.emulate_media(forced_colors="active")
    answered(page, server, path)
    edge = "one => { const s = getComputedStyle(one); return s.borderStyle + s.borderColor + s.fontWeight; }"
    buttons = page.locator(".yj-now button")
    assert "solid" in str(buttons.first.evaluate(edge))
    buttons.nth(1).click()
    pressed = page.locator("[aria-pressed=true]").first
    pressed.evaluate("one => { const fold = one.closest('details'); if (fold) fold.open = true; }")
    other = page.locator("[data-statement] [aria-pressed=false], .yj-now [aria-pressed=false]").first
    assert pressed.evaluate(edge) != other.evaluate(edge)


@pytest.mark.parametrize("path", ["/embed", "/ask"])
def test_paper_has_the_answer_and_nothing_to_press(page: Page, server: str, path: str) -> None:
    answered(page, server, path)
    page.emulate_media(media="print")
    expect(page.locator(".yj-label").first).to_be_visible()
    expect(page.locator(".yj-answer").first).to_be_visible()
    for gone in (".yj-press button", "textarea", ".yj-steps"):
        assert not any(one.is_visible() for one in page.locator(gone).all()), gone

"""From the first paint to Streamlit in a real browser: at once there, usable, and nothing jumps or is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.support.browsing import findings, never_sideways, taken_over

LISTED = "收集B超和血常规要报采集许可吗"
LONGEST = "外资药企只提供研究用药，不参与研究，不拿数据，成果也不共享，要报国际合作吗"
DUTY = "国际合作项目产生的数据，另一家外方单位也要用，要备案吗？"
OFF_TOPIC = "食堂几点开门"
# What a person's eyes are on.
SEEN = (
    ".yj-head h1, .st-key-ways h1",
    ".yj-asked p",
    ".yj-label",
    ".yj-now p",
    ".yj-answer",
    ".yj-welcome",
    ".yj-examples a, .yj-examples button",
)
WHERE = """(seen) => Object.fromEntries(seen.map((one) => {
    const there = [...document.querySelectorAll(one)].find((each) => each.checkVisibility({visibilityProperty: true}));
    return [one, there ? Math.round(there.getBoundingClientRect().top) : null];
}))"""
# Nothing that is read may move by more pixels than this.
STILL = 4


@pytest.fixture
def page(window_of_size: BrowserContext) -> Iterator[Page]:
    page = window_of_size.new_page()
    yield page
    page.close()


def held(page: Page) -> list[Route]:
    """Keep Streamlit from starting: its scripts wait."""
    waiting: list[Route] = []
    page.route("**/static/js/index.*", lambda route: waiting.append(route))
    return waiting


def painted(page: Page) -> None:
    """Return once there is something to see: until then no style is known."""
    page.wait_for_function("() => performance.getEntriesByType('paint').length > 0")


def let_go(page: Page, waiting: list[Route]) -> None:
    """Let it start."""
    for route in waiting:
        route.continue_()
    page.unroute("**/static/js/index.*")


@pytest.mark.parametrize(
    "asked", ["", LISTED, LONGEST, DUTY, OFF_TOPIC, "谢谢"], ids=["welcome", "four", "six", "duty", "none", "thanks"]
)
def test_streamlit_takes_over_where_everything_stands(server: str, page: Page, asked: str) -> None:
    address = f"{server}/?q={quote(asked)}" if asked else server
    waiting = held(page)
    page.goto(address, wait_until="commit")
    expect(page.locator("#yj-first .yj-box")).to_be_visible()
    painted(page)
    before = page.evaluate(WHERE, list(SEEN))
    let_go(page, waiting)
    taken_over(page)
    after = page.evaluate(WHERE, list(SEEN))
    moved = {one: (top, after[one]) for one, top in before.items() if top is not None}
    assert moved
    assert {one: tops for one, tops in moved.items() if tops[1] is None or abs(tops[0] - tops[1]) > STILL} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("asked", ["", LONGEST, DUTY, OFF_TOPIC], ids=["welcome", "six", "duty", "none"])
def test_the_first_paint_can_be_used_by_everybody(server: str, page: Page, asked: str, scheme: Any) -> None:
    held(page)
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{server}/?q={quote(asked)}" if asked else server, wait_until="commit")
    expect(page.locator("#yj-first .yj-box")).to_be_visible()
    assert findings(page) == []
    never_sideways(page)


def test_what_is_typed_before_streamlit_is_there_stays_with_the_keys(server: str, page: Page) -> None:
    waiting = held(page)
    page.goto(server, wait_until="commit")
    first = page.locator("#yj-first textarea")
    first.fill("收集B超")
    # Within the words, as one corrects them.
    first.evaluate("box => { box.focus(); box.setSelectionRange(2, 2); }")
    let_go(page, waiting)
    taken_over(page)
    box = page.get_by_test_id("stChatInputTextArea")
    expect(box).to_have_value("收集B超")
    expect(box).to_be_focused()
    page.keyboard.type("了")
    expect(box).to_have_value("收集了B超")
    page.keyboard.press("Enter")
    expect(page.locator("#root .yj-asked")).to_contain_text("收集了B超")


@pytest.mark.parametrize(
    "heard",
    [
        pytest.param("compositionstart", id="from its first key"),
        pytest.param("compositionupdate", id="begun before the page's script was there"),
    ],
)
def test_a_character_half_chosen_is_not_broken_off(server: str, page: Page, heard: str) -> None:
    waiting = held(page)
    # The box is drawn before the page's own script has come: a key pressed between is heard by nobody.
    page.goto(server, wait_until="domcontentloaded")
    first = page.locator("#yj-first textarea")
    first.focus()
    first.dispatch_event(heard)
    let_go(page, waiting)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    page.wait_for_timeout(600)
    expect(first).to_be_visible()
    first.dispatch_event("compositionend")
    taken_over(page)


def test_a_question_sent_before_streamlit_is_there_is_answered(server: str, page: Page) -> None:
    held(page)
    page.goto(server, wait_until="commit")
    page.locator("#yj-first textarea").fill(LISTED)
    page.get_by_role("button", name="提问", exact=True).click()
    expect(page.locator(".yj-label")).to_have_text("若下列 4 条属实：无需申报采集许可")
    # So is a press, and what is said next.
    page.locator("#yj-first .yj-now").get_by_role("button", name="属实", exact=True).click()
    expect(page.locator(".yj-label")).to_have_text("若下列 3 条属实：无需申报采集许可")
    assert urlsplit(page.url).path == "/"
    page.locator("#yj-first textarea").fill("还要做全外显子测序")
    page.unroute("**/static/js/index.*")
    page.get_by_role("button", name="提问", exact=True).click()
    taken_over(page)
    expect(page.locator("#root .yj-label")).to_have_text(re.compile("^不适用这条免办规定"))
    expect(page.locator("#root .yj-asked")).to_contain_text("后来说：还要做全外显子测序")
    page.go_back()
    expect(page.locator(".yj-label").first).to_have_text("若下列 3 条属实：无需申报采集许可")


def test_without_websockets_what_was_typed_goes_on_to_the_plain_page(server: str, page: Page) -> None:
    page.add_init_script(
        "window.WebSocket = class extends EventTarget { constructor() { super();"
        " setTimeout(() => this.dispatchEvent(new Event('error'))); } close() {} };"
    )
    page.goto(f"{server}/?q={quote(LISTED)}")
    page.locator("#yj-first textarea").fill("还要做基因检测")
    page.wait_for_url("**/ask?*", timeout=20_000)
    expect(page.locator(".yj-label")).to_have_text("若下列 4 条属实：无需申报采集许可")
    expect(page.locator("#yj-q")).to_have_value("还要做基因检测")


def test_back_leads_back_to_the_welcome(server: str, page: Page) -> None:
    page.goto(server)
    taken_over(page)
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(LISTED)
    box.press("Enter")
    expect(page.locator("#root .yj-label")).to_have_text("若下列 4 条属实：无需申报采集许可")
    page.go_back()
    expect(page.locator("#root .yj-welcome")).to_be_visible()
    page.go_forward()
    expect(page.locator("#root .yj-label")).to_have_text("若下列 4 条属实：无需申报采集许可")


def test_a_conversation_waits_while_one_reads_the_official_questions(server: str, page: Page) -> None:
    page.goto(f"{server}/?q={quote(LISTED)}")
    taken_over(page)
    page.get_by_role("link", name="官方问答").click()
    expect(page.get_by_label("查找")).to_be_visible()
    page.get_by_role("link", name="提问").click()
    expect(page.locator("#root .yj-label")).to_have_text("若下列 4 条属实：无需申报采集许可")


def test_the_result_is_copied_as_an_address_that_shows_it(server: str, browser: Browser) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"], locale="zh-CN")
    page = context.new_page()
    for path in ("/", "/ask"):
        page.goto(f"{server}{path}?q={quote(LISTED)}")
        if path == "/":
            taken_over(page)
        page.get_by_text("复制本次结果链接").click()
        expect(page.get_by_text("已复制").first).to_be_visible()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith(f"{server}/?c=")
        page.goto(copied)
        expect(page.locator(".yj-label").first).to_have_text("若下列 4 条属实：无需申报采集许可")
        expect(page.locator(".yj-asked").first).to_contain_text(LISTED)
    context.close()

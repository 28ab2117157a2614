"""The journeys of the plain page and of the panel, in the oldest browsers that hospitals run."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Page, Playwright

from tests.support.browsing import intranet
from tests.support.firefox import firefox
from tests.support.old_browsers import VERSIONS, panel, press, reads, until, window
from tools.local_server import free_port

LISTED = "收集B超和血常规要报采集许可吗"
LABEL = ".yj-label"
STEPS = (
    "若下列 4 条属实：无需申报采集许可",
    "若下列 3 条属实：无需申报采集许可",
    "若下列 2 条属实：无需申报采集许可",
)
LAST = "按 2022-04-15 问答：无需办理（时效未核实）"


@pytest.fixture(scope="module")
def demo(server: str) -> Iterator[str]:
    with intranet(server, free_port()) as address:
        yield address


@pytest.fixture(scope="module", params=[*VERSIONS, "firefox"])
def page(
    request: pytest.FixtureRequest, playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    profile = tmp_path_factory.mktemp("old") / "profile"
    opened = firefox(profile) if request.param == "firefox" else window(playwright, request.param, profile)
    with opened as page:
        yield page


def test_the_plain_page_takes_each_press_and_the_chat_page_leads_there(
    page: Page, server: str, request: pytest.FixtureRequest
) -> None:
    # Where Streamlit runs, it is asked for itself.
    streamlit = "firefox" in request.node.name
    page.goto(f"{server}/{'ask' if streamlit else ''}?q={quote(LISTED)}", wait_until="load" if streamlit else "commit")
    until(page, "() => location.pathname === '/ask'")
    for told in STEPS:
        reads(page, LABEL, told)
        press(page, ".yj-now button", "属实")
    reads(page, LABEL, LAST)
    # Without a reload: the script runs here.
    until(page, "() => Boolean(document.activeElement.closest('.yj-now'))")
    until(page, "() => /还有 1 条待确认$/.test(document.getElementById('said').textContent)")
    press(page, "#yj-q")
    page.keyboard.insert_text("食堂几点开门")
    press(page, ".yj-box button")
    reads(page, LABEL, "官方问答没有回答")
    assert urlsplit(page.url).path == "/ask"


def test_the_widget_opens_whole_answers_takes_presses_and_keeps_the_conversation(page: Page, demo: str) -> None:
    page.goto(demo)
    press(page, "button", "遗传资源问答")
    frame = panel(page)
    until(frame, "() => document.activeElement.id === 'box'")
    # As tall as the window allows, not the 150 pixels of a frame without a height.
    assert until(frame, "() => innerHeight") > 600 and until(frame, "() => innerWidth") == 420
    page.keyboard.insert_text(LISTED)
    page.keyboard.press("Enter")
    for told in STEPS:
        reads(frame, LABEL, told)
        press(page, ".yj-now button", "属实", frame)
    reads(frame, LABEL, LAST)
    # Two buttons beside each other do not touch, where what flexes knows no gap.
    assert (
        until(
            frame,
            """() => {
            const [a, b] = [...document.querySelectorAll(".yj-press button")].map(one => one.getBoundingClientRect());
            return b.left - a.right;
        }""",
        )
        > 3
    )
    page.reload()
    press(page, "button", "遗传资源问答")
    frame = panel(page)
    reads(frame, LABEL, LAST)
    page.keyboard.press("Escape")
    until(page, "() => document.querySelector('html > div').shadowRoot.querySelector('section').hidden")


def test_who_may_not_open_it_is_told_what_is_wrong(page: Page, demo: str) -> None:
    page.goto(demo.replace("localhost", "portal.localhost") + "/index.html")
    press(page, "button", "遗传资源问答")
    until(
        page,
        """() => {
            const told = document.querySelector("html > div").shadowRoot.querySelector(".told");
            return !told.hidden && /还没有允许本网站（http:..portal.localhost/.test(told.textContent);
        }""",
    )

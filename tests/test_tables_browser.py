"""A table in an answer, in a real browser: on a phone it scrolls in its own box, and everybody can use it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browsing import findings, never_sideways, serving, taken_over
from tests.test_drawn_tables import ASKED, home_with_a_table


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("server")
    with serving(folder / "log", home_with_a_table(folder)) as address:
        yield address


@pytest.mark.parametrize("path", ["/ask", "/", "/embed"])
def test_a_table_scrolls_in_its_own_box_and_no_page_does(server: str, browser: Browser, path: str) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 700})
    page.goto(f"{server}{path}?q={quote(ASKED)}")
    if path == "/":
        taken_over(page)
    box = page.locator(".yj-table")
    expect(box.get_by_role("columnheader")).to_have_text(["事项", "类别", "时限", "收费"])
    expect(box.get_by_role("row")).to_have_count(4)
    assert box.evaluate("e => e.scrollWidth > e.clientWidth")
    never_sideways(page)
    box.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("e => e.scrollLeft > 0", arg=box.element_handle())
    assert box.locator("th").first.evaluate("e => getComputedStyle(e.querySelector('p')).fontWeight") == "600"
    assert findings(page) == []
    page.close()


def test_on_paper_no_column_is_cut_off(server: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 700})
    page.goto(f"{server}/ask?q={quote(ASKED)}")
    page.emulate_media(media="print")
    assert page.locator(".yj-table").evaluate("e => e.scrollWidth <= e.clientWidth")
    page.close()

"""The plain page in a real browser: with a script and without, on both sizes, and where Streamlit cannot run."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browsing import findings, never_sideways

# The longest unit at its most statements.
LONGEST = "外资药企只提供研究用药，不参与研究，不拿数据，成果也不共享，要报国际合作吗"
LISTED = "收集B超和血常规要报采集许可吗"
PROPOSED = "若下列 4 条属实：无需申报采集许可"


def asked(server: str, question: str) -> str:
    return f"{server}/ask?q={quote(question)}"


def label(page: Page, words: str) -> None:
    expect(page.locator(".yj-label")).to_have_text(words)


def again(page: Page, statement: str, given: str) -> None:
    """Press an answer of a statement that is not the one in turn: its line unfolds."""
    line = page.locator(f'li[data-statement="{statement}"]')
    if not line.locator("details[open]").count():
        line.locator("summary").click()
    line.locator(f'[data-value="{given}"]').click()


@pytest.fixture(params=[(1366, 768), (390, 844)], ids=["desktop", "phone"])
def size(request: pytest.FixtureRequest) -> dict[str, int]:
    width, height = request.param
    return {"width": width, "height": height}


def test_verdict_statement_buttons_and_three_lines_of_the_answer_are_on_the_first_screen(
    server: str, browser: Browser, size: dict[str, int]
) -> None:
    page = browser.new_page(viewport=size)  # type: ignore[arg-type]
    page.goto(asked(server, LONGEST))
    seen = [page.locator(".yj-label"), *page.locator(".yj-now .yj-press button").all()]
    for one in seen:
        box = one.bounding_box()
        assert box and box["y"] + box["height"] <= size["height"], one
    answer = page.locator(".yj-answer").bounding_box()
    line = float(page.locator(".yj-answer").evaluate("e => parseFloat(getComputedStyle(e).lineHeight)"))
    assert answer and answer["y"] + 3 * line <= size["height"]
    # Nothing stands in front of the open statement.
    assert page.locator(".yj-now .yj-press button").first.evaluate(
        "b => { const r = b.getBoundingClientRect(); return b.contains(document.elementFromPoint(r.x + 5, r.y + 5)); }"
    )
    never_sideways(page)
    page.close()


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_a_person_confirms_changes_and_takes_back(server: str, browser: Browser, script: bool) -> None:
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    page.goto(asked(server, LISTED))
    label(page, PROPOSED)
    for told in (
        "若下列 3 条属实：无需申报采集许可",
        "若下列 2 条属实：无需申报采集许可",
        "按 2022-04-15 问答：无需办理（时效未核实）",
        "无需办理",
    ):
        page.locator(".yj-now").get_by_role("button", name="属实", exact=True).click()
        label(page, told)
    again(page, "in-force", "yes")
    label(page, "按 2022-04-15 问答：无需办理（时效未核实）")
    again(page, "listed-kinds", "no")
    expect(page.locator("#yj-clinical-only")).to_be_visible()
    # Pressed once more, it is taken back.
    again(page, "listed-kinds", "no")
    expect(page.locator("#yj-clinical-only")).to_have_count(0)
    label(page, "若下列 2 条属实：无需申报采集许可")
    page.go_back()
    expect(page.locator("#yj-clinical-only")).to_be_visible()
    context.close()


def test_the_keyboard_goes_on_with_the_next_statement_and_hears_how_many_are_left(
    server: str, browser: Browser
) -> None:
    page = browser.new_page()
    page.goto(asked(server, LISTED))
    page.locator(".yj-now button").first.focus()
    for left in (3, 2):
        page.keyboard.press("Enter")
        expect(page.locator("#said")).to_contain_text(f"还有 {left} 条待确认")
        assert page.evaluate("document.activeElement.closest('.yj-now') !== null")
    page.close()


def test_a_number_unfolds_its_statement(server: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(asked(server, LISTED))
    page.get_by_role("link", name="第 3 条").click()
    expect(
        page.get_by_role("group", name="这些数据不用于人群基因研究").get_by_role("button", name="不属实")
    ).to_be_in_viewport()
    page.close()


def test_where_scripts_are_off_the_chat_page_leads_to_the_plain_one(server: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}/?q={quote(LISTED)}")
    label(page, PROPOSED)
    assert urlsplit(page.url).path == "/ask"
    context.close()


def test_a_browser_that_streamlit_does_not_support_gets_the_plain_page(server: str, browser: Browser) -> None:
    page = browser.new_page()
    # As Chromium below 112: no sets in regular expressions.
    page.add_init_script(
        "const Known = RegExp; window.RegExp = function (pattern, flags) {"
        " if (flags === 'v') throw new SyntaxError('Invalid flags'); return new Known(pattern, flags); };"
    )
    page.goto(f"{server}/?q={quote(LISTED)}")
    label(page, PROPOSED)
    assert urlsplit(page.url).path == "/ask"
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    [
        "/ask",
        f"/ask?q={quote(LONGEST)}",
        f"/ask?q={quote('食堂几点开门')}",
        "/ask?unit=gone",
        "/notices",
        f"/notices?q={quote('外方')}&unit=most-2022-04-15/3.1",
    ],
)
def test_the_plain_page_can_be_used_by_everybody(server: str, browser: Browser, path: str, scheme: str) -> None:
    page = browser.new_page(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(server + path)
    assert findings(page) == []
    page.close()


def test_the_plain_page_is_small(server: str, browser: Browser) -> None:
    page = browser.new_page()
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(len(response.body())))
    page.goto(asked(server, LONGEST))
    page.wait_for_load_state("networkidle")
    assert sum(sizes) < 40_000, sizes
    page.close()

"""Every journey of an answer in a real browser, on a desk and on a phone, each with a picture to look at.

YOUJU_PICTURES names a folder for the pictures.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support.browsing import ROOT, attest, attest_all, in_turn, never_sideways, serving, taken_over
from tests.support.homes import copied_home

LONGEST = "外资药企只提供研究用药，不参与研究，不拿数据，成果也不共享，要报国际合作吗"
LISTED = "收集B超和血常规要报采集许可吗"
CLOSE = "采完之后传给国外的AI公司，备案要做吗"
PROPOSED = "若下列 4 条属实：无需申报采集许可"
KINDS, GENES = "全部数据只有这几类", "这些数据不用于人群基因研究"
TABLE = (
    """<!doctype html><meta charset=utf-8><title>停车问答</title><body><h1>停车办理常见问题解答</h1>
<p>一、车辆</p>
<p>1.外来车辆停放怎么收费？</p>
<p>答：外来车辆在院内停放按下表收费，按自然日计算。"""
    + "停放时请服从门卫指挥，不占用急救通道。" * 12
    + """</p>
<table><tr><td>时段</td><td>收费</td></tr><tr><td>两小时以内</td><td>免费</td></tr><tr><td>两小时以上</td><td>每小时五元</td></tr></table>
<p>2.职工车辆停放要办什么证？</p>
<p>答：凭工作证办理停车证。</p>
"""
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """With a second notice, whose answer is long and has a table."""
    folder = tmp_path_factory.mktemp("server")
    home, file = folder / "kb", folder / "停车.html"
    copied_home(home)
    file.write_text(TABLE, encoding="utf-8")
    adding = [sys.executable, "-m", "kb", "add", str(file)]
    subprocess.run(adding, cwd=ROOT, env={**os.environ, "YOUJU_KB": str(home)}, check=True, capture_output=True)
    with serving(folder / "log", home) as address:
        yield address


@pytest.fixture
def page(request: pytest.FixtureRequest, window_of_size: BrowserContext) -> Iterator[Page]:
    page = window_of_size.new_page()
    yield page
    if folder := os.environ.get("YOUJU_PICTURES"):
        name = request.node.name.replace("[", "-").replace("]", "")
        page.screenshot(path=Path(folder) / f"{name}.png")
    never_sideways(page)
    page.close()


def ask(page: Page, server: str, question: str) -> None:
    page.goto(f"{server}/?q={quote(question)}")
    taken_over(page)


def says(page: Page, label: str) -> None:
    expect(page.locator("#root .yj-label").first).to_have_text(label)


def on_first_screen(page: Page) -> None:
    """Verdict, the statement in turn with its answers, three lines of the official words; nothing hides them."""
    bottom = page.locator("[data-testid=stBottom]").evaluate("bar => bar.getBoundingClientRect().top")
    expect(page.locator("#root .yj-label").first).to_be_in_viewport(ratio=1)
    for answer in page.locator("#root .yj-now button").all():
        box = answer.bounding_box()
        assert box and box["y"] + box["height"] <= bottom
        assert answer.evaluate(
            "b => { const r = b.getBoundingClientRect();"
            " return b.contains(document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2)); }"
        )
    third = page.locator("#root .yj-answer").first.evaluate(
        "e => e.getBoundingClientRect().top + 3 * parseFloat(getComputedStyle(e).lineHeight)"
    )
    assert third <= bottom


def test_an_exemption_is_proposed(server: str, page: Page) -> None:
    ask(page, server, LONGEST)
    says(page, "若下列 6 条属实：不需要申报国际合作科学研究许可")
    on_first_screen(page)


def test_an_exemption_is_confirmed(server: str, page: Page) -> None:
    ask(page, server, LISTED)
    on_first_screen(page)
    attest_all(page)
    says(page, "无需办理")
    on_first_screen(page)
    expect(page.locator("#root li[data-statement].yj-yes")).to_have_count(4)


def test_a_statement_is_not_true_and_is_changed_back(server: str, page: Page) -> None:
    ask(page, server, LISTED)
    attest(page, KINDS, "不属实")
    expect(page.locator("#root .yj-label").first).not_to_have_text(PROPOSED)
    # The press once more takes it back.
    attest(page, KINDS, "不属实")
    says(page, PROPOSED)
    attest_all(page)
    attest(page, GENES, "不属实")
    says(page, "不适用这条免办规定（是否要办，另行确认）")
    attest(page, GENES)
    says(page, "无需办理")


def test_a_statement_is_not_known(server: str, page: Page) -> None:
    ask(page, server, LISTED)
    attest(page, GENES, "不清楚")
    says(page, "视情形而定")
    on_first_screen(page)
    expect(in_turn(page, GENES).get_by_role("button", name="不清楚", pressed=True)).to_be_visible()


def test_of_two_close_answers_one_is_chosen_in_a_word(server: str, page: Page) -> None:
    ask(page, server, CLOSE)
    expect(page.locator("#root .yj-says").first).to_contain_text("有两条官方问答都可能适用")
    first = page.locator("#root .yj-question").first.inner_text()
    second = page.locator("#root .near button").first.inner_text()
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill("第二个")
    box.press("Enter")
    expect(page.locator("#root .yj-question").first).to_have_text(second)
    expect(page.locator("#root .yj-says").first).not_to_contain_text("有两条")
    assert first != second


def test_nothing_official_answers(server: str, page: Page) -> None:
    ask(page, server, "食堂几点开门")
    says(page, "官方问答没有回答")
    expect(page.locator("#root .yj-contact")).to_be_in_viewport(ratio=1)


def test_thanks_leave_the_answer_where_it_is(server: str, page: Page) -> None:
    ask(page, server, LISTED)
    attest(page, "问的是采集这一步")
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill("好的，谢谢")
    box.press("Enter")
    expect(page.get_by_text("随时可以接着问")).to_be_visible()
    says(page, "若下列 3 条属实：无需申报采集许可")
    attest_all(page)
    says(page, "无需办理")


def test_a_long_answer_with_a_table_is_whole(server: str, page: Page) -> None:
    ask(page, server, "外来车辆停放怎么收费")
    answer = page.locator("#root .yj-answer").first
    for words in ("按自然日计算", "两小时以上", "每小时五元"):
        expect(answer).to_contain_text(words)
    bottom = page.locator("[data-testid=stBottom]").evaluate("bar => bar.getBoundingClientRect().top")
    assert answer.evaluate("e => e.getBoundingClientRect().top") < bottom - 80

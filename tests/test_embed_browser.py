"""Panel and widget in real pages of other origins: what a person sees, presses and hears, and what is refused."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect

from records.schema import questions, votes
from records.store import Store
from tests.support.browsing import (
    ARGUMENTS,
    PATIENCE,
    ROOT,
    SIZES,
    attest_all,
    chromium,
    findings,
    intranet,
    never_sideways,
    serving,
    taken_over,
)
from tests.support.homes import copied_home
from tests.support.recording import rows
from tests.support.signing_in import TOKEN, sign_in_browser
from tests.support.waiting import until
from tests.test_page import CLOSED, OPEN
from tools.local_server import free_port
from web.settings import Settings

RUNS = "<img src=x onerror=\"window.ran = 'img'\"><script>window.ran = 1</script> $x^2$ **粗** {{ 7 * 7 }} \u202e反"
PROPOSED = "若下列 6 条属实：不需要申报国际合作科学研究许可"
NO_GENES = "这些数据不用于人群基因研究"
desktop = pytest.mark.parametrize("size", ["desktop"], indirect=True)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("server") / "log", YOUJU_ADMIN_TOKEN=TOKEN) as address:
        yield address


@pytest.fixture(scope="module")
def demo(server: str) -> Iterator[str]:
    with intranet(server, free_port()) as address:
        yield address


@pytest.fixture(params=SIZES, scope="module")
def size(request: pytest.FixtureRequest) -> str:
    return str(request.param)


class Watched:
    """A window, and what was asked of whom and complained of in it."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.asked: set[str] = set()
        self.wrong: list[str] = []
        context.set_default_timeout(PATIENCE)
        context.on("request", lambda request: self.asked.add(urlsplit(request.url).netloc))
        context.on("console", lambda said: self.wrong.append(said.text) if said.type in ("error", "warning") else None)
        context.on("weberror", lambda error: self.wrong.append(str(error.error)))


@pytest.fixture(scope="module")
def watched(browser: Browser, size: str) -> Iterator[Watched]:
    """One window of a size for all tests: what Streamlit's page loads, 2.8 MB, is loaded once."""
    context = browser.new_context(locale="zh-CN", **SIZES[size])
    yield Watched(context)
    context.close()


@pytest.fixture
def window(watched: Watched, server: str, demo: str) -> Iterator[Watched]:
    """Whatever is done in it: nobody but 有据 and the page around it is asked, and the console stays empty."""
    watched.asked.clear()
    watched.wrong.clear()
    yield watched
    for page in watched.context.pages:
        page.close()
    watched.context.clear_cookies()
    assert watched.asked - {""} <= {urlsplit(server).netloc, urlsplit(demo).netloc}
    assert watched.wrong == []


def panel(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[src*='embed#host']")


def shoot(page: Page, name: str) -> None:
    if os.environ.get("YOUJU_SCREENSHOTS"):
        page.screenshot(path=ROOT / "docs" / f"{name}.png")


def press(page: Page | FrameLocator, statement: str, given: str = "属实") -> None:
    """Press an answer of the statement with these words, in the panel: not the one in turn, its line unfolds."""
    folded = page.locator(".turn li[data-statement]", has_text=statement)
    if folded.count():
        folded.locator("summary").click()
    group = page.get_by_role("group", name=statement).first
    group.get_by_role("button", name=given, exact=True).click()


def confirm(page: Page | FrameLocator, statement: str, given: str = "属实") -> None:
    """Answer the statement with these words."""
    press(page, statement, given)
    # Answered, it is no longer the one in turn.
    answered = page.locator(".turn li[data-statement]", has_text=statement)
    expect(answered).to_contain_text(f"{given}：由")


def test_the_widget_opens_in_a_page_of_another_origin_answers_and_closes(window: Watched, demo: str, size: str) -> None:
    page = window.context.new_page()
    page.goto(demo)
    button = page.get_by_role("button", name="遗传资源问答")
    expect(button).to_have_attribute("aria-expanded", "false")
    button.click()
    inside = panel(page)
    box = inside.get_by_label("写下您的情况和问题")
    expect(box).to_be_focused()
    box.fill(CLOSED)
    box.press("Enter")
    expect(inside.locator("article[data-code] .yj-label")).to_have_text(PROPOSED)
    expect(inside.locator(".yj-answer mark").first).to_be_visible()
    expect(inside.get_by_role("note")).to_contain_text("尚未与原文核对")
    expect(box).to_have_value("")
    shoot(page, f"widget-{size}")
    if size == "phone":
        frame = page.locator("iframe").bounding_box()
        assert frame and (frame["width"], frame["height"]) == (390, 844)
    assert findings(page) == []
    box.press("Escape")
    expect(page.locator("iframe")).to_be_hidden()
    expect(page.get_by_role("button", name="遗传资源问答")).to_be_focused()
    # What was answered is still there.
    page.get_by_role("button", name="遗传资源问答").press("Enter")
    expect(inside.locator("article[data-code] .yj-label")).to_have_text(PROPOSED)


def test_what_is_missing_is_asked_and_a_press_decides(window: Watched, server: str) -> None:
    page = window.context.new_page()
    page.goto(f"{server}/embed")
    page.get_by_label("写下您的情况和问题").fill(OPEN)
    page.get_by_role("button", name="提问").click()
    expect(page.locator("article[data-code] .yj-label")).to_have_text("视情形而定")
    # Asked by its statement, and not once more as a question.
    expect(page.locator("[data-asked]")).to_have_count(0)
    confirm(page, NO_GENES)
    expect(page.locator("article[data-code] .yj-label").first).to_have_text("若下列 3 条属实：无需申报采集许可")
    expect(page.locator(".yj-conditions").last).to_contain_text("由您勾选")
    for statement in ("问的是采集这一步", "全部数据都是临床数据", "已向主管部门核实"):
        confirm(page, statement)
    expect(page.locator("article[data-code] .yj-label").first).to_have_text("无需办理")
    assert findings(page) == []
    # On with the same case on the whole page.
    with page.context.expect_page() as tab:
        page.get_by_role("link", name="在完整页面继续").last.click()
    expect(tab.value.locator("article[data-code] .yj-label").first).to_have_text("无需办理")
    tab.value.close()
    page.get_by_role("button", name="重新开始").click()
    expect(page.get_by_text("可以这样问")).to_be_visible()
    expect(page.locator("article")).to_have_count(0)


@desktop
def test_a_bare_yes_to_two_questions_leaves_both_to_be_pressed(window: Watched, server: str) -> None:
    page = window.context.new_page()
    page.goto(f"{server}/embed")
    box = page.get_by_label("写下您的情况和问题")
    for number, said in enumerate(("国际合作项目产生的数据，另一家外方单位也要用，要备案吗？", "是的"), 1):
        box.fill(said)
        box.press("Enter")
        expect(page.locator("article[data-code]")).to_have_count(number)
        expect(page.locator("[data-asked]")).to_have_count(2)
    for group in ("已经获批", "参加"):
        page.locator("[data-asked]", has_text=group).get_by_role("button", name="是", exact=True).click()
    expect(page.locator("article[data-code] .yj-label").first).to_have_text("需要办理")


@desktop
def test_a_bare_yes_confirms_no_statement(window: Watched, server: str) -> None:
    page = window.context.new_page()
    page.goto(f"{server}/embed")
    box = page.get_by_label("写下您的情况和问题")
    for number, said in enumerate(("外企只出经费，不参与研究，要报国际合作吗？", "是的"), 1):
        box.fill(said)
        box.press("Enter")
        expect(page.locator("article[data-code]")).to_have_count(number)
        expect(page.locator(".yj-press")).to_have_count(6)
        expect(page.locator(".yj-press [aria-pressed=true]")).to_have_count(0)
    for statement in ("外方得不到任何研究数据", "成果不与外方共享"):
        confirm(page, statement)
    expect(page.locator("article[data-code] .yj-label").first).to_have_text(re.compile("^若下列 4 条属实"))
    # Pressed once more, it is taken back.
    press(page, "成果不与外方共享")
    expect(page.locator("article[data-code] .yj-label").first).to_have_text("视情形而定")


@desktop
def test_a_page_may_open_it_with_a_question_and_loads_it_once(window: Watched, demo: str) -> None:
    page = window.context.new_page()
    page.goto(demo)
    page.get_by_role("button", name="保藏不足一年").click()
    expect(panel(page).locator("article[data-code] .yj-label")).to_have_text(
        "若下列 3 条属实：年度报告可在下一年度一并提交"
    )
    # Asked twice in a row, both are answered, in their order.
    page.evaluate("youju.ask('收集B超要报采集许可吗'); youju.ask('食堂几点开门')")
    expect(panel(page).locator("p.said, .earlier")).to_have_count(3)
    expect(panel(page).locator("article[data-code] .yj-label").first).to_have_text("官方问答没有回答")
    page.evaluate("youju.close()")
    expect(page.locator("iframe")).to_be_hidden()
    # Loaded again, it is there once.
    page.evaluate(
        """() => new Promise(done => {
            const again = document.createElement('script');
            again.src = document.querySelector("script[src$='/embed.js']").src;
            again.onload = done;
            document.body.append(again);
        })"""
    )
    expect(page.get_by_role("button", name="遗传资源问答")).to_have_count(1)


@desktop
def test_a_page_with_a_strict_policy_shows_it_all_the_same(window: Watched, demo: str) -> None:
    page = window.context.new_page()
    page.goto(f"{demo}/strict.html")
    button = page.get_by_role("button", name="遗传资源问答")
    # It is dressed: the page's policy does not reach it.
    place = button.bounding_box()
    assert place and place["x"] < 100 and place["height"] >= 44
    button.click()
    expect(panel(page).locator("article[data-code] .yj-label")).to_have_text(re.compile("^若下列 . 条属实：无需"))
    shoot(page, "widget-strict")
    assert findings(page) == []


@desktop
def test_it_is_used_by_keyboard_alone(window: Watched, demo: str) -> None:
    page = window.context.new_page()
    page.goto(demo)
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.shadowRoot?.activeElement?.textContent") == "遗传资源问答":
            break
    page.keyboard.press("Enter")
    box = panel(page).get_by_label("写下您的情况和问题")
    expect(box).to_be_focused()
    page.keyboard.type(OPEN)
    page.keyboard.press("Enter")
    expect(panel(page).locator("article[data-code] .yj-label")).to_have_text("视情形而定")
    expect(panel(page).get_by_role("status")).to_have_text("视情形而定。还要看下面尚未说明的情况。")
    page.keyboard.press("Shift+Tab")
    first = panel(page).get_by_role("group", name="问的是采集这一步").get_by_role("button", name="属实", exact=True)
    for _ in range(40):
        if first.evaluate("one => one === document.activeElement"):
            break
        page.keyboard.press("Shift+Tab")
    # After a press the keys are on the next statement.
    for number in range(1, 5):
        page.keyboard.press("Enter")
        expect(panel(page).locator(".yj-press [aria-pressed=true]")).to_have_count(number)
        expect(panel(page).locator(".yj-press [aria-pressed=true]:focus")).to_have_count(number // 4)
    expect(panel(page).locator("article[data-code] .yj-label").first).to_have_text("无需办理")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="遗传资源问答")).to_be_focused()


@desktop
def test_what_is_typed_is_kept_while_the_service_is_away(window: Watched, server: str) -> None:
    page = window.context.new_page()
    page.goto(f"{server}/embed")
    expect(page.get_by_role("button", name="仅收集临床数据")).to_be_visible()
    box = page.get_by_label("写下您的情况和问题")
    page.context.set_offline(True)
    box.fill(CLOSED)
    box.press("Enter")
    expect(page.get_by_role("status")).to_have_text("暂时连不上服务。您写的内容还在，请稍后再试。")
    expect(box).to_have_value(CLOSED)
    page.context.set_offline(False)
    box.press("Enter")
    expect(page.locator("article[data-code] .yj-label")).to_have_text(PROPOSED)
    expect(box).to_have_value("")
    # The one complaint is the browser's own, of the call that failed.
    assert all("ERR_INTERNET_DISCONNECTED" in said for said in window.wrong)
    window.wrong.clear()


@desktop
def test_marks_in_a_question_stay_themselves_in_the_panel(window: Watched, server: str) -> None:
    page = window.context.new_page()
    page.goto(f"{server}/embed?q={quote('采集血常规' + RUNS + '要审批吗')}")
    expect(page.locator("article[data-code]")).to_be_visible()
    expect(page.locator("p.said")).to_have_text(f"采集血常规{RUNS}要审批吗")
    assert page.evaluate("window.ran") is None
    expect(page.locator("img, p.said *")).to_have_count(0)


def test_a_vote_is_kept_and_who_was_not_helped_is_told_whom_to_ask(browser: Browser, tmp_path: Path) -> None:
    file, contact = tmp_path / "feedback.jsonl", "请联系科研处，电话 8001。"
    with serving(tmp_path / "log", YOUJU_FEEDBACK=str(file), YOUJU_CONTACT=contact) as address:
        page = browser.new_page(locale="zh-CN", base_url=address)
        page.goto(f"/embed?q={quote(OPEN)}")
        page.get_by_role("button", name="没有解决").click()
        expect(page.get_by_text(contact)).to_be_visible()
        page.get_by_label("哪里不对").fill("没说到保藏")
        page.get_by_role("button", name="发送").click()
        expect(page.get_by_text("谢谢，已交给知识库负责人。")).to_be_visible()
        page.goto(f"/?q={quote(CLOSED)}")
        page.get_by_role("group", name="这个回答有用吗？").get_by_role("button", name="有用").click()
        expect(page.get_by_text("谢谢，已交给知识库负责人。")).to_be_visible()
        # Not answered: there too the operator's contact stands.
        page.goto("/?q=食堂几点开门")
        expect(page.get_by_text(contact)).to_be_visible()
        page.close()
    with contextlib.closing(Store(Settings(feedback=file).database)) as store:
        asked, voted = rows(store, questions), rows(store, votes)
    # The page of an address, taken over by Streamlit, is one question.
    assert [one["channel"] for one in asked] == ["panel", "page", "page"]
    assert [(vote["up"], vote["text"], vote["reason"]) for vote in voted] == [
        (False, OPEN, "没说到保藏"),
        (True, CLOSED, ""),
    ]
    assert [vote["question"] for vote in voted] == [one["id"] for one in asked[:2]]


def refused(page: Page) -> bool:
    """Whether the browser shows no frame."""
    return page.frames[-1].url.startswith("chrome-error:")


def paused(page: Page, seconds: float) -> None:
    """Wait, and hear meanwhile what the browser tells."""
    page.wait_for_timeout(seconds * 1000)


def test_only_the_sites_that_are_named_may_embed_and_call(browser: Browser, tmp_path: Path) -> None:
    at = free_port()
    with (
        serving(tmp_path / "log", YOUJU_ORIGINS=f"http://help.test:{at}") as address,
        intranet(address, at),
    ):
        arguments = [*ARGUMENTS, "--host-resolver-rules=MAP *.test localhost"]
        elsewhere = browser.browser_type.launch(executable_path=chromium(), args=arguments)
        for host, may in ((f"http://help.test:{at}", True), (f"http://other.test:{at}", False)):
            page = elsewhere.new_page(locale="zh-CN")
            page.goto(f"{host}/index.html")
            page.get_by_role("button", name="遗传资源问答").click()
            shown = panel(page).get_by_label("写下您的情况和问题")
            if may:
                expect(shown).to_be_visible(timeout=10_000)
            else:
                expect(page.get_by_role("alert")).to_contain_text(f"还没有允许本网站（{host}）嵌入", timeout=10_000)
                expect(shown).to_have_count(0)
            called = page.evaluate(
                """address => fetch(`${address}/api/v1/ask`, {
                    method: "POST", headers: {"Content-Type": "application/json"}, body: '{"question": "收B超要报吗"}'
                }).then(response => response.json()).then(data => data.verdict.outcome, problem => problem.name)""",
                address,
            )
            assert called == ("not_required" if may else "TypeError")
            # The whole page in a frame, as the panel.
            page.set_content(f"<iframe src='{address}/?embed=true' title='有据' width=800 height=700></iframe>")
            whole = page.frame_locator("iframe[title=有据]").get_by_placeholder("写下您的情况和问题")
            if may:
                expect(whole).to_be_visible(timeout=20_000)
            else:
                page.wait_for_timeout(1500)
                expect(whole).to_have_count(0)
            page.close()
        # Neither the owner's page nor a sheet is ever framed, not even by ourselves.
        page = elsewhere.new_page()
        for path in ("add", "sheet?case=x", "source/most-2022-04-15", "api/docs"):
            page.goto(address + "/healthz")
            page.set_content(f"<iframe src='{address}/{path}'></iframe>")
            until(partial(refused, page), why=partial(str, path), pause=partial(paused, page))
        elsewhere.close()


@desktop
@pytest.mark.parametrize(
    ("path", "ready"),
    [
        ("/", "[data-testid='stChatInput']"),
        (f"/?q={OPEN}", "#root article[data-code]"),
        ("/?q=食堂几点开门", "#root article[data-code]"),
        ("/browse", "[data-testid='stTextInput']"),
        ("/browse?unit=most-2022-04-15/1.1", "[data-testid='stMermaidChart']:not([aria-busy])"),
        ("/embed", "#examples button"),
        ("/api/docs", "#Answer"),
        ("/source/most-2022-04-15?at=10-20", "mark"),
        ("/nothing", "h1"),
        ("/add", "form"),
    ],
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_can_be_used_by_everybody_and_asks_nobody_else(
    window: Watched, server: str, path: str, ready: str, scheme: Any
) -> None:
    page = window.context.new_page()
    page.emulate_media(color_scheme=scheme)
    page.goto(server + path)
    expect(page.locator(ready).first).to_be_visible()
    assert findings(page) == []
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    if path in ("/nothing", "/add"):
        window.wrong.clear()  # that it is not found, or closed


@desktop
def test_the_import_page_can_be_used_by_everybody(window: Watched, server: str) -> None:
    page = window.context.new_page()
    sign_in_browser(page, server)
    assert findings(page) == []
    window.wrong.clear()  # that it was closed


def test_a_whole_conversation_with_all_that_unfolds_can_be_used_by_everybody(window: Watched, server: str) -> None:
    page = window.context.new_page()
    page.goto(f"{server}/?q={quote(OPEN)}")
    taken_over(page)
    label = page.locator("article[data-code] .yj-label").first
    expect(label).to_have_text("视情形而定")
    attest_all(page)
    expect(label).to_have_text("无需办理")
    # One more message folds the answer before it.
    page.get_by_label("写下您的情况和问题").fill("不涉及人群基因研究")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="前面的 1 问").click()
    page.get_by_role("list", name="看哪一问").get_by_role("button").first.click()
    expect(page.locator(".yj-foot .yj-label")).to_be_visible()
    attest_all(page)
    expect(label).to_have_text("无需办理")
    page.locator("#root .yj-chips summary").first.click()
    expect(page.locator("#root .yj-chips .yj-press").first).to_be_visible()
    assert findings(page) == []
    page.keyboard.press("Escape")
    with page.context.expect_page() as tab:
        page.get_by_role("link", name="打印判断单").click()
    expect(tab.value.locator(".yj-label")).to_have_text("无需办理")
    assert findings(tab.value) == []


@desktop
def test_nothing_is_cut_off_at_320_pixels_and_in_letters_twice_the_size(window: Watched, server: str) -> None:
    page = window.context.new_page()
    # 200 % of 640 pixels are 320.
    page.set_viewport_size({"width": 320, "height": 640})
    for path in (f"/?q={quote(OPEN)}", "/browse?unit=most-2022-04-15/3.1", f"/embed?q={quote(OPEN)}", "/browse"):
        page.goto(server + path)
        expect(page.locator("article, h1").first).to_be_visible()
        page.wait_for_timeout(500)
        never_sideways(page)


HOSTILE = """住房公积金<img src=x onerror="window.ran=1">常见问题解答 $x^2$ **粗** {{ 7 * 7 }} :red[红]

一、提取<script>window.ran = 2</script>与*转移*

1.公积金提取<script>window.ran=5</script>要几天到账$a$？
答：公积金提取*三天*内到账，见$y$`码`{{config}}<svg onload="window.ran=4">。

2.公积金转移要带什么材料？
答：带身份证原件\u202e和复印件。
"""


def test_marks_in_a_notice_stay_themselves_wherever_they_are_shown(browser: Browser, tmp_path: Path) -> None:
    home, file = tmp_path / "kb", tmp_path / "公积金.html"
    copied_home(home)
    body = "".join(f"<p>{escape(line)}</p>" for line in HOSTILE.splitlines())
    file.write_text(f"<!doctype html><meta charset=utf-8><body>{body}", encoding="utf-8")
    adding = [sys.executable, "-m", "kb", "add", str(file), "--title", HOSTILE.splitlines()[0]]
    subprocess.run(adding, cwd=ROOT, env={**os.environ, "YOUJU_KB": str(home)}, check=True, capture_output=True)
    question, answer = (
        "公积金提取<script>window.ran=5</script>要几天到账$a$？",
        HOSTILE.splitlines()[5].removeprefix("答："),
    )
    with serving(tmp_path / "log", home) as address:
        page = browser.new_page(locale="zh-CN", base_url=address)
        page.goto("/browse")
        expect(page.get_by_role("heading", level=2)).to_have_count(2)
        assert page.get_by_role("heading", level=2).last.inner_text() == HOSTILE.splitlines()[0]
        page.get_by_role("link", name="公积金提取").click()
        expect(page.locator(".yj-question")).to_have_text(question)
        expect(page.locator(".yj-answer")).to_have_text(answer)
        expect(page.locator("pre.yj-text")).to_contain_text("<script>window.ran = 2</script>与*转移*")
        assert page.evaluate("window.ran") is None
        for path in (
            f"/?q={quote('公积金提取script后要几天才能到账')}",
            f"/embed?q={quote('公积金提取script后要几天才能到账')}",
        ):
            page.goto(path)
            expect(page.locator(".yj-answer")).to_have_text(answer)
            expect(page.locator(".yj-question")).to_have_text(question)
            assert page.evaluate("window.ran") is None
            expect(page.locator("article img, article svg, article script")).to_have_count(0)
        page.close()

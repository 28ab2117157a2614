"""The whole service in a real browser, on a desk and on a phone: what a person reads, presses, opens and takes away."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import httpx2
import pytest
from docx import Document
from playwright.sync_api import Browser, Locator, Page, expect

from assistant import Assistant
from kb.model import KnowledgeBase
from kb.text import is_layout
from kb.texts import texts
from tests.conftest import ON
from tests.support.browsing import (
    ROOT,
    SIZES,
    Tabs,
    attest,
    attest_all,
    chromium,
    in_turn,
    never_sideways,
    redrawn,
    serving,
    taken_over,
)
from tests.support.contracts import follows
from tests.test_page import CLOSED, HALF, MARKS, OFF_TOPIC, OFFICIAL, OPEN, OTHERS, RESULTS
from tools.local_server import free_port

UNIT = "most-2022-04-15/3.1"
SCREENSHOTS = {"desktop": "screenshot.png", "phone": "screenshot-phone.png"}
STATES = {"met": "符合", "assumed": "推定", "contradicted": "不符合", "unknown": "未说明"}
# Each would run if it were put on the page as it is.
RUNS = (
    "<img src=x onerror=\"window.ran = 'img'\">"
    "<script>window.ran = 'script'</script>"
    "\"><svg onload=window.ran='svg'>"  # out of an attribute
    "</p></article><iframe srcdoc=\"<script>parent.ran = 'frame'</script>\"></iframe>"  # out of the card
)

PROPOSED = "若下列 6 条属实：不需要申报国际合作科学研究许可"
NO_GENES = "这些数据不用于人群基因研究"

# What has the keys, in the words that stand on it.
_FOCUSED = "document.activeElement.innerText || document.activeElement.placeholder || ''"
# And of which statement.
_GROUP = "document.activeElement.closest('[aria-labelledby]')?.firstElementChild.innerText ?? ''"

desktop = pytest.mark.parametrize("tabs", ["desktop"], indirect=True)


@pytest.fixture(params=SIZES, scope="module")
def tabs(request: pytest.FixtureRequest, browser: Browser, server: str) -> Iterator[Tabs]:
    context = browser.new_context(locale="zh-CN", base_url=server, **SIZES[request.param])
    yield Tabs(request.param, context)
    context.close()


@pytest.fixture
def page(tabs: Tabs, server: str) -> Iterator[Page]:
    """A new tab. Whatever is done in it: no other host is asked, and nothing goes wrong in the console."""
    tabs.asked.clear()
    tabs.wrong.clear()
    yield tabs.context.new_page()
    for tab in tabs.context.pages:
        tab.close()
    hosts = {urlsplit(url).netloc for url in tabs.asked if urlsplit(url).scheme not in ("data", "blob", "about")}
    assert hosts == {urlsplit(server).netloc}
    assert any(url.startswith("ws:") for url in tabs.asked)
    assert tabs.wrong == []


def opened(page: Page) -> Page:
    page.goto("/")
    expect(page.get_by_role("heading", name="有据", exact=True).first).to_be_visible()
    return taken_over(page)


def ask(page: Page, question: str) -> None:
    """Type a question and send it; return once its answer stands on top, whole."""
    box = page.get_by_placeholder("写下您的情况和问题")
    box.fill(question)
    box.press("Enter")
    answers(page, question)


def answers(page: Page, question: str) -> None:
    # Streamlit hands out a page piece by piece: only once its script has ended is everything there.
    expect(asked(page)).to_contain_text(question, use_inner_text=True)
    redrawn(page)


def asked(page: Page) -> Locator:
    """The question that is answered."""
    return page.locator("#root .yj-asked").first


def card(page: Page) -> Locator:
    """The newest verdict card."""
    return page.locator("article[data-code]").first


def unfold(page: Page) -> None:
    """Open what the newest verdict holds folded: its warning, its conditions."""
    for fold in card(page).locator(".yj-warning summary, .yj-grounds > summary").all():
        fold.click()


def unfolded(page: Page) -> Locator:
    """The earlier questions, which are fetched once they are unfolded."""
    page.get_by_role("button", name="前面的").click()
    lines = page.get_by_role("list", name="看哪一问")
    expect(lines).to_be_visible()
    redrawn(page)
    return lines


def paragraphs(texts: list[str]) -> list[str]:
    return [" ".join(text.split()) for text in texts]


def bare(text: str) -> str:
    """A text without the characters that only lay it out."""
    return "".join(char for char in text if not is_layout(char))


def test_there_is_a_browser_to_test_with() -> None:
    assert Path(chromium()).is_file()


def test_the_page_opens_with_its_limits_and_the_official_questions(page: Page, kb: KnowledgeBase) -> None:
    opened(page)
    expect(page).to_have_title("有据 · 官方问答")
    expect(page.get_by_text("不能：")).to_be_visible()
    for unit in kb.current:
        expect(page.get_by_text(unit.section, exact=True)).to_be_visible()
        expect(page.get_by_role("button", name=unit.question, exact=True)).to_be_visible()
    never_sideways(page)


def test_a_question_is_answered_on_the_screen_with_everything_it_rests_on(
    page: Page, tabs: Tabs, kb: KnowledgeBase, assistant: Assistant
) -> None:
    ask(opened(page), CLOSED)
    answer, head = assistant.ask(CLOSED, on=ON), kb.notices["most-2022-04-15"].head
    label = card(page).locator(".yj-label")
    expect(label).to_have_text(PROPOSED)
    expect(label).to_be_in_viewport()
    warning = card(page).get_by_role("note")
    expect(warning).to_be_in_viewport()
    # On the first screen too: the statement in turn with its answers, and three lines of the official one.
    now, *others = answer.verdict.statements
    for button in in_turn(page, now.text).get_by_role("button").all():
        expect(button).to_be_in_viewport(ratio=1)
    top = page.locator(".yj-answer").evaluate(
        "e => e.getBoundingClientRect().top + 3 * parseFloat(getComputedStyle(e).lineHeight)"
    )
    assert top <= page.locator("[data-testid=stBottom]").evaluate("e => e.getBoundingClientRect().top")
    expect(warning).to_contain_text(head.currency_warning)
    # The other statements are a step away: one line each, on a phone their numbers.
    steps, lines = page.locator("#root .yj-steps a"), page.locator("#root .yj-statements summary")
    for number, (step, line, one) in enumerate(zip(steps.all(), lines.all(), others, strict=True), 2):
        expect(step).to_be_visible(visible=tabs.name == "phone")
        for each in (step, line):
            expect(each).to_contain_text(str(number))
        expect(line).to_contain_text(one.text)
    for one in (*others, now):
        statement = in_turn(page, one.text)
        expect(statement.get_by_role("button")).to_have_text(["属实", "不属实", "不清楚"])
        expect(statement.get_by_role("button", pressed=True)).to_have_count(0)
    unfold(page)
    rows = page.locator(".yj-grounds").get_by_role("listitem")
    expect(rows).to_have_count(len(answer.verdict.conditions))
    for tested in answer.verdict.conditions:
        row = rows.filter(has_text=tested.text).filter(has_text=tested.evidence)
        expect(row).to_be_visible()
        expect(row.locator(".yj-state")).to_have_text(re.compile(f"{STATES[tested.state]}$"))
        expect(row).to_contain_text(f"您说：{tested.source}" if tested.source else "")
    quoted = page.locator(".yj-answer")
    expect(quoted).to_be_visible()
    assert paragraphs(quoted.locator("p").all_inner_texts()) == paragraphs(kb.units[UNIT].answer.split("\n"))
    source = page.locator(".yj-source")
    expect(source).to_be_visible()
    for words in (head.issuer, head.title, head.day, kb.units[UNIT].section, "第 1 问"):
        expect(source).to_contain_text(words)
    page.get_by_text("时效说明").click()
    expect(page.get_by_text(head.currency_notes[0].text)).to_be_visible()
    never_sideways(page)
    if os.environ.get("YOUJU_SCREENSHOTS"):
        page.get_by_text("时效说明").click()
        unfold(page)
        label.scroll_into_view_if_needed()
        page.get_by_role("heading", name="有据").scroll_into_view_if_needed()
        (ROOT / "docs").mkdir(exist_ok=True)
        page.screenshot(path=ROOT / "docs" / SCREENSHOTS[tabs.name])


@desktop
def test_each_official_question_gives_its_words_and_its_verdict(page: Page, kb: KnowledgeBase) -> None:
    opened(page)
    for unit_id, code in OFFICIAL:
        unit = kb.units[unit_id]
        page.get_by_role("button", name=unit.question, exact=True).click()
        answers(page, unit.question)
        proposed = re.compile(f"^若下列 . 条属实：{RESULTS.get(unit_id)}$")
        expect(card(page).locator(".yj-label")).to_have_text(proposed if unit_id in RESULTS else texts().labels[code])
        expect(card(page).get_by_role("note")).to_be_visible()
        assert paragraphs(page.locator(".yj-answer p").all_inner_texts()) == paragraphs(unit.answer.split("\n"))
        page.get_by_role("button", name="重新开始").click()
        expect(page.get_by_text("可以这样问")).to_be_visible()


def test_a_press_and_a_correction_change_the_verdict(page: Page, kb: KnowledgeBase) -> None:
    label, kinds = card(page).locator(".yj-label"), kb.facts["data"].label
    ask(opened(page), OPEN)
    expect(label).to_have_text("视情形而定")
    attest(page, NO_GENES)
    expect(label).to_have_text("若下列 3 条属实：无需申报采集许可")
    attest_all(page)
    expect(label).to_have_text("无需办理")
    expect(page.locator("#root li[data-statement].yj-yes")).to_have_count(4)
    # What speaks against it later takes it back, and one 不属实 leaves no exemption.
    page.locator("#root .yj-chips summary").filter(has_text=f"{kinds}：其他临床数据").click()
    page.get_by_role("button", name="加上：基因").click()
    expect(label).to_have_text(texts().labels["not_applicable"])
    page.locator("#root .yj-chips summary").filter(has_text=re.compile(f"{kinds}：.*基因")).click()
    page.get_by_role("button", name="减去：基因").click()
    expect(label).to_have_text("无需办理")
    attest(page, NO_GENES, "不属实")
    expect(label).to_have_text(texts().labels["not_applicable"])
    never_sideways(page)


@desktop
def test_a_press_answers_what_is_asked_of_a_duty(page: Page, kb: KnowledgeBase) -> None:
    ask(opened(page), f"{OTHERS}国际合作已获批")
    expect(page.get_by_text(kb.facts["others_take_part"].ask, exact=True)).to_be_visible()
    page.get_by_role("button", name="是", exact=True).click()
    expect(card(page).locator(".yj-label")).to_have_text("需要办理")


def test_every_place_link_opens_the_source_with_exactly_its_words_marked(
    page: Page, kb: KnowledgeBase, assistant: Assistant
) -> None:
    ask(opened(page), CLOSED)
    verdict = assistant.ask(CLOSED, on=ON).verdict
    assert verdict.rule
    unfold(page)
    links = page.locator(".yj-place")
    # Of each condition, of the clause they lead to, and of the whole answer.
    expect(links).to_have_count(len(verdict.conditions) + 2)
    quotes = [(link, link.locator("xpath=../q").inner_text()) for link in page.locator(".yj-rest .yj-place").all()]
    assert {quoted for _, quoted in quotes} == {verdict.rule.evidence, *(one.evidence for one in verdict.conditions)}
    for link, quoted in [*quotes, (page.locator(".yj-source .yj-place"), kb.units[UNIT].answer)]:
        place = re.fullmatch(r"原文第 (\d+)–(\d+) 字", link.inner_text())
        assert place
        with page.context.expect_page() as tab:
            link.click()
        source = tab.value
        expect(source.locator("#at")).to_be_in_viewport()
        assert urlsplit(source.url).path == "/source/most-2022-04-15"
        assert urlsplit(source.url).query == f"at={place[1]}-{place[2]}"
        assert bare("".join(source.locator("mark").all_text_contents())) == bare(quoted)
        # What surrounds the marked words is the file, character by character.
        assert source.locator("pre").text_content() == kb.notices["most-2022-04-15"].text
        never_sideways(source)
        source.close()


def test_the_sheet_is_printed_and_saved_with_verdict_warning_and_official_words(
    page: Page, kb: KnowledgeBase, tmp_path: Path
) -> None:
    ask(opened(page), CLOSED)
    page.get_by_label("项目名称与编号").fill("某院队列 2026-017")
    page.get_by_label("项目名称与编号").press("Enter")
    to_print = page.get_by_role("link", name="打印判断单")
    expect(to_print).to_have_attribute("href", re.compile("project="))
    with page.context.expect_page() as tab:
        to_print.click()
    sheet = tab.value
    expect(sheet.locator(".yj-label")).to_have_text(PROPOSED)
    expect(sheet.get_by_role("note")).to_contain_text(kb.notices["most-2022-04-15"].head.currency_warning)
    for words in ("某院队列 2026-017", CLOSED, kb.units[UNIT].answer):
        expect(sheet.get_by_role("main")).to_contain_text(words)
    never_sideways(sheet)
    with page.context.expect_event("download") as download:
        page.get_by_role("link", name="判断单 Word 版").click()
    assert download.value.suggested_filename.endswith(".docx")
    download.value.save_as(tmp_path / "sheet.docx")
    cells = [cell.text for table in Document(str(tmp_path / "sheet.docx")).tables for cell in table._cells]
    for words in (PROPOSED, "某院队列 2026-017", CLOSED, kb.units[UNIT].answer):
        assert any(words in cell for cell in cells)


def test_a_link_opens_with_its_question_asked(page: Page) -> None:
    page.goto(f"/?q={quote(OPEN)}")
    taken_over(page)
    answers(page, OPEN)
    expect(card(page).locator(".yj-label")).to_have_text("视情形而定")


def test_what_is_not_answered_is_said_in_plain_words(page: Page, kb: KnowledgeBase) -> None:
    ask(opened(page), OFF_TOPIC)
    expect(card(page).locator(".yj-label")).to_have_text("官方问答没有回答")
    expect(page.get_by_text(kb.contact)).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    # The page is whole: one can start again.
    expect(page.get_by_role("button", name="重新开始")).to_be_visible()


@desktop
def test_a_question_that_is_too_long_is_refused_in_plain_words(page: Page) -> None:
    # Pasted, as one does from a protocol.
    opened(page)
    box = page.get_by_placeholder("写下您的情况和问题")
    box.fill("采集血常规要审批吗？" * 60)
    box.press("Enter")
    expect(page.get_by_text("问题超过 500 字").first).to_be_visible()


@desktop
def test_marks_in_a_question_stay_themselves_wherever_it_is_shown(page: Page) -> None:
    ask(opened(page), MARKS)
    expect(card(page).locator(".yj-label")).to_have_text("若下列 4 条属实：无需申报采集许可")
    # Another matter: now the question is the label of an earlier answer, and of the way back to it.
    ask(page, HALF)
    earlier = unfolded(page)
    assert MARKS in earlier.inner_text()
    assert MARKS in page.get_by_role("button", name="一、采集审批").inner_text()
    expect(earlier.locator("a, em, strong, code, img")).to_have_count(0)


@desktop
def test_html_in_a_question_is_text_and_runs_nothing(page: Page) -> None:
    question = f"采集血常规{RUNS}要审批吗"
    ask(opened(page), question)
    # Asked past it, so that it stands in labels too.
    ask(page, HALF)
    earlier = unfolded(page)
    assert question in earlier.inner_text()
    earlier.get_by_role("button").first.click()
    reread = page.locator(".yj-foot")
    expect(reread.locator(".yj-asked")).to_have_text(question)
    expect(reread.locator(".yj-label")).to_be_visible()
    assert page.evaluate("window.ran") is None
    expect(page.locator("img[src=x], iframe, svg[onload]")).to_have_count(0)


@desktop
def test_nothing_on_the_page_is_left_in_english(page: Page) -> None:
    def english() -> list[str]:
        # Icons are spelt-out names in a font of pictures; the link past the frame is Streamlit's own and out of sight.
        read = page.evaluate(
            """() => [...document.querySelectorAll("body *")]
                .filter(one => one.checkVisibility() && !one.closest("[translate=no], [href='#stMain'], noscript"))
                .flatMap(one => [...one.childNodes].filter(node => node.nodeType === Node.TEXT_NODE))
                .map(node => node.data).join(" ")"""
        )
        assert "视情形而定" in read
        # The number of the conversation is drawn by chance, and may be all letters.
        read = re.sub(r"\b\w{5}-\w{5}\b", "", read)
        return [word for word in re.findall(r"[A-Za-z]{4,}", read) if word != "Word"]

    ask(opened(page), OPEN)
    # While one is typing, Streamlit adds hints of its own.
    page.get_by_placeholder("写下您的情况和问题").fill("外方")
    page.get_by_label("项目名称与编号").fill("某院队列")
    assert english() == []


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/ask", 405),
        ("PUT", "/api/v1/ask", 405),
        ("GET", "/api", 404),
        ("GET", "/api/v2/ask", 404),
        ("POST", "/api/v1/nothing", 404),
        ("GET", "/source/nothing", 404),
        ("GET", "/sheet", 400),
    ],
)
def test_what_is_asked_wrongly_is_refused_as_json(server: str, method: str, path: str, status: int) -> None:
    # Streamlit alone would answer each of them with its page and 200.
    response = httpx2.request(method, server + path)
    assert response.status_code == status
    (error,) = response.json()["errors"]
    assert error.keys() == {"where", "what", "fix"}


def test_the_api_and_the_health_check_answer_beside_the_page(server: str, kb: KnowledgeBase) -> None:
    response = httpx2.post(f"{server}/api/v1/ask", json={"question": CLOSED})
    answer = follows(response.json())
    assert (response.status_code, answer["verdict"]["outcome"]) == (200, "not_required")
    assert answer["unit"]["answer"] == kb.units[UNIT].answer
    health = httpx2.get(f"{server}/healthz")
    assert (health.status_code, health.json()["status"]) == (200, "ok")


@desktop
def test_a_new_answer_is_announced_once(page: Page) -> None:
    opened(page)
    # Everything a screen reader would be told from now on.
    page.evaluate(
        """() => {
            window.heard = [];
            new MutationObserver(() => window.heard.push(document.getElementById("yj-said").textContent))
                .observe(document.getElementById("yj-said"), {childList: true, characterData: true, subtree: true});
        }"""
    )
    ask(page, OPEN)
    spoken = page.locator("#yj-said")
    expect(spoken).to_have_text("视情形而定。还要看下面尚未说明的情况。")
    page.get_by_label("项目名称与编号").fill("某院队列")  # draws everything again
    page.get_by_label("项目名称与编号").press("Enter")
    expect(page.get_by_role("link", name="打印判断单")).to_have_attribute("href", re.compile("project="))
    attest(page, NO_GENES)
    expect(card(page).locator(".yj-label")).to_have_text("若下列 3 条属实：无需申报采集许可")
    expect(spoken).to_have_text(re.compile("^若下列 3 条属实：无需申报采集许可。"))
    page.wait_for_timeout(500)
    first, second = page.evaluate("window.heard")
    assert first == "视情形而定。还要看下面尚未说明的情况。"
    assert second.startswith("若下列 3 条属实：无需申报采集许可。")


@desktop
def test_a_conversation_survives_a_reload_and_goes_back_with_the_browser(page: Page) -> None:
    ask(opened(page), OPEN)
    attest_all(page)
    expect(card(page).locator(".yj-label")).to_have_text("无需办理")
    page.reload()
    expect(card(page).locator(".yj-label")).to_have_text("无需办理")
    expect(page.locator("#root li[data-statement].yj-yes")).to_have_count(4)
    # The question as it was asked, never a press.
    expect(asked(page)).to_have_text(OPEN)
    ask(page, "那如果还要做外显子测序呢")
    expect(card(page).locator(".yj-label")).to_have_text(texts().labels["not_applicable"])
    page.go_back()
    expect(card(page).locator(".yj-label")).to_have_text("无需办理")


@desktop
def test_the_words_and_their_source_can_be_copied(page: Page, kb: KnowledgeBase) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(opened(page), CLOSED)
    page.get_by_role("button", name="复制引文").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    head = kb.notices["most-2022-04-15"].head
    assert page.evaluate("navigator.clipboard.readText()") == (
        f"问：{kb.units[UNIT].question}\n答：{kb.units[UNIT].answer}\n——{head.cited}，{kb.units[UNIT].cited}。{head.url}"
    )
    # Without https a page has no clipboard; then a selection is copied.
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject() }")
    expect(page.get_by_role("button", name="复制引文")).to_be_visible()
    page.get_by_role("button", name="复制引文").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()


@desktop
def test_a_link_to_a_unit_asks_it_and_one_to_no_unit_shows_the_way_on(page: Page, tabs: Tabs) -> None:
    assert page.goto(f"/?unit={UNIT}").status == 200  # type: ignore[union-attr]
    taken_over(page)
    expect(card(page).locator(".yj-label")).to_have_text("视情形而定")
    assert page.goto("/?unit=most-2022-04-15/9.9").status == 404  # type: ignore[union-attr]
    taken_over(page)
    expect(page.get_by_text("没有编号为“most-2022-04-15/9.9”的官方问答")).to_be_visible()
    expect(page.get_by_text("可以这样问")).to_be_visible()
    assert page.goto("/browse?unit=nothing").status == 404  # type: ignore[union-attr]
    expect(page.get_by_text("没有编号为“nothing”的问答")).to_be_visible()
    expect(page.get_by_role("link", name="仅收集临床数据")).to_be_visible()
    assert page.goto("/nothing").status == 404  # type: ignore[union-attr]
    assert page.goto("/browse/").url == page.url.removesuffix("/")  # type: ignore[union-attr]
    page.goto("/nothing")
    page.get_by_role("link", name="查看全部官方问答").click()
    expect(page.get_by_label("查找")).to_be_visible()
    # The browser complains of each page that is not there.
    assert all("404" in said for said in tabs.wrong)
    tabs.wrong.clear()


def test_units_are_found_as_one_types_and_shown_with_rules_source_and_currency(
    page: Page, kb: KnowledgeBase, tabs: Tabs
) -> None:
    page.goto("/browse")
    page.get_by_label("查找").press_sequentially("外方 资助", delay=20)
    expect(page.get_by_text("1 份公告，1 条问答")).to_be_visible()
    assert unquote(page.url).endswith("?q=外方+资助")
    assert set(page.locator(".yj-entries mark").all_text_contents()) == {"外方", "资助"}
    page.get_by_role("link", name=kb.units[UNIT].question).click()
    expect(page.locator("[data-unit]")).to_be_visible()
    assert paragraphs(page.locator(".yj-answer p").all_inner_texts()) == [kb.units[UNIT].answer]
    for rule in kb.rules[UNIT]:
        expect(page.locator(".yj-rule").filter(has_text=rule.says)).to_be_visible()
    expect(page.get_by_role("img", name=kb.rules[UNIT][0].says)).to_be_visible()
    expect(page.get_by_role("list", name="时效").get_by_role("listitem")).to_have_count(5)
    text = page.locator("pre.yj-text")
    assert text.text_content() == kb.notices["most-2022-04-15"].text
    marked = bare("".join(text.locator("mark").all_text_contents()))
    assert marked == bare(kb.units[UNIT].question + kb.units[UNIT].answer)
    expect(text.locator("mark").first).to_be_in_viewport()
    assert "外方" in page.locator(".yj-official mark").all_text_contents(), "what was looked for is marked in the words"
    never_sideways(page)
    if os.environ.get("YOUJU_SCREENSHOTS"):
        page.screenshot(path=ROOT / "docs" / f"browse-{tabs.name}.png", full_page=False)
    page.get_by_role("link", name="就这一条提问").click()
    expect(card(page).locator(".yj-label")).to_have_text("视情形而定")


@desktop
def test_the_page_is_used_by_keyboard_alone(page: Page, assistant: Assistant) -> None:
    opened(page)
    expect(page.get_by_placeholder("写下您的情况和问题")).to_be_visible()

    def walk(there: str, within: str = "") -> None:
        """Tab until this has the keys; it may have them already. `within`: a statement."""
        for _ in range(60):
            if page.evaluate(_FOCUSED).strip() == there and within in page.evaluate(_GROUP):
                return
            page.keyboard.press("Tab")
        raise AssertionError(there)

    walk("写下您的情况和问题")
    page.keyboard.type(OPEN)
    page.keyboard.press("Enter")
    answers(page, OPEN)
    # One after the other, as they come to be in turn.
    for left, statement in enumerate(assistant.ask(OPEN, on=ON).to_confirm):
        walk("属实", within=statement.text)
        page.keyboard.press("Enter")
        line = page.locator(f'#root li[data-statement="{statement.id}"].yj-yes')
        expect(line).to_contain_text("✓")
        expect(line).to_contain_text(statement.text)
        expect(page.locator(".yj-statements").get_by_text("由您勾选（在网页上勾选")).to_have_count(left + 1)
    expect(card(page).locator(".yj-label")).to_have_text("无需办理")
    walk("复制引文")
    walk("重新开始")
    page.keyboard.press("Enter")
    expect(page.get_by_text("可以这样问")).to_be_visible()
    assert "c=" not in page.url


@desktop
def test_on_paper_there_is_the_answer_and_nothing_to_press(page: Page) -> None:
    ask(opened(page), CLOSED)
    attest(page, "外方不参与研究")
    page.emulate_media(media="print")
    expect(card(page).locator(".yj-label")).to_be_visible()
    expect(page.locator(".yj-answer")).to_be_visible()
    # With the question, what was confirmed and when, and the whole warning.
    expect(asked(page)).to_be_visible()
    expect(page.locator("#root .yj-now p").first).to_be_visible()
    statements = page.locator("li[data-statement]")
    expect(statements).to_have_count(5)
    expect(statements.first).to_contain_text("属实：由您勾选（在网页上勾选")
    for statement in statements.all():
        expect(statement).to_be_visible()
    expect(page.locator(".yj-warning p")).to_be_visible()
    for gone in (page.get_by_placeholder("写下您的情况和问题"), page.get_by_role("button", name="重新开始")):
        expect(gone).to_be_hidden()


def test_a_restart_of_the_server_keeps_the_conversation(browser: Browser, tmp_path: Path) -> None:
    port = free_port()
    page = browser.new_page(locale="zh-CN")
    with serving(tmp_path / "one", port=port) as address:
        page.goto(address)
        taken_over(page)
        ask(page, OPEN)
        expect(card(page).locator(".yj-label")).to_have_text("视情形而定")
    app = page.get_by_test_id("stApp")
    expect(app).not_to_have_attribute("data-test-connection-state", "CONNECTED")
    with serving(tmp_path / "two", port=port):
        # The page connects again by itself; the same case goes on.
        expect(app).to_have_attribute("data-test-connection-state", "CONNECTED", timeout=60_000)
        in_turn(page, NO_GENES).get_by_role("button", name="属实", exact=True).click()
        proposed = "若下列 3 条属实：无需申报采集许可"
        expect(card(page).locator(".yj-label")).to_have_text(proposed, timeout=20_000)
        expect(asked(page)).to_have_text(OPEN)
    page.close()

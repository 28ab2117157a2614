"""An operator finds a question that was not answered, and has it answered, without a restart; the letter goes out."""

from __future__ import annotations

import csv
import os
from io import BytesIO, StringIO
from pathlib import Path

from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from tests.support.browsing import ROOT, findings, serving
from tests.support.homes import copied_home
from tests.support.signing_in import TOKEN, operators_page
from tests.support.waiting import until

ASKED = "冻库许可证不满一年要交年终小结吗"
ENTRY = "年终小结=年度报告"


def _file(page: Page, name: str) -> bytes:
    with page.expect_download() as began:
        page.get_by_text(name, exact=True).click()
    return Path(began.value.path()).read_bytes()


def _looked_at(page: Page) -> None:
    """On a desk by day and on a phone by night: no wider than the window, and nothing that axe finds."""
    for width, height, scheme in ((1366, 768, "light"), (390, 844, "dark")):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
        assert findings(page) == [], page.url
    page.set_viewport_size({"width": 1366, "height": 768})
    page.emulate_media(color_scheme="light")


def _opened_once_written(page: Page) -> None:
    """A question is written behind its answer, the first one once the tables are made."""

    def drawn() -> int:
        page.goto("/insights")
        return page.get_by_role("img").count()

    until(drawn)
    expect(page.get_by_role("img")).to_be_visible()


def _ask(page: Page) -> None:
    page.goto(f"/ask?q={ASKED}")


def test_a_question_that_was_not_answered_is_answered_after_a_synonym(browser: Browser, tmp_path: Path) -> None:
    home = copied_home(tmp_path / "kb")
    kept = str(tmp_path / "data" / "feedback.jsonl")
    with (
        serving(tmp_path / "log", home, YOUJU_ADMIN_TOKEN=TOKEN, YOUJU_FEEDBACK=kept) as address,
        operators_page(browser, address, {"width": 1366, "height": 768}) as page,
    ):
        _ask(page)
        expect(page.get_by_text("官方问答没有回答", exact=True)).to_be_visible()
        _opened_once_written(page)
        _looked_at(page)
        page.get_by_role("link", name="缺口登记", exact=True).click()
        gap = page.locator("article", has_text=ASKED)
        expect(gap).to_contain_text("最近的是most-2022-04-15/2.1")
        _looked_at(page)
        table = list(csv.reader(StringIO(_file(page, "导出 CSV").decode("utf-8-sig"), newline="")))
        assert [row[0] for row in table[1:]] == [ASKED]
        sheet = load_workbook(BytesIO(_file(page, "导出 XLSX"))).active
        assert sheet is not None and sheet["A2"].value == ASKED
        page.get_by_role("checkbox").check()
        page.get_by_label("收函单位").fill("科技部中国生物技术发展中心")
        letter = "\n".join(one.text for one in Document(BytesIO(_file(page, "写询问函（DOCX）"))).paragraphs)
        assert f"1、{ASKED}" in letter and "科技部中国生物技术发展中心：" in letter and "保藏许可活动不足一年" in letter
        gap.get_by_role("link", name="试一句").click()
        page.get_by_label("同义词").fill(ENTRY)
        page.get_by_role("button", name="试", exact=True).click()
        expect(page.get_by_role("heading", name=f"加上“{ENTRY}”以后")).to_be_visible()
        _looked_at(page)
        if os.environ.get("YOUJU_SCREENSHOTS"):
            page.screenshot(path=ROOT / "docs" / "screenshot-try.png")
        page.get_by_role("button", name="存下这条同义词").click()
        expect(page.get_by_role("status")).to_contain_text("现在就按它回答")
        page.goto("/insights/gaps")
        expect(page.locator("article", has_text=ASKED)).to_contain_text("现在有答复")
        expect(page.locator("article", has_text=ASKED).locator(".tag.synonym")).to_have_text("已加同义词")
        _ask(page)
        expect(page.locator(".yj-question", has_text="保藏许可活动不足一年")).to_be_visible()

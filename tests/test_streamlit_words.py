"""Whoever uses Streamlit's page reads no English, and hears none: neither at work nor when the service is gone."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
import streamlit
from playwright.sync_api import Browser, Page, expect

from tests.support.browsing import started, taken_over
from tests.test_page import CLOSED
from web.middleware.streamlit_files import translated, words

SCRIPTS = Path(streamlit.__file__).parent / "static" / "static" / "js"
# Every text that is seen, and every name that is heard, with a word of four Latin letters.
ENGLISH = """() => {
    const found = [], many = /[A-Za-z]{4,}/;
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const one = texts.currentNode, around = one.parentElement;
        // The name of a picture is drawn as the picture, and hidden from who cannot see it.
        if (around.closest("script, style, template, noscript, article, svg, pre, [data-testid='stIconMaterial']"))
            continue;
        if (many.test(one.data)) found.push(one.data);
    }
    for (const name of ["aria-label", "title", "alt", "placeholder", "aria-roledescription", "aria-description"])
        for (const one of document.querySelectorAll(`[${name}]`))
            if (many.test(one.getAttribute(name))) found.push(`${name}: ${one.getAttribute(name)}`);
    return found;
}"""
# The name of a program, and the number of a conversation.
OURS = re.compile(r"\b(?:Word|[0-9A-Z]{5}-[0-9A-Z]{5})\b")


def english(page: Page) -> list[str]:
    return [one for one in page.evaluate(ENGLISH) if re.search(r"[A-Za-z]{4,}", OURS.sub("", one))]


@pytest.fixture(scope="module")
def scripts() -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in SCRIPTS.glob("*.js"))


@pytest.mark.parametrize("find", [find for find, _ in words()])
def test_what_is_translated_stands_in_this_version_of_streamlit(scripts: str, find: str) -> None:
    assert find in scripts


def test_a_visitor_is_never_told_to_run_streamlit(scripts: str) -> None:
    assert "yourscript.py" in scripts
    assert b"yourscript.py" not in translated(scripts.encode())


def test_no_english_is_seen_or_heard_and_a_lost_connection_comes_back(browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(locale="zh-CN")
    context.set_default_timeout(20_000)
    page = context.new_page()
    with started(tmp_path / "log") as (address, process):
        port = urlsplit(address).port or 0
        page.goto(f"{address}/browse?unit=most-2022-04-15/1.1")
        expect(page.get_by_test_id("stMermaidChart")).to_be_visible()
        assert english(page) == []
        page.goto(f"{address}/?q={quote(CLOSED)}")
        taken_over(page)
        label = page.locator("[data-turn] .yj-label").inner_text()
        assert english(page) == []
        box = page.get_by_test_id("stChatInputTextArea")
        box.fill("写到一半")
        process.terminate()
        expect(page.get_by_role("alert")).to_contain_text("连接断了，正在重新连接", timeout=20_000)
        # Streamlit itself would say so after some tries.
        page.evaluate("new Promise(done => setTimeout(done, 3500))")
        expect(page.get_by_role("dialog")).to_have_count(0)
        assert english(page) == []
        expect(page.locator("[data-turn] .yj-label")).to_have_text(label)
    with started(tmp_path / "again", port=port):
        expect(page.get_by_role("alert")).to_have_count(0, timeout=40_000)
        expect(page.locator("[data-turn] .yj-label")).to_have_text(label, timeout=20_000)
        expect(box).to_have_value("写到一半")
        assert english(page) == []
    context.close()

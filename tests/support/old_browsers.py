"""Browsers as old as those of hospitals, as npm packages ship them: real Chromium 83, 88 and 109, driven over CDP.

Playwright connects to them, but what it puts into pages to find things there needs a younger browser. So things are
found and read by scripts of our own, as old as the page's, and pressed by mouse and keyboard.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Frame, Page, Playwright

from tests.support import waiting
from tools.local_server import free_port, running
from tools.old_browsers import FOLDER, VERSIONS

# Seconds in which what is waited for must be so.
_PATIENCE = 30


def program(version: str) -> Path:
    """Where a browser is. These tests are never skipped."""
    path = FOLDER / version / "chromium"
    if not path.is_file():
        pytest.fail(f"没有 Chromium {version}：运行 make test，或 python -m tools.old_browsers", pytrace=False)
    return path


@contextlib.contextmanager
def window(playwright: Playwright, version: str, profile: Path) -> Iterator[Page]:
    """A window of an old browser; in it nothing was wrong at the end."""
    port, path = free_port(), program(version)
    command = [
        *(str(path), "--headless", "--no-sandbox", "--no-zygote", "--disable-gpu", "--disable-dev-shm-usage"),
        *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--lang=zh-CN"),
        *(f"--remote-debugging-port={port}", f"--user-data-dir={profile}", "about:blank"),
    ]
    given = {**os.environ, "LD_LIBRARY_PATH": str(path.parent / "lib")}
    log = profile.parent / f"{version}.log"
    with log.open("wb") as out, running(command, port, ready="/json/version", env=given, stderr=out):
        with urllib.request.urlopen(f"http://localhost:{port}/json/version") as told:
            assert f"/{version}." in json.load(told)["Browser"]
        browser = playwright.chromium.connect_over_cdp(f"http://localhost:{port}")
        page = browser.contexts[0].new_page()
        page.set_viewport_size({"width": 1000, "height": 800})
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        yield page
        assert wrong == []
        browser.close()


def until(frame: Page | Frame, condition: str, given: Any = None) -> Any:
    """What a function says of the page, once that is something."""
    last: object = None
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        try:
            if last := frame.evaluate(condition, given):
                return last
        except Exception as problem:  # the page is just changing
            last = problem
        time.sleep(0.1)
    pytest.fail(f"never so: {condition} {given}: {last}; it says {frame.evaluate('document.body.innerText')[:400]}")


def reads(frame: Page | Frame, place: str, words: str) -> None:
    """Return once the first of these elements has this text."""
    until(
        frame,
        """([place, words]) => {
            const one = document.querySelector(place);
            return one && one.innerText.trim() === words;
        }""",
        [place, words],
    )


def press(page: Page, place: str, words: str = "", frame: Frame | None = None) -> None:
    """Press the middle of the first visible element with these words, once it does not move; nothing may stand in front
    of it.
    """
    found = until(
        frame or page,
        """async ([place, words]) => {
            const middle = (one) => {
                const box = one.getBoundingClientRect();
                return [box.x + box.width / 2, box.y + box.height / 2];
            };
            const roots = [document, ...[...document.querySelectorAll("*")].map(one => one.shadowRoot).filter(Boolean)];
            for (const root of roots) for (const one of root.querySelectorAll(place)) {
                if (words && one.innerText.trim() !== words && one.getAttribute("aria-label") !== words) continue;
                one.scrollIntoView({ block: "center", behavior: "instant" });
                const before = middle(one);
                await new Promise(done => setTimeout(done, 100));
                const [x, y] = middle(one);
                if (x !== before[0] || y !== before[1] || !one.offsetWidth) continue;
                if (one.contains(root.elementFromPoint(x, y))) return [x, y];
            }
        }""",
        [place, words],
    )
    left, top = _place(page) if frame else (0.0, 0.0)
    page.mouse.click(left + found[0], top + found[1])


def _place(page: Page) -> tuple[float, float]:
    """Where the panel's frame is, in the widget's shadow."""
    x, y = until(
        page,
        """() => {
            const shadow = document.querySelector("html > div").shadowRoot;
            const frame = shadow.querySelector("iframe").getBoundingClientRect();
            return [frame.x, frame.y];
        }""",
    )
    return float(x), float(y)


def panel(page: Page) -> Frame:
    """The panel in the widget."""

    def found() -> Frame | None:
        return next((frame for frame in page.frames if "/embed#" in frame.url), None)

    return waiting.until(found, pause=lambda _: page.evaluate("() => new Promise(done => setTimeout(done, 100))"))


__all__ = ["VERSIONS", "panel", "press", "program", "reads", "until", "window"]

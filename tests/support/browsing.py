"""What the browser tests share: the real application, Debian's Chromium, and what a page must never do."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, expect, sync_playwright

from kb.load import HOME
from tests.support import services
from tools.local_server import NotServing, free_port, running

ROOT = HOME.parent
_AXE = ROOT / "tests" / "vendor" / "axe.min.js"
# Debian's browser, quiet: no sandbox as root, nothing sent home.
ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
# Milliseconds in which what should be on a page is there, on a machine with other work.
PATIENCE = 20_000
# What moves comes to rest; what turns for ever is none of it.
_AT_REST = """() => document.getAnimations().every(
    (one) => one.playState !== "running" || one.effect?.getComputedTiming().iterations === Infinity)"""
SIZES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1200, "height": 900}},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "is_mobile": True,
        "has_touch": True,
        "device_scale_factor": 2,
    },
}


@dataclass
class Tabs:
    """A browser window of one size, and what its tabs asked of whom and complained of."""

    name: str
    context: BrowserContext
    asked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.set_default_timeout(PATIENCE)
        self.context.on("request", lambda request: self.asked.append(request.url))
        self.context.on("page", lambda tab: tab.on("websocket", lambda socket: self.asked.append(socket.url)))
        self.context.on("console", lambda said: self.wrong.append(said.text) if said.type == "error" else None)
        self.context.on("weberror", lambda error: self.wrong.append(str(error.error)))


def chromium() -> str:
    """Where the browser is. These tests are never skipped."""
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("没有 chromium：运行 make test，或 sudo apt-get install -y chromium fonts-noto-cjk", pytrace=False)
    return path


def headless() -> str:
    """Where the same browser is without what only windows need: each page at half the CPU. Not every system has it."""
    return shutil.which("chromium-headless-shell") or chromium()


# As `make run` starts it, and as Streamlit's own server does.
OURS = ("-m", "web", "--port")
STREAMLIT = ("-m", "streamlit", "run", str(ROOT / "app.py"), "--server.port")


@contextlib.contextmanager
def started(
    log: Path, home: Path = HOME, port: int = 0, folder: Path = ROOT, start: Sequence[str] = OURS, **environment: str
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The real application on a free port, with a knowledge base: its address and its process, which ends at the end.

    `folder`: where it is started.
    """
    port = port or free_port()
    code = os.pathsep.join(filter(None, (environment.get("PYTHONPATH"), str(ROOT))))
    given = services.environment(YOUJU_KB=str(home), **environment) | {"PYTHONPATH": code}
    command = [sys.executable, *start, str(port)]
    try:
        with (
            log.open("wb") as out,
            running(
                command, port, ready="/healthz", cwd=folder, stdout=out, stderr=subprocess.STDOUT, env=given
            ) as process,
        ):
            yield f"http://localhost:{port}", process
    except NotServing as silent:
        pytest.fail(f"{silent}:\n{log.read_text()[-2000:]}")


@contextlib.contextmanager
def serving(log: Path, home: Path = HOME, port: int = 0, folder: Path = ROOT, **environment: str) -> Iterator[str]:
    """The address of the real application, started as `make run` starts it; nothing in it may break."""
    with started(log, home, port, folder, **environment) as (address, _):
        yield address
    assert "Traceback" not in log.read_text(encoding="utf-8")


@contextlib.contextmanager
def intranet(youju: str, port: int) -> Iterator[str]:
    """The example intranet of `make demo`, on a port of its own."""
    command = [sys.executable, str(ROOT / "examples" / "intranet" / "serve.py"), "--youju", youju, "--port", str(port)]
    with running(command, port, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        with process.stdout as told:
            assert str(port).encode() in told.readline()
        yield f"http://localhost:{port}"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The real application as it comes, one for all tests that set nothing of it."""
    with serving(tmp_path_factory.mktemp("server") / "log") as address:
        yield address


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=headless(), args=ARGUMENTS)
    yield browser
    browser.close()


def taken_over(page: Page) -> Page:
    """Return once Streamlit has taken over from what was drawn before it had started."""
    expect(page.get_by_test_id("stApp")).to_be_visible()
    expect(page.locator("#yj-first")).to_have_count(0)
    redrawn(page)
    return page


@pytest.fixture(params=[(1366, 768), (390, 844)], ids=["desktop", "phone"], scope="module")
def window_of_size(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    """One window of a size for all tests of a file: what Streamlit's page loads is loaded once."""
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    yield context
    context.close()


def redrawn(page: Page) -> None:
    """Return once Streamlit has drawn all there is, and fetched what it draws that with: until then a grey shape stands
    in its place.
    """
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)


def in_turn(page: Page, statement: str) -> Locator:
    """The answers of the statement with these words: where it is not the one in turn, its line is unfolded."""
    redrawn(page)
    group = page.locator("#root [data-turn]").get_by_role("group", name=statement)
    if not group.count():
        page.locator("#root .yj-statements summary").filter(has_text=statement).click()
    expect(group).to_have_count(1)
    return group


def attest(page: Page, statement: str, given: str = "属实") -> None:
    """Answer the statement with these words, on the page; return once the answer to it stands there, whole."""
    group = in_turn(page, statement)
    before = page.locator("#root [data-turn]").get_attribute("data-turn") or ""
    group.get_by_role("button", name=given, exact=True).click()
    expect(page.locator(f'[data-turn="{before}"]')).to_have_count(0)
    expect(page.locator("#root [data-turn]")).to_have_count(1)
    redrawn(page)
    # Who pressed has a place to go on from.
    page.wait_for_function("() => document.activeElement !== document.body")


def attest_all(page: Page) -> None:
    """Say of each statement that is put that it is true, until none is in turn."""
    redrawn(page)
    now = page.locator("#root .yj-now [aria-labelledby]")
    expect(now).to_have_count(1)
    for _ in range(12):
        if not now.count():
            return
        attest(page, now.locator("p").first.inner_text())
    raise AssertionError("there is no end of statements")


def never_sideways(page: Page) -> None:
    """Nothing is wider than the screen: neither the page nor what scrolls inside it."""
    wide = page.evaluate(
        """() => [document.scrollingElement, ...document.querySelectorAll("section, article, main")]
            .filter(one => one.scrollWidth > Math.min(one.clientWidth, innerWidth))
            .map(one => `${one.tagName}.${one.className} ${one.scrollWidth} > ${one.clientWidth}`)"""
    )
    assert wide == []


def findings(page: Page) -> list[str]:
    """What axe finds on a page, the frames in it included, once nothing moves: halfway colours are others."""
    axe = _AXE.read_text(encoding="utf-8")
    found: list[dict[str, Any]] = []
    for frame in page.frames:
        # Each frame by itself: axe's own messages between frames are what the widget must refuse.
        frame.wait_for_function(_AT_REST)
        frame.evaluate(axe)
        found += frame.evaluate("axe.run({resultTypes: ['violations'], iframes: false})")["violations"]
    return [
        f"{one['id']}: {node['html'][:150]} — {node['failureSummary'][:300]}" for one in found for node in one["nodes"]
    ]

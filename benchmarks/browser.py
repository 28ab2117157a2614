"""How fast panel and chat page are in a browser, beside a bare Streamlit page: `python -m benchmarks.browser`.

All in one run, in fresh windows of Debian's Chromium, taken in turn, so that other work slows all alike.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote

from benchmarks.startup import BROWSER, RESULTS, ROOT, streamlit

OPENED = 9
PAGES = 6
ASKED = 5
LIMITS = {"panel": 40 * 1024, "widget": 8 * 1024}
# The least a chat page of Streamlit can be.
ECHO = """
import streamlit as st
said = st.session_state.setdefault("said", [])
if now := st.chat_input("写下您的情况和问题"):
    said.append(now)
for one in said:
    with st.chat_message("user"):
        st.text(one)
    with st.chat_message("assistant"):
        st.text(f"回声：{one}")
"""
# From the key to the frame in which a new one of these is drawn.
WATCH = """([selector, needed]) => {
    const all = () => [...document.querySelectorAll(selector)];
    const known = new Set(all().map(one => one.dataset.turn ?? one));
    const fresh = () => all().filter(one => !known.has(one.dataset.turn ?? one));
    window.took = new Promise((done, failed) => {
        setTimeout(() => failed(new Error("nothing was drawn")), 20000);
        let start = 0;
        addEventListener("keydown", () => { start = performance.now(); }, {capture: true, once: true});
        new MutationObserver((_, watch) => {
            if (!start || fresh().length < needed) return;
            watch.disconnect();
            requestAnimationFrame(() => done(performance.now() - start));
        }).observe(document.body, {childList: true, subtree: true, attributes: true});
    });
}"""
# What a person waits for: the input, and of a link to a question its verdict.
INPUT = {"panel": "#box", "chat page": ".yj-box textarea", "link": ".yj-label", "bare Streamlit page": "textarea"}
# Once Streamlit has taken over, its own input.
STREAMLIT = "[data-testid=stChatInputTextArea]"
LINKED = "收集B超和血常规要报采集许可吗"
# So long is a long conversation, and of so many questions at its beginning and end the median counts.
LONG, SOME = 200, 5
# What is drawn for an answer, and how many of them; the echo draws the question beside it.
DRAWN: Mapping[str, tuple[str, int]] = {
    "panel": ("article[data-code]", 1),
    "chat page": ("[data-turn]", 1),
    "bare Streamlit page": ("[data-testid=stChatMessage]", 2),
}


def opened(browser: Any, address: str, box: str) -> tuple[float, int, int]:
    """Milliseconds from opening a page in a fresh window until its input is in sight, and its requests and bytes."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1200, "height": 900})
    page = context.new_page()
    got: list[Any] = []
    page.on("requestfinished", lambda request: got.append(request))
    began = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_selector(box, state="visible")
    took = (time.perf_counter() - began) * 1e3
    size = sum(request.sizes()["responseBodySize"] for request in got)
    context.close()
    return took, len(got), size


def asked(page: Any, box: str, drawn: tuple[str, int], question: str) -> float:
    """Milliseconds from the Enter key to the answer on the screen."""
    page.fill(box, question)
    page.evaluate(WATCH, list(drawn))
    page.press(box, "Enter")
    took: float = page.evaluate("window.took")
    page.wait_for_timeout(300)
    return took


def measured(browser: Any, addresses: Mapping[str, str]) -> dict[str, Any]:
    """Medians of every page: opening, asking, requests and bytes."""
    openings: dict[str, list[tuple[float, int, int]]] = {name: [] for name in addresses}
    for _ in range(OPENED + 1):
        for name, address in addresses.items():
            openings[name].append(opened(browser, address, INPUT[name]))
    answers: dict[str, list[float]] = {name: [] for name in addresses}
    for _ in range(PAGES):
        for name, drawn in DRAWN.items():
            context = browser.new_context(locale="zh-CN", viewport={"width": 1200, "height": 900})
            page = context.new_page()
            page.goto(addresses[name])
            box = INPUT[name] if name == "panel" else STREAMLIT
            page.wait_for_selector(box, state="visible")
            page.wait_for_timeout(500)
            took = [asked(page, box, drawn, f"收集B超影像{at}要报采集许可吗") for at in range(ASKED)]
            answers[name] += took[1:]
            context.close()
    return {
        name: {
            "open_ms": median(took for took, _, _ in openings[name][1:]),
            "requests": openings[name][-1][1],
            "bytes": openings[name][-1][2],
            "answer_ms": median(answers[name]) if answers[name] else None,
        }
        for name in addresses
    }


def long_conversation(browser: Any, address: str) -> dict[str, float]:
    """Milliseconds and bytes of a question, and of one after 200: what is sent must not grow with what was said."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1200, "height": 900})
    page = context.new_page()
    received: list[int] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(len(frame))))
    page.goto(address)
    page.wait_for_selector(STREAMLIT, state="visible")
    page.wait_for_timeout(500)
    took, weighed = [], []
    for at in range(LONG + SOME):
        received.clear()
        took.append(asked(page, STREAMLIT, DRAWN["chat page"], f"收集B超影像{at}要报采集许可吗"))
        weighed.append(sum(received))
    context.close()
    # The very first draws what no later one has to.
    first, last = slice(1, 1 + SOME), slice(-SOME, None)
    return {
        "first_ms": median(took[first]),
        "last_ms": median(took[last]),
        "first_bytes": median(weighed[first]),
        "last_bytes": median(weighed[last]),
    }


def sizes(address: str) -> dict[str, int]:
    """Bytes of the panel's files together, and of the widget, as they are served, uncompressed."""
    from web.routes.embed import FILES, WIDGET

    def weight(path: str) -> int:
        with urllib.request.urlopen(address + path, timeout=5) as response:  # noqa: S310 - our own
            return len(response.read())

    return {"panel": sum(map(weight, ("/embed", *FILES))), "widget": weight(WIDGET)}


def main() -> None:
    """Measure, print the table, and keep it."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium")
    if path is None:
        sys.exit("没有 chromium：sudo apt-get install -y chromium fonts-noto-cjk")
    with tempfile.TemporaryDirectory() as folder:
        echo = Path(folder) / "echo.py"
        echo.write_text(ECHO, encoding="utf-8")
        quiet = ("--server.headless", "true", "--browser.gatherUsageStats", "false")
        with (
            streamlit(ROOT / "app.py", YOUJU_RATE="0") as youju,
            streamlit(echo, *quiet) as bare,
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(executable_path=path, args=BROWSER)
            addresses = {
                "panel": f"http://{youju}/embed",
                "chat page": f"http://{youju}/",
                "link": f"http://{youju}/?q={quote(LINKED)}",
                "bare Streamlit page": f"http://{bare}",
            }
            found = measured(browser, addresses)
            long = long_conversation(browser, addresses["chat page"])
            weight = sizes(f"http://{youju}")
            browser.close()
    print(f"{'':22}{'open → input':>14}{'submit → answer':>18}{'requests':>10}{'bytes':>12}")
    for name, row in found.items():
        answer = f"{row['answer_ms']:15.1f} ms" if row["answer_ms"] else " " * 18
        print(f"{name:22}{row['open_ms']:11.0f} ms{answer}{row['requests']:10}{row['bytes']:12,}")
    print(f"question 1: {long['first_ms']:.0f} ms, {long['first_bytes']:,.0f} bytes", end="; ")
    print(f"question {LONG}: {long['last_ms']:.0f} ms, {long['last_bytes']:,.0f} bytes")
    panel, chat, linked, echoed = (found[name] for name in addresses)
    targets = [
        ("link open → verdict / bare page's input", linked["open_ms"] / echoed["open_ms"], 1 / 7),
        ("link open → verdict, ms", linked["open_ms"], 200),
        ("page open → input / bare page's input", chat["open_ms"] / echoed["open_ms"], 1 / 7),
        ("panel open → input / bare page's input", panel["open_ms"] / echoed["open_ms"], 1 / 8),
        ("panel submit → answer, ms", panel["answer_ms"], 60),
        ("chat submit → answer / bare echo page", chat["answer_ms"] / echoed["answer_ms"], 1.5),
        (f"question {LONG} / question 1, time", long["last_ms"] / long["first_ms"], 1.3),
        (f"question {LONG}, bytes", long["last_bytes"], 40 * 1024),
        ("panel bytes", weight["panel"], LIMITS["panel"]),
        ("widget bytes", weight["widget"], LIMITS["widget"]),
    ]
    for name, value, limit in targets:
        print(f"{name:40}{value:12,.3f}   ≤ {limit:,.3f}   {'reached' if value <= limit else 'MISSED'}")
    RESULTS.mkdir(exist_ok=True)
    reached = {name: value for name, value, _ in targets}
    kept = {"pages": found, "conversation": long, "bytes": weight, "targets": reached}
    (RESULTS / "browser.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Open pages: what a question has drawn anew, and by which knowledge base; abandoned ones leave nothing behind."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import httpx2
import psutil

from benchmarks.chat import Chat
from benchmarks.load import RULES, served
from benchmarks.startup import ROOT
from tests.support.browsing import started
from tests.support.faults import WHOLE
from tests.test_limits import run
from tests.test_server import port_of

SESSIONS, AT_ONCE = (1000, 20) if WHOLE else (40, 10)
# Streamlit keeps so many sessions for two minutes, for whoever comes back; each has two sockets of an event loop.
KEPT = 128
# Megabytes that may be left.
LEFT = 60


async def abandoned(port: int) -> None:
    async def person() -> None:
        chat = await Chat.open(port)
        assert await chat.ask("收集B超要报采集许可吗")
        chat.drop()

    for _ in range(SESSIONS // AT_ONCE):
        await asyncio.gather(*(person() for _ in range(AT_ONCE)))


def test_sessions_that_are_opened_and_abandoned_leave_nothing_behind(tmp_path: Path) -> None:
    with started(tmp_path / "log", YOUJU_RATE="0") as (address, process):
        server = psutil.Process(process.pid)
        before = server.memory_info().rss
        run(abandoned(port_of(address)), seconds=600)
        assert (server.memory_info().rss - before) / 1e6 < LEFT
        assert httpx2.get(f"{address}/healthz", timeout=2).json()["status"] == "ok"
        assert httpx2.post(f"{address}/api/v1/ask", json={"question": "收集B超要报采集许可吗"}).status_code == 200
        assert len(server.net_connections(kind="all")) < 2 * KEPT + 20
    assert "Traceback" not in (tmp_path / "log").read_text(encoding="utf-8")


async def asked_once_more(port: int, rules: Path) -> tuple[str, str, str]:
    """What an open page shows: at first, of a question, and of the same one under other rules."""
    chat, question = await Chat.open(port), "收集B超要报采集许可吗"
    opened = chat.drawn
    assert await chat.ask(question)
    before = chat.drawn
    rules.write_text(
        rules.read_text(encoding="utf-8").replace("无需申报采集许可", "不必申报采集许可"), encoding="utf-8"
    )
    until = time.monotonic() + 60
    while "不必申报采集许可" not in chat.drawn:
        assert time.monotonic() < until, "the page goes on with the old rules"
        await asyncio.sleep(0.2)
        assert await chat.ask(question)
    await chat.close()
    return opened, before, chat.drawn


def test_a_question_draws_the_answer_by_the_newest_rules_and_the_head_no_second_time() -> None:
    with served("now", ROOT, look=0.02) as server:
        opened, before, after = run(asked_once_more(server.port, server.home / RULES), seconds=120)
    assert "<h1>" in opened and "yj-welcome" in opened
    assert all("data-turn" in one and "<h1>" not in one for one in (before, after))
    assert "不必申报采集许可" not in before

"""Pages that are opened, asked and abandoned without a word: nothing is left of them, and the next one is answered."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx2
import psutil

from benchmarks.chat import Chat
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

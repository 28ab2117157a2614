"""A morning's rush: one and two processes behind Debian's nginx, records in PostgreSQL; API, plain page, chat sessions.

Run: python -m benchmarks.load --processes. Loopback only; it starts and ends all of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import count
from pathlib import Path
from statistics import quantiles
from urllib.parse import quote

from assistant import Assistant
from assistant.contract import data
from assistant.to_contract import to_answer
from assistant.version import version
from benchmarks.chat import Chat
from benchmarks.echo import PAGES, bare
from benchmarks.load import Client, Server
from benchmarks.startup import RESULTS, ROOT
from evaluation.ratchet import DAY
from kb.load import load
from tests.support.postgres import postgres
from tests.support.proxies import nginx_between
from tools.local_server import free_port, running

AT_ONCE = 16
_SHORTEST = 8
# What is to be reached: of the rate that the CPU time of one answer allows; CPU of a request with two processes to
# that with one; chat questions a second and process; megabytes of 500 open chat sessions.
LEAST_SHARE, MOST_CPU, CHAT_RATE, SESSIONS_MB = 0.75, 1.15, 100.0, 300.0


def questions() -> Iterator[str]:
    """Labelled questions, no two of them the same: nothing can be answered from a memory."""
    rows = [json.loads(line) for line in (ROOT / "evaluation/cases/questions.jsonl").open(encoding="utf-8")]
    # What is shorter is a greeting, or no words at all.
    asked = [row["question"][:480] for row in rows if len(row.get("question", "")) >= _SHORTEST]
    for number in count():
        for one in asked:
            yield one if not number else f"{one}（第{number}次）"


def alone(seconds: float) -> float:
    """Seconds of CPU of one answer and its JSON, without a server."""
    kb = load()
    assistant, asked, number = Assistant(kb), questions(), 0
    began = time.process_time()
    while time.process_time() - began < seconds:
        json.dumps(data(to_answer(assistant.ask(next(asked), on=DAY), kb)), ensure_ascii=False)
        number += 1
    return (time.process_time() - began) / number


@dataclass
class Row:
    """What was measured of one kind of request."""

    name: str
    processes: int
    times: list[float] = field(default_factory=list)
    errors: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    grown: float = 0.0

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.times) / self.seconds

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of the servers' CPU, of a request."""
        return self.cpu / len(self.times) * 1e3

    def cells(self) -> list[str]:
        """A line of the table."""
        parts = quantiles(self.times, n=100)
        figures = (self.rate, self.cpu_ms, parts[49] * 1e3, parts[98] * 1e3)
        return [
            self.name,
            str(self.processes),
            *(f"{one:,.1f}" for one in figures),
            str(self.errors),
            f"{self.grown:.1f}",
        ]


HEAD = ["", "进程", "每秒", "CPU 毫秒/次", "p50 毫秒", "p99 毫秒", "错误", "内存增长 MB"]


@contextlib.contextmanager
def replicas(number: int, url: str) -> Iterator[tuple[list[Server], int]]:
    """So many servers, and the port of the nginx before them."""
    with tempfile.TemporaryDirectory() as made, contextlib.ExitStack() as stack:
        kept = {
            "YOUJU_DATABASE_URL": url,
            "YOUJU_RATE": "0",
            "YOUJU_SECRET": "of-the-benchmark-only-0001",  # pragma: allowlist secret
        }
        servers = []
        for at in range(number):
            port = free_port()
            kept["YOUJU_FEEDBACK"] = f"{made}/feedback-{at}.jsonl"
            command = [sys.executable, "-m", "web", "--host", "127.0.0.1", "--port", str(port)]
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            given = {"cwd": ROOT, "env": {**os.environ, **kept}, **quiet}
            process = stack.enter_context(running(command, port, ready="/healthz", **given))
            servers.append(Server(str(at), port, process.pid, ROOT))
        address, _ = stack.enter_context(nginx_between(Path(made) / "nginx", [one.port for one in servers]))
        yield servers, int(address.rpartition(":")[2])


async def measured(
    row: Row, servers: Sequence[Server], seconds: float, ask: Callable[[], Coroutine[None, None, bool]]
) -> Row:
    """Have as many at once ask without a pause; what it took, and what the servers grew by in the last half of it."""
    memory = 0.0

    async def person(until: float, into: Row) -> None:
        while time.perf_counter() < until:
            began = time.perf_counter()
            into.errors += not await ask()
            into.times.append(time.perf_counter() - began)

    for part, into in ((0.5, Row("", 0)), (seconds, row)):
        began, worked = time.perf_counter(), sum(one.worked for one in servers)
        memory = sum(one.memory for one in servers)
        await asyncio.gather(*(person(began + part, into) for _ in range(AT_ONCE)))
        into.seconds, into.cpu = time.perf_counter() - began, sum(one.worked for one in servers) - worked
    row.grown = sum(one.memory for one in servers) - memory
    return row


async def over_http(servers: Sequence[Server], port: int, seconds: float) -> list[Row]:
    """The API and the plain page."""
    asked, free = questions(), [Client(port) for _ in range(AT_ONCE)]

    async def send(path: str, body: bytes = b"") -> bool:
        client = free.pop()
        try:
            return (await client.send(path, body)).status == 200
        finally:
            free.append(client)

    async def api() -> bool:
        return await send("/api/v1/ask", json.dumps({"question": next(asked)}).encode())

    async def page() -> bool:
        return await send(f"/ask?q={quote(next(asked))}")

    made = []
    for name, ask in (("接口 /api/v1/ask", api), ("网页 /ask", page)):
        made.append(await measured(Row(name, len(servers)), servers, seconds, ask))
    return made


async def over_websockets(servers: Sequence[Server], port: int, seconds: float, sessions: int) -> tuple[Row, float]:
    """Questions in open chat sessions; megabytes of 500 sessions, each with a question asked."""
    asked, before = questions(), sum(one.memory for one in servers)
    free = [await Chat.open(port) for _ in range(sessions)]
    for one in free:
        await one.ask(next(asked))
    of_500 = (sum(one.memory for one in servers) - before) / sessions * 500

    async def ask() -> bool:
        chat = free.pop(0)
        answered = await chat.ask(next(asked))
        free.append(chat)
        return answered

    row = await measured(Row("对话 Streamlit", len(servers)), servers, seconds, ask)
    for one in free:
        await one.close()
    return row, of_500


def machine() -> str:
    """On what it was measured, and how busy that was."""
    load_now = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    nginx = subprocess.run(["/usr/sbin/nginx", "-v"], capture_output=True, text=True, check=True).stderr.strip()
    return f"{os.cpu_count()} 核，负载 {load_now}；Python {platform.python_version()}，{nginx}，有据 {version()}"


def picture(rows: Sequence[Row]) -> str:
    """Requests a second, a bar each, as plain SVG."""
    most = max(row.rate for row in rows)
    bars = []
    for at, row in enumerate(rows):
        y, wide = 48 + 30 * at, 380 * row.rate / most
        bars += [
            f'<text x="16" y="{y + 15}">{escape(row.name)}，{row.processes} 个进程</text>',
            f'<rect x="240" y="{y}" width="{wide:.0f}" height="20" fill="#0b6e4f"/>',
            f'<text x="{248 + wide:.0f}" y="{y + 15}">{row.rate:,.0f}</text>',
        ]
    size = f'viewBox="0 0 760 {70 + 30 * len(rows)}" width="760" height="{70 + 30 * len(rows)}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="Noto Sans CJK SC, sans-serif" font-size="13">'
    title = '<rect width="100%" height="100%" fill="#fff"/><text x="16" y="26" font-size="16">每秒回答多少次</text>'
    return "\n".join([head, title, *bars, "</svg>"]) + "\n"


def rush(seconds: float, sessions: int, *, write: bool) -> None:
    """Measure, print the table and what was missed; keep both where that is asked for."""
    print(machine(), flush=True)
    cpu, rows, of_500 = alone(min(seconds, 5)), [], 0.0
    with postgres() as database:
        for number in (1, 2):
            with replicas(number, database.url) as (servers, port):
                rows += asyncio.run(over_http(servers, port, seconds))
                row, megabytes = asyncio.run(over_websockets(servers, port, seconds, sessions))
                rows, of_500 = [*rows, row], of_500 or megabytes
    peers = []
    for name, script in PAGES.items():
        with bare(script) as (server, port):
            peers.append(asyncio.run(over_websockets([server], port, seconds, sessions))[0])
            peers[-1].name = name
    shown = [*rows, *peers]
    table = ["| " + " | ".join(cells) + " |" for cells in (HEAD, ["---"] * len(HEAD), *(row.cells() for row in shown))]
    one, two, chat = rows[0], rows[3], rows[2]
    reached = {
        f"每进程每秒 / 单次 CPU 的倒数 ≥ {LEAST_SHARE}": (one.rate * cpu, one.rate * cpu >= LEAST_SHARE),
        "单次 CPU / 服务器每次的 CPU（不受别的程序影响）": (cpu * 1e3 / one.cpu_ms, True),
        f"两个进程每次的 CPU / 一个进程的 ≤ {MOST_CPU}": (two.cpu_ms / one.cpu_ms, two.cpu_ms <= MOST_CPU * one.cpu_ms),
        f"每进程每秒对话 ≥ {CHAT_RATE:.0f}": (chat.rate, chat.rate >= CHAT_RATE),
        "元素一样多的空白页面每问的 CPU / 对话每问的": (peers[1].cpu_ms / chat.cpu_ms, True),
        "只会回声的空白页面每问的 CPU / 对话每问的": (peers[0].cpu_ms / chat.cpu_ms, True),
        "元素一样多的空白页面加一次 ask 与 JSON，占对话的 CPU": ((peers[1].cpu_ms + cpu * 1e3) / chat.cpu_ms, True),
        f"500 个打开的对话 ≤ {SESSIONS_MB:.0f} MB": (of_500, of_500 <= SESSIONS_MB),
        "错误 0": (sum(row.errors for row in shown), not any(row.errors for row in shown)),
    }
    table += ["", f"单次 ask 与 JSON 的 CPU：{cpu * 1e3:.2f} 毫秒（不经服务器）；{AT_ONCE} 人同时；{machine()}", ""]
    table += [f"- {name}：{figure:.2f}{'' if well else '（没有达到）'}" for name, (figure, well) in reached.items()]
    print("\n".join(table))
    if write:
        (RESULTS / "processes.md").write_text("\n".join(table) + "\n", encoding="utf-8")
        (RESULTS / "processes.svg").write_text(picture(shown), encoding="utf-8")

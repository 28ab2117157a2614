"""Half an hour as a busy day has it: API, panel, plain page, chat sessions and the list at once, without a pause.

Run: python -m benchmarks.load --minutes 30. One process, loopback only; its memory is looked at every second.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable, Coroutine, Iterator
from itertools import cycle
from statistics import mean
from urllib.parse import quote

from benchmarks.chat import Chat
from benchmarks.load import Client, Reply, Server, served
from benchmarks.processes import Row, machine, questions
from benchmarks.startup import RESULTS, ROOT
from kb.load import load

# Who is there at once, of each kind.
PEOPLE = {"接口": 2, "挂件": 2, "网页 /ask": 2, "对话": 4, "官方问答": 1}
# A chat session is asked so often, then left for the next one: every second time without a word.
ASKED_EACH = 5
# So much of the time, but no more than so many seconds, is let pass before: Streamlit keeps 128 sessions that were left
# for two minutes, and until then the memory grows as it should.
FILLING, LONGEST_FILLING = 0.1, 120.0
# What the memory of the last fifth may be, of that of the first.
MOST_GROWTH = 1.05

Visit = Callable[[], Coroutine[None, None, bool]]


def _shows(reply: Reply, what: str) -> bool:
    """Whether something came back, and is what was asked for."""
    return reply.status == 200 and what in reply.body.decode(errors="replace")


def _asking(port: int, path: str, asked: Iterator[str]) -> Visit:
    """A person who asks the API, or in the panel."""
    client, shows = Client(port), '"html"' if "html" in path else '"verdict"'

    async def visit() -> bool:
        return _shows(await client.send(path, json.dumps({"question": next(asked)}).encode()), shows)

    return visit


def _reading(port: int, addresses: Iterator[str], shows: str) -> Visit:
    """A person who opens one address after the other."""
    client = Client(port)

    async def visit() -> bool:
        return _shows(await client.send(next(addresses)), shows)

    return visit


def _talking(port: int, asked: Iterator[str]) -> Visit:
    """A person at the chat page."""
    chat: Chat | None = None
    number = 0

    async def visit() -> bool:
        nonlocal chat, number
        chat = chat or await Chat.open(port)
        answered, number = await chat.ask(next(asked)), number + 1
        if number % ASKED_EACH == 0:
            if number % (2 * ASKED_EACH):
                await chat.close()
            else:
                chat.drop()
            chat = None
        return answered

    return visit


def _visits(port: int) -> list[tuple[str, Visit]]:
    """All who are there. No question is asked twice."""
    asked = questions()
    pages = (f"/ask?q={quote(question)}" for question in asked)
    units = cycle(["/notices", *(f"/notices?unit={quote(unit.id)}" for unit in load().current), "/browse", "/"])
    of_kind: dict[str, Callable[[], Visit]] = {
        "接口": lambda: _asking(port, "/api/v1/ask", asked),
        "挂件": lambda: _asking(port, "/api/v1/ask?html=true", asked),
        "网页 /ask": lambda: _reading(port, pages, "yj-judged"),
        "对话": lambda: _talking(port, asked),
        "官方问答": lambda: _reading(port, units, "</html>"),
    }
    return [(name, of_kind[name]()) for name, number in PEOPLE.items() for _ in range(number)]


async def _day(server: Server, seconds: float) -> tuple[dict[str, Row], list[float]]:
    """What was asked of each kind, and the memory of every second, in megabytes."""
    filling = min(FILLING * seconds, LONGEST_FILLING)
    began = time.perf_counter()
    counted_from, until = began + filling, began + filling + seconds
    rows, memory = {name: Row(name, 1, seconds=seconds) for name in PEOPLE}, []

    async def person(row: Row, visit: Visit) -> None:
        while (since := time.perf_counter()) < until:
            try:
                wrong = "" if await visit() else "it shows no answer"
            except Exception as failed:  # whatever it is, it is an error, and the others go on
                wrong = f"{type(failed).__name__} {failed}"
            row.errors += bool(wrong)
            if wrong:
                print(f"{since - began:.0f} s, {row.name}: {wrong}", file=sys.stderr, flush=True)
            if since >= counted_from:
                row.times.append(time.perf_counter() - since)

    async def watching() -> None:
        while time.perf_counter() < until:
            await asyncio.sleep(1)
            if time.perf_counter() >= counted_from:
                memory.append(server.memory)

    await asyncio.gather(watching(), *(person(rows[name], visit) for name, visit in _visits(server.port)))
    return rows, memory


def mixed(minutes: float, *, write: bool) -> None:
    """Measure, print the table and what was missed; keep it where that is asked for."""
    print(machine(), flush=True)
    with served("now", ROOT) as server:
        worked = server.worked
        rows, memory = asyncio.run(_day(server, minutes * 60))
        worked = server.worked - worked
    fifth = max(1, len(memory) // 5)
    first, last = mean(memory[:fifth]), mean(memory[-fifth:])
    head = ["", "次数", "每秒", "p50 毫秒", "p99 毫秒", "错误"]
    cells = [[row.name, f"{len(row.times):,}", row.cells()[2], *row.cells()[4:7]] for row in rows.values()]
    table = ["| " + " | ".join(one) + " |" for one in (head, ["---"] * len(head), *cells)]
    errors = sum(row.errors for row in rows.values())
    table += [
        "",
        f"{minutes:g} 分钟，{sum(PEOPLE.values())} 人同时、不停；服务器的 CPU 共 {worked:,.0f} 秒；{machine()}",
        "",
        f"- 错误：{errors}{'（没有达到）' if errors else ''}",
        f"- 内存：前五分之一 {first:.1f} MB，后五分之一 {last:.1f} MB，最多 {max(memory):.1f} MB",
        f"- 后 / 前 ≤ {MOST_GROWTH}：{last / first:.3f}{'（没有达到）' if last / first > MOST_GROWTH else ''}",
    ]
    print("\n".join(table))
    if write:
        (RESULTS / "mixed.md").write_text("\n".join(table) + "\n", encoding="utf-8")

"""What the server bears: `python -m benchmarks.load [--before FOLDER]`. Loopback only; it starts and ends its servers.

Fifty ask at once; one asks beside a thousand idle connections; a hundred uploads are refused; a hundred Word files are
asked for; the knowledge base changes. With --before another checkout is measured in turns: other work slows both.
"""

from __future__ import annotations

import asyncio
import contextlib
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

import psutil

from benchmarks.startup import RESULTS, ROOT
from kb.command_line import Parser
from tools.local_server import free_port, running
from web.server import raise_descriptors

AT_ONCE, IDLE, MANY, CHANGES = 50, 1020, 100, 200
# Answers a second, of those before at least; what each other figure may be at most.
SLOWEST = 0.95
TARGETS = {"errors": 0, "idle_s": 1, "uploads_taken": 0, "uploads_mb": 20, "health_s": 1, "left_mb": 20, "wrong": 0}
# The second one must not be exempted: half of the rules would.
ASKED = ("收集B超要报采集许可吗", "收集B超用于基因研究，要报采集许可吗")
RULES = "notices/most-2022-04-15/rules.yaml"
# As it is started for people, only that it may look for changes more often: 200 would take a quarter of an hour.
START = "import runpy, sys, web.service as s; s.LOOK = {}; runpy.run_module(sys.argv.pop(1), run_name='__main__')"


@dataclass(frozen=True)
class Reply:
    """What came back, and how long that took. Status 0: nothing."""

    status: int
    body: bytes
    seconds: float


class Client:
    """One connection that is kept; no more of HTTP than our own server speaks."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._open: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, path: str, body: bytes = b"", kind: str = "application/json") -> Reply:
        """GET, or POST where there is a body."""
        began = time.perf_counter()
        method = "POST" if body else "GET"
        head = f"{method} {path} HTTP/1.1\r\nHost: localhost:{self._port}\r\nContent-Type: {kind}\r\n"
        try:
            reader, writer = self._open = self._open or await asyncio.open_connection("127.0.0.1", self._port)
            writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            told = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            length = re.search(r"content-length: (\d+)", told)
            got = await reader.readexactly(int(length[1]) if length else 0)
        except (OSError, asyncio.IncompleteReadError):
            self._open = None
            return Reply(0, b"", time.perf_counter() - began)
        return Reply(int(told.split()[1]), got, time.perf_counter() - began)

    async def ask(self, question: str) -> Reply:
        """What the panel asks."""
        return await self.send("/api/v1/ask?html=true", json.dumps({"question": question}).encode())


@dataclass
class Server:
    """A running server, and what was measured of it."""

    name: str
    port: int
    pid: int
    home: Path
    answers: list[float] = field(default_factory=list)
    seconds: float = 0.0
    cpu: float = 0.0
    errors: int = 0

    @property
    def memory(self) -> float:
        """Megabytes that it holds now."""
        return float(psutil.Process(self.pid).memory_info().rss) / 2**20

    @property
    def worked(self) -> float:
        """Seconds of CPU so far: what an answer costs, however busy the machine is."""
        times = psutil.Process(self.pid).cpu_times()
        return float(times.user + times.system)


@contextlib.contextmanager
def served(name: str, folder: Path, look: float = 2.0) -> Iterator[Server]:
    """The server of a checkout, with a knowledge base of its own, at which it looks every so many seconds."""
    port = free_port()
    with tempfile.TemporaryDirectory() as made:
        home = Path(made) / "kb"
        shutil.copytree(folder / "kb", home, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        there = (folder / "web/__main__.py").exists()
        started = ("web", "--port") if there else ("streamlit", "run", "app.py", "--server.port")
        kept = {"YOUJU_KB": str(home), "YOUJU_FEEDBACK": f"{made}/feedback.jsonl", "YOUJU_RATE": "0"}
        with running(
            [sys.executable, "-c", START.format(look), *started, str(port)],
            port,
            ready="/healthz",
            cwd=folder,
            env={**os.environ, **kept, "PYTHONPATH": str(folder)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            yield Server(name, port, process.pid, home)


async def flood(server: Server, seconds: float) -> None:
    """Ask without a pause, fifty at once."""
    began, worked = time.perf_counter(), server.worked

    async def person() -> None:
        client = Client(server.port)
        while time.perf_counter() < began + seconds:
            reply = await client.ask(ASKED[0])
            server.answers.append(reply.seconds)
            server.errors += reply.status != 200

    await asyncio.gather(*(person() for _ in range(AT_ONCE)))
    server.seconds += time.perf_counter() - began
    server.cpu += server.worked - worked


async def beside_idle(server: Server) -> float:
    """Seconds of an answer, infinite without one, while a thousand connections say nothing."""
    idle = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(IDLE)]
    reply = await Client(server.port).ask(ASKED[0])
    for _, writer in idle:
        writer.close()
    return reply.seconds if reply.status == 200 else float("inf")


async def together(server: Server, *request: Any) -> tuple[list[int], float, float]:
    """The statuses of a hundred equal requests at once; megabytes that the server grew by at most; the slowest health
    meanwhile, in seconds.
    """
    before, most, slowest, health = server.memory, 0.0, 0.0, Client(server.port)
    task = asyncio.gather(*(Client(server.port).send(*request) for _ in range(MANY)))
    while not task.done():
        reply = await health.send("/healthz")
        slowest = max(slowest, reply.seconds if reply.status == 200 else float("inf"))
        most = max(most, server.memory - before)
        await asyncio.sleep(0.01)
    return [reply.status for reply in await task], most, slowest


async def uploads(server: Server) -> tuple[float, int]:
    """Megabytes that it grew by while a hundred files of 1 MB were refused; how many were not."""
    form = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n%s\r\n--x--' % bytes(1 << 20)
    statuses, grown, _ = await together(server, "/add", form, "multipart/form-data; boundary=x")
    return grown, sum(200 <= status < 400 for status in statuses)


async def documents(server: Server) -> tuple[float, float, float, list[int]]:
    """Health at its slowest while a hundred Word files are asked for; megabytes at most and afterwards; statuses."""
    answer = json.loads((await Client(server.port).ask(ASKED[0])).body)
    found = re.search(r'"\./(sheet\.docx\?[^"]+)"', answer["html"])
    link = "/" + html.unescape(found[1]) if found else sys.exit("没有判断单的链接")
    # The first one takes what is kept for all later ones.
    await Client(server.port).send(link)
    before = server.memory
    statuses, most, slowest = await together(server, link)
    await asyncio.sleep(1)
    return slowest, most, server.memory - before, statuses


async def changes(server: Server, times: int) -> dict[str, int]:
    """How often changed rules were taken up; answers asked for meanwhile; wrong ones among them."""
    file, answers, wrong, done = server.home / RULES, 0, 0, False
    text = file.read_text(encoding="utf-8")
    right = {question: json.loads((await Client(server.port).ask(question)).body) for question in ASKED}

    async def person(question: str) -> None:
        nonlocal answers, wrong
        client = Client(server.port)
        while not done:
            reply = await client.ask(question)
            answer = json.loads(reply.body) if reply.status == 200 else {}
            same = answer.get("unit") == right[question]["unit"]
            code = answer.get("verdict", {}).get("code") == right[question]["verdict"]["code"]
            answers, wrong = answers + 1, wrong + (not (same and code))

    people = [asyncio.create_task(person(question)) for question in ASKED for _ in range(3)]
    taken, health = 0, Client(server.port)
    version = json.loads((await health.send("/healthz")).body)["knowledge_base"]
    for change in range(times):
        # Line by line, as an editor on a slow disk: whoever takes up half of it exempts falsely.
        with file.open("w", encoding="utf-8") as out:
            for line in text.replace("\n", f"\n# {change}\n", 1).splitlines(keepends=True):
                out.write(line)
                out.flush()
        until, now = time.monotonic() + 10, version
        while now == version and time.monotonic() < until:
            await asyncio.sleep(0.02)
            now = json.loads((await health.send("/healthz")).body)["knowledge_base"]
        taken, version = taken + (now != version), now
    done = True
    await asyncio.gather(*people)
    return {"changes": taken, "asked_meanwhile": answers, "wrong": wrong}


async def measured(servers: list[Server], seconds: int) -> dict[str, dict[str, Any]]:
    """The figures of each: the flood in turns, the rest one after the other."""
    for server in servers:
        await flood(server, 2)
        server.answers, server.seconds, server.cpu, server.errors = [], 0.0, 0.0, 0
    for turn in range(seconds):
        for server in servers if turn % 2 else reversed(servers):
            await flood(server, 1)
    return {server.name: await figures(server) for server in servers}


async def figures(server: Server) -> dict[str, Any]:
    """What the flood has shown, and what follows it."""
    idle, (grown, taken) = await beside_idle(server), await uploads(server)
    slowest, most, left, statuses = await documents(server)
    return {
        "answers_per_s": len(server.answers) / server.seconds,
        "p99_ms": quantiles(server.answers, n=100)[98] * 1e3,
        "cpu_ms": server.cpu / len(server.answers) * 1e3,
        "errors": server.errors,
        "idle_s": idle,
        "uploads_mb": grown,
        "uploads_taken": taken,
        "health_s": slowest,
        "documents_mb": most,
        "left_mb": left,
        "documents": {str(status): statuses.count(status) for status in sorted(set(statuses))},
    }


def told(rows: dict[str, dict[str, Any]]) -> None:
    """Print the table and what was missed, and keep it."""
    now = rows["now"]
    for name in now:
        cells = (row.get(name, "") for row in rows.values())
        print(f"{name:18}", *(f"{f'{cell:,.3f}' if isinstance(cell, float) else str(cell):>24}" for cell in cells))
    missed = [name for name, most in TARGETS.items() if now[name] > most]
    if "before" in rows:
        ratio = now["answers_per_s"] / rows["before"]["answers_per_s"]
        print(f"{'now / before':18} {ratio:24.3f}")
        missed += ["answers_per_s"] if ratio < SLOWEST else []
    print("MISSED: " + ", ".join(missed) if missed else "all targets reached")
    (RESULTS / "load.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Measure this checkout, beside another where one is given."""
    parser = Parser(description="服务在重负之下：只用本机，自己启动、自己停止。")
    parser.add_argument("--before", type=Path, help="另一份检出的文件夹，轮流测")
    parser.add_argument("--seconds", type=int, default=60, help="连续提问多少秒，默认 60")
    parser.add_argument("--changes", type=int, default=CHANGES, help=f"知识库改几次，默认 {CHANGES}")
    parser.add_argument(
        "--processes", action="store_true", help="改测一个和两个进程（nginx、PostgreSQL），每项 --seconds 秒"
    )
    parser.add_argument("--sessions", type=int, default=100, help="--processes 时打开多少个对话，默认 100")
    parser.add_argument("--write", action="store_true", help="--processes 时把表和图写进 benchmarks/results")
    asked = parser.parse_args()
    raise_descriptors()
    if asked.processes:
        # It asks with the client of this module.
        from benchmarks.processes import rush

        rush(asked.seconds, asked.sessions, write=asked.write)
        return
    with contextlib.ExitStack() as stack:
        folders = {"before": asked.before.resolve()} if asked.before else {}
        servers = [stack.enter_context(served(*one)) for one in (folders | {"now": ROOT}).items()]
        rows = asyncio.run(measured(servers, asked.seconds))
    with served("now", ROOT, look=0.02) as changing:
        rows["now"] |= asyncio.run(changes(changing, asked.changes))
    told(rows)


if __name__ == "__main__":
    main()

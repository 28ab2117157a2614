"""How late the event loop's ticks come while a large notice is uploaded, cut anew and accepted."""

from __future__ import annotations

import asyncio
import html
import re
import shutil
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import httpx2
from starlette.applications import Starlette

from benchmarks.pace import SECOND, beat
from kb.load import HOME
from web.middleware.origins import Origins
from web.routes.add_notice import add_routes
from web.routes.operators import Operators
from web.service import Service
from web.settings import Settings

_TOKEN = "a-token-of-the-benchmarks-0001"  # noqa: S105 (of a service that ends here)
_ORIGIN = {"origin": "http://localhost:8501"}


async def _ticking(late: list[float]) -> None:
    """How late each tick of the loop comes, until it is cancelled; what other processes take of the machine aside."""
    while True:
        before, used = time.monotonic(), time.process_time()
        await asyncio.sleep(0.01)
        late.append(min(time.monotonic() - before - 0.01, time.process_time() - used))


def _large(rows: int) -> str:
    """A notice near the limits of the page: rows, and with the long answers characters."""
    return "# 办事问答\n\n" + "".join(
        f"{at}. 第{at}项业务怎么办理？\n\n答：{f'带上材料{at}到窗口办理，' * 6}即可。\n\n" for at in range(1, rows + 1)
    )


def _fields(page: str) -> dict[str, str]:
    """What a browser would send: the fields of a page as they stand."""
    chosen = dict(re.findall(r'<select name="(part-\d+)".*?<option value="(\w+)" selected', page, re.DOTALL))
    given = re.findall(r'<input [^>]*?name="(\w+)"[^>]*? value="([^"]*)"', page)
    return chosen | {name: html.unescape(value) for name, value in given}


def _steps(folder: str) -> dict[str, list[float]]:
    home = Path(folder) / "kb"
    shutil.copytree(HOME, home, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    service = Service(Settings(rate=0, feedback=Path(folder) / "votes.jsonl", secret=(_TOKEN,)), home)
    app = Starlette(routes=add_routes(service, Operators([_TOKEN], Origins())))
    late: dict[str, list[float]] = {}

    async def steps() -> None:
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url=_ORIGIN["origin"], timeout=120) as client:

            async def step(name: str, path: str, data: dict[str, str], **more: object) -> str:
                ticks = asyncio.create_task(_ticking(late.setdefault(name, [])))
                done = await client.post(path, data=data, headers=_ORIGIN, **more)  # type: ignore[arg-type]
                # As a browser does while the file is read.
                while done.status_code == 303 or "refresh" in done.headers:
                    await asyncio.sleep(0.1)
                    done = await client.get(done.headers.get("location", done.url))
                # The last tick is told as well.
                await asyncio.sleep(0.05)
                ticks.cancel()
                assert done.status_code == 200, done.text[:500]
                return done.text

            await step("sign in", "/sign-in", _fields((await client.get("/add")).text) | {"token": _TOKEN})
            given = {"csrf": _fields((await client.get("/add")).text)["csrf"]}
            shown = await step("upload", "/add", given, files={"file": ("a.md", _large(2000).encode())})
            assert "切出 2000 条问答" in shown
            found = re.search(r'action="(/add/(?!sign-out)[\w-]+)"', shown)
            assert found
            chosen = _fields(shown)
            last = max(name for name, part in chosen.items() if part == "question")
            shown = await step("recut", found[1], {**chosen, last: "none", "recut": "1"})
            assert "切出 1999 条问答" in shown
            shown = await step("accept", found[1], {**_fields(shown), "accept": "1"})
            assert "已导入" in shown

    asyncio.run(steps())
    return late


def lateness() -> dict[str, list[float]]:
    """How late the ticks come at each step, in seconds as benchmarks/pace.py counts them."""
    pace = beat()
    # In a process like the one that serves: a full collection takes as long as there are objects, those of tests too.
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(1, get_context("spawn")) as own:
        late = own.submit(_steps, folder).result()
    # A fast machine buys no more: a person's second is as long.
    slower = max(1.0, pace * SECOND, beat() * SECOND)
    return {name: [tick / slower for tick in ticks] for name, ticks in late.items()}

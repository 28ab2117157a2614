"""The operators' pages never hold up the loop that serves everybody, whatever is uploaded."""

from __future__ import annotations

import asyncio
import re
import shutil
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import httpx2
from starlette.applications import Starlette

from kb.load import HOME
from tests.pace import beat
from tests.quiet import quiet
from tests.signing_in import TOKEN, csrf
from tests.test_add_page import ORIGIN, fields
from web.middleware.origins import Origins
from web.routes.add_notice import add_routes
from web.routes.operators import Operators
from web.service import Service

# Seconds, where a beat takes so many. A person does not notice it; a failure is what takes twice as long.
LATE, BEAT = 0.25, 0.04


async def ticking(late: list[float]) -> None:
    """How late each tick of the loop comes, until it is cancelled; what other processes take of the machine aside."""
    while True:
        before, used = time.monotonic(), time.process_time()
        await asyncio.sleep(0.01)
        late.append(min(time.monotonic() - before - 0.01, time.process_time() - used))


def large(rows: int) -> str:
    """A notice near the limits of the page: rows, and with the long answers characters."""
    return "# 办事问答\n\n" + "".join(
        f"{at}. 第{at}项业务怎么办理？\n\n答：{f'带上材料{at}到窗口办理，' * 6}即可。\n\n" for at in range(1, rows + 1)
    )


def lateness(home: Path) -> dict[str, list[float]]:
    """How late the ticks come at each step from a large upload to its acceptance."""
    app = Starlette(routes=add_routes(Service(quiet(), home), Operators([TOKEN], Origins())))
    late: dict[str, list[float]] = {}

    async def steps() -> None:
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url=ORIGIN["origin"], timeout=120) as client:

            async def step(name: str, path: str, data: dict[str, str], **more: object) -> str:
                ticks = asyncio.create_task(ticking(late.setdefault(name, [])))
                done = await client.post(path, data=data, headers=ORIGIN, **more)  # type: ignore[arg-type]
                # The last tick is told as well.
                await asyncio.sleep(0.05)
                ticks.cancel()
                assert done.status_code in (200, 303), done.text[:500]
                return done.text

            given = {"csrf": csrf((await client.get("/add")).text), "token": TOKEN}
            await step("sign in", "/add/sign-in", given)
            given = {"csrf": csrf((await client.get("/add")).text)}
            shown = await step("upload", "/add", given, files={"file": ("a.md", large(2000).encode())})
            assert "切出 2000 条问答" in shown
            found = re.search(r'action="(/add/(?!sign-out)[\w-]+)"', shown)
            assert found
            chosen = fields(shown)
            last = max(name for name, part in chosen.items() if part == "question")
            shown = await step("recut", found[1], {**chosen, last: "none", "recut": "1"})
            assert "切出 1999 条问答" in shown
            shown = await step("accept", found[1], {**fields(shown), "accept": "1"})
            assert "已导入" in shown

    asyncio.run(steps())
    return late


def test_a_large_upload_never_holds_up_the_loop(tmp_path: Path) -> None:
    home = tmp_path / "kb"
    shutil.copytree(HOME, home, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    pace = beat()
    # In a process like the one that serves: a full collection takes as long as there are objects, those of tests too.
    with ProcessPoolExecutor(1, get_context("spawn")) as own:
        late = own.submit(lateness, home).result()
    worst = {name: round(max(ticks), 3) for name, ticks in late.items()}
    assert len(late["upload"]) > 20
    assert max(worst.values()) < 2 * LATE * max(1.0, pace / BEAT, beat() / BEAT), worst

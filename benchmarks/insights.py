"""How long the operators' pages take over 100,000 recorded questions: `python -m benchmarks.insights`."""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import get_args

from starlette.applications import Starlette
from starlette.testclient import TestClient

from benchmarks.startup import RESULTS
from records.events import Asked, Channel, Event, Voted, new_conversation
from records.store import Store
from web.middleware.origins import Origins
from web.routes.insights import insights_routes
from web.routes.operators import Operators
from web.service import Service
from web.settings import Settings

ROWS = 100_000
_ORIGIN = "http://localhost:8501"
# Seconds at most, of the first request too.
MOST = {"insights": 1.0, "insights/gaps": 2.0, "insights/gaps.csv": 4.0}
_WHO = (
    "我们医院",
    "外方",
    "合作单位",
    "课题组",
    "申办方",
    "第三方实验室",
    "研究生",
    "质控中心",
    "伦理委员会",
    "样本库",
)
_DOES = ("换人", "延期", "搬家", "改名", "加中心", "换冰箱", "买设备", "发文章", "申请专利", "停车", "开会", "请假")
_WHAT = ("血常规", "B超", "CT影像", "唾液", "问卷", "指纹", "头发", "随访记录", "病理切片", "心电图", "呼出气", "汗液")
_ASKS = ("要重新报批吗", "怎么办手续", "多久能批下来", "收费吗", "找谁盖章", "系统在哪登录", "材料交几份", "能不能补交")


def _wordings() -> list[str]:
    """What was not answered: some ten thousand wordings."""
    return [f"{who}{does}，{what}{asks}" for who in _WHO for does in _DOES for what in _WHAT for asks in _ASKS]


def fill(store: Store, rows: int = ROWS) -> None:
    """So many questions of the last year; a tenth not answered, few of the same wording, a fiftieth disliked."""
    chosen, now, wordings = random.Random(2), datetime.now(UTC), _wordings()  # noqa: S311 - the same in each run
    events: list[Event] = []
    for _ in range(rows):
        at, number = now - timedelta(minutes=chosen.randrange(525_600)), new_conversation()
        missed, unit = chosen.random() < 0.1, f"most-2022-04-15/{chosen.randrange(1, 5)}.1"
        channel = chosen.choice(get_args(Channel))
        took = chosen.expovariate(0.2)
        if missed:
            text = chosen.choice(wordings)
            one = Asked(at, number, channel, "no_answer", "off_topic", "unknown", "v", text=text, latency=took)
        else:
            one = Asked(at, number, channel, "answered", "matched", "to_confirm", "v", unit=unit, latency=took)
        events.append(one)
        if chosen.random() < 0.02:
            events.append(Voted(at, number, False, "v", text=chosen.choice(wordings), unit=one.unit))
    for start in range(0, len(events), 5000):
        store.write(events[start : start + 5000])


def times(url: str, rounds: int) -> dict[str, list[float]]:
    """Seconds of each page over the whole year, the first request of a new process first."""
    with tempfile.TemporaryDirectory() as folder:
        given = Settings(rate=0, feedback=Path(folder) / "feedback.jsonl", secret=("x" * 20,), database_url=url)
        service = Service(given)
        operators = Operators(["x" * 20], Origins())
        routes = [*operators.routes, *insights_routes(service, operators)]
        client = TestClient(Starlette(routes=routes), base_url=_ORIGIN)
        (csrf,) = set(re.findall(r'name="csrf" value="(\w+)"', client.get("/sign-in").text))
        client.post("/sign-in", data={"token": "x" * 20, "csrf": csrf}, headers={"Origin": _ORIGIN})
        since = date.today() - timedelta(days=366)
        taken: dict[str, list[float]] = {}
        for page in MOST:
            for _ in range(rounds):
                began = time.perf_counter()
                reply = client.get(f"/{page}?since={since}&until={date.today() + timedelta(days=1)}")
                taken.setdefault(page, []).append(time.perf_counter() - began)
                assert reply.status_code == 200, reply.text[-300:]
        service.end()
    return taken


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description="概况与缺口登记在 10 万条记录上要多久：自己建库、自己删去。")
    parser.add_argument("--rounds", type=int, default=5, help="每一页量几次，默认 5；第一次是冷的")
    parser.add_argument("--postgres", help="另在这个 PostgreSQL 上量，地址同 YOUJU_DATABASE_URL；须是空的")
    asked = parser.parse_args()
    found, missed = {}, False
    with tempfile.TemporaryDirectory() as folder:
        urls = {"sqlite": f"sqlite:///{folder}/records.sqlite"}
        if asked.postgres:
            urls["postgresql"] = asked.postgres
        for name, url in urls.items():
            store = Store(Settings(database_url=url).database)
            store.migrate()
            fill(store)
            store.close()
            found[name] = times(url, asked.rounds)
            for page, taken in found[name].items():
                late = max(taken) > MOST[page]
                missed |= late
                print(
                    f"{name} /{page}：第一次 {taken[0]:.2f} 秒，中位 {statistics.median(taken):.2f} 秒"
                    f"（至多 {MOST[page]:.0f} 秒{'，超过' if late else ''}）"
                )
    print("MISSED" if missed else "all targets reached")
    (RESULTS / "insights.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

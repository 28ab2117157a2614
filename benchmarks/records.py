"""What the records cost: `python -m benchmarks.records`. Loopback only; nothing of it is left.

The CPU time of questions over the API with records and without, in turns, paired; and how long the sums of 100,000
recorded questions take.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from benchmarks.insights import fill
from benchmarks.pace import fastest
from benchmarks.startup import RESULTS
from records import reports
from records.recorder import Recorder
from records.store import Store
from web.recording import Recording
from web.routes.api import create_api
from web.service import Service
from web.settings import Settings

# Of the CPU time of a question at most; seconds of the slowest sum at most.
MOST_COST, MOST_SECONDS = 0.03, 1.0
ROWS = 100_000
# Different ones, as people ask: answers that are remembered cost less, and the records as much.
_WHAT = ("血常规", "B超", "CT影像", "唾液", "问卷", "基因测序数据", "肝肾功", "随访记录", "病理切片", "心电图")
_ASKED = (
    "收集{}要报采集许可吗，一共{}例",
    "外方要拿走{}，{}份，要备案吗",
    "保藏{}第{}批，年度报告今年交吗",
    "食堂的{}好吃吗，{}元",
)


def _questions(count: int) -> list[str]:
    chosen = random.Random(1)  # noqa: S311 - the same in each run
    return [chosen.choice(_ASKED).format(chosen.choice(_WHAT), number) for number in range(count)]


class _Nothing(Recorder):
    """Records nothing."""

    def record(self, *events: object) -> bool:  # noqa: ARG002
        """As if it did."""
        return True

    def work(self) -> None:
        """There is nothing to be done."""


def cost(pairs: int, size: int) -> dict[str, float]:
    """The share of the CPU time of questions that their records take, writing included: the median of pairs, with its
    95 % interval.

    A pair asks the same questions with records and without, in turns first. What other programs take of the machine
    makes single pairs wide of the mark, their median not.
    """
    with tempfile.TemporaryDirectory() as folder:
        service = Service(Settings(rate=0, feedback=Path(folder) / "feedback.jsonl", secret=("x" * 20,)))
        recorder, questions = service.recorder, _questions(pairs * size)
        nothing = _Nothing(recorder.store, "off", 1, str)
        shares, taken = [], []
        with TestClient(create_api(service)) as client:
            for at in range(pairs):
                block, times = questions[at * size : (at + 1) * size], {}
                # Who comes second finds what the first has warmed: so neither is the first. The first writing of all
                # makes the tables.
                _worked(service, recorder, client, block)
                for kept in (recorder, nothing) if at % 2 else (nothing, recorder):
                    times[kept] = _worked(service, kept, client, block)
                shares.append(times[recorder] / times[nothing] - 1)
                taken.append(times[nothing] / size)
        assert recorder.lost == recorder.waiting == 0
        recorder.store.close()
    shares.sort()
    # The ranks between which the median of all such pairs is, 19 times of 20.
    beside = 0.98 * pairs**0.5
    low, high = (shares[min(pairs - 1, max(0, round(pairs / 2 + way * beside)))] for way in (-1, 1))
    return {"share": statistics.median(shares), "low": low, "high": high, "ask_ms": statistics.median(taken) * 1e3}


def _worked(service: Service, kept: Recorder, client: TestClient, block: list[str]) -> float:
    """Seconds of the processor for some questions, with all that is written of them."""
    service.records = Recording(kept, service.settings.timezone)
    began = time.process_time()
    for question in block:
        client.post("/v1/ask", json={"question": question})
    kept.work()
    return time.process_time() - began


@contextlib.contextmanager
def filled(url: str, rows: int = ROWS) -> Iterator[Store]:
    """A store with so many questions of the last year."""
    store = Store(url)
    store.migrate()
    fill(store, rows)
    try:
        yield store
    finally:
        store.close()


def sums(store: Store) -> dict[str, float]:
    """Seconds of each report over the whole year: of this thread, where SQLite works; by the clock for a server."""
    clock = time.thread_time if store.kind == "sqlite" else time.perf_counter
    period = reports.Period(date.today() - timedelta(days=366), date.today() + timedelta(days=1))
    made: dict[str, Callable[..., Any]] = {
        name: getattr(reports, name) for name in (*("totals", "by_day", "kinds", "by_answer", "latencies"),)
    }
    times = {}
    with store.reading() as connection:
        for name, report in made.items():
            times[name] = fastest(partial(report, connection, period), 3, clock)
    return times


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description="记录花多少处理器时间，汇总要多久：自己建库、自己删去。")
    parser.add_argument("--pairs", type=int, default=200, help="成对地量多少轮，默认 200")
    parser.add_argument("--size", type=int, default=50, help="每轮多少问，默认 50")
    parser.add_argument("--postgres", help="另在这个 PostgreSQL 上汇总，地址同 YOUJU_DATABASE_URL；须是空的")
    asked = parser.parse_args()
    found: dict[str, Any] = {"cost": cost(asked.pairs, asked.size)}
    with tempfile.TemporaryDirectory() as folder:
        urls = {"sqlite": f"sqlite+pysqlite:///{folder}/records.sqlite"}
        if asked.postgres:
            urls["postgresql"] = Settings(database_url=asked.postgres).database
        for name, url in urls.items():
            with filled(url) as store:
                found[name] = sums(store)
    share = found["cost"]
    between = f"95 % 区间 {share['low']:.2%} 至 {share['high']:.2%}"
    print(f"记录占一问（{share['ask_ms']:.2f} 毫秒）的 {share['share']:.2%}（{between}）")
    for name in urls:
        slowest = max(found[name], key=found[name].__getitem__)
        total = sum(found[name].values())
        print(f"{name}：{ROWS:,} 问，全部汇总 {total:.2f} 秒，最慢的是 {slowest} {found[name][slowest]:.2f} 秒")
    missed = share["high"] > MOST_COST or any(sum(found[name].values()) > MOST_SECONDS for name in urls)
    print("MISSED" if missed else "all targets reached")
    (RESULTS / "records.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

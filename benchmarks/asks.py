"""One whole `ask`, by the number of units: `python -m benchmarks.asks`. Beside it rank_bm25's search alone.

The units are those of the 147 notices in evaluation/, the first ones of a fixed shuffle; beyond their number others are
made of their clauses, so that words keep their frequencies. What is asked are the labelled questions of
evaluation/questions, once each: the last ones first, unmeasured, since a service runs for months and no question of a
day is its first. None of those that are measured has been asked before.
"""

from __future__ import annotations

import json
import random
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from statistics import median, quantiles

from rank_bm25 import BM25Okapi
from rich.console import Console
from rich.table import Table

from assistant import Assistant
from benchmarks.corpus import as_knowledge_base
from benchmarks.startup import DAY, plain_jieba
from evaluation import NOTICES, QUESTIONS
from kb.command_line import Parser

# Units, and the most that the median question may take, in milliseconds.
BARS = {1_000: 3.0, 100_000: 10.0}
SIZES = (5, *BARS)
ASKED, PEER_ASKED = 400, 20
_CLAUSE = re.compile(r"[^，。；？！\n]+[，。；？！\n]*")


def units() -> Iterator[tuple[str, str]]:
    """Questions with their answers, without end: real ones first."""
    chance = random.Random(1)  # noqa: S311 (no secret)
    rows = [
        json.loads(line)
        for file in sorted(NOTICES.rglob("*.gold.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    real = [(row["question"], row["answer"]) for row in rows]
    chance.shuffle(real)
    yield from real
    asked, told = ([clause for row in real for clause in _CLAUSE.findall(row[part])] for part in (0, 1))
    while True:
        yield "".join(chance.sample(asked, 2)), "".join(chance.sample(told, 5))


def questions() -> list[str]:
    """What is asked, shuffled."""
    files = sorted(QUESTIONS.glob("*.jsonl"))
    asked = [json.loads(line)["question"] for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    random.Random(2).shuffle(asked)  # noqa: S311 (no secret)
    return asked


def took(ask: Callable[[str], object], asked: Sequence[str]) -> list[float]:
    """Milliseconds of this thread for each question."""
    times = []
    for question in asked:
        began = time.thread_time()
        ask(question)
        times.append(1_000 * (time.thread_time() - began))
    return times


def measured(size: int, asked: Sequence[str]) -> tuple[list[float], list[float]]:
    """Milliseconds of each question to so many units: ours, warm; and rank_bm25's, which remembers nothing."""
    stored = dict(zip((f"corpus/{at}" for at in range(size)), islice(units(), size), strict=True))
    assistant = Assistant(as_knowledge_base(stored))

    def ask(question: str) -> object:
        return assistant.ask(question, on=DAY)

    took(ask, asked[ASKED:])
    ours = took(ask, asked[:ASKED])
    cut = plain_jieba().lcut
    peer = BM25Okapi([cut(question + answer) for question, answer in stored.values()])
    return ours, took(lambda question: peer.get_scores(cut(question)), asked[:PEER_ASKED])


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print. 1 where a bar is missed."""
    Parser(prog="python -m benchmarks.asks", description="问一次的时间，随条数").parse_args(argv)
    table = Table("条数", "有据问一次，中位", "p99", "上限", "rank_bm25 查一次", title="处理器时间（毫秒）")
    asked, missed = questions(), False
    for size in SIZES:
        ours, theirs = measured(size, asked)
        bar = BARS.get(size)
        missed |= bar is not None and median(ours) > bar
        table.add_row(
            f"{size:,}",
            f"{median(ours):.2f}",
            f"{quantiles(ours, n=100)[-1]:.2f}",
            f"{bar:g}" if bar else "",
            f"{median(theirs):.2f}",
        )
    Console().print(table)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())

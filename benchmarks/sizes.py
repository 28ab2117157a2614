"""From how many units on rank_bm25 is too slow: `python -m benchmarks.sizes [POOL]`.

One question in three fields, as a knowledge base asks them: of rank_bm25 when nothing is remembered, of it when every
term is, and of the pruned search; the answers of all three must be the same. Processor time of one thread.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.startup import texts
from kb.command_line import Parser
from kb.load import load
from kb.text import spelled
from retrieval import bm25
from retrieval.everyday import kin, row
from retrieval.index import Index, Indexed, Sought
from retrieval.seen_unit import letters, terms
from retrieval.tokenizer import Tokenizer

SIZES = (5, 100, 500, 1_000, 1_500, 2_000, 3_000, 5_000)
ASKED, NEAREST, JOINED = 100, 20, 10
# The most that a question may take, in seconds.
MOST = 0.005


def took(index: Index[Any], question: Sought) -> tuple[float, list[tuple[int, float]]]:
    """Processor seconds of a search, and what it found."""
    started = time.thread_time()
    found = index.nearest(question, NEAREST)
    return time.thread_time() - started, found


def measured(units: Sequence[Indexed], asked: Sequence[Sought]) -> tuple[list[float], int]:
    """Median seconds of a question: new to rank_bm25, remembered, pruned; and how many were answered otherwise."""
    pruned = Index.pruned(units)
    ways: list[list[float]] = [[], [], []]
    different = 0
    for question in asked:
        # Made anew: nothing is remembered.
        ranked = Index.ranked(units)
        indexes: list[Index[Any]] = [ranked, ranked, pruned]
        found = []
        for seconds, index in zip(ways, indexes, strict=True):
            one, answer = took(index, question)
            seconds.append(one)
            found.append(answer)
        different += found[0] != found[1] or found[1] != found[2]
    return [median(seconds) for seconds in ways], different


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print. 1 where an answer differs, or bm25.UP_TO units take too long."""
    parser = Parser(prog="python -m benchmarks.sizes", description="rank_bm25 到多少条为止")
    parser.add_argument("pool", nargs="?", type=Path, help="每行一个问题的 .txt.gz")
    pool, note = texts(parser.parse_args(argv).pool)
    rng = random.Random(1)  # noqa: S311 (no secret)
    tokens = Tokenizer(load().lexicon, whole=True)

    def cut(text: str) -> Sought:
        words = tokens.words_of(spelled(text))
        rows = [row(number) for of_word in kin(words) for number in of_word]
        return Sought(terms(words), list(letters(spelled(text))), [*terms(words), *rows])

    def made(question: Sought, answer: Sought) -> Indexed:
        return Indexed(question.words, question.letters, answer.words, [*question.around, *answer.around])

    units = [made(cut(rng.choice(pool)), cut("，".join(rng.sample(pool, JOINED)))) for _ in range(max(SIZES))]
    asked = [cut(rng.choice(pool)) for _ in range(ASKED)]
    table = Table(
        "条数", "rank_bm25，初次", "rank_bm25，记住以后", "剪枝", "不同的回答", title="一次检索（毫秒，中位数）"
    )
    failed = False
    for size in SIZES:
        seconds, different = measured(units[:size], asked)
        failed |= different > 0 or (size == bm25.UP_TO and seconds[0] > MOST)
        table.add_row(f"{size:,}", *(f"{1_000 * one:.3f}" for one in seconds), f"{different} / {len(asked)}")
    console = Console()
    console.print(table)
    console.print(f"现在到 {bm25.UP_TO:,} 条为止由 rank_bm25 排。文本：{note}。")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())

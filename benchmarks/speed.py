"""有据's index beside rank_bm25, bm25s, tantivy and SQLite FTS5, in one run: `python -m benchmarks.speed`.

Every peer gets the same lists of terms, builds its index in a process of its own, alone, and answers one query at a
time with one thread. The peers take turns: each answers some queries, then the next. Every query is asked in three
rounds and its fastest answer counts, for all peers alike: other work on the machine only ever makes an answer slower.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import math
import operator
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.peers import AGAIN, FEW, JOINED, MAKERS, US, Process, Questions, again, serve
from benchmarks.speed_results import RESULTS, Row, Target, duration, table, write
from kb.command_line import Parser
from retrieval import bm25

SIZES = (1_000, 10_000, 100_000, 1_000_000)
ROUNDS, TURN = 3, 100
# A peer is asked fewer queries where all would take longer than this, in seconds, but at least so many.
PATIENCE, FEWEST = 45.0, 20
# Left out at a million units: minutes to build, and far from the fastest already at a hundred thousand.
SMALL_ONLY = ("bm25s", "SQLite FTS5")


def _most(peer: str) -> float:
    """The most units a peer is measured with."""
    return bm25.UP_TO if peer == FEW else 100_000 if peer in SMALL_ONLY else math.inf


def cut(pool: Path | None, folder: Path, console: Console) -> str:
    """Cut the pool, or terms made up in place of it, once for this run; says what it is."""
    if pool:
        with gzip.open(pool, "rt", encoding="utf-8") as source:
            texts = sorted({line.strip() for line in source} - {""})
        jieba = importlib.import_module("jieba")
        tokenizer, lists = jieba.Tokenizer(), []
        # Filled by hand, it uses no cache in the shared temporary folder.
        tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
        tokenizer.initialized = True
        with console.status("") as status:
            for at, text in enumerate(texts):
                lists.append([word for word in tokenizer.cut(text, HMM=False) if any(map(str.isalnum, word))])
                if at % 10_000 == 0:
                    status.update(f"分词：{at:,} / {len(texts):,} 句")
        name = f"{len(texts):,} 个真实短问句（{pool.name}），jieba 精确模式分词，不去停用词"
    else:
        random = np.random.default_rng(0)
        lists = [[f"t{i}" for i in random.zipf(1.3, n) % 80_000] for n in random.integers(3, 12, 200_000)]
        name = "合成的 Zipf 语料（没有给 --pool），数字不能与真实问句相比"
    lists = [terms for terms in lists if terms]
    np.random.default_rng(0).shuffle(lists)
    numbers = {term: number for number, term in enumerate(dict.fromkeys(term for terms in lists for term in terms))}
    (folder / "terms.json").write_text(json.dumps([*numbers]))
    np.save(folder / "ids.npy", np.array([numbers[term] for terms in lists for term in terms], dtype=np.int32))
    np.save(folder / "ends.npy", np.cumsum([len(terms) for terms in lists]))
    return name


def measure(
    peers: Sequence[str], size: int, folder: Path, *, asked: int, console: Console
) -> tuple[list[Row], int, int]:
    """All peers at one size; how many answers of rank_bm25 were compared, and how many were the same."""
    running: dict[str, Process] = {}
    builds: dict[str, float] = {}
    with console.status("") as status:
        for peer in peers:
            status.update(f"{size:,} 条：{peer} 建索引")
            running[peer] = Process(serve, peer, size, folder)
            builds[peer] = running[peer].answer()
        counts = {}
        for peer, process in running.items():
            mean = float(np.mean(process.ask("time", range(10))))
            counts[peer] = int(np.clip(PATIENCE / mean / ROUNDS, FEWEST, asked))
        times: dict[str, list[list[float]]] = {peer: [[] for _ in range(ROUNDS)] for peer in peers}
        for number in range(ROUNDS):
            for start in range(0, asked, TURN):
                status.update(f"{size:,} 条：第 {number + 1} 轮，查询 {start} / {asked}")
                for peer, process in running.items():
                    if turn := range(start, min(start + TURN, counts[peer])):
                        times[peer][number] += process.ask("time", turn)
        status.update(f"{size:,} 条：核对结果")
        compared = same = 0
        if "rank_bm25" in running and size <= 100_000:
            number = {1_000: 9_000, 10_000: 1_000}.get(size, 100) * asked // 1_000
            theirs = running["rank_bm25"].ask("answers", range(number))
            for peer in running.keys() & {US, FEW}:
                ours = running[peer].ask("answers", range(number))
                compared, same = compared + len(ours), same + sum(map(operator.eq, ours, theirs))
        rows = []
        for peer, process in running.items():
            fastest = np.min(times[peer], axis=0)
            p50, p99 = np.percentile(fastest, (50, 99)).tolist()
            rows.append(
                Row(
                    peer=peer,
                    units=size,
                    build=builds[peer],
                    memory=process.ask("memory", ()),
                    queries=len(fastest),
                    p50=p50,
                    p99=p99,
                    times=fastest.tolist(),
                )
            )
            process.end()
    return rows, compared, same


def reopen(size: int, folder: Path) -> dict[str, float]:
    """Seconds from a saved index to the first answer, the faster of three new processes each."""
    (folder / "query.json").write_text(json.dumps(Questions(folder).queries[0]))
    seconds: dict[str, float] = {}
    for _ in range(ROUNDS):
        for peer in AGAIN:
            seconds[peer] = min(Process(again, peer, size, folder).answer(), seconds.get(peer, np.inf))
    return seconds


def targets(rows: Sequence[Row], opened: dict[str, float], compared: int, same: int) -> list[Target]:
    """What was aimed at, as far as it was measured."""
    at = {(row.peer, row.units): row for row in rows}
    found: list[Target] = []

    def add(
        text: str, needs: Sequence[tuple[str, int]], value: Callable[..., float], met: Callable[[float], bool]
    ) -> None:
        if all(need in at for need in needs):
            ratio = value(*(at[need] for need in needs))
            found.append(Target(text, f"{ratio:.3g}", met(ratio)))

    many, million = 100_000, 1_000_000
    us, slow, fast = (US, many), ("rank_bm25", many), ("tantivy", many)
    add(
        "10 万条：p50 是 rank_bm25 的 1/400 以下（倍数 ≥ 400）",
        [slow, us],
        Row.ratio,
        lambda x: x >= 400,
    )
    add("10 万条：p50 不慢于 tantivy（比值 ≤ 1）", [us, fast], Row.ratio, lambda x: x <= 1)
    add(
        "10 万条：p99 ≤ bm25s 的 1/8（比值 ≤ 0.125）",
        [us, ("bm25s", many)],
        lambda a, b: a.ratio(b, 99),
        lambda x: x <= 1 / 8,
    )
    add(
        "100 万条：p50 ≤ tantivy 的一半（比值 ≤ 0.5）",
        [(US, million), ("tantivy", million)],
        Row.ratio,
        lambda x: x <= 0.5,
    )
    add(
        "100 万条的 p50 ≤ 自己 1 万条的 20 倍（比值 ≤ 20）",
        [(US, million), (US, 10_000)],
        Row.ratio,
        lambda x: x <= 20,
    )
    add("10 万条：内存 ≤ rank_bm25 的 0.55（比值）", [us, slow], lambda a, b: a.memory / b.memory, lambda x: x <= 0.55)
    add(
        "10 万条：建索引时间 ≤ rank_bm25 的 1.5 倍（比值）",
        [us, slow],
        lambda a, b: a.build / b.build,
        lambda x: x <= 1.5,
    )
    if opened:
        ratio = opened["rank_bm25"] / opened[US]
        text = f"打开已存的索引并答第一问：{opened[US]:.3f} 秒，rank_bm25 {opened['rank_bm25']:.3f} 秒（倍数 ≥ 20）"
        found.append(Target(text, f"{ratio:.3g}", ratio >= 20))
    if compared:
        text = "前 10 条的编号与分数与 rank_bm25 逐位相同（≥ 10,000 个查询，全部相同）"
        found.append(Target(text, f"{same:,} / {compared:,}", compared >= 10_000 and same == compared))
    return found


def main(arguments: Sequence[str]) -> int:
    """Measure, print, write."""
    parser = Parser(prog="python -m benchmarks.speed", description="检索速度对比：同一次运行、同样的词。")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="条数（默认 1000 10000 100000 1000000）")
    parser.add_argument("--quick", action="store_true", help="只测 1000 和 10000 条、200 个查询，不写结果文件")
    parser.add_argument("--pool", type=Path, help="短问句，一行一句，gzip；不给则用合成语料")
    chosen = parser.parse_args(arguments)
    sizes, asked = (SIZES[:2], 200) if chosen.quick else (sorted(chosen.sizes), 1_000)
    console = Console(width=130)
    peers = [peer for peer in MAKERS if importlib.util.find_spec(peer) or peer in (US, FEW, "SQLite FTS5")]
    if missing := [peer for peer in MAKERS if peer not in peers]:
        console.print(f"没有安装 {'、'.join(missing)}，不参加比较：pip install -r benchmarks/requirements.txt")
    folder = Path(tempfile.mkdtemp(prefix="speed-"))
    rows: list[Row] = []
    compared = same = 0
    opened: dict[str, float] = {}
    try:
        corpus = cut(chosen.pool, folder, console)
        console.print(f"语料：{corpus}；每条由 {JOINED} 句连成，查询是不在其中的问句。")
        for size in sizes:
            present = [peer for peer in peers if size <= _most(peer)]
            more, checked, equal = measure(present, size, folder, asked=asked, console=console)
            rows += more
            compared, same = compared + checked, same + equal
            if size == 100_000 and "rank_bm25" in present:
                opened = reopen(size, folder)
            for row in more:
                console.print(f"{size:>9,} 条 {row.peer}：p50 {duration(row.p50)}，p99 {duration(row.p99)}")
                shutil.rmtree(folder / f"{row.peer}-{size}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    cells, aims = table(rows), targets(rows, opened, compared, same)
    shown = Table(*cells[0])
    for line in cells[1:]:
        shown.add_row(*line)
    console.print(shown)
    for aim in aims:
        console.print(f"{'[green]达到[/]' if aim.met else '[red]未达到[/]'}  {aim.value:>15}  {aim.text}")
    if not chosen.quick:
        write(rows, cells, aims, corpus)
        console.print(f"写入 {RESULTS}/speed.json、speed.md、speed.svg")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

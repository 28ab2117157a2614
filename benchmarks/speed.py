"""有据's index beside rank_bm25, bm25s, tantivy and SQLite FTS5, in one run: `python -m benchmarks.speed`.

Every peer gets the same lists of terms, builds its index in a process of its own, alone, and answers one query at a
time with one thread. The peers take turns: each answers some queries, then the next. Every query is asked in three
rounds and its fastest answer counts, for all peers alike: other work on the machine only ever makes an answer slower.
"""

from __future__ import annotations

import gc
import gzip
import importlib.util
import json
import logging
import math
import multiprocessing
import operator
import pickle
import platform
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from rich.console import Console
from rich.table import Table

from kb.command_line import Parser
from retrieval import bm25
from retrieval.bm25 import BM25
from retrieval.index_file import load, save
from retrieval.inverted_index import InvertedIndex
from retrieval.pruned_search import top

RESULTS = Path(__file__).parent / "results"
US = "有据"
# What answers in a knowledge base of up to bm25.UP_TO units.
FEW = f"有据，至多 {bm25.UP_TO:,} 条"
SIZES = (1_000, 10_000, 100_000, 1_000_000)
# Questions to a unit, which make some 70 terms; questions kept out of the units, to ask; answers wanted.
JOINED, HELD_OUT, K = 11, 20_000, 10
ROUNDS, TURN = 3, 100
# A peer is asked fewer queries where all would take longer than this, in seconds, but at least so many.
PATIENCE, FEWEST = 45.0, 20
# Left out at a million units: minutes to build, and far from the fastest already at a hundred thousand.
SMALL_ONLY = ("bm25s", "SQLite FTS5")


def _most(peer: str) -> float:
    """The most units a peer is measured with."""
    return bm25.UP_TO if peer == FEW else 100_000 if peer in SMALL_ONLY else math.inf


Query = list[str]
Search = Callable[[Query], Any]


@dataclass
class Row:
    """What was measured of one peer at one size. Times in seconds, memory in MB."""

    peer: str
    units: int
    build: float
    memory: float
    queries: int
    p50: float
    p99: float
    times: list[float]

    def ratio(self, other: Row, percent: float = 50) -> float:
        """The p50, or another percentile, in those of another peer, over the queries both were asked."""
        both = min(self.queries, other.queries)
        return float(np.percentile(self.times[:both], percent) / np.percentile(other.times[:both], percent))


@dataclass
class Target:
    """A ratio that was aimed at."""

    text: str
    value: str
    met: bool


class Questions:
    """The pool as lists of terms: units are made from most of them, and the rest is asked."""

    def __init__(self, folder: Path) -> None:
        terms = json.loads((folder / "terms.json").read_text())
        ids, ends = np.load(folder / "ids.npy"), np.load(folder / "ends.npy")
        # One small list at a time: a large one, given back, would be room that a peer does not seem to take.
        lists = [[terms[i] for i in some.tolist()] for some in np.split(ids, ends[:-1])]
        held_out = min(HELD_OUT, len(lists) // 5)
        self.queries, self._pool = lists[:held_out], lists[held_out:]

    def units(self, size: int) -> Iterator[Query]:
        """As many units, the same for every peer."""
        random = np.random.default_rng(size)
        for _ in range(size):
            yield [term for at in random.integers(0, len(self._pool), JOINED).tolist() for term in self._pool[at]]


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


def _youju(units: Iterator[Query], folder: Path) -> Search:
    index = InvertedIndex.build(units)
    save({"all": index}, folder / "youju", "benchmark")
    return lambda query: top([(index, 1.0, query)], K)


def _youju_few(units: Iterator[Query], _: Path) -> Search:
    index = BM25(units)
    return lambda query: bm25.top([(index, 1.0, query)], K)


def _youju_again(folder: Path) -> Search:
    index = load(folder / "youju", "benchmark")["all"]
    return lambda query: top([(index, 1.0, query)], K)


def _best(index: Any, query: Query) -> tuple[Any, Any]:
    scores = index.get_scores(query)
    best = np.argsort(-scores, kind="stable")[:K]
    best = best[scores[best] > 0]
    return best, scores[best]


def _rank_bm25(units: Iterator[Query], folder: Path) -> Search:
    index = importlib.import_module("rank_bm25").BM25Plus(units, delta=0)
    if index.corpus_size <= 100_000:
        with (folder / "rank_bm25").open("wb") as out:
            pickle.dump(index, out, protocol=pickle.HIGHEST_PROTOCOL)
    return lambda query: _best(index, query)


def _rank_bm25_again(folder: Path) -> Search:
    importlib.import_module("rank_bm25")
    with (folder / "rank_bm25").open("rb") as source:
        index = pickle.load(source)  # noqa: S301 -- rank_bm25 has no other way, and the file is of this run
    return lambda query: _best(index, query)


def _bm25s(units: Iterator[Query], _: Path) -> Search:
    bm25s = importlib.import_module("bm25s")
    logging.getLogger("bm25s").setLevel(logging.ERROR)
    index = bm25s.BM25()
    index.index(list(units), show_progress=False)
    return lambda query: index.retrieve([query], k=K, show_progress=False)


def _tantivy(units: Iterator[Query], folder: Path) -> Search:
    tantivy = importlib.import_module("tantivy")
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("terms", stored=False, tokenizer_name="whitespace", index_option="freq")
    schema = builder.build()
    index = tantivy.Index(schema, path=str(folder))
    writer = index.writer(heap_size=500_000_000, num_threads=1)
    for unit in units:
        writer.add_document(tantivy.Document(terms=" ".join(unit)))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher, should, term_query = index.searcher(), tantivy.Occur.Should, tantivy.Query.term_query

    def search(query: Query) -> Any:
        terms = [(should, term_query(schema, "terms", term, "freq")) for term in query]
        return searcher.search(tantivy.Query.boolean_query(terms), K, count=False).hits

    return search


def _fts5(units: Iterator[Query], folder: Path) -> Search:
    database = sqlite3.connect(folder / "fts5")
    database.execute("PRAGMA cache_size = -500000")
    database.execute("CREATE VIRTUAL TABLE units USING fts5(terms, content='', tokenize='unicode61')")
    database.executemany("INSERT INTO units (rowid, terms) VALUES (?, ?)", enumerate(map(" ".join, units), 1))
    database.execute("INSERT INTO units (units) VALUES ('optimize')")
    database.commit()
    asked = f"SELECT rowid FROM units WHERE units MATCH ? ORDER BY rank LIMIT {K}"  # noqa: S608 -- K is a number
    return lambda query: database.execute(asked, (" OR ".join(f'"{term}"' for term in query),)).fetchall()


MAKERS: dict[str, Callable[[Iterator[Query], Path], Search]] = {
    US: _youju,
    FEW: _youju_few,
    "rank_bm25": _rank_bm25,
    "bm25s": _bm25s,
    "tantivy": _tantivy,
    "SQLite FTS5": _fts5,
}
AGAIN: dict[str, Callable[[Path], Search]] = {US: _youju_again, "rank_bm25": _rank_bm25_again}


def _resident() -> float:
    """The memory of this process that is in RAM, in MB, after giving back what is free."""
    gc.collect()
    importlib.import_module("ctypes").CDLL(None).malloc_trim(0)
    return float(psutil.Process().memory_info().rss) / 1e6


def _serve(line: Connection, peer: str, size: int, folder: Path) -> None:
    """One peer in its own process: builds, then answers what the line asks."""
    questions = Questions(folder)
    place = folder / f"{peer}-{size}"
    place.mkdir()
    before = _resident()
    began = time.perf_counter()
    search = MAKERS[peer](questions.units(size), place)
    line.send(time.perf_counter() - began)
    for what, queries in iter(line.recv, None):
        if what == "time":
            times = []
            for at in queries:
                query = questions.queries[at]
                began = time.perf_counter()
                search(query)
                times.append(time.perf_counter() - began)
            line.send(times)
        elif what == "answers":
            line.send([tuple(map(np.ndarray.tolist, search(questions.queries[at]))) for at in queries])
        else:
            line.send(_resident() - before)


def _again(line: Connection, peer: str, size: int, folder: Path) -> None:
    """Open a saved index in a new process and answer one query."""
    query = json.loads((folder / "query.json").read_text())
    importlib.import_module("rank_bm25")
    began = time.perf_counter()
    AGAIN[peer](folder / f"{peer}-{size}")(query)
    line.send(time.perf_counter() - began)


class Process:
    """A peer, talked to over a pipe."""

    def __init__(self, target: Callable[..., None], *args: object) -> None:
        context = multiprocessing.get_context("spawn")
        self._line, other = context.Pipe()
        self._process = context.Process(target=target, args=(other, *args), daemon=True)
        self._process.start()
        other.close()

    def ask(self, *what: object) -> Any:
        """Ask, and wait for the answer."""
        self._line.send(what)
        return self._line.recv()

    def answer(self) -> Any:
        """What it says unasked."""
        return self._line.recv()

    def end(self) -> None:
        """Let it go and wait until it has given back its memory."""
        self._line.send(None)
        self._process.join()


def measure(
    peers: Sequence[str], size: int, folder: Path, *, asked: int, console: Console
) -> tuple[list[Row], int, int]:
    """All peers at one size; how many answers of rank_bm25 were compared, and how many were the same."""
    running: dict[str, Process] = {}
    builds: dict[str, float] = {}
    with console.status("") as status:
        for peer in peers:
            status.update(f"{size:,} 条：{peer} 建索引")
            running[peer] = Process(_serve, peer, size, folder)
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
            seconds[peer] = min(Process(_again, peer, size, folder).answer(), seconds.get(peer, np.inf))
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


def _time(seconds: float) -> str:
    if seconds >= 1:
        return f"{seconds:.3g} 秒"
    return f"{seconds * 1e3:.3g} ms" if seconds >= 1e-3 else f"{seconds * 1e6:.0f} µs"


def table(rows: Sequence[Row]) -> list[list[str]]:
    """The rows as text, with the ratios to us and to the size before."""
    at = {(row.peer, row.units): row for row in rows}
    sizes = sorted({row.units for row in rows})
    cells = [["条数", "引擎", "建索引", "内存", "p50", "p99", "p50 / 有据", "比上一规模", "查询数"]]
    for row in rows:
        before = at.get((row.peer, sizes[sizes.index(row.units) - 1])) if row.units > sizes[0] else None
        cells.append(
            [
                f"{row.units:,}",
                row.peer,
                f"{row.build:.2f} 秒",
                f"{row.memory:.0f} MB",
                _time(row.p50),
                _time(row.p99),
                f"{row.ratio(at[US, row.units]):.3g}",
                f"×{row.ratio(before):.3g}" if before else "",
                f"{row.queries:,}",
            ]
        )
    return cells


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
                console.print(f"{size:>9,} 条 {row.peer}：p50 {_time(row.p50)}，p99 {_time(row.p99)}")
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


def write(rows: Sequence[Row], cells: Sequence[Sequence[str]], aims: Sequence[Target], corpus: str) -> None:
    """The results as JSON, as a page and as a chart."""
    RESULTS.mkdir(exist_ok=True)
    software = f"Python {platform.python_version()}，numpy {np.__version__}"
    machine = f"{platform.machine()}，{multiprocessing.cpu_count()} 核，{software}"
    everything = {
        "corpus": corpus,
        "machine": machine,
        "rows": [{key: value for key, value in asdict(row).items() if key != "times"} for row in rows],
        "targets": [asdict(aim) for aim in aims],
    }
    (RESULTS / "speed.json").write_text(json.dumps(everything, ensure_ascii=False, indent=1) + "\n")
    lines = [
        "# 检索速度",
        "",
        f"`python -m benchmarks.speed` 的输出，同一次运行、同样的词。语料：{corpus}；"
        f"每条由 {JOINED} 句连成（约 70 词），查询是不在其中的问句，取前 {K} 条，单线程。"
        "各引擎各在自己的进程里，轮流作答；每个查询问三轮，取最快一次。"
        "内存是建好索引、答完查询后常驻内存的增量。p50、p99 含构造查询的时间。",
        "",
        f"机器：{machine}。",
        "",
        "![p50 随条数的变化](speed.svg)",
        "",
        *("| " + " | ".join(line) + " |" for line in cells[:1]),
        "|" + " --- |" * len(cells[0]),
        *("| " + " | ".join(line) + " |" for line in cells[1:]),
        "",
        "| 目标 | 实测 | |",
        "| --- | --- | --- |",
        *(f"| {aim.text} | {aim.value} | {'达到' if aim.met else '未达到'} |" for aim in aims),
        "",
    ]
    (RESULTS / "speed.md").write_text("\n".join(lines))
    (RESULTS / "speed.svg").write_text(chart(rows))


# Colours that are told apart in print and by the colour-blind (Okabe and Ito).
COLOURS = ("#d55e00", "#e69f00", "#0072b2", "#009e73", "#555555", "#cc79a7")
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 860, 520, 86, 150, 76, 64


def chart(rows: Sequence[Row]) -> str:
    """The p50 of every peer over the number of units, both logarithmic, as SVG."""
    units = sorted({row.units for row in rows})
    low, high = (
        round_(math.log10(of(row.p50 for row in rows))) for round_, of in ((math.floor, min), (math.ceil, max))
    )

    def x(count: float) -> float:
        span = math.log10(units[-1] / units[0]) or 1.0
        return LEFT + (WIDTH - LEFT - RIGHT) * math.log10(count / units[0]) / span

    def y(seconds: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (high - math.log10(seconds)) / (high - low)

    def text(at: float, level: float, words: str, more: str = "") -> str:
        return f'<text x="{at:.1f}" y="{level:.1f}" {more}>{words}</text>'

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        """font-family="'Noto Sans CJK SC','Noto Sans SC','Microsoft YaHei',sans-serif" font-size="14" fill="#333">""",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        text(LEFT, 32, "一次查询要多久：p50 随条数的变化", 'font-size="19" font-weight="bold"'),
        text(LEFT, 55, "同一次运行、同样的词，取前 10 条，单线程；两轴都是对数刻度，越低越快", 'fill="#666"'),
    ]
    for power in range(low, high + 1):
        name = (
            f"{10**power:g} 秒"
            if power >= 0
            else f"{10 ** (power + 3):g} 毫秒"
            if power >= -3
            else f"{10 ** (power + 6):g} 微秒"
        )
        level = y(10.0**power)
        parts.append(f'<path d="M{LEFT} {level:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        parts.append(text(LEFT - 10, level + 5, name, 'text-anchor="end"'))
    for count in units:
        name = f"{count // 10_000} 万条" if count >= 10_000 else f"{count} 条"
        parts.append(f'<path d="M{x(count):.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#eee"/>')
        parts.append(text(x(count), HEIGHT - BOTTOM + 24, name, 'text-anchor="middle"'))
    names: list[tuple[float, float, str, str]] = []
    for peer, colour in zip(MAKERS, COLOURS, strict=True):
        points = [(x(row.units), y(row.p50)) for row in rows if row.peer == peer]
        if not points:
            continue
        line = " ".join(f"{across:.1f},{level:.1f}" for across, level in points)
        width = 3.5 if peer == US else 2
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="{width}"/>')
        parts += [
            f'<circle cx="{across:.1f}" cy="{level:.1f}" r="{width + 1}" fill="{colour}"/>' for across, level in points
        ]
        names.append((points[-1][1], points[-1][0], peer, colour))
    lowest = 0.0
    for level, across, peer, colour in sorted(names):
        weight = "bold" if peer == US else "normal"
        look = f'fill="{colour}" font-weight="{weight}"'
        if across == x(units[-1]):
            # Below the name above it, if that is near.
            lowest = max(level + 5, lowest + 19)
            parts.append(text(across + 12, lowest, peer, look))
        else:
            parts.append(text(across - 8, level - 12, peer, f'{look} text-anchor="end"'))
    return "\n".join([*parts, "</svg>"]) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

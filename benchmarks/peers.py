"""The indexes that are compared, each answering the same lists of terms in a process of its own."""

from __future__ import annotations

import gc
import importlib.util
import json
import logging
import multiprocessing
import pickle
import sqlite3
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from retrieval import bm25
from retrieval.bm25 import BM25
from retrieval.index_file import load, save
from retrieval.inverted_index import InvertedIndex
from retrieval.pruned_search import top

US = "有据"
# What answers in a knowledge base of up to bm25.UP_TO units.
FEW = f"有据，至多 {bm25.UP_TO:,} 条"
# Questions to a unit, which make some 70 terms; questions kept out of the units, to ask; answers wanted.
JOINED, HELD_OUT, K = 11, 20_000, 10

Query = list[str]
Search = Callable[[Query], Any]


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


def _youju(units: Iterator[Query], folder: Path) -> Search:
    index = InvertedIndex.build(units)
    save({"all": index}, folder / "youju", "benchmark")
    return lambda query: top([(index, 1.0, query)], K)


def _youju_few(units: Iterator[Query], _: Path) -> Search:
    index = BM25(units)
    return lambda query: bm25.top([(index, 1.0, query)], K)


def _youju_again(folder: Path) -> Search:
    index = load(folder / "youju", "benchmark").fields["all"]
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


def serve(line: Connection, peer: str, size: int, folder: Path) -> None:
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


def again(line: Connection, peer: str, size: int, folder: Path) -> None:
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

"""How often the right stored question is first, and what may be answered: `python -m benchmarks.quality FOLDER ...`

Beside the usual way in the same run: jieba's words and rank_bm25's BM25Okapi, answered from a score upwards. A folder
holds corpus.jsonl, queries.jsonl, qrels.tsv, and perhaps pairs.tsv and distractors.jsonl. Abstention is measured on
pairs.tsv: left the stored question, right the one asked; to answer is right where the pair is labelled 1.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.chart import Line, chart
from benchmarks.corpus import Labelled, as_knowledge_base, read_labelled
from benchmarks.startup import plain_jieba
from kb.command_line import Parser
from kb.model import Problems
from kb.text import normalise
from retrieval.ranking import Ranker

RESULTS = Path(__file__).parent / "results"
PRECISIONS = (0.95, 0.9, 0.85, 0.8)
# Where the curve is drawn.
_SHARES = np.arange(0.01, 1.001, 0.01)


@dataclass(frozen=True)
class Quality:
    """Of one way on one set. `answered`: how many pairs are answered at a precision; `curve`: precision by share."""

    hit: float
    mrr: float
    answered: Mapping[float, int]
    curve: Sequence[float]


class Way(Protocol):
    """A way to find stored questions, made of them all."""

    def find(self, question: str) -> Sequence[str]:
        """The ids of at most ten, the best first."""

    def sure(self, stored: str, question: str) -> float:
        """How surely a stored question, by its id, answers another; on any rising scale."""


# Of stored questions and answers by id; and of what will be asked.
Make = Callable[[Mapping[str, tuple[str, str]], Sequence[str]], Way]


class Usual:
    """The words of jieba and BM25Okapi over question and answer.

    With rank_bm25's statistics in an inverted index: its own walk over all documents would take hours here. That the
    scores are its own is checked for some questions.
    """

    def __init__(self, stored: Mapping[str, tuple[str, str]], asked: Sequence[str]) -> None:
        self._cut = plain_jieba().lcut
        self._ids = {name: at for at, name in enumerate(stored)}
        self._names = list(stored)
        bm25 = self._bm25 = BM25Okapi([self._cut(question + answer) for question, answer in stored.values()])
        postings: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for at, counts in enumerate(bm25.doc_freqs):
            for word, count in counts.items():
                postings[word].append((at, count))
        self._postings = {word: np.array(found).T for word, found in postings.items()}
        self._norms = bm25.k1 * (1 - bm25.b + bm25.b * np.array(bm25.doc_len) / bm25.avgdl)
        for question in asked[:20]:
            assert np.allclose(self._scores(question), bm25.get_scores(self._cut(question)))

    def find(self, question: str) -> Sequence[str]:
        """By score."""
        return [self._names[at] for at in np.argsort(-self._scores(question), kind="stable")[:10]]

    def sure(self, stored: str, question: str) -> float:
        """Its score."""
        return float(self._bm25.get_batch_scores(self._cut(question), [self._ids[stored]])[0])

    def _scores(self, question: str) -> NDArray[np.float64]:
        scores = np.zeros(len(self._names))
        for word in self._cut(question):
            if word in self._postings:
                at, count = self._postings[word]
                scores[at] += self._bm25.idf[word] * (count * (self._bm25.k1 + 1) / (count + self._norms[at]))
        return scores


class Ours:
    """The product's own search."""

    def __init__(self, stored: Mapping[str, tuple[str, str]], _: Sequence[str]) -> None:
        kb = as_knowledge_base(stored)
        self._ranker = Ranker(kb, kb.current)

    def find(self, question: str) -> Sequence[str]:
        """As they are ranked, whether it would answer or not."""
        return [hit.unit.id for hit in self._ranker.rank(normalise(question)).hits[:10]]

    def sure(self, stored: str, question: str) -> float:
        """Its certainty, without a lead over others."""
        return self._ranker.compared(normalise(question), stored).certain


def measure(way: Make, name: str, labelled: Labelled) -> Quality:
    """One way on one set."""
    engine = way(labelled.stored, [question for question, _ in labelled.asked])
    ranks = []
    for question, right in track(labelled.asked, f"{labelled.name}：{name}", transient=True):
        ids = engine.find(question)
        ranks.append(next((1 / at for at, found in enumerate(ids, 1) if found in right), 0.0))
    engine = way({stored: (stored, "") for stored, _, _ in labelled.pairs}, []) if labelled.pairs else engine
    pairs = track(labelled.pairs, f"{labelled.name}：{name}，是否作答", transient=True)
    sure = np.array([engine.sure(stored, question) for stored, question, _ in pairs])
    right_ones = np.array([same for *_, same in labelled.pairs], dtype=float)
    return Quality(
        float(np.mean([rank == 1 for rank in ranks])),
        float(np.mean(ranks)),
        {precision: answered(sure, right_ones, precision) for precision in PRECISIONS},
        _curve(sure, right_ones),
    )


def answered(sure: NDArray[np.float64], right: NDArray[np.float64], precision: float) -> int:
    """How many are answered by the lowest threshold above which at least `precision` of the answers are right."""
    order = np.argsort(-sure, kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    # A threshold cannot tell equal ones apart: only where the value changes one may stop.
    last = np.append(np.diff(sure[order]) != 0, True)[: len(order)]
    good = np.flatnonzero((share >= precision) & last)
    return int(good[-1]) + 1 if len(good) else 0


def _curve(sure: NDArray[np.float64], right: NDArray[np.float64]) -> list[float]:
    order = np.argsort(-sure, kind="stable")
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    return [round(float(precision[max(int(share * len(order)) - 1, 0)]), 4) for share in _SHARES] if len(order) else []


def main(argv: Sequence[str] | None = None) -> int:
    """0, or 1 with what is wrong with a folder on the error output."""
    parser = Parser(prog="python -m benchmarks.quality", description="检索与弃答的质量，与常见做法同场比较")
    parser.add_argument(
        "folders", nargs="*", type=Path, metavar="FOLDER", help="含 corpus.jsonl、queries.jsonl、qrels.tsv 的文件夹"
    )
    parser.add_argument("--write", action="store_true", help=f"写入 {RESULTS.relative_to(RESULTS.parent.parent)}")
    args = parser.parse_args(argv)
    if not args.folders:
        print("没有给问题集的文件夹，不量检索与弃答的质量；格式见 --help。", file=sys.stderr)
        return 0
    table = Table(
        "问题集", "做法", "Hit@1", "MRR@10", *(f"{int(100 * precision)}% 正确时作答" for precision in PRECISIONS)
    )
    results: dict[str, dict[str, object]] = {}
    lines = []
    for folder in args.folders:
        try:
            labelled = read_labelled(folder)
        except Problems as wrong:
            print(wrong, file=sys.stderr)
            return 1
        for name, way in (("有据", Ours), ("jieba + BM25Okapi", Usual)):
            found = measure(way, name, labelled)
            counts = [f"{count:,}" for count in found.answered.values()]
            table.add_row(labelled.name, name, f"{found.hit:.2%}", f"{found.mrr:.4f}", *counts)
            results.setdefault(labelled.name, {})[name] = asdict(found)
            points = list(zip(_SHARES.tolist(), found.curve, strict=False))
            lines.append(Line(f"{labelled.name} {name}", points, way is Ours))
    Console().print(table)
    if args.write:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "quality.json").write_text(
            json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        (RESULTS / "abstention.svg").write_text(
            chart("作答的比例与答对的比例", "作答比例", "其中答对", lines), encoding="utf-8"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())

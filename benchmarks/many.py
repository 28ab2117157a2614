"""Many offices' notices in one knowledge base: is the right one answered? `python -m benchmarks.many QUESTIONS ...`

A question file holds a line each: notice, line (of its answer in NOTICE.gold.jsonl; null where none answers), question,
kind. The notices are imported as `python -m kb add` does. Beside it two peers that always answer: BM25Okapi with the
words of jieba, and with pairs of characters. The curve says how much each answers from a score upwards.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from rank_bm25 import BM25Okapi
from rich.console import Console
from rich.table import Table

from benchmarks.notices import bare
from benchmarks.startup import plain_jieba
from evaluation import NOTICES, QUESTIONS
from importing.import_notice import propose, write
from importing.metadata import metadata_of
from importing.readers.read import read
from importing.segment import segment
from kb.command_line import Parser
from kb.load import HOME, load
from kb.model import KnowledgeBase
from kb.text import normalise
from retrieval.ranking import Ranker

# Where the curve is read.
PRECISIONS = (0.98, 0.96, 0.94, 0.92, 0.9, 0.85, 0.8)


@dataclass(frozen=True)
class Asked:
    """A question and the units that answer it; none where no notice does."""

    question: str
    kind: str
    units: frozenset[str]


@contextmanager
def imported(notices: Path, names: Iterable[str]) -> Iterator[KnowledgeBase]:
    """The project's knowledge base with more notices, imported into a copy of it."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for part in ("domains", "notices"):
            shutil.copytree(HOME / part, home / part)
        for file in HOME.glob("*.yaml"):
            shutil.copy(file, home)
        for name in names:
            file = _in(notices, f"{name}.txt")
            source = read(file)
            units = segment(source.text, name)
            kb = load(home)
            write(propose(source, metadata_of(source, units), units, kb), kb, home)
        yield load(home)


def read_asked(file: Path, notices: Path, kb: KnowledgeBase) -> list[Asked]:
    """The questions of a file. A question whose unit was cut otherwise is left out."""
    by_words = {(bare(unit.question), bare(unit.answer)[:20]): unit.id for unit in kb.current}
    asked = []
    for row in _rows(file):
        units = frozenset[str]()
        if row["line"] is not None:
            cut = _in(notices, f"{row['notice']}.gold.jsonl").read_text(encoding="utf-8")
            gold = json.loads(cut.splitlines()[row["line"]])
            unit = by_words.get((bare(gold["question"]), bare(gold["answer"])[:20]))
            if unit is None:
                continue
            units = frozenset({unit})
        asked.append(Asked(row["question"], row["kind"], units))
    return asked


def _in(notices: Path, name: str) -> Path:
    """A file of a folder of notices, or of the batch `last` in it."""
    file = notices / name
    return file if file.exists() else notices / "last" / name


def names(file: Path) -> list[str]:
    """The notices that a file of questions is about."""
    return sorted({row["notice"] for row in _rows(file) if row["notice"]})


def _rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


class Answered(NamedTuple):
    """The unit answered, "" for none; how surely, on any rising scale; and the first three, the best first."""

    unit: str
    sure: float
    first: Sequence[str]


Way = Callable[[str], Answered]


def ours(kb: KnowledgeBase) -> Way:
    """The product's own search. Two that are too close to call count as an answer where the first is right."""
    ranker = Ranker(kb, kb.current)

    def ask(question: str) -> Answered:
        ranking = ranker.rank(normalise(question))
        first = [hit.unit.id for hit in ranking.hits[:3]]
        return Answered(first[0] if ranking.status != "no_answer" else "", ranking.certain, first)

    return ask


def usual(kb: KnowledgeBase, cut: Callable[[str], list[str]]) -> Way:
    """BM25Okapi over question and answer, cut into words or anything else."""
    index = BM25Okapi([cut(unit.question + unit.answer) for unit in kb.current])

    def ask(question: str) -> Answered:
        scores = index.get_scores(cut(question))
        order = (-scores).argsort(kind="stable")[:3]
        first = [kb.current[at].id for at in order]
        return Answered(first[0], float(scores[order[0]]), first)

    return ask


def pairs(text: str) -> list[str]:
    """Every two characters side by side."""
    return list(map("".join, pairwise(text)))


@dataclass(frozen=True)
class Found:
    """What a way found of some questions: what each has, and what was answered."""

    asked: Sequence[Asked]
    answers: Sequence[Answered]

    @property
    def answerable(self) -> int:
        """How many questions a notice answers."""
        return sum(bool(one.units) for one in self.asked)

    def among(self, first: int) -> int:
        """For how many the right unit is among so many."""
        return sum(
            not one.units.isdisjoint(got.first[:first]) for one, got in zip(self.asked, self.answers, strict=True)
        )

    def counts(self, sure: float | None = None) -> tuple[int, int, int]:
        """How many are answered rightly, wrongly, and although nothing answers them: as the way itself decides, or all
        that are at least so sure.
        """
        right = wrong = unanswerable = 0
        for one, got in zip(self.asked, self.answers, strict=True):
            if not got.first or (not got.unit if sure is None else got.sure < sure):
                continue
            right += got.first[0] in one.units
            wrong += bool(one.units) and got.first[0] not in one.units
            unanswerable += not one.units
        return right, wrong, unanswerable

    def at(self, precision: float) -> tuple[int, int, int]:
        """The counts from the lowest score upwards from which at least this share of the answers are right."""
        best = (0, 0, 0)
        for sure in sorted({got.sure for got in self.answers}, reverse=True):
            counts = self.counts(sure)
            if sum(counts) and counts[0] >= precision * sum(counts):
                best = counts
        return best


def found(way: Way, asked: Sequence[Asked]) -> Found:
    """What a way finds of all questions."""
    return Found(asked, [way(one.question) for one in asked])


def main(argv: Sequence[str] | None = None) -> int:
    """0 after the table."""
    parser = Parser(prog="python -m benchmarks.many", description="多份公告在一起时，答得对不对")
    files = [QUESTIONS / f"{name}.jsonl" for name in ("dev", "blind", "third", "fourth", "fifth", "sixth", "seventh")]
    parser.add_argument(
        "questions", nargs="*", type=Path, default=files, metavar="QUESTIONS", help="每行一个问题的 JSONL"
    )
    parser.add_argument("--notices", type=Path, default=NOTICES, help="公告文件夹，缺省 evaluation/notices")
    args = parser.parse_args(argv)
    table = Table("问题", "做法", "首位正确", "前三有", "答对", "答错", "不该答", "正确率")
    curve = Table(
        "问题", "做法", *(f"{precision:.0%}" for precision in PRECISIONS), title="这么多答得对时，答对的、不该答的"
    )
    cut = plain_jieba().lcut
    for file in args.questions:
        with imported(args.notices, names(file)) as kb:
            asked = read_asked(file, args.notices, kb)
            ways = {"有据": ours(kb), "jieba + BM25": usual(kb, cut), "二字 + BM25": usual(kb, pairs)}
            for name, way in ways.items():
                got = found(way, asked)
                able, unable = got.answerable, len(asked) - got.answerable
                right, wrong, lured = got.counts()
                share = right / max(right + wrong + lured, 1)
                columns = [f"{count}/{able}" for count in (got.among(1), got.among(3), right, wrong)]
                table.add_row(f"{file.stem}，{len(kb.current)} 条", name, *columns, f"{lured}/{unable}", f"{share:.1%}")
                levels = (got.at(precision) for precision in PRECISIONS)
                shares = (f"{right / max(able, 1):.0%}、{lured / max(unable, 1):.0%}" for right, _, lured in levels)
                curve.add_row(file.stem, name, *shares)
    console = Console()
    console.print(table)
    console.print(curve)
    return 0


if __name__ == "__main__":
    sys.exit(main())

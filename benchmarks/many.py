"""Many offices' notices in one knowledge base: is the right one answered? `python -m benchmarks.many QUESTIONS ...`

A question file holds a line each: notice, line (of its answer in NOTICE.gold.jsonl; null where none answers), question,
kind. The notices are imported as `python -m kb add` does. Beside it the usual way (jieba, BM25Okapi) always answers.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
            file = notices / f"{name}.txt"
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
            gold = json.loads(
                (notices / f"{row['notice']}.gold.jsonl").read_text(encoding="utf-8").splitlines()[row["line"]]
            )
            unit = by_words.get((bare(gold["question"]), bare(gold["answer"])[:20]))
            if unit is None:
                continue
            units = frozenset({unit})
        asked.append(Asked(row["question"], row["kind"], units))
    return asked


def names(file: Path) -> list[str]:
    """The notices that a file of questions is about."""
    return sorted({row["notice"] for row in _rows(file) if row["notice"]})


def _rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


# Of the first unit found: its id, or "" for no answer; and of the first three.
Way = Callable[[str], tuple[str, Sequence[str]]]


def ours(kb: KnowledgeBase) -> Way:
    """The product's own search. Two that are too close to call count as an answer where the first is right."""
    ranker = Ranker(kb, kb.current)

    def ask(question: str) -> tuple[str, Sequence[str]]:
        ranking = ranker.rank(normalise(question))
        first = [hit.unit.id for hit in ranking.hits[:3]]
        return (first[0] if ranking.status != "no_answer" else ""), first

    return ask


def usual(kb: KnowledgeBase) -> Way:
    """The words of jieba and BM25Okapi over question and answer."""
    cut = plain_jieba().lcut
    index = BM25Okapi([cut(unit.question + unit.answer) for unit in kb.current])

    def ask(question: str) -> tuple[str, Sequence[str]]:
        scores = index.get_scores(cut(question))
        first = [kb.current[at].id for at in (-scores).argsort(kind="stable")[:3]]
        return first[0], first

    return ask


def count(way: Way, asked: Sequence[Asked]) -> Counter[str]:
    """How often the right unit came first and among three; how often it was answered, and how often wrongly."""
    counts: Counter[str] = Counter()
    for one in asked:
        answered, first = way(one.question)
        counts["answerable" if one.units else "unanswerable"] += 1
        counts["first"] += first[:1] != [] and first[0] in one.units
        counts["three"] += any(unit in one.units for unit in first)
        counts["right"] += answered in one.units
        counts["wrong"] += bool(answered) and bool(one.units) and answered not in one.units
        counts["not to be answered"] += bool(answered) and not one.units
    return counts


def main(argv: Sequence[str] | None = None) -> int:
    """0 after the table."""
    parser = Parser(prog="python -m benchmarks.many", description="多份公告在一起时，答得对不对")
    files = [QUESTIONS / "dev.jsonl", QUESTIONS / "blind.jsonl"]
    parser.add_argument(
        "questions", nargs="*", type=Path, default=files, metavar="QUESTIONS", help="每行一个问题的 JSONL"
    )
    parser.add_argument("--notices", type=Path, default=NOTICES, help="公告文件夹，缺省 evaluation/notices")
    args = parser.parse_args(argv)
    table = Table("问题", "做法", "首位正确", "前三有", "答对", "答错", "不该答", "正确率")
    for file in args.questions:
        with imported(args.notices, names(file)) as kb:
            asked = read_asked(file, args.notices, kb)
            for name, way in (("有据", ours(kb)), ("jieba + BM25Okapi", usual(kb))):
                found = count(way, asked)
                share = found["right"] / max(found["right"] + found["wrong"] + found["not to be answered"], 1)
                columns = [f"{found[key]}/{found['answerable']}" for key in ("first", "three", "right", "wrong")]
                columns.append(f"{found['not to be answered']}/{found['unanswerable']}")
                table.add_row(f"{file.stem}，{len(kb.current)} 条", name, *columns, f"{share:.1%}")
    Console().print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Labelled sets: a folder of corpus.jsonl, queries.jsonl, qrels.tsv, perhaps pairs.tsv and distractors.jsonl."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kb.load import load
from kb.model import KnowledgeBase, Notice, NoticeHead, Problem, Problems, QAUnit, Span

_NAME = "corpus"


@dataclass(frozen=True)
class Labelled:
    """Stored questions with their answers by id; questions asked; which stored ones answer them; labelled pairs."""

    name: str
    stored: Mapping[str, tuple[str, str]]
    asked: Sequence[tuple[str, frozenset[str]]]
    pairs: Sequence[tuple[str, str, bool]]


def read_labelled(folder: Path) -> Labelled:
    """The set in a folder; distractors are stored as well. Raises Problems for what is missing or unreadable."""
    answering: defaultdict[str, set[str]] = defaultdict(set)
    for row in _table(folder / "qrels.tsv"):
        if int(row["relevance"]) > 0:
            answering[row["query_id"]].add(row["corpus_id"])
    stored = [*_lines(folder / "corpus.jsonl"), *_lines(folder / "distractors.jsonl", needed=False)]
    return Labelled(
        folder.name,
        {row["id"]: (row["question"], row.get("answer", "")) for row in stored},
        [(row["text"], frozenset(answering[row["id"]])) for row in _lines(folder / "queries.jsonl")],
        [(row["text_a"], row["text_b"], row["label"] == "1") for row in _table(folder / "pairs.tsv", needed=False)],
    )


def as_knowledge_base(stored: Mapping[str, tuple[str, str]]) -> KnowledgeBase:
    """Stored questions and answers as the units of one notice, with the words of the product's own knowledge base."""
    head = NoticeHead(title=_NAME, sha256="0" * 64, currency="in_force", contact=_NAME)
    nowhere = (Span(0, 1),)
    units = {
        name: QAUnit(
            id=name,
            notice=_NAME,
            section="",
            number="",
            question=question,
            answer=answer,
            question_spans=nowhere,
            answer_spans=nowhere,
        )
        for name, (question, answer) in stored.items()
    }
    return replace(load(), notices={_NAME: Notice(_NAME, head, " ")}, units=units, rules={})


def _lines(file: Path, *, needed: bool = True) -> list[dict[str, str]]:
    return [json.loads(line) for line in _text(file, needed).splitlines() if line.strip()]


def _table(file: Path, *, needed: bool = True) -> list[dict[str, str]]:
    # No quoting: a question may hold quotation marks of any kind.
    return list(csv.DictReader(_text(file, needed).split("\n"), delimiter="\t", quoting=csv.QUOTE_NONE))


def _text(file: Path, needed: bool) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        if not needed:
            return ""
        fix = "文件夹里应有 corpus.jsonl、queries.jsonl、qrels.tsv，另可有 pairs.tsv、distractors.jsonl"
        raise Problems([Problem(str(file), "没有这个文件", fix)]) from None

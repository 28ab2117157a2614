"""Learn how units are weighed: `python -m benchmarks.learn [FOLDER ...] [--shared NOTICES]`

From evaluation/questions/dev.jsonl and, where its notices are at hand, shared-dev.jsonl; never from the blind halves.
retrieval/weights.py: the weights under which the right unit is the likeliest of those looked at (softmax, Newton's
method), of every set as it is and with its answers alone, and of the even questions of labelled folders (see
benchmarks.quality). retrieval/certainty.yaml: logistic regression of whether the first unit is right. Those in use were
found so and rounded: around them figures change by a few in a thousand.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.corpus import as_knowledge_base, read_labelled
from benchmarks.many import imported, names, read_asked
from evaluation import NOTICES, QUESTIONS
from kb.command_line import Parser
from kb.model import KnowledgeBase
from kb.text import normalise
from retrieval.ranking import Ranker

Rows = NDArray[np.float64]
# So many questions of a folder are enough, and no folder outweighs another.
_MOST = 200
_RIDGE = 0.02


def ranked(ranker: Ranker, asked: Sequence[tuple[str, frozenset[str]]]) -> list[tuple[Rows, Rows]]:
    """For every question with a right unit among those looked at: what makes each like it, (units, 5); 1 if right."""
    found = []
    for question, right in asked:
        near = ranker.look(normalise(question)).near
        rows = np.array([one.parts for one in near])
        rightly = np.array([float(one.unit.unit.id in right) for one in near])
        if rightly.any() and len(near) > 1:
            found.append((rows, rightly))
    return found


def sure(ranker: Ranker, asked: Sequence[tuple[str, frozenset[str]]]) -> tuple[Rows, Rows]:
    """For every question with a unit near it: what its certainty is made of, (questions, 7); 1 if right."""
    rows, rightly = [], []
    for question, right in asked:
        if (found := ranker.first(normalise(question))) is not None:
            near, speaks = found
            rows.append((*speaks.terms, 0.0))
            rightly.append(near.unit.unit.id in right)
    return np.array(rows), np.array(rightly, dtype=float)


def paired(ranker: Ranker, pairs: Sequence[tuple[str, str, bool]]) -> tuple[Rows, Rows]:
    """The same for labelled pairs, by themselves: without a lead, and with a bias of their own."""
    rows = [(*ranker.compared(normalise(question), stored).terms, 1.0) for stored, question, _ in pairs]
    return np.array(rows), np.array([same for *_, same in pairs], dtype=float)


def answers_alone(kb: KnowledgeBase) -> KnowledgeBase:
    """The same answers without their questions."""
    return as_knowledge_base({unit.id: ("", unit.answer) for unit in kb.current})


def by_rank(found: Sequence[tuple[Rows, Rows]]) -> Rows:
    """Weights that make the right units likeliest."""
    rows, right = (np.concatenate(part) for part in zip(*found, strict=True))
    starts = np.cumsum([0, *(len(one) for one, _ in found)])
    spread = rows.std(axis=0)
    scaled, weight = rows / spread, np.zeros(rows.shape[1])
    for _ in range(50):
        gradient, curvature = _RIDGE * weight, _RIDGE * np.eye(len(weight))
        for start, end in pairwise(starts.tolist()):
            here, mine = scaled[start:end], right[start:end]
            odds = np.exp(here @ weight - (here @ weight).max())
            chance, wanted = odds / odds.sum(), odds * mine / (odds * mine).sum()
            mean = chance @ here
            gradient = gradient + (mean - wanted @ here) / len(found)
            curvature = curvature + ((here * chance[:, None]).T @ here - np.outer(mean, mean)) / len(found)
        # No further than one spread at a time: a whole step may lead out of reach.
        step = np.linalg.solve(curvature, gradient)
        step /= max(1.0, float(np.abs(step).max()))
        weight = weight - step
        if np.abs(step).max() < 1e-6:
            break
    learnt: Rows = weight / spread
    return learnt


def by_logit(rows: Rows, right: Rows) -> Rows:
    """Logistic regression: a weight for every column, and the bias last."""
    design = np.column_stack([rows, np.ones(len(rows))])
    weight = np.zeros(design.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-design @ weight))
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design + 1e-2 * np.eye(len(weight))
        step = np.linalg.solve(curvature, design.T @ (chance - right) + 1e-2 * weight)
        weight = weight - step
        if np.abs(step).max() < 1e-6:
            break
    return weight


def main(argv: Sequence[str] | None = None) -> int:
    """0 after the weights and the coefficients."""
    parser = Parser(prog="python -m benchmarks.learn", description="学习检索的权重与把握的系数")
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    parser.add_argument("--shared", type=Path, metavar="NOTICES", help="shared-dev.jsonl 的公告文件夹")
    args = parser.parse_args(argv)
    found: list[tuple[Rows, Rows]] = []
    rows: list[Rows] = []
    right: list[Rows] = []
    sets = [("dev", NOTICES), *([("shared-dev", args.shared)] if args.shared else [])]
    for name, notices in sets:
        file = QUESTIONS / f"{name}.jsonl"
        with imported(notices, names(file)) as kb:
            asked = [(one.question, one.units) for one in read_asked(file, notices, kb)]
            ranker = Ranker(kb, kb.current)
            alone = answers_alone(kb)
            found += ranked(ranker, asked) + ranked(Ranker(alone, alone.current), asked)
            for into, part in zip((rows, right), sure(ranker, asked), strict=True):
                into.append(part)
    for folder in args.folders:
        labelled = read_labelled(folder)
        kb = as_knowledge_base(labelled.stored)
        found += ranked(Ranker(kb, kb.current), labelled.asked[::2][:_MOST])
        pairs = labelled.pairs[::2][:_MOST]
        kb = as_knowledge_base({stored: (stored, "") for stored, *_ in pairs})
        for into, part in zip((rows, right), paired(Ranker(kb, kb.current), pairs), strict=True):
            into.append(part)
    print("weights.LIKE =", *by_rank(found).round(1))
    *by, _, base = by_logit(np.concatenate(rows), np.concatenate(right)).round(2)
    named = zip(("covered", "asked", "order", "words", "lead", "point"), by, strict=True)
    print("certainty.yaml:", f"base: {base}", *(f"{name}: {weight}" for name, weight in named))
    return 0


if __name__ == "__main__":
    sys.exit(main())

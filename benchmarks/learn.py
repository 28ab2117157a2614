"""Learn the weights of retrieval/weights.py: `python -m benchmarks.learn FOLDER ...`

From the even questions of labelled folders (see benchmarks.quality) and from evaluation/questions/dev.jsonl. Ranking:
the weights under which the right unit is the likeliest of those looked at (softmax, Newton's method). Certainty:
logistic regression of whether the first unit is right; on pairs.tsv of whether a pair is labelled 1, with its own bias.
Those in use were found so, on lcqmc, covid_medical_pairs and questions to 28 notices, and rounded. Learnt anew they
differ somewhat: around them figures change by a few in a thousand.
"""

from __future__ import annotations

import math
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
from kb.text import normalise
from retrieval import weights
from retrieval.question_type import clauses
from retrieval.ranking import Ranker

Rows = NDArray[np.float64]
# So many questions of a folder are enough, and no folder outweighs another.
_MOST = 1500
_RIDGE = 0.02


def ranked(ranker: Ranker, asked: Sequence[tuple[str, frozenset[str]]]) -> list[tuple[Rows, Rows]]:
    """For every question with a right unit among those looked at: share, covered, asked, order of each; 1 if right."""
    found = []
    for question, right in asked:
        *_, near = ranker.look(normalise(question))
        rows = np.array([[one.share, one.like.covered, one.like.asked, one.like.order] for one in near])
        rightly = np.array([float(one.unit.unit.id in right) for one in near])
        if rightly.any() and len(near) > 1:
            found.append((rows, rightly))
    return found


def sure(ranker: Ranker, asked: Sequence[tuple[str, frozenset[str]]]) -> tuple[Rows, Rows]:
    """For every question: what its certainty is made of, and 1 if the first unit is right."""
    rows, rightly = [], []
    for question, right in asked:
        text = normalise(question)
        worded, words, near = ranker.look(text)
        if near:
            lead = near[0].score - (near[1].score if len(near) > 1 else 0.0)
            untold = ranker.untold(text.normal, clauses(text.normal, words), near[0].unit)
            like, length = near[0].like, math.log(max(len(worded.words), 1))
            rows.append([like.covered, like.asked, like.order, length, min(lead, weights.LEAD), bool(untold), 0.0])
            rightly.append(near[0].unit.unit.id in right)
    return np.array(rows, dtype=float), np.array(rightly, dtype=float)


def paired(ranker: Ranker, pairs: Sequence[tuple[str, str, bool]]) -> tuple[Rows, Rows]:
    """The same for labelled pairs, by themselves: without a lead."""
    rows = []
    for stored, question, _ in pairs:
        like, length, untold = ranker.compared(normalise(question), stored)
        rows.append([like.covered, like.asked, like.order, math.log(max(length, 1)), 0.0, untold, 1.0])
    return np.array(rows, dtype=float), np.array([same for *_, same in pairs], dtype=float)


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
        step = np.linalg.solve(curvature, gradient)
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
    """0 after both lines of weights."""
    parser = Parser(prog="python -m benchmarks.learn", description="学习检索的权重")
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    args = parser.parse_args(argv)
    found, rows, right = [], [], []
    file = QUESTIONS / "dev.jsonl"
    with imported(NOTICES, names(file)) as kb:
        ranker = Ranker(kb, kb.current)
        asked = [(one.question, one.units) for one in read_asked(file, NOTICES, kb)]
        found += ranked(ranker, asked)
        rows, right = ([part] for part in sure(ranker, asked))
    for folder in args.folders:
        labelled = read_labelled(folder)
        kb = as_knowledge_base(labelled.stored)
        found += ranked(Ranker(kb, kb.current), labelled.asked[::2][:_MOST])
        pairs = labelled.pairs[::2][:_MOST]
        kb = as_knowledge_base({stored: (stored, "") for stored, *_ in pairs})
        for into, part in zip((rows, right), paired(Ranker(kb, kb.current), pairs), strict=True):
            into.append(part)
    print("SCORE, COVERED, ASKED, ORDER =", *by_rank(found).round(2))
    learnt = by_logit(np.concatenate(rows), np.concatenate(right)).round(2)
    print("BASE, BY_COVERED, BY_ASKED, BY_ORDER, BY_WORDS, BY_LEAD, BY_UNTOLD =", learnt[-1], *learnt[:6])
    return 0


if __name__ == "__main__":
    sys.exit(main())

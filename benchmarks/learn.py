"""Learn how units are weighed: `python -m benchmarks.learn [FOLDER ...] [--shared NOTICES]`

From the sets of evaluation/questions that are for development and, where its notices are at hand, shared-dev.jsonl;
never from the blind halves. retrieval/weights.py: the weights under which the right unit is the likeliest of those
looked at (softmax, Newton's method), of every set as it is and with its answers alone, and of the even questions of
labelled folders (see benchmarks.quality). retrieval/certainty.yaml: logistic regression of whether the first unit is
right, with the weights in use, where that has no rules and is of the place asked from. Both were found so and rounded.
The last lines say of each set, were weights and coefficients learnt from the other sets alone, for how many questions
the right unit would be among the first three, and what would be answered.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.corpus import as_knowledge_base, read_labelled
from benchmarks.many import imported, names, read_asked
from evaluation import NOTICES, QUESTIONS
from kb.command_line import Parser
from kb.model import KnowledgeBase
from kb.text import normalise
from retrieval.certainty import TERMS, certainty
from retrieval.group_ranking import GroupRanker
from retrieval.ranking import Ranker

Rows = NDArray[np.float64]
# The sets of the repository that may be learnt from.
_SETS = ("dev", "third", "fourth", "fifth", "sixth", "seventh")
# So many questions of a folder are enough, and no folder outweighs another.
_MOST = 200
# Of a set with its answers alone one question in so many: that people ask such notices is rare.
_ALONE = 4
_RIDGE, _HELD = 0.02, 3.0


def likened(kb: KnowledgeBase) -> GroupRanker:
    """What ranks the units without rules."""
    return Ranker(kb, kb.current).groups[-1]


def ranked(ranker: GroupRanker, asked: Sequence[tuple[str, frozenset[str]]]) -> list[tuple[Rows, Rows]]:
    """For every question with a right unit among those looked at: what makes each like it, (units, 5); 1 if right."""
    found = []
    for question, right in asked:
        near = ranker.look(normalise(question)).near
        rows = np.array([one.parts for one in near])
        rightly = np.array([float(one.unit.unit.id in right) for one in near])
        if rightly.any() and len(near) > 1:
            found.append((rows, rightly))
    return found


class Sure(NamedTuple):
    """A question with a unit near it: what its certainty is made of, whether the unit answers, and whether any does."""

    terms: Sequence[float]
    right: bool
    answerable: bool


def sure(ranker: GroupRanker, asked: Sequence[tuple[str, frozenset[str]]]) -> Iterator[Sure]:
    """Every question with a unit near it, unless that has rules or is of another place."""
    for question, right in asked:
        text = normalise(question)
        if (found := ranker.first(text)) is None or found[0].unit.ruled:
            continue
        unit, regions = found[0].unit, ranker.regions
        if not regions.elsewhere(unit.unit.notice, regions.named(text.normal), unit.text):
            yield Sure(found[1].terms, unit.unit.id in right, bool(right))


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


def among(found: Sequence[tuple[Rows, Rows]], by: Rows, first: int = 3) -> int:
    """For how many questions fewer than so many units are more like it than a right one, by some weights."""
    return sum(int(np.sum(rows @ by > (rows @ by)[right > 0].max())) < first for rows, right in found)


def by_logit(asked: Sequence[Sure]) -> Rows:
    """Logistic regression of columns of one spread, held down by _HELD: a weight for each, and the bias last."""
    rows, right = np.array([one.terms for one in asked]), np.array([float(one.right) for one in asked])
    spread = rows.std(axis=0)
    design = np.column_stack([(rows - rows.mean(axis=0)) / spread, np.ones(len(rows))])
    held, weight = np.diag([*([_HELD] * len(spread)), 0.0]), np.zeros(design.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-design @ weight))
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design + held
        step = np.linalg.solve(curvature, design.T @ (chance - right) + held @ weight)
        weight = weight - step
        if np.abs(step).max() < 1e-6:
            break
    by = weight[:-1] / spread
    learnt: Rows = np.append(by, weight[-1] - by @ rows.mean(axis=0))
    return learnt


def held_out(sets: Mapping[str, Sequence[Sure]], name: str) -> tuple[int, int, int]:
    """How many of a set would be answered rightly, wrongly and although nothing answers them, by coefficients that were
    learnt from the other sets.
    """
    *by, base = by_logit([one for other, asked in sets.items() if other != name for one in asked])
    least = math.log(certainty().answers / (1 - certainty().answers))
    answered = [one for one in sets[name] if base + np.dot(by, one.terms) >= least]
    right, lured = sum(one.right for one in answered), sum(not one.answerable for one in answered)
    return right, len(answered) - right - lured, lured


def main(argv: Sequence[str] | None = None) -> int:
    """0 after the weights and the coefficients."""
    parser = Parser(prog="python -m benchmarks.learn", description="学习检索的权重与把握的系数")
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    parser.add_argument("--shared", type=Path, metavar="NOTICES", help="shared-dev.jsonl 的公告文件夹")
    args = parser.parse_args(argv)
    found: list[tuple[Rows, Rows]] = []
    near: dict[str, list[tuple[Rows, Rows]]] = {}
    asked_of: dict[str, int] = {}
    sures: dict[str, list[Sure]] = {}
    sets = [*((name, NOTICES) for name in _SETS), *([("shared-dev", args.shared)] if args.shared else [])]
    for name, notices in sets:
        file = QUESTIONS / f"{name}.jsonl"
        with imported(notices, names(file)) as kb:
            asked = [(one.question, one.units) for one in read_asked(file, notices, kb)]
            ranker = likened(kb)
            alone = answers_alone(kb)
            near[name], asked_of[name] = ranked(ranker, asked), sum(bool(right) for _, right in asked)
            found += near[name] + ranked(likened(alone), asked[::_ALONE])
            sures[name] = list(sure(ranker, asked))
    for folder in args.folders:
        labelled = read_labelled(folder)
        kb = as_knowledge_base(labelled.stored)
        found += ranked(likened(kb), labelled.asked[::2][:_MOST])
    print("weights.LIKE =", *by_rank(found).round(1))
    *by, base = by_logit([one for asked in sures.values() for one in asked]).round(2)
    named = zip(TERMS, by, strict=True)
    print("certainty.yaml:", f"base: {base}", *(f"{name}: {weight}" for name, weight in named))
    for name, of_set in sures.items():
        right, wrong, lured = held_out(sures, name)
        able = sum(one.answerable for one in of_set)
        first = among(near[name], by_rank([one for other, rows in near.items() if other != name for one in rows]))
        print(
            f"without {name}: among the first three {first}/{asked_of[name]}, right {right}/{able}, wrong {wrong},",
            f"unanswerable answered {lured}/{len(of_set) - able}",
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())

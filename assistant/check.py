"""What must hold of a knowledge base that its files alone cannot tell: `kb check`, a reload and CI ask for it here."""

from __future__ import annotations

from kb.model import KnowledgeBase, Problem
from kb.texts import texts
from verdict.contradictions import Contradictions


def check(kb: KnowledgeBase) -> list[Problem]:
    """Every problem of a knowledge base whose files are in order: current units that answer one question differently.

    Such a knowledge base can serve: what contradicts itself decides nothing. A person must still settle it.
    """
    problems = []
    for pair in Contradictions(kb).pairs():
        said = "，".join("或".join(texts().labels[code] for code in sorted(codes)) for _, codes in pair)
        what = f"问的是同一件事，答复不同（{said}）；两条都只给原文，不作判断"
        fix = "核对哪一份现行有效，把另一份的 notice.yaml 写成 currency: superseded"
        problems.append(Problem(" 与 ".join(unit.id for unit, _ in pair), what, fix))
    return problems

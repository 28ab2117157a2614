"""What must hold of a knowledge base that its files alone cannot tell: `kb check`, a reload and CI ask for it here."""

from __future__ import annotations

from kb.model import KnowledgeBase, Problem
from verdict.contradictions import Contradictions


def check(kb: KnowledgeBase) -> list[Problem]:
    """Every problem of a knowledge base whose files are in order: current units that answer one question differently.

    Such a knowledge base can serve: what contradicts itself decides nothing. A person must still settle it.
    """
    return Contradictions(kb).contradictions()

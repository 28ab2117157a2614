"""What the tests share: the real knowledge base, one assistant, one fixed day."""

from __future__ import annotations

from datetime import date

import pytest

from assistant import Assistant
from kb.load import load
from kb.model import KnowledgeBase

ON = date(2026, 11, 22)


@pytest.fixture(scope="session")
def kb() -> KnowledgeBase:
    return load()


@pytest.fixture(scope="session")
def assistant(kb: KnowledgeBase) -> Assistant:
    return Assistant(kb)

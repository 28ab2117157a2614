"""What the tests share: the real knowledge base, one assistant, one fixed day."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from assistant import Assistant
from evaluation.ratchet import DAY as ON
from kb.load import load
from kb.model import KnowledgeBase
from tests.browsing import browser

__all__ = ["ON", "assistant", "browser", "kb"]

# Read when the web is imported: the tests ask faster than a person may, and leave no votes behind.
os.environ["YOUJU_RATE"] = "0"
os.environ["YOUJU_FEEDBACK"] = str(Path(tempfile.mkdtemp(prefix="youju-")) / "feedback.jsonl")


@pytest.fixture(scope="session")
def kb() -> KnowledgeBase:
    return load()


@pytest.fixture(scope="session")
def assistant(kb: KnowledgeBase) -> Assistant:
    return Assistant(kb)

"""How well messages are answered: labelled rows, what became of each, and why any of them moved."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent
# What is asked and what is cut; evaluation/README.md tells who wrote which.
CASES, QUESTIONS, NOTICES = _HERE / "cases", _HERE / "questions", _HERE / "notices"

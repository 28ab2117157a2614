"""What the documents say is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.test_imports import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/*.md")])
_LINK = re.compile(r"\]\(([^)\s]+)\)")


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_link_leads_to_a_file_of_the_repository(file: Path) -> None:
    for link in _LINK.findall(file.read_text(encoding="utf-8")):
        if not link.startswith("https://"):
            there = (file.parent / link.partition("#")[0]).resolve()
            assert there.exists() and ROOT in there.parents, link


def test_every_decision_is_listed() -> None:
    listed = (ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    for file in (ROOT / "docs" / "adr").glob("[0-9]*.md"):
        assert f"]({file.name})" in listed, file.name


def test_nothing_is_made_of_files_outside_the_repository() -> None:
    assert "../" not in (ROOT / "Makefile").read_text(encoding="utf-8")

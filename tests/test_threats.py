"""Of each threat that SECURITY.md names it says where it is stood against, and which tests try it."""

from __future__ import annotations

import re

import pytest

from tests.test_imports import ROOT

ROWS = re.findall(
    r"(?m)^\| (\*\*.+?\*\*.*?) \| (.+?) \| (.+?) \| (.+?) \|$", (ROOT / "SECURITY.md").read_text(encoding="utf-8")
)


def test_the_threats_are_there() -> None:
    assert len(ROWS) > 15


@pytest.mark.parametrize("row", ROWS, ids=[re.findall(r"\*\*(.+?)\*\*", row[0])[0] for row in ROWS])
def test_a_threat_has_its_place_in_the_code_and_a_test(row: tuple[str, str, str, str]) -> None:
    _, _, where, tried = row
    for path in re.findall(r"`([^`]+)`", where):
        assert (ROOT / path).exists(), path
    tests = re.findall(r"`(test_\w+\.py)::(test_\w+)`", tried)
    assert tests and len(tests) == tried.count("`") / 2
    for file, name in tests:
        assert re.search(rf"(?m)^def {name}\(", (ROOT / "tests" / file).read_text(encoding="utf-8")), (file, name)

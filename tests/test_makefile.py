"""What a maintainer can make is said, all of it, by make help."""

from __future__ import annotations

import re
import subprocess

from tests.test_imports import ROOT


def test_help_names_every_target_with_what_it_does() -> None:
    targets = re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"))
    # `make test` runs this, and a make within a make says where it is.
    command = ["make", "--no-print-directory", "help"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    described = dict(line.split(maxsplit=1) for line in told.splitlines())
    assert {"run", "test", "help"} <= set(targets) and described.keys() == set(targets)
    (phony,) = re.findall(r"(?m)^\.PHONY: (.*)", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert set(phony.split()) == set(targets)

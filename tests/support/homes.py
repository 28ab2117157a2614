"""A knowledge base of a test's own: the real one, without its code and without what a service keeps beside it."""

from __future__ import annotations

import shutil
from pathlib import Path

from kb.load import HOME


def copied_home(place: Path) -> Path:
    """The folder `place`, which is made, with all that the real knowledge base says."""
    shutil.copytree(HOME, place, ignore=shutil.ignore_patterns("*.py", "__pycache__", ".*"))
    return place

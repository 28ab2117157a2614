"""Which version of the product this is: written once, in pyproject.toml."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path

_PROJECT = Path(__file__).parents[1] / "pyproject.toml"


@functools.cache
def version() -> str:
    """As in the changelog, such as 1.2.0."""
    return str(tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]["version"])

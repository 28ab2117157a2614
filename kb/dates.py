"""A day as people write it, in requests, files and on the command line: one way to read it, one way to refuse it."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date


def to_day(text: object) -> date:
    """The day of a text like 2026-11-22. Raises ValueError, in words for a person, for anything else."""
    if isinstance(text, str):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise ValueError(f"“{str(text)[:20]}”不是日期")


def day_argument(text: str) -> date:
    """The day of an argument, for argparse."""
    try:
        return to_day(text)
    except ValueError as wrong:
        raise ArgumentTypeError(f"{wrong}，写成 2026-11-22") from None

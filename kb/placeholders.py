"""Texts with places to be filled in."""

from __future__ import annotations

import string

from pydantic import AfterValidator


def filled(*names: str) -> AfterValidator:
    """That a text has these places to be filled in, and no other."""

    def check(text: str) -> str:
        found = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
        if found != set(names):
            raise ValueError(f"应有 {'、'.join(f'{{{name}}}' for name in names)}，不多不少")
        return text

    return AfterValidator(check)

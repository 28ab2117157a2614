"""Where on the import page the words stand that a doubt speaks of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from importing.segment_sandboxed import Row

_QUOTED = re.compile(r"[“「]([^”」]{2,80})[”」]")
# Characters of a quotation by which its row is found, and rows above and below a unit that a doubt may speak of.
_ENOUGH, _NEAR = 12, 30


def row_of(rows: Sequence[Row], unit: int) -> int:
    """The first row of a unit; 0 where it has none."""
    return next((at for at, row in enumerate(rows) if row.unit == unit), 0)


def row_saying(rows: Sequence[Row], says: str, first: int) -> int:
    """The row with the words that a doubt quotes, the nearest below the unit's first; else that row."""
    near = sorted(range(max(0, first - _NEAR), len(rows)), key=lambda at: abs(at - first))
    for quoted in _QUOTED.findall(says):
        words = quoted.rstrip("…")[:_ENOUGH]
        found = next((at for at in near if words in rows[at].text), None)
        if found is not None:
            return found
    return first

"""The operators' pages never hold up the loop that serves everybody, whatever is uploaded."""

from __future__ import annotations

from benchmarks.bars import LATE, TWICE
from benchmarks.event_loop import lateness


def test_a_large_upload_never_holds_up_the_loop() -> None:
    late = lateness()
    worst = {name: round(max(ticks), 3) for name, ticks in late.items()}
    assert len(late["upload"]) > 20
    # A person does not notice LATE.
    assert max(worst.values()) < TWICE * LATE, worst

"""What may be proved by what is said, doubted, asked, heard or told: one table, `policy.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from kb.vocabulary import Checked
from kb.yaml_files import read_model
from reader.chart import Mode

Proof = Literal["proves", "heard", "open", "nothing"]
Of = Literal["said_of", "state", "kind", "named", "measure"]
_FILE = Path(__file__).with_suffix(".yaml")
# How it is meant -> what that proves affirmed, and denied.
Row = Mapping[Mode, tuple[Proof, Proof]]


class Policy(Checked):
    """`policy.yaml`."""

    said_of: Row
    state: Row
    kind: Row
    named: Row
    measure: Row


@cache
def policy() -> Mapping[Of, Row]:
    """The table beside the code, read once in a process."""
    read = read_model(_FILE.name, _FILE.read_text(encoding="utf-8"), Policy)
    return {of: getattr(read, of) for of in get_args(Of)}

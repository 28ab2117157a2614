"""Cuts a notice in a process of its own, with limits: a long text may take longer than anybody waits."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from kb.doubt import held
from kb.model import QAUnit, Span
from kb.read import Disputed, Source
from kb.read.apart import run_apart
from kb.sandbox import answer
from kb.split import split


def cut_apart(source: Source, notice: str) -> list[QAUnit]:
    """The units of a file's text, those in doubt held back. Raises Problems where there are none, or none in time."""
    given = json.dumps([source.text, notice, source.disputed]).encode()
    return [_unit(told) for told in run_apart("kb.cut", given=given, name=notice)["units"]]


def _unit(told: dict[str, Any]) -> QAUnit:
    spans = {name: tuple(Span(*span) for span in told[name]) for name in ("question_spans", "answer_spans")}
    return QAUnit(**{**told, **spans, "flags": tuple(told["flags"]), "hold": tuple(told["hold"])})


def _cut(raw: bytes) -> dict[str, object]:
    text, notice, disputed = json.loads(raw)
    units = held(split(text, notice), [Disputed(*place) for place in disputed])
    return {"units": [asdict(unit) for unit in units]}


if __name__ == "__main__":
    answer(_cut)

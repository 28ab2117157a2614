"""Cuts a notice in a process of its own, with limits: a long text may take longer than anybody waits."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from kb.doubt import held
from kb.model import Problems, QAUnit, Span
from kb.read import Disputed, Source
from kb.read.apart import limit, run_apart
from kb.split import split


def cut_apart(source: Source, notice: str) -> list[QAUnit]:
    """The units of a file's text, those in doubt held back. Raises Problems where there are none, or none in time."""
    given = json.dumps([source.text, notice, source.disputed]).encode()
    return [_unit(told) for told in run_apart("kb.cut", (), given, notice)["units"]]


def _unit(told: dict[str, Any]) -> QAUnit:
    spans = {name: tuple(Span(*span) for span in told[name]) for name in ("question_spans", "answer_spans")}
    return QAUnit(**{**told, **spans, "flags": tuple(told["flags"]), "hold": tuple(told["hold"])})


def main() -> None:
    """The process: text in, units or problems out."""
    limit()
    text, notice, disputed = json.load(sys.stdin.buffer)
    try:
        units = held(split(text, notice), [Disputed(*place) for place in disputed])
        told: dict[str, object] = {"units": [asdict(unit) for unit in units]}
    except Problems as refused:
        told = {"problems": [list(problem) for problem in refused.problems]}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()

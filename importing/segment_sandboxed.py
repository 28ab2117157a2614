"""Cuts a notice in a process of its own, with limits: a long text may take longer than anybody waits."""

from __future__ import annotations

import gc
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, NamedTuple

from importing.lines import blocks, flat
from importing.metadata import Metadata, metadata_of
from importing.readers.sandbox import run_sandboxed
from importing.readers.source import Disputed, Source
from importing.relabel import Part, pieces, recut
from importing.review_flags import with_holds
from importing.segment import segment
from kb.child_process import answer
from kb.model import FLAGS, Link, Picture, Problem, Problems, QAUnit, Span
from kb.progress import Heard, unheard


class Row(NamedTuple):
    """A piece of the text as it is shown to who corrects the cut: see `importing.relabel.Piece`."""

    part: Part
    unit: int
    mark: str
    text: str


@dataclass(frozen=True)
class Cut:
    """The units of a file's text, those in doubt held back; what it says of its origin; its rows where asked for."""

    units: tuple[QAUnit, ...]
    metadata: Metadata
    rows: tuple[Row, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Data of JSON, for `cut_of`."""
        day = self.metadata.published
        found = {**asdict(self.metadata), "published": day.isoformat() if day else ""}
        # Not asdict, which copies every span of every unit.
        names = [one.name for one in fields(QAUnit)]
        units = [{name: getattr(unit, name) for name in names} for unit in self.units]
        return {"units": units, "metadata": found, "rows": self.rows}


def cut_of(told: Mapping[str, Any]) -> Cut:
    """The cut that `as_json` made data of. Raises KeyError, TypeError or ValueError for other data."""
    found = told["metadata"]
    day = date.fromisoformat(found["published"]) if found["published"] else None
    return Cut(
        tuple(_unit(unit) for unit in told["units"]),
        Metadata(**{**found, "published": day, "left": tuple(found.get("left", ()))}),
        tuple(Row(*row) for row in told["rows"]),
    )


def _unit(told: Mapping[str, Any]) -> QAUnit:
    spans = {name: tuple(Span(*span) for span in told[name]) for name in ("question_spans", "answer_spans")}
    more: dict[str, Any] = {name: tuple(told[name]) for name in FLAGS}
    more["links"] = tuple(Link(*one) for one in told["links"])
    more["pictures"] = tuple(Picture(*one) for one in told["pictures"])
    return QAUnit(**{**told, **spans, **more})


def segment_sandboxed(source: Source, notice: str, *, rows: bool = False, heard: Heard = unheard) -> Cut:
    """The cut of a file's text. Raises Problems where there are no units, or none in time."""
    return _apart(source, notice, heard, rows=rows)


def recut_apart(source: Source, notice: str, cut: Cut, parts: Sequence[Part]) -> Cut:
    """The cut in which the rows of another play the parts given. Raises Problems where no row is a question."""
    return _apart(source, notice, unheard, rows=True, units=cut.as_json()["units"], parts=parts)


def _apart(source: Source, notice: str, heard: Heard, **more: object) -> Cut:
    data = {"text": source.text, "kind": source.kind, "metadata": source.metadata, "disputed": source.disputed}
    given = json.dumps({**data, "notice": notice, **more}).encode()
    told = run_sandboxed("importing.segment_sandboxed", given=given, name=notice, step=("切成问答", heard))
    return cut_of(told)


def _cut(raw: bytes) -> dict[str, object]:
    given = json.loads(raw)
    text, notice = given["text"], given["notice"]
    source = Source(
        text=text,
        kind=given["kind"],
        raw=b"",
        metadata=given["metadata"],
        disputed=tuple(Disputed(*page) for page in given["disputed"]),
    )
    found = blocks(text)
    lines = flat(found)
    if "parts" in given:
        before = pieces(text, [_unit(unit) for unit in given["units"]], lines)
        units = recut(text, notice, before, given["parts"])
        if not units:
            raise Problems([Problem("切分", "没有一行是问题", "至少把一行选作“问题”，它后面的一行选作“答复”")])
    else:
        units = segment(text, notice, found)
    units = with_holds(units, source.disputed)
    shown = pieces(text, units, lines) if given["rows"] else []
    rows = tuple(Row(piece.part, piece.unit, piece.mark, piece.line.words) for piece in shown)
    return Cut(tuple(units), metadata_of(source, units, lines), rows).as_json()


if __name__ == "__main__":
    # Hundreds of thousands of small things, none in a cycle: all of them are needed until the process ends.
    gc.disable()
    answer(_cut)

"""The ratchet: the answer that every labelled row got when it was recorded, and every move since with its reason.

`ratchet.jsonl` holds a row a line and only grows: row, answer (unit and verdict code), right, exempt, facts.
`moved.jsonl` holds a move a line: row, before, after, reason.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.answer import Answer
from assistant.scoring import Labelled, is_right
from evaluation import CASES
from kb.model import EXEMPTING, Problem, Problems
from kb.validation import dotted, problems

HERE = Path(__file__).parent
RATCHET, MOVED = HERE / "ratchet.jsonl", HERE / "moved.jsonl"
CASE_FILES = tuple(sorted(CASES.glob("*.jsonl")))
# The day the labelled messages are asked on.
DAY = date(2026, 11, 22)
# What a move leads to where the labelled row itself is taken out.
WITHDRAWN = "withdrawn"

Label = Literal["due", "never", "open"]


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Row(_Line):
    """A labelled row and its answer: `most-2022-04-15/1.1 not_required`, `- unknown`. `facts` are never compared."""

    row: str
    answer: str
    right: bool
    exempt: Label
    facts: str = ""


class Move(_Line):
    """A row whose answer is another than before, and why that is meant."""

    row: str
    before: str
    after: str
    reason: str = Field(min_length=12)


_Kind = TypeVar("_Kind", Row, Move)


@dataclass(frozen=True)
class Difference:
    """A row that is answered otherwise than the ratchet and its moves say. `before` is None for a new row."""

    before: str | None
    after: str
    was: Row | None
    now: Row | None

    @property
    def row(self) -> str:
        """Its name."""
        known = self.now or self.was
        assert known is not None
        return known.row


def read_rows(file: Path = RATCHET) -> dict[str, Row]:
    """The recorded rows by name. Raises Problems with the place of a line that is none."""
    return {row.row: row for row in _read(file, Row)}


def read_moves(file: Path = MOVED) -> list[Move]:
    """The moves in order. Raises Problems with the place of a line that is none."""
    return _read(file, Move)


def _read(file: Path, kind: type[_Kind]) -> list[_Kind]:
    found: list[_Kind] = []
    told: list[Problem] = []
    for number, text in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        try:
            found.append(kind.model_validate_json(text))
        except ValidationError as wrong:
            told += _wrong(wrong, f"{file.name}：第 {number} 行", kind)
    if told:
        raise Problems(told)
    return found


def _wrong(wrong: ValidationError, line: str, kind: type[BaseModel]) -> list[Problem]:
    fix = f"写成 {', '.join(kind.model_fields)} 的 JSON"
    return problems(wrong, lambda place: f"{line}：{dotted(place)}", lambda _: fix)


def answered(answers: Iterable[Labelled]) -> dict[str, Row]:
    """Every labelled row as it is answered now, in the order of the files."""
    return {
        one.row: Row(
            row=one.row,
            answer=_told(one.answer),
            right=is_right(one.turn, one.answer),
            exempt=one.turn["exempt"],
            facts=_facts(one.answer),
        )
        for one in answers
    }


def _told(answer: Answer) -> str:
    return f"{answer.unit.id if answer.unit else '-'} {answer.verdict.proposed}"


def _facts(answer: Answer) -> str:
    return " ".join(
        f"{name}={','.join(sorted(stated.values))}{'?' if stated.open else ''}"
        for name, stated in sorted(answer.facts.items())
    )


def settled(rows: Mapping[str, Row], moves: Iterable[Move]) -> dict[str, str]:
    """The answer that every row is to have: as recorded, then moved. Raises Problems for a move that may not be."""
    answers = {name: row.answer for name, row in rows.items()}
    problems = []
    for number, move in enumerate(moves, 1):
        where = f"moved.jsonl：第 {number} 行：{move.row}"
        row = rows.get(move.row)
        if row is None:
            problems.append(Problem(where, "没有这一行", "用 ratchet.jsonl 里的 row"))
        elif move.before != answers[move.row]:
            problems.append(Problem(where, f"before 不是它现在的“{answers[move.row]}”", "照抄 make evaluate 打印的行"))
        elif move.after == move.before:
            problems.append(Problem(where, "before 与 after 相同", "删去这一行"))
        elif row.exempt == "never" and move.after.split()[-1] in EXEMPTING:
            problems.append(Problem(where, "这一行不得免除", "改程序，不改记录；标注有误就撤回（withdrawn）另立一行"))
        else:
            answers[move.row] = move.after
    if problems:
        raise Problems(problems)
    return answers


def differences(rows: Mapping[str, Row], moves: Iterable[Move], now: Mapping[str, Row]) -> list[Difference]:
    """The rows that moved without a line, and those that are new or gone without one."""
    answers = settled(rows, moves)
    found = []
    for name in dict.fromkeys((*answers, *now)):
        before, row = answers.get(name), now.get(name)
        after = row.answer if row else WITHDRAWN
        relabelled = name in rows and row is not None and row.exempt != rows[name].exempt
        if before != after or relabelled:
            found.append(Difference(before, after, rows.get(name), row))
    return found


def as_line(difference: Difference) -> str:
    """What to add: a move whose reason is still to be written, or a row that the ratchet does not know yet."""
    if difference.before is None and difference.now is not None:
        return json.dumps(difference.now.model_dump(), ensure_ascii=False)
    moved = {"row": difference.row, "before": difference.before, "after": difference.after, "reason": ""}
    return json.dumps(moved, ensure_ascii=False)


def described(difference: Difference) -> str:
    """A moved row for a person: what it was and is, whether that is right, and the facts of both."""
    was, now = difference.was, difference.now
    if now is None:
        return f"{difference.row}  不见了"
    if was is None:
        return f"{difference.row}  新的一行  {now.answer}"
    became = {(False, True): "改好", (True, False): "变错", (True, True): "仍对"}.get((was.right, now.right), "仍错")
    if was.exempt != now.exempt:
        became += f"，标注由 {was.exempt} 改为 {now.exempt}"
    return (
        f"{difference.row}  {became}  {difference.before} → {difference.after}\n"
        f"    那时读出：{was.facts}\n    现在读出：{now.facts}"
    )

"""Measure the assistant on labelled questions and conversations: `python -m assistant --score FILE`.

A question a line: id, question, unit (null: not covered), units (all an expert accepts), allowed (verdict codes),
exempt (due: every condition is said, an exemption must be given; never: it must not be; open: it may), why.
A conversation a line: id, turns, each with say instead of question.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from assistant.answer import Answer
from assistant.case import Case
from kb.model import EXEMPTING, Problem, Problems
from kb.texts import texts

_LABELS = {"unit", "units", "allowed", "exempt"}


class Labelled(NamedTuple):
    """A labelled message that was asked. `row`: `A001` for a question, `F01/2` for a second turn."""

    file: str
    row: str
    turn: dict[str, Any]
    answer: Answer


@dataclass
class Score:
    """Counts over labelled messages, and the messages themselves where something is wrong."""

    covered: int = 0
    right_unit: int = 0
    right_verdict: int = 0
    uncovered: int = 0
    answered_though_uncovered: int = 0
    due: int = 0
    missed: int = 0
    must_not: int = 0
    false_exemptions: list[str] = field(default_factory=list)

    def report(self) -> str:
        """The figures in words, every false exemption by itself."""
        lines = [
            f"有答案的 {self.covered}：问答选对 {_share(self.right_unit, self.covered)}，"
            f"判断选对 {_share(self.right_verdict, self.covered)}",
            f"不得免除的 {self.must_not}：错误免除 {len(self.false_exemptions)}",
            f"应当免除的 {self.due}：说出免除 {_share(self.due - self.missed, self.due)}，漏说 {self.missed}",
            f"官方没有回答的 {self.uncovered}：仍作答 {_share(self.answered_though_uncovered, self.uncovered)}",
        ]
        return "\n".join([*lines, *(f"错误免除：{words}" for words in self.false_exemptions)])


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole}（{part / whole:.1%}）" if whole else "0/0"


class Answers(Protocol):
    """Whatever answers a message; what is compared with the assistant answers too."""

    def ask(self, question: str, *, on: date, case: Case | None = None) -> Answer:
        """The answer to one message."""


def score(assistant: Answers, files: Iterable[Path], on: date) -> Score:
    """Ask every labelled message as of one day. Raises Problems for a line that is not a label."""
    return tally(labelled(assistant, files, on))


def tally(answers: Iterable[Labelled]) -> Score:
    """The counts over labelled messages that were asked."""
    result = Score()
    for one in answers:
        _count(result, one)
    return result


def labelled(assistant: Answers, files: Iterable[Path], on: date) -> Iterator[Labelled]:
    """Every labelled message, asked. Raises Problems for a line that is not a label."""
    for file in files:
        for row in _read(file):
            case = None
            for number, turn in enumerate(row.get("turns", [row]), 1):
                answer = assistant.ask(turn.get("say", turn.get("question")), on=on, case=case)
                case = answer.case
                name = f"{row['id']}/{number}" if "turns" in row else row["id"]
                yield Labelled(file.name, name, turn, answer)


def is_right(turn: dict[str, Any], answer: Answer) -> bool:
    """Whether unit and verdict are among the accepted ones; where nothing official covers it, whether none is given."""
    if turn["unit"] is None:
        return answer.unit is None
    return answer.unit is not None and answer.unit.id in turn["units"] and answer.verdict.proposed in turn["allowed"]


def _read(file: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Problems([Problem(str(file), f"读不出来（{error}）", "检查文件名与 UTF-8 编码")]) from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            turns = row.get("turns", [row])
            if not row["id"] or not all(turn.keys() >= _LABELS and turn.keys() & {"say", "question"} for turn in turns):
                raise KeyError
            yield row
        except (ValueError, KeyError, TypeError, AttributeError):
            what = f"不是带 id、{'、'.join(sorted(_LABELS))} 的 JSON 对象"
            raise Problems([Problem(f"{file}：第 {number} 行", what, "见 assistant/scoring.py 的说明")]) from None


def _count(result: Score, one: Labelled) -> None:
    turn, answer = one.turn, one.answer
    said = turn.get("say", turn.get("question"))
    unit = answer.unit.id if answer.unit else None
    exempts = answer.verdict.proposed in EXEMPTING
    given = texts().labels[answer.verdict.proposed]
    words = f"{one.file}：{one.row}：{said} → {given}（应为 {'、'.join(turn['allowed'])}）"
    if turn["exempt"] == "never":
        result.must_not += 1
        if exempts:
            result.false_exemptions.append(words)
    if turn["unit"] is None:
        result.uncovered += 1
        result.answered_though_uncovered += unit is not None
        return
    result.covered += 1
    result.right_unit += unit in turn["units"]
    result.right_verdict += answer.verdict.proposed in turn["allowed"]
    if turn["exempt"] == "due":
        result.due += 1
        result.missed += not exempts

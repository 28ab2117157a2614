"""Messages that ask two things, and such as only sound so: `python -m evaluation.several`.

Of two questions each must be answered by its own unit or be named as unanswered; one question must not be split.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from assistant import Answer, Assistant
from evaluation.ratchet import DAY
from kb.load import load
from kb.model import EXEMPTING

FOLDER = Path(__file__).with_suffix("")
# A part is named where so many of its characters stand there in a row.
_NAMED = 6


@dataclass
class Score:
    """Of one file: messages, those of which no question is lost, questions that are exempted wrongly, exemptions that
    are due and that are proposed, and single questions that are split.
    """

    messages: int = 0
    whole: int = 0
    wrong: int = 0
    due: int = 0
    proposed: int = 0
    split: int = 0


def score(assistant: Assistant, file: Path) -> Score:
    """The score of a file. A line: `message`, and its `parts` (`words`, `unit`, `exempt`), or `unit` and `exempt`."""
    found = Score()
    for line in file.read_text(encoding="utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        answer = assistant.ask(row["message"], on=DAY)
        parts = row.get("parts", [{"words": row["message"], **row}])
        found.messages += 1
        found.split += bool(answer.parts) and len(parts) == 1
        found.whole += all(_is_met(answer, part) for part in parts)
        for part in parts:
            exempted = _of(answer, part["words"]).verdict.proposed in EXEMPTING
            found.wrong += exempted and part["exempt"] == "never"
            found.due += part["exempt"] == "due"
            found.proposed += exempted and part["exempt"] == "due"
    return found


def _of(answer: Answer, words: str) -> Answer:
    """The answer, of those of a message, that is given to these words."""
    return max((answer, *answer.parts), key=lambda one: _shared(one.asked or one.question, words))


def _is_met(answer: Answer, part: dict[str, Any]) -> bool:
    """Whether a question is answered by its unit, or named as unanswered."""
    given = _of(answer, part["words"])
    named = any(_shared(left, part["words"]) >= min(_NAMED, len(part["words"])) for left in answer.case.left)
    return named or given.unit is None or given.unit.id.rpartition("/")[2] == part["unit"]


def _shared(one: str, other: str) -> int:
    """The longest run of characters that two texts have in common."""
    return SequenceMatcher(None, one, other, autojunk=False).find_longest_match().size


def main(argv: Sequence[str] | None = None) -> int:
    """Print the score of each file."""
    assistant = Assistant(load())
    files = [Path(name) for name in (sys.argv[1:] if argv is None else argv)]
    for file in files or sorted(FOLDER.glob("*.jsonl")):
        found = score(assistant, file)
        print(
            f"{file.name}：{found.messages} 句，每一问都有答复或写明没有回答的 {found.whole}"
            f"（{100 * found.whole / found.messages:.1f} %），一问拆成几问的 {found.split}，"
            f"错误地提出免除 {found.wrong}，应当免除而提出 {found.proposed}/{found.due}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())

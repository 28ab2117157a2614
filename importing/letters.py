"""A page with a letter and its reply, as offices publish them: 来信人…, the letter, 答复单位…, the reply."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from importing.lines import Line
from importing.markers import markers

# The name of the office above its reply is hardly longer.
_LONGEST_NAME = 20
_MARKS = re.compile(r"[。，？！；：、?!,;:]")


@dataclass
class Letter:
    """A letter and what was replied, line by line. `part` is the one that was read last."""

    question: list[Line] = field(default_factory=list)
    answer: list[Line] = field(default_factory=list)
    part: str = "heads"

    def take(self, label: str, rest: Line, line: Line) -> None:
        """Read one more line: its label (a name of `letters` in markers.yaml, or "") and what stands behind that."""
        if label in ("heads", "beside"):
            return
        if label == "replies" and self.part == "tells":
            # 办理时间：… may be a line of the reply: what is not sure stays, and the page is looked at anyway.
            self._keep(line)
        elif label == "replies":
            self._reply()
        elif label in ("asks", "tells"):
            self.part = label
            self._keep(rest)
        else:
            self.part = {"heads": "asks", "replies": "tells"}.get(self.part, self.part)
            self._keep(rest)

    def _reply(self) -> None:
        if self.part == "asks" and len(self.question) > 1 and _is_name(self.question[-1].text):
            # The office's name, above the day of its reply.
            self.question.pop()
        self.part = "replies"

    def _keep(self, line: Line) -> None:
        if line.text:
            (self.question if self.part == "asks" else self.answer).append(line)


def letters(lines: Sequence[Line]) -> list[Letter]:
    """The letters of a page that have a reply, in order."""
    found: list[Letter] = []
    value = False
    for at, line in enumerate(lines):
        before = found[-1].part if found else ""
        label, rest = _label(line, before)
        if label in ("heads", "asks") and before in ("", "replies", "tells"):
            found.append(Letter())
        if found and not value:
            found[-1].take(label, rest, line)
        # The cell behind the one that says 来信人 is no line of the letter.
        value = label in ("heads", "beside", "replies") and not rest.text and _is_beside(lines, at)
    return [letter for letter in found if letter.question and letter.answer]


def _label(line: Line, part: str) -> tuple[str, Line]:
    """What a line's label is where `part` of a letter was read before it, and what stands behind the label."""
    for name, pattern in markers().letters.items():
        found = pattern.match(line.text)
        if found and (name != "beside" or part in ("heads", "replies")):
            return name, line.after(found.end())
    return "", line


def _is_beside(lines: Sequence[Line], at: int) -> bool:
    return at + 1 < len(lines) and lines[at].row >= 0 and lines[at + 1].row == lines[at].row


def _is_name(text: str) -> bool:
    return len(text) <= _LONGEST_NAME and not _MARKS.search(text) and not markers().asks(text)

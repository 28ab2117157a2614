"""A page with a letter and its reply, as offices publish them: 来信人…, the letter, 答复单位…, the reply."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from importing.line_ends import is_sentence
from importing.lines import Line
from importing.markers import markers

# The name of the office above its reply is hardly longer.
_LONGEST_NAME = 20
# A reply greets in its first words.
_GREETING = 30
_MARKS = re.compile(r"[。，？！；：、?!,;:]")


@dataclass
class Letter:
    """A letter and what was replied, line by line. `part` is the one that was read last."""

    question: list[Line] = field(default_factory=list)
    answer: list[Line] = field(default_factory=list)
    part: str = "heads"
    # Who wrote is said behind the letter; its reply has a mark; it was found without one; it is a picture.
    signed: bool = False
    marked: bool = False
    unmarked: bool = False
    pictured: bool = False

    def take(self, label: str, rest: Line, line: Line) -> None:
        """Read one more line: its label (a name of `letters` in markers.yaml, or "") and what stands behind that."""
        if label in ("heads", "beside"):
            self.signed = self.signed or (self.part == "asks" and bool(self.question))
            return
        if label == "replies" and self.part == "tells":
            # 办理时间：… may be a line of the reply: what is not sure stays, and the page is looked at anyway.
            self._keep(line)
        elif label == "replies":
            self._reply()
        elif label in ("asks", "tells"):
            self.part = label
            self.marked = self.marked or label == "tells"
            self._keep(rest)
        else:
            self.part = {"heads": "asks", "replies": "tells"}.get(self.part, self.part)
            self._keep(rest)

    def part_at_greeting(self) -> None:
        """Where no sentence of a reply was found: what begins with a greeting, below the first line, is the reply."""
        greets = (
            at for at, line in enumerate(self.question) if at and markers().greeting.search(line.text[:_GREETING])
        )
        at = next(greets, 0)
        if at and not self.marked and not any(is_sentence(line.text) for line in self.answer):
            self.answer = self.question[at:] + self.answer
            self.question, self.unmarked = self.question[:at], True

    def _reply(self) -> None:
        if self.part == "asks" and len(self.question) > 1 and _is_name(self.question[-1].text):
            # The office's name, above the day of its reply.
            self.question.pop()
        self.part = "replies"

    def _keep(self, line: Line) -> None:
        if line.text:
            (self.question if self.part == "asks" else self.answer).append(line)
        elif line.pictured and self.part == "tells":
            self.pictured = True


def letters(lines: Sequence[Line]) -> list[Letter]:
    """The letters of a page, in order; none of a page without any reply, or on which an answer stands where a letter
    would ask: who asked is said below the questions.

    Where other letters are signed before their marked replies, what stands behind who wrote a letter is its reply, too;
    anywhere, what begins with a greeting.
    """
    found = _read(lines, signed=False)
    if any(letter.signed and letter.answer for letter in found):
        found = _read(lines, signed=True)
    found = [letter for letter in found if letter.question]
    for letter in found:
        letter.part_at_greeting()
    asks = not any(_answers(letter.question[0].text) for letter in found)
    return found if asks and any(letter.answer or letter.pictured for letter in found) else []


def _answers(text: str) -> bool:
    return bool(markers().answer.match(text) or markers().told_badge.fullmatch(text))


def _read(lines: Sequence[Line], *, signed: bool) -> list[Letter]:
    """The letters of a page. `signed`: what stands behind who wrote one is its reply."""
    found: list[Letter] = []
    value = False
    for at, line in enumerate(lines):
        before = found[-1].part if found else ""
        over = signed and before == "asks" and found[-1].signed
        label, rest = _label(line, "heads" if over else before)
        again = label == "asks" and before == "asks" and bool(found[-1].question and rest.text)
        if again or (label in ("heads", "asks") and before in ("", "replies", "tells")):
            found.append(Letter())
        elif over and not label and not value:
            found[-1].part, found[-1].unmarked = "tells", True
        if found and not value:
            found[-1].take(label, rest, line)
        # The cell behind the one that says 来信人 is no line of the letter.
        value = label in ("heads", "beside", "replies") and not rest.text and _is_beside(lines, at)
    return found


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

"""The columns of an Excel file in which a person confirms statements: what is asked, and the answer to choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.answer import Answer
from assistant.assistant import Assistant
from kb.model import Problem, Problems
from kb.texts import texts
from reader.facts import Confirmed
from verdict.statements import TestedStatement

# Of each statement a column with its text, and one with the answer.
STATED, CONFIRMED = "请确认 {}", "属实吗 {}"
STATED_WIDTH, CONFIRMED_WIDTH = 40, 10


def written(cells: Mapping[str, str]) -> dict[str, str]:
    """What a row of an earlier result confirms, by header: the text of a statement to the answer beside it."""
    pairs = ((STATED.format(n), CONFIRMED.format(n)) for n in range(1, len(cells) + 1))
    said: dict[str, str] = {}
    for stated, answer in pairs:
        text, words = cells.get(stated, "").strip(), cells.get(answer, "").strip()
        if text and words:
            # Given twice and differently, it is none of the three words.
            said[text] = words if said.get(text, words) == words else f"{said[text]}、{words}"
    return said


def confirm(assistant: Assistant, answer: Answer, rows: Mapping[str, str], confirmed: Confirmed | None) -> Answer:
    """The answer after what a row confirms. Raises Problems for a statement that is not asked, and for other words."""
    waiting = dict(rows)
    answers = {words: value for value, words in texts().given.items()}
    while waiting:
        known = {one.text: one.id for one in answer.verdict.statements}
        text = next((text for text in waiting if text in known), "")
        if not text:
            what = f"“{next(iter(waiting))}”不再是这一行要确认的话：问题、规则或情况变了"
            raise Problems([Problem("请确认", what, "看现在列出的各条，重新选")])
        words = waiting.pop(text)
        if words not in answers:
            raise Problems([Problem("属实吗", f"“{words}”看不懂", f"写 {'、'.join(answers)}，或留空")])
        answer = assistant.tick(
            {}, on=answer.on, case=answer.case, confirm={known[text]: answers[words]}, confirmed=confirmed
        )
        disputed = next((one.note for one in answer.verdict.statements if one.id == known[text] and one.note), "")
        if disputed:
            # Nobody can be asked here which of the two holds.
            raise Problems([Problem("属实吗", f"“{text}”：{disputed}", "改写问题，或选“不属实”")])
    return answer


def titles(most: int) -> list[tuple[str, int]]:
    """The headers of so many statements with the widths of their columns."""
    pairs = ((STATED.format(n), STATED_WIDTH, CONFIRMED.format(n), CONFIRMED_WIDTH) for n in range(1, most + 1))
    return [column for stated, wide, answer, narrow in pairs for column in ((stated, wide), (answer, narrow))]


def cells_of(statements: Sequence[TestedStatement]) -> dict[str, str]:
    """The cells of a row by header."""
    cells = {}
    for number, one in enumerate(statements, 1):
        cells[STATED.format(number)] = one.text
        cells[CONFIRMED.format(number)] = texts().given[one.answer] if one.answer else ""
    return cells

"""A notice's text read line by line: marks, answers, how wide it is wrapped, where a question ends."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from importing.lines import Line
from importing.markers import MarkedLine, Markers, ends_as_question, ends_as_sentence, goes_on, is_sentence, markers
from importing.tables import unheaded

# An answer mark is looked for this many lines below a question.
NEAR = 12
LONGEST_QUESTION = 400
_LONGEST_HEADING = 45
# A wrapped line may end so much before the margin: a word or a mark that must not stand at a line's start.
_RAGGED = 5
# What is not broken at a line's end.
_WORD = re.compile(r"[!-~]+")
_PART = re.compile(
    r"[【\[]?(?:第[一二三四五六七八九十]{1,3}(?:部分|章|篇|节)|(?:Part|PART)[.．\s]*\d{1,2}|[^\s，。？、]{2,8}篇[】\]]?$)|【[^】]{2,12}】$"
)


@dataclass(frozen=True)
class Layout:
    """The lines of a notice, the mark of each, where answers begin, and how wide the text is wrapped (0: not)."""

    lines: tuple[Line, ...]
    marked: tuple[MarkedLine, ...]
    answers: tuple[int, ...]
    width: int
    # Of a table whose cells became lines: the columns between number and question (-1: no such table), and how wide
    # the column of the questions is.
    columns: int = -1
    asked_width: int = 0

    @cached_property
    def headings(self) -> tuple[bool, ...]:
        """Of each line, whether it may be the heading of a section: short, no sentence, numbered or set off."""
        return tuple(map(_is_heading, self.lines, self.marked, self.answers))

    @cached_property
    def ordinals(self) -> tuple[int, ...]:
        """The number of each line, 0 where it has none."""
        return tuple(mark.ordinal for mark in self.marked)

    def joins(self, at: int) -> bool:
        """Whether line `at` only continues the one before, broken at the margin."""
        if not self.width or not at or self.lines[at].indented or self.lines[at].heading or self.answers[at]:
            return False
        if self.lines[at].row != self.lines[at - 1].row:
            return False
        return not self.lines[at - 1].heading and self._is_full(at - 1, self.width)

    def _is_full(self, at: int, width: int) -> bool:
        """Whether line `at` ends at the margin: the first word of the next line had no room on it."""
        here = self.lines[at].width
        word = _WORD.match(self.lines[at + 1].text) if at + 1 < len(self.lines) else None
        return width - _RAGGED <= here <= width + 2 or (here <= width < here + (len(word[0]) if word else 0))

    def question_end(self, at: int, limit: int) -> int:
        """The line behind the question that opens at `at`: a question mark, an answer or a short line ends it."""
        end = min(self.question_start(at) + 1, max(limit, at + 1))
        answer = self.answer_below(at, min(limit, at + NEAR))
        if answer:
            asked = [one for one in range(at, answer) if ends_as_question(self.lines[one].text)]
            length = sum(len(line.text) for line in self.lines[at:answer])
            if asked and asked[0] >= end - 1 and length < 3 * LONGEST_QUESTION:
                # Context may stand before the question mark; what follows a complete question is none of it, but for
                # another question.
                last = asked[0] if ends_as_question(self.lines[end - 1].text) else asked[-1]
                while last + 1 in asked:
                    last += 1
                return last + 1
        run = max(end, min(limit, self._runs[end])) if end < len(self.lines) else end
        asked = [one for one in range(end - 1, min(run, at + NEAR)) if ends_as_question(self.lines[one].text)]
        return asked[-1] + 1 if asked else run

    def answer_below(self, at: int, limit: int) -> int:
        """The line on which the answer to the question at `at` is marked; 0 for none, or if another 问： is first."""
        for line in range(at + 1, limit):
            if self.answers[line]:
                return line
            if self.marked[line].said and not self.marked[line].number:
                return 0
        return 0

    def question_start(self, at: int) -> int:
        """The line at which the words of the question begin: behind a number alone, and behind other columns."""
        rest = self.marked[at].rest.text
        left = max(self.columns, 0)
        if rest and not (left and self.marked[at].kind == "alone" and _is_cell(rest)):
            return at
        start = at + 1
        # A cell may be broken into two lines.
        most = start + (left + 1 if left else 0)
        while start < most and start + 1 < len(self.lines) and _is_cell(self.lines[start].text):
            start += 1
        return start

    @cached_property
    def _runs(self) -> tuple[int, ...]:
        """Of each line, the first one from there on in which a question that has come so far does not go on."""
        stops = [len(self.lines)] * (len(self.lines) + 1)
        for at in reversed(range(1, len(self.lines))):
            goes_on = not self.answers[at] and self._asks_on(at) and not self._starts_anew(at)
            stops[at] = stops[at + 1] if goes_on else at
        return tuple(stops)

    def _asks_on(self, at: int) -> bool:
        """Whether a question goes on in line `at`."""
        if not self.asked_width:
            return self.joins(at)
        narrow = self.lines[at].width <= self.asked_width + 4
        return narrow and (self.lines[at - 1].width > self.asked_width or self._is_full(at - 1, self.asked_width))

    def _starts_anew(self, at: int) -> bool:
        before = self.lines[at - 1].text
        return bool(self.marked[at].kind) and (ends_as_sentence(before) or ends_as_question(before))

    def asked(self, at: int, limit: int) -> str:
        """The words of the question that opens at `at`."""
        return "".join(line.text for line in self.question(at, self.question_end(at, limit)))

    def question(self, at: int, end: int) -> list[Line]:
        """The lines of the question that opens at `at` and ends before `end`, without its mark."""
        start = self.question_start(at)
        return [self.marked[at].rest if one == at else self._unmarked(one, start) for one in range(start, end)]

    def _unmarked(self, at: int, start: int) -> Line:
        """The line without a 问： that opens it where the question begins below its number."""
        said = markers().question.match(self.lines[at].text) if at == start else None
        return self.lines[at].after(said.end()) if said else self.lines[at]


def _is_cell(text: str) -> bool:
    """Whether a line is a short cell of a table: a name or a number, no sentence."""
    return len(text) <= 10 and not ends_as_question(text) and not ends_as_sentence(text)


def layout_of(lines: Sequence[Line]) -> Layout:
    """Marks, answers and width of a text."""
    known = markers()
    lines, columns = unheaded(lines)
    whole = tuple(piece for line in lines for piece in _pieces(line, known))
    answers: list[int] = []
    for at, line in enumerate(whole):
        found = known.answer.match(line.text)
        told = at > 0 and not answers[at - 1] and known.nested.match(whole[at - 1].text)
        answers.append(found.end() if found and not told else 0)
    marked = tuple(
        known.read(line) if not answers[at] else MarkedLine(line=line, kind="", number="", said=False, rest=line)
        for at, line in enumerate(whole)
    )
    if columns >= 0:
        # In a table whose cells became lines, a number stands alone or before the next cell.
        marked = tuple(replace(mark, kind="alone") if mark.kind == "blank" else mark for mark in marked)
    return Layout(lines=whole, marked=marked, answers=tuple(answers), width=_wrapped_at(whole), columns=columns)


def _pieces(line: Line, known: Markers) -> tuple[Line, ...]:
    """A line that holds a question and behind it its answer is two."""
    found = known.inline_answer.search(line.text)
    if found is None or known.answer.match(line.text) or known.nested.match(line.text):
        return (line,)
    return line.parted(found.start())


def _wrapped_at(lines: Sequence[Line]) -> int:
    """The width at which the text was broken into lines; 0 where a line is a paragraph."""
    if len(lines) < 5:
        return 0
    best = (0, 0)
    counts = Counter(line.width for line in lines)
    broken = Counter(line.width for line in lines if not (ends_as_sentence(line.text) or ends_as_question(line.text)))
    for width in counts:
        if not 20 <= width <= 220:
            continue
        full = sum(counts[one] for one in range(width - _RAGGED, width + 1))
        long = sum(count for one, count in counts.items() if one > width // 2)
        wider = sum(count for one, count in counts.items() if one > width + 2)
        cut = sum(broken[one] for one in range(width - _RAGGED, width + 1))
        if full >= max(4, 0.3 * long) and wider <= 0.15 * len(lines) and cut >= 0.4 * full:
            best = max(best, (full, width))
    return best[1]


def with_columns(layout: Layout, opening: list[int]) -> Layout:
    """The layout of a flattened table with the width of its questions, as their first lines show it."""
    starts = [layout.question_start(at) for at in opening]
    firsts = [layout.lines[at] for at in starts if at < len(layout.lines)]
    widths = Counter(line.width for line in firsts if not ends_as_question(line.text))
    if layout.columns < 0 or not widths:
        return layout
    full = {width: sum(widths[one] for one in range(width - _RAGGED, width + 1)) for width in widths}
    return replace(layout, asked_width=min(widths, key=lambda width: (-full[width], width)))


def without_marks(layout: Layout, kinds: frozenset[str], opening: list[int]) -> Layout:
    """The layout in which a question keeps what only looks like a number: 一、二级医院… among questions 1., 2."""
    marked = list(layout.marked)
    for at in opening:
        if marked[at].kind not in kinds and not marked[at].said:
            marked[at] = MarkedLine(line=layout.lines[at], kind="", number="", said=False, rest=layout.lines[at])
    return replace(layout, marked=tuple(marked))


def _is_heading(line: Line, mark: MarkedLine, answer: int) -> bool:
    if answer or len(line.text) > _LONGEST_HEADING or ends_as_sentence(line.text) or goes_on(line.text):
        return False
    set_off = line.heading or line.bold or line.text.startswith("【")
    return bool(mark.kind or set_off or is_part(line.text)) and not is_sentence(line.text)


def is_part(text: str) -> bool:
    """Whether a line names a part of the notice: 第一部分, 第二章, 资料篇."""
    return bool(_PART.match(text))

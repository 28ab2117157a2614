"""Which lines of a notice open a question: weighed by all the evidence of the whole text, not by one pattern."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.flattened import unheaded
from kb.lines import Line
from kb.marks import Marked, Marks, ends_as_question, ends_as_sentence, goes_on, is_sentence, marks

# What each piece of evidence weighs. A line opens a question when the best chain of lines of one kind runs through it.
_ASKS, _ANSWERED, _SAID, _SET_OFF = 1.0, 1.0, 0.8, 0.3
_IN_TABLE = 1.0
_ITEM, _LABEL, _EMPTY, _HOLDS_QUESTIONS, _UNLIKE = -1.0, -0.4, -2.5, -0.9, -0.8
_NEXT, _RESTART, _RESTART_BARE, _SKIP, _AGAIN, _BACK = 0.6, 0.3, -0.3, -0.2, -0.5, -0.7
_FIRST, _NOT_FIRST, _NEVER = 0.3, -0.2, -9.0
# A chain is looked for over so many lines of its kind: lists in answers are shorter.
_REACH = 60
# An answer mark is looked for this many lines below a question.
_NEAR = 12
# A wrapped line may end so much before the margin: a word or a mark that must not stand at a line's start.
_RAGGED = 5
_LONGEST_QUESTION = 400
_LONGEST_HEADING = 45
# Kinds without a number: 问： alone, a heading or a bold line that asks, a plain line with a question mark.
# What is not broken at a line's end.
_WORD = re.compile(r"[!-~]+")
_PART = re.compile(r"第[一二三四五六七八九十]{1,3}(?:部分|章|篇|节)|\S{2,8}篇$")
_UNNUMBERED = frozenset({"said", "heading", "plain"})


@dataclass(frozen=True)
class Reading:
    """The lines of a notice, the mark of each, where answers begin, and how wide the text is wrapped (0: not)."""

    lines: tuple[Line, ...]
    marked: tuple[Marked, ...]
    answers: tuple[int, ...]
    width: int
    # Of a table whose cells became lines: the columns between number and question (-1: no such table), and how wide
    # the column of the questions is.
    columns: int = -1
    asked_width: int = 0

    def joins(self, at: int) -> bool:
        """Whether line `at` only continues the one before, broken at the margin."""
        if not self.width or not at or self.lines[at].indented or self.lines[at].heading or self.answers[at]:
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
        answer = next((one for one in range(at + 1, min(limit, at + _NEAR)) if self.answers[one]), 0)
        if answer:
            asked = [one for one in range(at, answer) if ends_as_question(self.lines[one].text)]
            length = sum(len(line.text) for line in self.lines[at:answer])
            if asked and asked[0] >= end - 1 and length < 3 * _LONGEST_QUESTION:
                # Context may stand before the question mark; what follows a complete question is none.
                return (asked[0] if ends_as_question(self.lines[end - 1].text) else asked[-1]) + 1
        run = end
        while run < limit and not self.answers[run] and self._asks_on(run) and not self._starts_anew(run):
            run += 1
        asked = [one for one in range(end - 1, min(run, at + _NEAR)) if ends_as_question(self.lines[one].text)]
        return asked[-1] + 1 if asked else run

    def question_start(self, at: int) -> int:
        """The line at which the words of the question begin: behind a number alone, and behind other columns."""
        rest = self.marked[at].rest.text
        left = max(self.columns, 0)
        if rest and not (left and self.marked[at].kind == "blank" and _is_cell(rest)):
            return at
        start = at + 1
        # A cell may be broken into two lines.
        most = start + (left + 1 if left else 0)
        while start < most and start + 1 < len(self.lines) and _is_cell(self.lines[start].text):
            start += 1
        return start

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
        return [
            self.marked[at].rest if one == at else self._unmarked(one, start)
            for one in range(start, max(end, start + 1))
            if one < len(self.lines)
        ]

    def _unmarked(self, at: int, start: int) -> Line:
        """The line without a 问： that opens it where the question begins below its number."""
        said = marks().question.match(self.lines[at].text) if at == start else None
        return self.lines[at].after(said.end()) if said else self.lines[at]


def _is_cell(text: str) -> bool:
    """Whether a line is a short cell of a table: a name or a number, no sentence."""
    return len(text) <= 10 and not ends_as_question(text) and not ends_as_sentence(text)


def read(lines: Sequence[Line]) -> Reading:
    """Marks, answers and width of a text."""
    known = marks()
    lines, columns = unheaded(lines)
    whole = tuple(piece for line in lines for piece in _pieces(line, known))
    answers: list[int] = []
    for at, line in enumerate(whole):
        found = known.answer.match(line.text)
        told = at > 0 and not answers[at - 1] and known.nested.match(whole[at - 1].text)
        answers.append(found.end() if found and not told else 0)
    marked = tuple(
        known.read(line) if not answers[at] else Marked(line, "", "", False, line) for at, line in enumerate(whole)
    )
    return Reading(whole, marked, tuple(answers), _wrapped_at(whole), columns)


def _pieces(line: Line, known: Marks) -> tuple[Line, ...]:
    """A line that holds a question and behind it its answer is two."""
    found = known.inline_answer.search(line.text)
    if found is None or known.answer.match(line.text) or known.nested.match(line.text):
        return (line,)
    return line.before(found.start()), line.after(found.start())


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


def with_columns(reading: Reading, opening: list[int]) -> Reading:
    """The reading of a flattened table with the width of its questions, as their first lines show it."""
    starts = [reading.question_start(at) for at in opening]
    firsts = [reading.lines[at] for at in starts if at < len(reading.lines)]
    widths = Counter(line.width for line in firsts if not ends_as_question(line.text))
    if reading.columns < 0 or not widths:
        return reading
    full = {width: sum(widths[one] for one in range(width - _RAGGED, width + 1)) for width in widths}
    return replace(reading, asked_width=min(widths, key=lambda width: (-full[width], width)))


def openers(reading: Reading) -> tuple[str, list[int]]:
    """The kind of mark that opens the questions of this notice, and the lines that do. ("", []) where none does."""
    kinds: dict[str, list[int]] = {}
    for at in range(len(reading.lines)):
        for kind in _kinds(reading, at):
            kinds.setdefault(kind, []).append(at)
    best: tuple[float, str, list[int]] = (0.0, "", [])
    for kind, lines in kinds.items():
        score, chain = _chain(reading, lines)
        if score > best[0]:
            best = (score, kind, chain)
    _, kind, chain = best
    return kind, _with_others(reading, kind, chain)


def _kinds(reading: Reading, at: int) -> list[str]:
    mark, line = reading.marked[at], reading.lines[at]
    if reading.answers[at] or len(line.text) > _LONGEST_QUESTION * 2 or marks().heads_page(line):
        return []
    kinds = [mark.kind] if mark.kind else []
    if not mark.kind and (line.heading or line.bold) and len(line.text) < _LONGEST_QUESTION:
        kinds.append("heading")
    if not mark.kind and ends_as_question(line.text) and len(line.text) < _LONGEST_QUESTION:
        kinds.append("plain")
    return kinds


def _chain(reading: Reading, lines: list[int]) -> tuple[float, list[int]]:
    """The best chain of questions through the lines of one kind, and what it weighs."""
    weights = _weights(reading, lines)
    best: list[float] = []
    back: list[int] = []
    for here, at in enumerate(lines):
        number = reading.marked[at].ordinal
        score, source = (0.0 if not number else _FIRST if number == 1 else _NOT_FIRST), -1
        score += _NEVER if reading.marked[at].weak else 0.0
        for before in range(max(0, here - _REACH), here):
            value = best[before] + _step(reading, lines[before], at)
            if value > score:
                score, source = value, before
        best.append(score + weights[here])
        back.append(source)
    if not best:
        return 0.0, []
    here = max(range(len(best)), key=best.__getitem__)
    score = best[here]
    chain: list[int] = []
    while here >= 0:
        chain.append(lines[here])
        here = back[here]
    return score, chain[::-1]


def _step(reading: Reading, before: int, at: int) -> float:
    one, two = reading.marked[before].ordinal, reading.marked[at].ordinal
    if reading.marked[at].weak and two != one + 1:
        return _NEVER
    if not two or not one:
        return 0.0
    if two == one + 1:
        return _NEXT
    if two == 1:
        return _RESTART if any(is_heading(reading, line) for line in range(max(before, at - 3), at)) else _RESTART_BARE
    return _SKIP if two > one else _AGAIN if two == one else _BACK


def _weights(reading: Reading, lines: list[int]) -> list[float]:
    ends = [*lines[1:], len(reading.lines)]
    asks, answered, found = [], [], []
    for at, end in zip(lines, ends, strict=True):
        words = reading.asked(at, end)
        asks.append(marks().asks(words))
        answered.append(_is_answered(reading, at, end))
        found.append(_weight(reading, at, end, words, asks[-1], answered=answered[-1]))
    sure = [one for one, two in zip(answered, asks, strict=True) if two or one]
    if len(sure) >= 3 and sum(sure) >= 0.8 * len(sure):
        # Where answers are marked, what has no answer mark is hardly a question.
        found = [weight + (0 if one else _UNLIKE) for weight, one in zip(found, answered, strict=True)]
    return _without_contents(reading, lines, found)


def _weight(reading: Reading, at: int, end: int, words: str, asks: float, *, answered: bool) -> float:
    mark, line = reading.marked[at], reading.lines[at]
    weight = _ASKS * asks + _ANSWERED * answered + _SAID * mark.said
    if not weight:
        weight = _ITEM if _is_item(words) or len(words) > 60 else _LABEL
    if line.heading or line.bold:
        weight += _SET_OFF
    if reading.columns >= 0 and mark.kind in ("alone", "blank"):
        weight += _IN_TABLE
    if not mark.kind and not answered:
        weight -= 0.7
    last = reading.question_end(at, end)
    if (last >= end and (end < len(reading.lines) or not answered)) or (
        last < end and not reading.answers[last] and marks().heads_page(reading.lines[last])
    ):
        weight += _EMPTY
    elif last < end and not reading.answers[last] and _opens(reading, last):
        weight += _HOLDS_QUESTIONS
    return weight


def _is_item(words: str) -> bool:
    return ends_as_sentence(words) and not words.startswith(("请", "关于"))


def _is_answered(reading: Reading, at: int, end: int) -> bool:
    """Whether an answer mark follows before anything else that asks."""
    for line in range(at + 1, min(end, at + _NEAR)):
        if reading.answers[line]:
            return True
        if line > at + 1 and _opens(reading, line):
            return False
        if line == at + 1 and _opens(reading, line) and reading.marked[at].rest.text:
            return False
    return False


def _opens(reading: Reading, at: int) -> bool:
    mark = reading.marked[at]
    return bool(mark.kind) and (mark.said or ends_as_question(mark.rest.text))


def _without_contents(reading: Reading, lines: list[int], weights: list[float]) -> list[float]:
    """Of lines with the same words all but the one with an answer below it belong to a table of contents."""
    groups: dict[str, list[int]] = {}
    for here, at in enumerate(lines):
        # A preview repeats the question with the first words of its answer.
        words = _first_question(reading.marked[at].rest.text)
        if len(words) > 4:
            groups.setdefault(words, []).append(here)
    weights = list(weights)
    for group in groups.values():
        if len(group) > 1:
            # The last line of a list of contents has the page below it, but above it a line with nothing.
            best = max(
                group, key=lambda here: (weights[here], _tells(reading, lines[here] + 1), _beside(weights, here), -here)
            )
            for here in group:
                if here != best and not _tells(reading, lines[here] + 1):
                    weights[here] += _NEVER
    return weights


def _first_question(text: str) -> str:
    return re.split(r"(?<=[？?])", "".join(text.split()))[0]


def _beside(weights: list[float], here: int) -> float:
    return min(weights[here - 1], 0.0) if here else 0.0


def _tells(reading: Reading, at: int) -> bool:
    """Whether an answer begins in a line, and more than its first words."""
    if at >= len(reading.lines) or not reading.answers[at]:
        return False
    text = reading.lines[at].text
    return (len(text) > 20 or ends_as_sentence(text)) and not text.endswith(("...", "…"))


def _with_others(reading: Reading, kind: str, chain: list[int]) -> list[int]:
    """Questions that carry another mark than the rest, or none, but are plainly asked and answered."""
    if not chain:
        return []
    found = set(chain)
    known = {_first_question(reading.marked[at].rest.text) for at in chain}
    for at in range(len(reading.lines) - 1):
        mark = reading.marked[at]
        if at in found or mark.kind == kind or not (mark.said or ends_as_question(mark.rest.text)):
            continue
        if _first_question(mark.rest.text) in known:
            continue
        last = reading.question_end(at, len(reading.lines))
        told = marks().nested.match(reading.lines[at].text) or (at and marks().nested.match(reading.lines[at - 1].text))
        begun = any(reading.answers[one] for one in range(max((one for one in chain if one < at), default=0), at))
        alone = all(one not in found for one in range(at, last))
        if begun and alone and not told and last < len(reading.lines) and reading.answers[last]:
            found.add(at)
    return sorted(found)


def is_heading(reading: Reading, at: int) -> bool:
    """Whether a line may be the heading of a section: short, no sentence, numbered or set off."""
    line, mark = reading.lines[at], reading.marked[at]
    if reading.answers[at] or len(line.text) > _LONGEST_HEADING or ends_as_sentence(line.text) or goes_on(line.text):
        return False
    set_off = line.heading or line.bold or line.text.startswith("【")
    return bool(mark.kind or set_off or is_part(line.text)) and not is_sentence(line.text)


def is_part(text: str) -> bool:
    """Whether a line names a part of the notice: 第一部分, 第二章, 资料篇."""
    return bool(_PART.match(text))

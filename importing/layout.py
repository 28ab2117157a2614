"""A notice's text read line by line: marks, answers, how wide it is wrapped, where a question ends."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from importing.badges import badges
from importing.broken_questions import with_broken
from importing.line_ends import ends_as_question, ends_as_sentence, goes_on, in_parentheses, is_sentence
from importing.lines import Line
from importing.markers import MarkedLine, Markers, markers
from importing.number_forms import ITEMS
from importing.rare_marks import rare_answers, with_rare
from importing.tables import unheaded

# An answer mark is looked for this many lines below a question.
NEAR = 12
LONGEST_QUESTION = 400
_LONGEST_HEADING = 45
# A wrapped line may end so much before the margin: a word or a mark that must not stand at a line's start.
_RAGGED = 5
# Who asked, who replied, when, how often read: hardly longer.
_LONGEST_EXCHANGE = 120
# So many lines with one label are the page's way to say who replied; so many numbers A1, A2, A3 run on.
_SEVERAL = 3
# What is not broken at a line's end.
_WORD = re.compile(r"[!-~]+")
_PART = re.compile(
    r"[【\[]?(?:第[一二三四五六七八九十]{1,3}(?:(?:部分|章|篇|节)|(?:类|组|讲|板块|单元|专题)(?=[：:、\s]))|(?:专题|模块|板块|单元|篇章|类别)(?:[一二三四五六七八九十]{1,3}|\d{1,2})(?=[：:、.．\s])|(?:Part|PART)[.．\s]*\d{1,2}|[^\s，。？、]{2,8}篇[】\]]?$)|【[^】]{2,24}】$"
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
    # The lines that only go on with the question above them; the lines that ask and may, or may not, go on so.
    tails: frozenset[int] = frozenset()
    unsure: frozenset[int] = frozenset()

    @cached_property
    def headings(self) -> tuple[bool, ...]:
        """Of each line, whether it may be the heading of a section: short, no sentence, numbered or set off."""
        found = map(_is_heading, self.lines, self.marked, self.answers)
        return tuple(heads and not self.is_caption(at) for at, heads in enumerate(found))

    def is_caption(self, at: int) -> bool:
        """Whether a line says what the picture right above it shows."""
        return at > 0 and self.lines[at - 1].pictured and bool(markers().caption.match(self.lines[at].text))

    @cached_property
    def ordinals(self) -> tuple[int, ...]:
        """The number of each line, 0 where it has none."""
        return tuple(mark.ordinal for mark in self.marked)

    def repeats(self, at: int) -> bool:
        """Whether several lines have the words of line `at`."""
        return self._counts[self.lines[at].text] >= _SEVERAL

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(line.text for line in self.lines)

    @cached_property
    def exchanges(self) -> frozenset[int]:
        """The lines that only say who asked or replied, and when: behind a finished line or before an answer mark, or
        because the page has several of them. Among facts of an answer without full stops one is a fact.
        """
        found = {at: one["label"] or one["told"] for at, line in enumerate(self.lines) if (one := _exchange_in(line))}
        count = Counter(found.values())
        kept: set[int] = set()
        for at, label in found.items():
            before = self.lines[at - 1] if at else None
            ended = before is None or before.row >= 0 or ends_as_sentence(before.text) or ends_as_question(before.text)
            if count[label] >= _SEVERAL or ended or at - 1 in kept or any(self.answers[at + 1 : at + 2]):
                kept.add(at)
        return frozenset(kept)

    @cached_property
    def loose_rule(self) -> int:
        """The first line behind a question that stands below a rule across the page and opens nothing; behind the last
        line where there is none: rules stand between questions, then.
        """
        first = next((at for at in range(len(self.lines)) if self._is_asked(at) or self.answers[at]), len(self.lines))
        below = (at for at in range(first + 1, len(self.lines)) if self.lines[at].ruled)
        return next((at for at in below if not (self._is_asked(at) or self.headings[at])), len(self.lines))

    def _is_asked(self, at: int) -> bool:
        line = self.lines[at]
        return bool(self.marked[at].kind or line.heading or line.bold) or ends_as_question(line.text)

    def told_from(self, at: int, end: int) -> int:
        """The first line from `at` on, at most `end`, that says more than who asked or replied."""
        return next((line for line in range(at, end) if line not in self.exchanges), end)

    def joins(self, at: int) -> bool:
        """Whether line `at` only continues the one before, broken at the margin."""
        if at in self.tails:
            return True
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
        if answer and (last := self._asked_above(at, end, answer)):
            return last
        run = max(end, min(limit, self._runs[end])) if end < len(self.lines) else end
        asked = [one for one in range(end - 1, min(run, at + NEAR)) if ends_as_question(self.lines[one].text)]
        return asked[-1] + 1 if asked else run

    def _asked_above(self, at: int, end: int, answer: int) -> int:
        """The line behind the question at `at`, whose words go on to line `end` at least and whose answer is marked; 0
        where nothing shows it.
        """
        asked = [one for one in range(at, answer) if ends_as_question(self.lines[one].text)]
        if sum(len(line.text) for line in self.lines[at:answer]) >= 3 * LONGEST_QUESTION:
            return 0
        if asked and asked[0] >= end - 1:
            # Context may stand before the question mark; what follows a complete question is none of it, but for
            # another question, its own cases, and what the one who asks says of himself.
            last = asked[0] if ends_as_question(self.lines[end - 1].text) else asked[-1]
            while last + 1 in asked:
                last += 1
            return self._spoken(last + 1, answer, of=self._adds if self.marked[at].said else self._is_case)
        return self._spoken(end, answer, of=self._is_told) if self.marked[at].said else 0

    def _spoken(self, start: int, answer: int, of: Callable[[int], bool]) -> int:
        """The line behind the last of those from `start` on that are the asker's, before who asked when or the page."""
        known = markers()
        over = (at for at in range(start, answer) if at in self.exchanges or known.closes(self.lines[at]))
        own = (at for at in reversed(range(start, next(over, answer))) if of(at))
        return next(own, start - 1) + 1

    def _is_told(self, at: int) -> bool:
        return not any(label.match(self.lines[at].text) for label in markers().letters.values())

    def _is_case(self, at: int) -> bool:
        """Whether a line is an item, or stands in parentheses."""
        text = self.lines[at].text
        return self.marked[at].kind in ITEMS or in_parentheses(text)

    def _adds(self, at: int) -> bool:
        return self._is_case(at) or bool(markers().asker.search(self.lines[at].text))

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

    def opening(self, at: int) -> str:
        """The words that open a question in line `at`, whole where they are broken into lines."""
        rest = self.lines[at + 1 : self.opening_end(at)]
        return self.marked[at].rest.text + "".join(line.text for line in rest)

    def opening_end(self, at: int) -> int:
        """The line behind line `at` and those that only go on with it."""
        end = at + 1
        while end in self.tails:
            end += 1
        return end

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


def _exchange_in(line: Line) -> re.Match[str] | None:
    short = line.row < 0 and len(line.text) <= _LONGEST_EXCHANGE
    return markers().exchange.fullmatch(line.text) if short else None


def _is_cell(text: str) -> bool:
    """Whether a line is a short cell of a table: a name or a number, no sentence."""
    return len(text) <= 10 and not ends_as_question(text) and not ends_as_sentence(text)


def layout_of(lines: Sequence[Line]) -> Layout:
    """Marks, answers and width of a text."""
    known = markers()
    lines, columns = unheaded(lines)
    whole = tuple(piece for line in lines for piece in _pieces(line, known))
    asks, tells = badges(whole, known)
    read = with_rare([known.read(line) for line in whole], known)
    lettered = _lettered(read, known)
    rare = rare_answers(whole, read, known)
    answers: list[int] = []
    for at, line in enumerate(whole):
        found = known.answer.match(line.text)
        told = at > 0 and not answers[at - 1] and known.nested.match(whole[at - 1].text)
        usual = found.end() if found and not told and at not in lettered else 0
        answers.append(len(line.text) if at in tells else usual or rare.get(at, 0))
    marked = tuple(
        MarkedLine(line=line, kind="", number="", said=False, rest=line)
        if answers[at] or (mark.kind == "letter" and at not in lettered)
        else _asked(mark)
        if at in asks
        else mark
        for at, (line, mark) in enumerate(zip(whole, read, strict=True))
    )
    if columns >= 0:
        # In a table whose cells became lines, a number stands alone or before the next cell.
        marked = tuple(mark._replace(kind="alone") if mark.kind == "blank" else mark for mark in marked)
    layout = Layout(lines=whole, marked=marked, answers=tuple(answers), width=_wrapped_at(whole), columns=columns)
    return layout if columns >= 0 else with_broken(layout)


def _lettered(marked: Sequence[MarkedLine], known: Markers) -> frozenset[int]:
    """The lines that a section's letter and a number open, A1, A2, B1; none where too few run on, or too few ask, or Q1
    asks and A1 tells.
    """
    found = {at: mark for at, mark in enumerate(marked) if mark.kind == "letter"}
    runs = sum(
        one.number[0] == two.number[0] and two.ordinal == one.ordinal + 1 for one, two in pairwise(found.values())
    )
    asks = sum(known.asks(mark.rest.text) > 0 for mark in found.values())
    numbered = runs >= _SEVERAL - 1 and asks > len(found) / 2 and not any(mark.kind == "q" for mark in marked)
    return frozenset(found if numbered else ())


def _asked(mark: MarkedLine) -> MarkedLine:
    """The mark of a line that is nothing else."""
    return mark._replace(kind=mark.kind or "said", said=True, rest=mark.line.after(len(mark.line.text)))


def is_one_piece(line: Line) -> bool:
    """Whether a line holds no question and its answer behind it."""
    return len(_pieces(line, markers())) == 1


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


def is_part_alone(text: str) -> bool:
    """Whether a line is only the number of a part, its name below it: PART 01, 第一部分."""
    found = _PART.match(text)
    return found is not None and found.end() == len(text)

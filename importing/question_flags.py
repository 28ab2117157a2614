"""Doubts about where a question ends: what stands around its lines and was left out of it, or taken in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from importing.layout import Layout
from importing.line_ends import ends_as_question, ends_as_sentence, in_parentheses, is_sentence
from importing.lines import Line
from importing.markers import markers
from importing.number_forms import ITEMS
from kb.flags import Flag, flag

# Characters of a text that is quoted in a flag.
_SHOWN = 40


def between(lines: Sequence[Line]) -> Iterator[Flag]:
    """What is left out between a question and its answer: its own cases, or a remark."""
    known = markers()
    first = next((line for line in lines if line.text), None)
    if first is None:
        return
    bracketed = in_parentheses(first.text) and not known.closes(first)
    if bracketed or known.read(first).kind in ITEMS:
        yield flag("item-between", words=first.text[:_SHOWN])
    elif any(is_sentence(line.text) for line in lines):
        yield flag("sentence-between")
    elif left := next((line for line in lines if _may_ask(line)), None):
        yield flag("item-between", words=left.text[:_SHOWN])


def _may_ask(line: Line) -> bool:
    """Whether a line of a few words may be a part of the question: neither the page's nor who asked when."""
    return len(line.text) > 1 and not (markers().closes(line) or markers().exchange.fullmatch(line.text))


def asks_on(answer: Sequence[Sequence[Line]]) -> Iterator[Flag]:
    """That an answer without a mark begins with what asks on: the question was broken behind its first ？."""
    text = "".join(line.text for line in answer[0]) if len(answer) > 1 else ""
    # 我们常有漂浮，如何处理。 asks; 应当评估，确定是否检查。 does not.
    clause = re.split("[，,]", text)[-1]
    asked = len(text) < _SHOWN and ends_as_sentence(text) and markers().asking.match(clause)
    if asked or ends_as_question(text):
        yield flag("asks-on", words=text[:_SHOWN])


def broken(layout: Layout, at: int, end: int) -> Iterator[Flag]:
    """That the question of the lines from `at` up to `end` may be broken elsewhere than it was taken to be."""
    if at in layout.unsure:
        yield flag("line-above", words=layout.lines[at - 1].text[:_SHOWN])
    elif end - 1 in layout.unsure:
        yield flag("line-below", words=layout.lines[end - 1].text[:_SHOWN])


def line_behind(layout: Layout, at: int) -> Iterator[Flag]:
    """That the line behind an answer may be its own, though the question that opens in line `at` may begin with it."""
    if layout.marked[at].kind:
        return
    if at in layout.unsure:
        yield flag("line-behind", words=layout.lines[at - 1].text[:_SHOWN])
    elif layout.opening_end(at) - 1 in layout.unsure:
        yield flag("line-behind", words=layout.lines[at].text[:_SHOWN])

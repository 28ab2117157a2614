"""Which lines of a notice open a question: weighed by all the evidence of the whole text, not by one pattern."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from importing.layout import LONGEST_QUESTION, NEAR, Layout
from importing.markers import asks_alone, ends_as_question, ends_as_sentence, goes_on, markers
from importing.sections import regions

# What each piece of evidence weighs. A line opens a question when the best chain of lines of one kind runs through it.
_ASKS, _ANSWERED, _SAID, _SET_OFF = 1.0, 1.0, 0.8, 0.3
_IN_TABLE = 1.0
_ITEM, _LABEL, _EMPTY, _HOLDS_QUESTIONS, _UNLIKE = -1.0, -0.4, -2.5, -0.9, -0.8
_NEXT, _RESTART, _RESTART_BARE, _SKIP, _AGAIN, _BACK = 0.6, 0.3, -0.3, -0.2, -0.5, -0.7
# What another way of numbering must explain to count.
_ANOTHER = 1.0
_UNANSWERED = 0.1
_FIRST, _NOT_FIRST, _NEVER = 0.3, -0.2, -9.0
# A question without any mark is hardly longer.
_LONGEST_ALONE = 60
# A chain is looked for over so many lines of its kind: lists in answers are shorter.
_REACH = 60
# Kinds without a number: 问： alone, a heading or a bold line that asks, a plain line with a question mark.
_UNNUMBERED = frozenset({"said", "heading", "plain"})


def openers(layout: Layout) -> tuple[frozenset[str], list[int]]:
    """The kinds of marks that open the questions of this notice, and the lines that do; none where none does.

    A part of a notice may number its questions in its own way, if that explains it clearly better.
    """
    bounds = regions(layout)
    lines = _by_kind(layout, range(len(layout.lines)), frozenset())
    _, kind, chain = _best(layout, lines, len(layout.lines))
    kinds, headings = {kind}, frozenset(bounds)
    numbered_apart: set[int] = set()
    there: list[int] = []
    for start, end in pairwise([] if not chain or set(bounds) & set(chain) else [*bounds, len(layout.lines)]):
        apart = _by_kind(layout, range(start + 1, end), headings)
        own = _best(layout, {kind: apart.pop(kind, [])}, end)[0]
        score, other, found = _best(layout, apart, end)
        # Where nothing goes on as elsewhere, less evidence will do.
        if score > (own + _ANOTHER if own else _ANOTHER / 2) and _any_asks(layout, found, end):
            numbered_apart.update(range(start, end))
            there += found
            kinds.add(other)
    chain = sorted([at for at in chain if at not in numbered_apart] + there)
    return frozenset(kinds), _with_others(layout, frozenset(kinds), chain)


def _any_asks(layout: Layout, chain: list[int], stop: int) -> bool:
    """Whether one of several lines asks or is answered: the rows of a table of places are numbered too."""
    candidates = (_candidate(layout, at, end) for at, end in pairwise([*chain, stop]))
    return any(one.asks or one.answered for one in candidates)


def _by_kind(layout: Layout, within: range, without: frozenset[int]) -> dict[str, list[int]]:
    kinds: dict[str, list[int]] = {}
    for at in within:
        for kind in _kinds(layout, at) if at not in without else ():
            kinds.setdefault(kind, []).append(at)
    return kinds


def _best(layout: Layout, kinds: dict[str, list[int]], stop: int) -> tuple[float, str, list[int]]:
    """The best chain of questions of one kind: what it weighs, its kind, its lines."""
    best: tuple[float, str, list[int]] = (0.0, "", [])
    for kind, lines in kinds.items():
        score, chain = (0.0, list[int]()) if not lines else _chain(layout, lines, stop)
        if score > best[0]:
            best = (score, kind, chain)
    return best


def _kinds(layout: Layout, at: int) -> list[str]:
    mark, line = layout.marked[at], layout.lines[at]
    if layout.answers[at] or len(line.text) > LONGEST_QUESTION * 2 or markers().heads_page(line):
        return []
    kinds = [mark.kind] if mark.kind else []
    if not mark.kind and (line.heading or line.bold) and len(line.text) < LONGEST_QUESTION:
        kinds.append("heading")
    if not mark.kind and asks_alone(line.text) and len(line.text) < LONGEST_QUESTION:
        kinds.append("plain")
    return kinds


def _chain(layout: Layout, lines: list[int], stop: int) -> tuple[float, list[int]]:
    """The best chain of questions through the lines of one kind, and what it weighs."""
    weights = _weights(layout, lines, stop)
    best: list[float] = []
    back: list[int] = []
    for here, at in enumerate(lines):
        number = layout.ordinals[at]
        score, source = (0.0 if not number else _FIRST if number == 1 else _NOT_FIRST), -1
        score += _NEVER if layout.marked[at].weak else 0.0
        for before in range(max(0, here - _REACH), here):
            value = best[before] + _step(layout, lines[before], at)
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


def _step(layout: Layout, before: int, at: int) -> float:
    one, two = layout.ordinals[before], layout.ordinals[at]
    after_heading = two == 1 and any(layout.headings[max(before, at - 3) : at])
    if layout.marked[at].weak and two != one + 1 and not after_heading:
        return _NEVER
    if not two or not one:
        return 0.0
    if two == one + 1:
        return _NEXT
    if two == 1:
        return _RESTART if after_heading else _RESTART_BARE
    return _SKIP if two > one else _AGAIN if two == one else _BACK


@dataclass(frozen=True)
class _Candidate:
    """A line that may open a question, the line at which the next one does, and what stands between them: the words of
    the question, how much they ask, and whether an answer mark follows.
    """

    at: int
    end: int
    words: str
    asks: float
    answered: bool


def _weights(layout: Layout, lines: list[int], stop: int) -> list[float]:
    candidates = [_candidate(layout, at, end) for at, end in zip(lines, [*lines[1:], stop], strict=True)]
    found = [_weight(layout, one) for one in candidates]
    sure = [one.answered for one in candidates if one.asks or one.answered]
    if len(sure) >= 3 and sum(sure) >= 0.8 * len(sure):
        # Where answers are marked, what has no answer mark is hardly a question.
        found = [weight + (0 if one.answered else _UNLIKE) for weight, one in zip(found, candidates, strict=True)]
    return _without_contents(layout, lines, _with_unanswered(layout, lines, found))


def _candidate(layout: Layout, at: int, end: int) -> _Candidate:
    words = layout.asked(at, end)
    return _Candidate(at=at, end=end, words=words, asks=markers().asks(words), answered=_is_answered(layout, at, end))


def _with_unanswered(layout: Layout, lines: list[int], weights: list[float]) -> list[float]:
    """A question without anything below it, in its place among questions that have answers, is one all the same: its
    number goes on, or 问： says so.
    """
    found = list(weights)
    sure = [here for here, weight in enumerate(weights) if weight > 0]
    words = Counter(first_question(layout.marked[at].rest.text) for at in lines) if sure else Counter[str]()
    for here, at in enumerate(lines):
        # Where questions have numbers, a list of contents says 问题1： too.
        said = layout.marked[at].said and not layout.marked[at].number and not _is_nested(layout, at)
        # What stands twice is listed here and asked elsewhere.
        listed = words[first_question(layout.marked[at].rest.text)] > 1
        if weights[here] > 0 or not sure or listed or not _opens(layout, at):
            continue
        if _is_next(layout, lines, weights, here) or said:
            found[here] = _UNANSWERED
    return found


def _is_next(layout: Layout, lines: list[int], weights: list[float], here: int) -> bool:
    """Whether a line's number goes on from the question before it and leads to the next, or begins or ends them."""
    around = [one for one in (here - 1, here, here + 1) if 0 <= one < len(lines)]
    numbers = [layout.ordinals[lines[one]] for one in around]
    runs = numbers[0] > 0 and numbers == list(range(numbers[0], numbers[0] + len(around)))
    return (
        len(around) > 1
        and runs
        and (here > 0 or numbers[0] == 1)
        and all(weights[one] > 0 for one in around if one != here)
    )


def _is_nested(layout: Layout, at: int) -> bool:
    """Whether a line tells of a case within an answer."""
    nested = markers().nested
    return bool(nested.match(layout.lines[at].text) or (at and nested.match(layout.lines[at - 1].text)))


def _weight(layout: Layout, one: _Candidate) -> float:
    at, end = one.at, one.end
    mark, line = layout.marked[at], layout.lines[at]
    weight = _ASKS * one.asks + _ANSWERED * one.answered + _SAID * mark.said
    if not weight:
        weight = _ITEM if _is_item(one.words) or len(one.words) > 60 else _LABEL
    if line.heading or line.bold:
        weight += _SET_OFF
    if layout.columns >= 0 and mark.kind == "alone":
        weight += _IN_TABLE
    if not mark.kind and not one.answered:
        weight -= 0.7
    last = layout.question_end(at, end)
    if (last >= end and (end < len(layout.lines) or not one.answered)) or (
        last < end and not layout.answers[last] and markers().heads_page(layout.lines[last])
    ):
        weight += _EMPTY
    elif last < end and not layout.answers[last] and _opens(layout, last):
        weight += _HOLDS_QUESTIONS
    return weight


def _is_item(words: str) -> bool:
    return ends_as_sentence(words) and not words.startswith(("请", "关于"))


def _is_answered(layout: Layout, at: int, end: int) -> bool:
    """Whether an answer mark follows before anything else that asks."""
    for line in range(at + 1, min(end, at + NEAR)):
        if layout.answers[line]:
            return True
        if line > at + 1 and _opens(layout, line):
            return False
        if line == at + 1 and _opens(layout, line) and layout.marked[at].rest.text:
            return False
    return False


def _opens(layout: Layout, at: int) -> bool:
    mark = layout.marked[at]
    return bool(mark.kind) and (mark.said or ends_as_question(mark.rest.text))


def _without_contents(layout: Layout, lines: list[int], weights: list[float]) -> list[float]:
    """Of lines with the same words all but the one with an answer below it belong to a table of contents."""
    groups: dict[str, list[int]] = {}
    for here, at in enumerate(lines):
        # A preview repeats the question with the first words of its answer.
        words = first_question(layout.marked[at].rest.text)
        if len(words) > 4:
            groups.setdefault(words, []).append(here)
    weights = list(weights)
    for group in groups.values():
        if len(group) > 1:
            # The last line of a list of contents has the page below it, but above it a line with nothing.
            best = max(
                group, key=lambda here: (weights[here], _tells(layout, lines[here] + 1), _beside(weights, here), -here)
            )
            for here in group:
                if here != best and _is_listed(layout, lines, weights, here):
                    weights[here] += _NEVER
    return weights


def _is_listed(layout: Layout, lines: list[int], weights: list[float], here: int) -> bool:
    """Whether a question that stands twice is only listed here: nothing below it, or one of several in a row, or a
    preview of its answer's first words.
    """
    at = lines[here]
    below = layout.lines[at + 1].text if at + 1 < len(layout.lines) else ""
    in_list = here > 0 and lines[here - 1] == at - 1
    return weights[here] <= 0 or in_list or any(text.endswith(("...", "…")) for text in (layout.lines[at].text, below))


def first_question(text: str) -> str:
    """A text up to its first question mark, without blanks."""
    return re.split(r"(?<=[？?])", "".join(text.split()))[0]


def _beside(weights: list[float], here: int) -> float:
    return min(weights[here - 1], 0.0) if here else 0.0


def _tells(layout: Layout, at: int) -> bool:
    """Whether an answer begins in a line, and more than its first words."""
    if at >= len(layout.lines) or not layout.answers[at]:
        return False
    text = layout.lines[at].text
    return (len(text) > 20 or ends_as_sentence(text)) and not text.endswith(("...", "…"))


def _with_others(layout: Layout, kinds: frozenset[str], chain: list[int]) -> list[int]:
    """Questions that carry another mark than the rest, or none, but are plainly asked and answered."""
    if not chain:
        return []
    found = set(chain)
    known = {first_question(layout.marked[at].rest.text) for at in chain}
    # The last line before this one that an answer begins in.
    answered = -1
    for at in range(len(layout.lines) - 1):
        answered = at - 1 if at and layout.answers[at - 1] else answered
        mark = layout.marked[at]
        if at in found or mark.kind in kinds or not (mark.said or ends_as_question(mark.rest.text)):
            continue
        # Between numbered questions one without a number is asked within an answer.
        behind = bisect_left(chain, at)
        before = chain[behind - 1] if behind else 0
        between = behind < len(chain) or not mark.said
        if not mark.number and behind and layout.marked[before].number and between:
            continue
        if first_question(mark.rest.text) in known:
            continue
        last = layout.question_end(at, len(layout.lines))
        alone = behind == len(chain) or chain[behind] >= last
        if (
            answered >= before
            and alone
            and not _is_nested(layout, at)
            and last < len(layout.lines)
            and layout.answers[last]
        ):
            found.add(at)
    whole = sorted(_whole(layout, at) for at in found)
    return whole + _unnumbered(layout, whole) if layout.marked[chain[-1]].number else whole


def _unnumbered(layout: Layout, chain: list[int]) -> list[int]:
    """The questions without number or mark behind `chain`, the last of which has one: each a line that asks, above an
    unmarked answer.
    """
    if any(layout.answers) or 2 * sum(_opens(layout, at) for at in chain) <= len(chain):
        return []
    last = chain[-1]
    page = next(
        (at for at in range(last + 1, len(layout.lines)) if markers().heads_page(layout.lines[at])), len(layout.lines)
    )
    return [at for at in range(last + 2, page - 1) if _asks_alone(layout, at) and _tells_below(layout, at)]


def _tells_below(layout: Layout, at: int) -> bool:
    below = layout.lines[at + 1].text
    return ends_as_sentence(below) and not ends_as_question(below)


def _asks_alone(layout: Layout, at: int) -> bool:
    line, before = layout.lines[at], layout.lines[at - 1].text
    asks = ends_as_question(line.text) and len(line.text) <= _LONGEST_ALONE and not layout.marked[at].kind
    announced = before.endswith(("：", ":")) or goes_on(before) or layout.joins(at)
    return asks and not announced and line.row < 0 and not line.link and not _is_nested(layout, at)


def _whole(layout: Layout, at: int) -> int:
    """Where a question without a mark begins: in a line above that breaks off at a comma, if there is one."""
    while at and not layout.marked[at].kind and not layout.answers[at - 1] and goes_on(layout.lines[at - 1].text):
        at -= 1
    return at

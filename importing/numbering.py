"""Which lines of a notice open a question: weighed by all the evidence of the whole text, not by one pattern."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from importing.alike import alike, numbered_again
from importing.contents import NEVER, first_question, without_contents
from importing.layout import LONGEST_QUESTION, NEAR, Layout
from importing.line_ends import announces, asks_alone, ends_as_question, ends_as_sentence, goes_on
from importing.markers import markers
from importing.readers.source import ASKED_LEVEL
from importing.sections import regions

# What each piece of evidence weighs. A line opens a question when the best chain of lines of one kind runs through it.
_ASKS, _ANSWERED, _SAID, _SET_OFF = 1.0, 1.0, 0.8, 0.3
_IN_TABLE, _TIED = 1.0, 1.0
_ITEM, _LABEL, _EMPTY, _HOLDS_QUESTIONS, _UNLIKE = -1.0, -0.4, -2.5, -0.9, -0.8
_NEXT, _RESTART, _RESTART_BARE, _SKIP, _AGAIN, _BACK = 0.6, 0.3, -0.3, -0.2, -0.5, -0.7
# What another way of numbering must explain to count.
_ANOTHER = 1.0
_UNANSWERED = 0.1
_FIRST, _NOT_FIRST = 0.3, -0.2
# So many questions marked 1.问： tell them from the items of a list.
_SEVERAL_SAID = 3
# A question without any mark is hardly longer.
_LONGEST_ALONE = 60
# A chain is looked for over so many lines of its kind: lists in answers are shorter.
_REACH = 60


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
    # 记者：感谢…… asks nothing.
    page = markers().heads_page(line) or (markers().closing.match(line.text) and not ends_as_question(line.text))
    if at in layout.tails or layout.answers[at] or len(line.text) > LONGEST_QUESTION * 2 or page:
        return []
    kinds = [mark.kind] if mark.kind else []
    if not mark.kind and (line.heading or line.bold) and len(line.text) < LONGEST_QUESTION:
        kinds.append("heading")
    if not mark.kind and asks_alone(layout.opening(at)) and len(line.text) < LONGEST_QUESTION:
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
        score += NEVER if layout.marked[at].weak else 0.0
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
        return NEVER
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
    counted = _without_items(layout, lines)
    candidates = [_candidate(layout, at, end) for at, end in zip(counted, [*counted[1:], stop], strict=True)]
    found = [_weight(layout, one) for one in candidates]
    sure = [one.answered for one in candidates if one.asks or one.answered]
    if len(sure) >= 3 and sum(sure) >= 0.8 * len(sure):
        # Where answers are marked, what has no answer mark is hardly a question.
        found = [weight + (0 if one.answered else _UNLIKE) for weight, one in zip(found, candidates, strict=True)]
    weights = dict(zip(counted, found, strict=True))
    found = [weights.get(at, NEVER) for at in lines]
    return without_contents(layout, lines, _with_unanswered(layout, lines, found))


def _without_items(layout: Layout, lines: list[int]) -> list[int]:
    """Where questions are marked 1.问：, those lines, and of those that are only numbered the ones whose number goes
    on: the others are items of what is asked or answered.
    """
    said = [at for at in lines if layout.marked[at].said]
    asked = [at for at in lines if not layout.marked[at].said and ends_as_question(layout.opening(at))]
    if sum(bool(layout.marked[at].number) for at in said) < max(_SEVERAL_SAID, len(asked)):
        return lines
    found: list[int] = []
    for at in lines:
        goes_on = bool(found) and layout.ordinals[at] == layout.ordinals[found[-1]] + 1
        place = bisect_left(said, at)
        behind = layout.ordinals[said[place]] if place < len(said) else 0
        if layout.marked[at].said or (goes_on and behind != layout.ordinals[at]):
            found.append(at)
    return found


def _candidate(layout: Layout, at: int, end: int) -> _Candidate:
    words = layout.asked(at, end)
    return _Candidate(at=at, end=end, words=words, asks=markers().asks(words), answered=_is_answered(layout, at, end))


def _with_unanswered(layout: Layout, lines: list[int], weights: list[float]) -> list[float]:
    """A question without anything below it, in its place among questions that have answers, is one all the same: its
    number goes on, or 问： says so.
    """
    found = list(weights)
    sure = [here for here, weight in enumerate(weights) if weight > 0]
    words = Counter(first_question(layout.opening(at)) for at in lines) if sure else Counter[str]()
    for here, at in enumerate(lines):
        # Where questions have numbers, a list of contents says 问题1： too.
        said = layout.marked[at].said and not layout.marked[at].number and not _is_nested(layout, at)
        # What stands twice is listed here and asked elsewhere.
        listed = words[first_question(layout.opening(at))] > 1
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
    if line.heading == ASKED_LEVEL:
        weight += _TIED
    if layout.columns >= 0 and mark.kind == "alone":
        weight += _IN_TABLE
    if not mark.kind and not one.answered:
        weight -= 0.7
    last = layout.told_from(layout.question_end(at, end), end)
    shown = any(below.pictured for below in layout.lines[at:end])
    if (last >= end and not shown and (end < len(layout.lines) or not one.answered)) or (
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
            return layout.marked[at].said and not layout.marked[line].said and bool(layout.answer_below(line, end))
    return False


def _opens(layout: Layout, at: int) -> bool:
    mark = layout.marked[at]
    return bool(mark.kind) and (mark.said or ends_as_question(layout.opening(at)))


def _with_others(layout: Layout, kinds: frozenset[str], chain: list[int]) -> list[int]:
    """Questions that carry another mark than the rest, or none, but are plainly asked and answered."""
    if not chain:
        return []
    found = set(chain)
    known = {first_question(layout.opening(at)) for at in chain}
    # The last line before this one that an answer begins in.
    answered = -1
    for at in range(len(layout.lines) - 1):
        answered = at - 1 if at and layout.answers[at - 1] else answered
        mark = layout.marked[at]
        if at in found or mark.kind in kinds or not (mark.said or ends_as_question(layout.opening(at))):
            continue
        # Between numbered questions one without a number is asked within an answer.
        behind = bisect_left(chain, at)
        before = chain[behind - 1] if behind else 0
        between = behind < len(chain) or not mark.said
        if not mark.number and behind and layout.marked[before].number and between:
            continue
        if first_question(layout.opening(at)) in known:
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
    whole = sorted({*whole, *alike(layout, whole), *numbered_again(layout, whole)})
    whole = sorted({*whole, *_missing(layout, whole)})
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


def _missing(layout: Layout, chain: list[int]) -> list[int]:
    """The questions whose number the office forgot: where exactly one is missing, the only line between its neighbours
    that asks, set off as they are, above an answer marked as the others are.
    """
    found: list[int] = []
    for before, after in pairwise(chain):
        one, two = layout.marked[before], layout.marked[after]
        if one.kind != two.kind or not one.number or two.ordinal != one.ordinal + 2:
            continue
        bold = layout.lines[before].bold and layout.lines[after].bold
        asked = [
            at
            for at in range(before + 2, after - 1)
            if _asks_alone(layout, at) and layout.lines[at].bold >= bold and _told_alike(layout, before, at)
        ]
        found += asked if len(asked) == 1 else []
    return found


def _told_alike(layout: Layout, before: int, at: int) -> bool:
    """Whether an answer begins below line `at` as one does below the question `before`: both marked, or neither."""
    marked = bool(layout.answer_below(before, at))
    return bool(layout.answers[at + 1]) if marked else not layout.answers[at + 1] and _tells_below(layout, at)


def _tells_below(layout: Layout, at: int) -> bool:
    below = layout.lines[at + 1].text
    return ends_as_sentence(below) and not ends_as_question(below)


def _asks_alone(layout: Layout, at: int) -> bool:
    line, before = layout.lines[at], layout.lines[at - 1].text
    bare = layout.marked[at].kind in ("", "said")
    asks = ends_as_question(line.text) and len(line.text) <= _LONGEST_ALONE and bare
    announced = announces(before) or goes_on(before) or layout.joins(at)
    return asks and not announced and line.row < 0 and not line.link and not _is_nested(layout, at)


def _whole(layout: Layout, at: int) -> int:
    """Where a question without a mark begins: in a line above that breaks off at a comma or is only its badge, if there
    is one.
    """
    above = layout.marked[at - 1] if at else None
    if above and above.said and not above.rest.text and not layout.marked[at].kind:
        return at - 1
    while at and not layout.marked[at].kind and not layout.answers[at - 1] and goes_on(layout.lines[at - 1].text):
        at -= 1
    return at

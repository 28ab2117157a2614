"""Questions broken into lines at a margin of their own: set larger than their answers, or without ？ on the first line.

Where a whole text is broken at one width, its lines show it (`Layout.joins`). A question in larger letters is broken
earlier, and nothing but its second line, which asks, tells it from a heading above a question.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from importing.line_ends import announces, ends_as_question, ends_as_sentence
from importing.markers import markers

if TYPE_CHECKING:
    from importing.layout import Layout

# A line that is broken is no shorter, a question without a number has no shorter first line, and a broken line ends so
# much before the margin; all in widths of a Latin letter.
_NARROWEST, _UNMARKED, _RAGGED = 24, 30, 6
# So many lines broken at one width make it sure that a text is. No line on a page is longer.
_WRAPPED = 6
_WIDEST = 120
# A question has at most so many lines below its first.
_MOST = 3
# So many lines broken at one margin show it; so large a part of the questions may be wider than it.
_SEVERAL, _WIDER = 2, 0.15
# So many answers that begin with an indent, and such a part of all, tell them from what goes on.
_INDENTS, _NEARLY_ALL = 2, 0.8


@dataclass(frozen=True)
class _Broken:
    """A question whose words begin in line `at`, and the last of its lines, which asks."""

    at: int
    end: int


def with_broken(layout: Layout) -> Layout:
    """The layout that knows which lines only go on with the question above them, and of which that is not sure."""
    groups: dict[str, list[int]] = {}
    for at in range(len(layout.lines)) if _is_broken(layout) else ():
        if layout.marked[at].kind != "alone" and _opens(layout, at):
            groups.setdefault(layout.marked[at].kind, []).append(at)
    drawn_in = _is_drawn_in(layout)
    tails: set[int] = set()
    unsure: set[int] = set()
    for kind, lines in groups.items():
        broken = [_Broken(at, end) for at in lines if (end := _end(layout, at, drawn_in=drawn_in))]
        whole = [at for at in lines if ends_as_question(layout.lines[at].text)]
        # 一、缴存业务 stands above questions of its own, and the items of a list may stand above the next question.
        asked = {*whole, *(one.at for one in broken)}
        if kind and ((not whole and _loose(layout, broken)) or 2 * len(asked) < len(lines)):
            continue
        for one, joined, sure in _at_margin(layout, kind, broken, whole, drawn_in=drawn_in):
            tails.update(range(one.at + 1, one.end + 1) if joined else ())
            unsure.update(() if sure else (one.end,))
    return replace(layout, tails=frozenset(tails), unsure=frozenset(unsure))


def _is_broken(layout: Layout) -> bool:
    """Whether a text may be broken into lines at all: where paragraphs are lines, some are longer than any page."""
    return layout.width > 0 or all(line.width <= _WIDEST for line in layout.lines if line.row < 0)


def _opens(layout: Layout, at: int) -> bool:
    """Whether a question may begin in a line: it has a mark, or begins a paragraph behind a finished one."""
    line = layout.lines[at]
    if line.row >= 0 or line.heading or line.link or layout.answers[at] or ends_as_sentence(line.text):
        return False
    if layout.marked[at].kind:
        return True
    if line.width < _UNMARKED - _RAGGED or markers().contact.match(line.text):
        return False
    if not at:
        return True
    before = layout.lines[at - 1]
    # What stands right below a question answers it. A title or a name above is no broken line: it ends far from any
    # margin.
    begins = ends_as_sentence(before.text) or before.width < line.width - 2 * _RAGGED
    return begins and not (announces(before.text) or ends_as_question(before.text))


def _end(layout: Layout, at: int, *, drawn_in: bool) -> int:
    """The line in which the question that begins in line `at` ends, behind others that are as long: one that asks, or,
    where all answers are `drawn_in`, the last before one that is; 0 where there is none.
    """
    first, numbered = layout.lines[at], bool(layout.marked[at].kind)
    if first.width < _NARROWEST or (ends_as_question(first.text) and not numbered):
        return 0
    for end in range(at + 1, min(at + 1 + _MOST, len(layout.lines))):
        line = layout.lines[end]
        other = line.row >= 0 or line.heading or line.link or layout.answers[end] or layout.marked[end].kind
        # A picture ends what stands above it: it may be the answer.
        if other or layout.lines[end - 1].pictured or ends_as_sentence(line.text) or line.width > first.width + 2:
            return 0
        told = (
            numbered and drawn_in and not line.indented and any(one.indented for one in layout.lines[end + 1 : end + 2])
        )
        if ends_as_question(line.text) or (told and not ends_as_question(first.text)):
            return end
        if line.width < first.width - _RAGGED:
            return 0
    return 0


def _is_drawn_in(layout: Layout) -> bool:
    """Whether answers begin with an indent: so do the lines below those that ask."""
    below = [
        two
        for one, two in zip(layout.lines, layout.lines[1:], strict=False)
        if ends_as_question(one.text) and not ends_as_question(two.text) and two.row < 0
    ]
    indented = sum(line.indented for line in below)
    return indented >= _INDENTS and indented >= _NEARLY_ALL * len(below)


def _loose(layout: Layout, broken: Sequence[_Broken]) -> bool:
    """Whether other lines without a mark ask, each behind a finished one: these are the questions, then."""
    ends = {one.end for one in broken}
    return any(
        at not in ends
        and not layout.marked[at].kind
        and ends_as_question(layout.lines[at].text)
        and ends_as_sentence(layout.lines[at - 1].text)
        for at in range(1, len(layout.lines))
    )


def _at_margin(
    layout: Layout, kind: str, broken: Sequence[_Broken], whole: Sequence[int], *, drawn_in: bool
) -> Iterator[tuple[_Broken, bool, bool]]:
    """Those of the broken questions of one kind that are broken at a margin, and whether that is likely, and sure."""
    lines = layout.lines
    # What asks by itself and goes on in a line that asks is broken only where others show the margin.
    begun = [one for one in broken if not ends_as_question(lines[one.at].text)]
    widths = Counter(lines[one.at].width for one in begun)
    margin, count = _margin(widths)
    wider = sum(lines[at].width > margin + 2 for at in whole) + sum(
        number for width, number in widths.items() if width > margin + 2
    )
    shown = count >= _SEVERAL and wider <= _WIDER * (len(whole) + len(begun))
    if not (kind or layout.width or drawn_in):
        # Of a text that shows neither, answers without a full stop may end alike.
        shown = shown and count > _SEVERAL and 3 * count >= len(whole) + len(begun)
    widest = max((lines[at].width for at in whole), default=0)
    wrapped = sum(layout.joins(at) for at in range(1, len(lines))) >= _WRAPPED
    drawn_out = not all(lines[at].indented for at in whole)
    for one in broken:
        first, last = lines[one.at], lines[one.end]
        # Where whatever begins has an indent, and where only answers do.
        apart = drawn_in and not last.indented and (bool(kind) or not (first.indented and drawn_out))
        if all(layout.joins(at) for at in range(one.at + 1, one.end + 1)):
            yield one, bool(kind) or wrapped, bool(kind) or wrapped
        elif shown and margin - _RAGGED <= first.width <= margin + 2:
            yield one, True, bool(kind) or apart or margin >= widest
        elif first.width >= widest - _RAGGED and not ends_as_question(first.text):
            yield one, bool(kind) or apart, bool(kind) and apart


def _margin(widths: Counter[int]) -> tuple[int, int]:
    """The width at which most lines end, none of them far before it, and how many do."""
    full = {width: sum(widths[one] for one in range(width - _RAGGED, width + 1)) for width in widths}
    margin = max(full, key=lambda width: (full[width], width), default=0)
    return margin, full.get(margin, 0)

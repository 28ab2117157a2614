"""Headings that look like the questions of a notice are questions too, whatever their words."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from itertools import pairwise

from importing.answer_ends import is_contact
from importing.layout import Layout
from importing.line_ends import announces, ends_as_sentence, goes_on, is_sentence
from importing.markers import markers

# So many questions of one look, and such a part of all the lines of that look, make it the look of a question: of
# headings, and of bold lines, which may as well stand within an answer.
_HEADINGS, _BOLD = (3, 2 / 3), (4, 0.8)
_LONGEST = 60
# So many questions have a number of one kind, for each line that has one and is none.
_NUMBERED = 4


def alike(layout: Layout, chain: list[int]) -> list[int]:
    """The headings and bold lines that ask nothing, but look as the questions of `chain` do: at the same level, with an
    answer below, their words only once. Their number, if any, is of the same kind.
    """
    looks = Counter(_look(layout, at) for at in chain)
    look, count = looks.most_common(1)[0] if looks else ((0, False), 0)
    fewest, share = _HEADINGS if look[0] else _BOLD
    if not any(look) or count < max(fewest, share * len(chain)):
        return []
    kinds = {layout.marked[at].kind for at in chain if layout.marked[at].number}
    if look[0] or not kinds:
        # Among bold questions with numbers, what has none is bold in an answer.
        kinds.add("")
    last = _page(layout, chain[-1]) if look[0] else chain[-1]
    opens = set(chain)
    others = (at for at in range(chain[0], last) if at not in opens and _look(layout, at) == look)
    same = [at for at in others if layout.marked[at].kind in kinds and _titles(layout, at)]
    below = dict(pairwise(sorted([*opens, *same, len(layout.lines)])))
    words = Counter(layout.lines[at].text for at in same)
    found = [at for at in same if words[layout.lines[at].text] == 1 and _is_told(layout, at, below[at])]
    return found if count >= share * (count + len(same)) else []


def numbered_again(layout: Layout, chain: list[int]) -> list[int]:
    """The titles whose number is the one of the question before, miscounted: （6）, （6）, （8）. Only where numbers of
    this kind stand before nothing else, and a finished answer above and an answer below make it one of the others.
    """
    kind = Counter(layout.marked[at].kind for at in chain if layout.ordinals[at]).most_common(1)
    if not kind or kind[0][1] < _NUMBERED:
        return []
    opens = set(chain)
    same = [at for at in range(chain[0], chain[-1]) if layout.marked[at].kind == kind[0][0] and at not in opens]
    if len(same) * _NUMBERED > len(chain):
        return []
    found: list[int] = []
    for at in same:
        place = bisect_left(chain, at)
        before, end = chain[place - 1], chain[place]
        as_others = layout.ordinals[at] == layout.ordinals[before] and layout.lines[at].row < 0
        drawn_in = layout.lines[at].indented == layout.lines[before].indented
        finished = at - 1 > before and ends_as_sentence(layout.lines[at - 1].text)
        if as_others and drawn_in and finished and _titles(layout, at) and _is_told(layout, at, end):
            found.append(at)
    return found


def only_looks(layout: Layout, at: int) -> bool:
    """Whether nothing but bold letters make line `at` a question: it may as well part the answer above."""
    line, mark = layout.lines[at], layout.marked[at]
    marked = mark.kind or line.heading or any(layout.answers[at : at + 2])
    return line.bold and not marked and not markers().asks(line.text)


def _page(layout: Layout, last: int) -> int:
    """Where the page goes on below the questions."""
    below = range(last + 1, len(layout.lines))
    return next((at for at in below if markers().closes(layout.lines[at])), len(layout.lines))


def _look(layout: Layout, at: int) -> tuple[int, bool]:
    line = layout.lines[at]
    return (line.heading, line.bold and not line.heading) if line.row < 0 else (0, False)


def _titles(layout: Layout, at: int) -> bool:
    """Whether a line may be a title: short, no sentence, neither announced nor begun by the line before."""
    text, before = layout.lines[at].text, layout.lines[at - 1].text
    whole = len(text) <= _LONGEST and not (ends_as_sentence(text) or goes_on(text) or layout.joins(at))
    return whole and not (announces(before) or goes_on(before))


def _is_told(layout: Layout, at: int, end: int) -> bool:
    """Whether a sentence, a telephone, a table or a picture stands below a line, before the next that looks like it."""
    lines = layout.lines[at + 1 : end]
    return layout.lines[at].pictured or any(
        one.row >= 0 or ends_as_sentence(one.text) or is_sentence(one.text) or is_contact(one.text) for one in lines
    )

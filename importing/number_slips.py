"""A question whose number is written unlike the others: 7.， 8问：， 9.， or 7、 问8： 9、.

Where the numbers run on but for one, and one line in its place begins with just that number and asks, the office wrote
it otherwise. What only looks like it is an item of the answer above: then the number before it stands there, too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from importing.layout import Layout
from importing.line_ends import announces, ends_as_question, ends_as_sentence
from importing.number_forms import ordinal

_CN = "[一二三四五六七八九十]{1,4}"
# What a number may stand behind, be followed by, and the 问： behind that.
_SLIP = re.compile(
    r"(?:[（(【\[〔]\s?)?(?:第\s?)?(?:常见)?(?:问题|提问|咨询|问|题|[QＱ])?\s?[-.．]?\s?"
    rf"(?P<number>[0-9０-９]{{1,3}}|{_CN}|[①-⒛㈠-㈩❶-❿])\s?(?:个?问题?|题)?\s?"
    r"(?P<behind>[)）】\]〕.．、，,:：。;；\s—-]*)(?:(?:问题?|提问)\s?[:：]\s*)?(?=\S)"
)
# 3个工作日 counts days: behind a number without any mark stands no measure.
_MEASURED = re.compile(
    r"[年月日天个次岁周号期届小万亿元%％名人种类级条款项份张台家户批层楼点时分秒米吨克]|[0-9０-９.．%％]"
)
_NAMED = re.compile("[问题询QＱ]")
# So many questions with numbers show how the numbers run; before the first of them so many less one may be missing.
_SEVERAL, _FIRST = 3, 3


def with_slips(layout: Layout, kinds: frozenset[str], opening: Sequence[int]) -> tuple[Layout, list[int]]:
    """The layout in which such lines have the mark of the others, and all lines that open questions, they among them.

    kinds: of the marks that open questions.
    """
    numbered = [
        at for at in opening if layout.ordinals[at] and (layout.marked[at].kind in kinds or layout.marked[at].said)
    ]
    if layout.columns >= 0 or len(numbered) < _SEVERAL:
        return layout, list(opening)
    told = sum(bool(layout.answer_below(at, end)) for at, end in pairwise([*opening, len(layout.lines)]))
    marked = list(layout.marked)
    opens = frozenset(opening)
    found: set[int] = set()
    for before, after in pairwise([-1, *numbered, len(layout.lines)]):
        like = layout.marked[max(before, numbered[0])]
        at = before
        for number in _missing(layout, before, after):
            one = _first(layout, number, range(at + 1, after), opens, told=told > len(opening) / 2)
            if one is None:
                break
            at, slip = one
            rest = layout.lines[at].after(slip.end())
            marked[at] = like._replace(line=layout.lines[at], number=slip["number"], said=True, rest=rest, weak=False)
            found.add(at)
    return replace(layout, marked=tuple(marked)), sorted({*opening, *found})


def _missing(layout: Layout, before: int, after: int) -> range:
    """The numbers that should stand between two lines: those up to the next, or one more where none or 1 follows."""
    one = layout.ordinals[before] if before >= 0 else 0
    two = layout.ordinals[after] if after < len(layout.lines) else 0
    if before < 0 and two > _FIRST:
        return range(0)
    return range(one + 1, two) if two > one else range(one + 1, one + 2)


def _first(
    layout: Layout, number: int, lines: range, opening: frozenset[int], *, told: bool
) -> tuple[int, re.Match[str]] | None:
    """The first of some lines that begins with a number and asks, `told` with a marked answer below, and its number;
    None behind an item with the number before.
    """
    for at in lines:
        slip = _SLIP.match(layout.lines[at].text)
        if slip is None or layout.lines[at].row >= 0 or layout.answers[at]:
            continue
        here = ordinal(slip["number"])
        if here == number - 1 and at not in opening:
            return None
        if here == number and _is_slip(layout, at, slip) and (at in opening or _stands_alone(layout, at)):
            below = layout.answer_below(at, lines.stop) if told else at + 1 < lines.stop and _tells(layout, at + 1)
            if below:
                return at, slip
    return None


def _is_slip(layout: Layout, at: int, slip: re.Match[str]) -> bool:
    """Whether a number counts a question: it is set off from the words behind it, and these ask."""
    text = layout.lines[at].text
    words = text[slip.end() :]
    # 第一次 and 3个工作日 count no question; 问题3 and 3： do.
    named = _NAMED.search(text[: slip.end()].replace(slip["behind"], ""))
    digits = slip["number"][0].isdecimal() and slip.start("number") == 0
    set_off = slip["behind"].strip() or ((named or digits) and not _MEASURED.match(words))
    return bool(set_off) and ends_as_question(words + layout.opening(at)[len(layout.marked[at].rest.text) :])


def _stands_alone(layout: Layout, at: int) -> bool:
    """Whether a line begins a paragraph behind a finished one that does not announce it."""
    before = layout.lines[at - 1] if at else None
    if before is None or layout.headings[at - 1] or before.row >= 0:
        return True
    return ends_as_sentence(before.text) and not announces(before.text) and not layout.joins(at)


def _tells(layout: Layout, at: int) -> bool:
    text = layout.lines[at].text
    return layout.lines[at].row >= 0 or (ends_as_sentence(text) and not ends_as_question(text))

"""What the numbers of units show of their cut: a run 1, 2, 3 is a second way to tell where questions begin."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from importing.line_ends import ends_as_question, is_sentence
from importing.lines import blocks, flat
from importing.markers import MarkedLine, markers
from importing.number_forms import ITEMS, ordinal
from kb.flags import Flag, flag
from kb.model import QAUnit

_DIGITS = re.compile(r"[0-9０-９]+")
_CHINESE = re.compile("[一二三四五六七八九十百零〇]+")
# A section's letter before a number.
_LETTER = re.compile(r"^[A-PR-Z](?=1$)")
# What a number at the beginning of a question may look like.
_LEFT = re.compile(
    r"第(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})条"
    r"|[^\w\s]?[^\W\d_]{0,6}?[-. ]?(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})[^\W\d_]?[^\w《“（(]"
)
# So many numbers of one form make a number of another form strange.
_MANY = 3
_SHOWN = 20


def of_numbers(units: Sequence[QAUnit]) -> Iterator[tuple[int, Flag]]:
    """The flags that the numbers give, each with the place of its unit.

    A number that goes back, other than to 1, or is written like no other, may be no number of a question: then the
    unit before it lost words to it. A gap only tells that a number is missing, which the file itself may lack.
    """
    forms = Counter(_form(unit.number) for unit in units if unit.number)
    usual = max(forms.values(), default=0) >= _MANY
    for place, unit in enumerate(units):
        here = ordinal(unit.number)
        before = units[place - 1] if place else None
        odd = usual and unit.number and forms[_form(unit.number)] == 1
        if odd and _fits(units, place):
            yield place, flag("number-other", words=unit.number)
        elif odd:
            yield from _odd(place, "number-form", unit.number)
        elif not here:
            continue
        elif before is None and here > 1:
            after = ordinal(units[1].number) if len(units) > 1 else 0
            alone = after and after != here + 1
            yield place, flag("number-first", words=unit.number) if alone else flag("number-start")
        elif before is not None and before.section == unit.section:
            there = ordinal(before.number)
            if there > here > 1:
                yield from _odd(place, "number-back", unit.number)
            elif there and here != there + 1:
                yield place, flag("number-gap")
                if inside := _inside(before, range(there + 1, here), _form(unit.number)):
                    yield place - 1, flag("number-inside", words=inside)


def of_left(units: Sequence[QAUnit]) -> Iterator[tuple[int, Flag]]:
    """The units without a number whose questions begin with one: those that run on, in whatever form."""
    begins = {
        place: found for place, unit in enumerate(units) if not unit.number and (found := _LEFT.match(unit.question))
    }
    forms = Counter(_form(found[0]) for found in begins.values())
    for place, found in begins.items():
        before = begins.get(place - 1)
        after = begins.get(place + 1)
        here = ordinal(found[0])
        runs = (before and ordinal(before[0]) == here - 1) or (after and ordinal(after[0]) == here + 1)
        if runs and forms[_form(found[0])] >= _MANY:
            yield place, flag("number-left", words=found[0])


def _fits(units: Sequence[QAUnit], place: int) -> bool:
    """Whether a unit asks, and its number is the one between those of its neighbours."""
    here = ordinal(units[place].number)
    before = ordinal(units[place - 1].number) if place else 0
    after = ordinal(units[place + 1].number) if place + 1 < len(units) else 0
    runs = before == here - 1 and after in (here + 1, 1, 0)
    return bool(here) and runs and ends_as_question(units[place].question)


def of_items(marked: Sequence[MarkedLine]) -> Iterator[Flag]:
    """The numbers in the lines of an answer without the one before them: a heading among them is another question, and
    an answer that begins with the second item lost the first.
    """
    seen: set[tuple[str, int]] = set()
    for at, mark in enumerate(marked):
        number = mark.ordinal
        lost = number > 1 and (mark.kind, number - 1) not in seen
        if lost and mark.kind in ITEMS and (not at or not is_sentence(mark.line.text)):
            yield flag("number-alone", words=mark.line.text[:_SHOWN])
        seen.add((mark.kind, number))


def _odd(place: int, name: str, number: str) -> Iterator[tuple[int, Flag]]:
    yield place, flag(name, words=number)
    if place:
        yield place - 1, flag("next-number", words=number)


def _inside(unit: QAUnit, missing: range, form: str) -> str:
    """A missing number of that form with which a line of the unit's answer begins; "" for none."""
    marks = (markers().read(line) for line in flat(blocks(unit.answer)))
    return next((mark.number for mark in marks if mark.ordinal in missing and _form(mark.number) == form), "")


def _form(number: str) -> str:
    """How a number is written, whatever it counts: 问题1 and 问题2 alike."""
    return _LETTER.sub("A", _CHINESE.sub("一", _DIGITS.sub("1", number)))

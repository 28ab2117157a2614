"""What a person should look at before a cut is signed off."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from statistics import median

from importing.answer_ends import is_contact
from importing.line_ends import announces, asks_alone, ends_as_sentence, goes_on, is_sentence
from importing.lines import blocks, flat
from importing.markers import markers
from importing.number_flags import of_items, of_left, of_numbers
from importing.readers.source import Disputed
from kb.flags import Flag, flag
from kb.model import QAUnit
from kb.text import STRUCK, standing, struck

_LONG, _MUCH_LONGER = 1500, 5
# A question that stands in another answer is noticed from this length on; shorter words occur by chance. So many of
# its characters tell it from all others.
_TELLING, _TOLD_APART = 8, 100
# A character of Unicode's private use, or the one that stands for a character that could not be read.
_STRANGE = re.compile("[\ue000-\uf8ff\ufffd\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
# A letter that the page prints in a box of its own, before a Chinese word.
_MARK = re.compile(r"[A-Z]\s*(?=[\u3400-\u9fff])")
# A word before the first colon of an answer: 回音：, 政策依据：.
_LABEL = re.compile("[^\\W\\d_]{1,8}[:：]")
_LOST = re.compile("[。！？；][0-9]{1,2}$")
_NEARBY, _MOST_SIGNS, _SHOWN, _SHORT = 8, 5, 40, 20
# Where so many units of a notice, and so large a part, have a trait, it is how the notice is written.
_USUAL, _PART, _NEARLY_ALL = 3, 0.5, 0.8


def reviewed(units: Sequence[QAUnit], found: Sequence[Sequence[Flag]]) -> list[QAUnit]:
    """The units of a notice with their flags: those `found` when each was cut, and what its words and numbers show."""
    usual = median([len(unit.answer) for unit in units])
    flags = [
        [*one, *_of_signs(unit), *_of_struck(unit), *_of_pictures(unit), *_of_answer(unit, usual)]
        for unit, one in zip(units, found, strict=True)
    ]
    for place, one in (*_of_questions(units), *_of_answers(units), *of_numbers(units), *of_left(units)):
        flags[place].append(one)
    return [with_flags(unit, mine) for unit, mine in zip(units, _without_usual(flags), strict=True)]


def _of_questions(units: Sequence[QAUnit]) -> Iterator[tuple[int, Flag]]:
    """What the questions show beside each other, with the place of the unit."""
    unlike = [place for place, unit in enumerate(units) if unit.question and not markers().asks(unit.question)]
    for place in unlike:
        yield place, flag("questions-unlike" if _is_usual(len(unlike), units) else "question-unlike")
    for place, unit in enumerate(units):
        if not unit.question:
            yield place, flag("no-question")
        # （第5条规定…）问： and 某企业问： introduce a question; a finished sentence does not.
        end = unit.question.find("。") + 1
        if (
            end
            and not unit.question.startswith(("（", "("))
            and (inside := markers().question.match(unit.question, end))
        ):
            yield place, flag("asks-inside", words=inside[0])
            if place:
                yield place - 1, flag("next-inside", words=inside[0])


def _of_answers(units: Sequence[QAUnit]) -> Iterator[tuple[int, Flag]]:
    """What the answers show beside each other and beside the questions, with the place of the unit."""
    for place in sorted(_holding_questions(units)):
        yield place, flag("other-question")
    marked = [place for place, unit in enumerate(units) if _MARK.match(unit.answer)]
    for place in marked if _is_usual(len(marked), units) else ():
        yield place, flag("mark-left", words=units[place].answer[0])
    labels = {place: found[0] for place, unit in enumerate(units) if (found := _LABEL.match(unit.answer))}
    count = Counter(labels.values())
    for place, label in labels.items():
        if _is_usual(count[label], units):
            yield place, flag("label-left", words=label)
    yield from _of_ends(units)


def _of_ends(units: Sequence[QAUnit]) -> Iterator[tuple[int, Flag]]:
    """What the ends of the answers show beside each other, with the place of the unit."""
    *others, end = units
    single = sum("\n" not in unit.answer for unit in others)
    if len(others) >= _USUAL and single >= _NEARLY_ALL * len(others) and is_sentence(tail := _tail(end)):
        yield len(others), flag("closing-kept", words=tail[:_SHORT])
    ended = sum(ends_as_sentence(unit.answer) for unit in units) / len(units)
    lasts = list(map(_last_line, units))
    ends = Counter(lasts)
    for place, (unit, last) in enumerate(zip(units, lasts, strict=True)):
        if last and ends[last] >= _USUAL:
            yield place, flag("repeated-end", words=last)
        open_end = unit.answer and not _is_over(unit.answer)
        if open_end and (ended >= _NEARLY_ALL or (ended >= _PART and _titled_behind(unit))):
            yield place, flag("ends-abruptly")


def _titled_behind(unit: QAUnit) -> bool:
    """Whether the last line of an answer stands like a heading below a finished sentence."""
    *_, before, last = ["", "", *unit.answer.splitlines()]
    short = 1 < len(last) <= _SHOWN and not (is_sentence(last) or goes_on(last) or unit.pictures)
    return short and _is_finished(before) and [markers().read(line).kind for line in flat(blocks(last))] == [""]


def _tail(unit: QAUnit) -> str:
    """The last of several paragraphs of an answer; "" for the only one."""
    first, _, rest = unit.answer.partition("\n")
    return rest.rpartition("\n")[2] if first else ""


def _last_line(unit: QAUnit) -> str:
    """The last of several lines of an answer, where it is short and no sentence: 药品注册处; "" for any other."""
    lines = unit.answer.splitlines()
    short = len(lines) > 1 and len(lines[-1]) <= _SHORT and not ends_as_sentence(lines[-1])
    return lines[-1] if short and not is_contact(lines[-1]) else ""


def _is_over(answer: str) -> bool:
    return ends_as_sentence(answer) or is_contact(answer.splitlines()[-1])


def _is_usual(count: int, units: Sequence[object]) -> bool:
    return count >= _USUAL and count >= _PART * len(units)


def _without_usual(flags: Sequence[Sequence[Flag]]) -> Iterator[list[Flag]]:
    """The flags without the hints that most units have; what else is weak and usual no longer counts as weak."""
    counts = Counter(name for mine in flags for name in {one.name for one in mine if one.weak})
    usual = {name for name, count in counts.items() if _is_usual(count, flags)}
    for mine in flags:
        kept = (one for one in mine if one.name not in usual or one.kind != "hint")
        yield [one._replace(weak=one.weak and one.name not in usual) for one in kept]


def with_flags(unit: QAUnit, flags: Sequence[Flag]) -> QAUnit:
    """The unit with these flags as well, each where its kind belongs. Weak ones of two names are doubts."""
    agreeing = len({one.name for one in flags if one.weak}) > 1
    if not flags:
        return unit
    told: dict[str, tuple[str, ...]] = {
        "hold": unit.hold,
        "doubt": unit.doubts,
        "limit": unit.limits,
        "hint": unit.hints,
    }
    for one in flags:
        told["doubt" if agreeing and one.weak else one.kind] += (one.says,)
    hold, doubts, limits, hints = (tuple(dict.fromkeys(says)) for says in told.values())
    return replace(unit, hold=hold, doubts=doubts, limits=limits, hints=hints)


def _holding_questions(units: Sequence[QAUnit]) -> set[int]:
    """The places of the units in whose answer another one's question stands.

    Each place of an answer is looked up once, whatever the number of questions: there may be tens of thousands.
    """
    asking: dict[str, set[int]] = {}
    lengths: dict[str, set[int]] = {}
    for place, unit in enumerate(units):
        words = _ink(unit.question)[:_TOLD_APART]
        if len(words) >= _TELLING:
            asking.setdefault(words, set()).add(place)
            lengths.setdefault(words[:_TELLING], set()).add(len(words))
    found: set[int] = set()
    for place, unit in enumerate(units):
        answer = _ink(unit.answer)
        heads = ((at, lengths.get(answer[at : at + _TELLING], ())) for at in range(len(answer) - _TELLING + 1))
        others = (asking.get(answer[at : at + length], set()) for at, known in heads for length in known)
        if any(asked and asked != {place} for asked in others):
            found.add(place)
    return found


def _ink(text: str) -> str:
    return "".join(text.split())


def with_holds(units: Sequence[QAUnit], disputed: Sequence[Disputed]) -> list[QAUnit]:
    """The units, each with why it is held back from answering (what its pages are like, that it is struck out as a
    whole), and why its pages should be looked at.
    """
    places = sorted(disputed, key=lambda place: place.start)
    starts = [place.start for place in places]
    made = []
    for unit in units:
        found = [flag(f"page-{why}", page=page) for page, why in _on(unit, places, starts)]
        if gone := "、".join(_struck_as_a_whole(unit)):
            found.append(flag("struck-as-a-whole", words=gone))
        made.append(with_flags(unit, found))
    return made


def _on(unit: QAUnit, places: Sequence[Disputed], starts: Sequence[int]) -> list[tuple[int, str]]:
    """The disputed pages that a unit has words on, each with why. `places` in order, with their `starts`."""
    found: set[tuple[int, str]] = set()
    for span in (*unit.question_spans, *unit.answer_spans):
        at = bisect_right(starts, span.end - 1) - 1
        while at >= 0 and places[at].end > span.start:
            found.add((places[at].page, places[at].why))
            at -= 1
    return sorted(found)


def _of_signs(unit: QAUnit) -> Iterator[Flag]:
    """Each sign that only a font of the author's could show, once, with the words it stands among: it may be a ≥."""
    strange: dict[str, str] = {}
    for text in (unit.question, unit.answer):
        for found in _STRANGE.finditer(text):
            strange.setdefault(found[0], _around(text, found.start()))
    for sign in list(strange)[:_MOST_SIGNS]:
        yield flag("unknown-sign", code=f"U+{ord(sign):04X}", words=strange[sign])
    if len(strange) > _MOST_SIGNS:
        yield flag("more-signs", words=str(len(strange) - _MOST_SIGNS))


def _of_struck(unit: QAUnit) -> Iterator[Flag]:
    """That some of the answer is struck out, with the first of it."""
    found = struck(unit.answer)
    if found:
        yield flag("struck", words=_short(unit.answer[found[0].start : found[0].end].replace(STRUCK, "")))


def _short(words: str) -> str:
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN]}……"


def _of_pictures(unit: QAUnit) -> Iterator[Flag]:
    """That an answer leans on a picture: it announces or names one, or its words break off where one stands."""
    before = [standing(unit.answer[: picture.at]).rstrip() for picture in unit.pictures]
    says = markers().pictures.search(standing(unit.answer))
    if not unit.answer:
        return
    if any(map(announces, before)):
        yield flag("picture-announced", words=_names(unit))
    elif before and (says or not all(map(ends_as_sentence, before))):
        yield flag("picture-needed", words=_names(unit))
    elif says and not before:
        yield flag("picture-missing", words=says[0])


def _names(unit: QAUnit) -> str:
    names = "、".join(dict.fromkeys(picture.name for picture in unit.pictures if picture.name))
    return f"（{names}）" if names else ""


def _struck_as_a_whole(unit: QAUnit) -> Iterator[str]:
    """The parts of a unit that are struck out and make it doubtful as a whole. Of an answer, all of its words."""
    for name, words in (("章节", unit.section), ("题号", unit.number), ("问题", unit.question)):
        if struck(words):
            yield name
    if struck(unit.answer) and not any(map(str.isalnum, standing(unit.answer))):
        yield "整条答复"


def _around(text: str, at: int) -> str:
    return _STRANGE.sub("〓", text[max(0, at - _NEARBY) : at + _NEARBY + 1].replace("\n", ""))


def _without_lines(unit: QAUnit) -> Flag:
    """What an answer shows that has no lines: pictures, nothing, or a cell of a rule or of 第3页, no line by itself."""
    if not unit.answer and unit.pictures:
        return flag("only-picture", words=_names(unit))
    return flag("page-words" if any(map(str.isalnum, unit.answer)) else "no-answer")


def _of_answer(unit: QAUnit, usual: float) -> Iterator[Flag]:
    """What the lines of an answer show: the page's words, a heading, another question."""
    lines = flat(blocks(unit.answer))
    if not lines:
        yield _without_lines(unit)
        return
    if len(unit.answer) > max(_LONG, _MUCH_LONGER * usual):
        yield flag("answer-long")
    known = markers()
    marked = [known.read(line) for line in lines]
    yield from of_items(marked)
    # 办结。1: the raised number of a note, in a text that lost what was raised.
    if lost := next((found for line in lines if (found := _LOST.search(line.text))), None):
        yield flag("note-missing", words=lost[0][1:])
    heading: list[str] = []
    for mark, line, before, after in zip_longest(marked, lines, [None, *lines[:-1]], lines[1:]):
        if known.heads_page(line) or known.furniture.search(line.text):
            yield flag("page-words")
        elif mark.said or (_asks(line.text) and not known.nested.match(line.text)):
            answered = known.inline_answer.search(line.text) or (after and known.answer.match(after.text))
            yield flag("nested-question" if answered else "question-line", words=_short(line.text))
        elif before and after and line.row < 0 and not mark.kind and not known.nested.match(line.text):
            heading += [line.text] if _heads(before.text, line.text, after.text) else []
        elif (
            mark.kind in ("cn", "no") and len(line.text) < 40 and not is_sentence(line.text) and len(unit.answer) > 400
        ):
            yield flag("heading-line")
    # Several are the parts of the answer itself.
    if len(heading) == 1:
        yield flag("heading-inside", words=_short(heading[0]))


def _heads(before: str, text: str, after: str) -> bool:
    """Whether a line stands like a heading between finished sentences."""
    short = len(text) <= _SHOWN and not ends_as_sentence(text) and not goes_on(text)
    return short and _is_finished(before) and is_sentence(after)


def _is_finished(text: str) -> bool:
    """Whether a text ends with a sentence behind which neither an item nor what it announces follows."""
    return ends_as_sentence(text) and not text.endswith(("：", ":", "；", ";"))


def _asks(text: str) -> bool:
    """Whether a line of an answer may be another question: it asks, and nothing behind the asking ends a sentence."""
    return asks_alone(text) or ("？" in text and len(text) < 60 and not ends_as_sentence(text))

"""What a person should look at before a cut is signed off."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median

from importing.lines import blocks, flat
from importing.markers import asks_alone, ends_as_sentence, is_sentence, markers, ordinal
from importing.readers.source import Disputed
from kb.model import QAUnit
from kb.text import STRUCK, standing, struck

_LONG, _MUCH_LONGER = 1500, 5
# A question that stands in another answer is noticed from this length on; shorter words occur by chance. So many of
# its characters tell it from all others.
_TELLING, _TOLD_APART = 8, 100
# Why a page is held back from answering until a person has compared it with the file, and why it is only to be looked
# at: keys of Disputed.why.
_HELD = {
    "order": "第 {} 页两种读法的文字顺序不一致，可能错乱：逐字对照原件之前不作答",
    "unseen": "第 {} 页有看不见的文字（白色、没有画出来或被盖住），没有收入：逐字对照原件之前不作答",
    "leaning": "第 {} 页有斜着写的文字，当作水印没有收入：逐字对照原件之前不作答",
}
_LOOKED_AT = {
    "pale": "第 {} 页有压在正文上的浅色文字，当作水印没有收入",
    "turned": "第 {} 页是转过来排的，按文字自己的方向读",
    "aside": "第 {} 页有横竖方向与正文不同的文字，排在这一页的最后",
}
# A character of Unicode's private use, or the one that stands for a character that could not be read.
_STRANGE = re.compile("[\ue000-\uf8ff\ufffd\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
_UNKNOWN = "有认不出的符号（U+{:04X}），在“{}”的〓处：对照原件看是什么"
_NEARBY, _MOST_SIGNS, _MOST_STRUCK = 8, 5, 40
_STRUCK = "有划去的文字（原文加了删除线，在 ~~ 之间）：“{}”，对照原件看"
_STRUCK_AS_A_WHOLE = "{}在原文里划去了（加了删除线，在 ~~ 之间）：看过它是否仍然有效之前不作答"


def with_flags(units: Sequence[QAUnit]) -> list[QAUnit]:
    """The units, each with the reasons to doubt its cut; none where nothing is in doubt."""
    usual = median([len(unit.answer) for unit in units])
    holding = _holding_questions(units)
    ending = sum(ends_as_sentence(unit.answer) for unit in units)
    made = []
    for place, unit in enumerate(units):
        flags = [
            *unit.flags,
            *_of_signs(unit),
            *_of_struck(unit),
            *_of_answer(unit, usual),
            *_of_number(unit, units[place - 1] if place else None),
        ]
        if place in holding:
            flags.append("答复中有另一个问题")
        if ending >= 0.8 * len(units) and unit.answer and not ends_as_sentence(unit.answer):
            flags.append("答复结尾不像句子")
        if not unit.question:
            flags.append("没有找到问题")
        elif not markers().asks(unit.question):
            flags.append("问题不像问句")
        made.append(replace(unit, flags=tuple(dict.fromkeys(flags))))
    return made


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
        found = _on(unit, places, starts)
        hold = [_HELD[why].format(page) for page, why in found if why in _HELD]
        if gone := "、".join(_struck_as_a_whole(unit)):
            hold.append(_STRUCK_AS_A_WHOLE.format(gone))
        flags = tuple(_LOOKED_AT[why].format(page) for page, why in found if why in _LOOKED_AT)
        made.append(replace(unit, hold=tuple(hold), flags=tuple(dict.fromkeys(unit.flags + flags))))
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


def _of_signs(unit: QAUnit) -> Iterator[str]:
    """Each sign that only a font of the author's could show, once, with the words it stands among: it may be a ≥."""
    strange: dict[str, str] = {}
    for text in (unit.question, unit.answer):
        for found in _STRANGE.finditer(text):
            strange.setdefault(found[0], _around(text, found.start()))
    for sign in list(strange)[:_MOST_SIGNS]:
        yield _UNKNOWN.format(ord(sign), strange[sign])
    if len(strange) > _MOST_SIGNS:
        yield f"还有 {len(strange) - _MOST_SIGNS} 种认不出的符号"


def _of_struck(unit: QAUnit) -> Iterator[str]:
    """That some of the answer is struck out, with the first of it."""
    found = struck(unit.answer)
    if found:
        words = unit.answer[found[0].start : found[0].end].replace(STRUCK, "")
        yield _STRUCK.format(words if len(words) <= _MOST_STRUCK else f"{words[:_MOST_STRUCK]}……")


def _struck_as_a_whole(unit: QAUnit) -> Iterator[str]:
    """The parts of a unit that are struck out and make it doubtful as a whole. Of an answer, all of its words."""
    for name, words in (("章节", unit.section), ("题号", unit.number), ("问题", unit.question)):
        if struck(words):
            yield name
    if struck(unit.answer) and not any(map(str.isalnum, standing(unit.answer))):
        yield "整条答复"


def _around(text: str, at: int) -> str:
    return _STRANGE.sub("〓", text[max(0, at - _NEARBY) : at + _NEARBY + 1].replace("\n", ""))


def _of_answer(unit: QAUnit, usual: float) -> list[str]:
    if not unit.answer:
        return ["没有找到答复"]
    flags = []
    if len(unit.answer) > max(_LONG, _MUCH_LONGER * usual):
        flags.append("答复很长")
    known = markers()
    for line in flat(blocks(unit.answer)):
        mark = known.read(line)
        if known.closes(line) or known.furniture.search(line.text):
            flags.append("答复中可能混入页面文字")
        elif mark.said or (_asks(line.text) and not known.nested.match(line.text)):
            flags.append("答复中有像问题的一行")
        elif (
            mark.kind in ("cn", "no") and len(line.text) < 40 and not is_sentence(line.text) and len(unit.answer) > 400
        ):
            flags.append("答复中有标题样的一行")
    return flags


def _asks(text: str) -> bool:
    """Whether a line of an answer may be another question: it asks, and nothing behind the asking ends a sentence."""
    return asks_alone(text) or ("？" in text and len(text) < 60 and not ends_as_sentence(text))


def _of_number(unit: QAUnit, before: QAUnit | None) -> list[str]:
    here = ordinal(unit.number)
    if before is None or before.section != unit.section or not here:
        return ["编号不从一开始"] if here > 1 and before is None else []
    there = ordinal(before.number)
    return ["编号不连续"] if there and here != there + 1 else []

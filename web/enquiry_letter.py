"""A letter of enquiry to an authority, as a Word file: what was asked, how often, what the present notice says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import NamedTuple

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm

from assistant.docx_file import page, properties, styles, without_times
from kb.model import KnowledgeBase
from web.gap_register import Told, cited
from web.insight_texts import insight_texts

# Characters of an official answer; where it is longer, its place is cited.
_LONGEST = 1500


class Addressed(NamedTuple):
    """To whom a letter goes, from whom, and of which day it is."""

    office: str
    sender: str
    on: date


def office_of(told: Sequence[Told], kb: KnowledgeBase) -> str:
    """The issuer of the notice that most of the groups are nearest to; of none, that of the first notice."""
    near = [kb.notices[one.near.notice].head.issuer for one in told if one.near]
    known = near or [notice.head.issuer for notice in kb.notices.values()]
    return max(known, key=known.count, default="")


def letter_bytes(told: Sequence[Told], to: Addressed, kb: KnowledgeBase) -> bytes:
    """The letter as DOCX; the same questions on the same day give the same bytes."""
    words = insight_texts().letter
    document = Document()
    properties(document, words.title, to.on)
    styles(document, 12)
    page(document)
    document.add_paragraph(words.title, style="Title")

    def say(text: str, indent: float = 0.85) -> None:
        for line in _clean(text).split("\n"):
            document.add_paragraph(line).paragraph_format.first_line_indent = Cm(indent)

    say(words.to.format(office=to.office or words.no_office), 0)
    asked = [one.gap.asked for one in told]
    times = sum(one.count for one in asked)
    since, until = min(one.first for one in asked), max(one.last for one in asked)
    say(words.opening.format(since=_day(since), until=_day(until), count=len(told), times=times))
    for number, one in enumerate(told, 1):
        document.add_paragraph(_clean(words.question.format(number=number, text=one.gap.asked.text)), style="Heading 1")
        for line in _of_one(one, kb):
            say(line)
    say(words.closing)
    for line in (words.sender.format(sender=to.sender or words.no_sender), _day(to.on)):
        document.add_paragraph(_clean(line)).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    out = BytesIO()
    document.save(out)
    return without_times(out)


def _of_one(one: Told, kb: KnowledgeBase) -> list[str]:
    words, asked = insight_texts().letter, one.gap.asked
    lines = [words.times.format(times=asked.count, first=asked.first, last=asked.last)]
    if one.gap.others:
        lines.append(words.wordings.format(wordings="；".join(f"“{text}”" for text in one.gap.others)))
    unit = one.near or one.now
    if unit is None:
        return [*lines, words.nothing]
    answer = unit.answer if len(unit.answer) <= _LONGEST else f"{unit.answer[:_LONGEST]}……"
    lines.append(words.says.format(cited=cited(unit, kb)))
    lines += [words.asked.format(question=unit.question), words.answered.format(answer=answer)]
    return [*lines, words.lacking.format(words="、".join(one.lacking))] if one.lacking else lines


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _clean(text: str) -> str:
    """Without characters that no Word file can hold."""
    return "".join(char for char in text if char in "\n\t" or (char.isprintable() and char not in "\ufffe\uffff"))

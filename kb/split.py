"""Cut a notice into question-answer units. Text is only ever dropped, never rewritten."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kb.model import Problem, Problems, QAUnit, Span
from kb.text import is_layout, verbatim

_SECTION = re.compile(r"[一二三四五六七八九十]{1,3}、(?=\S)")
_QUESTION = re.compile(r"(?P<number>\d{1,3})(?:[.．](?!\d)|、)(?=\S)")
_ANSWER = re.compile(r"答[:：]")
_SENTENCE_END = tuple("。！？!?；;”）)》】")


@dataclass(frozen=True)
class _Line:
    """One line without its layout: where its words start and end, and whether it was indented."""

    start: int
    end: int
    text: str
    indented: bool


@dataclass
class _Draft:
    """A unit while its lines are being read."""

    section: str
    number: str
    question: list[_Line] = field(default_factory=list)
    answer: list[_Line] = field(default_factory=list)


def split(source: str, notice: str) -> list[QAUnit]:
    """Units of a notice's source text, in order, with spans into `source`.

    Raises Problems when no unit is found: a notice without units is an error, not an empty list.
    """
    drafts: list[_Draft] = []
    section, reading = "", ""
    for line in _lines(source):
        heading, question, answer = _SECTION.match(line.text), _QUESTION.match(line.text), _ANSWER.match(line.text)
        if heading and not line.text.endswith(("？", "?")):
            section, reading = line.text, ""
        elif question:
            drafts.append(_Draft(section, question["number"], question=[_after(line, question.end())]))
            reading = "question"
        elif answer and drafts and reading == "question":
            drafts[-1].answer.append(_after(line, answer.end(), indented=line.indented))
            reading = "answer"
        elif reading == "question":
            drafts[-1].question.append(line)
        elif reading == "answer":
            if _is_over(drafts[-1].answer, line):
                reading = ""
            else:
                drafts[-1].answer.append(line)
    units = _finish(source, notice, drafts)
    if not units:
        raise Problems([_no_units(notice)])
    return units


def _no_units(notice: str) -> Problem:
    return Problem(
        f"{notice}",
        "没有找到任何问答",
        "有据识别“1.…？”之后以“答：”开头的答复；请检查文件内容与编码，扫描件须先转成文字",
    )


def _lines(source: str) -> list[_Line]:
    lines: list[_Line] = []
    at = 0
    for raw in source.splitlines(keepends=True):
        start, end = at, at + len(raw)
        while start < end and is_layout(source[start]):
            start += 1
        while end > start and is_layout(source[end - 1]):
            end -= 1
        if start < end:
            lines.append(_Line(start, end, source[start:end], raw[0] in " \u3000\t\u00a0"))
        at += len(raw)
    return lines


def _after(line: _Line, skip: int, *, indented: bool = False) -> _Line:
    """The line behind its marker (`1.` or `答：`)."""
    start = line.start + skip
    return _Line(start, line.end, line.text[skip:], indented)


def _is_over(answer: list[_Line], line: _Line) -> bool:
    """Page furniture: a line at the margin, after a finished sentence of an answer that started indented."""
    return answer[0].indented and not line.indented and answer[-1].text.endswith(_SENTENCE_END)


def _finish(source: str, notice: str, drafts: list[_Draft]) -> list[QAUnit]:
    sections = list(dict.fromkeys(draft.section for draft in drafts if draft.section))
    units = []
    for draft in drafts:
        ordinal = f"{sections.index(draft.section) + 1}." if draft.section else ""
        question, answer = _span(draft.question), _span(draft.answer)
        flags = []
        if not answer:
            flags.append("没有找到答复")
        elif draft is drafts[-1] and not draft.answer[0].indented:
            flags.append("最后一问：结尾处可能混入网页页脚")
        units.append(
            QAUnit(
                id=f"{notice}/{ordinal}{draft.number}",
                notice=notice,
                section=draft.section,
                number=draft.number,
                question=verbatim(source, question),
                answer=verbatim(source, answer),
                question_spans=question,
                answer_spans=answer,
                flags=tuple(flags),
            )
        )
    return units


def _span(lines: list[_Line]) -> tuple[Span, ...]:
    """One span over neighbouring lines; only layout lies between them."""
    return (Span(lines[0].start, lines[-1].end),) if lines else ()

"""Cut a notice into question-answer units. Text is only ever dropped, never rewritten."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from importing.answer_ends import answer_end, leaves_words
from importing.layout import Layout, layout_of, with_columns, without_marks
from importing.letters import letters
from importing.lines import Line, Table, blocks, flat, spans_of
from importing.markers import ends_as_question, ends_as_sentence, is_sentence, markers, ordinal
from importing.notes import with_notes, without_notes
from importing.numbering import first_question, openers
from importing.one_question import is_imprint, one_question
from importing.review_flags import with_flags
from importing.sections import following, sections
from kb.model import Problem, Problems, QAUnit
from kb.text import verbatim

Paragraph = list[Line]
_OTHER_COLUMNS, _SHOWN = "表格里另有几栏没有收入：“{}”，请看管不管这一条", 40
_BELOW_TABLE = "表格下面有成句的文字没有收入，请看管不管这一条"
_HEADING = "答复到标题“{}”为止，请看标题下面有没有漏收"
_TEASER = "答复到“{}”为止：这一问另有一条，请看这一行下面有没有漏收"
_PAGE = "全文只有标题在问：标题作问题，正文作答复，请看是不是一问一答"
_LEFT = "答复之后有成句的文字或电话没有收入"
_LETTER = "来信与答复一页：请看来信、答复的起止"
_BARE = "在有编号的问题之后，没有编号：请看是不是上一条答复里的话"


@dataclass
class Draft:
    """A unit before it has a name: its paragraphs, and what was left out around it."""

    number: str
    question: list[Paragraph]
    answer: list[Paragraph]
    section: str = ""
    flags: list[str] = field(default_factory=list)


def segment(source: str, notice: str) -> list[QAUnit]:
    """Units of a notice's source text, in order, with spans into `source`.

    Raises Problems when no unit is found: a notice without units is an error, not an empty list.
    """
    found = blocks(source)
    drafts = _drafts(without_notes(found))
    if not drafts:
        raise Problems([_no_units(notice)])
    units = finish(source, notice, drafts)
    inside = sum(len(unit.question) + len(unit.answer) for unit in units)
    told = sum(len(line.text) for line in flat(found) if is_sentence(line.text))
    if told > 2 * inside:
        # A letter or a regulation before the questions, or questions that were not seen: a person can tell.
        units[0] = replace(units[0], flags=(*units[0].flags, "原文大半没有收入，请看有没有漏切"))
    return units


def _no_units(notice: str) -> Problem:
    return Problem(
        notice,
        "没有找到任何问答",
        "有据识别带编号或“问：”的问题、“答：”等答复，以及有问题列和答复列的表格；请检查文件内容与编码，扫描件须先转成文字",
    )


def finish(source: str, notice: str, drafts: Sequence[Draft]) -> list[QAUnit]:
    """Drafts with names, words, notes, doubts. Ids are `<section ordinal>.<number>`, made unique where one repeats."""
    with_notes(flat(blocks(source)), drafts)
    titles = list(dict.fromkeys(draft.section for draft in drafts if draft.section))
    ordinals = {title: place for place, title in enumerate(titles, 1)}
    units: list[QAUnit] = []
    taken: dict[str, int] = {}
    for place, draft in enumerate(drafts, 1):
        prefix = f"{ordinals[draft.section]}." if draft.section else ""
        name = f"{prefix}{ordinal(draft.number) or place}"
        taken[name] = taken.get(name, 0) + 1
        if taken[name] > 1:
            name = f"{name}-{taken[name]}"
        question, answer = spans_of(source, draft.question), spans_of(source, draft.answer)
        units.append(
            QAUnit(
                id=f"{notice}/{name}",
                notice=notice,
                section=draft.section,
                number=draft.number,
                question=verbatim(source, question),
                answer=verbatim(source, answer),
                question_spans=question,
                answer_spans=answer,
                flags=tuple(draft.flags),
            )
        )
    return with_flags(units)


def _drafts(found: list[Line | Table]) -> list[Draft]:
    """Units of tables and of running text, in the order of the source."""
    drafts: list[Draft] = []
    text: list[Line] = []
    for block in found:
        rows = _rows(block) if isinstance(block, Table) else None
        if rows is None:
            text += flat([block])
        else:
            drafts += rows
    if not drafts:
        return _of_letters(text) or _of_text(text)
    # Beside a table of questions, running text counts only where its answers are marked.
    layout = layout_of(text)
    others = _cut(text) if any(layout.answers) else []
    ends = max(line.at for draft in drafts for one in (*draft.question, *draft.answer) for line in one)
    if not others and any(is_sentence(line.text) for line in text if line.at > ends):
        for draft in drafts:
            draft.flags.append(_BELOW_TABLE)
    return sorted(drafts + others, key=lambda draft: draft.question[0][0].at[0] if draft.question else 0)


def _of_text(text: Sequence[Line]) -> list[Draft]:
    """The units of running text, or the one of a page whose title asks."""
    drafts = _cut(text)
    first = next((draft.answer[0][0] for draft in drafts if draft.answer), None)
    # Whose answer would be 日期：2024-01-02 has its answer below that.
    return drafts if len(drafts) > 1 or (first and not is_imprint(first)) else _of_page(text) or drafts


def _of_page(text: Sequence[Line]) -> list[Draft]:
    """The unit of a page whose title asks; none for any other page."""
    found = one_question(text)
    if found is None:
        return []
    title, body = found
    return [_whole([[title]], body, _PAGE)]


def _whole(question: list[Paragraph], below: Sequence[Line], why: str) -> Draft:
    """The unit of a question and what stands below it, up to where the page goes on, with a flag that says why."""
    layout = layout_of(below)
    stop, doubtful = answer_end(layout, 0, len(layout.lines), last=True)
    left = [_LEFT] if leaves_words(layout, stop, len(layout.lines)) else []
    return Draft("", question, _joined(layout, 0, None, stop), flags=[why, *left, *([doubtful] if doubtful else [])])


def _of_letters(text: Sequence[Line]) -> list[Draft]:
    """The units of a page of letters; none for a page on which more is answered than they ask."""
    found = letters(text)
    answers = layout_of(text).answers if found else ()
    if sum(map(bool, answers)) > len(found):
        return []
    return [_whole(_paragraphs(letter.question), letter.answer, _LETTER) for letter in found]


def _rows(table: Table) -> list[Draft] | None:
    """The units of a table with a question column and an answer column; None for any other table."""
    columns = _columns(table.rows[0])
    if columns is None:
        return None
    head = ["".join(line.text for line in cell) for cell in table.rows[0]]
    numbered = _numbers_run(table.rows[1:], columns)
    drafts: list[Draft] = []
    broken = False
    for row in table.rows[1:]:
        # Each page repeats the headings; the row behind them may be the rest of the row before.
        words = ["".join(line.text for line in cell) for cell in row]
        other = _columns(row) if words != head else columns
        if other is not None:
            broken, head, columns = words == head, words, other
            continue
        question = list(row[columns.asked]) if columns.asked < len(row) else []
        answer = list(row[columns.told]) if columns.told < len(row) else []
        if drafts and (not question or (broken and _breaks_off(drafts[-1].question))):
            drafts[-1].question += _paragraphs(question)
            drafts[-1].answer += _paragraphs(answer)
        else:
            made = _of_row(row, columns.number, question, answer, numbered=numbered)
            if made and (left := _other_words(row, columns)):
                made[-1].flags.append(_OTHER_COLUMNS.format(left[:_SHOWN]))
            drafts += made
        broken = False
    return drafts


def _other_words(row: Sequence[Sequence[Line]], columns: _Columns) -> str:
    """What a row says in columns that neither ask, answer nor number."""
    own = {columns.asked, columns.told, columns.number}
    cells = ("".join(line.text for line in cell) for at, cell in enumerate(row) if at not in own)
    return "；".join(cell for cell in cells if any(char.isalpha() for char in cell))


@dataclass(frozen=True)
class _Columns:
    """Which column of a table asks, which answers, which numbers (-1: none)."""

    asked: int
    told: int
    number: int


def _columns(row: Sequence[Sequence[Line]]) -> _Columns | None:
    """The columns as a row of headings names them; None where it is no such row."""
    known = markers().columns
    places: dict[str, int] = {}
    words = ["".join(line.text for line in cell).strip() for cell in row]
    for name in ("question", "answer", "number"):
        fitting = [
            (not known[name].fullmatch(text), len(text), at)
            for at, text in enumerate(words)
            if len(text) < 20
            and known[name].search(text)
            and not known["other"].search(text)
            and not ends_as_question(text)
        ]
        places[name] = min(fitting)[2] if fitting else -1
    if places["question"] < 0 or places["answer"] < 0 or places["question"] == places["answer"]:
        return None
    return _Columns(places["question"], places["answer"], places["number"])


def _numbers_run(rows: Sequence[Sequence[Sequence[Line]]], columns: _Columns) -> bool:
    """Whether the questions of a table begin with numbers of their own, 1, 2, 3, rather than with an amount."""
    if columns.number >= 0:
        return False
    asked = [row[columns.asked][0] for row in rows if columns.asked < len(row) and row[columns.asked]]
    found = [markers().read(line) for line in asked]
    numbers = [mark.ordinal for mark in found if mark.kind and mark.rest.text]
    return len(numbers) == len(asked) and all(one < two for one, two in pairwise(numbers))


def _breaks_off(question: list[Paragraph]) -> bool:
    text = question[-1][-1].text if question else ""
    return not ends_as_question(text) and not ends_as_sentence(text)


def _of_row(
    row: Sequence[Sequence[Line]], column: int, question: list[Line], answer: list[Line], *, numbered: bool
) -> list[Draft]:
    """The unit of a row, or those of a whole notice that stands in its answer cell."""
    inner = _cut(answer) if not any(ends_as_question(line.text) for line in question) else []
    if len(inner) > 1:
        return inner
    return [_row(row, column, question, answer, numbered=numbered)] if question or answer else []


def _row(
    row: Sequence[Sequence[Line]], column: int, question: list[Line], answer: list[Line], *, numbered: bool
) -> Draft:
    number = "".join(line.words for line in row[column]) if 0 <= column < len(row) else ""
    if question:
        first = markers().read(question[0])
        if first.said or numbered:
            question = [first.rest, *question[1:]]
            number = number or first.number.strip("（）() ")
    mark = markers().answer.match(answer[0].text) if answer else None
    if mark:
        answer = [answer[0].after(mark.end()), *answer[1:]]
    return Draft(number, _paragraphs(question), _paragraphs(answer))


def _paragraphs(lines: Sequence[Line]) -> list[Paragraph]:
    return _joined(layout_of(lines), 0, None)


def _joined(layout: Layout, start: int, first: Line | None, end: int | None = None) -> list[Paragraph]:
    """The lines from `start` as paragraphs: lines broken at the margin belong together. `first` replaces the first."""
    paragraphs: list[Paragraph] = []
    for at in range(start, len(layout.lines) if end is None else end):
        line = first if first is not None and at == start else layout.lines[at]
        if at > start and paragraphs and layout.joins(at) and not _starts_item(layout, at):
            paragraphs[-1].append(line)
        elif line.text:
            paragraphs.append([line])
    return paragraphs


def _starts_item(layout: Layout, at: int) -> bool:
    return bool(layout.marked[at].kind) and ends_as_sentence(layout.lines[at - 1].text)


def _cut(lines: Sequence[Line]) -> list[Draft]:
    """The units of running text."""
    layout = layout_of(lines)
    kinds, opening = openers(layout)
    if not opening:
        return []
    layout = without_marks(with_columns(layout, opening), kinds, opening)
    headings = sections(layout, kinds, opening)
    beyond = following(layout, kinds, opening, headings)
    headings |= beyond
    drafts: list[Draft] = []
    asked = {first_question(layout.marked[at].rest.text) for at in opening}
    section, before, numbered = "", 0, False
    for at, end in zip(opening, [*opening[1:], len(layout.lines)], strict=True):
        above = [line for line in range(before, at) if line in headings]
        section, before = layout.lines[above[-1]].words if above else section, at
        stop = next((line for line in range(at + 1, end) if line in headings), end)
        teaser = next((line for line in range(at + 2, stop) if _is_teaser(layout, line, asked, at)), stop)
        draft = _unit(layout, at, teaser, last=end == len(layout.lines))
        draft.section = section
        if stop in beyond and (stop + 1 < end or end == len(layout.lines)):
            draft.flags.append(_HEADING.format(layout.lines[stop].words))
        if teaser < stop:
            draft.flags.append(_TEASER.format(layout.lines[teaser].words))
        if numbered and not draft.number and not layout.marked[at].said:
            draft.flags.append(_BARE)
        numbered = numbered or bool(draft.number)
        drafts.append(draft)
    return drafts


def _is_teaser(layout: Layout, at: int, asked: set[str], own: int) -> bool:
    """Whether a line only names one of the questions `asked` that is answered elsewhere than at `own`."""
    text = "".join(layout.lines[at].text.split())
    if not ends_as_question(text) or layout.answers[at] or text not in asked:
        return False
    return text != first_question(layout.marked[own].rest.text)


def _unit(layout: Layout, at: int, end: int, *, last: bool) -> Draft:
    """The unit that opens at line `at`, its question and its answer up to where it ends."""
    mark = layout.marked[at]
    asked = layout.question_end(at, end)
    answer = layout.answer_below(asked - 1, end) or asked
    flags = []
    if answer > asked and any(is_sentence(line.text) for line in layout.lines[asked:answer]):
        flags.append("问题与答复之间有文字没有收入")
    question = _question(layout, at, asked)
    stop, doubtful = answer_end(layout, answer, end, last=last)
    if leaves_words(layout, stop, end):
        flags.append(_LEFT)
    if doubtful:
        flags.append(doubtful)
    first = layout.lines[answer].after(layout.answers[answer]) if answer < end else None
    draft = Draft(mark.number.strip("（）() "), question, _joined(layout, answer, first, stop), flags=flags)
    if not draft.answer and len(question) == 1 and not last:
        _divide(draft)
    return draft


def _question(layout: Layout, at: int, end: int) -> list[Paragraph]:
    paragraphs: list[Paragraph] = []
    start = layout.question_start(at)
    for place, line in enumerate(layout.question(at, end), start):
        if paragraphs and (layout.joins(place) or layout.asked_width):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return paragraphs


def _divide(draft: Draft) -> None:
    """Question and answer stand in one line: the question ends at its first question mark."""
    line = draft.question[0][0]
    ends = [found.end() for found in re.finditer(r"[？?][”’」』\"）)]*", line.text)]
    if ends and len(line.text) - ends[0] > 10:
        asked, told = line.parted(ends[0])
        draft.question, draft.answer = [[asked]], [[told]]
        draft.flags.append("问题与答复在同一行，按问号分开")

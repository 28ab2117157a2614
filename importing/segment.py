"""Cut a notice into question-answer units. Text is only ever dropped, never rewritten."""

from __future__ import annotations

import re
from collections.abc import Sequence

from importing.alike import only_looks
from importing.answer_ends import answer_end, asked_by_page, leaves_words, page_between
from importing.contents import first_question
from importing.draft import Draft, Paragraph
from importing.layout import Layout, is_one_piece, layout_of, with_columns, without_marks
from importing.letters import letters
from importing.line_ends import ends_as_question, ends_as_sentence, is_sentence
from importing.lines import Line, Table, blocks, flat, spans_of
from importing.markers import markers
from importing.no_units import refuse_unasked, without_units
from importing.notes import with_notes, without_notes
from importing.number_forms import ordinal
from importing.number_slips import with_slips
from importing.numbering import openers
from importing.one_question import is_imprint, one_question
from importing.picture_answers import with_pictures
from importing.question_flags import asks_on, between, broken, line_behind
from importing.review_flags import reviewed, with_flags
from importing.sections import following, is_guessed, sections
from importing.tables import Columns, across, asking_columns, head_of, is_head, named_columns, words_of
from kb.flags import Flag, flag
from kb.markup import with_markup
from kb.model import QAUnit
from kb.text import verbatim

# Characters of a text that is quoted in a flag.
_SHOWN = 40


def segment(source: str, notice: str, found: Sequence[Line | Table] = ()) -> list[QAUnit]:
    """Units of a notice's source text, in order, with spans into `source`. `found`: its blocks, where they are known.

    Raises Problems when no unit is found: a notice without units is an error, not an empty list.
    """
    found = found or blocks(source)
    drafts = _drafts(without_notes(found))
    if not drafts:
        raise without_units(notice, flat(found))
    lines = flat(found)
    refuse_unasked(notice, lines, drafts)
    units = finish(source, notice, drafts, lines)
    inside = sum(len(unit.question) + len(unit.answer) for unit in units)
    told = sum(len(line.text) for line in lines if is_sentence(line.text))
    if told > 2 * inside:
        # A letter or a regulation before the questions, or questions that were not seen: a person can tell.
        units[0] = with_flags(units[0], [flag("mostly-left")])
    return units


def finish(source: str, notice: str, drafts: Sequence[Draft], lines: Sequence[Line]) -> list[QAUnit]:
    """Drafts with names, words, notes, doubts. Ids are `<section ordinal>.<number>`, made unique where one repeats.
    `lines`: all of the source.
    """
    with_pictures(source, lines, drafts)
    with_notes(lines, drafts)
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
        question, answer = spans_of(source, draft.question), (*draft.pictures, *spans_of(source, draft.answer))
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
            )
        )
    return reviewed(with_markup(source, units), [draft.flags for draft in drafts])


def _drafts(found: Sequence[Line | Table]) -> list[Draft]:
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
        return _of_letters(text) or _of_bare_tables(found) or _of_text(text)
    # Beside a table of questions, running text counts only where its answers are marked.
    layout = layout_of(text)
    others = _cut(text) if any(layout.answers) else []
    cells = (line for draft in drafts for one in (*draft.question, *draft.answer) for line in one if line.at)
    ends = max((line.at[0] for line in cells), default=-1)
    if not others and any(is_sentence(line.text) for line in text if line.at[0] > ends):
        for draft in drafts:
            draft.flags.append(flag("below-table"))
    return sorted(drafts + others, key=lambda draft: draft.question[0][0].at[0] if draft.question else 0)


def _of_bare_tables(found: Sequence[Line | Table]) -> list[Draft]:
    """The units of tables without headings, most of whose rows ask in one cell and tell in the next; none where the
    text around them has units of its own.
    """
    tables = [(block, columns) for block in found if isinstance(block, Table) and (columns := asking_columns(block))]
    if not tables or len(_cut([line for line in found if isinstance(line, Line)])) > 1:
        return []
    drafts = [
        _row(row, columns.number, list(row[columns.asked]), list(row[columns.told]), numbered=False)
        for table, columns in tables
        for row in table.rows
        if not is_head(row)
    ]
    for draft in drafts:
        draft.flags.append(flag("table-unnamed"))
    return drafts


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
    return [_whole([[title]], body, flag("title-asks"))]


def _whole(question: list[Paragraph], below: Sequence[Line], why: Flag) -> Draft:
    """The unit of a question and what stands below it, up to where the page goes on, with a flag that says why."""
    layout = layout_of(below)
    stop, doubtful = answer_end(layout, 0, len(layout.lines), last=True)
    left = [flag("left-behind")] if leaves_words(layout, stop, len(layout.lines)) else []
    return Draft("", question, _joined(layout, 0, None, stop), flags=[why, *left, *doubtful])


def _of_letters(text: Sequence[Line]) -> list[Draft]:
    """The units of a page of letters; none for a page on which more is answered than they ask."""
    found = letters(text)
    answers = layout_of(text).answers if found else ()
    if sum(map(bool, answers)) > len(found):
        return []
    drafts = [_whole(_paragraphs(letter.question), letter.answer, flag("letter")) for letter in found]
    for draft, letter in zip(drafts, found, strict=True):
        draft.flags += [flag("reply-unmarked")] * letter.unmarked
    return drafts


def _rows(table: Table) -> list[Draft] | None:
    """The units of a table with a question column and an answer column; None for any other table."""
    start = head_of(table)
    head = words_of(table.rows[start])
    columns = named_columns(head)
    if columns is None:
        return None
    own = _own(columns, head)
    numbered = _numbers_run(table.rows[start + 1 :], columns)
    drafts: list[Draft] = []
    broken, section = False, ""
    for at, row in enumerate(table.rows[start + 1 :], start + 1):
        # Each page repeats the headings; the row behind them may be the rest of the row before.
        words = words_of(row)
        other = named_columns(words) if words != head else columns
        if other is not None:
            broken, head, columns = words == head, words, other
            own = _own(columns, head)
            continue
        if (wide := across(table, at, columns)) is not None:
            section, broken = _section(wide, drafts) or section, False
            continue
        question = list(row[columns.asked]) if columns.asked < len(row) else []
        answer = list(row[columns.told]) if columns.told < len(row) else []
        if drafts and (not question or (broken and _breaks_off(drafts[-1].question))):
            drafts[-1].question += _paragraphs(question)
            drafts[-1].answer += _paragraphs(answer)
        else:
            made = _of_row(row, columns.number, question, answer, numbered=numbered)
            drafts += _placed(made, section, _other_words(words, own))
        broken = False
    below = across(table, max(at for at, row in enumerate(table.rows) if any(row)), columns)
    for draft in drafts[:-1] if below and not _section(below, drafts) else ():
        draft.flags.append(flag("below-table"))
    return drafts


def _section(wide: Sequence[Line], drafts: Sequence[Draft]) -> str:
    """The section that a row over the whole width names; "" for a sentence, of which the unit above is told."""
    if not any(is_sentence(line.text) for line in wide):
        return "".join(line.words for line in wide)
    told = flag("left-behind")
    if drafts and told not in drafts[-1].flags:
        drafts[-1].flags.append(told)
    return ""


def _placed(made: Sequence[Draft], section: str, left: str) -> Sequence[Draft]:
    """The units of a row, with the section it stands in and what its other columns say."""
    for draft in made:
        draft.section = draft.section or section
    if made and left:
        made[-1].flags.append(flag("other-columns", words=left[:_SHOWN]))
    return made


def _own(columns: Columns, head: Sequence[str]) -> set[int]:
    """The columns that ask, answer, number or say who is in charge."""
    charge = markers().exchange_column
    return {
        columns.asked,
        columns.told,
        columns.number,
        *(at for at, text in enumerate(head) if charge.fullmatch(text)),
    }


def _other_words(words: Sequence[str], own: set[int]) -> str:
    """What the cells of a row say in columns that are not among `own`."""
    cells = (cell for at, cell in enumerate(words) if at not in own)
    return "；".join(cell for cell in cells if any(map(str.isalpha, cell)))


def _numbers_run(rows: Sequence[Sequence[Sequence[Line]]], columns: Columns) -> bool:
    """Whether the questions of a table begin with numbers of their own, 1, 2, 3, rather than with an amount."""
    if columns.number >= 0:
        return False
    before = -1
    for row in rows:
        if columns.asked < len(row) and row[columns.asked]:
            mark = markers().read(row[columns.asked][0])
            if not (mark.kind and mark.rest.text and before < mark.ordinal):
                return False
            before = mark.ordinal
    return True


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
    if len(lines) == 1 and is_one_piece(lines[0]):
        return [list(lines)] if lines[0].text else []  # most cells of a long table
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
    layout, opening = with_slips(layout, kinds, opening)
    page = asked_by_page(layout, opening)
    opening = [at for at in opening if at not in page]
    layout = without_marks(with_columns(layout, opening), kinds, opening)
    headings = sections(layout, kinds, opening)
    beyond = following(layout, kinds, opening, headings)
    headings |= beyond
    drafts: list[Draft] = []
    asked = {first_question(layout.opening(at)) for at in opening}
    section, before, numbered = "", 0, False
    for at, end in zip(opening, [*opening[1:], len(layout.lines)], strict=True):
        above = [line for line in range(before, at) if line in headings]
        section, before = layout.lines[above[-1]].words if above else section, at
        stop = next((line for line in range(at + 1, end) if line in headings), end)
        teaser = next((line for line in range(at + 2, stop) if _is_teaser(layout, line, asked, at)), stop)
        last = end == len(layout.lines) or page_between(layout, at, end)
        draft = _unit(layout, at, teaser, last=last)
        # A heading above is no first half of the question.
        doubts = () if at - 1 in headings else broken(layout, at, layout.question_end(at, teaser))
        draft.flags += doubts
        draft.section = section
        if stop in beyond and (stop + 1 < end or end == len(layout.lines)):
            draft.flags.append(flag("until-heading", words=layout.lines[stop].words))
        if stop < end and stop not in beyond and is_guessed(layout, stop):
            draft.flags.append(flag("heading-bare", words=layout.lines[stop].words))
        if stop == end < len(layout.lines) and only_looks(layout, end):
            draft.flags.append(flag("until-heading", words=layout.lines[end].words))
        if teaser < stop:
            draft.flags.append(flag("until-teaser", words=layout.lines[teaser].words))
        if numbered and not draft.number and not layout.marked[at].said:
            draft.flags.append(flag("unnumbered"))
        numbered = numbered or bool(draft.number)
        if drafts and at - 1 not in headings:
            drafts[-1].flags += line_behind(layout, at)
        drafts.append(draft)
    return drafts


def _is_teaser(layout: Layout, at: int, asked: set[str], own: int) -> bool:
    """Whether a line only names one of the questions `asked` that is answered elsewhere than at `own`."""
    text = "".join(layout.lines[at].text.split())
    if not ends_as_question(text) or layout.answers[at] or text not in asked:
        return False
    return text != first_question(layout.opening(own))


def _unit(layout: Layout, at: int, end: int, *, last: bool) -> Draft:
    """The unit that opens at line `at`, its question and its answer up to where it ends."""
    mark = layout.marked[at]
    asked = layout.question_end(at, end)
    answer = layout.answer_below(asked - 1, end) or layout.told_from(asked, end)
    flags = list(between(layout.lines[asked:answer]))
    question = _question(layout, at, asked)
    stop, doubtful = answer_end(layout, answer, end, last=last)
    if leaves_words(layout, stop, end):
        flags.append(flag("left-behind"))
    flags += doubtful
    first = layout.lines[answer].after(layout.answers[answer]) if answer < end else None
    draft = Draft(mark.number.strip("（）() "), question, _joined(layout, answer, first, stop), flags=flags)
    if not draft.answer and len(question) == 1 and not last:
        _divide(draft)
    elif answer < end and not layout.answers[answer]:
        draft.flags += asks_on(draft.answer)
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
        draft.flags.append(flag("one-line"))

"""Tables of questions: which columns ask and answer; and those whose cells became lines, as PDF tools leave them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from importing.line_ends import ends_as_question, ends_as_sentence, is_sentence
from importing.lines import Line, Table
from importing.markers import markers

_MOST_HEADINGS, _LONGEST_HEADING = 8, 14
_FEWEST_ROWS, _SHORT_HEADING = 3, 6
# Rows above the headings: a title, who made the table, when.
_TITLE_ROWS = 3
_LABELLED = re.compile(r"[^\s：:，。？！?!]{2,6}[：:]\s*[^？?]{0,30}$")
_SECTION_MARKS = frozenset(("cn", "cn_par", "rank"))
_NUMBER = re.compile(r"\d{1,4}$")


def unheaded(lines: Sequence[Line]) -> tuple[list[Line], int]:
    """The lines without the table's headings, which each page repeats behind its number, and how many columns stand
    between the number and the question. The lines as they are, and -1, where there is no such table.
    """
    found = _headings(lines)
    if found is None:
        return list(lines), -1
    start, end, between = found
    head = ["".join(line.text.split()) for line in lines[start:end]]
    kept: list[Line] = []
    at = 0
    while at < len(lines):
        if ["".join(line.text.split()) for line in lines[at : at + len(head)]] == head:
            if at != start and kept and _NUMBER.match(kept[-1].text):
                kept.pop()
            at += len(head)
            continue
        if kept and _is_broken_number(kept, lines[at]):
            kept[-1] = Line(kept[-1].text + lines[at].text, (*kept[-1].at, *lines[at].at))
        else:
            kept.append(lines[at])
        at += 1
    if kept and _NUMBER.match(kept[-1].text):
        kept.pop()
    return kept, between


def _is_broken_number(before: Sequence[Line], line: Line) -> bool:
    """Whether 1 and 0 on two lines are the 10 that comes next: a narrow column breaks its numbers."""
    if not (_NUMBER.match(before[-1].text) and _NUMBER.match(line.text)):
        return False
    earlier = (before[at].text for at in range(len(before) - 2, -1, -1))
    last = next((int(text) for text in earlier if _NUMBER.match(text)), 0)
    return int(before[-1].text + line.text) == last + 1


def _headings(lines: Sequence[Line]) -> tuple[int, int, int] | None:
    """Where the headings stand: from the one of the number to the one of the answer."""
    columns = markers().columns
    for start, line in enumerate(lines):
        if not line.text or not columns["number"].match(line.text) or len(line.text) > 3 * _LONGEST_HEADING:
            continue
        words: list[str] = []
        for end in range(start, min(start + _MOST_HEADINGS, len(lines))):
            if len(lines[end].text) > 3 * _LONGEST_HEADING:
                break
            words += lines[end].text.split()
            asked = next((at for at, word in enumerate(words) if columns["question"].search(word)), -1)
            told = next((at for at, word in enumerate(words) if at != asked and columns["answer"].search(word)), -1)
            if 0 < asked < told and all(len(word) <= _LONGEST_HEADING for word in words):
                return start, end + 1, asked - 1
    return None


def words_of(row: Sequence[Sequence[Line]]) -> list[str]:
    """The words of each cell of a row, its lines joined; "" for an empty one."""
    return ["".join(line.text for line in cell) for cell in row]


@dataclass(frozen=True)
class Columns:
    """Which column of a table asks, which answers, which numbers (-1: none)."""

    asked: int
    told: int
    number: int


def named_columns(words: Sequence[str]) -> Columns | None:
    """The columns as a row of headings, whose words are given, names them; None where it is no such row."""
    asked = _named("question", words)
    told = _named("answer", words) if asked >= 0 else -1
    return Columns(asked, told, _named("number", words)) if told >= 0 and told != asked else None


def _named(name: str, words: Sequence[str]) -> int:
    """The heading that names such a column best; -1 for none."""
    known = markers().columns
    fitting = [
        (not known[name].fullmatch(text), len(text), at)
        for at, text in enumerate(map(str.strip, words))
        if len(text) < 20
        and known[name].search(text)
        and not known["other"].search(text)
        and not ends_as_question(text)
    ]
    return min(fitting)[2] if fitting else -1


def head_of(table: Table) -> int:
    """The row of headings that name the columns: the first, or one below the table's title and who made it when."""
    for at, row in enumerate(table.rows[: _TITLE_ROWS + 1]):
        words = words_of(row)
        if named_columns(words):
            return at
        if any(map(ends_as_question, words)) or (all(words) and not all(map(_LABELLED.match, words))):
            break
    return 0


def across(table: Table, at: int, columns: Columns) -> Sequence[Line] | None:
    """The words of a row that is one cell over the whole width, none of one that says who made the table and when; None
    for any other row.

    Where the first column asks, a question without its answer looks the same unless its cells are merged or a heading's
    number tells.
    """
    row = table.rows[at]
    if not row[columns.told : columns.told + 1] or not row[columns.told]:
        filled = words_of([cell for cell in row if cell])
        if len(filled) > 1 and all(map(_LABELLED.match, filled)) and not any(map(markers().asks, filled)):
            return ()
    if len(row) < 2 or not row[0] or any(row[1:]) or max(columns.asked, columns.told) == 0:
        return None
    text = words_of(row)[0]
    mark = markers().read(row[0][0])
    if mark.kind in ("alone", "blank") or ends_as_question(text):
        return None
    if columns.asked == 0 and not (at in table.merged or is_sentence(text) or mark.kind in _SECTION_MARKS):
        return None
    return row[0]


def asking_columns(table: Table) -> Columns | None:
    """The columns of a table without headings, as its rows show them: most ask in one of the first two cells, and tell
    in the next; None for any other table.
    """
    for asked in (0, 1):
        columns = Columns(asked, asked + 1, asked - 1)
        body = [at for at, row in enumerate(table.rows) if not is_head(row)]
        rows = [table.rows[at] for at in body]
        whole = all(len(row) == asked + 2 and row[asked] for row in rows)
        if len(rows) < _FEWEST_ROWS or not whole:
            continue
        if not all(row[-1] or (at, asked + 1) in table.pictured for at, row in zip(body, rows, strict=True)):
            continue
        asks = sum(ends_as_question(row[asked][-1].text) for row in rows)
        tells = sum(any(is_sentence(line.text) for line in row[-1]) for row in rows)
        if min(asks, tells) > len(rows) / 2:
            return columns
    return None


def is_head(row: Sequence[Sequence[Line]]) -> bool:
    """Whether a row of a table without known headings may be its headings: a word or two in each cell."""
    words = words_of(row)
    return all(len(text) <= _SHORT_HEADING and not ends_as_sentence(text) for text in words) and not any(
        map(ends_as_question, words)
    )

"""Answer a column of questions in an Excel file: a verdict with its reasons beside every row. Only here: openpyxl."""

from __future__ import annotations

import os
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from assistant import spreadsheet_confirm as confirms
from assistant.answer import Answer
from assistant.assistant import Assistant
from assistant.labels import TONES, based_on, label, unchecked, warning
from assistant.output_file import place, write
from assistant.spreadsheet_unread import text_boxes
from kb.model import Code, KnowledgeBase, Problem, Problems
from kb.os_words import os_words
from kb.progress import Step, progress
from kb.text import normalise
from kb.texts import texts
from reader.facts import Confirmed

# Headers of the column to read, in the spelling of `normalise`; the first of them that is there wins.
HEADERS = (
    *("问题", "提问", "咨询问题", "咨询内容", "问题描述", "question", "questions"),
    *("研究描述", "项目描述", "情况描述", "研究内容", "描述", "description", "题目"),
)
# A title or a note may stand above the header.
_HEADER_WITHIN = 10
# The columns of the result, with their widths in characters.
RESULTS: Mapping[str, int] = {
    "判断": 18,
    "理由": 50,
    "官方问答": 40,
    "条款": 50,
    "待补充": 36,
    "时效": 44,
    "错误": 30,
    "所答的问题": 30,
    "依据的规则": 20,
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WRAP = Alignment(wrap_text=True, vertical="top")
# Characters of a text box, and rows that failed, that are told.
_SHOWN, _NAMED = 30, 20
_LAST_ROW = 1_048_576  # of Excel


class _Cell(NamedTuple):
    """What a cell holds. A formula that nobody has computed has no value."""

    value: Any
    is_text: bool
    is_formula: bool


_NOTHING = _Cell(None, is_text=False, is_formula=False)
# By row and column, what holds nothing left out.
_Rows = Mapping[int, Mapping[int, _Cell]]
# A row, its question, and why it has none.
_Asked = tuple[int, tuple[str, str]]


def answer_table(
    assistant: Assistant,
    source: Path,
    target: Path,
    *,
    on: date,
    err: TextIO,
    confirmed: Confirmed | None = None,
) -> int:
    """Writes `target`: all of `source`, with the results behind its columns. Returns how many rows failed and say why.

    A file that was answered before is answered anew, with what a person confirmed in it, as `confirmed` says; its
    results take the place of the earlier ones. Tells `err` which column is read and, where that is a terminal, how far
    it got. Raises Problems for a file that cannot be read or written; nothing is written then.
    """
    if place(target) == Path(os.path.realpath(source)):
        raise Problems([Problem(str(target), "就是输入文件", "换一个输出文件名；输入文件不会被改动")])
    book, rows = _read(source)
    sheet = book.worksheets[0]
    header, column = _question_column(rows, source)
    asked = [(row, _question(sheet, row, cells, column)) for row, cells in rows.items() if row > header]
    if not any(question or error for _, (question, error) in asked):
        raise Problems([Problem(str(source), "没有可读的行", "在“问题”一列每行写一个问题")])
    _tell_what_is_read(book, source, (header, column), err)
    moved = 0 if header else 1
    if moved:
        _make_room(sheet, rows, source)
    _check_once(rows.get(header, {}), source)
    titles = {at: str(cell.value) for at, cell in rows.get(header, {}).items() if cell.is_text}
    last = max(column for cells in rows.values() for column in cells)
    last = max(last, *(int(merged.max_col) for merged in sheet.merged_cells.ranges), 0)
    first = _earlier(titles, last) or last + 1
    failed: list[tuple[int, str]] = []
    most = 0
    for row, (question, error) in _with_progress(asked, err):
        said = {
            titles[at]: str(cell.value) for at, cell in rows[row].items() if at in titles and cell.value is not None
        }
        given, changed = _confirmed_before(said, question, assistant, on)
        if question:
            code, texts = _answered(assistant, question, on=on, given=given, confirmed=confirmed)
        else:
            code, texts = "unknown", {"错误": error}
        texts |= {"错误": changed} if changed else {}
        failed += [(row + moved, texts["错误"])] if texts.get("错误") else []
        sheet.cell(row + moved, column).alignment = _WRAP
        for at in range(first, last + 1):
            sheet.cell(row + moved, at).value = None
        most = max(most, len(texts.keys() - RESULTS.keys()) // 2)
        for at, (name, _) in enumerate((*RESULTS.items(), *confirms.titles(most)), first):
            if text := texts.get(name):
                _write(sheet.cell(row + moved, at), text, code if name == "判断" else None)
    columns = {**RESULTS, **dict(confirms.titles(most))}
    _write_header(sheet, header or 1, rows.get(header, ()), column=column, first=first, columns=columns)
    letters = [get_column_letter(first + len(RESULTS) + 2 * number + 1) for number in range(most)]
    _offer(sheet, [f"{letter}{(header or 1) + 1}:{letter}{max(rows) + moved}" for letter in letters])
    file = BytesIO()
    book.save(file)
    write(target, file.getvalue())
    _tell_failed(source, failed, err)
    return len(failed)


def _tell_what_is_read(book: Workbook, source: Path, at: tuple[int, int], err: TextIO) -> None:
    """Tell which cells are read, and which sheets and text boxes are not."""
    sheet, (header, column) = book.worksheets[0], at
    named = "" if header else "，没有认出表头（如“问题”），取第一个全是文字的列"
    letter = get_column_letter(column)
    print(f"{source}：读工作表“{sheet.title}”{letter} 列，从第 {header + 1} 行起{named}", file=err)
    if others := "、".join(f"“{other.title}”" for other in book.worksheets[1:]):
        print(f"{source}：只读第一张工作表，{others}没有读", file=err)
    for words in text_boxes(source.read_bytes()):
        shown = words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"
        print(f"{source}：文本框“{shown}”没有读，写出的文件里也没有", file=err)


def _tell_failed(source: Path, failed: Sequence[tuple[int, str]], err: TextIO) -> None:
    """Each row that failed, with why."""
    for row, why in failed[:_NAMED]:
        print(f"{source}：第 {row} 行没有作答或没有全照做：{why}", file=err)
    if len(failed) > _NAMED:
        print(f"{source}：另有 {len(failed) - _NAMED} 行，原因在“错误”一列", file=err)


def _read(source: Path) -> tuple[Workbook, _Rows]:
    """The file as it is, to write into, and what the cells of its first sheet hold."""
    try:
        data = source.read_bytes()
    except FileNotFoundError:
        raise Problems([Problem(str(source), "没有这个文件", "检查文件名和所在文件夹")]) from None
    except OSError as error:
        raise Problems([Problem(str(source), f"读不出来（{os_words(error)}）", "检查是不是文件、有没有权限")]) from None
    if data.startswith(_OLE):
        what = "加了密码" if _ENCRYPTED in data else "是旧的 .xls，或不是 Excel 文件"
        raise Problems([Problem(str(source), what, "在 Excel 中另存为没有密码的 .xlsx")])
    try:
        with warnings.catch_warnings():
            # What openpyxl does not keep (extensions of conditional formats) is none of ours.
            warnings.simplefilter("ignore")
            book, computed = load_workbook(BytesIO(data)), load_workbook(BytesIO(data), data_only=True)
        return book, _rows(book.worksheets[0], computed.worksheets[0])
    except Exception:  # a damaged file fails anywhere in openpyxl, with any exception
        raise Problems([Problem(str(source), "不是能读的 xlsx 文件", "在 Excel 中打开，另存为 .xlsx")]) from None


def _rows(written: Worksheet, computed: Worksheet) -> _Rows:
    """What the cells of a sheet hold, row by row from the top, with the formulas as they are and computed.

    Formats reach far below and beside what anybody wrote. openpyxl's public ways through a sheet make a cell for each
    place in between; `_cells` are those that are there.
    """
    rows: dict[int, dict[int, _Cell]] = {}
    for (row, column), cell in sorted(written._cells.items()):
        if cell.value is not None:
            shown = computed.cell(row, column)
            rows.setdefault(row, {})[column] = _Cell(shown.value, shown.data_type == "s", cell.data_type == "f")
    return rows


def _question_column(rows: _Rows, source: Path) -> tuple[int, int]:
    """The row of the header, 0 where there is none, and the column of the questions."""
    for row, cells in rows.items():
        if row > _HEADER_WITHIN:
            break
        named = {normalise(cell.value).normal.strip(": "): at for at, cell in cells.items() if cell.is_text}
        for name in HEADERS:
            if name in named:
                return row, named[name]
    columns: dict[int, list[_Cell]] = {}
    for cells in rows.values():
        for at, cell in cells.items():
            if cell.value is not None:
                columns.setdefault(at, []).append(cell)
    for at, said in sorted(columns.items()):
        if all(cell.is_text for cell in said):
            return 0, at
    raise Problems([Problem(str(source), "没有一列文字", "在“问题”一列每行写一个问题")])


def _question(sheet: Worksheet, row: int, cells: Mapping[int, _Cell], column: int) -> tuple[str, str]:
    """The question of a row, or why there is none; neither for an empty row."""
    cell = cells.get(column, _NOTHING)
    if cell.is_text and cell.value.strip():
        # Excel writes a carriage return within a cell so.
        return str(cell.value).replace("_x000D_", ""), ""
    if cell.is_formula and cell.value is None:
        return "", "公式还没有算出的值，请在 Excel 中打开并保存后再试"
    if cell.value is None or not str(cell.value).strip():
        return "", "" if isinstance(sheet.cell(row, column), MergedCell) else "这一行没有问题文字"
    return "", f"“{cell.value}”不是文字（而是数字、日期或错误值），请写成一句话"


def _make_room(sheet: Worksheet, rows: _Rows, source: Path) -> None:
    """A row for the header of a list without one. openpyxl moves cells alone, so nothing else may hang on them."""
    if (
        sheet.merged_cells.ranges
        or sheet.tables
        or any(c.is_formula for cells in rows.values() for c in cells.values())
    ):
        what = "没有认出表头，又有公式、合并的单元格或表格"
        raise Problems([Problem(str(source), what, "给问题一列写上表头“问题”")])
    if _LAST_ROW in rows:
        raise Problems([Problem(str(source), "没有认出表头，最后一行又有内容", "给问题一列写上表头“问题”")])
    for row in sorted(rows, reverse=True):
        sheet.move_range(CellRange(min_col=min(rows[row]), min_row=row, max_col=max(rows[row]), max_row=row), rows=1)


def _check_once(header: Mapping[int, _Cell], source: Path) -> None:
    """Raises Problems where a column of confirmations stands twice: which of them holds nobody can tell."""
    counted = Counter(str(cell.value) for cell in header.values() if cell.is_text)
    twice = [name for name in counted if counted[name] > 1 and name in dict(confirms.titles(len(counted)))]
    if twice:
        fix = "删去前一次的结果各列，只留一组，再运行"
        raise Problems([Problem(str(source), f"“{twice[0]}”一列有 {counted[twice[0]]} 个", fix)])


def _confirmed_before(
    said: Mapping[str, str], question: str, assistant: Assistant, on: date
) -> tuple[dict[str, str], str]:
    """What a row of an earlier result confirms, and why that does not count: it was of another question, of other
    rules, or of another year, in which 不足一年 may be untrue.
    """
    given = confirms.written(said)
    if not given:
        return {}, ""
    rules, _, day = said.get("依据的规则", "").strip().rpartition("@")
    if said.get("所答的问题", "").strip() != ILLEGAL_CHARACTERS_RE.sub("", question).strip():
        changed = "问题"
    elif rules not in {assistant.kb.rules_version(unit.id) for unit in assistant.kb.current}:
        changed = "规则"
    elif day[:4] != f"{on.year:04}":
        changed = "判断的年份"
    else:
        return given, ""
    return {}, f"{changed}变了，原来的确认没有用；请看现在列出的各条，重新选。"


def _earlier(titles: Mapping[int, str], last: int) -> int | None:
    """The column at which the results of an earlier run begin, where nothing but they stands from there on."""
    first = next((at for at in sorted(titles) if titles[at] == next(iter(RESULTS))), 0)
    names = [titles.get(at, "") for at in range(first, last + 1)] if first else []
    expected = [*RESULTS, *(name for name, _ in confirms.titles(len(names)))]
    # Without the last two: the results of versions that asked for nothing to be confirmed.
    return first if names == expected[: len(names)] and len(names) >= len(RESULTS) - 2 else None


def _write_header(
    sheet: Worksheet, header: int, titles: Iterable[int], *, column: int, first: int, columns: Mapping[str, int]
) -> None:
    for at, (name, width) in enumerate(columns.items(), first):
        sheet.cell(header, at, name)
        sheet.column_dimensions[get_column_letter(at)].width = width
    if not sheet.cell(header, column).value:
        sheet.cell(header, column, "问题")
    for at in (*titles, column, *range(first, first + len(columns))):
        sheet.cell(header, at).font = Font(bold=True)
    questions = sheet.column_dimensions[get_column_letter(column)]
    questions.width = max(questions.width, 50)
    sheet.freeze_panes = f"A{header + 1}"


def _answered(
    assistant: Assistant, question: str, *, on: date, given: Mapping[str, str], confirmed: Confirmed | None
) -> tuple[Code, dict[str, str]]:
    """The verdict and the texts of a row by column, after what it confirms. What cannot be confirmed is an 错误 beside
    the answer.
    """
    wrong = ""
    try:
        answer = assistant.ask(question, on=on)
        try:
            answer = confirms.confirm(assistant, answer, given, confirmed)
        except Problems as refused:
            wrong = f"{refused.problems[0].what}。{refused.problems[0].fix}。"
    except Exception as bug:  # whatever it is, one row must not cost the others
        return "unknown", {"错误": f"程序出错（{type(bug).__name__}：{bug}），请把这一行告诉维护者"}
    if answer.reason.code in ("empty", "too_long"):
        return "unknown", {"错误": answer.reason.text}
    texts = _texts(answer, assistant.kb) | confirms.cells_of(answer.verdict.statements)
    return answer.verdict.code, {**texts, "错误": wrong, "所答的问题": question, "依据的规则": answer.case.version}


def _texts(answer: Answer, kb: KnowledgeBase) -> dict[str, str]:
    unit, notice, verdict = answer.unit, answer.notice, answer.verdict
    if unit is None or notice is None:
        return {"判断": label(answer), "理由": answer.reason.text or texts().unanswered}
    reasons = [answer.reason.text, verdict.says, *([f"{unchecked(unit)}。"] if unit.doubts else [])]
    for tested in verdict.conditions:
        if tested.state != "met":
            said = f"（您说：{tested.source}）" if tested.source else ""
            reasons.append(f"{texts().states[tested.state]}：{tested.text}{said}；")
    reasons += [f"一句话里还问了“{part.question}”：{label(part)}；" for part in answer.parts]
    conditions = "".join(dict.fromkeys(f"“{tested.evidence}”" for tested in verdict.conditions))
    based, *words = warning(notice) or (based_on(notice), f"{texts().currencies[notice.head.currency]}。")
    return {
        "判断": label(answer),
        "理由": "".join(reasons).removesuffix("；"),
        "官方问答": f"{unit.id} {unit.question}",
        "条款": f"“{verdict.evidence}”" + (f"，条件：{conditions}" if conditions else "") if verdict.evidence else "",
        "待补充": "\n".join(kb.of(unit.id).facts[name].ask for name in verdict.missing),
        "时效": "。".join((based, *words)),
    }


def _write(cell: Cell | MergedCell, text: str, code: Code | None) -> None:
    """A text into a cell, a verdict in the colours of the page."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    # What a person typed may start like a formula. It stays text, here and when the cell is edited in Excel.
    cell.data_type, cell.quotePrefix = "s", text[0] in "=+-@"
    cell.alignment = _WRAP
    if code:
        tone, wash = TONES[code]
        cell.font, cell.fill = Font(bold=True, color=tone), PatternFill("solid", fgColor=wash)


def _offer(sheet: Worksheet, cells: Sequence[str]) -> None:
    """A list to choose from in the cells of answers."""
    if not cells:
        return
    choices = f'"{",".join(texts().given.values())}"'
    # Those of an earlier run.
    kept = [one for one in sheet.data_validations.dataValidation if one.formula1 != choices]
    sheet.data_validations.dataValidation = kept
    choice = DataValidation(type="list", formula1=choices, allow_blank=True)
    choice.error = f"只写 {'、'.join(texts().given.values())}，或留空"
    for cell in cells:
        choice.add(cell)
    sheet.add_data_validation(choice)


def _with_progress(rows: Sequence[_Asked], err: TextIO) -> Iterator[_Asked]:
    with progress("作答", err) as heard:
        for done, row in enumerate(rows):
            heard(Step("作答", done, len(rows)))
            yield row

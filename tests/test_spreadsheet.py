"""Batch triage: every row keeps what it had and gets a verdict with its currency, or says why not."""

from __future__ import annotations

import io
import os
import pty
import re
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from assistant import Assistant
from assistant.__main__ import main
from assistant.labels import TONES
from assistant.spreadsheet import RESULTS, answer_table
from benchmarks.bars import FAR_CELLS, TWICE, colour, far_cells
from kb import progress
from kb.model import KnowledgeBase, Problems
from kb.texts import texts
from tests.conftest import ON

ROOT = Path(__file__).parent.parent
LISTED = "仅收集血常规要报采集许可吗"
# What words come to that nobody has confirmed.
PROPOSED = "若下列 4 条属实：无需申报采集许可"

ROWS: tuple[tuple[Any, str, str], ...] = (
    # question, verdict, error
    (LISTED, PROPOSED, ""),
    ("外方参与国际合作吗，要报吗", "视情形而定", ""),
    ("采集基因测序数据，要报采集许可吗", texts().labels["not_applicable"], ""),
    ("食堂几点开门", "官方问答没有回答", ""),
    ("问" * 501, "", "超过 500 字"),
    ("？？", "", "没有读到文字"),
    (42, "", "不是文字"),
    (True, "", "不是文字"),
    (date(2026, 1, 1), "", "不是文字"),
    ("#N/A", "", "不是文字"),
    ("=A1&B1", "", "公式还没有算出的值"),
    ("  ", "", "没有问题文字"),
    (None, "", "没有问题文字"),
)


def book(path: Path, rows: Sequence[Sequence[Any]]) -> Path:
    workbook = Workbook()
    sheet = _first(workbook)
    for row in rows:
        sheet.append(list(row))
    workbook.save(path)
    return path


def _first(workbook: Workbook) -> Worksheet:
    return workbook.worksheets[0]


def table(assistant: Assistant, source: Path) -> tuple[Worksheet, int, str]:
    """The sheet with its results, how many rows failed, and what was told."""
    told = io.StringIO()
    target = source.with_name("out.xlsx")
    failed = answer_table(assistant, source, target, on=ON, err=told)
    return _first(load_workbook(target)), failed, told.getvalue()


def results(sheet: Worksheet, row: int, header: int = 1) -> dict[str, str]:
    named = zip((str(cell.value) for cell in sheet[header]), sheet[row], strict=True)
    return {name: str(cell.value or "") for name, cell in named if name in RESULTS}


@pytest.fixture(scope="module")
def answered(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> tuple[Worksheet, int, str]:
    rows = [("编号", "问题", "备注"), *((number, row[0], "存") for number, row in enumerate(ROWS)), (None, None, None)]
    return table(assistant, book(tmp_path_factory.mktemp("table") / "in.xlsx", rows))


def test_every_row_has_a_verdict_or_says_why_not(answered: tuple[Worksheet, int, str]) -> None:
    sheet, failed, _ = answered
    for number, (_, verdict, error) in enumerate(ROWS, 2):
        result = results(sheet, number)
        assert result["判断"] == verdict and error in result["错误"] and bool(error) == bool(result["错误"]), number
    assert failed == sum(bool(error) for _, _, error in ROWS)


def test_what_was_in_the_table_stays(answered: tuple[Worksheet, int, str]) -> None:
    sheet, _, _ = answered
    statements = [f"{title} {number}" for number in range(1, 7) for title in ("请确认", "属实吗")]
    assert [cell.value for cell in sheet[1]] == ["编号", "问题", "备注", *RESULTS, *statements]
    for number, (question, _, _) in enumerate(ROWS):
        index, kept, note = (cell.value for cell in sheet[number + 2][:3])
        assert (index, note) == (number, "存")
        # Excel knows a day only as midnight of it.
        assert kept == (datetime.combine(question, time.min) if isinstance(question, date) else question)


def test_an_empty_row_stays_empty(answered: tuple[Worksheet, int, str]) -> None:
    sheet, _, _ = answered
    assert not any(cell.value for cell in sheet[len(ROWS) + 2])


def test_a_row_names_unit_clause_reason_and_what_is_missing(assistant: Assistant, answered: Any) -> None:
    exempted, open_case, contradicted, unanswered = (results(answered[0], row) for row in (2, 3, 4, 5))
    assert exempted["官方问答"] == "most-2022-04-15/1.1 仅收集临床数据是否需要申报采集许可？"
    assert exempted["条款"].startswith("“无需申报人类遗传资源采集许可审批”，条件：“") and not exempted["待补充"]
    missing = ("foreign_takes_part", "foreign_gets_data", "results_shared")
    assert open_case["待补充"].split("\n") == [assistant.kb.facts[name].ask for name in missing]
    assert "未说明：外方无实质性参与（您说：参与国际合作）" in open_case["理由"] and "\n" not in open_case["理由"]
    assert "不符合：只采集答复列出的数据种类（您说：基因测序）" in contradicted["理由"]
    assert unanswered["理由"] and not any(unanswered[name] for name in ("官方问答", "条款", "待补充", "时效"))


def test_no_verdict_stands_without_its_currency(answered: tuple[Worksheet, int, str]) -> None:
    sheet, _, _ = answered
    for row in range(2, len(ROWS) + 2):
        result = results(sheet, row)
        assert bool(result["官方问答"]) == bool(result["时效"])
        if result["时效"]:
            assert result["时效"].startswith("依据 2022-04-15 的答复。") and "尚未与原文核对" in result["时效"]


def test_a_verdict_has_the_colours_of_the_page(answered: tuple[Worksheet, int, str]) -> None:
    sheet, _, _ = answered
    css = (ROOT / "web" / "static" / "answer.css").read_text(encoding="utf-8")
    for code, (tone, wash) in TONES.items():
        assert f"--tone: #{tone}; --wash: #{wash};" in css, code
    colours = {texts().labels[code]: wash for code, (_, wash) in TONES.items()}
    colours |= {PROPOSED: TONES["to_confirm"][1], "官方问答没有回答": TONES["unknown"][1]}
    green = {TONES[code][1] for code in ("to_confirm", "not_required")}
    for row in range(2, len(ROWS) + 2):
        cell = sheet.cell(row, 4)
        colour = str(cell.fill.fgColor.rgb)[2:]
        assert colour == (colours[str(cell.value)] if cell.value else "000000")
        assert colour not in green or results(sheet, row)["时效"]


def test_the_header_is_bold_and_stays_in_sight(answered: tuple[Worksheet, int, str]) -> None:
    sheet, _, _ = answered
    assert sheet.freeze_panes == "A2" and all(cell.font.b for cell in sheet[1])
    assert all(cell.alignment.wrap_text for cell in sheet[2][3:] if cell.value)
    assert sheet.column_dimensions["E"].width >= 40


@pytest.mark.parametrize(
    ("rows", "column", "first_row"),
    [
        ([("题目", "研究描述"), ("甲", LISTED)], "B", 2),  # what is described says more than a title
        ([("Question ", "x"), (LISTED, "y")], "A", 2),
        ([("編號", "問題："), ("1", LISTED)], "B", 2),
        ([("某院 2026 年课题", None), ("编号", "描述"), (1, LISTED)], "B", 3),  # a title above the header
        ([("编号", "内容"), (1, LISTED)], "B", 1),  # no header known: the first column of text alone
        ([(LISTED,), ("食堂几点开门",)], "A", 1),
        ([(None, LISTED)], "B", 1),
    ],
)
def test_the_column_of_questions_is_found_and_said(
    assistant: Assistant, tmp_path: Path, rows: list[tuple[Any, ...]], column: str, first_row: int
) -> None:
    sheet, failed, told = table(assistant, book(tmp_path / "in.xlsx", rows))
    assert f"{column} 列，从第 {first_row} 行起" in told and failed == 0
    assert ("没有认出表头" in told) is (first_row == 1)
    header = max(first_row - 1, 1)
    verdicts = [results(sheet, row, header)["判断"] for row in range(header + 1, sheet.max_row + 1)]
    assert PROPOSED in verdicts
    if first_row == 1:
        # A list without a header gets one; no question is taken for it.
        assert len(verdicts) == len(rows) and "问题" in [cell.value for cell in sheet[1]]


def test_a_formula_is_read_by_the_value_that_excel_computed(assistant: Assistant, tmp_path: Path) -> None:
    path = book(tmp_path / "plain.xlsx", [("问题",), ("=B2",)])
    computed = tmp_path / "in.xlsx"
    cell = '<c r="A2" t="str"><f>B2</f><v>' + LISTED + "</v></c>"
    with ZipFile(path) as plain, ZipFile(computed, "w") as out:
        for name in plain.namelist():
            text = plain.read(name).decode()
            if name.endswith("sheet1.xml"):
                # openpyxl writes formulas without their values; Excel writes both.
                text, changed = re.subn(r'<c r="A2".*?</c>', cell, text)
                assert changed == 1
            out.writestr(name, text)
    sheet, failed, _ = table(assistant, computed)
    assert failed == 0 and results(sheet, 2)["判断"] == PROPOSED
    assert sheet["A2"].value == "=B2"


def test_nothing_that_is_written_becomes_a_formula(assistant: Assistant, tmp_path: Path) -> None:
    kb = assistant.kb
    asked = kb.facts["foreign_takes_part"].model_copy(update={"ask": '=HYPERLINK("http://x")'})
    hostile = Assistant(replace(kb, facts={**kb.facts, "foreign_takes_part": asked}))
    path = tmp_path / "in.xlsx"
    workbook = Workbook()
    for row, text in enumerate(("问题", f"=1+1 {LISTED}", "+外方参与国际合作吗，要报吗", f"@{LISTED}"), 1):
        _first(workbook).cell(row, 1, text).data_type = "s"
    workbook.save(path)
    sheet, failed, _ = table(hostile, path)
    assert failed == 0
    assert sheet["A2"].value == f"=1+1 {LISTED}"
    assert results(sheet, 3)["待补充"].startswith("=HYPERLINK")
    assert {cell.data_type for row in sheet for cell in row if cell.value} == {"s"}


def test_a_question_over_two_merged_rows_is_one_question(assistant: Assistant, tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    workbook = Workbook()
    for row in (("问题", "中心"), (LISTED, "甲"), (None, "乙")):
        _first(workbook).append(row)
    _first(workbook).merge_cells("A2:A3")
    workbook.save(path)
    sheet, failed, _ = table(assistant, path)
    assert failed == 0 and results(sheet, 2)["判断"] == PROPOSED and not results(sheet, 3)["判断"]


def test_a_text_box_is_told_and_the_rows_that_failed_are_named(assistant: Assistant, tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    workbook = Workbook()
    for row in (("问题",), (LISTED,), (1234.5,)):
        _first(workbook).append(row)
    workbook.save(path)
    box = '<d xmlns:a="x"><xdr:sp><xdr:txBody><a:p><a:t>三日内</a:t><a:t>答复</a:t></a:p></xdr:txBody></xdr:sp></d>'
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/drawings/drawing9.xml", box)
    _, failed, told = table(assistant, path)
    assert failed == 1
    assert "文本框“三日内答复”没有读" in told and "第 3 行没有作答" in told


def _last_format(sheet: Worksheet) -> None:
    sheet.cell(1_048_576, 3).fill = PatternFill("solid", fgColor="FFFF00")


def _last_value(sheet: Worksheet) -> None:
    sheet.cell(1_048_576, 3, "完")


def _wide_format(sheet: Worksheet) -> None:
    for row in range(1, 200):
        sheet.cell(row, 16_384).fill = PatternFill("solid", fgColor="FFFF00")


@pytest.mark.parametrize("header", [("编号", "问题"), ("编号", "内容")], ids=["header", "no known header"])
@pytest.mark.parametrize("far", [colour, _last_format, _last_value, _wide_format])
def test_what_stands_far_from_the_data_costs_nothing(
    assistant: Assistant, tmp_path: Path, far: Callable[[Worksheet], None], header: tuple[str, str]
) -> None:
    path = tmp_path / "in.xlsx"
    workbook = Workbook()
    _first(workbook).append(header)
    _first(workbook).append((1, LISTED))
    far(_first(workbook))
    workbook.save(path)
    known = header[1] == "问题"
    if far is _last_value and not known:
        # Excel has no row below the last one: nothing can be moved down to make room for a header.
        with pytest.raises(Problems, match="没有认出表头"):
            answer_table(assistant, path, tmp_path / "out.xlsx", on=ON, err=io.StringIO())
        return
    # A file is read twice and written once.
    assert far_cells(assistant, path, tmp_path / "out.xlsx") < TWICE * FAR_CELLS
    sheet = _first(load_workbook(tmp_path / "out.xlsx"))
    asked = next(row for row in range(1, 5) if sheet.cell(row, 2).value == LISTED)
    verdict = next(cell.column for cell in sheet[asked] if cell.value == PROPOSED)
    assert verdict == (4 if far is _last_value else 3)
    if far is _last_value:
        assert "没有问题文字" in str(sheet.cell(1_048_576, verdict + [*RESULTS].index("错误")).value)


def test_other_sheets_stay(assistant: Assistant, tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    workbook = Workbook()
    for row in (("问题",), (LISTED,)):
        _first(workbook).append(row)
    workbook.create_sheet("说明")["B2"] = "=1+1"
    workbook.save(path)
    table(assistant, path)
    assert load_workbook(tmp_path / "out.xlsx")["说明"]["B2"].value == "=1+1"


def _missing(_: Path) -> None:
    pass


def _bytes(data: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(data)


def _rows(*rows: tuple[Any, ...]) -> Callable[[Path], object]:
    return lambda path: book(path, rows)


def _zip(path: Path) -> None:
    with ZipFile(path, "w") as file:
        file.writestr("a.txt", "no workbook")


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BAD_INPUTS: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (_missing, "没有这个文件"),
    "folder": (Path.mkdir, "读不出来"),
    "empty": (_bytes(b""), "不是能读的 xlsx"),
    "text": (_bytes("问题\n".encode()), "不是能读的 xlsx"),
    "other zip": (_zip, "不是能读的 xlsx"),
    "old Excel": (_bytes(_OLE + bytes(600)), "旧的 .xls"),
    # A file with a password is an OLE file with this entry.
    "password": (_bytes(_OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le")), "加了密码"),
    "no cell": (_rows(), "没有一列文字"),
    "only a header": (_rows(("编号", "问题")), "没有可读的行"),
    "header and empty rows": (_rows(("问题",), (None,), ("",)), "没有可读的行"),
    "no text": (_rows((1, 2), (3, 4)), "没有一列文字"),
    # openpyxl would not move what the formula points at.
    "formulas and no header": (_rows((LISTED, 1, "=B1")), "没有认出表头"),
}


@pytest.mark.parametrize("name", BAD_INPUTS)
def test_a_bad_input_is_a_problem_and_nothing_is_written(assistant: Assistant, tmp_path: Path, name: str) -> None:
    make, what = BAD_INPUTS[name]
    source, target = tmp_path / "in.xlsx", tmp_path / "out.xlsx"
    make(source)
    with pytest.raises(Problems) as wrong:
        answer_table(assistant, source, target, on=ON, err=io.StringIO())
    (problem,) = wrong.value.problems
    assert problem.where == str(source) and what in problem.what and problem.fix
    assert not target.exists()


@pytest.mark.parametrize(
    ("target", "what"),
    [
        ("in.xlsx", "就是输入文件"),
        ("link.xlsx", "就是输入文件"),
        ("missing/out.xlsx", "没有文件夹"),
        (".", "不是普通文件"),
        ("/proc/out.xlsx", "写不进去"),
    ],
)
def test_an_output_that_cannot_be_is_a_problem(assistant: Assistant, tmp_path: Path, target: str, what: str) -> None:
    source = book(tmp_path / "in.xlsx", [("问题",), (LISTED,)])
    before = source.read_bytes()
    (tmp_path / "link.xlsx").symlink_to(source)
    with pytest.raises(Problems, match=what):
        answer_table(assistant, source, tmp_path / target, on=ON, err=io.StringIO())
    assert source.read_bytes() == before and len(list(tmp_path.iterdir())) == 2


def test_progress_shows_in_a_terminal_only(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "_AFTER", 0.0)
    source = book(tmp_path / "in.xlsx", [("问题",), *[(LISTED,)] * 30])
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w", encoding="utf-8") as terminal:
        answer_table(assistant, source, tmp_path / "out.xlsx", on=ON, err=terminal)
        shown = os.read(ours, 10_000).decode()
    os.close(ours)
    assert "作答" in shown and re.search(r"\d+/30", shown)
    assert "/30" not in table(assistant, source)[2]


def test_the_command_line_says_how_it_went(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mixed = book(tmp_path / "in.xlsx", [("问题",), (LISTED,), (7,)])
    out = str(tmp_path / "out.xlsx")
    for source, status, said in (
        (mixed, 1, "第 3 行没有作答或没有全照做：“7”不是文字"),
        (tmp_path / "no.xlsx", 2, "没有这个文件"),
    ):
        assert main(["--xlsx", str(source), out, "--on", "2026-11-22"]) == status
        told = capsys.readouterr()
        assert said in told.err and (out in told.out) is (status < 2)


def test_ctrl_c_leaves_no_file_and_no_traceback(tmp_path: Path) -> None:
    source = book(tmp_path / "in.xlsx", [("问题",), *((f"{LISTED} {number}",) for number in range(5000))])
    argv = [sys.executable, "-m", "assistant", "--xlsx", str(source), str(tmp_path / "out.xlsx")]
    # Where the tests run in the background, Ctrl-C is ignored and children inherit that.
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(argv, cwd=ROOT, stderr=subprocess.PIPE, encoding="utf-8", preexec_fn=heard) as process:
        assert process.stderr is not None
        assert "A 列" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 130
        assert process.stderr.read() == ""
    assert list(tmp_path.iterdir()) == [source]


def _column(sheet: Worksheet, title: str) -> int:
    return next(int(cell.column) for cell in sheet[1] if cell.value == title)


def _confirm(path: Path, given: Mapping[int, Mapping[int, Any]], question: str = "") -> Path:
    """A file that was answered, with answers chosen in its rows, and perhaps the first question changed."""
    workbook = load_workbook(path)
    sheet = _first(workbook)
    for row, answers in given.items():
        for number, words in answers.items():
            sheet.cell(row, _column(sheet, f"属实吗 {number}")).value = words
    if question:
        sheet.cell(2, _column(sheet, "问题")).value = question
    workbook.save(path)
    return path


def _answered_file(assistant: Assistant, tmp_path: Path) -> Path:
    table(assistant, book(tmp_path / "in.xlsx", [("问题",), (LISTED,), ("采集基因测序数据，要报采集许可吗",)]))
    return (tmp_path / "out.xlsx").rename(tmp_path / "again.xlsx")


@pytest.mark.parametrize(
    ("given", "verdict", "error", "reason"),
    [
        ({1: "属实", 2: "属实", 3: "属实"}, "按 2022-04-15 问答：无需办理（时效未核实）", "", "every one of the rule"),
        ({1: "属实", 2: "属实", 3: "属实", 4: "属实"}, "无需办理", "", "and that the notice holds"),
        ({1: "属实", 2: "属实"}, "若下列 2 条属实：无需申报采集许可", "", "one is still open"),
        ({1: "属实", 3: "不属实"}, texts().labels["not_applicable"], "", "one is untrue"),
        ({1: "不清楚"}, "视情形而定", "", "one is not known"),
        ({1: "是"}, PROPOSED, "“是”看不懂", "not one of the three words"),
        ({1: True}, PROPOSED, "“True”看不懂", "no text"),
    ],
)
def test_what_is_chosen_in_the_file_counts_when_it_is_run_again(
    assistant: Assistant, tmp_path: Path, given: dict[int, Any], verdict: str, error: str, reason: str
) -> None:
    sheet, failed, _ = table(assistant, _confirm(_answered_file(assistant, tmp_path), {2: given}))
    result = results(sheet, 2)
    assert (result["判断"], bool(failed)) == (verdict, bool(error)), reason
    assert error in result["错误"]
    # The results take the place of the earlier ones, and what was chosen stays.
    assert [cell.value for cell in sheet[1]].count("判断") == 1
    chosen = {number: sheet.cell(2, _column(sheet, f"属实吗 {number}")).value for number in given}
    assert error or chosen == given


def test_what_was_confirmed_of_another_question_counts_for_nothing_and_is_told(
    assistant: Assistant, tmp_path: Path
) -> None:
    again = _confirm(
        _answered_file(assistant, tmp_path), {2: {1: "属实", 2: "属实", 3: "属实"}}, "收集B超要报采集许可吗"
    )
    sheet, failed, _ = table(assistant, again)
    assert (results(sheet, 2)["判断"], failed) == (PROPOSED, 1)
    assert "问题变了" in results(sheet, 2)["错误"]


def test_what_was_confirmed_under_other_rules_or_in_another_year_counts_for_nothing(
    assistant: Assistant, kb: KnowledgeBase, tmp_path: Path
) -> None:
    again = _confirm(_answered_file(assistant, tmp_path), {2: {1: "属实", 2: "属实", 3: "属实"}})
    unit = "most-2022-04-15/1.1"
    changed = tuple(rule.model_copy(update={"says": "一切数据都无需申报。"}) for rule in kb.rules[unit])
    sheet, failed, _ = table(Assistant(replace(kb, rules={**kb.rules, unit: changed})), again)
    assert failed == 1 and "规则变了" in results(sheet, 2)["错误"] and results(sheet, 2)["判断"] == PROPOSED
    out, told = tmp_path / "later.xlsx", io.StringIO()
    assert answer_table(assistant, again, out, on=ON.replace(year=ON.year + 1), err=told) == 1
    assert "判断的年份变了" in results(_first(load_workbook(out)), 2)["错误"]


def test_a_column_of_confirmations_that_stands_twice_is_refused(assistant: Assistant, tmp_path: Path) -> None:
    path = _answered_file(assistant, tmp_path)
    workbook = load_workbook(path)
    sheet = _first(workbook)
    sheet.cell(1, sheet.max_column + 1).value = "属实吗 1"
    workbook.save(path)
    with pytest.raises(Problems, match="属实吗 1"):
        table(assistant, path)


def test_true_against_ones_own_words_is_told(assistant: Assistant, tmp_path: Path) -> None:
    table(assistant, book(tmp_path / "in.xlsx", [("问题",), ("收集B超，外加抽血，要报采集许可吗",)]))
    path = (tmp_path / "out.xlsx").rename(tmp_path / "again.xlsx")
    sheet = _first(load_workbook(path))
    numbers = {n: sheet.cell(2, _column(sheet, f"请确认 {n}")).value for n in range(1, 5)}
    listed = next(n for n, text in numbers.items() if "全部数据" in str(text))
    sheet, failed, _ = table(assistant, _confirm(path, {2: {listed: "属实"}}))
    assert failed == 1 and "以哪个为准" in results(sheet, 2)["错误"]


def test_untrue_on_the_listed_kinds_offers_the_wider_statement(assistant: Assistant, tmp_path: Path) -> None:
    again = _confirm(_answered_file(assistant, tmp_path), {2: {1: "属实", 2: "不属实", 3: "属实"}})
    sheet, _, _ = table(assistant, again)
    texts_shown = [sheet.cell(2, _column(sheet, f"请确认 {number}")).value for number in range(1, 6)]
    assert any("临床数据" in str(text) for text in texts_shown)
    assert str(results(sheet, 2)["判断"]).startswith("若下列")


def test_a_second_sheet_that_is_not_read_is_told(assistant: Assistant, tmp_path: Path) -> None:
    path = book(tmp_path / "in.xlsx", [("问题",), (LISTED,)])
    workbook = load_workbook(path)
    workbook.create_sheet("第二批")
    workbook.save(path)
    assert "“第二批”没有读" in table(assistant, path)[2]


def test_the_results_of_an_earlier_version_are_replaced_too(assistant: Assistant, tmp_path: Path) -> None:
    """They said 无需办理 before anybody had confirmed anything: none may stay beside the new ones."""
    before = [name for name in RESULTS if name not in ("所答的问题", "依据的规则")]
    rows = [("问题", *before), (LISTED, "无需办理", "按旧版", "", "", "", "", "")]
    sheet, _, _ = table(assistant, book(tmp_path / "in.xlsx", rows))
    assert [cell.value for cell in sheet[1]].count("判断") == 1
    assert results(sheet, 2)["判断"] == PROPOSED

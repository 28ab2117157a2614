"""The tables of an answer: rows and columns beside the verbatim words, and where they do not fit, paragraphs."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importing.readers.html import read_html
from importing.readers.pdf import read_pdf
from importing.readers.source import row, spread
from importing.readers.word import read_docx
from importing.relabel import pieces, recut
from importing.segment import segment
from kb.model import QAUnit
from kb.tables import Cell, Table, plain, tables
from kb.text import Span, verbatim
from tests.support.pdf_writer import Box, Piece, lines, pdf
from tests.support.word_writer import paragraph, word_file

ASKED = "1.各类事项的办理时限是多少？\n答："


def answered(source: str) -> QAUnit:
    return segment(source, "x")[0]


def drawn(source: str, unit: QAUnit) -> list[list[list[str]]]:
    """The tables as rows of words; a cell that covers more places says how many."""
    return [[[shown(cell) for cell in row] for row in table.rows] for table in tables(source, unit.answer_spans)]


def shown(cell: Cell) -> str:
    return cell.text + (f" {cell.rows}×{cell.columns}" if (cell.rows, cell.columns) != (1, 1) else "")


@pytest.mark.parametrize(
    ("body", "seen", "why"),
    [
        ("| 甲 | 乙 |\n| 丙 | 丁 |\n", [[["甲", "乙"], ["丙", "丁"]]], "two rows of two"),
        ("| 甲 | 乙 |\n| --- | :-: |\n| 丙 | 丁 |\n", [[["甲", "乙"], ["丙", "丁"]]], "a line of dashes is no row"),
        ("| 甲 | 乙 |\n| 丙 |  |\n", [[["甲", "乙"], ["丙", ""]]], "an empty cell keeps its place"),
        (
            "| 甲 | 乙 |\n|  |  |\n| 丙 | 丁 |\n",
            [[["甲", "乙"], ["", ""], ["丙", "丁"]]],
            "an empty row keeps its place",
        ),
        ("| 甲 | 乙 |\r\n| 丙 | 丁 |\r\n", [[["甲", "乙"], ["丙", "丁"]]], "lines that end as on Windows"),
        ("| 甲 | 一<br>二 |\n| 丙 | 丁 |\n", [[["甲", "一\n二"], ["丙", "丁"]]], "a cell of two lines"),
        ("| 甲 | a\\|b |\n| 丙 | 丁 |\n", [[["甲", "a|b"], ["丙", "丁"]]], "a bar that belongs to the words"),
        ("| **甲** | [乙](https://a.cn) |\n| 丙 | 丁 |\n", [[["甲", "乙"], ["丙", "丁"]]], "markup inside cells"),
        ("| 甲 | ~~乙~~ |\n| 丙 | 丁 |\n", [[["甲", "~~乙~~"], ["丙", "丁"]]], "struck words keep their marks"),
        ("| 甲 | √ |\n| 丙 | — |\n", [[["甲", "√"], ["丙", "—"]]], "signs are words"),
        ("| 甲 | 乙 |\n", [], "one row is no table"),
        ("| 甲 |\n| 乙 |\n", [], "one column is no table"),
        ("| 甲 |  |\n| 乙 |  |\n", [], "one column with words is no table"),
        ("| 甲 | 乙 |\n\n| 丙 | 丁 |\n| 戊 | 己 |\n", [[["丙", "丁"], ["戊", "己"]]], "a blank line ends a table"),
        (
            "| 甲 | 乙 |\n| 丙 | 丁 |\n| 合计见附件 |\n| 戊 | 己 |\n| 庚 | 辛 |\n",
            [[["甲", "乙"], ["丙", "丁"]], [["戊", "己"], ["庚", "辛"]]],
            "a row of another width is none of the table",
        ),
        ("甲|乙\n丙|丁\n", [], "bars between words make no row"),
        ("| 甲 | 乙 |\u2002|\n| 丙 | 丁 | 戊 |\n", [[["甲", "乙 1×2"], ["丙", "丁", "戊"]]], "merged with its left"),
        ("| 甲 | 乙 |\n|\u2003| 丙 |\n", [[["甲 2×1", "乙"], ["丙"]]], "merged with the row above"),
        (
            "| 甲 |\u2002| 乙 |\n|\u2003|\u2003| 丙 |\n| 丁 | 戊 | 己 |\n",
            [[["甲 2×2", "乙"], ["丙"], ["丁", "戊", "己"]]],
            "merged both ways",
        ),
        (
            "| 甲 |\u2002| 乙 |\n|\u2003| 丙 | 丁 |\n",
            [[["甲", "", "乙"], ["", "丙", "丁"]]],
            "what makes no rectangle is not merged, and nothing is lost",
        ),
        (
            "|\u2003| 乙 |\n| 丙 | 丁 |\n| 戊 | 己 |\n",
            [[["丙", "丁"], ["戊", "己"]]],
            "a row whose merged cell is cut off is no first row",
        ),
    ],
)
def test_rows_and_columns_are_those_of_the_source(body: str, seen: list[object], why: str) -> None:
    source = f"{ASKED}见下表：\n{body}"
    unit = answered(source)
    assert drawn(source, unit) == seen, why
    whole = "".join(body.replace("---", "").replace(":-:", "").split())
    for char in "甲乙丙丁戊己庚辛":
        # The words of the answer are none the fewer for a table.
        assert unit.answer.count(char) == whole.count(char), why


@pytest.mark.parametrize(
    ("rows", "head", "why"),
    [
        ("| 事项 | 时限 |\n| 采集 | 20日 |\n", True, "both are headings"),
        ("| 服务点 | 地址 | 联系电话 |\n| 东门 | 东门路1号 | 1234567 |\n", True, "most are headings"),
        ("| 一 | 二 |\n|---|---|\n| 三 | 四 |\n", True, "the source says so"),
        ("| 采集 | 需要 |\n| 保藏 | 不需要 |\n", False, "all rows are of one kind"),
        ("| 电话 | 1234567 |\n| 地址 | 东门路1号 |\n", False, "headings stand on the left"),
        ("| 办理时限 | 自受理之日起20个工作日 |\n| 费用 | 免费 |\n", False, "a cell that counts is no heading"),
    ],
)
def test_the_first_row_names_the_columns_only_where_it_does(rows: str, head: bool, why: str) -> None:
    source = f"{ASKED}见下表：\n{rows}"
    (table,) = tables(source, answered(source).answer_spans)
    assert table.head == head, why


def test_a_table_goes_to_the_end_of_the_answer_and_no_further() -> None:
    source = f"{ASKED}见下表：\n| 甲 | 乙 |\n| 丙 | 丁 |\n| 戊 | 己 |\n"
    unit = answered(source)
    places = unit.answer_spans
    assert verbatim(source, places[:5]).endswith("丁")
    (table,) = tables(source, places[:5])
    assert len(table.rows) == 2
    assert tables(source, places[:6]) == [table], "half a row stays a paragraph"
    assert plain(verbatim(source, places[:6]), [table])[-1] == "戊"


def test_half_a_row_that_a_person_left_out_is_in_no_table() -> None:
    source = f"{ASKED}见下表：\n| 甲 | 乙 |\n| 丙 | 丁 |\n| 戊 | 己 |\n| 庚 | 辛 |\n"
    rows = pieces(source, [answered(source)])
    parts = ["none" if row.line.text == "丁" else row.part for row in rows]
    (unit,) = recut(source, "x", rows, parts)
    assert unit.answer == "见下表：\n甲\n乙\n丙\n戊\n己\n庚\n辛"
    assert drawn(source, unit) == [[["戊", "己"], ["庚", "辛"]]]


def test_the_answers_of_a_table_of_questions_are_no_table() -> None:
    source = (
        "| 序号 | 问题 | 答复 |\n| 1 | 要备案吗？ | 要。 |\n|\u2003|\u2003| 五日内。 |\n| 2 | 收费吗？ | 不收。 |\n"
    )
    units = segment(source, "x")
    assert [unit.answer for unit in units] == ["要。\n五日内。", "不收。"]
    assert not any(tables(source, unit.answer_spans) for unit in units)


def test_five_hundred_rows_are_one_table() -> None:
    source = f"{ASKED}见下表：\n" + "".join(f"| 事项{at} | {at}日 | 否 |\n" for at in range(500))
    (table,) = tables(source, answered(source).answer_spans)
    assert [len(row) for row in table.rows] == [3] * 500


def test_terminals_show_a_row_as_a_line() -> None:
    source = f"{ASKED}见下表：\n| 甲 |\u2002| 乙 |\n|\u2003|\u2003| a\\|b<br>c |\n| 丁 | | 己 |\n以上。\n"
    unit = answered(source)
    lines = ["见下表：", "甲 |  | 乙", "〃 | 〃 | a\\|b c", "丁 |  | 己", "以上。"]
    assert plain(unit.answer, tables(source, unit.answer_spans)) == lines
    assert plain("没有\n表格", []) == ["没有", "表格"]


PIECES = (
    "|",
    " | ",
    "\n",
    "| ",
    " |\n",
    "甲",
    "乙 丙",
    "\\|",
    "<br>",
    "\\",
    "\u2002",
    "\u2003",
    "---",
    "\r",
    "~~",
    "**",
    "　　",
    "x",
)


@given(st.lists(st.sampled_from(PIECES), max_size=60), st.data())
@settings(max_examples=400, deadline=None)
def test_a_table_neither_invents_nor_drops_nor_moves_words(made: list[str], data: st.DataObject) -> None:
    source = "".join(made)
    edges = sorted(data.draw(st.lists(st.integers(0, len(source)), max_size=24)))
    spans = [Span(start, end) for start, end in zip(edges[::2], edges[1::2], strict=False) if start < end]
    held(source, spans, verbatim(source, spans), tables(source, spans))


CELLS = st.sampled_from(["", "甲", "乙 丙", "a\\|b", "一<br>二", "\u2002", "\u2003", "√", "**粗**"])


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=6), st.integers(1, 4), st.data())
@settings(max_examples=400, deadline=None)
def test_the_words_of_each_cell_are_those_at_its_place(rows: list[list[str]], width: int, data: st.DataObject) -> None:
    even = [[*row, *[""] * width][:width] for row in rows] if data.draw(st.booleans()) else rows
    source = f"{ASKED}见下表：\n" + "".join(f"| {' | '.join(row)} |\n" for row in even)
    unit = answered(source)
    held(source, unit.answer_spans, unit.answer, tables(source, unit.answer_spans))
    # As a person may leave out any of it.
    some = [span for span in unit.answer_spans if data.draw(st.integers(0, 9))]
    held(source, some, verbatim(source, some), tables(source, some))


def held(source: str, spans: Sequence[Span], answer: str, found: list[Table]) -> None:
    """What every table of every answer keeps to."""
    at = 0
    for table in found:
        grid = table.grid()
        assert len(grid) > 1
        assert {len(line) for line in grid} == {table.width}
        assert table.start >= at
        assert table.start == 0 or answer[table.start - 1] == "\n"
        assert table.end == len(answer) or answer[table.end] == "\n"
        cells = [cell for row in table.rows for cell in row]
        told = [answer[cell.start : cell.end] for cell in cells]
        assert told == [cell.text for cell in cells]
        assert "\n".join(filter(None, told)) == answer[table.start : table.end]
        for cell, words in zip(cells, told, strict=True):
            assert verbatim(source, cell.spans) == words
            assert all(any(start <= one.start and one.end <= end for start, end in spans) for one in cell.spans)
        assert sum(cell.rows * cell.columns for cell in cells) == len(grid) * table.width
        for line in grid:
            of_row = [
                (column, one.start) for column, cell in enumerate(line) if isinstance(cell, Cell) for one in cell.spans
            ]
            begins = {source.rfind("\n", 0, start) for _, start in of_row}
            assert len(begins) < 2, "the cells of a row stand on one line"
            for column, start in of_row:
                before = source[max(begins) + 1 : start].replace("\\|", "")
                assert before[before.rfind("\r") + 1 :].count("|") == column + 1, "in their columns"
        at = table.end
    assert letters("".join(plain(answer, found))) == letters(answer)


def letters(text: str) -> str:
    return "".join(char for char in text if char not in "|\\ \n〃")


def of_page(body: str) -> str:
    return read_html(f"<html><meta charset=utf-8><body>{body}</body></html>".encode(), "a.html").text


def td(words: str, more: str = "") -> str:
    return f"<td {more}>{words}</td>"


def tr(*cells: str) -> str:
    return f"<tr>{''.join(cells)}</tr>"


@pytest.mark.parametrize(
    ("table", "seen", "why"),
    [
        (
            f"{tr(td('类别'), td('采集', 'rowspan=2'), td('20日'))}{tr(td('审批'), td('5日'))}",
            [[["类别", "采集 2×1", "20日"], ["审批", "5日"]]],
            "over two rows",
        ),
        (
            f"{tr(td('收费标准', 'colspan=3'))}{tr(td('甲'), td('乙'), td('丙'))}{tr(td('丁'), td('戊'), td('己'))}",
            [[["收费标准 1×3"], ["甲", "乙", "丙"], ["丁", "戊", "己"]]],
            "over all columns",
        ),
        (
            f"{tr(td('甲', 'rowspan=2 colspan=2'), td('乙'))}{tr(td('丙'))}{tr(td('丁'), td('戊'), td('己'))}",
            [[["甲 2×2", "乙"], ["丙"], ["丁", "戊", "己"]]],
            "over both",
        ),
        (
            f"{tr(td('甲', 'rowspan=9'), td('乙'))}{tr(td('丙'))}",
            [[["甲 2×1", "乙"], ["丙"]]],
            "over more rows than there are",
        ),
        (
            f"<tr>{td('一<br>二|三')}{td('乙')}</tr>{tr(td(''), td('丙'))}",
            [[["一\n二|三", "乙"], ["", "丙"]]],
            "lines and a bar in a cell, and an empty one",
        ),
        (
            f"{tr(td('甲'), td('乙'))}{tr(td('丙'), td('丁'))}</table><table>"
            f"{tr(td('戊'), td('己'))}{tr(td('庚'), td('辛'))}",
            [[["甲", "乙"], ["丙", "丁"]], [["戊", "己"], ["庚", "辛"]]],
            "two tables one below the other are two",
        ),
        (
            f"{tr(td('甲'), td('乙'))}<tr>{td('<table><tr><td>内一</td><td>内二</td></tr></table>')}{td('丁')}</tr>",
            [],
            "a table in a table: its words, as paragraphs",
        ),
    ],
)
def test_a_page_gives_its_tables_with_merged_cells_once(table: str, seen: list[object], why: str) -> None:
    source = of_page(
        f"<p>问：时限是多少？</p><p>答：见下表。</p><table>{table}</table><p>问：收费吗？</p><p>答：不收。</p>"
    )
    unit = answered(source)
    assert drawn(source, unit) == seen, why
    for word in ("甲", "收费标准", "内一", "内二", "类别"):
        assert unit.answer.count(word) == table.count(word), why


def test_headings_of_a_page_are_headings() -> None:
    rows = "<tr><th>一</th><th>二</th></tr><tr><td>三</td><td>四</td></tr>"
    source = of_page(f"<p>问：时限？</p><p>答：见下表。</p><table>{rows}</table>")
    (table,) = tables(source, answered(source).answer_spans)
    assert table.head


def tc(words: str, more: str = "") -> str:
    inside = words if words.startswith("<") else paragraph(words)
    return f"<w:tc><w:tcPr>{more}</w:tcPr>{inside}</w:tc>"


def tbl(*rows: tuple[str, ...], head: str = "") -> str:
    made = "".join(
        f"<w:tr><w:trPr>{head if at == 0 else ''}</w:trPr>{''.join(row)}</w:tr>" for at, row in enumerate(rows)
    )
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{made}</w:tbl>"


NESTED = tbl((tc("内一"), tc("内二")), (tc("内三"), tc("内四")))


@pytest.mark.parametrize(
    ("table", "seen", "why"),
    [
        (
            tbl((tc("甲", '<w:vMerge w:val="restart"/>'), tc("乙")), (tc("", "<w:vMerge/>"), tc("丙"))),
            [[["甲 2×1", "乙"], ["丙"]]],
            "over two rows",
        ),
        (
            tbl((tc("甲", '<w:gridSpan w:val="2"/>'),), (tc("乙"), tc("丙"))),
            [[["甲 1×2"], ["乙", "丙"]]],
            "over two columns",
        ),
        (
            tbl(
                (tc("甲", '<w:gridSpan w:val="2"/><w:vMerge w:val="restart"/>'), tc("乙")),
                (tc("", '<w:gridSpan w:val="2"/><w:vMerge/>'), tc("丙")),
            ),
            [[["甲 2×2", "乙"], ["丙"]]],
            "over both",
        ),
        (
            tbl((tc("甲"), tc("乙")), (tc(NESTED + paragraph("外")), tc("丙"))),
            [[["甲", "乙"], ["内一\n内二\n内三\n内四\n外", "丙"]]],
            "a table in a cell: its words, without bars",
        ),
        (tbl((tc(NESTED + paragraph("外")),)), [[["内一", "内二"], ["内三", "内四"]]], "a box around a table"),
        (tbl((tc("甲"),), (tc("乙"),)), [], "a box around paragraphs"),
        (
            tbl((tc("甲"), tc("乙")), (tc("丙"), tc("丁"))) + "|" + tbl((tc("戊"), tc("己")), (tc("庚"), tc("辛"))),
            [[["甲", "乙"], ["丙", "丁"]], [["戊", "己"], ["庚", "辛"]]],
            "two tables one below the other are two",
        ),
    ],
)
def test_a_word_file_gives_its_tables_with_merged_cells_once(table: str, seen: list[object], why: str) -> None:
    above = [paragraph("1.各类事项的办理时限是多少？"), paragraph("答：见下表：")]
    file = word_file([*above, *table.split("|"), paragraph("2.收费吗？"), paragraph("答：不收。")])
    source = read_docx(file, "a.docx").text
    unit = answered(source)
    assert drawn(source, unit) == seen, why
    assert "|" not in unit.answer


def test_headings_of_a_word_file_are_headings() -> None:
    rows = tbl((tc("一"), tc("二")), (tc("三"), tc("四")), head="<w:tblHeader/>")
    above = [paragraph("1.各类事项的办理时限是多少？"), paragraph("答：见下表：")]
    source = read_docx(word_file([*above, rows]), "a.docx").text
    (table,) = tables(source, answered(source).answer_spans)
    assert table.head


def test_a_ruled_table_of_a_pdf_has_merged_cells_once() -> None:
    xs, ys = (60, 160, 300, 460), (640, 610, 580, 550)
    rules = [
        *(Box(60, y, 400, 0.6) for y in (640, 610, 550)),
        Box(160, 580, 300, 0.6),
        *(Box(x, 550, 0.6, 90) for x in (60, 160, 460)),
        Box(300, 580, 0.6, 60),
    ]
    words = [
        ("事项", 0, 0),
        ("类别", 1, 0),
        ("时限", 2, 0),
        ("停车证", 0, 1),
        ("首次", 1, 1),
        ("二十日", 2, 1),
        ("延期不收", 1, 2),
    ]
    cells = [Piece(text, xs[column] + 6, ys[row] - 20) for text, column, row in words]
    above = lines(["问：停车证的办理时限是多少？", "答：如下表。"])
    source = read_pdf(pdf([*above, *rules, *cells]), "a.pdf").text
    assert drawn(source, answered(source)) == [
        [["事项", "类别", "时限"], ["停车证 2×1", "首次", "二十日"], ["延期不收 1×2"]]
    ]


def test_cells_that_reach_over_others_leave_them_out() -> None:
    rows = [[(["甲"], 2, 1), (["乙"], 1, 2)], [(["丙"], 1, 1), ([], 1, 1)]]
    source = f"{ASKED}见下表：\n" + "".join(f"{row(cells)}\n" for cells in spread(rows))
    assert drawn(source, answered(source)) == [[["甲 2×1", "乙 1×2"], ["丙", ""]]]

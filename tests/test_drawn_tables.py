"""Where people see an answer with a table, they see its rows and columns, and every word of it once."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from lxml import html as lxml_html

from assistant import Answer, Assistant
from assistant.contract import Condition, Statement
from assistant.sheet import Sheet, verdict_sheet
from assistant.sheet_docx import docx_bytes
from assistant.terminal import answer_text
from assistant.to_contract import to_answer
from importing.__main__ import main
from kb.load import load
from kb.model import KnowledgeBase
from tests.conftest import ON
from tests.support.contracts import answer_json, follows
from tests.support.homes import copied_home
from web.catalogue import DRAWN, Catalogue, Sought
from web.links import citation
from web.render import Around, render_answer, render_sheet
from web.render_browse import render_unit

pytestmark = pytest.mark.usefixtures("in_process")

ASKED = "停车证办理时限和收费标准是什么？"
PAGE = f"""<html><meta charset=utf-8><title>停车服务问答</title><body><h1>停车服务问答</h1>
<p>问：{ASKED}</p><p>答：如下表。</p>
<table><tr><th>事项</th><th>类别</th><th>时限</th><th>收费</th></tr>
<tr><td rowspan=2>停车证办理</td><td>首次</td><td>20个工作日<br>（节假日除外）</td><td rowspan=3>不收费</td></tr>
<tr><td>延期</td><td>5个工作日</td></tr>
<tr><td colspan=2>遗失补办</td><td>3 &lt; 5日</td></tr></table>
<p>自受理之日起计算。</p><p>问：停车证要年审吗？</p><p>答：要。</p></body></html>"""
BOX = "div[@class='yj-table']"
# Rows with the words of each cell, and how many rows and columns it covers.
ROWS = [
    [("事项", 1, 1), ("类别", 1, 1), ("时限", 1, 1), ("收费", 1, 1)],
    [("停车证办理", 2, 1), ("首次", 1, 1), ("20个工作日\n（节假日除外）", 1, 1), ("不收费", 3, 1)],
    [("延期", 1, 1), ("5个工作日", 1, 1)],
    [("遗失补办", 1, 2), ("3<5日", 1, 1)],
]
LINES = [
    "如下表。",
    "事项 | 类别 | 时限 | 收费",
    "停车证办理 | 首次 | 20个工作日 （节假日除外） | 不收费",
    "〃 | 延期 | 5个工作日 | 〃",
    "遗失补办 |  | 3<5日 | 〃",
    "自受理之日起计算。",
]


def home_with_a_table(folder: Path) -> Path:
    """A knowledge base that has the page beside the first notice."""
    home = copied_home(folder / "kb")
    file = folder / "停车.html"
    file.write_text(PAGE, encoding="utf-8")
    assert main(["add", str(file), "--home", str(home), "--date", "2020-03-04", "--issuer", "某某局"]) == 0
    return home


@pytest.fixture(scope="module")
def kb(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    return load(home_with_a_table(tmp_path_factory.mktemp("tables")))


@pytest.fixture(scope="module")
def answer(kb: KnowledgeBase) -> Answer:
    found = Assistant(kb).ask(ASKED, on=ON)
    assert found.unit is not None
    assert found.unit.question == ASKED
    return found


def rows_of(html: str) -> list[list[tuple[str, int, int]]]:
    """The cells of the one table of an answer in a page."""
    (table,) = lxml_html.fromstring(html).findall(f".//{BOX}/table")
    return [
        [
            (
                "\n".join(one.text_content() for one in cell.iter("p")),
                int(cell.get("rowspan", 1)),
                int(cell.get("colspan", 1)),
            )
            for cell in row.iter("td", "th")
        ]
        for row in table.iter("tr")
    ]


def sheet_of(answer: Answer, kb: KnowledgeBase) -> Sheet:
    return verdict_sheet(answer, kb, ON)


def test_pages_draw_the_rows_and_columns_of_an_answer(answer: Answer, kb: KnowledgeBase) -> None:
    unit = answer.unit
    assert unit is not None
    drawn = [
        render_answer(to_answer(answer, kb), Around("某局")),
        render_unit(Catalogue(kb), unit, Sought(), DRAWN),
        render_sheet(sheet_of(answer, kb)),
    ]
    for html in drawn:
        assert rows_of(html) == ROWS
        tree = lxml_html.fromstring(html)
        for source in tree.findall(".//pre"):
            source.drop_tree()
        (box,) = tree.findall(f".//{BOX}")
        assert box.get("aria-label") == "答复里的表格，4 行 4 列"
        assert box.get("tabindex") == "0", "whoever has no mouse can scroll it"
        assert [cell.get("scope") for cell in box.iter("th")] == ["col"] * 4
        assert tree.text_content().count("自受理之日起计算。") == 1


def test_marks_in_cells_are_those_of_the_words(answer: Answer, kb: KnowledgeBase) -> None:
    shown = to_answer(answer, kb)
    boxes = lxml_html.fromstring(render_answer(shown, Around("某局"))).findall(f".//{BOX}//mark")
    assert {"时限", "收费"} <= {mark.text_content() for mark in boxes}
    condition = Condition(
        fact="x",
        text="延期的",
        evidence="5个工作日",
        evidence_span=None,
        state="unknown",
        from_="",
        ticked=False,
        mentioned=False,
    )
    statement = Statement(
        id="s", text="是延期", facts=("x",), said="", state="unknown", confirmed=None, by=None, at=None, note=""
    )
    verdict = shown.verdict.model_copy(update={"conditions": (condition,), "statements": (statement,)})
    html = render_answer(shown.model_copy(update={"verdict": verdict}), Around("某局"))
    (mark,) = lxml_html.fromstring(html).findall(".//blockquote[@class='yj-answer']//mark")
    assert (mark.text_content(), mark.get("data-n")) == ("5个工作日", "1")
    assert [one.tag for one in mark.iterancestors()][:2] == ["p", "td"]
    assert rows_of(html) == ROWS


def test_the_word_sheet_has_the_table_with_merged_cells_once(answer: Answer, kb: KnowledgeBase) -> None:
    document = Document(BytesIO(docx_bytes(sheet_of(answer, kb))))
    inner = [table for outer in document.tables for cell in outer._cells for table in cell.tables]
    tables = list({id(table._tbl): table for table in inner}.values())
    assert len(tables) == 1
    seen = [[cell.text for cell in row.cells] for row in tables[0].rows]
    assert seen == [
        ["事项", "类别", "时限", "收费"],
        ["停车证办理", "首次", "20个工作日\n（节假日除外）", "不收费"],
        ["停车证办理", "延期", "5个工作日", "不收费"],
        ["遗失补办", "遗失补办", "3<5日", "不收费"],
    ], "python-docx tells a merged cell in each of its places"
    xml = tables[0]._tbl.xml
    assert [xml.count(f">{words}<") for words in ("停车证办理", "不收费", "遗失补办")] == [1, 1, 1]


def test_the_json_has_the_table_beside_the_verbatim_answer(answer: Answer, kb: KnowledgeBase) -> None:
    data = answer_json(answer, kb)
    follows(data)
    unit = data["unit"]
    assert answer.unit is not None
    assert unit["answer"] == answer.unit.answer
    source = kb.notices[answer.unit.notice].text
    (table,) = unit["tables"]
    assert (table["start"], table["head"]) == (len("如下表。\n"), True)
    cells = [cell for row in table["rows"] for cell in row]
    assert [
        [(cell["text"], cell.get("rows", 1), cell.get("columns", 1)) for cell in row] for row in table["rows"]
    ] == ROWS
    for cell in cells:
        assert unit["answer"][slice(*cell["at"])] == cell["text"]
        assert "\n".join("".join(source[slice(*span)].split()) for span in cell["spans"]) == cell["text"]


def test_plain_text_has_a_row_on_a_line(
    answer: Answer,
    kb: KnowledgeBase,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unit = answer.unit
    assert unit is not None
    assert "\n".join(f"  {line}" for line in LINES) in answer_text(answer, kb)
    assert "\n".join(LINES) in citation(unit, kb.notices[unit.notice])
    file = tmp_path / "a.html"
    file.write_text(PAGE, encoding="utf-8")
    monkeypatch.setenv("COLUMNS", "300")
    main(["split", str(file)])
    shown = capsys.readouterr().out
    assert all(line in shown for line in LINES)

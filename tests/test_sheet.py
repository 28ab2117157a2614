"""The verdict sheet: all that a file needs, the same in both forms, and never a verdict without its currency."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from starlette.applications import Starlette
from starlette.testclient import TestClient

import evaluation
from assistant import Answer, Assistant
from assistant.__main__ import main
from assistant.case import Case
from assistant.labels import label
from assistant.output_file import write
from assistant.request import case_from_json
from assistant.sheet import SCOPE, SCOPE_UNANSWERED, Sheet, verdict_sheet
from assistant.sheet_docx import docx_bytes
from assistant.version import version
from kb.model import Currency, KnowledgeBase, Problems
from kb.texts import texts
from tests.conftest import ON
from tests.support.confirming import confirm_all
from tests.support.contracts import signed
from tests.support.services import SIGNER
from web.links import sheet_query
from web.render import render_sheet
from web.routes.sheet import sheet_routes
from web.service import Service
from web.url_state import LARGEST

LISTED = "仅收集血常规要报采集许可吗"
PROJECT = "某院脓毒症队列研究 2026-017"
HOSTILE = "</td><script>alert('1')</script>{{ 7 * 7 }}&amp;"

CASES: dict[str, tuple[str, dict[str, list[str]], date]] = {
    "exempted": (LISTED, {}, ON),
    "word not understood": ("收集血常规和XYZ材料要报采集许可吗", {}, ON),
    "asked, not said": ("外方参与国际合作吗，要报吗", {}, ON),
    "contradicted": ("采集基因测序数据，要报采集许可吗", {}, ON),
    "ticked": ("仅收集临床数据要报采集许可吗", {"gene_research": ["no"]}, ON),
    # Every statement confirmed: see `answered`.
    "confirmed": (LISTED, {}, ON),
    # No rule holds before the notice was published.
    "day without a rule": (LISTED, {}, date(2022, 4, 14)),
}
FORMS: dict[str, Callable[[Sheet], list[str]]] = {
    "word": lambda sheet: word_lines(docx_bytes(sheet)),
    "print view": lambda sheet: html_lines(render_sheet(sheet)),
}


def word_lines(data: bytes) -> list[str]:
    """Every paragraph of a Word file in its order, those in tables too."""
    document = Document(BytesIO(data))
    return [Paragraph(element, document).text for element in document.element.body.iter(qn("w:p"))]


class _Lines(HTMLParser):
    """What stands in the cells and paragraphs of a page, one line each. Remembers every tag."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in ("p", "th", "h1", "h2", "span"):
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if data.strip() and self.tags[-1][0] not in ("style", "title"):
            self.lines[-1] += data


def html_lines(html: str) -> list[str]:
    page = _Lines()
    page.feed(html)
    return page.lines


@pytest.fixture(scope="session")
def client(service: Service) -> TestClient:
    return TestClient(Starlette(routes=sheet_routes(service)))


def answered(assistant: Assistant, name: str) -> Answer:
    question, facts, on = CASES[name]
    answer = assistant.ask(question, on=on, facts=facts)
    return confirm_all(assistant, answer, on) if name == "confirmed" else answer


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", CASES)
def test_everything_a_file_needs_stands_on_the_sheet(assistant: Assistant, name: str, form: str) -> None:
    kb, answer = assistant.kb, answered(assistant, name)
    lines = FORMS[form](verdict_sheet(answer, kb, ON, PROJECT))
    unit, notice, verdict = answer.unit, answer.notice, answer.verdict
    assert unit is not None and notice is not None
    assert {PROJECT, answer.question, answer.on.isoformat(), kb.version, f"有据 {version()}"} <= set(lines)
    assert {label(answer), verdict.says, unit.question, *unit.answer.split("\n")} <= set(lines)
    assert {notice.head.url, notice.head.sha256, unit.id, SCOPE} <= set(lines)
    text = "\n".join(lines)
    for span in (*unit.question_spans, *unit.answer_spans):
        assert f"[{span.start}, {span.end})" in text
    for said in (notice.head.title, notice.head.issuer, f"第 {unit.number} 问", unit.section, "核对人：", "日期："):
        assert said in text
    for tested in verdict.conditions:
        assert tested.text in lines and f"“{tested.evidence}”" in lines and tested.source in text
    for fact, stated in answer.facts.items():
        assert kb.facts[fact].label in lines and stated.source in text
    for one in verdict.statements:
        assert (
            one.text in lines and one.said in text and (texts().given[one.answer] if one.answer else "未确认") in lines
        )
    if verdict.rule:
        assert verdict.rule.id in lines and "规则待复核" in lines
    for note in notice.head.currency_notes:
        assert note.date in lines and note.text in lines and f"{note.source}；未与原文核对" in lines


@pytest.mark.parametrize("name", CASES)
def test_the_word_file_and_the_print_view_say_the_same(assistant: Assistant, name: str) -> None:
    sheet = verdict_sheet(answered(assistant, name), assistant.kb, ON, PROJECT)
    *word, _ = (line for line in word_lines(docx_bytes(sheet)) if line)
    page = [line for line in html_lines(render_sheet(sheet)) if line]
    assert word == page[: -len(sheet.signed)]


def test_the_official_answer_is_verbatim_in_the_word_file(assistant: Assistant) -> None:
    for unit in assistant.kb.units.values():
        answer = assistant.ask(unit.question, on=ON)
        assert answer.unit is not None
        document = Document(BytesIO(docx_bytes(verdict_sheet(answer, assistant.kb, ON))))
        (cell,) = (
            row.cells[1]
            for table in document.tables
            for row in table.rows
            if len(row.cells) == 2 and row.cells[0].text == "答复原文"
        )
        assert "\n".join(paragraph.text for paragraph in cell.paragraphs) == answer.unit.answer


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", CASES)
def test_the_warning_stands_right_under_the_verdict(assistant: Assistant, name: str, form: str) -> None:
    answer = answered(assistant, name)
    assert answer.notice is not None and answer.notice.head.currency == "unverified"
    sheet = verdict_sheet(answer, assistant.kb, ON)
    lines = FORMS[form](sheet)
    place = lines.index(label(answer))
    assert lines[place + 1 + len(sheet.says) :][:2] == ["依据 2022-04-15 的答复", answer.notice.head.currency_warning]


@pytest.mark.parametrize(
    ("currency", "warned"),
    [("unverified", True), ("superseded", True), ("in_force", False)],
)
def test_only_a_notice_in_force_needs_no_warning(assistant: Assistant, currency: Currency, warned: bool) -> None:
    answer = assistant.ask(LISTED, on=ON)
    assert answer.notice is not None
    notice = replace(answer.notice, head=answer.notice.head.model_copy(update={"currency": currency}))
    sheet = verdict_sheet(replace(answer, notice=notice), assistant.kb, ON)
    assert bool(sheet.warning) is warned
    for draw in FORMS.values():
        lines = draw(sheet)
        assert (notice.head.currency_warning in lines) is warned
        assert any(line.startswith(f"状态：{texts().currencies[currency]}") for line in lines)


@pytest.mark.parametrize(
    ("name", "label"), [("exempted", "若下列 4 条属实：无需申报采集许可"), ("confirmed", "无需办理")]
)
def test_a_page_break_cannot_part_the_verdict_from_its_warning(assistant: Assistant, name: str, label: str) -> None:
    document = Document(BytesIO(docx_bytes(verdict_sheet(answered(assistant, name), assistant.kb, ON))))
    verdict: Table = document.tables[1]
    assert [row.cells[0].paragraphs[0].text for row in verdict.rows] == [label, "依据 2022-04-15 的答复"]
    assert all(paragraph.paragraph_format.keep_with_next for paragraph in verdict.rows[0].cells[0].paragraphs)
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in verdict.rows)


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("exempted", ("数据种类", "一般实验室检查信息（血常规、血生化等）", "从您的话读出：“血常规”")),
        ("ticked", ("涉及人群基因研究", "否", "由您勾选")),
        # Only asked: it counts for nothing, and the sheet says so.
        ("asked, not said", ("外方有实质性参与", "未确定（存疑，不据此认定符合）", "从您的话读出：“参与国际合作”")),
        ("word not understood", ("还有未读懂的内容", "未确定（存疑，不据此认定符合）", "从您的话读出：“XYZ”")),
    ],
)
def test_a_fact_says_where_it_comes_from(assistant: Assistant, name: str, row: tuple[str, ...]) -> None:
    facts = verdict_sheet(answered(assistant, name), assistant.kb, ON).sections[0]
    assert row in facts.rows


def test_the_clause_of_an_open_case_does_not_read_as_its_outcome(assistant: Assistant) -> None:
    why = {"（条件没有全部符合，不能据此认定）", "（还没有逐条确认属实，不能据此认定）"}
    for name, said in (
        ("confirmed", ()),
        ("exempted", ("（还没有逐条确认属实，不能据此认定）",)),
        ("contradicted", ("（条件没有全部符合，不能据此认定）",)),
        ("word not understood", ("（条件没有全部符合，不能据此认定）",)),
    ):
        text = "\n".join(word_lines(docx_bytes(verdict_sheet(answered(assistant, name), assistant.kb, ON))))
        assert {words for words in why if words in text} == {*said}, name


@pytest.mark.parametrize("form", FORMS)
def test_a_question_without_an_answer_gets_a_sheet_that_says_so(assistant: Assistant, form: str) -> None:
    answer = assistant.ask("食堂几点开门", on=ON)
    lines = FORMS[form](verdict_sheet(answer, assistant.kb, ON, PROJECT))
    assert {"官方问答没有回答", "官方问答没有回答这个问题。", "食堂几点开门", PROJECT, SCOPE_UNANSWERED} <= set(lines)
    assert not {"答复原文", "三、官方答复", *texts().labels.values()} & set(lines)


def test_an_ambiguous_answer_names_the_other_question(assistant: Assistant) -> None:
    answers = (assistant.ask(question, on=ON) for question in ("临床数据要不要办手续", "影像数据要不要报"))
    answer = replace(next(answers), status="ambiguous")
    says = verdict_sheet(answer, assistant.kb, ON).says
    assert f"也可能适用：{answer.alternatives[0].unit.question}" in says


def test_one_case_on_one_day_gives_equal_bytes(assistant: Assistant) -> None:
    facts = {"gene_research": ["no"], "data": ["clinical", "lab"], "collecting": ["yes"]}
    told = [facts, dict(reversed(facts.items()))]
    first, second = (
        verdict_sheet(assistant.ask(LISTED, on=ON, facts=each), assistant.kb, ON, PROJECT) for each in told
    )
    assert docx_bytes(first) == docx_bytes(second)
    assert render_sheet(first) == render_sheet(second)


def test_the_word_file_holds_no_time_but_the_day_of_the_answer(assistant: Assistant) -> None:
    data = docx_bytes(verdict_sheet(assistant.ask(LISTED, on=ON), assistant.kb, ON))
    with ZipFile(BytesIO(data)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert file.namelist() == sorted(file.namelist())
    properties = Document(BytesIO(data)).core_properties
    assert properties.created == properties.modified and properties.created is not None
    assert properties.created.date() == ON and properties.created.hour == 0
    assert properties.author == properties.last_modified_by == "有据"


def test_chinese_characters_have_a_chinese_font(assistant: Assistant) -> None:
    document = Document(BytesIO(docx_bytes(verdict_sheet(assistant.ask(LISTED, on=ON), assistant.kb, ON))))
    for style, font in (("Normal", "宋体"), ("Title", "黑体"), ("Heading 1", "黑体")):
        fonts = document.styles[style].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == font
        # A font of the theme would win over it.
        assert fonts.get(qn("w:eastAsiaTheme")) is None


def test_hostile_words_are_shown_and_do_nothing(assistant: Assistant) -> None:
    question = f"仅收集血常规要报采集许可吗{HOSTILE}"
    sheet = verdict_sheet(assistant.ask(question, on=ON), assistant.kb, ON, HOSTILE)
    html = render_sheet(sheet)
    assert "<script" not in html
    for lines in (html_lines(html), word_lines(docx_bytes(sheet))):
        assert HOSTILE in lines and question in lines


def test_characters_that_no_document_can_hold_are_left_away(assistant: Assistant) -> None:
    # Control characters, half of a character, and one that turns the direction of the text.
    project = "甲\x00\x0b\ud800\ufffe\u202e乙\n丙"
    sheet = verdict_sheet(assistant.ask(f"{LISTED}\x00\x1b\u202e", on=ON), assistant.kb, ON, project)
    for lines in (html_lines(render_sheet(sheet)), word_lines(docx_bytes(sheet))):
        assert "甲 乙 丙" in lines and LISTED in lines


def test_the_print_view_loads_and_runs_nothing(assistant: Assistant) -> None:
    html = render_sheet(verdict_sheet(assistant.ask(LISTED, on=ON), assistant.kb, ON))
    page = _Lines()
    page.feed(html)
    assert not {tag for tag, _ in page.tags} & {"script", "link", "img", "iframe", "form", "object", "base"}
    assert not any(
        {"src", "href", "style"} & set(given) or any(n.startswith("on") for n in given) for _, given in page.tags
    )
    assert "url(" not in html and "@import" not in html


def test_a_link_opens_both_forms_of_the_same_sheet(assistant: Assistant, client: TestClient, service: Service) -> None:
    answer = answered(assistant, "ticked")
    query = sheet_query(answer.case, ON, signed, PROJECT)
    sheet = verdict_sheet(answer, assistant.kb, service.today(), PROJECT, linked=True)
    page, file = client.get(f"/sheet?{query}"), client.get(f"/sheet.docx?{query}")
    assert page.status_code == file.status_code == 200
    assert page.text == render_sheet(sheet)
    assert file.content == docx_bytes(sheet)
    assert "attachment" in file.headers["content-disposition"]
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["referrer-policy"] == "no-referrer"


def test_a_link_may_be_for_a_question_without_an_answer(client: TestClient) -> None:
    page = client.get(f"/sheet?{sheet_query(Case(question='食堂几点开门'), ON, signed)}")
    assert page.status_code == 200
    assert "官方问答没有回答这个问题。" in html_lines(page.text)


def test_a_sheet_gives_the_verdict_of_the_conversation_it_is_made_from(assistant: Assistant) -> None:
    for line in (evaluation.CASES / "conversations.jsonl").read_text(encoding="utf-8").splitlines():
        case = None
        for turn in json.loads(line)["turns"]:
            answer = assistant.ask(turn["say"], on=ON, case=case)
            case = answer.case
            if answer.unit is None:
                continue
            again = assistant.tick({}, on=ON, case=_linked(answer.case, assistant.kb))
            # What is said of a bare 是的 is said of the message, and no part of the case.
            says = again.verdict.says if "没有说明是哪一" in answer.verdict.says else answer.verdict.says
            assert (again.verdict, again.unit) == (replace(answer.verdict, says=says), answer.unit), turn["say"]


def _linked(case: Case, kb: KnowledgeBase) -> Case:
    """The case as it comes out of a link."""
    (packed,) = parse_qs(sheet_query(case, ON, signed))["case"]
    return case_from_json(json.loads(zlib.decompress(base64.urlsafe_b64decode(packed + "=="))), kb)


def _pack(data: Any) -> str:
    text = data if isinstance(data, bytes) else json.dumps(data).encode()
    return base64.urlsafe_b64encode(zlib.compress(text)).decode().rstrip("=")


GOOD: dict[str, Any] = SIGNER.signed({"question": LISTED, "unit": "most-2022-04-15/1.1"})
BAD_LINKS: dict[str, tuple[dict[str, str], str]] = {
    "nothing": ({}, "case"),
    "not base64": ({"case": "!!!"}, "case"),
    "not ASCII": ({"case": "判断"}, "case"),
    "not compressed": ({"case": "aGVsbG8"}, "case"),
    "cut off": ({"case": _pack(GOOD)[:-8]}, "case"),
    # 10 MB in 13 KB.
    "bomb": ({"case": _pack(b" " * 10_000_000)}, "case"),
    "one too long": ({"case": _pack(b" " * (LARGEST + 1))}, "case"),
    "not JSON": ({"case": _pack(b"{")}, "case"),
    "not UTF-8": ({"case": _pack(b"\xff\xfe\xfa")}, "case"),
    "nested too deep": ({"case": _pack(b"[" * 60_000)}, "case"),
    "no object": ({"case": _pack([1])}, "case"),
    "unknown field": ({"case": _pack({**GOOD, "extra": 1})}, "case.extra"),
    "unknown fact": ({"case": _pack({**GOOD, "facts": {"dta": {"value": []}}})}, "facts.dta"),
    "unknown value": ({"case": _pack({**GOOD, "facts": {"data": {"value": ["x"]}}})}, "facts.data"),
    # It could not be sent back in an error.
    "half a character": ({"case": _pack({**GOOD, "facts": {"\ud800": {"value": []}}})}, "case"),
    "no question": ({"case": _pack(SIGNER.signed({"unit": GOOD["unit"]}))}, "case.question"),
    "only punctuation": ({"case": _pack(SIGNER.signed({"question": "？？"}))}, "case.question"),
    # Its facts were read for another answer.
    "unit that is gone": ({"case": _pack(SIGNER.signed({**GOOD, "unit": "most-2020/1.1"}))}, "case.unit"),
    "no day": ({"case": _pack(GOOD), "on": ""}, "on"),
    "no such day": ({"case": _pack(GOOD), "on": "2026-13-01"}, "on"),
    "project too long": ({"case": _pack(GOOD), "project": "字" * 201}, "project"),
}


@pytest.mark.parametrize("path", ["/sheet", "/sheet.docx"])
@pytest.mark.parametrize("name", BAD_LINKS)
def test_a_bad_link_is_refused_with_place_and_fix(client: TestClient, name: str, path: str) -> None:
    given, where = BAD_LINKS[name]
    response = client.get(f"{path}?{urlencode({'on': ON.isoformat()} | given)}")
    assert response.status_code == 400
    problem = response.json()["errors"][0]
    assert problem["where"] == where and problem["what"] and problem["fix"]


def test_what_a_person_wrote_is_escaped_all_the_same(client: TestClient) -> None:
    facts = {"data": {"value": ["lab"], "from": HOSTILE}, "collecting": {"value": ["yes"], "origin": HOSTILE}}
    query = urlencode(
        {"case": _pack(SIGNER.signed({**GOOD, "question": HOSTILE, "facts": facts})), "on": ON.isoformat()}
    )
    page = client.get(f"/sheet?{query}")
    assert page.status_code == 200 and "<script" not in page.text
    assert HOSTILE in html_lines(page.text)


def test_the_command_line_writes_the_sheet_that_the_page_gives(
    client: TestClient, assistant: Assistant, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "判断单.docx"
    path.write_text("an older sheet", encoding="utf-8")
    assert main([LISTED, "--sheet", str(path), "--project", PROJECT, "--on", "2026-11-22"]) == 0
    assert str(path) in capsys.readouterr().out
    query = sheet_query(assistant.ask(LISTED, on=ON).case, ON, signed, PROJECT)
    assert path.read_bytes() == client.get(f"/sheet.docx?{query}").content
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("missing/sheet.docx", "没有文件夹"),
        ("folder.docx", "不是普通文件"),
        ("a.txt/sheet.docx", "没有文件夹"),
        ("device.docx", "不是普通文件"),
        (f"{'长' * 100}.docx", "写不进去"),
    ],
)
def test_a_sheet_that_cannot_be_written_says_where_and_why(
    tmp_path: Path, name: str, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").touch()
    (tmp_path / "folder.docx").mkdir()
    (tmp_path / "device.docx").symlink_to("/dev/full")
    path = tmp_path / name
    assert main([LISTED, "--sheet", str(path)]) == 2
    told = capsys.readouterr()
    assert not told.out and what in told.err and str(path) in told.err and "Traceback" not in told.err
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.txt", "device.docx", "folder.docx"]


def test_a_folder_that_takes_no_files_is_a_problem() -> None:
    # Not even root can write there.
    with pytest.raises(Problems, match="写不进去"):
        write(Path("/proc/sheet.docx"), b"")


@pytest.mark.parametrize(
    "argv",
    [
        ["--jsonl", "--sheet", "a.docx"],
        [LISTED, "--project", "P"],
        [LISTED, "--json", "--sheet", "a.docx"],
    ],
)
def test_a_sheet_is_for_one_question(argv: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(argv)
    assert stopped.value.code == 2


def test_what_is_no_question_gets_no_sheet(tmp_path: Path) -> None:
    assert main(["？？", "--sheet", str(tmp_path / "a.docx")]) == 1
    assert not list(tmp_path.iterdir())

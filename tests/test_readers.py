"""Every kind of file gives its words, in order, none changed; what cannot be read says why; nothing crashes."""

from __future__ import annotations

import io
import os
import re
import subprocess
import zipfile
from functools import partial
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from benchmarks.bars import HOSTILE_TEXT, HUGE_FILE, TWICE, UNREADABLE, huge_file, seconds, unreadable
from benchmarks.bars import cut as cut_text
from benchmarks.shapes import HOSTILE
from importing.readers import sandbox
from importing.readers.read import LARGEST, read, read_bytes
from importing.segment import segment
from kb.model import Problems
from kb.text import verbatim
from tests.support.browsing import ARGUMENTS, headless

# A notice in which each format can go wrong: a list, an English word, a long answer, a table, page furniture.
UNITS = [
    (
        "一",
        "申请备案需要符合什么条件？",
        "应当同时符合下列条件：\n（一）依法设立的法人；\n（二）有与业务相适应的人员（full-time staff）。",
    ),
    (
        "二",
        "备案后多久可以开展活动？",
        "自公示之日起5个工作日后。" + "持有人应当按照备案内容开展活动，并保存全部记录。" * 30,
    ),
    ("三", "样品含量低于检测限（<5%）如何处理？", "应当在报告中注明“未检出”，并附方法学验证资料。"),
]


def cut(raw: bytes, name: str) -> list[tuple[str, str, str]]:
    source = read_bytes(raw, name)
    assert not source.disputed, "what is read well is not held back"
    units = segment(source.text, "x")
    for unit in units:
        assert unit.answer == verbatim(source.text, unit.answer_spans)
    return [(unit.number, unit.question, re.sub(r"\s", "", unit.answer)) for unit in units]


def expected() -> list[tuple[str, str, str]]:
    return [(number, question, re.sub(r"\s", "", answer)) for number, question, answer in UNITS]


def as_text() -> str:
    return "常见问题解答\n" + "".join(f"{n}、{q}\n答：{a}\n" for n, q, a in UNITS) + "（来源：某某局）\n"


def as_html() -> str:
    escaped = [(n, q.replace("<", "&lt;"), a.replace("\n", "<br/>&nbsp;&nbsp;")) for n, q, a in UNITS]
    body = "".join(f"<p><strong>{n}、{q}</strong></p><p>　　答：{a}</p>" for n, q, a in escaped)
    return (
        "<!doctype html><html><head><meta charset='utf-8'><title>常见问题解答</title>"
        "<script>问：是吗？答：是。</script></head><body>"
        "<nav><ul><li><a href=/>首页</a></li><li><a href=/a>怎么办事？</a></li></ul></nav>"
        "<!-- 四、注释？ 答：不是。 -->"
        f"<div id=main>{body}</div><div style='display:none'>一、申请备案需要符合什么条件？应当...</div>"
        "<footer>版权所有：某某局 京ICP备00000000号</footer></body></html>"
    )


def as_table() -> str:
    rows = "".join(
        f"<tr><td>{q.replace('<', '&lt;')}</td><td>{a.replace(chr(10), '<br>')}</td></tr>" for _, q, a in UNITS
    )
    head = "<html><meta charset=utf-8><body><table border=1><tr><th>问题</th><th>答复</th></tr>"
    return f"{head}{rows}</table></body></html>"


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (as_text().encode(), "a.txt"),
        (as_text().encode("utf-8-sig"), "a.txt"),
        (as_text().encode("gb18030"), "a.txt"),
        (as_text().encode("utf-16"), "a.txt"),
        (as_text().replace("\n", "\r\n").encode(), "a.txt"),
        (as_text().replace("\n", "\r").encode(), "a.txt"),
        (as_text().encode(), "没有扩展名"),
        (as_html().encode(), "a.html"),
        (as_html().encode(), "a.txt"),  # what it is, not what it is called
        (as_html().replace("utf-8", "gb2312").encode("gb18030"), "a.htm"),
        (
            as_html().replace("utf-8", "gbk").encode("utf-8"),
            "a.html",
        ),  # a page that declares another encoding than it has
    ],
    ids=str,
)
def test_text_and_pages_in_every_encoding_give_the_same_units(raw: bytes, name: str) -> None:
    assert cut(raw, name) == expected()


def word(build: Any) -> bytes:
    document = docx.Document()
    build(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _numbered(document: Any, kind: str, pattern: str) -> str:
    """A list of Word's own, and its number."""
    numbering = document.part.numbering_part.element
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    abstract = parse_xml(
        f'<w:abstractNum {space} w:abstractNumId="77"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        f'<w:lvlText w:val="{pattern}"/></w:lvl></w:abstractNum>'
    )
    numbering.insert(0, abstract)
    numbering.append(parse_xml(f'<w:num {space} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    return "77"


def test_automatic_numbers_of_word_are_made_visible() -> None:
    def build(document: Any) -> None:
        number = _numbered(document, "chineseCounting", "%1、")
        for _, question, answer in UNITS:
            paragraph = document.add_paragraph(question)
            space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
            paragraph._p.get_or_add_pPr().append(
                parse_xml(f'<w:numPr {space}><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>')
            )
            for line in f"答：{answer}".split("\n"):
                document.add_paragraph(line)

    assert cut(word(build), "a.docx") == expected()


def test_a_table_of_word_is_read_cell_by_cell() -> None:
    def build(document: Any) -> None:
        table = document.add_table(rows=1, cols=3)
        for cell, words in zip(table.rows[0].cells, ("序号", "问题", "答复"), strict=True):
            cell.text = words
        for number, question, answer in UNITS:
            for cell, words in zip(table.add_row().cells, (number, question, answer), strict=True):
                cell.text = words

    assert cut(word(build), "a.docx") == expected()


def test_what_was_inserted_is_read_and_what_was_deleted_is_not() -> None:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

    def build(document: Any) -> None:
        document.add_paragraph("1.如何办理？")
        paragraph = document.add_paragraph("答：应当")
        paragraph._p.append(parse_xml(f"<w:del {space}><w:r><w:delText>不</w:delText></w:r></w:del>"))
        paragraph._p.append(parse_xml(f"<w:ins {space}><w:r><w:t>先行</w:t></w:r></w:ins>"))
        paragraph.add_run("备案。")
        document.add_paragraph("2.何时办理？")
        document.add_paragraph("答：随时。")

    assert cut(word(build), "a.docx")[0] == ("1", "如何办理？", "应当先行备案。")


def printed(folder: Path, page: str, *options: str) -> bytes:
    """A page as the browser prints it."""
    (folder / "page.html").write_text(page, encoding="utf-8")
    command = [headless(), "--headless", *ARGUMENTS, *options, f"--user-data-dir={folder / 'profile'}"]
    command += [f"--print-to-pdf={folder / 'page.pdf'}", str(folder / "page.html")]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return (folder / "page.pdf").read_bytes()


@pytest.mark.parametrize("options", [(), ("--disable-pdf-tagging",)], ids=["tagged", "untagged"])
@pytest.mark.parametrize("page", [as_html(), as_table()], ids=["text", "table"])
def test_a_printed_page_gives_the_same_units(tmp_path: Path, page: str, options: tuple[str, ...]) -> None:
    """With the header and footer of a print, answers that go on overleaf, and characters that printers change."""
    found = cut(printed(tmp_path, page, *options), "a.pdf")
    wanted = expected() if page == as_html() else [("", question, answer) for _, question, answer in expected()]
    assert found == wanted


def _zip(*parts: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            archive.writestr(name, data)
    return out.getvalue()


ENCRYPTED = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n4 0 obj<</Filter/Standard/V 1/R 2/P -64/O<"
    + b"41" * 32
    + b">/U<"
    + b"42" * 32
    + b">>>endobj\ntrailer<</Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]>>\n%%EOF"
)
SCAN = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)


@pytest.mark.parametrize(
    ("raw", "name", "told"),
    [
        (b"", "a.txt", "空的"),
        (b"\n \n", "a.txt", "没有文字"),
        (SCAN, "a.pdf", "扫描件"),
        (ENCRYPTED, "a.pdf", "加密"),
        (b"%PDF-1.7 not really", "a.pdf", "损坏"),
        (_zip(("word/document.xml", b"<a>" + b"0" * (250 << 20))), "a.docx", "压缩炸弹"),
        (_zip(("xl/workbook.xml", b"<a/>")), "a.xlsx", "Excel"),
        (_zip(("word/document.xml", b"<broken")), "a.docx", "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "a.doc", "另存为 docx"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "a.png", "是图片"),
        (b"\x1f\x8b\x08" + os.urandom(500), "a.gz", "压缩包"),
        ("问题".encode("utf-32"), "a.txt", "不是可以读的文字"),
        (b"0" * (LARGEST + 1), "a.txt", "超过 20 MB"),
        (b"<html><body></body></html>", "a.html", "没有文字"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_says_why_at_once(
    raw: bytes, name: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whatever programs this machine has.
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(Problems, match=told) as refused:
        read_bytes(raw, name)
    assert unreadable(raw, name) < TWICE * UNREADABLE
    assert all(problem.where and problem.fix for problem in refused.value.problems)


@pytest.mark.parametrize("kind", ["pdf", "docx", "html"])
def test_what_breaks_a_reader_breaks_nothing_else(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that is killed, or never ends, is a Problem like any other."""
    monkeypatch.setattr(sandbox, "SECONDS", 0.01)
    with pytest.raises(Problems, match="读不完"):
        sandbox.read_sandboxed(kind, as_html().encode(), "a")
    monkeypatch.setattr(sandbox, "SECONDS", 30)
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(Problems, match="损坏"):
        sandbox.read_sandboxed(kind, as_html().encode(), "a")


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    with file.open("wb") as out:
        out.truncate(200 << 20)
    with pytest.raises(Problems, match="200 MB"):
        read(file)
    assert huge_file() < TWICE * HUGE_FILE  # reading it takes longer


WORD = word(lambda document: [document.add_paragraph(line) for line in as_text().splitlines()])


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:6])
def test_hostile_text_takes_no_time_to_speak_of(text: str) -> None:
    # What goes wrong here is quadratic and takes minutes.
    assert seconds(partial(cut_text, text), tries=1) < TWICE * HOSTILE_TEXT


def test_a_page_nested_ten_thousand_deep_is_read() -> None:
    page = (
        "<html><body>" + "<div>" * 10_000 + "<p>1.如何办理？</p><p>答：随时。</p><p>2.何处办理？</p><p>答：窗口。</p>"
    )
    try:
        assert "如何办理" in read_bytes(page.encode(), "a.html").text
    except Problems as refused:
        assert refused.problems


def test_no_paragraph_of_word_is_lost() -> None:
    """Text in a content control and in a box counts as much as any."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

    def build(document: Any) -> None:
        document.add_paragraph("甲段。")
        document.element.body.insert(
            1,
            parse_xml(f"<w:sdt {space}><w:sdtContent><w:p><w:r><w:t>乙段。</w:t></w:r></w:p></w:sdtContent></w:sdt>"),
        )
        document.add_paragraph().add_run()._r.append(
            parse_xml(
                f"<w:pict {space}><w:txbxContent><w:p><w:r><w:t>丙段。</w:t></w:r></w:p></w:txbxContent></w:pict>"
            )
        )
        assert document.element.body.tag == qn("w:body")

    text = read_bytes(word(build), "a.docx").text
    assert [text.count(part) for part in ("甲段。", "乙段。", "丙段。")] == [1, 1, 1]

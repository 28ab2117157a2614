"""Lists in spreadsheets, OFD, RTF and saved pages as notices; what cannot be read is called by its name."""

from __future__ import annotations

import io
import os
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from importing.readers import programs
from importing.readers.html import read_html
from importing.readers.mht import read_mht
from importing.readers.ofd import read_ofd
from importing.readers.read import read_bytes
from importing.readers.rtf import read_rtf
from importing.readers.sheets import read_csv, read_xlsx
from importing.readers.source import Source
from importing.review_flags import with_holds
from importing.segment import segment
from kb.problem import Problems
from tests.support.ofd_writer import line, ofd

ROWS = [("怎样登记？", "到窗口办理，不收费用。"), ("要多久？", "十个工作日。")]


def cut(source: Source) -> list[tuple[str, str]]:
    return [(unit.question, unit.answer) for unit in segment(source.text, "a")]


def sheet(*rows: tuple[str | int, ...], book: Workbook | None = None, title: str = "答疑") -> bytes:
    book = book or Workbook()
    page = book.active
    assert page is not None
    page.title = title
    for row in rows:
        page.append(row)
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_with_columns_of_questions_and_answers() -> None:
    source = read_xlsx(
        sheet(("某局答疑",), ("序号", "咨询问题", "答复意见"), *((n, *row) for n, row in enumerate(ROWS, 1))), "a"
    )
    assert cut(source) == ROWS
    assert source.text.startswith("某局答疑\n")


def test_values_stand_as_the_sheet_shows_them() -> None:
    from datetime import datetime

    book = Workbook()
    page = book.active
    assert page is not None
    for row in (("问题", "答复"), ("从哪天起？", datetime(2024, 5, 6)), ("费率多少？", 0.055), ("几天？", 10.0)):
        page.append(row)
    page["B3"].number_format = "0.0%"
    assert [answer for _, answer in cut(read_xlsx(saved(book), "a"))] == ["2024-05-06", "5.5%", "10"]


def test_merged_cells_several_sheets_and_what_is_hidden() -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    for cells in (("类别", "问题", "答复"), ("登记", *ROWS[0]), ("", *ROWS[1])):
        first.append(cells)
    first.merge_cells("A2:A3")
    first["C2"].comment = Comment("外资企业除外", "某人")
    second = book.create_sheet("收费")
    for row in (("问题", "答复"), ("收费吗？", "不收费。")):
        second.append(row)
    third = book.create_sheet("旧")
    third.sheet_state = "hidden"
    third.append(("仅限本市",))
    source = read_xlsx(saved(book), "a")
    assert cut(source) == [*ROWS, ("收费吗？", "不收费。")]
    assert "[批注] 外资企业除外" in source.text and "[隐藏文字] 仅限本市" in source.text


def test_formats_far_below_the_list_are_no_rows() -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in (("问题", "答复"), *ROWS):
        page.append(row)
    page.cell(900_000, 40).number_format = "0.00"
    assert cut(read_xlsx(saved(book), "a")) == ROWS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_a_list_with_separators(encoding: str, separator: str) -> None:
    rows = [("问题", "答复"), *ROWS, ("分几步？", "两步：\n一是登记；\n二是领证。")]
    text = "\r\n".join(separator.join(f'"{cell}"' for cell in row) for row in rows)
    found = cut(read_csv(text.encode(encoding), "a.csv"))
    assert found[:2] == ROWS
    assert found[2][1].split() == ["两步：", "一是登记；", "二是领证。"]


NOTICE = ("登记常见问题解答", "一、怎样登记？", "答：到窗口办理，不收费用。", "二、要多久？", "答：十个工作日。")


def test_the_text_layer_of_an_ofd_file() -> None:
    source = read_ofd(ofd([line(20 + 8 * n, text) for n, text in enumerate(NOTICE)]), "a")
    assert cut(source) == ROWS and not source.disputed


@pytest.mark.parametrize(
    ("objects", "why", "reason"),
    [
        ([line(36, NOTICE[2]), line(28, NOTICE[1]), line(20, NOTICE[0])], "order", "lines from below upwards"),
        (
            [*(line(20 + 8 * n, text) for n, text in enumerate(NOTICE)), line(70, "外资除外", 'Visible="false"')],
            "unseen",
            "words that nobody sees",
        ),
        (
            [
                *(line(20 + 8 * n, text) for n, text in enumerate(NOTICE)),
                line(70, "外资除外", inner='<ofd:FillColor Value="255 255 255"/>'),
            ],
            "unseen",
            "white words",
        ),
    ],
)
def test_a_page_of_an_ofd_file_that_may_be_torn_waits_for_a_person(objects: list[str], why: str, reason: str) -> None:
    source = read_ofd(ofd(objects), "a")
    assert [place.why for place in source.disputed] == [why], reason
    assert "外资" not in source.text
    assert all(unit.hold for unit in with_holds(segment(source.text, "a"), source.disputed))


def rtf(*paragraphs: str) -> bytes:
    body = "".join(f"{line}\\par\r\n" for line in paragraphs)
    spelt = "".join(char if ord(char) < 128 else f"\\u{ord(char)}?" for char in body)
    head = "{\\rtf1\\ansi\\ansicpg936\\uc1{\\fonttbl{\\f0 SimSun;}}{\\*\\generator Wo;}{\\info{\\title x}}"
    return f"{head}{spelt}}}".encode()


def test_rich_text() -> None:
    assert cut(read_rtf(rtf(*NOTICE), "a")) == ROWS
    spelt = b"".join(b"\\'%02x" % byte for byte in "答：不收费。".encode("gb18030"))
    assert "答：不收费。" in read_rtf(b"{\\rtf1\\ansi\\ansicpg936 " + spelt + b"\\par}", "a").text


def test_rich_text_shows_what_is_struck_and_what_is_hidden() -> None:
    text = read_rtf(rtf("一、收费吗？", "不收费{\\strike 除外}。{\\v 仅限本市}", "{\\header 内部资料}"), "a").text
    assert "不收费~~除外~~。" in text
    assert text.endswith("[隐藏文字] 仅限本市\n[页眉] 内部资料\n")


def test_a_table_in_rich_text() -> None:
    cells = [("问题", "答复"), *ROWS]
    raw = rtf("".join(f"\\trowd\\cellx1\\cellx2\\intbl {one}\\cell {two}\\cell\\row " for one, two in cells))
    assert cut(read_rtf(raw, "a")) == ROWS


def test_a_page_saved_as_one_file() -> None:
    body = "".join(f"<p>{text}</p>" for text in NOTICE)
    head = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://a.gov.cn/x.html\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; boundary="--b"\r\n\r\n----b\r\nContent-Type: text/html; charset=gb2312\r\n'
        "Content-Transfer-Encoding: 8bit\r\n\r\n"
    )
    raw = head.encode() + f"<html><body>{body}</body></html>".encode("gb2312") + b"\r\n----b--\r\n"
    source = read_mht(raw, "a")
    assert cut(source) == ROWS and source.metadata["url"] == "https://a.gov.cn/x.html"
    assert read_html(f"<html><body>{body}</body></html>".encode(), "a").text == source.text


def packed(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "<a/>")
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("raw", "name", "told"),
    [
        (packed("ppt/presentation.xml"), "a.docx", "PowerPoint"),
        (packed("content.xml", "mimetype"), "a.odt", "OpenDocument"),
        (packed("公告.docx"), "a.docx", "压缩包"),
        (b"Rar!\x1a\x07" + os.urandom(600), "a.rar", "压缩包"),
        (OLE + "Workbook".encode("utf-16-le") + b"\0\0", "a.xls", "旧版 Excel"),
        (OLE + "PowerPoint Document".encode("utf-16-le") + b"\0\0", "a.ppt", "旧版 PowerPoint"),
        (OLE, "a.xlsx", "加了密码"),
        (b"\x89PNG\r\n\x1a\n" + os.urandom(600), "a.png", "是图片"),
        (packed("xl/workbook.xml"), "a.docx", "Excel 文件（xlsx），但已损坏"),
        (ofd([]), "a.ofd", "没有文字层"),
        (b"[InternetShortcut]\r\nURL=https://mp.weixin.qq.com/s/abc\r\n", "a.url", "只有一个网址"),
        (b"https://mp.weixin.qq.com/s/abc\n", "a.txt", "只有一个网址"),
        (b"<html><body><div id='app'></div><script>go()</script></body></html>", "a.html", "空壳"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_is_called_by_its_name_and_the_way_on_is_said(raw: bytes, name: str, told: str) -> None:
    with pytest.raises(Problems, match=told) as refused:
        read_bytes(raw, name)
    assert all(problem.fix for problem in refused.value.problems)


def test_an_old_word_file_needs_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    raw = OLE + "WordDocument".encode("utf-16-le") + b"\0\0"
    with pytest.raises(Problems, match=r"旧版 Word.*没有 LibreOffice.*另存为 docx"):
        read_bytes(raw, "a.doc")
    with pytest.raises(Problems, match=r"没有识别程序 tesseract.*apt-get install"):
        read_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 600, "a.png", scan=True)
    assert not programs.can_scan()


REGULATION = "某市停车管理办法\n" + "\n".join(f"第{n}条　停车场应当按照规定收费。" for n in "一二三四五")
NEWS = "要闻\n" + "\n".join(f"{n}. 某市召开第{n}次会议\n会议听取了工作情况的汇报。" for n in range(1, 13))


@pytest.mark.parametrize(
    ("text", "told", "why"),
    [
        (REGULATION, "这是一份条文", "a regulation"),
        (NEWS, "这一页不是问答", "items with numbers, none of which asks"),
        ("某市召开会议，听取汇报。", "没有找到任何问答", "nothing that could be told"),
    ],
)
def test_what_is_no_list_of_questions_is_said(text: str, told: str, why: str) -> None:
    with pytest.raises(Problems, match=told):
        raise AssertionError((why, segment(text, "a")))


def test_a_bomb_in_a_spreadsheet_or_an_ofd_file_is_refused() -> None:
    for part in ("xl/workbook.xml", "OFD.xml"):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(part, b"0" * (70 << 20))
        with pytest.raises(Problems, match="压缩炸弹"):
            read_bytes(out.getvalue(), "a")

"""Draw a verdict sheet as a Word file, the same bytes for the same sheet. The only import of python-docx."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from assistant.labels import TONES, WARNING_TONE
from assistant.sheet import Section, Sheet

if TYPE_CHECKING:
    from docx.document import Document as Docx
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.styles.style import CharacterStyle
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

_AUTHOR = "有据"
_SOFT = TONES["unknown"][1]
# Widths in cm of the columns of a table with so many columns. Together the 17 cm between the margins.
_WIDTHS = {1: (17.0,), 2: (3.4, 13.6), 3: (3.4, 7.0, 6.6), 4: (2.0, 4.5, 5.8, 4.7)}
# The oldest time a zip file can hold.
_ZIPPED = (1980, 1, 1, 0, 0, 0)


def docx_bytes(sheet: Sheet) -> bytes:
    """The sheet as DOCX. It holds no time but the answer's day, so that one case on one day gives equal bytes."""
    document = Document()
    _properties(document, sheet)
    _styles(document)
    _page(document)
    document.add_paragraph(sheet.title, style="Title")
    _table(document, (), sheet.head)
    _verdict(document, sheet)
    for section in sheet.sections:
        _section(document, section)
    _keep_with_signatures(document)
    scope = document.add_paragraph(sheet.scope)
    scope.paragraph_format.space_before = Pt(12)
    scope.paragraph_format.keep_with_next = True
    signed = document.add_paragraph("　　".join(f"{who}：{'＿' * 9}" for who in sheet.signed))
    signed.paragraph_format.space_before = Pt(24)
    file = BytesIO()
    document.save(file)
    return _without_times(file)


def _properties(document: Docx, sheet: Sheet) -> None:
    properties = document.core_properties
    properties.author = properties.last_modified_by = _AUTHOR
    properties.title, properties.comments, properties.language = sheet.title, "", "zh-CN"
    properties.created = properties.modified = datetime.combine(sheet.on, time.min)
    properties.revision = 1


def _styles(document: Docx) -> None:
    normal, title, heading = (document.styles[name] for name in ("Normal", "Title", "Heading 1"))
    _font(normal, "Times New Roman", "宋体", 10.5)
    normal.paragraph_format.space_after = Pt(3)
    normal.paragraph_format.line_spacing = 1.25
    _font(title, "Arial", "黑体", 18)
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_after = Pt(12)
    for rule in title.element.findall(f".//{qn('w:pBdr')}"):
        rule.getparent().remove(rule)
    _font(heading, "Arial", "黑体", 12)
    heading.paragraph_format.space_before = Pt(12)
    heading.paragraph_format.space_after = Pt(4)


def _font(style: CharacterStyle, latin: str, chinese: str, size: float) -> None:
    """Chinese characters take their font from w:eastAsia, which python-docx does not set."""
    style.font.name, style.font.size, style.font.color.rgb = latin, Pt(size), RGBColor(0x1D, 0x27, 0x33)
    properties = style.element.get_or_add_rPr()
    fonts = properties.find(qn("w:rFonts"))
    for name in [name for name in fonts.attrib if name.endswith("Theme")]:
        # A font of the theme would win over the one that is named.
        del fonts.attrib[name]
    fonts.set(qn("w:eastAsia"), chinese)
    # “” belong to both scripts; without a hint they take the narrow Latin shape.
    fonts.set(qn("w:hint"), "eastAsia")
    properties.append(_element("w:lang", val="en-US", eastAsia="zh-CN"))


def _page(document: Docx) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2)
    footer = page.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for before, field in (("第 ", "PAGE"), (" 页，共 ", "NUMPAGES")):
        footer.add_run(before)
        number = _element("w:fldSimple", instr=field)
        number.append(footer.add_run("1")._r)
        footer._p.append(number)
    footer.add_run(" 页")


def _verdict(document: Docx, sheet: Sheet) -> None:
    document.add_paragraph().paragraph_format.space_after = Pt(0)
    boxes = [((sheet.label, *sheet.says), TONES[sheet.code])]
    if sheet.warning:
        boxes.append((sheet.warning, WARNING_TONE))
    rows = _grid(document, len(boxes), 1).rows
    for row, (texts, (tone, wash)) in zip(rows, boxes, strict=True):
        written = _fill(row.cells[0], texts, wash)
        row._tr.get_or_add_trPr().append(_element("w:cantSplit"))
        for paragraph in written if texts is sheet.warning else written[:1]:
            paragraph.runs[0].bold = True
            paragraph.runs[0].font.color.rgb = RGBColor.from_string(tone)
    label, *says = rows[0].cells[0].paragraphs
    label.runs[0].font.size = Pt(16)
    for paragraph in (label, *says):
        # Both rows stay on one page: nobody sees the verdict without the warning.
        paragraph.paragraph_format.keep_with_next = bool(sheet.warning)


def _section(document: Docx, section: Section) -> None:
    document.add_paragraph(section.title, style="Heading 1")
    for line in section.lines:
        document.add_paragraph(line)
    if section.rows:
        _table(document, section.header, section.rows)


def _keep_with_signatures(document: Docx) -> None:
    """Keep the end of the last section on the page of the signatures: nobody signs a page that says nothing else."""
    last = document.tables[-1].rows[-1]
    for cell in last.cells:
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True


def _table(document: Docx, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    lines = [header, *rows] if header else rows
    for number, (row, texts) in enumerate(zip(_grid(document, len(lines), len(rows[0])).rows, lines, strict=True)):
        heads = bool(header) and number == 0
        if heads:
            row._tr.get_or_add_trPr().append(_element("w:tblHeader"))
        for column, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            label = heads or (not header and column == 0)
            for paragraph in _fill(cell, text.split("\n"), _SOFT if label else ""):
                paragraph.runs[0].bold = label or None


def _grid(document: Docx, rows: int, columns: int) -> Table:
    table: Table = document.add_table(rows, columns, style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, _WIDTHS[columns], strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)
    return table


def _fill(cell: _Cell, texts: Sequence[str], shade: str = "") -> list[Paragraph]:
    """The paragraphs of a cell, one a text."""
    written = [cell.paragraphs[0], *(cell.add_paragraph() for _ in texts[1:])]
    for paragraph, text in zip(written, texts, strict=True):
        paragraph.add_run(text)
        # The table style sets its own, tighter ones.
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
        paragraph.paragraph_format.line_spacing = 1.2
    if shade:
        cell._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill=shade))
    return written


def _element(tag: str, **attributes: str) -> BaseOxmlElement:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def _without_times(file: BytesIO) -> bytes:
    """The same zip file, entries sorted and without the time at which they were written."""
    out = BytesIO()
    with ZipFile(file) as written, ZipFile(out, "w") as fixed:
        for name in sorted(written.namelist()):
            entry = ZipInfo(name, _ZIPPED)
            entry.compress_type, entry.create_system = ZIP_DEFLATED, 3
            fixed.writestr(entry, written.read(name))
    return out.getvalue()

"""Draw a verdict sheet as a Word file, the same bytes for the same sheet."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.image.exceptions import UnrecognizedImageError
from docx.shared import Cm, Emu, Pt, RGBColor

from assistant.docx_file import element, page, properties, styles, without_times
from assistant.labels import TONES, WARNING_TONE
from assistant.markup_labels import picture_told
from assistant.sheet import Rows, Section, Sheet
from kb.tables import Table as Answered

if TYPE_CHECKING:
    from docx.document import Document as Docx
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

_SOFT = TONES["unknown"][1]
# Widths in cm of the columns of a table with so many columns. Together the 17 cm between the margins.
_WIDTHS = {1: (17.0,), 2: (3.4, 13.6), 3: (3.4, 7.0, 6.6), 4: (2.0, 4.5, 5.8, 4.7)}
# A table in an answer is so wide, in cm; its columns are taken as no narrower and no wider than so many characters.
_INSIDE, _NARROW, _BROAD = 13.2, 4, 24

# The picture of a notice (its id) that is kept under a name. Raises OSError where it is not.
Read = Callable[[str, str], bytes]


def docx_bytes(sheet: Sheet, read: Read | None = None) -> bytes:
    """The sheet as DOCX. It holds no time but the answer's day, so that one case on one day gives equal bytes.

    Without `read` it names the pictures only.
    """
    document = Document()
    properties(document, sheet.title, sheet.on)
    styles(document)
    page(document)
    document.add_paragraph(sheet.title, style="Title")
    _table(document, (), sheet.head)
    _verdict(document, sheet)
    for section in sheet.sections:
        _section(document, section, read)
    _keep_with_signatures(document)
    scope = document.add_paragraph(sheet.scope)
    scope.paragraph_format.space_before = Pt(12)
    scope.paragraph_format.keep_with_next = True
    signed = document.add_paragraph("　　".join(f"{who}：{'＿' * 9}" for who in sheet.signed))
    signed.paragraph_format.space_before = Pt(24)
    file = BytesIO()
    document.save(file)
    return without_times(file)


def _verdict(document: Docx, sheet: Sheet) -> None:
    document.add_paragraph().paragraph_format.space_after = Pt(0)
    boxes = [((sheet.label, *sheet.says), TONES[sheet.code])]
    if sheet.warning:
        boxes.append((sheet.warning, WARNING_TONE))
    rows = _grid(document, len(boxes), 1).rows
    for row, (texts, (tone, wash)) in zip(rows, boxes, strict=True):
        written = _fill(row.cells[0], texts, wash)
        row._tr.get_or_add_trPr().append(element("w:cantSplit"))
        for paragraph in written if texts is sheet.warning else written[:1]:
            paragraph.runs[0].bold = True
            paragraph.runs[0].font.color.rgb = RGBColor.from_string(tone)
    label, *says = rows[0].cells[0].paragraphs
    label.runs[0].font.size = Pt(16)
    for paragraph in (label, *says):
        # Both rows stay on one page: nobody sees the verdict without the warning.
        paragraph.paragraph_format.keep_with_next = bool(sheet.warning)


def _section(document: Docx, section: Section, read: Read | None) -> None:
    document.add_paragraph(section.title, style="Heading 1")
    for line in section.lines:
        document.add_paragraph(line)
    if section.rows:
        _table(document, section.header, section.rows)
    for picture in section.pictures:
        # What a browser draws this library may not know; the words say that it is there.
        with contextlib.suppress(OSError, ValueError, UnrecognizedImageError, ZeroDivisionError):
            if read is not None:
                _picture(document, read(section.notice, picture.file), picture_told(picture.name, kept=True))


def _picture(document: Docx, raw: bytes, caption: str) -> None:
    paragraph = document.add_paragraph()
    try:
        shape = paragraph.add_run().add_picture(BytesIO(raw))
    except BaseException:
        paragraph._p.getparent().remove(paragraph._p)
        raise
    scale = min(1.0, Cm(12) / shape.width, Cm(16) / shape.height)
    shape.width, shape.height = Emu(int(shape.width * scale)), Emu(int(shape.height * scale))
    paragraph.paragraph_format.keep_with_next = True
    document.add_paragraph(caption)


def _keep_with_signatures(document: Docx) -> None:
    """Keep the end of the last section on the page of the signatures: nobody signs a page that says nothing else."""
    last = document.tables[-1].rows[-1]
    for cell in last.cells:
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True


def _table(document: Docx, header: Sequence[str], rows: Rows) -> None:
    lines = [header, *rows] if header else rows
    for number, (row, texts) in enumerate(zip(_grid(document, len(lines), len(rows[0])).rows, lines, strict=True)):
        heads = bool(header) and number == 0
        if heads:
            row._tr.get_or_add_trPr().append(element("w:tblHeader"))
        for column, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            label = heads or (not header and column == 0)
            written = [text] if isinstance(text, str) else text.parts
            for paragraph in _fill(cell, written, _SOFT if label else ""):
                paragraph.runs[0].bold = label or None


def _grid(document: Docx, rows: int, columns: int) -> Table:
    table: Table = document.add_table(rows, columns, style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, _WIDTHS[columns], strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)
    return table


def _fill(cell: _Cell, parts: Sequence[str | Answered], shade: str = "") -> list[Paragraph]:
    """The paragraphs of a cell, one a line of each text; tables stand between them."""
    written: list[Paragraph] = []
    fresh: Paragraph | None = cell.paragraphs[0]
    for part in parts:
        if not isinstance(part, str):
            _inner(cell, part)
            fresh = cell.paragraphs[-1]
            continue
        for line in part.split("\n"):
            written.append(fresh or cell.add_paragraph())
            written[-1].add_run(line)
            fresh = None
    for paragraph in written:
        # The table style sets its own, tighter ones.
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
        paragraph.paragraph_format.line_spacing = 1.2
    if shade:
        cell._tc.get_or_add_tcPr().append(element("w:shd", val="clear", color="auto", fill=shade))
    return written


def _inner(outer: _Cell, table: Answered) -> None:
    """A table of an answer, in the cell of the answer."""
    inner = outer.add_table(len(table.rows), table.width)
    inner.style, inner.autofit = "Table Grid", False
    cells = inner._cells  # each look at `rows` or `cell` makes them all anew
    widths = _shares(table)
    for at, row in enumerate(table.grid()):
        for column, told in enumerate(row):
            cell = cells[at * table.width + column]
            cell.width = Cm(widths[column])
            if isinstance(told, str):
                continue
            if told.rows * told.columns > 1:
                cell = cell.merge(cells[(at + told.rows - 1) * table.width + column + told.columns - 1])
            head = table.head and at == 0
            for paragraph in _fill(cell, [told.text], _SOFT if head else ""):
                paragraph.runs[0].bold = head or None
    if table.head:
        inner.rows[0]._tr.get_or_add_trPr().append(element("w:tblHeader"))


def _shares(table: Answered) -> list[float]:
    """The widths of the columns of a table in the cell of an answer, in cm, by their longest words."""
    longest = [_NARROW] * table.width
    for row in table.grid():
        for column, told in enumerate(row):
            if not isinstance(told, str) and told.columns == 1:
                longest[column] = max(longest[column], min(len(told.text), _BROAD))
    return [_INSIDE * one / sum(longest) for one in longest]

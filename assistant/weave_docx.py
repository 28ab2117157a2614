"""Draw a woven notice as a Word file, lying on A4, the same bytes for the same document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from docx import Document
from docx.shared import Cm, Pt, RGBColor

from assistant.docx_file import element, page, properties, styles, without_times
from assistant.weave import CHOICES, HOW, NOT_RULED, SIGNED, Clause, Run, Told, Woven, WovenRule, WovenUnit

if TYPE_CHECKING:
    from docx.document import Document as Docx
    from docx.table import Table, _Cell, _Row
    from docx.text.paragraph import Paragraph

# Widths in cm: of the two sides, and of the two columns of the tables without sides.
_SIDES, _LABELLED = (10.0, 15.7), (4.5, 21.2)
_WASH, _MARK = "F3F5F7", "FFF1C2"
_SOFT, _TAG, _WRONG = (RGBColor.from_string(one) for one in ("5B6672", "8A4B00", "A8321F"))
_SMALL = Pt(9)


def docx_bytes(woven: Woven) -> bytes:
    """The document as DOCX. It holds no time but the day that its scenarios are judged by."""
    document = Document()
    properties(document, f"{woven.title}：{woven.notice}", woven.on)
    styles(document, 10)
    page(document, lying=True)
    document.add_paragraph(woven.title, style="Title")
    _labelled(document, woven.head)
    document.add_paragraph(HOW).paragraph_format.space_before = Pt(6)
    table = _grid(document, _SIDES)
    _heading(table)
    for row in woven.rows:
        if isinstance(row, str):
            _say(_across(table), row, small=True, colour=_SOFT)
        else:
            _unit(table, row)
    if woven.points:
        document.add_paragraph("答复没有说清、由知识库负责人定的事", style="Heading 1")
        _labelled(document, woven.points)
    if woven.scenarios:
        document.add_paragraph("官方没有答复的情形", style="Heading 1")
        cell = _row(_grid(document, (sum(_SIDES),))).cells[0]
        _scenarios(cell, woven.scenarios, "应答“官方问答没有回答”")
    whole = document.add_paragraph(f"全文　{_signature()}")
    whole.paragraph_format.space_before = Pt(18)
    file = BytesIO()
    document.save(file)
    return without_times(file)


def _heading(table: Table) -> None:
    row = _row(table)
    for cell, text in zip(row.cells, ("公告原文", "规则、请人确认的话、情形"), strict=True):
        _say(cell, text, bold=True)
        _shade(cell)
    row._tr.get_or_add_trPr().append(element("w:tblHeader"))


def _unit(table: Table, unit: WovenUnit) -> None:
    asked = _across(table)
    _say(asked, f"{unit.lead}{unit.question}", bold=True).paragraph_format.keep_with_next = True
    _shade(asked)
    for at, clause in enumerate(unit.clauses):
        left, right = _row(table).cells
        _official(left, clause, unit.mark if at == 0 else "")
        for note in unit.notes if at == 0 else ():
            _say(right, note, colour=_SOFT)
        if clause.rule:
            _rule(right, clause.rule)
        for one in clause.left_out:
            _say(right, f"没有写成规则：“{one.text}”")
            _say(right, f"理由：{one.reason}", small=True, colour=_SOFT)
        if not (clause.rule or clause.left_out or (at == 0 and unit.notes)):
            _say(right, NOT_RULED, colour=_SOFT)
        if at == len(unit.clauses) - 1:
            _scenarios(right, unit.scenarios, "这一问的其他情形")


def _official(cell: _Cell, clause: Clause, mark: str) -> None:
    if clause.again:
        _say(cell, "（同一句）", small=True, colour=_SOFT)
    runs = [*([Run(mark)] if mark else []), *clause.runs]
    # A paragraph of the official words is one here.
    paragraph = _fresh(cell)
    for one in runs:
        first, *more = one.words.split("\n")
        _official_run(paragraph, first, one.marked)
        for words in more:
            paragraph = cell.add_paragraph()
            _official_run(paragraph, words, one.marked)
        if one.tags:
            tags = paragraph.add_run(" ".join(one.tags))
            tags.font.superscript, tags.font.color.rgb = True, _TAG


def _official_run(paragraph: Paragraph, words: str, marked: bool) -> None:
    run = paragraph.add_run(words)
    if marked:
        run._r.get_or_add_rPr().append(element("w:shd", val="clear", color="auto", fill=_MARK))


def _rule(cell: _Cell, one: WovenRule) -> None:
    rule = one.rule
    _say(cell, f"规则 {one.number}　{one.outcome}", bold=True).paragraph_format.keep_with_next = True
    _say(cell, f"{rule.says}（{rule.id}）")
    until = f"至 {rule.valid_to}" if rule.valid_to else "起"
    _say(cell, f"结论的依据：“{rule.evidence}”　适用：{rule.valid_from} {until}", small=True, colour=_SOFT)
    _part(cell, "条件（全部符合才适用）")
    for each in one.conditions:
        _say(cell, f"{each.tag}　{each.text}")
        _say(cell, f"{each.test}\n依据：“{each.evidence}”", small=True, colour=_SOFT)
    if one.statements:
        _part(cell, "请提问者逐条确认（都答属实才算数）")
    for number, asked in enumerate(one.statements, 1):
        _say(cell, f"（{number}）{asked.text}")
        when = f"；只在{asked.when}这样问" if asked.when else ""
        _say(cell, f"管条件 {'、'.join(asked.tags)}{when}", small=True, colour=_SOFT)
    _scenarios(cell, one.scenarios, "情形")
    _say(cell, f"复核：{one.review}", small=True, colour=_SOFT).paragraph_format.keep_with_next = True
    _say(cell, _signature()).paragraph_format.space_before = Pt(8)


def _scenarios(cell: _Cell, found: Sequence[Told], title: str) -> None:
    if found:
        _part(cell, f"{title}（{len(found)} 个）")
    for one in found:
        _say(cell, f"· {one.says}")
        wrong = f"　与预期不同：{one.wrong}" if one.wrong else ""
        then = f"{one.pressed} {'✗' if one.wrong else '→'} {one.got}{wrong}　{one.because}".strip()
        _say(cell, then, small=True, colour=_WRONG if one.wrong else _SOFT)


def _part(cell: _Cell, title: str) -> None:
    paragraph = _say(cell, title, bold=True)
    paragraph.paragraph_format.keep_with_next, paragraph.paragraph_format.space_before = True, Pt(5)


def _signature() -> str:
    boxes = "　".join(f"□ {one}" for one in CHOICES)
    return f"{boxes}　　" + "　".join(f"{who}：{'＿' * 7}" for who in SIGNED)


def _labelled(document: Docx, rows: Iterable[tuple[str, str]]) -> None:
    table = _grid(document, _LABELLED)
    for name, told in rows:
        label, cell = _row(table).cells
        _say(label, name, bold=True)
        _shade(label)
        _say(cell, told)


def _grid(document: Docx, widths: Sequence[float]) -> Table:
    """A table without rows, its columns so wide, in cm."""
    table: Table = document.add_table(0, len(widths), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    return table


def _row(table: Table) -> _Row:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    return row


def _across(table: Table) -> _Cell:
    left, right = _row(table).cells
    merged: _Cell = left.merge(right)
    return merged


def _shade(cell: _Cell) -> None:
    cell._tc.get_or_add_tcPr().append(element("w:shd", val="clear", color="auto", fill=_WASH))


def _say(
    cell: _Cell, text: str, *, bold: bool = False, small: bool = False, colour: RGBColor | None = None
) -> Paragraph:
    """One more paragraph of a cell for each line; the first of them."""
    said: list[Paragraph] = []
    for line in text.split("\n"):
        paragraph = _fresh(cell)
        run = paragraph.add_run(line)
        run.bold = bold or None
        if small:
            run.font.size = _SMALL
        if colour is not None:
            run.font.color.rgb = colour
        said.append(paragraph)
    return said[0]


def _fresh(cell: _Cell) -> Paragraph:
    """The paragraph that a new cell has, else one more."""
    last = cell.paragraphs[-1]
    paragraph: Paragraph = last if len(cell.paragraphs) == 1 and not last.runs else cell.add_paragraph()
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1)
    paragraph.paragraph_format.line_spacing = 1.15
    return paragraph

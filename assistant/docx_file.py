"""What every Word file of ours has in common: fonts, page, properties, and the same bytes for the same content."""

from __future__ import annotations

from datetime import date, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

if TYPE_CHECKING:
    from docx.document import Document as Docx
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.styles.style import CharacterStyle

_AUTHOR = "有据"
# The oldest time a zip file can hold.
_ZIPPED = (1980, 1, 1, 0, 0, 0)


def properties(document: Docx, title: str, on: date) -> None:
    """Name and language of a document, and the only day it holds."""
    told = document.core_properties
    told.author = told.last_modified_by = _AUTHOR
    told.title, told.comments, told.language = title, "", "zh-CN"
    told.created = told.modified = datetime.combine(on, time.min)
    told.revision = 1


def styles(document: Docx, size: float = 10.5) -> None:
    """Fonts and distances of text, title and headings; `size`: of the text, in points."""
    normal, title, heading = (document.styles[name] for name in ("Normal", "Title", "Heading 1"))
    font(normal, "Times New Roman", "宋体", size)
    normal.paragraph_format.space_after = Pt(3)
    normal.paragraph_format.line_spacing = 1.25
    font(title, "Arial", "黑体", 18)
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_after = Pt(12)
    for rule in title.element.findall(f".//{qn('w:pBdr')}"):
        rule.getparent().remove(rule)
    font(heading, "Arial", "黑体", 12)
    heading.paragraph_format.space_before = Pt(12)
    heading.paragraph_format.space_after = Pt(4)


def font(style: CharacterStyle, latin: str, chinese: str, size: float) -> None:
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
    properties.append(element("w:lang", val="en-US", eastAsia="zh-CN"))


def page(document: Docx, *, lying: bool = False) -> None:
    """A4, upright or lying, with the number of each page."""
    sheet = document.sections[0]
    sheet.page_width, sheet.page_height = (Cm(29.7), Cm(21)) if lying else (Cm(21), Cm(29.7))
    sheet.orientation = WD_ORIENT.LANDSCAPE if lying else WD_ORIENT.PORTRAIT
    sheet.left_margin = sheet.right_margin = sheet.top_margin = sheet.bottom_margin = Cm(2)
    footer = sheet.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for before, field in (("第 ", "PAGE"), (" 页，共 ", "NUMPAGES")):
        footer.add_run(before)
        number = element("w:fldSimple", instr=field)
        number.append(footer.add_run("1")._r)
        footer._p.append(number)
    footer.add_run(" 页")


def element(tag: str, **attributes: str) -> BaseOxmlElement:
    """An element of the file, its attributes in the same name space."""
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def without_times(file: BytesIO) -> bytes:
    """The same zip file, entries sorted and without the time at which they were written."""
    out = BytesIO()
    with ZipFile(file) as written, ZipFile(out, "w") as fixed:
        for name in sorted(written.namelist()):
            entry = ZipInfo(name, _ZIPPED)
            entry.compress_type, entry.create_system = ZIP_DEFLATED, 3
            fixed.writestr(entry, written.read(name))
    return out.getvalue()

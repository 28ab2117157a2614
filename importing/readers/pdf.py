"""A PDF with a text layer as text: by its tags where it has them, else by where the words stand on the page."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence

import pypdfium2

from importing.readers.pdf_characters import UNKNOWN, Sheet, sheets
from importing.readers.pdf_pictures import pictures_in, with_whole_pages
from importing.readers.pdf_signs import with_signs
from importing.readers.pdf_tagged import tagged_lines
from importing.readers.pdf_untagged import printed_lines
from importing.readers.pdf_upright import Page, upright
from importing.readers.pdf_watermark import without_watermarks
from importing.readers.pictures import Gallery
from importing.readers.reading_order import disputed, without_words
from importing.readers.source import Source, as_data
from kb.child_process import answer, reached
from kb.markup import settled, without_links
from kb.problem import Problem, Problems

# pdfminer reports what it finds odd in a file.
logging.getLogger("pdfminer").setLevel(logging.ERROR)

_MOST_PAGES = 300
# Fewer characters than this are no notice.
_LEAST = 10
# More characters than this share that no font says the meaning of: nothing can be read.
_MOST_UNKNOWN = 0.05
_MOST_NAMED = 10


def read_pdf(raw: bytes, name: str) -> Source:
    """The text of a PDF. Raises Problems for one that is encrypted, scanned, damaged, too long, or whose words are only
    those that a machine took from a picture.
    """
    title, found = _opened(raw, name)
    _refuse_pictures(found, name)
    gallery = Gallery()
    shown = pictures_in(raw, found, gallery)
    pages, leaning, pale = without_watermarks([upright(sheet) for sheet in found])
    pages = list(map(with_signs, pages))
    try:
        lines, torn = tagged_lines(raw, pages, shown)
    except Exception:  # pdfminer raises whatever a damaged file makes it stumble over
        lines, torn = [], frozenset()
    tagged = bool(lines)
    if not tagged:
        lines, torn = printed_lines(pages, shown)
    lines = [line._replace(text=settled(line.text)) for line in with_whole_pages(lines, shown)]
    text = "".join(f"{line.text}\n" for line in lines)
    if text.count(UNKNOWN) > _MOST_UNKNOWN * len(without_links(text)):
        fix = "用网页或 Word 版本，或在阅读器里打印成新的 PDF"
        raise Problems([Problem(name, "PDF 的字体没有写明文字，读出的是编码", fix)])
    # Without a place among the words. Of a picture that is not kept, nobody knows whether it has one.
    unplaced = {one.page for one in shown if tagged and one.file and f"]({one.file})" not in text}
    doubts = {"order": torn, "leaning": leaning, "pale": pale, "pictured": unplaced, **_doubts(pages, tagged=tagged)}
    missed = without_words(lines, [one.page for one in shown if one.whole])
    return Source(
        text=text,
        kind="pdf",
        raw=raw,
        metadata={"title": title} if title else {},
        disputed=disputed(lines, doubts) + missed,
        pictures=gallery.named_in(text),
    )


def _doubts(pages: Sequence[Page], *, tagged: bool) -> dict[str, Collection[int]]:
    """The numbers of the pages that a person should look at, by why."""
    return {
        "unseen": {page.number for page in pages if page.hidden},
        "turned": {page.number for page in pages if page.turned},
        # Tags tell where the others belong.
        "aside": {page.number for page in pages if page.aside and not tagged},
    }


def _refuse_pictures(found: Sequence[Sheet], name: str) -> None:
    """Raises Problems where most words of a page are ones that nobody sees: what a machine read in its picture."""
    pages = [sheet.number for sheet in found if len(sheet.hidden) >= _LEAST and len(sheet.hidden) > len(sheet.chars)]
    if pages:
        which = "、".join(map(str, pages[:_MOST_NAMED])) + ("等" if len(pages) > _MOST_NAMED else "")
        what = f"第 {which} 页的文字看不见，是文字识别（OCR）附在扫描图上的，可能有错，不是官方的原文"
        fix = "用原来的电子版；没有的，重新识别：命令行加 --scan，/add 上勾选“识别扫描件”，再与原件逐字核对"
        raise Problems([Problem(name, what, fix)], scanned=True)


def _broken(name: str) -> Problems:
    return Problems([Problem(name, "不是 PDF，或已损坏", "在阅读器里打开并另存，或改用网页、Word 版本")])


def _opened(raw: bytes, name: str) -> tuple[str, list[Sheet]]:
    """The title a PDF gives itself, and its pages."""
    try:
        document = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            raise Problems([Problem(name, "PDF 已加密", "去掉密码后再试")]) from None
        raise _broken(name) from None
    try:
        if len(document) > _MOST_PAGES:
            what = f"PDF 有 {len(document)} 页，超过 {_MOST_PAGES} 页"
            raise Problems([Problem(name, what, "只保留公告的那几页再试")])
        found = []
        for sheet in sheets(document):
            found.append(sheet)
            reached(len(found), len(document))
        if sum(len(sheet.chars) + len(sheet.hidden) for sheet in found) < _LEAST:
            fix = "有电子版的，用电子版；没有的，可以识别：命令行加 --scan，/add 上勾选“识别扫描件”，再与原件逐字核对"
            raise Problems([Problem(name, "PDF 里没有文字，是扫描件", fix)], scanned=True)
        return " ".join(str(document.get_metadata_dict().get("Title") or "").split()), found
    except pypdfium2.PdfiumError:
        raise _broken(name) from None
    finally:
        document.close()


if __name__ == "__main__":
    answer(as_data(read_pdf))

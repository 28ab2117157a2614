"""A PDF with a text layer as text: by its tags where it has them, else by where the words stand on the page."""

from __future__ import annotations

import io
import logging

import pdfplumber
import pypdfium2

from importing.readers.pdf_tagged import tagged_lines
from importing.readers.pdf_untagged import printed_lines
from importing.readers.reading_order import disputed
from importing.readers.source import Source, as_data
from kb.child_process import answer
from kb.problem import Problem, Problems

# pdfminer reports every font it finds odd.
logging.getLogger("pdfminer").setLevel(logging.ERROR)

_MOST_PAGES = 300


def read_pdf(raw: bytes, name: str) -> Source:
    """The text of a PDF. Raises Problems for one that is encrypted, scanned, damaged, or too long."""
    title = _openable(raw, name)
    try:
        lines, torn = tagged_lines(raw)
        if not lines:
            with pdfplumber.open(io.BytesIO(raw)) as document:
                lines, torn = printed_lines(document)
    except Problems:
        raise
    except Exception:  # pdfminer raises whatever a damaged file makes it stumble over
        raise _broken(name) from None
    text = "".join(f"{line.text}\n" for line in lines)
    if 20 * text.count("(cid:") > len(text) / 20:
        fix = "用网页或 Word 版本，或在阅读器里打印成新的 PDF"
        raise Problems([Problem(name, "PDF 的字体没有写明文字，读出的是编码", fix)])
    return Source(
        text=text, kind="pdf", raw=raw, metadata={"title": title} if title else {}, disputed=disputed(lines, torn)
    )


def _broken(name: str) -> Problems:
    return Problems([Problem(name, "不是 PDF，或已损坏", "在阅读器里打开并另存，或改用网页、Word 版本")])


def _openable(raw: bytes, name: str) -> str:
    """The title a PDF gives itself. PDFium says in milliseconds whether there is anything to read."""
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
        if sum(page.get_textpage().count_chars() for page in document) < 10:
            fix = "先用文字识别（OCR）转成文字，并与原件逐字核对"
            raise Problems([Problem(name, "PDF 里没有文字，是扫描件", fix)])
        return " ".join(str(document.get_metadata_dict().get("Title") or "").split())
    except pypdfium2.PdfiumError:
        raise _broken(name) from None
    finally:
        document.close()


if __name__ == "__main__":
    answer(as_data(read_pdf))

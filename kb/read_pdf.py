"""A PDF with a text layer as text: by its tags where it has them, else by where the words stand on the page."""

from __future__ import annotations

import io
import logging
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pdfplumber
import pypdfium2
from pdfminer.converter import PDFPageAggregator
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1
from pdfminer.psparser import PSLiteral
from pdfplumber.page import Page

from kb.model import Problem, Problems
from kb.read import Source, row

# pdfminer reports every font it finds odd.
logging.getLogger("pdfminer").setLevel(logging.ERROR)

_PAGES = 300
# Printers write some characters as the radicals that look the same. Unicode names their equals (EquivalentUnifiedIdeograph);
# NFKC knows only the Kangxi block.
_RADICALS = str.maketrans(
    "⼾⾭〜⺁⺇⺋⺎⺏⺐⺒⺓⺕⺛⺝⺟⺠⺫⺬⺯⺰⺱⺴⺵⺶⺷⺸⺹⺼⺽⻁⻃⻄⻅⻆⻇⻈⻉⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻗⻘⻙⻚⻛⻜⻝⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
    "户青～厂几㔾尢尣尢巳幺彐旡月母民目示糸纟罒罒网羊羊羊耂肉臼虎西西见角角讠贝车辶辶辶阝钅長镸长门雨青韦页风飞食飠饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
)
_PARAGRAPH = frozenset("P H H1 H2 H3 H4 H5 H6 LI Caption BlockQuote Title Note TOCI Div".split())  # noqa: SIM905
_PAGE_NUMBER = re.compile(r"(?:第\s*)?[-—–－\s]*\d{1,4}\s*(?:[/／]\s*\d{1,4}|页)?(?:\s*[,，/／]?\s*共\s*\d{1,4}\s*页)?[-—–－\s]*$")
# Tags count when they hold nearly all that is printed; headers and footers are not tagged.
_TAGGED = 0.85
# The part of a page, above and below, in which running headers and footers stand.
_MARGIN = 0.12


def read_pdf(raw: bytes, name: str) -> Source:
    """The text of a PDF. Raises Problems for one that is encrypted, scanned, damaged, or too long."""
    title = _openable(raw, name)
    try:
        lines = _tagged(raw)
        if not lines:
            with pdfplumber.open(io.BytesIO(raw)) as document:
                lines = _printed(document)
    except Problems:
        raise
    except Exception:  # pdfminer raises whatever a damaged file makes it stumble over
        raise _broken(name) from None
    return Source("\n".join(lines) + "\n", "pdf", raw, {"title": title} if title else {})


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
        if len(document) > _PAGES:
            raise Problems([Problem(name, f"PDF 有 {len(document)} 页，超过 {_PAGES} 页", "只保留公告的那几页再试")])
        characters = 0
        for page in document:
            characters += page.get_textpage().count_chars()
        if characters < 10:
            raise Problems([Problem(name, "PDF 里没有文字，是扫描件", "先用文字识别（OCR）转成文字，并与原件逐字核对")])
        return " ".join(str(document.get_metadata_dict().get("Title") or "").split())
    except pypdfium2.PdfiumError:
        raise _broken(name) from None
    finally:
        document.close()


def _plain(text: str) -> str:
    """The characters that were meant: radicals are what a printer made of them, ligatures and soft hyphens likewise."""
    text = text.translate(_RADICALS)
    return "".join(
        unicodedata.normalize("NFKC", char) if "⼀" <= char <= "⿕" or "ﬀ" <= char <= "ﬆ" else char
        for char in text
        if char not in "\xad\0"
    )


# ------------------------------------------------------------------------------------------------ by tags


class _Marking(PDFPageAggregator):
    """Notes the text of each marked piece of a page, in the order in which it was written.

    A piece may hold another (a character with its ActualText, which says what was meant); it goes on behind it.
    """

    def __init__(self, manager: PDFResourceManager) -> None:
        super().__init__(manager, laparams=None)
        self.pieces: dict[int, list[str]] = {}
        self.printed = 0
        self._open: list[tuple[int | None, list[str] | None]] = []
        self._last: dict[int, tuple[str, float]] = {}

    def begin_tag(self, tag: Any, props: Any = None) -> None:
        held = self._open[-1] if self._open else (None, None)
        named = resolve1(props) if props is not None else None
        named = named if isinstance(named, dict) else {}
        meant = named.get("ActualText")
        mark = None if tag.name == "Artifact" else named.get("MCID", held[0])
        self._open.append((mark, [_decoded(meant)] if isinstance(meant, bytes) else held[1]))

    def end_tag(self) -> None:
        if self._open:
            self._open.pop()

    def render_char(self, *args: Any, **kwargs: Any) -> float:
        moved = super().render_char(*args, **kwargs)
        char = self.cur_item._objs[-1]
        mark, meant = self._open[-1] if self._open else (None, None)
        if mark is None:
            # What is printed in the margins without a mark is a running header or footer.
            self.printed += 0.06 < char.y0 / (self.cur_item.height or 1) < 0.94
            return moved
        text = char.get_text() if meant is None else meant.pop() if meant else ""
        self.printed += 1
        before, bottom = self._last.get(mark, ("", 0.0))
        if text:
            if before and char.y1 < bottom + 1 and _needs_blank(before[-1], text[0]):
                self.pieces[mark].append(" ")
            self.pieces.setdefault(mark, []).append(text)
            self._last[mark] = (text, char.y0)
        return moved


def _decoded(meant: bytes) -> str:
    return meant.decode("utf-16", "ignore") if meant.startswith((b"\xfe\xff", b"\xff\xfe")) else meant.decode("latin-1")


def _tagged(raw: bytes) -> list[str]:
    """The lines of a tagged PDF; none where it is not tagged, or its tags leave much out."""
    document = PDFDocument(PDFParser(io.BytesIO(raw)))
    root = resolve1(document.catalog.get("StructTreeRoot"))
    if not isinstance(root, dict):
        return []
    manager = PDFResourceManager()
    pages: dict[int, int] = {}
    words: dict[tuple[int, int], str] = {}
    printed = 0
    for number, page in enumerate(PDFPage.create_pages(document), 1):
        device = _Marking(manager)
        PDFPageInterpreter(manager, device).process_page(page)
        pages[page.pageid] = number
        words |= {(number, mark): _plain("".join(text)) for mark, text in device.pieces.items()}
        printed += device.printed
    if sum(map(len, words.values())) < _TAGGED * printed:
        return []
    lines: list[str] = []
    for element in _kids(root):
        lines += _structured(element, words, pages, 0)
    return [line for line in lines if line.strip()]


def _needs_blank(before: str, after: str) -> bool:
    return before.isascii() and after.isascii() and before.isalnum() and after.isalnum()


def _kids(element: dict[str, Any]) -> list[Any]:
    kids = resolve1(element.get("K"))
    return [] if kids is None else kids if isinstance(kids, list) else [kids]


def _role(element: dict[str, Any]) -> str:
    role = element.get("S")
    return str(role.name) if isinstance(role, PSLiteral) and isinstance(role.name, str) else ""


def _structured(element: Any, words: dict[tuple[int, int], str], pages: dict[int, int], depth: int, page: int = 0) -> list[str]:
    """The lines below one element of the structure tree."""
    here: list[str] = []
    lines: list[str] = []

    def flush() -> None:
        text = "".join(here).strip()
        if text:
            lines.append(text)
        here.clear()

    for text, inner in _walk(element, words, pages, depth, page):
        if inner is None:
            here.append(text)
        else:
            flush()
            lines += inner
    flush()
    return lines


def _walk(element: Any, words: dict[tuple[int, int], str], pages: dict[int, int], depth: int, page: int) -> Iterator[tuple[str, list[str] | None]]:
    """Pieces of running text, and the lines of blocks between them."""
    if isinstance(element, int):
        yield words.get((page, element), ""), None
        return
    element = resolve1(element)
    if not isinstance(element, dict) or depth > 60:
        return
    on = element.get("Pg")
    page = pages.get(getattr(on, "objid", 0), page)
    if "MCID" in element:
        yield words.get((page, element["MCID"]), ""), None
        return
    role = _role(element)
    if role == "Table":
        yield "", _tagged_rows(element, words, pages, depth, page)
        return
    if role == "Lbl":
        text = "".join(_structured_all(element, words, pages, depth, page)).strip()
        yield ("* " if text in ("•", "◦", "▪", "·", "-") else text + ("" if not text or text[-1] in "、）)．" else " ")), None
        return
    if role in _PARAGRAPH:
        lines: list[str] = []
        for kid in _kids(element):
            lines_of_kid = list(_walk(kid, words, pages, depth + 1, page))
            lines += _merged(lines, lines_of_kid)
        level = re.fullmatch(r"H(\d)", role)
        found = [line.strip() for line in lines if line.strip()]
        if level and found:
            found[0] = "#" * int(level[1]) + " " + found[0]
        yield "", found
        return
    for kid in _kids(element):
        yield from _walk(kid, words, pages, depth + 1, page)


def _merged(lines: list[str], pieces: list[tuple[str, list[str] | None]]) -> list[str]:
    """Running text goes on in the last line, blocks make lines of their own. Returns the lines to add."""
    added: list[str] = []
    for text, inner in pieces:
        if inner is not None:
            added += [*inner, ""]
        elif added:
            added[-1] += text
        elif lines:
            lines[-1] += text
        else:
            added.append(text)
    return added


def _structured_all(element: Any, words: dict[tuple[int, int], str], pages: dict[int, int], depth: int, page: int) -> Iterator[str]:
    for kid in _kids(element):
        for text, inner in _walk(kid, words, pages, depth + 1, page):
            yield text if inner is None else "".join(inner)


def _tagged_rows(table: dict[str, Any], words: dict[tuple[int, int], str], pages: dict[int, int], depth: int, page: int) -> list[str]:
    rows: list[list[list[str]]] = []

    def gather(element: Any, level: int) -> None:
        element = resolve1(element)
        if not isinstance(element, dict) or level > 20:
            return
        if _role(element) == "TR":
            cells = [resolve1(cell) for cell in _kids(element)]
            rows.append([_structured(cell, words, pages, depth + level, page) for cell in cells if isinstance(cell, dict)])
            return
        for kid in _kids(element):
            if not isinstance(kid, int):
                gather(kid, level + 1)

    gather(table, 0)
    if max(map(len, rows), default=0) < 2:
        return [line for cells in rows for cell in cells for line in cell]
    return [row(cells) for cells in rows if any(cells)]


# ------------------------------------------------------------------------------------------------ by place


@dataclass(frozen=True)
class _Printed:
    """A line as it stands on its page."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float


def _printed(document: pdfplumber.PDF) -> list[str]:
    """The lines of an untagged PDF in reading order, running headers and footers left out."""
    pages = [(page, _page_lines(page)) for page in document.pages]
    running = _running([(page.height, lines) for page, lines in pages])
    found: list[str] = []
    for page, lines in pages:
        body = [line for line in lines if not _is_running(line, page.height, running)]
        found += _in_order(page, body)
    return found


def _page_lines(page: Page) -> list[_Printed]:
    lines = page.extract_text_lines(return_chars=False, use_text_flow=False, y_tolerance=4, x_tolerance=2)
    return [_Printed(_plain(line["text"]).strip(), line["x0"], line["x1"], line["top"], line["bottom"]) for line in lines]


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", "".join(text.split()))


def _running(pages: list[tuple[float, list[_Printed]]]) -> set[str]:
    """What stands at the edge of several pages, but for its numbers."""
    shapes: Counter[str] = Counter()
    for height, lines in pages:
        shapes.update({_shape(line.text) for line in lines if _at_edge(line, height)})
    least = max(2, len(pages) // 3)
    return {shape for shape, count in shapes.items() if count >= least and len(pages) > 1}


def _at_edge(line: _Printed, height: float) -> bool:
    return line.bottom < height * _MARGIN or line.top > height * (1 - _MARGIN)


def _is_running(line: _Printed, height: float, running: set[str]) -> bool:
    return _at_edge(line, height) and (_shape(line.text) in running or bool(_PAGE_NUMBER.match(line.text)))


def _in_order(page: Page, lines: list[_Printed]) -> list[str]:
    """Tables as rows where they stand, the rest column by column."""
    tables = [(table.bbox, rows) for table in page.find_tables() if (rows := _ruled_rows(table.extract()))]
    found: list[tuple[float, list[str]]] = [(box[1], rows) for box, rows in tables]
    free = [line for line in lines if not any(box[1] - 2 <= (line.top + line.bottom) / 2 <= box[3] + 2 for box, _ in tables)]
    edges = [0.0, *sorted(box[1] for box, _ in tables), page.height]
    for above, below in zip(edges, edges[1:], strict=False):
        band = [line for line in free if above <= line.top < below]
        if band:
            found.append((above + 0.1 if above else band[0].top, _columns(page, band)))
    return [line for _, part in sorted(found, key=lambda part: part[0]) for line in part]


def _ruled_rows(table: list[list[str | None]]) -> list[str]:
    if len(table) < 1 or max(map(len, table), default=0) < 2:
        return []
    rows = []
    for cells in table:
        parts = [[_plain(line) for line in (cell or "").split("\n") if line.strip()] for cell in cells]
        if any(parts):
            rows.append(row(parts))
    return rows


def _columns(page: Page, lines: list[_Printed]) -> list[str]:
    gutter = _gutter(page, lines)
    if not gutter:
        return _indented(lines)
    box = (0, max(min(line.top for line in lines) - 1, 0), page.width, min(max(line.bottom for line in lines) + 1, page.height))
    band = page.crop(box)
    left, right = band.crop((0, box[1], gutter, box[3])), band.crop((gutter, box[1], page.width, box[3]))
    return _indented(_page_lines(left)) + _indented(_page_lines(right))


def _gutter(page: Page, lines: list[_Printed]) -> float:
    """Where a blank strip parts the words of most lines into two columns; 0 where none does."""
    words = page.extract_words(x_tolerance=2, y_tolerance=4)
    tops = {round(line.top) for line in lines}
    words = [word for word in words if any(abs(word["top"] - top) < 6 for top in tops)]
    if len(lines) < 8:
        return 0.0
    for share in (0.5, 0.48, 0.52, 0.46, 0.54, 0.44, 0.56):
        x = page.width * share
        crossing = sum(word["x0"] < x + 4 and word["x1"] > x - 4 for word in words)
        left = {round(word["top"]) for word in words if word["x1"] <= x - 4}
        right = {round(word["top"]) for word in words if word["x0"] >= x + 4}
        if not crossing and len(left) >= 6 and len(right) >= 6:
            return float(x)
    return 0.0


def _indented(lines: list[_Printed]) -> list[str]:
    """Lines with the indent that starts a paragraph, and a blank line where a gap parts them."""
    if not lines:
        return []
    height = sorted(line.bottom - line.top for line in lines)[len(lines) // 2] or 10.0
    edge = min(line.x0 for line in lines)
    found = []
    for line in lines:
        indent = "\u3000\u3000" if height <= line.x0 - edge <= 4 * height else ""
        found.append(indent + line.text)
    return found

"""A web page as text: its main content, lists with their numbers, tables as rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree
from lxml import html as lxml_html

from importing.readers.css import Css
from importing.readers.html_lists import BULLET, LEAD, number_items
from importing.readers.html_signs import show_signs
from importing.readers.source import Source, as_data, decode, row
from kb.child_process import answer
from kb.problem import Problem, Problems

_DROPPED = frozenset(
    """
    script style noscript template iframe embed svg canvas select option nav audio video head del s strike rt rp
    """.split()  # noqa: SIM905
)
_BLOCKS = frozenset(
    """
    address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4
    h5 h6 header hr legend li main ol p pre section summary table tbody td tfoot th thead tr ul
    """.split()  # noqa: SIM905
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SENTENCES = re.compile(r"[。；？！]")
_ASKED = re.compile(r"[？?]|[问答][:：]")
_ENDS = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
# A part of the page that holds one of these is not left out.
_NUMBERED = re.compile(r"(?:^|\s)(?:[一二三四五六七八九十]{1,3}|\d{1,3})[、.．](?!\d)|[（(][一二三四五六七八九十][)）]")
_META = {
    "articletitle": "title",
    "pubdate": "published",
    "contentsource": "issuer",
    "url": "url",
    "og:url": "url",
    "publishdate": "published",
}


def read_html(raw: bytes, name: str) -> Source:
    """The text of a page. Raises Problems where there is none."""
    charset = _CHARSET.search(raw[:4096])
    declared = charset.group(1).decode("ascii").lower() if charset else ""
    # A page that declares a western encoding for Chinese is wrong about it.
    text = decode(raw, name, declared if declared in ("big5", "utf-16", "utf-16le", "utf-16be") else "")
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text).replace("\0", "")
    # Pages pasted into pages end several times; the parser would stop at the first end.
    text = _ENDS.sub("", text)
    parser = lxml_html.HTMLParser(huge_tree=True)
    try:
        page = lxml_html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise Problems([Problem(name, "网页里没有内容", "在浏览器里另存整页后再试")]) from None
    if any("depth" in error.message for error in parser.error_log):
        raise Problems([Problem(name, "网页嵌套太深，读不全", "只保留公告正文，另存后再试")])
    css = Css(page)
    show_signs(page, css)
    metadata = _metadata(page)
    found = page.find("body")
    body = page if found is None else found
    _prune(body)
    number_items(body, css)
    return Source("\n".join(_Text().of(_main(body))) + "\n", "html", raw, metadata)


def _metadata(page: lxml_html.HtmlElement) -> dict[str, str]:
    metadata: dict[str, str] = {}
    for meta in page.iter("meta"):
        key = _META.get((meta.get("name") or meta.get("property") or "").lower())
        if key and (meta.get("content") or "").strip():
            metadata.setdefault(key, meta.get("content").strip())
    if "title" not in metadata:
        heading = next(
            (" ".join(one.text_content().split()) for one in page.iter("h1") if one.text_content().strip()), ""
        )
        title = next((" ".join((one.text or "").split()) for one in page.iter("title")), "")
        if heading or title:
            metadata["title"] = heading or title
    return metadata


def _prune(body: lxml_html.HtmlElement) -> None:
    etree.strip_elements(body, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    whole = "".join(body.text_content().split())
    for element in list(body.iter()):
        if element.getparent() is not None and (element.tag in _DROPPED or _is_hidden(element, whole)):
            element.drop_tree()


def _is_hidden(element: lxml_html.HtmlElement, whole: str) -> bool:
    """Hidden, and only a preview of what stands elsewhere on the page: an answer that a click would open is none."""
    if element.get("hidden") is None and not _HIDDEN.search(element.get("style") or ""):
        return False
    words = "".join(element.text_content().split())
    return len(words) < 2 or whole.count(words[:12]) > 1 or (not _ASKED.search(words) and not _SENTENCES.search(words))


def _main(body: lxml_html.HtmlElement) -> lxml_html.HtmlElement:
    """The smallest part of the page beside which nothing asks, answers, tells or counts."""
    while True:
        whole = len(_SENTENCES.findall(body.text_content()))
        inner = max(body, key=lambda child: len(_SENTENCES.findall(child.text_content())), default=None)
        if inner is None or not whole or inner.tag in ("p", "tr", "tbody", "td", "li", "table"):
            return body
        beside = "".join(
            [
                body.text or "",
                *(child.text_content() for child in body if child is not inner),
                *(child.tail or "" for child in body),
            ]
        )
        if _ASKED.search(beside) or _SENTENCES.search(beside) or _NUMBERED.search(beside):
            return body
        body = inner


@dataclass
class _Text:
    """Walks a page and gathers its lines."""

    lines: list[str] = field(default_factory=list)
    here: list[str] = field(default_factory=list)
    lead: str = ""
    bold: int = 0
    plain: int = 0
    # In a table's cell nothing is set off: what stands there are its words.
    plainly: bool = False
    verbatim: int = 0

    def of(self, root: lxml_html.HtmlElement) -> list[str]:
        """The lines of a part of a page."""
        stack: list[Iterator[tuple[str, lxml_html.HtmlElement]]] = [iter([("open", root)])]
        while stack:
            step = next(stack[-1], None)
            if step is None:
                stack.pop()
                continue
            event, element = step
            if event == "open":
                inner = self._open(element)
                stack.append(iter([*inner, ("close", element)]))
            elif event == "tail":
                self._say(element.tail)
            else:
                self._close(element)
        self._end()
        return self.lines

    def _open(self, element: lxml_html.HtmlElement) -> list[tuple[str, lxml_html.HtmlElement]]:
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _BLOCKS:
            self._end()
        if tag == "br":
            self._end()
            return []
        if tag == "table" and (rows := _rows(element)):
            self.lines += [row(cells) for cells in rows]
            return []
        if tag in ("b", "strong"):
            self.bold += 1
        if tag == "li":
            self.lead = self._number(element)
        if tag == "pre":
            self.verbatim += 1
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6") and not self.lead and not self.plainly:
            self.lead = "#" * int(tag[1]) + " "
        self._say(element.text)
        inner: list[tuple[str, lxml_html.HtmlElement]] = []
        for child in element:
            inner += [("open", child), ("tail", child)]
        return inner

    def _close(self, element: lxml_html.HtmlElement) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _BLOCKS:
            self._end()
        if tag in ("b", "strong"):
            self.bold -= 1
        if tag == "pre":
            self.verbatim -= 1
        if tag == "li":
            self.lead = ""

    def _number(self, item: lxml_html.HtmlElement) -> str:
        """The number of a list item as the browser shows it; a bullet is no text."""
        lead = item.get(LEAD) or ""
        return "" if self.plainly and lead == BULLET else lead

    def _say(self, words: str | None) -> None:
        if words and self.verbatim:
            for line in words.splitlines():
                self.here.append(line)
                self.plain += 1
                self._end()
        elif words:
            words = _BLANKS.sub(" ", words)
            self.here.append(words)
            self.plain += bool(words.strip()) and not self.bold

    def _end(self) -> None:
        words = "".join(self.here).strip(" ")
        if words.strip():
            set_off = not (self.plain or self.plainly or self.lead.startswith("#"))
            self.lines.append(self.lead + (f"**{words}**" if set_off else words))
            self.lead = ""
        self.here, self.plain = [], 0


def _rows(table: lxml_html.HtmlElement) -> list[list[list[str]]]:
    """The rows of a table of data; none for a table that only lays out the page."""
    rows = [[cell for cell in line if cell.tag in ("td", "th")] for line in table.iter("tr")]
    wide = [line for line in rows if len(line) > 1]
    if table.find(".//table") is not None or len(rows) < 2 or len(wide) < 0.5 * len(rows):
        return []
    found: list[list[list[str]]] = []
    open_cells: dict[int, int] = {}
    for line in rows:
        cells: list[list[str]] = []
        for cell in line:
            while open_cells.get(len(cells), 0) > 0:
                open_cells[len(cells)] -= 1
                cells.append([])
            height, width = _span(cell, "rowspan"), _span(cell, "colspan")
            for _ in range(width):
                open_cells[len(cells)] = height - 1
                cells.append([])
            cells[-width] = _Text(plainly=True).of(cell)
        while open_cells.get(len(cells), 0) > 0:
            open_cells[len(cells)] -= 1
            cells.append([])
        found.append(cells)
    return found


def _span(cell: lxml_html.HtmlElement, name: str) -> int:
    value = cell.get(name) or "1"
    return min(max(int(value), 1), 50) if value.isdecimal() and len(value) < 4 else 1


if __name__ == "__main__":
    answer(as_data(read_html))

"""A web page as text: its main content, lists with their numbers, tables as rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from lxml import etree
from lxml import html as lxml_html

from importing.markers import markers
from importing.readers.asides import HIDDEN, aside_lines
from importing.readers.css import Css
from importing.readers.html_badges import BADGE, mark_badges
from importing.readers.html_drawn import drawn_words
from importing.readers.html_lists import BULLET, LEAD, number_items
from importing.readers.html_metadata import base_address, header_of, page_metadata
from importing.readers.html_pictures import is_of_text, of_page, show_pictures
from importing.readers.html_questions import ASKS, TELLS, TITLES, mark_questions
from importing.readers.html_signs import show_signs
from importing.readers.pictures import Gallery
from importing.readers.source import ASKED_LEVEL, Source, as_data, decode, row, rule, spread
from importing.readers.struck import STRUCK, mark_struck
from kb.child_process import answer
from kb.markup import apart, http_url, led, settled
from kb.problem import Problem, Problems
from kb.table_rows import ROW
from kb.text import strike

_DROPPED = frozenset(
    """
    script style noscript template iframe embed svg canvas select option nav audio video head rt rp
    """.split()  # noqa: SIM905
)
_BLOCKS = frozenset(
    """
    address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4
    h5 h6 header hr legend li main ol p pre section summary table tbody td tfoot th thead tr ul
    """.split()  # noqa: SIM905
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SENTENCES, _TELLS = re.compile(r"[。；？！]"), re.compile(r"[。；！]")
_ASKED = re.compile(r"[？?]|[问答][:：]")
_ENDS = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
# A part of the page that holds one of these is not left out.
_NUMBERED = re.compile(r"(?:^|\s)(?:[一二三四五六七八九十]{1,3}|\d{1,3})[、.．](?!\d)|[（(][一二三四五六七八九十][)）]")


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
    asides = list(drawn_words(page))
    css = Css(page)
    show_pictures(page)
    mark_struck(page, css)
    show_signs(page, css)
    mark_badges(page)
    mark_questions(page)
    metadata = page_metadata(page, text)
    found = page.find("body")
    body = page if found is None else found
    asides += ((HIDDEN, words) for words in _prune(body))
    number_items(body, css)
    here = _Around(base_address(page, metadata), Gallery())
    main, behind = _main(body)
    metadata["header"] = header_of(body, main, _BLOCKS)
    lines = _Text(here).of(main)
    # A picture beside the text is the last thing that it says, or the page's.
    lines += [mark for element in behind if (mark := of_page(element, here.gallery))]
    written = settled("\n".join([*lines, *aside_lines(asides)]) + "\n")
    return Source(written, "html", raw, metadata, pictures=here.gallery.named_in(written))


def element_of(tag: str) -> lxml_html.HtmlElement:
    """The element that one tag by itself makes."""
    return lxml_html.fragment_fromstring(tag)


def _prune(body: lxml_html.HtmlElement) -> list[str]:
    """Take out what is no text. The words that were hidden and stand nowhere else on the page are given back."""
    etree.strip_elements(body, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    whole = "".join(body.text_content().split())
    hidden: list[str] = []
    for element in list(body.iter()):
        if element.getparent() is None:
            continue
        if element.tag in _DROPPED:
            element.drop_tree()
        elif _is_hidden(element, whole):
            etree.strip_elements(element, *_DROPPED, with_tail=False)
            words = "".join(element.text_content().split())
            if whole.count(words) < 2:
                hidden.append(words)
            element.drop_tree()
    return hidden


def _is_hidden(element: lxml_html.HtmlElement, whole: str) -> bool:
    """Hidden, and only a preview of what stands elsewhere on the page: an answer that a click would open is none."""
    if element.get(TELLS) is not None:
        # A press on its question shows it.
        return False
    if element.get("hidden") is None and not _HIDDEN.search(element.get("style") or ""):
        return False
    words = "".join(element.text_content().split())
    return len(words) < 2 or whole.count(words[:12]) > 1 or (not _ASKED.search(words) and not _SENTENCES.search(words))


def _main(body: lxml_html.HtmlElement) -> tuple[lxml_html.HtmlElement, list[lxml_html.HtmlElement]]:
    """The smallest part of the page beside which nothing asks, answers, tells, counts or restricts; pictures right
    behind it.
    """
    behind: list[lxml_html.HtmlElement] = []
    while True:
        whole = len(_SENTENCES.findall(body.text_content()))
        inner = max(body, key=lambda child: len(_SENTENCES.findall(child.text_content())), default=None)
        if inner is None or not whole or inner.tag in ("p", "tr", "tbody", "td", "li", "table"):
            return body, behind
        if not _TELLS.search(inner.text_content()) and _shows(body, inner):
            # The answer may be a picture.
            return body, behind
        if any(one.get(ASKS) is not None for child in body if child is not inner for one in child.iter()):
            return body, behind
        beside = "".join(
            [
                body.text or "",
                *(child.text_content() for child in body if child is not inner),
                *(child.tail or "" for child in body),
            ]
        )
        telling = _ASKED.search(beside) or _SENTENCES.search(beside) or _NUMBERED.search(beside)
        if telling or markers().restricting.search(beside):
            return body, behind
        behind = [*_pictures_behind(inner), *behind]
        body = inner


def _shows(body: lxml_html.HtmlElement, inner: lxml_html.HtmlElement) -> bool:
    """Whether a picture of the text stands beside a part of the page."""
    return any(is_of_text(one) for child in body if child is not inner for one in child.iter("img"))


def _pictures_behind(element: lxml_html.HtmlElement) -> list[lxml_html.HtmlElement]:
    """The pictures that follow an element before any more words do."""
    found: list[lxml_html.HtmlElement] = []
    while element is not None and not (element.tail or "").strip():
        element = element.getnext()
        if element is None or element.text_content().strip():
            break
        found += element.iter("img")
    return found


class _Around(NamedTuple):
    """What the text of a page needs beside the page: the address it stands at, and where its pictures are kept."""

    base: str
    gallery: Gallery


class _Piece(NamedTuple):
    """Words that look alike and lead to one address (""), or a picture's mark, which leads nowhere."""

    words: str
    struck: bool
    url: str = ""


@dataclass
class _Text:
    """Walks a page and gathers its lines."""

    around: _Around
    lines: list[str] = field(default_factory=list)
    here: list[_Piece] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    lead: str = ""
    bold: int = 0
    plain: int = 0
    # In a table's cell nothing is set off: what stands there are its words.
    plainly: bool = False
    verbatim: int = 0
    struck: int = 0
    # Within a question that markup ties to its answer, in such an answer, and what stands before the words of a badge.
    asking: int = 0
    telling: int = 0
    held: str = ""

    def of(self, root: lxml_html.HtmlElement) -> list[str]:
        """The lines of a part of a page."""
        self.struck = sum(above.get(STRUCK) is not None for above in root.iterancestors())
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
        if tag in _BLOCKS or tag == "br":
            self._part()
        self.struck += element.get(STRUCK) is not None
        if tag == "br":
            return []
        if tag == "li":
            self.lead = self._number(element)
        self._open_marked(element)
        if tag == "table" and (rows := _rows(element, self.around)):
            for caption in element.iter("caption"):
                self.lines += _Text(self.around, plainly=True).of(caption)
            # Of two tables one below the other, the second has rows of its own.
            self.lines += ["", *rows] if self.lines and ROW.match(self.lines[-1]) else rows
            return []
        if tag in ("b", "strong") or (tag in _HEADINGS and self.telling):
            self.bold += 1
        if tag == "pre":
            self.verbatim += 1
        if tag in _HEADINGS and not (self.lead or self.plainly or self.asking or self.telling):
            self.lead = "#" * int(tag[1]) + " "
        self._say(element.text)
        inner: list[tuple[str, lxml_html.HtmlElement]] = []
        for child in element:
            inner += [("open", child), ("tail", child)]
        return inner

    def _close(self, element: lxml_html.HtmlElement) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _BLOCKS:
            self._part()
        if tag in ("b", "strong") or (tag in _HEADINGS and self.telling):
            self.bold -= 1
        self._close_marked(element)
        self.struck -= element.get(STRUCK) is not None
        if tag == "pre":
            self.verbatim -= 1
        if tag == "li":
            self.lead = ""

    def _open_marked(self, element: lxml_html.HtmlElement) -> None:
        if element.get(BADGE) is not None:
            self._part()
            if not self.asking:
                self.held, self.lead = self.lead, ""
        elif _is_asked(element) and not self.plainly:
            self._end()
            level = ASKED_LEVEL if element.get(ASKS) is not None else ASKED_LEVEL - 1
            self.lead = "#" * level + " " + ("" if self.lead.startswith("#") or self.lead == BULLET else self.lead)
            self.asking += 1
        self.telling += element.get(TELLS) is not None
        if element.tag in ("img", "a"):
            self._mark_up(element)

    def _close_marked(self, element: lxml_html.HtmlElement) -> None:
        if element.tag == "a":
            self.urls.pop()
        if element.get(BADGE) is not None:
            self._part()
            if not self.asking:
                self.lead, self.held = self.held, ""
        elif _is_asked(element) and not self.plainly:
            self._end()
            self.lead, self.asking = "", self.asking - 1
        self.telling -= element.get(TELLS) is not None

    def _part(self) -> None:
        """Begin a new line; within a question that its markup holds together, only a word."""
        if not self.asking:
            self._end()
        elif self.here and not self.here[-1][0].endswith(" "):
            self._say(" ")

    def _number(self, item: lxml_html.HtmlElement) -> str:
        """The number of a list item as the browser shows it; a bullet is no text."""
        lead = item.get(LEAD) or ""
        return "" if self.plainly and lead == BULLET else lead

    def _say(self, words: str | None) -> None:
        if words and self.verbatim:
            for line in words.splitlines():
                self.here.append(_Piece(line, self.struck > 0, self._url))
                self.plain += 1
                self._end()
        elif words:
            words = _BLANKS.sub(" ", words)
            self.here.append(_Piece(words, self.struck > 0, self._url))
            self.plain += bool(words.strip()) and not self.bold

    def _mark_up(self, element: lxml_html.HtmlElement) -> None:
        """Take up a picture, or where the words that follow lead."""
        if element.tag == "a":
            self.urls.append(http_url(element.get("href") or "", self.around.base))
            return
        among = any(one.words.strip() for one in self.here)
        mark = of_page(element, self.around.gallery, among_words=among)
        self.here.append(_Piece(mark, struck=False))

    @property
    def _url(self) -> str:
        return self.urls[-1] if self.urls else ""

    def _end(self) -> None:
        """End a line. Pictures before its words and behind them are lines of their own."""
        before, words, behind = apart(_joined(self.here).strip(" "))
        self.lines += before
        if words.strip():
            set_off = not (self.plain or self.plainly or self.lead.startswith("#"))
            self.lines.append(self.lead + (f"**{words}**" if set_off else words))
            self.lead = ""
        self.lines += behind
        self.here, self.plain = [], 0


def _joined(pieces: list[_Piece]) -> str:
    """Pieces of one line as text: what is struck out marked so, words with the address they lead to."""
    alike = groupby(pieces, key=lambda one: one.struck)
    texts = [(led((one.words, one.url) for one in run), struck) for struck, run in alike]
    return "".join(strike(text) if struck else text for text, struck in texts)


def _is_asked(element: lxml_html.HtmlElement) -> bool:
    return element.get(ASKS) is not None or element.get(TITLES) is not None


def _rows(table: lxml_html.HtmlElement, around: _Around) -> list[str]:
    """The rows of a table of data as lines; none for a table that only lays out the page."""
    rows = [[cell for cell in line if cell.tag in ("td", "th")] for line in table.iter("tr")]
    wide = [line for line in rows if len(line) > 1]
    if table.find(".//table") is not None or len(rows) < 2 or len(wide) < 0.5 * len(rows):
        return []
    lines = [row(cells) for cells in spread(_cells(line, around) for line in rows)]
    if all(cell.tag == "th" for cell in rows[0]) and any(cell.tag == "td" for cell in rows[1]):
        lines.insert(1, rule(rows[0]))
    return lines


def _cells(line: list[lxml_html.HtmlElement], around: _Around) -> list[tuple[list[str], int, int]]:
    return [(_Text(around, plainly=True).of(cell), _span(cell, "rowspan"), _span(cell, "colspan")) for cell in line]


def _span(cell: lxml_html.HtmlElement, name: str) -> int:
    value = cell.get(name) or "1"
    return min(max(int(value), 1), 50) if value.isdecimal() and len(value) < 4 else 1


if __name__ == "__main__":
    answer(as_data(read_html))

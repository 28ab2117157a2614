"""A rich text file (RTF) as text: paragraphs, tables as rows; struck words marked, hidden ones last."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter
from typing import Any

from importing.readers.asides import FOOTER, HEADER, HIDDEN, aside_lines
from importing.readers.source import Source, as_data, row, rule
from kb.child_process import answer
from kb.problem import Problem, Problems
from kb.text import strike

_TOKEN = re.compile(
    rb"\\(?:'(?P<hex>[0-9a-fA-F]{2})|(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?"
    rb"|(?P<sign>[^a-zA-Z\r\n])|(?P<end>\r?\n))"
    rb"|(?P<open>\{)|(?P<close>\})|(?P<text>[^\\{}\r\n]+)|[\r\n]+"
)
# Groups that hold no text of the page.
_DROPPED = frozenset(
    b"fonttbl colortbl stylesheet info pict object listtable listoverridetable rsidtbl generator themedata"
    b" colorschememapping datastore latentstyles xmlnstbl fldinst bkmkstart bkmkend template".split()
)
_ASIDE = {b"header": HEADER, b"headerf": HEADER, b"headerl": HEADER, b"headerr": HEADER} | dict.fromkeys(
    (b"footer", b"footerf", b"footerl", b"footerr"), FOOTER
)
_BREAKS = frozenset((b"par", b"line", b"sect", b"page", b"column"))
_SIGNS = {
    b"tab": "\t",
    b"emdash": "—",
    b"endash": "–",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
    b"bullet": "•",
    b"emspace": " ",
    b"enspace": " ",
}
_PAGES = {936: "gb18030", 950: "big5", 54936: "gb18030", 65001: "utf-8"}
_WESTERN = range(1250, 1259)
_DEEPEST = 500
# What words of control say of the words behind them.
_FORMATS: dict[bytes, Callable[[int], dict[str, Any]]] = {
    b"uc": lambda number: {"skip": max(0, min(number, 9))},
    b"v": lambda number: {"hidden": number != 0},
    b"plain": lambda _: {"struck": False, "hidden": False},
    **dict.fromkeys((b"strike", b"striked", b"deleted"), lambda number: {"struck": number != 0}),
}


@dataclass(frozen=True)
class _State:
    """What holds within a group. `skip`: letters that stand for a Unicode character before them, for old programs."""

    dropped: bool = False
    aside: str = ""
    struck: bool = False
    hidden: bool = False
    skip: int = 1


@dataclass
class _Page:
    """What has been read so far: `cells` of the row and `cell` lines of the cell that are open."""

    encoding: str = "gb18030"
    lines: list[str] = field(default_factory=list)
    line: list[tuple[str, bool]] = field(default_factory=list)
    cell: list[str] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    asides: list[tuple[str, str]] = field(default_factory=list)
    in_table: bool = False
    rows: int = 0
    raw: bytes = b""

    def say(self, words: str, state: _State) -> None:
        """Take up words, where they belong."""
        if state.aside or state.hidden:
            what = state.aside or HIDDEN
            if self.asides and self.asides[-1][0] == what:
                words = self.asides.pop()[1] + words
            self.asides.append((what, words))
        elif not state.dropped:
            self.line.append((words, state.struck))

    def settle(self, state: _State) -> None:
        """Take up the bytes of letters that wait for all of theirs."""
        if self.raw:
            raw, self.raw = self.raw, b""
            self.say(raw.decode(self.encoding, "replace"), state)

    def end(self) -> None:
        """End a line."""
        alike = ((gone, "".join(words for words, _ in run)) for gone, run in groupby(self.line, itemgetter(1)))
        words = "".join(strike(said) if gone and said.strip() else said for gone, said in alike).strip()
        self.line = []
        if self.in_table:
            self.cell += [words] if words else []
        elif words:
            self.rows = 0
            self.lines.append(words)

    def end_cell(self) -> None:
        """End a cell of a row."""
        self.in_table = True
        self.end()
        self.cells.append(self.cell)
        self.cell = []

    def end_row(self) -> None:
        """End a row; the first of a table holds its headings."""
        if self.cells:
            if not self.rows and self.lines:
                self.lines.append("")
            self.lines.append(row(self.cells))
            self.lines += [] if self.rows else [rule(self.cells)]
            self.rows += 1
        self.cells, self.in_table = [], False


def read_rtf(raw: bytes, name: str) -> Source:
    """The text of a rich text file. Raises Problems where there is none."""
    page = _Page()
    stack, state, skipping = list[_State](), _State(), 0
    for found in _TOKEN.finditer(raw):
        if letters := bytes.fromhex(found["hex"].decode()) if found["hex"] else found["text"]:
            # A Unicode character stands before these already.
            taken = min(skipping, len(letters))
            skipping -= taken
            page.raw += letters[taken:]
            continue
        page.settle(state)
        if found["open"]:
            stack.append(state)
            if len(stack) > _DEEPEST:
                raise Problems([Problem(name, "RTF 嵌套太深，读不全", "在 Word 里另存为 docx 再试")])
        elif found["close"]:
            state = stack.pop() if stack else state
        elif found["word"] or found["sign"] or found["end"]:
            state, skipping = _told(found, page, state)
    page.settle(state)
    page.end()
    if not any(page.lines):
        raise Problems([Problem(name, "RTF 文件里没有文字", "检查文件；只有图片的，是扫描件")])
    return Source("\n".join([*page.lines, *aside_lines(page.asides)]) + "\n", "rtf", raw)


def _told(found: re.Match[bytes], page: _Page, state: _State) -> tuple[_State, int]:
    """What a word of control makes of the state, and how many letters behind it are no text."""
    word, number = found["word"] or b"", int(found["number"] or 1)
    if found["sign"] == b"*":
        return replace(state, dropped=True), 0
    if found["end"] or word in _BREAKS:
        page.end()
    elif found["sign"]:
        page.say({b"~": " ", b"_": "-", b"-": ""}.get(found["sign"], found["sign"].decode("latin-1")), state)
    elif word in _SIGNS:
        page.say(_SIGNS[word], state)
    elif word == b"u":
        page.say(chr(number % 0x10000), state)
        return state, state.skip
    else:
        return _changed(word, number, page, state), 0
    return state, 0


def _changed(word: bytes, number: int, page: _Page, state: _State) -> _State:
    if word in _DROPPED or word in _ASIDE:
        return replace(state, dropped=word in _DROPPED, aside=_ASIDE.get(word, ""))
    if word in _FORMATS:
        return replace(state, **_FORMATS[word](number))
    _place(word, number, page)
    return state


def _place(word: bytes, number: int, page: _Page) -> None:
    """What a word of control says of where the next words stand."""
    if word == b"ansicpg":
        page.encoding = _PAGES.get(number, f"cp{number}" if number in _WESTERN else "gb18030")
    elif word == b"cell":
        page.end_cell()
    elif word == b"row":
        page.end_row()
    elif word == b"intbl":
        page.in_table = True
    elif word == b"pard":
        page.in_table = bool(page.cells)


if __name__ == "__main__":
    answer(as_data(read_rtf))

"""What a notice says of itself behind its last answer, and who signs it."""

from __future__ import annotations

from collections.abc import Iterator

from importing.layout import Layout
from importing.line_ends import ends_as_sentence, is_sentence
from importing.markers import markers
from kb.flags import Flag, flag

_QUOTED = 20


def parts(layout: Layout, at: int, end: int) -> bool:
    """Whether a paragraph that begins in line `at` is the notice's and no longer the answer's: 未尽事宜，……, and no
    other sentence stands between it and the line `end`, or the page.
    """
    known = markers()
    if layout.joins(at) or layout.lines[at].row >= 0 or layout.marked[at].kind:
        return False
    text, below = paragraph(layout, at, end)
    if not (is_sentence(text) and known.parting.match(text)):
        return False
    while below < end and not known.heads_page(layout.lines[below]):
        text, below = paragraph(layout, below, end)
        if is_sentence(text) and not (known.parting.match(text) or known.closing.match(text)):
            return False
    return True


def may_part(layout: Layout, start: int, stop: int) -> Iterator[Flag]:
    """That the last paragraph of the answer in the lines from `start` up to `stop` may be the notice's."""
    at = stop - 1
    while at > start and layout.joins(at):
        at -= 1
    if at <= start or layout.lines[at].row >= 0:
        return
    text, _ = paragraph(layout, at, stop)
    set_back = layout.lines[start].indented and not layout.lines[at].indented
    set_back = set_back and ends_as_sentence(layout.lines[at - 1].text)
    if is_sentence(text) and (set_back or markers().may_part.match(text)):
        yield flag("closing-kept", words=text[:_QUOTED])


def is_signer(text: str) -> bool:
    """Whether a line is an office's name, or where its seal goes."""
    return bool(markers().signer.fullmatch(text))


def paragraph(layout: Layout, at: int, end: int) -> tuple[str, int]:
    """The words of the paragraph that begins in line `at`, and the line below it."""
    below = at + 1
    while below < end and layout.joins(below):
        below += 1
    return "".join(line.text for line in layout.lines[at:below]), below

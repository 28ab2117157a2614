"""What a piece of a Word run shows: words, a sign of a symbol font, a box to tick; and whether it stands raised."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

from docx.oxml.ns import qn

from importing.readers.signs import Place, box, is_symbol_font, placed, symbol, symbols
from importing.readers.word_fields import leads_to, shown_by
from importing.readers.word_styles import Styles, value
from kb.markup import http_url, led
from kb.text import strike

# What in a paragraph shows anything.
SHOWN = tuple(
    map(
        qn,
        ("w:t", "m:t", "w:sym", "w:fldChar", "w:instrText", "w:checkBox", "w:br", "w:cr", "w:tab", "w:noBreakHyphen"),
    ),
)
_PLACES: dict[str, Place] = {"superscript": "raised", "subscript": "lowered"}
_OF_MATH: dict[str, Place] = {qn("m:sup"): "raised", qn("m:sub"): "lowered", qn("m:deg"): "raised"}
_ENDS = frozenset((qn("w:p"), qn("m:oMath")))


class Shown:
    """What the pieces of one paragraph show, asked for in their order: a field is known when its instruction ends."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._fields: list[str] = []
        # Where the words of each open field lead.
        self._urls: list[str] = []

    @property
    def url(self) -> str:
        """Where the words that come now lead by the field that they are in; "" for nowhere."""
        return next((url for url in reversed(self._urls) if url), "")

    def text_of(self, part: Any) -> str:
        """What one of SHOWN shows; a line end for a break."""
        if part.tag == qn("w:fldChar"):
            return self._field(part.get(qn("w:fldCharType")))
        if part.tag == qn("w:instrText"):
            if self._fields:
                self._fields[-1] += part.text or ""
            return ""
        return _text_of(part, self._styles)

    def _field(self, edge: str | None) -> str:
        if edge == "begin":
            self._fields.append("")
            self._urls.append("")
        elif edge in ("separate", "end") and self._fields:
            shown = shown_by(self._fields[-1])
            self._urls[-1:] = [] if edge == "end" else [http_url(leads_to(self._fields[-1]))]
            # The end of a field that has words beside it comes yet.
            self._fields[-1:] = [] if edge == "end" else [""]
            return shown
        return ""


def _text_of(part: Any, styles: Styles) -> str:
    if part.tag in (qn("w:t"), qn("m:t")):
        return symbols(part.text or "", _font(part.getparent(), styles))
    if part.tag == qn("w:sym"):
        return symbol(part.get(qn("w:char")) or "", part.get(qn("w:font")) or "")
    if part.tag == qn("w:checkBox"):
        state = part.find(qn("w:checked"))
        state = part.find(qn("w:default")) if state is None else state
        return box("word", ticked=state is not None and state.get(qn("w:val")) not in ("0", "false", "off"))
    if part.tag == qn("w:tab"):
        return " " if part.getparent().tag == qn("w:r") else ""
    return "-" if part.tag == qn("w:noBreakHyphen") else "\n"


def place_of(part: Any, styles: Styles) -> Place:
    """Whether a piece of text is raised or lowered: by itself, in a formula, by its character style or paragraph."""
    for above in part.iterancestors():
        if above.tag in _OF_MATH:
            return _OF_MATH[above.tag]
        if above.tag in _ENDS:
            break
    said = next((one for element in _saying(part, styles) if (one := value(element, "w:rPr/w:vertAlign"))), "")
    return _PLACES.get(said, "")


def is_struck(part: Any, styles: Styles) -> bool:
    """Whether a piece of text is struck out, once or twice, by itself, its character style or its paragraph's."""
    return any(_is_on(part, styles, name) for name in ("w:strike", "w:dstrike"))


def _is_on(part: Any, styles: Styles, name: str) -> bool:
    marks = (element.find(f"{qn('w:rPr')}/{qn(name)}") for element in _saying(part, styles))
    nearest = next((mark for mark in marks if mark is not None), None)
    return nearest is not None and nearest.get(qn("w:val")) not in ("0", "false", "off")


def _saying(part: Any, styles: Styles) -> Iterator[Any]:
    """What says how a text looks, the nearest first: its run, the styles of that, those of its paragraph."""
    run = next(part.iterancestors(qn("w:r"), qn("m:r")), None)
    if run is None:
        return
    yield run
    yield from (style.element for style in styles.of_run(run))
    paragraph = next(run.iterancestors(qn("w:p")), None)
    if paragraph is not None:
        yield from (style.element for style in styles.of_paragraph(paragraph))


def _font(run: Any, styles: Styles) -> str:
    """The symbol font that a run is set in, "" for any other."""
    for element in (run, *(style.element for style in styles.of_run(run))):
        fonts = element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        named = [fonts.get(qn(name)) or "" for name in ("w:ascii", "w:hAnsi")] if fonts is not None else []
        if any(named):
            return next(filter(is_symbol_font, named), "")
    return ""


class Words(NamedTuple):
    """Words of a paragraph that look alike and lead to one address (""), or what stands for a picture."""

    text: str
    place: Place
    struck: bool
    url: str = ""
    picture: bool = False


def joined(pieces: Iterable[Words]) -> str:
    """Pieces of text as one, what is struck out marked so.

    A line that stands raised as a whole has nothing to be raised against, and is plain.
    """
    runs = [Words("".join(one.text for one in run), *looks) for looks, run in groupby(pieces, key=lambda one: one[1:])]
    if len({one.place for one in runs if one.text.strip() and not one.picture}) == 1:
        runs = [one._replace(place="") for one in runs]
    shown = [one if one.picture else one._replace(text=placed(one.text, one.place)) for one in runs]
    alike = groupby(shown, key=lambda one: one.struck)
    texts = [(led((one.text, one.url) for one in run), struck) for struck, run in alike]
    return "".join(strike(text) if struck else text for text, struck in texts)

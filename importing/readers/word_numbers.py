"""The automatic numbers of a Word file: which list and level a paragraph is in, and the number Word shows before it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from importing.readers.numerals import written
from importing.readers.signs import is_box, symbols
from importing.readers.word_styles import Styles, value

_PLACE = re.compile(r"%([1-9])")
_ZEROS = re.compile(r"0*1,")


@dataclass(frozen=True)
class _Level:
    """One level of a list. `restart`: the levels above it, counted from the top, whose paragraphs make it begin anew;
    None for all of them.
    """

    kind: str
    text: str
    start: int
    legal: bool
    restart: int | None
    gap: str
    style: str
    width: int

    def write(self, number: int, *, legal: bool) -> str:
        """A number of this level; `legal` where Word writes every number of it in Arabic digits."""
        return written(number, "decimal" if legal else self.kind).zfill(0 if legal else self.width)


@dataclass(frozen=True)
class _List:
    """What paragraphs name by a w:numId. Lists with the same `counter` count on together, as in Word."""

    counter: str
    levels: Mapping[int, _Level]
    starts: Mapping[int, int]


class Numbers:
    """The numbers of a document, asked for in the order of its paragraphs: every question counts on."""

    def __init__(self, document: Any, styles: Styles) -> None:
        self.styles = styles
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        abstracts = _abstracts(root)
        for one in root.iter(qn("w:num")):
            key = value(one, "w:abstractNumId")
            levels = dict(abstracts.get(key, {}))
            starts: dict[int, int] = {}
            for over in one.iter(qn("w:lvlOverride")):
                at = int(over.get(qn("w:ilvl")))
                own = over.find(qn("w:lvl"))
                if own is not None:
                    levels[at] = _level(own)
                if value(over, "w:startOverride").isdecimal():
                    starts[at] = int(value(over, "w:startOverride"))
            self._lists[one.get(qn("w:numId"))] = _List(key, levels, starts)

    def of(self, paragraph: Any) -> str:
        """The number Word shows before a paragraph and the gap behind it; "" where there is none, `* ` for a bullet."""
        number, at = self._numbered(paragraph)
        found = self._lists.get(number)
        level = found.levels.get(at) if found else None
        if found is None or level is None:
            return ""
        counts = self._count(number, found, at)
        if level.kind == "bullet":
            return f"{level.text} " if is_box(level.text) else "* "
        shown = _PLACE.sub(lambda place: self._written(found, counts, level, int(place[1]) - 1), level.text)
        return shown + level.gap if shown.strip() else ""

    def _count(self, number: str, found: _List, at: int) -> dict[int, int]:
        """How far the levels of a list have counted, one more at level `at`; what stands below it begins anew."""
        counts = self._counts.setdefault(found.counter, {})
        start = found.starts.get(at, found.levels[at].start)
        # A list that starts at a number of its own does so once, then it counts on with those that share its counter.
        begins = at in found.starts and (number, at) not in self._begun
        counts[at] = start if begins or at not in counts else counts[at] + 1
        self._begun.add((number, at))
        for deeper in [one for one in counts if one > at]:
            restart = found.levels[deeper].restart if deeper in found.levels else None
            if restart is None or at < restart:
                del counts[deeper]
        return counts

    def _written(self, found: _List, counts: Mapping[int, int], of: _Level, at: int) -> str:
        level = found.levels.get(at)
        if level is None or level.kind in ("none", "bullet"):
            return ""
        return level.write(counts.get(at, found.starts.get(at, level.start)), legal=of.legal)

    def _numbered(self, paragraph: Any) -> tuple[str, int]:
        """The list and the level of a paragraph, its own or its style's; "" for none."""
        number, level = value(paragraph, "w:pPr/w:numPr/w:numId"), value(paragraph, "w:pPr/w:numPr/w:ilvl")
        for style in () if number else self.styles.of_paragraph(paragraph):
            number = value(style.element, "w:pPr/w:numPr/w:numId")
            if number:
                # A level that names this style is the one meant, whatever the style says.
                named = self._named(number, style.style_id)
                level = level or named or value(style.element, "w:pPr/w:numPr/w:ilvl")
                break
        return ("", 0) if number == "0" else (number, int(level or 0))

    def _named(self, number: str, style: str) -> str:
        levels = self._lists[number].levels if number in self._lists else {}
        return next((str(at) for at, level in levels.items() if level.style == style), "")


def _abstracts(root: Any) -> dict[str, dict[int, _Level]]:
    """The levels of each list definition by its id; one that only names a list style has the levels of that style's."""
    found: dict[str, dict[int, _Level]] = {}
    names: dict[str, str] = {}
    for abstract in root.iter(qn("w:abstractNum")):
        key = abstract.get(qn("w:abstractNumId"))
        found[key] = {int(level.get(qn("w:ilvl"))): _level(level) for level in abstract.findall(qn("w:lvl"))}
        if name := value(abstract, "w:styleLink"):
            names[name] = key
    for abstract in root.iter(qn("w:abstractNum")):
        key, name = abstract.get(qn("w:abstractNumId")), value(abstract, "w:numStyleLink")
        if not found[key] and name in names:
            found[key] = found[names[name]]
    return found


def _level(element: Any) -> _Level:
    kind, width = _format(element)
    start, restart = value(element, "w:start"), value(element, "w:lvlRestart")
    legal = element.find(qn("w:isLgl"))
    return _Level(
        kind=kind,
        text=symbols(value(element, "w:lvlText"), _font(element)) if kind == "bullet" else value(element, "w:lvlText"),
        start=int(start) if start.isdecimal() else 0,
        legal=legal is not None and legal.get(qn("w:val")) not in ("0", "false", "off"),
        restart=int(restart) if restart.isdecimal() else None,
        gap="" if value(element, "w:suff") == "nothing" else " ",
        style=value(element, "w:pStyle"),
        width=width,
    )


def _font(level: Any) -> str:
    fonts = level.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
    return (fonts.get(qn("w:ascii")) or "") if fonts is not None else ""


def _format(level: Any) -> tuple[str, int]:
    """The format of a level's numbers, and their least width. Newer ones (001, 002, 003) stand beside a plain one for
    programs that know less.
    """
    formats = list(level.iter(qn("w:numFmt")))
    custom = formats[0].get(qn("w:format")) or "" if formats else ""
    if formats and formats[0].get(qn("w:val")) == "custom" and _ZEROS.match(custom):
        return "decimal", custom.index(",")
    kind = next((one.get(qn("w:val")) for one in formats if one.get(qn("w:val")) != "custom"), "decimal")
    return kind, 0

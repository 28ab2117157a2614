"""The headings that part a notice into sections."""

from __future__ import annotations

import re

from importing.layout import Layout, is_part
from importing.markers import ends_as_sentence

_MARKS = re.compile(r"[。，？！；：、?!,;:]")


def regions(layout: Layout) -> list[int]:
    """The headings of a notice's parts as far as they show without its questions: 一、二、… or 第一部分, Part.01.

    None where there are fewer than two, or their numbers do not run.
    """
    for kind in ("part", "cn"):
        found = [
            at
            for at in range(len(layout.lines) - 1)
            if layout.headings[at]
            and (is_part(layout.lines[at].text) if kind == "part" else layout.marked[at].kind == kind)
        ]
        numbers = [layout.ordinals[at] for at in found]
        if len(found) > 1 and (kind == "part" or numbers == list(range(1, len(found) + 1))):
            return found
    return []


def sections(layout: Layout, asked: frozenset[str], opening: list[int]) -> set[int]:
    """The headings of sections: lines of one kind, each directly above a question or another heading, the first too."""
    opens = set(opening)
    kinds: dict[str, list[int]] = {}
    for at in range(len(layout.lines)):
        if at not in opens and layout.marked[at].kind not in asked and layout.headings[at]:
            part = "part" if is_part(layout.lines[at].text) else ""
            name = part or layout.marked[at].kind or ("#" * layout.lines[at].heading or "set off")
            kinds.setdefault(name, []).append(at)
    found: set[int] = set()
    for name, lines in kinds.items():
        # A section may have no question: its heading then stands above the next one.
        above: set[int] = set()
        for at in reversed(lines):
            if at + 1 in opens or at + 1 in found or at + 1 in above:
                above.add(at)
        numbered = name != "set off" and not name.startswith("#")
        stray = [at for at in lines if at > opening[0] and at not in above]
        starts = bool(above) and min(above) + 1 == opening[0]
        if starts and len(stray) <= 0.3 * len(above) and (numbered or len(above) > 1):
            found.update(above)
    return found or _bare_sections(layout, opening)


def _bare_sections(layout: Layout, opening: list[int]) -> set[int]:
    """Headings without any mark: short lines, each alone between a finished answer and the next question.

    One of them may be anything; two are sections. A number on the line above belongs to its heading.
    """
    found: set[int] = set()
    headings = 0
    for place, at in enumerate(opening):
        above = at - 1
        if above < 0 or not _is_bare(layout, above):
            continue
        numbered = above > 0 and layout.marked[above - 1].kind == "alone"
        before = above - 1 - numbered
        if not place or (before >= 0 and ends_as_sentence(layout.lines[before].text)):
            found.update({above, above - 1} if numbered else {above})
            headings += bool(place)
    return found if headings > 1 or (headings and len(found) > headings) else set()


def _is_bare(layout: Layout, at: int) -> bool:
    text = layout.lines[at].text
    marked = layout.marked[at].kind or layout.answers[at]
    return not marked and 1 < len(text) <= 12 and not _MARKS.search(text)

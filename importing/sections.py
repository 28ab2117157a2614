"""The headings that part a notice into sections."""

from __future__ import annotations

import re

from importing.layout import Layout, is_part, is_part_alone
from importing.line_ends import announces, ends_as_sentence, goes_on
from importing.markers import markers
from importing.number_forms import ordinal

_CHAPTER = re.compile(r"[【\[]?第[一二三四五六七八九十]{1,3}(?:部分|章|篇|节)")
_MARKS = re.compile(r"[。，？！；：、?!,;:]")
# What a longer heading has not: the last line of an answer has, which may name a rule, a sum or a day; and what a
# heading without a mark may be framed by.
_LONG_MARKS = re.compile(
    r"[。，？！；：?!,;:《〔]|^[（(]|\d{5}"
    r"|(?:如下|下列|以下|包括|[号%％]|第[^，。]{1,6}[条款项]|[\d一二三四五六七八九十百千万][元份张个人日月年页次天]?)$"
)
_FRAME = "●◆★■▌□◇☆▲▶►※=〓—–-·•[]【】「」〔〕《》<>＜＞：: \u3000"
_SHORT, _LONG = 12, 30
_FINISHED = re.compile(r"[。！？!?…][”’」』\"）)]*$")


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
            if (below := _below(layout, at)) in opens or below in found or below in above:
                above.add(at)
        numbered = name != "set off" and not name.startswith("#")
        stray = [at for at in lines if at > opening[0] and at not in above]
        starts = bool(above) and _below(layout, min(above)) == opening[0]
        if starts and len(stray) <= 0.3 * len(above) and (numbered or len(above) > 1):
            found.update(above)
    return found or _bare_sections(layout, opening)


def _below(layout: Layout, at: int) -> int:
    """The line below a heading, behind those that say who published it when."""
    below = at + 1
    while below < len(layout.lines) and markers().heads_page(layout.lines[below]):
        below += 1
    return below


def following(layout: Layout, asked: frozenset[str], opening: list[int], known: set[int]) -> set[int]:
    """The headings that follow an answer without being a section's, `known`: 八、… where 七、… stood above the
    questions, ## … where another ## did.
    """
    found = _counted_on(layout, asked, opening, known) | _set_off(layout, asked, opening, known)
    above, opens = opening[0] - 1, set(opening)
    parting = {_series(layout, at)[0] for at in found if at + 1 in opens} - {""}
    if above >= 0 and layout.headings[above] and _series(layout, above)[0] in parting:
        # These part the questions, and so does the first of them.
        found.add(above)
    return found


def _counted_on(layout: Layout, asked: frozenset[str], opening: list[int], known: set[int]) -> set[int]:
    """The headings whose number goes on from one above the questions.

    A number that goes on from an item of the answer is an item. Behind the last answer 八、… is a heading even where no
    七、… stood anywhere; 一、… may begin a list.
    """
    series = dict(_series(layout, at) for at in range(opening[0]) if layout.headings[at])
    opens, found = set(opening), set[int]()
    listed: set[str] = set()
    for at in range(opening[0] + 1, len(layout.lines)):
        kind, number = _series(layout, at)
        if at in opens or at in known:
            listed = set()
        if at in known:
            series[kind] = number
        elif layout.answers[at]:
            listed.add(markers().read(layout.lines[at].after(layout.answers[at])).kind)
        elif at in opens or not kind or kind in asked:
            continue
        elif kind not in listed and number > 1 and _stands_alone(layout, at):
            alone = at > opening[-1] and kind in ("cn", "part") and kind not in series
            if number == series.get(kind, -1) + 1 or alone:
                found.add(at)
                series[kind] = number
                continue
        listed.add(kind)
    return found


def _set_off(layout: Layout, asked: frozenset[str], opening: list[int], known: set[int]) -> set[int]:
    """The headings without a number of a level that stood above the questions, or parts them."""
    lines, opens = layout.lines, set(opening)
    levels = {lines[at].heading for at in (*range(opening[0]), *known)} - {0}
    if "heading" in asked:
        own = min((lines[at].heading for at in opening if lines[at].heading), default=0)
        levels = {level for level in levels if level < own}
    return {
        at
        for at in range(opening[0] + 1, len(lines))
        if lines[at].heading in levels
        and not (at in opens or at in known or layout.marked[at].kind or layout.answers[at])
        and not (announces(lines[at - 1].text) or markers().heads_page(lines[at]))
    }


def _series(layout: Layout, at: int) -> tuple[str, int]:
    """What numbers a line, the kind of its mark or `part` for 第三部分, and its number."""
    part = _CHAPTER.match(layout.lines[at].text)
    return ("part", ordinal(part[0])) if part else (layout.marked[at].kind, layout.ordinals[at])


def _stands_alone(layout: Layout, at: int) -> bool:
    """Whether a line may be a heading where it stands: in no table, behind a line that neither breaks off nor
    announces it.
    """
    before = layout.lines[at - 1].text
    ended = ends_as_sentence(before) and not announces(before)
    goes_before = not ended and (ends_as_sentence(before) or goes_on(before) or layout.joins(at))
    return layout.headings[at] and layout.lines[at].row < 0 and not goes_before


def _bare_sections(layout: Layout, opening: list[int]) -> set[int]:
    """Headings without any mark: lines of a few words, each alone between a finished answer and the next question.

    One of them may be anything; two are sections. A number, or PART 01, on the line above belongs to its heading.
    """
    found: set[int] = set()
    headings = 0
    for place, at in enumerate(opening):
        above = at - 1
        if above < 0 or not _is_bare(layout, above):
            continue
        numbered = above > 0 and (
            layout.marked[above - 1].kind == "alone" or is_part_alone(layout.lines[above - 1].text)
        )
        before = above - 1 - numbered
        if not place or _is_over(layout, before, short=_is_short(layout, above)):
            found.update({above, above - 1} if numbered else {above})
            headings += bool(place)
    if not all(_is_short(layout, at) for at in found) and 2 * headings > len(opening):
        # A section has several questions; what nearly all answers end with is theirs.
        return set()
    return found if headings > 1 or (headings and len(found) > headings) else set()


def _is_over(layout: Layout, at: int, *, short: bool) -> bool:
    """Whether an answer may be over in line `at`: above a longer line, which may be its own, by a full stop."""
    if at < 0:
        return False
    text = layout.lines[at].text
    return at in layout.exchanges or (ends_as_sentence(text) if short else bool(_FINISHED.search(text)))


def _is_bare(layout: Layout, at: int) -> bool:
    if layout.marked[at].kind or layout.answers[at] or layout.is_caption(at):
        return False
    text = layout.lines[at].text.strip(_FRAME)
    long = 1 < len(text) <= _LONG and not (_LONG_MARKS.search(text) or markers().contact.match(text))
    return _is_short(layout, at) or (long and layout.lines[at].row < 0 and not markers().closes(layout.lines[at]))


def is_guessed(layout: Layout, at: int) -> bool:
    """Whether nothing but its place makes line `at` a heading, and it is long enough to be an answer's."""
    return not (layout.headings[at] or layout.lines[at].heading or _is_short(layout, at))


def _is_short(layout: Layout, at: int) -> bool:
    text = layout.lines[at].text
    return 1 < len(text) <= _SHORT and not _MARKS.search(text)

"""The headings that part a notice into sections."""

from __future__ import annotations

from kb.marks import ends_as_sentence
from kb.reading import Reading, is_heading, is_part


def regions(reading: Reading) -> list[int]:
    """The headings of a notice's parts as far as they show without its questions: 一、二、… or 第一部分, Part.01.

    None where there are fewer than two, or their numbers do not run.
    """
    for kind in ("part", "cn"):
        found = [
            at
            for at in range(len(reading.lines) - 1)
            if is_heading(reading, at)
            and (is_part(reading.lines[at].text) if kind == "part" else reading.marked[at].kind == kind)
        ]
        numbers = [reading.marked[at].ordinal for at in found]
        if len(found) > 1 and (kind == "part" or numbers == list(range(1, len(found) + 1))):
            return found
    return []


def sections(reading: Reading, asked: frozenset[str], opening: list[int]) -> set[int]:
    """The headings of sections: lines of one kind, each directly above a question or another heading, the first too."""
    opens = set(opening)
    kinds: dict[str, list[int]] = {}
    for at in range(len(reading.lines)):
        if at not in opens and reading.marked[at].kind not in asked and is_heading(reading, at):
            part = "part" if is_part(reading.lines[at].text) else ""
            name = part or reading.marked[at].kind or ("#" * reading.lines[at].heading or "set off")
            kinds.setdefault(name, []).append(at)
    found: set[int] = set()
    for name, lines in kinds.items():
        above = [at for at in lines if at + 1 in opens or (at + 1 in found and at + 2 in opens)]
        numbered = name != "set off" and not name.startswith("#")
        stray = [at for at in lines if at > opening[0] and at not in above]
        starts = bool(above) and above[0] + 1 == opening[0]
        if starts and len(stray) <= 0.3 * len(above) and (numbered or len(above) > 1):
            found.update(above)
    return found or _bare_sections(reading, opening)


def _bare_sections(reading: Reading, opening: list[int]) -> set[int]:
    """Headings without any mark: a short line above each question at which the numbers start anew."""
    starts = [at for at in opening if reading.marked[at].ordinal == 1]
    above = [at - 1 for at in starts if at]
    plain = [at for at in above if len(reading.lines[at].text) <= 12 and not ends_as_sentence(reading.lines[at].text)]
    return set(plain) if len(starts) > 1 and len(plain) == len(starts) else set()

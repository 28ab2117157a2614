"""Notes at the foot of a PDF's page: taken from amid an answer that goes on overleaf, and put behind all else.

So are Word's own notes: [注1] where the mark stands, the note behind the text, counted through the file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from importing.readers.pdf_characters import Char
from importing.readers.pdf_rows import Row
from importing.readers.pdf_upright import Page

# Notes are set smaller than the text, in heights of most characters.
_SMALLER = 0.92
_RAISED = str.maketrans("¹²³⁰⁴⁵⁶⁷⁸⁹", "1230456789")
_MARK, _BEGINS = (
    re.compile("[¹²³⁰⁴-⁹]{1,2}"),
    re.compile(r"\s*(?P<mark>[¹²³⁰⁴-⁹]{1,2}|[0-9]{1,2}(?=\s|[^\d\s.、．]))\s*"),
)


def with_foot_notes(page: Page, lines: Sequence[Row], counted: int) -> tuple[Page, list[str]]:
    """The page without its notes, with their marks as [注…]; and the notes, each a line. `counted`: those before.

    lines: the page's rows, headers and footers left out.
    """
    marks = _marks(lines)
    found = _notes(lines, set(marks)) if marks else []
    if not found:
        return page, []
    texts: dict[int, str] = {}
    gone: set[int] = set()
    notes: list[str] = []
    for number, (mark, note) in enumerate(found, counted + 1):
        for run in marks[mark]:
            shown = f"[注{number}]"
            texts |= {id(char): "" for char in run} | {id(run[0]): shown}
        gone |= {id(char) for row in note for char in row.chars}
        words = "".join(row.text for row in note)
        begins = _BEGINS.match(words)
        notes.append(f"[注{number}] {words[begins.end() if begins else 0 :]}")
    kept = (char for char in page.chars if id(char) not in gone and texts.get(id(char), "some"))
    # What is as it was stays the same object: others know it by its `id`.
    chars = tuple(char._replace(text=texts[id(char)]) if id(char) in texts else char for char in kept)
    return replace(page, chars=chars), notes


def _size(chars: Sequence[Char]) -> float:
    sizes = Counter(round(char.style.size, 1) for char in chars)
    return max(sizes, key=lambda size: (sizes[size], size), default=0.0)


def _marks(lines: Sequence[Row]) -> dict[int, list[list[Char]]]:
    """The raised numbers that stand behind words of the text, by what they count: of each mark its characters."""
    found: dict[int, list[list[Char]]] = {}
    size = _size([char for row in lines for char in row.chars])
    for row in lines:
        if row.size <= _SMALLER * size or not _MARK.search(row.text):
            continue
        before = "1"
        for raised, group in groupby(row.chars, key=lambda char: bool(_MARK.fullmatch(char.text))):
            run = list(group)
            # 10⁶ and m² lead to nothing.
            if raised and not before.isascii() and len(run) < 3:
                found.setdefault(int("".join(char.text for char in run).translate(_RAISED)), []).append(run)
            before = run[-1].text
    return found


def _notes(lines: Sequence[Row], marks: set[int]) -> list[tuple[int, list[Row]]]:
    """The notes below a page's text, each with what its mark counts and its rows: all smaller than the text, down to
    the last row, their numbers running on, each with a mark in the text.
    """
    size = _size([char for row in lines for char in row.chars])
    small = len(lines)
    while small and lines[small - 1].size <= _SMALLER * size:
        small -= 1
    starts = [(at, mark) for at in range(small, len(lines)) if (mark := _begins(lines[at].text)) in marks]
    starts = [one for place, one in enumerate(starts) if one[1] == starts[0][1] + place]
    ends = [*(at for at, _ in starts), len(lines)][1:]
    return [(mark, list(lines[at:end])) for (at, mark), end in zip(starts, ends, strict=True)]


def _begins(text: str) -> int:
    """What the number counts that a line begins with; 0 for none."""
    found = _BEGINS.match(text)
    return int(found["mark"].translate(_RAISED)) if found else 0

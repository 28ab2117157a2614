"""A unit before it has a name."""

from __future__ import annotations

from dataclasses import dataclass, field

from importing.lines import Line
from kb.flags import Flag
from kb.text import Span

Paragraph = list[Line]


@dataclass
class Draft:
    """Its paragraphs, and what was left out around it."""

    number: str
    question: list[Paragraph]
    answer: list[Paragraph]
    section: str = ""
    flags: list[Flag] = field(default_factory=list)
    # What stands for the pictures that answer it, where no words do.
    pictures: tuple[Span, ...] = ()

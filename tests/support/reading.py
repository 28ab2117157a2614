"""The passes of the reader, each up to where a test looks."""

from __future__ import annotations

from functools import cache

from kb.load import load
from kb.text import normalise
from reader.chart import Clause, Reading
from reader.clauses import cut
from reader.compounds import compounded
from reader.context import marked
from reader.cues import cues_of
from reader.frames import frames
from reader.matcher import Words, tag, words_of


@cache
def words() -> Words:
    """The words of the real knowledge base."""
    return words_of(load().vocabulary)


def clauses_of(text: str) -> list[Clause]:
    """A text cut into clauses, nothing known of how they are meant."""
    normal = normalise(text)
    tags, unread = tag(normal.normal, words())
    return cut(normal, compounded(tags, words()), unread, words())


def marked_of(text: str) -> list[Clause]:
    """The clauses with what holds of each as a whole."""
    return marked(clauses_of(text), cues_of(words()))


def frames_of(text: str) -> Reading:
    """Who does what, nothing known of how it is meant."""
    return frames(normalise(text), marked_of(text))

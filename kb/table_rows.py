"""How a table is written in a source text: a row is a line, its cells stand between bars."""

from __future__ import annotations

import re
from itertools import pairwise

from kb.text import Span

# A line of dashes between bars stands under the headings.
ROW = re.compile(r"[ \t]*\|.*\|[ \t]*$")
ROW_RULE = re.compile(r"[ \t]*\|(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*$")
_BAR = re.compile(r"(?<!\\)\|")
# What readers write into the places that a merged cell covers: blanks of a width that nobody types, layout as all are.
FROM_LEFT, FROM_ABOVE = "\u2002", "\u2003"


def cells(source: str, begin: int, end: int) -> list[Span]:
    """Where the cells of a row stand: between two bars. A bar of the words has a backslash before it."""
    edges = [found.start() for found in _BAR.finditer(source, begin, end)]
    return [Span(left + 1, right) for left, right in pairwise(edges)]

"""Lists of contents and previews: a question that stands there, too, is only listed."""

from __future__ import annotations

import re

from importing.layout import Layout
from importing.line_ends import ends_as_sentence

_PAGE = re.compile(r"[\s.…·]+[0-9]{1,4}$")
# What no other evidence makes up for.
NEVER = -9.0


def without_contents(layout: Layout, lines: list[int], weights: list[float]) -> list[float]:
    """Of lines with the same words all but the one with an answer below it belong to a table of contents."""
    groups: dict[str, list[int]] = {}
    for here, at in enumerate(lines):
        # A preview repeats the question with the first words of its answer.
        words = first_question(layout.opening(at))
        if len(words) > 4:
            groups.setdefault(words, []).append(here)
    weights = list(weights)
    for group in groups.values():
        if len(group) > 1:
            # The last line of a list of contents has the page below it, but above it a line with nothing.
            best = max(
                group, key=lambda here: (weights[here], _tells(layout, lines[here] + 1), _beside(weights, here), -here)
            )
            for here in group:
                if here != best and _is_listed(layout, lines, weights, here):
                    weights[here] += NEVER
    return weights


def _is_listed(layout: Layout, lines: list[int], weights: list[float], here: int) -> bool:
    """Whether a question that stands twice is only listed here: nothing below it, or one of several in a row, or a
    preview of its answer's first words.
    """
    at = lines[here]
    below = layout.lines[at + 1].text if at + 1 < len(layout.lines) else ""
    # The first question of a section stands right below its heading.
    in_list = here > 0 and lines[here - 1] == at - 1 and layout.lines[at - 1].heading == layout.lines[at].heading
    return weights[here] <= 0 or in_list or any(text.endswith(("...", "…")) for text in (layout.lines[at].text, below))


def first_question(text: str) -> str:
    """A text up to its first question mark, without blanks or the number of the page that a list of contents has."""
    return re.split(r"(?<=[？?])", "".join(_PAGE.sub("", text).split()))[0]


def _beside(weights: list[float], here: int) -> float:
    return min(weights[here - 1], 0.0) if here else 0.0


def _tells(layout: Layout, at: int) -> bool:
    """Whether an answer begins in a line, and more than its first words."""
    if at >= len(layout.lines) or not layout.answers[at]:
        return False
    text = layout.lines[at].text
    return (len(text) > 20 or ends_as_sentence(text)) and not text.endswith(("...", "…"))

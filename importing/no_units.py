"""Why nothing of a text is imported: a regulation, a page on which nobody asks, or no questions that could be told."""

from __future__ import annotations

import re
from collections.abc import Sequence

from importing.draft import Draft
from importing.lines import Line
from importing.markers import markers
from importing.readers.kinds import told
from kb.model import Problems

_ARTICLE = re.compile(r"第[一二三四五六七八九十百零\d]{1,6}条(?:\s|　|之)?")
_FEWEST_ARTICLES = 3
# Of so many pieces hardly one asks: a list of news, a menu, a regulation whose items have numbers.
_FEWEST_PIECES, _ASKING = 8, 0.1


def without_units(notice: str, lines: Sequence[Line]) -> Problems:
    """What a person is told of a text without units."""
    return told("regulation" if _is_regulation(lines) else "no_units", notice)


def refuse_unasked(notice: str, lines: Sequence[Line], drafts: Sequence[Draft]) -> None:
    """Raises Problems where next to none of many pieces asks anything, and nothing marks an answer."""
    if len(drafts) < _FEWEST_PIECES or any(markers().answer.match(line.text) for line in lines):
        return
    asking = sum(markers().asks("".join(line.text for part in draft.question for line in part)) > 0 for draft in drafts)
    if asking < _ASKING * len(drafts) and not any(markers().title.search(line.text) for line in lines[:_FEWEST_PIECES]):
        raise told("regulation" if _is_regulation(lines) else "not_asked", notice)


def _is_regulation(lines: Sequence[Line]) -> bool:
    return sum(bool(_ARTICLE.match(line.text)) for line in lines) >= _FEWEST_ARTICLES

"""The official questions as one looks them up: notice by notice, by words, issuer and currency, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import NamedTuple, get_args

from kb.model import Currency, KnowledgeBase, Notice, QAUnit
from kb.text import Span, normalise, spelled
from web.official_words import Pieces, cut


class Ways(NamedTuple):
    """The addresses of a page that lists (`here`) and of the one beside it that answers (`ask`)."""

    here: str
    ask: str


# Of the pages that Streamlit draws, and of those without any script.
DRAWN, PLAIN = Ways("browse", "./"), Ways("notices", "ask")
# Notices or questions on one page.
PAGE = 100
# So few questions are listed at once, whatever notice they are of.
FEW = 60
# Characters of words that are looked for; of an answer, around the first of them.
_LONGEST, _AROUND = 200, 40


class Sought(NamedTuple):
    """What a list shows, as its address says it. Empty: whatever it is. `page`: from 1."""

    words: str = ""
    issuer: str = ""
    status: str = ""
    notice: str = ""
    page: int = 1

    @property
    def address(self) -> dict[str, str]:
        """The query of the address, only what is not as usual."""
        page = str(self.page) if self.page > 1 else ""
        given = {"q": self.words, "issuer": self.issuer, "status": self.status, "notice": self.notice, "page": page}
        return {name: value for name, value in given.items() if value}


def sought_by(address: Mapping[str, str]) -> Sought:
    """What an address asks for; what it has no name for is left out."""
    page = address.get("page", "")
    return Sought(
        words=address.get("q", "").strip()[:_LONGEST],
        issuer=address.get("issuer", ""),
        status=address.get("status", "") if address.get("status") in get_args(Currency) else "",
        notice=address.get("notice", ""),
        page=max(int(page), 1) if page.isdecimal() and len(page) < 6 else 1,
    )


class Entry(NamedTuple):
    """A unit in a list: its question, and what of its answer has the words that the question lacks."""

    unit: QAUnit
    question: Pieces
    excerpt: Pieces


class Listed(NamedTuple):
    """A notice in a list: how many of its questions were found, and, section by section, those on this page."""

    notice: Notice
    found: int
    sections: Sequence[tuple[str, Sequence[Entry]]] = ()


class Listing(NamedTuple):
    """One page of what was found. `units`, `notices`: how many in all; `pages`: on how many pages."""

    sought: Sought
    units: int
    notices: int
    pages: int
    listed: Sequence[Listed]


class Catalogue:
    """Looks up the units of one knowledge base, the newest notices first."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb

    @cached_property
    def _units(self) -> list[QAUnit]:
        """All units, those of the newest notice first, of an undated one last, each notice in its own order."""
        days = {name: notice.head.published or date.min for name, notice in self.kb.notices.items()}
        return sorted(self.kb.units.values(), key=lambda unit: days[unit.notice], reverse=True)

    @cached_property
    def _texts(self) -> dict[str, str]:
        """What a unit is found by."""
        notices = {name: f"{name} {notice.head.issuer} {notice.head.title}" for name, notice in self.kb.notices.items()}
        return {
            unit.id: spelled(f"{notices[unit.notice]} {unit.id} {unit.section} {unit.question} {unit.answer}")
            for unit in self._units
        }

    @property
    def issuers(self) -> list[str]:
        """Who has issued a notice here."""
        return sorted({notice.head.issuer for notice in self.kb.notices.values()} - {""})

    @property
    def statuses(self) -> list[Currency]:
        """How current notices here are."""
        known = {notice.head.currency for notice in self.kb.notices.values()}
        return [status for status in get_args(Currency) if status in known]

    def found(self, sought: Sought) -> list[QAUnit]:
        """The units that have every word, of the notices that are asked for."""
        wanted = {name for name, notice in self.kb.notices.items() if _wanted(notice, sought)}
        units = [unit for unit in self._units if unit.notice in wanted]
        words = _words(sought.words)
        return [unit for unit in units if all(word in self._texts[unit.id] for word in words)] if words else units

    def listing(self, sought: Sought) -> Listing:
        """One page: the notices; where one is chosen, words are looked for or there are few, the questions."""
        units = self.found(sought)
        counts = {name: len(list(some)) for name, some in groupby(units, key=lambda unit: unit.notice)}
        by_notice = not (sought.words or sought.notice or len(units) <= FEW)
        pages = max(-(-(len(counts) if by_notice else len(units)) // PAGE), 1)
        sought = sought._replace(page=min(sought.page, pages))
        here = slice((sought.page - 1) * PAGE, sought.page * PAGE)
        listed = (
            [Listed(self.kb.notices[name], counts[name]) for name in list(counts)[here]]
            if by_notice
            else [
                Listed(self.kb.notices[name], counts[name], _sections(of_notice, sought.words))
                for name, of_notice in groupby(units[here], key=lambda unit: unit.notice)
            ]
        )
        return Listing(sought, len(units), len(counts), pages, listed)

    def beside(self, unit: QAUnit) -> tuple[QAUnit | None, QAUnit | None]:
        """The units before and after one in its notice."""
        units = self.kb.units_of(unit.notice)
        at = units.index(unit)
        return units[at - 1] if at else None, units[at + 1] if at + 1 < len(units) else None


def _wanted(notice: Notice, sought: Sought) -> bool:
    head = notice.head
    pairs = ((sought.notice, notice.id), (sought.issuer, head.issuer), (sought.status, head.currency))
    return all(asked in ("", given) for asked, given in pairs)


def _sections(units: Iterable[QAUnit], words: str) -> list[tuple[str, list[Entry]]]:
    return [
        (section, [_entry(unit, words) for unit in some])
        for section, some in groupby(units, key=lambda unit: unit.section)
    ]


def _entry(unit: QAUnit, words: str) -> Entry:
    asked, lacking = places(unit.question, words), _without(unit.question, words)
    answered = places(unit.answer, lacking)
    if not answered:
        return Entry(unit, cut(unit.question, asked), [])
    start, end = max(answered[0].start - _AROUND, 0), min(answered[0].end + _AROUND, len(unit.answer))
    inside = [Span(one.start - start, one.end - start) for one in answered if one.end <= end]
    excerpt = [("…", False)] if start else []
    excerpt += cut(unit.answer[start:end].replace("\n", " "), inside)
    return Entry(unit, cut(unit.question, asked), [*excerpt, *([("…", False)] if end < len(unit.answer) else [])])


def _without(text: str, words: str) -> str:
    """The words that a text does not have."""
    normal = spelled(text)
    return " ".join(word for word in _words(words) if word not in normal)


def _words(words: str) -> list[str]:
    """The words in their normal spelling, which has no blanks between Chinese ones."""
    return [word for one in words.split() if (word := spelled(one))]


def places(text: str, words: str) -> list[Span]:
    """Where a text has any of the words, however they are written; in order, none over another."""
    sought = _words(words)
    known = normalise(text) if sought else None
    found: list[Span] = []
    if known is None:
        return found
    at = 0
    while at < len(known.normal):
        word = max((one for one in sought if known.normal.startswith(one, at)), key=len, default="")
        if word:
            found.append(Span(known.offsets[at], known.offsets[at + len(word) - 1] + 1))
        at += len(word) or 1
    return found

"""Where notices hold and who has issued them, beside the places and offices that a question names."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from kb.model import KnowledgeBase
from kb.places import chain, known_names, names_in, places_book, region, within
from retrieval.tokenizer import Tokenizer

# Places that are spoken of; none for anywhere.
Places = frozenset[str]
ANYWHERE: Places = frozenset()
# So many texts' places are remembered.
_KEPT = 1024


class Regions:
    """The regions and offices of the notices of one knowledge base."""

    def __init__(self, kb: KnowledgeBase, tokens: Tokenizer, home: str = "") -> None:
        """`home`: where people ask from who do not say so."""
        self._tokens = tokens
        # A message is looked at whenever its case is judged.
        self.named = lru_cache(maxsize=_KEPT)(self._named)
        here = chain(home)
        self.home: Places = frozenset(here[-1:])
        self._of = {name: region(notice.head) for name, notice in kb.notices.items()}
        # Where no notice says where it holds, nothing is asked of places.
        self.any = any(self._of.values())
        names = {*known_names(), *kb.lexicon.places, *(place for one in (here, *self._of.values()) for place in one)}
        self._names = names_in(names)
        # What a place lies in, as far as a notice says it: 南湖 in 嘉兴 in 浙江.
        self._above: dict[str, Places] = {}
        for one in (here, *self._of.values()):
            for at, place in enumerate(one):
                self._above[place] = self._above.get(place, ANYWHERE) | frozenset(one[:at])
        self._issuers = {name: notice.head.issuer for name, notice in kb.notices.items() if notice.head.issuer}
        self._short: Mapping[str, str] = dict(entry.split("==", 1) for entry in places_book().offices if "==" in entry)

    def overlap(self, one: str, other: str) -> bool:
        """Whether there is a place in which two notices hold."""
        here, there = self._of.get(one, ()), self._of.get(other, ())
        return not here or not there or here[-1] in there or there[-1] in here

    def _named(self, normal: str) -> Places:
        """The places a text names. Of several those that somebody is in; where somebody is from counts only alone."""
        if not self.any:
            return ANYWHERE
        book = places_book()
        found = list(self._names.finditer(normal))
        if found:
            # 通化 of 普通化妆品 is no place: one begins and ends where words do, or a word behind it says what it is.
            edges = {edge for word in self._tokens.words_of(normal) for edge in (word.start, word.end)}
            kinds = book.kinds
            found = [
                one
                for one in found
                if one.group() not in known_names()
                or normal.startswith(kinds, one.end())
                or {one.start(), one.end()} <= edges
            ]
        here = [one for one in found if normal[: one.start()].endswith(book.at)]
        elsewhere = [one for one in found if not normal[one.end() :].lstrip("省市区县").startswith(book.origin)]
        return frozenset(one.group() for one in here or elsewhere or found)

    def fits(self, notice: str, places: Places) -> bool:
        """Whether a notice holds in some places, or in a part of them; everywhere holds everywhere."""
        holds = self._of.get(notice, ())
        if not places or not holds:
            return True
        around = within(places).union(*(self._above.get(place, ANYWHERE) for place in places))
        return holds[-1] in around or not places.isdisjoint(holds)

    def speaks(self, notice: str, places: Places, text: str) -> bool:
        """Whether a unit of a notice with this text is of use in some places: it holds there, or speaks of one."""
        return self.fits(notice, places) or any(place in text for place in places)

    def elsewhere(self, notice: str, places: Places, text: str) -> str:
        """That a unit of a notice with this text is of another place than is asked from, in words; else ""."""
        if self.speaks(notice, places, text):
            return ""
        return f"您问的是“{min(places)}”，最相近的问答是{self._of[notice][-1]}的"

    def local(self, notice: str, places: Places) -> bool:
        """Whether a notice holds there and not everywhere."""
        return bool(places) and bool(self._of.get(notice)) and self.fits(notice, places)

    def offices(self, normal: str) -> frozenset[str]:
        """The notices of the offices that a text names, in full or in short."""
        meant = {full for short, full in self._short.items() if short in normal}
        return frozenset(
            name for name, issuer in self._issuers.items() if issuer in normal or any(full in issuer for full in meant)
        )

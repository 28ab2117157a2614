"""What a short message says that leaves out what was named before it: 派人了, behind 外方不参与."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from kb.text import normalise
from reader.chart import BETWEEN, VERBS, Clause, Reading, classes
from reader.facts import FactReader, FactState
from reader.hits import Hit

_THEM = classes("them")
# What may stand beside a denial that leaves out what is denied.
_PLAIN = BETWEEN | VERBS | classes("neg none final de be then decided confirmed now time particle plain cannot so_far")
_ENDING = classes("de number adverb final particle also cannot person party")
_NOT_PLAIN = classes("wished counts unsure said_before")


class GoingOn:
    """Reads messages of a conversation behind what was said before, with the words of one knowledge base."""

    def __init__(self, reader: FactReader) -> None:
        self._reader = reader

    def facts(self, words: str, before: str, on: date, context: frozenset[str]) -> Mapping[str, FactState]:
        """The facts that are said to happen in `words`, read behind `before` as one message.

        What is done without a subject may be what the other side does, whoever was spoken of last: that is open.
        """
        start = len(normalise(f"{before}。").normal)
        joined = self._reader.reading(normalise(f"{before}。{words}"))
        found = dict(self._read(joined, on, context, start))
        alone = normalise(words)
        if not self._reader.reading(alone).parties:
            for name, stated in self._read(self._reader.reading(alone, _THEM), on, context, 0):
                if "yes" in stated.values:
                    found.setdefault(name, FactState(frozenset(), True, stated.source))
        return found

    def _read(self, reading: Reading, on: date, context: frozenset[str], start: int) -> Iterator[tuple[str, FactState]]:
        for name, hits in self._reader.hits(reading, on, context).items():
            fact = self._reader.kb.facts[name]
            own = [hit for hit in hits if hit.happens and hit.span[0] >= start and _is_whole(hit, reading)]
            if not own or fact.topic or fact.latest:
                continue
            stated = _state(own, [reading.text.quote(*hit.span) for hit in own])
            # That something is not so must be said outright: not 倾向于不共享, 先当不共享处理.
            if "no" not in stated.values or all(_is_plain(one) for one in _clauses(reading, own)):
                yield name, stated


def _is_whole(hit: Hit, reading: Reading) -> bool:
    """Whether what was left out is all that was left to say: 要的, not 要来人."""
    event = next((one for one in reading.events if one.span == hit.span), None)
    if event is None or not any(thing.start < event.clause.start for thing in event.what):
        return True
    behind = [tag for tag in event.clause.tags if tag.start >= event.verb.end]
    return all(tag.among(_ENDING) for tag in behind) and not event.clause.unread


def _clauses(reading: Reading, hits: list[Hit]) -> list[Clause]:
    return [one for one in reading.clauses if any(one.start <= hit.span[0] < one.end for hit in hits)]


def _is_plain(clause: Clause) -> bool:
    known = all(tag.among(_PLAIN) and not tag.among(_NOT_PLAIN) for tag in clause.tags)
    return known and not clause.unread


def _state(hits: list[Hit], quotes: list[str]) -> FactState:
    sure = all(hit.proof == "proves" and hit.value for hit in hits)
    values = frozenset(hit.value for hit in hits) if sure else frozenset[str]()
    return FactState(values, not sure, "；".join(dict.fromkeys(quotes)))

"""What a short message says that leaves out what was named before it: 派人了, behind 外方不参与."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from kb.text import normalise
from reader.chart import NO_CLASSES, Clause, Reading, Roles
from reader.facts import FactReader, FactState
from reader.hits import Hit


class GoingOn:
    """Reads messages of a conversation behind what was said before, with the words of one knowledge base."""

    def __init__(self, reader: FactReader) -> None:
        self._reader = reader

    def facts(self, words: str, before: str, on: date, context: frozenset[str]) -> Mapping[str, FactState]:
        """What is said to happen in `words`, read behind `before`; what is done without a subject is open."""
        start = len(normalise(f"{before}。").normal)
        joined = self._reader.reading(normalise(f"{before}。{words}"))
        found = dict(self._read(joined, on, context, start))
        alone = normalise(words)
        if not self._reader.reading(alone).parties:
            for name, stated in self._read(self._reader.reading(alone, Roles({"them"})), on, context, 0):
                if "yes" in stated.values:
                    found.setdefault(name, FactState(frozenset(), True, stated.source))
        return found

    def _read(self, reading: Reading, on: date, context: frozenset[str], start: int) -> Iterator[tuple[str, FactState]]:
        for name, hits in self._reader.hits(reading, on, context).items():
            fact = self._reader.kb.facts[name]
            own = [hit for hit in hits if hit.happens and hit.span[0] >= start and _is_whole(hit, reading)]
            if not own or fact.topic or fact.latest:
                continue
            sure = all(hit.proof == "proves" and hit.value for hit in own)
            values = frozenset(hit.value for hit in own) if sure else NO_CLASSES
            clauses = (one for one in reading.clauses if any(one.start <= hit.span[0] < one.end for hit in own))
            # That something is not so must be said outright: not 倾向于不共享, 先当不共享处理.
            if "no" not in values or all(map(_is_plain, clauses)):
                words = "；".join(dict.fromkeys(reading.text.quote(*hit.span) for hit in own))
                yield name, FactState(values, not sure, words)


def _is_whole(hit: Hit, reading: Reading) -> bool:
    """Whether what was left out is all that was left to say: 要的, not 要来人."""
    event = next((one for one in reading.events if one.span == hit.span), None)
    if event is None or not any(thing.start < event.clause.start for thing in event.what):
        return True
    behind = [tag for tag in event.clause.tags if tag.start >= event.verb.end]
    return all(tag.has("closing_word") for tag in behind) and not event.clause.unread


def _is_plain(clause: Clause) -> bool:
    known = all(tag.has("outright") and not tag.has("wished", "counts", "unsure", "said_before") for tag in clause.tags)
    return known and not clause.unread

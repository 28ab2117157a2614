"""What is collected or given beside the known kinds of data and is not known to be harmless: a kidney beside a CT.

Unread words elsewhere are how people talk. In a list with known kinds, or as the thing that is collected, they may name
human material, whatever they are: they leave an exemption open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import dropwhile, groupby, pairwise

from reader.chart import NO_CLASSES, Clause, Event, Reading
from reader.matcher import Tag, all_have, any_has, with_neighbours, word_at


def unlisted(reading: Reading) -> list[str]:
    """The words in question, as the asker wrote them."""
    found: list[str] = []
    goes_on = False
    denied = {event.verb for event in reading.events if event.denied}
    for index, clause in enumerate(reading.clauses):
        words = _words(clause, reading)
        follows = reading.clauses[index + 1 : index + 2] if clause.stop == ":" else []
        listing = clause.has("data_kind") and not clause.discarded
        linked = words[0].has("and", "also", "but")
        if not clause.discarded and not clause.hypothetical:
            for item in _items(words, denied, since_start=goes_on and linked):
                if not _is_known(item) and not _is_told(item, words, follows):
                    found.append(reading.text.quote(item[0].start, item[-1].end))
            if _takes_unknown(clause, words, reading) or _gives_to_unknown(clause, words, denied):
                found.append(reading.words(clause))
        goes_on = listing or (goes_on and linked)
    return list(dict.fromkeys(found))


def _words(clause: Clause, reading: Reading) -> list[Tag]:
    """Known and unknown words of a clause in order; an unknown word has no class."""
    unread = [Tag(start, end, reading.text.normal[start:end], NO_CLASSES) for start, end in clause.unread]
    return sorted([*clause.tags, *unread], key=lambda word: word.start)


def _items(words: list[Tag], denied: set[Tag], *, since_start: bool) -> list[list[Tag]]:
    """The things that are listed beside a known kind, or behind a verb of collecting: each as its words.

    `denied` are verbs that are denied (不留活检). `since_start`: the clause goes on with the list of the one before
    (，以及患者的瓣膜).
    """
    items: list[list[Tag]] = []
    listed = since_start
    item: list[Tag] | None = [] if since_start else None
    for before, word, after in with_neighbours(words):
        if word.has("and", "also"):
            items.append(item or [])
            # 双方及某某诊所: who is beside a party of the cooperation counts as what is beside a kind of data does.
            item = [] if listed or before.has("foreign_side") else None
            continue
        if word in denied:
            items.append(item or [])
            item, listed = None, False
            continue
        if item is not None:
            item.append(word)
        if word.has("data_kind"):
            listed = True
        elif "collect" in word.classes and item is None and "de" not in after.classes:
            item = []
    items.append(item or [])
    return [thing for item in items for thing in _things(item)]


def _things(item: list[Tag]) -> Iterator[list[Tag]]:
    """The words that name the thing of an item, up to its predicate or behind the 的 of one: 患者要切下来[的小块]."""
    words = list(dropwhile(lambda word: word.has("leading"), item))
    for told, run in groupby(words, key=lambda word: word.has("verb", "neg", "whether", "duty", "be", "modal", "to")):
        thing = list(run)
        if not told and (thing[0] is words[0] or "de" in thing[0].classes):
            yield thing


def _is_known(words: list[Tag]) -> bool:
    """Whether every unknown word only describes a known one that follows without a break."""
    described = False
    follows = -1
    for at, (before, word, after) in reversed([*enumerate(with_neighbours(words))]):
        described = word.has("party", "data_kind", "person", "project", "place") or (described and word.end == follows)
        # 患者的髌骨中心, 以及钢板中心: what is a patient's, or stands first in a list, names no organisation.
        of_person = "de" in before.classes and "person" in word_at(words, at - 2).classes
        first = not at and "org" in after.classes
        described = described and not (not word.classes and (first or (of_person and after.has("party", "place"))))
        # CT材料 is still CT; 材料 by itself may be anything.
        bare = "bare" in word.classes and not before.has("data_kind")
        # A Latin letter by itself is a mark, not a thing.
        unread = not word.classes and not (len(word.text) == 1 and word.text.isascii())
        if not described and (bare or unread):
            return False
        follows = word.start
    return True


def _is_told(item: list[Tag], words: list[Tag], follows: Sequence[Clause]) -> bool:
    """收的东西都是CT: whether material by itself is said to be a known kind, here or behind the colon in `follows`."""
    behind = words[words.index(item[-1]) + 1 :]
    bare = all_have(item, "bare") and "be" in word_at(behind, 0).classes
    return bare and (any_has(behind, "data_kind") or any(clause.has("data_kind") for clause in follows))


def _takes_unknown(clause: Clause, words: list[Tag], reading: Reading) -> bool:
    """角膜也留一份: something is collected, and what it is was not read in this clause."""
    if not clause.unread or clause.has("filing") or _is_known(words):
        return False
    events = [event for event in reading.events_in(clause) if not event.denied]
    return any("collect" in event.verb.classes and not _names_its_thing(event, clause) for event in events)


def _gives_to_unknown(clause: Clause, words: list[Tag], denied: set[Tag]) -> bool:
    """向学界开放: something is given, and to whom was not read."""
    giving = any(tag.has("transfer", "publish") and tag not in denied for tag in clause.tags)
    unread = (after for word, after in pairwise(words) if "to" in word.classes and not after.classes)
    return giving and "records" in clause.classes and any(not _is_known(words[words.index(one) :]) for one in unread)


def _names_its_thing(event: Event, clause: Clause) -> bool:
    """Whether the clause itself says what is collected; 采集的字段 collects nothing here."""
    behind = word_at(clause.tags, clause.tags.index(event.verb) + 1)
    relative = event.verb.text.endswith("的") or "de" in behind.classes
    return relative or any(clause.start <= thing.start < clause.end for thing in event.what)

"""Of a fact that takes kinds: which a message surely takes away, leaves in doubt, or says to be all there are."""

from __future__ import annotations

from itertools import pairwise, takewhile

from kb.model import Fact
from reader.chart import NO_CLASSES, Mention, Reading
from reader.matcher import all_have, any_has, classes_of, denies
from reader.policy import policy


def dropped(fact: Fact, reading: Reading) -> frozenset[str]:
    """The values that are surely said not to be there: not 可能不采血, nor 不采血行不行, which only asks."""
    return _values(fact, [one for one in reading.mentions if one.denied and _is_sure(one)]) | _listed(fact, reading)


def _listed(fact: Fact, reading: Reading) -> frozenset[str]:
    """身高体重、肝肾功，就这些: the general words for what is listed now."""
    if not fact.values or "nothing_else" not in reading.classes or reading.has("also", "adding"):
        return NO_CLASSES
    named = _values(fact, [one for one in reading.mentions if not one.denied and one.mode == "said"])
    general = frozenset(name for name, value in fact.values.items() if value.general)
    return general - named if named else NO_CLASSES


def doubted(fact: Fact, reading: Reading) -> frozenset[str]:
    """The values that may be there or not: 可能测序, 听说要测序, 可能不测序."""
    proves = policy()["kind"]
    return _values(fact, [one for one in reading.mentions if proves[one.mode][one.denied] in ("open", "heard")])


def _is_sure(one: Mention) -> bool:
    return one.mode == "said" and not (one.clause.asks and not one.clause.has("filing"))


def dropped_outright(fact: Fact, reading: Reading, *, giving: bool) -> frozenset[str]:
    """Those of the dropped values that are denied as such, where one thing is to replace what was said before: not
    血样不留那么多, 测序不是我们做, 不做测序是不可能的. `giving`: it is enough that they are not given away.
    """
    sure = (one for one in reading.mentions if one.denied and _is_sure(one))
    return _values(fact, [one for one in sure if _is_outright(one, reading, giving=giving)]) | _listed(fact, reading)


def _is_outright(one: Mention, reading: Reading, *, giving: bool) -> bool:
    """Whether nothing behind the denial takes it back or narrows it."""
    tags = one.clause.tags
    if one.clause.has("some_time") and "eventually" not in one.clause.classes:
        return False  # 今年不收
    anew = [(tag, after) for tag, after in pairwise(tags) if tag.start > one.start and "also" in tag.classes]
    if any(not after.has("transfer", "neg", "drop") for _, after in anew):
        return False  # 测序不做也得做, not 测序也不做, 删了再传
    # 不是我们做, 不归我们收: it is done all the same.
    cleft = denies(tags, "party", "own")
    verbs = [event.verb for event in reading.events_in(one.clause) if one.tag in event.what]
    if not giving and verbs and all_have(verbs, "transfer"):
        return False  # 血样不寄出去: all that is denied of it is that it is given away
    end = max([one.tag.end, *(verb.end for verb in verbs)])
    # 口水不刮了基因也不测: the next thing is another matter.
    behind = list(takewhile(lambda tag: not tag.has("thing"), [tag for tag in tags if tag.start >= end]))
    narrowed = any_has(behind, "verb", "neg", "plain", "number", "limit", "partial", "throughout")
    return not (cleft or narrowed or one.clause.is_unread(end))


def _values(fact: Fact, mentions: list[Mention]) -> frozenset[str]:
    if not fact.values or not mentions:
        return NO_CLASSES
    named = classes_of([mention.tag for mention in mentions])
    return frozenset(name for name, value in fact.values.items() if not named.isdisjoint(value.words))


def all_there_are(reading: Reading) -> bool:
    """只收CT, 就问卷: whether the kinds that a message names are said to be all; not 就再收个CT."""
    for one in reading.mentions:
        only = None if one.clause.has("also", "adding") else one.clause.first("only")
        if only and only.start < one.start and not one.denied and "givable" in one.tag.classes:
            return True
    return False

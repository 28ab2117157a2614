"""What the words of a message say of each fact: every value, what it proves, and the words and the row it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from kb.model import Fact, KnowledgeBase, Saying
from kb.vocabulary import ROLES
from reader.chart import NO_CLASSES, Event, Mention, Mode, Reading, Why
from reader.elapsed import Elapsed, since_approval
from reader.matcher import all_have, any_has
from reader.policy import Of, Proof, policy

# Stands in the who and to of a saying for "not named".
NOBODY = frozenset({"nobody"})


class Hit(NamedTuple):
    """A value of a fact, what that proves, and the row of the fact it was read by: `says 3`, or the name of a list.

    `happens`: from what is said to happen, not only to tell which one is meant (批过的那个).
    """

    value: str
    proof: Proof
    span: tuple[int, int]
    by: str
    mode: Mode = "said"
    why: Why | None = None
    happens: bool = False


class _List(NamedTuple):
    """A list of classes of a fact, and the values that one of them says affirmed and denied; None for nothing."""

    name: str
    classes: tuple[str, ...]
    of: Of
    affirmed: str | None
    denied: str | None


# Ways of saying a fact, each with the name of its row.
_Ways = list[tuple[str, Saying]]


class Hits:
    """Finds what is said of the facts of one knowledge base. Everything is made ready here."""

    def __init__(self, kb: KnowledgeBase) -> None:
        played = {name: role for role in ROLES for name in kb.vocabulary.of(role)}
        facts = [_with_roles(fact, played) for fact in kb.facts.values()]
        self._facts = [(fact, *_lists(fact)) for fact in facts]
        # By the classes of a verb, as words share them: the facts it may say, with the ways that take such a verb.
        self._ways: dict[frozenset[str], dict[str, tuple[Fact, _Ways]]] = {}

    def of(self, reading: Reading, on: date, nearby: frozenset[str]) -> dict[str, list[Hit]]:
        """The hits of every fact of which something is said, if only what is not there."""
        things = [(one, one.tag.classes) for one in reading.mentions]
        parties = [(one, one.roles) for one in reading.parties]
        all_things, all_parties = (NO_CLASSES.union(*[of for _, of in spoken]) for spoken in (things, parties))
        times = since_approval(reading, on, nearby)
        happening: dict[str, list[Hit]] = {}
        for event in reading.events:
            for name, (fact, ways) in self._ways_of(event.verb.classes).items():
                if hit := _happening(fact, event, ways, nearby):
                    happening.setdefault(name, []).append(hit)
        found: dict[str, list[Hit]] = {}
        for fact, its_things, its_parties in self._facts:
            named = [row for row in its_things if not all_things.isdisjoint(row.classes)]
            hits = [hit for row in named for hit in _listed(row, things)]
            for row in its_parties:
                if not all_parties.isdisjoint(row.classes):
                    hits += _listed(row, parties)
            hits += happening.get(fact.name, ())
            if fact.under_months or fact.dated:
                hits += _dated(fact, times)
            if reading.has(*fact.unclear):
                hits += _unclear(fact, reading)
            if hits or named:
                found[fact.name] = hits
        return found

    def _ways_of(self, verb: frozenset[str]) -> dict[str, tuple[Fact, _Ways]]:
        """The facts that a verb of these classes may say, with the ways of saying them that take it."""
        ways = self._ways.get(verb)
        if ways is None:
            ways = self._ways[verb] = {}
            for fact, *_ in self._facts:
                says = [(f"says {nth}", one) for nth, one in enumerate(fact.says, 1)]
                if taking := [(row, one) for row, one in says if not (one.does and verb.isdisjoint(one.does))]:
                    ways[fact.name] = fact, taking
        return ways


def _lists(fact: Fact) -> tuple[list[_List], list[_List]]:
    """The lists of a fact: those that name things, and those that name parties."""
    of: Of = "state" if fact.latest else "said_of"
    denied = None if fact.mention_denied == "nothing" else fact.mention_denied
    things = [_List("values", value.words, "kind", name, "") for name, value in fact.values.items()]
    things += [
        _List("mention", fact.mention, of, "yes", denied),
        _List("denial", fact.denial, "said_of", None, "no"),
        _List("mention_no", fact.mention_no, "named", "no", None),
    ]
    parties = [_List("party", fact.party, "named", "yes", "no"), _List("party_no", fact.party_no, "named", "no", None)]
    return things, parties


def _with_roles(fact: Fact, played: Mapping[str, str]) -> Fact:
    """A fact whose parties are named by the parts they play, as the reader finds them."""

    def roles(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(played.get(name, name) for name in names)

    says = tuple(one.model_copy(update={"who": roles(one.who), "to": roles(one.to)}) for one in fact.says)
    return fact.model_copy(update={"says": says, "party": roles(fact.party), "party_no": roles(fact.party_no)})


def _listed(row: _List, spoken: list[tuple[Mention, frozenset[str]]]) -> Iterator[Hit]:
    """What is said by a list of a fact, as far as the way it is meant proves it; `spoken`: things or parties."""
    for one, named in spoken:
        value = row.denied if one.denied else row.affirmed
        proof = policy()[row.of][one.mode][one.denied]
        if value is not None and proof != "nothing" and not named.isdisjoint(row.classes):
            yield Hit(value, proof, one.span, row.name, one.mode, one.why)


def _unclear(fact: Fact, reading: Reading) -> Iterator[Hit]:
    """What leaves a fact open wherever it is said: 那是换证日期."""
    for clause in reading.clauses:
        for tag in () if clause.discarded or clause.hypothetical else clause.tags:
            if tag.has(*fact.unclear):
                yield Hit("", "open", (tag.start, tag.end), "unclear", happens=True)


def _happening(fact: Fact, event: Event, ways: _Ways, nearby: frozenset[str]) -> Hit | None:
    """What an event says of a fact, by the first of the ways that fits."""
    of: Of = "state" if fact.latest or "approve" in event.verb.classes else "said_of"
    if event.denied and "way" in event.verb.classes:
        return None  # 不下载: they may have it all the same
    for row, saying in ways:
        given = _said(saying, event) if _fits(saying, event, nearby) else None
        if given is not None:
            value = given.replace("unclear", "")
            happens = value != "yes" or not event.points_out
            # 听说都归我们 says no more than 听说不给他们.
            proof = policy()[of][event.mode][event.denied or value == "no"]
            shown = bool(given) and proof != "nothing"
            return Hit(value, proof, event.span, row, event.mode, event.why, happens) if shown else None
    return None


def _dated(fact: Fact, times: list[Elapsed]) -> Iterator[Hit]:
    """What the times since the grant of a permit say of a fact."""
    for one in times:
        if not (one.granted or fact.under_months):
            continue
        under = one.under(fact.under_months or 12)
        if not one.loose or under == "no":
            given = under if fact.under_months else "yes"
            yield Hit(given, "open" if one.unsure else "proves", (one.start, one.end), "dated", happens=True)


def _fits(saying: Saying, event: Event, nearby: frozenset[str]) -> bool:
    """Whether an event is of the kind that a way of saying tells of, denied or not."""
    clause = event.clause
    return (
        (not saying.who or not (event.who or NOBODY).isdisjoint(saying.who))
        and (not saying.to or not (event.to or NOBODY).isdisjoint(saying.to))
        and (not saying.what or any_has(event.what, *saying.what))
        and (not saying.strict or all_have(event.what, *saying.what))
        and (not saying.only or event.only)
        and (not saying.having or not clause.classes.isdisjoint(saying.having))
        and (not saying.near or not nearby.isdisjoint(saying.near))
        and clause.classes.isdisjoint(saying.without)
        and clause.permit_topic.isdisjoint(saying.without)
    )


def _said(saying: Saying, event: Event) -> str | None:
    """The value an event gives by a way that fits; "" where it proves nothing; None where it does not say it."""
    # 看不到全部数据
    less = bool(saying.denies) and not (_denies(saying.denies, event) if event.what else event.whole)
    if event.denied:
        if less and "a_part" in event.clause.classes:
            return "unclear"  # 不参与随访部分: the rest may be
        if saying.denied == "nothing" or less:
            return "" if saying.means == "nothing" else None
        return saying.denied
    if saying.means == "nothing":
        return "" if saying.denied == "nothing" else None
    return None if less and saying.means == "no" else saying.means


def _denies(classes: tuple[str, ...], event: Event) -> bool:
    """Whether a denial goes as far as the fact: 数据, not 原始数据. Of a list the last tells; three, or 都, are all."""
    if event.whole and not event.what[-1].classes.isdisjoint(classes):
        return True
    return len(event.what) >= 3 or (len(event.what) == 2 and "all" in event.clause.classes)

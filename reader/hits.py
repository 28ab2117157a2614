"""What the words of a message say of each fact: every value, what it proves, and the words and the row it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from kb.model import Fact, KnowledgeBase, Saying
from kb.vocabulary import ROLES
from reader.chart import NO_CLASSES, Event, Mention, Mode, Reading, Why
from reader.elapsed import Elapsed, since_approval
from reader.matcher import all_have, any_has, classes_of
from reader.policy import Of, Proof, policy

# Stands in the who and to of a saying for "not named".
NOBODY = frozenset({"nobody"})


class Hit(NamedTuple):
    """A value of a fact, what that proves, where it was read and by which row of the fact: a way of saying it, or the
    name of a list. `mode`, `why`: how it is meant, by which word. `happens`: from what is said to happen, not only to
    tell which one is meant (批过的那个).
    """

    value: str
    proof: Proof
    span: tuple[int, int]
    by: Saying | str
    mode: Mode = "said"
    why: Why | None = None
    happens: bool = False


class Hits:
    """Finds what is said of the facts of one knowledge base. Everything is made ready here."""

    def __init__(self, kb: KnowledgeBase) -> None:
        played = {name: role for role in ROLES for name in kb.vocabulary.of(role)}
        facts = [_with_roles(fact, played) for fact in kb.facts.values()]
        # With each fact the word classes without which things and parties say nothing of it.
        self._facts = [(fact, _things_of(fact), frozenset((*fact.party, *fact.party_no))) for fact in facts]
        # By the classes of a verb, as words share them: the facts it may say, with the ways that take such a verb.
        self._ways: dict[frozenset[str], dict[str, tuple[Fact, list[Saying]]]] = {}

    def of(self, reading: Reading, on: date, nearby: frozenset[str]) -> dict[str, list[Hit]]:
        """The hits of every fact of which something is said, if only what is not there."""
        things = classes_of([mention.tag for mention in reading.mentions])
        parties = NO_CLASSES.union(*[party.roles for party in reading.parties])
        times = since_approval(reading, on, nearby)
        happening: dict[str, list[Hit]] = {}
        for event in reading.events:
            for name, (fact, ways) in self._ways_of(event.verb.classes).items():
                if hit := _happening(fact, event, ways, nearby):
                    happening.setdefault(name, []).append(hit)
        found: dict[str, list[Hit]] = {}
        for fact, its_things, its_parties in self._facts:
            named = not things.isdisjoint(its_things)
            hits = [*_kinds(fact, reading, things), *_mentioned(fact, reading)] if named else []
            if not parties.isdisjoint(its_parties):
                hits += _party_hits(fact, reading)
            hits += happening.get(fact.name, ())
            if fact.under_months or fact.dated:
                hits += _dated(fact, times)
            if reading.has(*fact.unclear):
                hits += _unclear(fact, reading)
            if hits or named:
                found[fact.name] = hits
        return found

    def sayings(self, name: str) -> tuple[Saying, ...]:
        """The ways of saying a fact, in the order of its file, as hits name them."""
        return next(fact.says for fact, *_ in self._facts if fact.name == name)

    def _ways_of(self, verb: frozenset[str]) -> dict[str, tuple[Fact, list[Saying]]]:
        """The facts that a verb of these classes may say, with the ways of saying them that take it."""
        ways = self._ways.get(verb)
        if ways is None:
            ways = self._ways[verb] = {}
            for fact, *_ in self._facts:
                if taking := [one for one in fact.says if not (one.does and verb.isdisjoint(one.does))]:
                    ways[fact.name] = fact, taking
        return ways


def _things_of(fact: Fact) -> frozenset[str]:
    values = (name for value in fact.values.values() for name in value.words)
    return frozenset((*values, *fact.mention, *fact.denial, *fact.mention_no))


def _with_roles(fact: Fact, played: Mapping[str, str]) -> Fact:
    """A fact whose parties are named by the parts they play, as the reader finds them."""

    def roles(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(played.get(name, name) for name in names)

    says = tuple(one.model_copy(update={"who": roles(one.who), "to": roles(one.to)}) for one in fact.says)
    return fact.model_copy(update={"says": says, "party": roles(fact.party), "party_no": roles(fact.party_no)})


def _kinds(fact: Fact, reading: Reading, things: frozenset[str]) -> Iterator[Hit]:
    """The kinds that are named, of a fact that takes kinds; `things` are the classes of all that is spoken of."""
    for name, value in fact.values.items():
        if not things.isdisjoint(value.words):
            for mention in reading.mentions:
                if mention.tag.among(value.words):
                    yield from _hit("" if mention.denied else name, "kind", mention, "values")


def _mentioned(fact: Fact, reading: Reading) -> Iterator[Hit]:
    """What the things that are spoken of say of a fact."""
    of: Of = "state" if fact.latest else "said_of"
    for mention in reading.mentions:
        tag, denied = mention.tag, mention.denied
        if tag.among(fact.mention) and not (denied and fact.mention_denied == "nothing"):
            yield from _hit(fact.mention_denied if denied else "yes", of, mention, "mention")
        if denied and tag.among(fact.denial):
            yield from _hit("no", "said_of", mention, "denial")
        if not denied and tag.among(fact.mention_no):
            yield from _hit("no", "named", mention, "mention_no")


def _hit(value: str, of: Of, one: Mention, by: str) -> Iterator[Hit]:
    """A value as far as the way it is meant proves it."""
    proof = policy()[of][one.mode][one.denied]
    if proof != "nothing":
        yield Hit(value, proof, one.span, by, one.mode, one.why)


def _unclear(fact: Fact, reading: Reading) -> Iterator[Hit]:
    """What leaves a fact open wherever it is said: 那是换证日期."""
    for clause in reading.clauses:
        for tag in () if clause.discarded or clause.hypothetical else clause.tags:
            if tag.among(fact.unclear):
                yield Hit("", "open", (tag.start, tag.end), "unclear", happens=True)


def _party_hits(fact: Fact, reading: Reading) -> Iterator[Hit]:
    """What the parties that are spoken of say of a fact."""
    for party in reading.parties:
        if not party.roles.isdisjoint(fact.party):
            yield from _hit("no" if party.denied else "yes", "named", party, "party")
        if not party.denied and not party.roles.isdisjoint(fact.party_no):
            yield from _hit("no", "named", party, "party_no")


def _happening(fact: Fact, event: Event, ways: list[Saying], nearby: frozenset[str]) -> Hit | None:
    """What an event says of a fact, by the first of the ways that fits."""
    of: Of = "state" if fact.latest or "approve" in event.verb.classes else "said_of"
    proof = policy()[of][event.mode][event.denied]
    if proof == "nothing" or (event.denied and "way" in event.verb.classes):
        return None  # 不下载: they may have it all the same
    for saying in ways:
        given = _said(saying, event) if _fits(saying, event, nearby) else None
        if given is not None:
            value = given.replace("unclear", "")
            happens = value != "yes" or not event.points_out
            if value == "no":
                proof = policy()[of][event.mode][True]  # 听说都归我们 says no more than 听说不给他们
            shown = bool(given) and proof != "nothing"
            return Hit(value, proof, event.span, saying, event.mode, event.why, happens) if shown else None
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
    """Whether a denial goes as far as the fact: 数据, not 原始数据. Of a list the last thing tells (CRF等任何数据), and
    a list of three or with 都, 一概 stands for all.
    """
    if event.whole and not event.what[-1].classes.isdisjoint(classes):
        return True
    return len(event.what) >= 3 or (len(event.what) == 2 and "all" in event.clause.classes)

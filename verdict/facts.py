"""Facts of the asker's case, read from the question. Each carries the words it was read from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from kb.model import Fact, KnowledgeBase, Saying
from kb.text import Text
from verdict.approval import since_approval
from verdict.beyond import unread, unread_of_foreigners
from verdict.clauses import PARTIES, PERMITS, THINGS, VERBS, Mode
from verdict.reading import Event, Reading, read

BEYOND = "beyond"
# Stands in the who and to of a saying for "not named".
NOBODY = frozenset({"nobody"})


Origin = Literal["said", "ticked"]


@dataclass(frozen=True)
class Stated:
    """What is known of one fact. `values` are said; `open` means it was also asked, doubted or only told.

    `source` holds the words it was read from. `dropped` are values that are said not to be there.
    """

    values: frozenset[str]
    open: bool = False
    source: str = ""
    origin: Origin = "said"
    dropped: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Said:
    """What one message says. `classes` are the word classes of the conversation so far.

    `replaces`: its kinds of data stand instead of earlier ones (换成, 只, 改成). `instructs`: it only tells us what to
    answer. `tells`: it speaks of the matter at all. `asks`: it has a 要不要, 交不交 or the like.
    """

    facts: Mapping[str, Stated]
    replaces: bool
    classes: frozenset[str]
    instructs: bool
    tells: bool
    asks: bool


class _Hit(NamedTuple):
    """A value of a fact, how it is meant, and where it was read; `happens`: from what is said to happen."""

    value: str
    mode: Mode
    span: tuple[int, int]
    happens: bool = False


def read_facts(text: Text, kb: KnowledgeBase, on: date, context: frozenset[str] = frozenset()) -> Said:
    """Every declared fact that a message says something about. `context`: word classes of the conversation so far."""
    reading = read(text, kb.vocabulary, context)
    nearby = reading.classes() | context
    hits = {name: list(_hits(fact, reading, on, nearby)) for name, fact in kb.facts.items()}
    found = {name: _stated(fact, reading, hits[name]) for name, fact in kb.facts.items()}
    ends = {name: {hit.span[1] for hit in hits[name]} for name, fact in kb.facts.items() if not fact.topic}
    found[BEYOND] = _open(unread(reading, kb.vocabulary.risks, set().union(*ends.values())))
    for fact in kb.facts.values():
        if fact.beyond_of:
            read_there = set().union(*(ends[name] for name in fact.beyond_of))
            found[fact.name] = _open(unread_of_foreigners(reading, read_there))
    replaces = any(clause.has("replace", "only") for clause in reading.clauses)
    facts = {name: stated for name, stated in found.items() if stated is not None}
    asking = [clause for clause in reading.clauses if clause.has("duty", *PERMITS)]
    instructs = not facts and bool(asking) and all(clause.told for clause in asking)
    tells = any(clause.told or clause.has("number", "person", *PARTIES, *THINGS, *VERBS) for clause in reading.clauses)
    asks = any(clause.has("whether") for clause in reading.clauses)
    return Said(facts, replaces, nearby, instructs, tells, asks)


def _open(words: list[str]) -> Stated | None:
    """A fact that only these words might say."""
    return Stated(frozenset(), True, "；".join(dict.fromkeys(words))) if words else None


def _stated(fact: Fact, reading: Reading, hits: list[_Hit]) -> Stated | None:
    hits = sorted(hits, key=lambda hit: hit.span)
    if fact.topic:
        hits = [hit for hit in hits if hit.mode == "said"]
    if fact.latest:
        # 批件过期了，批件上的单位要用: that there is a permit to speak of does not undo what was said of it.
        hits = [hit for hit in hits if hit.happens] or hits
    dropped = frozenset(
        name
        for name, value in fact.values.items()
        if any(mention.denied and mention.tag.among(value.words) for mention in reading.mentions)
    )
    if not hits:
        return Stated(frozenset(), dropped=dropped) if dropped else None
    if fact.latest:
        # 没批，能像获批的那样吗: what is only asked does not undo what was said.
        hits = [hit for hit in hits if hit.mode != "asked"] or hits
        # 许可还没批 … 获批未满十二个月: one of the two is wrong, unless the grant is said to be new.
        undone = any(hit.value == "no" and hit.mode == "said" for hit in hits[:-1])
        unclear = undone and not _is_new(hits[-1], reading)
        hits = [hits[-1]._replace(value="") if unclear else hits[-1]]
    if fact.exists and any(value == "yes" for value, *_ in hits):
        hits = [hit for hit in hits if hit.value != "no"]
    values = frozenset(value for value, mode, *_ in hits if mode == "said" and value)
    doubt = any(mode != "said" or not value for value, mode, *_ in hits)
    quotes = dict.fromkeys(reading.text.quote(*span) for _, _, span, _ in hits)
    return Stated(values, doubt, "；".join(quotes), dropped=dropped)


def _is_new(hit: _Hit, reading: Reading) -> bool:
    """Whether the words of a grant say when it came: 上周下来了, 现在批了."""
    return hit.value == "no" or any(
        clause.has("now", "time", "so_far") for clause in reading.clauses if clause.start < hit.span[1] <= clause.end
    )


def _hits(fact: Fact, reading: Reading, on: date, nearby: frozenset[str]) -> Iterable[_Hit]:
    for name, value in fact.values.items():
        for mention in reading.mentions:
            if mention.tag.among(value.words) and not mention.denied:
                yield _Hit(name, "said" if mention.mode == "hearsay" else mention.mode, mention.span)
    for mention in reading.mentions:
        if mention.tag.among(fact.mention):
            if mention.denied and mention.mode in ("told", "hearsay"):
                continue
            if not mention.denied:
                mode: Mode = "said" if mention.mode == "hearsay" else mention.mode
                yield _Hit("yes", mode, mention.span)
            elif fact.mention_denied != "nothing":
                yield _Hit(fact.mention_denied, mention.mode, mention.span)
        if mention.denied and mention.tag.among(fact.denial) and mention.mode not in ("told", "hearsay"):
            yield _Hit("no", mention.mode, mention.span)
        if mention.tag.among(fact.mention_no) and not mention.denied:
            yield _Hit("no", mention.mode, mention.span)
    for party in reading.parties:
        if party.roles & set(fact.party):
            yield _Hit("no" if party.denied else "yes", party.mode, party.span)
        if not party.denied and party.roles & set(fact.party_no):
            yield _Hit("no", party.mode, party.span)
    for event in reading.events:
        if event.mode in ("told", "hearsay") and (event.denied or fact.latest or event.verb.among({"approve"})):
            continue
        for saying in fact.says:
            given = _said(saying, event, nearby)
            if given is not None:
                if given:
                    yield _Hit(given.replace("unclear", ""), _mode(event), event.span, happens=True)
                break
    if fact.under_months or fact.dated:
        for one in since_approval(reading, on, nearby):
            under = one.under(fact.under_months or 12)
            if not one.loose or under == "no":
                given = under if fact.under_months else "yes"
                yield _Hit(given, "unsure" if one.unsure else "said", (one.start, one.end), happens=True)


def _mode(event: Event) -> Mode:
    """What somebody else says against an exemption is taken at their word; what speaks for it is not."""
    return "said" if event.mode == "hearsay" and not event.denied else event.mode


def _said(saying: Saying, event: Event, nearby: frozenset[str]) -> str | None:
    """The value an event gives by one way of saying it; "" where it proves nothing; None where it does not say it."""
    if saying.does and not event.verb.among(saying.does):
        return None
    if saying.who and (event.who or NOBODY).isdisjoint(saying.who):
        return None
    if saying.to and (event.to or NOBODY).isdisjoint(saying.to):
        return None
    if saying.what and not any(tag.among(saying.what) for tag in event.what):
        return None
    if saying.strict and not all(tag.among(saying.what) for tag in event.what):
        return None
    if saying.only and not event.only:
        return None
    if saying.having and not event.clause.has(*saying.having):
        return None
    if saying.near and nearby.isdisjoint(saying.near):
        return None
    if saying.without and (event.clause.has(*saying.without) or event.clause.about & set(saying.without)):
        return None
    if not event.denied:
        return None if saying.means == "nothing" and saying.denied != "nothing" else saying.means.replace("nothing", "")
    if saying.denied == "nothing" or (saying.denies and event.what and not _denies(saying.denies, event)):
        return "" if saying.means == "nothing" else None
    return saying.denied


def _denies(classes: tuple[str, ...], event: Event) -> bool:
    """Whether a denial goes as far as the fact: 数据, not 原始数据. Of a list the last thing tells (CRF等任何数据), and
    a list of three or with 都, 一概 stands for all.
    """
    if event.whole and event.what[-1].among(classes):
        return True
    return len(event.what) >= 3 or (len(event.what) == 2 and event.clause.has("all"))

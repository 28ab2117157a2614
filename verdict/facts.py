"""Facts of the asker's case, read from the question. Each carries the words it was read from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from kb.model import Fact, KnowledgeBase, Saying
from kb.text import Text
from verdict.approval import since_approval
from verdict.clauses import GIVABLE, KINDS, PARTIES, PERMITS, THINGS, VERBS, Clause, Mode
from verdict.reading import Event, Reading, read

BEYOND = "beyond"
# What the foreign side may do without a word of ours for it: pay, give drugs, be somebody.
_HARMLESS = frozenset({"fund", "fund_all", "have", "be", "approve", "pending", "done", "duty", "leave"})
# Stands in the who and to of a saying for "not named".
NOBODY = frozenset({"nobody"})
# What an unknown word may describe without being a thing of its own.
HEADS = PARTIES | {"person", "study", "place", "number", "time", "questionnaire"}


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
    answer. `tells`: it speaks of the matter at all.
    """

    facts: Mapping[str, Stated]
    replaces: bool
    classes: frozenset[str]
    instructs: bool
    tells: bool


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
    found = {name: _stated(fact, reading, on, nearby) for name, fact in kb.facts.items()}
    found[BEYOND] = _beyond(reading, kb.vocabulary.risks)
    for fact in kb.facts.values():
        if fact.beyond_of:
            hits = (hit for name in fact.beyond_of for hit in _hits(kb.facts[name], reading, on, nearby))
            found[fact.name] = _foreign_beyond(reading, {hit.span[1] for hit in hits})
    replaces = any(clause.has("replace", "only") for clause in reading.clauses)
    facts = {name: stated for name, stated in found.items() if stated is not None}
    asking = [clause for clause in reading.clauses if clause.has("duty", *PERMITS)]
    instructs = not facts and bool(asking) and all(clause.told for clause in asking)
    tells = any(clause.told or clause.has("number", "person", *PARTIES, *THINGS, *VERBS) for clause in reading.clauses)
    return Said(facts, replaces, nearby, instructs, tells)


def _stated(fact: Fact, reading: Reading, on: date, nearby: frozenset[str]) -> Stated | None:
    hits = sorted(_hits(fact, reading, on, nearby), key=lambda hit: hit.span)
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
        hits = ([hit for hit in hits if hit.mode != "asked"] or hits)[-1:]
    if fact.exists and any(value == "yes" for value, *_ in hits):
        hits = [hit for hit in hits if hit.value != "no"]
    values = frozenset(value for value, mode, *_ in hits if mode == "said" and value)
    doubt = any(mode != "said" or not value for value, mode, *_ in hits)
    quotes = dict.fromkeys(reading.text.quote(*span) for _, _, span, _ in hits)
    return Stated(values, doubt, "；".join(quotes), dropped=dropped)


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


def _beyond(reading: Reading, risks: Iterable[str]) -> Stated | None:
    """The words that were not understood and might matter. They leave an exemption open, whatever else was said."""
    words = [
        reading.text.quote(m.tag.start, m.tag.end) for m in reading.mentions if m.tag.among({"vague"}) and not m.denied
    ]
    for index, clause in enumerate(reading.clauses):
        if clause.void:
            continue
        listed = any(near.has(*KINDS) for near in reading.clauses[max(0, index - 1) : index + 2])
        talk = not any(near.has("duty", *GIVABLE) for near in reading.clauses if near.sentence == clause.sentence)
        for span in (_grown(clause, span) for span in clause.unread):
            word = reading.text.normal[slice(*span)].strip()
            denied = any("neg" in tag.classes for tag in clause.tags if tag.end == span[0])
            if (len(word) < 2 and word not in risks) or denied:
                continue
            if (
                any(risk in word for risk in risks)
                or (listed and not clause.tags)
                or _is_a_thing(clause, span, word, talk=talk)
            ):
                words.append(reading.text.quote(*span))
    return Stated(frozenset(), True, "；".join(dict.fromkeys(words))) if words else None


def _foreign_beyond(reading: Reading, ends: set[int]) -> Stated | None:
    """What is said of a foreign party, named there, and no fact was read from: nobody is exempted past it.

    `ends` are where the words end that facts were read from.
    """
    words = []
    for clause in reading.clauses:
        named = any(
            party.tag in clause.tags and party.roles & {"foreign", "partner"} and not party.denied
            for party in reading.parties
        )
        read = any(clause.start < end <= clause.end for end in ends)
        asked = clause.told or clause.void or clause.has("duty", "only", *PERMITS)
        if named and not read and not asked and _matters(clause, reading):
            words.append(reading.text.quote(clause.start, clause.end).strip())
    return Stated(frozenset(), True, "；".join(dict.fromkeys(words))) if words else None


def _matters(clause: Clause, reading: Reading) -> bool:
    """Whether a foreign party does more than pay, give drugs or equipment, or keep to the agreement."""
    events = [event for event in reading.events if event.clause is clause]
    if not events:
        # 外方有权审计原始资料: no verb we know, but a thing that matters.
        things = [mention for mention in reading.mentions if mention.tag in clause.tags and not mention.denied]
        return not clause.has("be") and any(mention.tag.among(GIVABLE | {"work"}) for mention in things)
    return any(_acts(event) for event in events)


def _acts(event: Event) -> bool:
    # 中方 is one of the two partners, and no foreign one.
    who = event.who - {"partner"} if "home" in event.who else event.who
    if event.denied or not (who | event.to) & {"foreign", "partner"}:
        return False
    if not event.what:
        return not event.verb.among(_HARMLESS) and not event.clause.has("fund", "fund_all", "money")
    allowed = {"money", "agreement", "study", "permit", "coop", "cooperating"} | PERMITS
    if event.verb.among({"fund", "fund_all", "have", "be"}):
        allowed = allowed | {"support"}
    return not all(thing.among(allowed) for thing in event.what)


def _grown(clause: Clause, span: tuple[int, int]) -> tuple[int, int]:
    """The unknown word with the single characters that touch it: in 外泌小体 the known 外 is part of it."""
    start, end = span
    for tag in reversed(clause.tags):
        if tag.end == start and tag.end - tag.start == 1 and tag.among({"except_end", "plain", "of", "toward"}):
            start = tag.start
    for tag in clause.tags:
        if tag.start == end and tag.end - tag.start == 1 and tag.among({"except_end", "of"}):
            end = tag.end
    return start, end


def _is_a_thing(clause: Clause, span: tuple[int, int], word: str, *, talk: bool) -> bool:
    """Whether an unknown word stands where a thing stands: behind a verb, in a list, or in front of 数据.

    In front of a known thing or person (慢阻肺患者, 术后CT) it only describes that; elsewhere it is how people talk.
    In a sentence that names neither data nor duty (`talk`: 食堂包子卖完了) only what is collected or measured matters.
    """
    before = [tag for tag in clause.tags if tag.end == span[0]]
    after = [tag for tag in clause.tags if tag.start == span[1]]
    if after and "de" in after[0].classes:
        after = [tag for tag in clause.tags if tag.start == after[0].end]
    if after and after[0].among({"data", "data_part", "results", "results_part"}) and not after[0].among(KINDS):
        return True
    if after and after[0].among(HEADS if word.isascii() else HEADS | KINDS | {"plain"}):
        return False
    if word.isascii() and word.isalpha() and clause.has(*KINDS):
        return True
    at = clause.tags.index(before[0]) if before else -1
    if before and before[0].among({"and"}):
        return bool(at and clause.tags[at - 1].among(THINGS))
    linked = after and after[0].among({"and"}) and any(tag.among(KINDS) for tag in clause.tags if tag.start >= span[1])
    if talk:
        return bool(before and before[0].among({"collect", "do"}) and "weak" not in before[0].classes)
    return bool(linked or (before and before[0].among(VERBS - {"approve", "pending", "own"})))

"""Facts of the asker's case, read from the question. Each carries the words it was read from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Literal, NamedTuple

from kb.model import Fact, KnowledgeBase, Saying
from kb.text import Text
from reader.clauses import NO_CLASSES, PARTIES, PERMITS, THINGS, VERBS, Mode
from reader.elapsed import Elapsed, since_approval
from reader.frames import Event, Reading, read
from reader.matcher import all_among, any_among, words_of
from reader.residue import any_of, said_of_foreigners, unread, unread_of_foreigners
from reader.unlisted_things import unlisted

BEYOND = "beyond"
# Stands in the who and to of a saying for "not named".
NOBODY = frozenset({"nobody"})
_FOREIGN_SPEAKER = frozenset({"foreign_speaker"})
# So many readings are remembered.
_KEPT = 8
_REPLACING = frozenset({"replace", "only"})
_DUTIES = PERMITS | {"duty"}
# A message with one of these speaks of the matter at all.
_TELLING = PARTIES | THINGS | VERBS | {"number", "person"}


Origin = Literal["said", "ticked"]
By = Literal["page", "request", "file"]


class Confirmed(NamedTuple):
    """How and when a person ticked a fact: on the page, in a request, in a file. The time is the caller's."""

    by: By
    at: datetime


@dataclass(frozen=True)
class FactState:
    """What is known of one fact. `values` are said; `open` means it was also asked, doubted or only told.

    `source` holds the words it was read from. `dropped` are values that are said not to be there. `confirmed`: how the
    values came about that were ticked; a typed 是的 has none.
    """

    values: frozenset[str]
    open: bool = False
    source: str = ""
    origin: Origin = "said"
    dropped: frozenset[str] = frozenset()
    confirmed: Confirmed | None = None


@dataclass(frozen=True)
class MessageFacts:
    """What one message says. `classes` are the word classes of the conversation so far.

    `replaces`: its kinds of data stand instead of earlier ones (换成, 只, 改成). `instructs`: it only tells us what to
    answer. `tells`: it speaks of the matter at all. `asks`: it has a 要不要, 交不交 or the like.
    """

    facts: Mapping[str, FactState]
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


@dataclass(frozen=True, slots=True)
class _Spoken:
    """The word classes without which things and parties say nothing of a fact, and whether times say something."""

    things: frozenset[str]
    parties: frozenset[str]
    times: bool

    @classmethod
    def of(cls, fact: Fact) -> _Spoken:
        """Those of one fact."""
        values = [name for value in fact.values.values() for name in value.words]
        return cls(
            frozenset((*values, *fact.mention, *fact.denial, *fact.mention_no)),
            frozenset((*fact.party, *fact.party_no)),
            bool(fact.under_months or fact.dated),
        )


class FactReader:
    """Reads the facts of one knowledge base. Everything is made ready here; `read` only computes."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb
        self._words = words_of(kb.vocabulary)
        self._facts = [(name, fact, _Spoken.of(fact)) for name, fact in kb.facts.items()]
        self._beyond = [fact for fact in kb.facts.values() if fact.beyond_of]
        self._risks = any_of(kb.vocabulary.risks)
        # By the classes of a verb, as words share them: the facts it may say, with the ways that take such a verb.
        self._ways: dict[frozenset[str], dict[str, list[Saying]]] = {}
        # A message is read once for its facts and once for its questions.
        self._reading = lru_cache(maxsize=_KEPT)(self._read)

    def read(self, text: Text, on: date, context: frozenset[str] = frozenset()) -> MessageFacts:
        """Every declared fact that a message says something about. `context`: word classes of the conversation so far.

        Pure: the same text, day and context give the same facts.
        """
        reading = self._reading(text, "foreign_speaker" in context)
        nearby = reading.classes | context
        hits = self._hits(reading, on, nearby)
        found: dict[str, FactState | None] = dict.fromkeys(self.kb.facts)
        for name, those in hits.items():
            found[name] = _stated(self.kb.facts[name], reading, those)
        ends = {name: {hit.span[1] for hit in those} for name, those in hits.items() if not self.kb.facts[name].topic}
        words = unread(reading, self._risks, set().union(*ends.values()))
        words += [thing for thing in unlisted(reading) if not any(word in thing for word in words)]
        found[BEYOND] = _open(words)
        if foreign := said_of_foreigners(reading):
            for fact in self._beyond:
                read_there = set().union(*(ends.get(name, ()) for name in fact.beyond_of))
                found[fact.name] = _open(unread_of_foreigners(foreign, reading, read_there))
        facts = {name: stated for name, stated in found.items() if stated is not None}
        return MessageFacts(
            facts,
            replaces=not reading.classes.isdisjoint(_REPLACING),
            classes=nearby,
            instructs=not facts and _only_instructs(reading),
            tells=not reading.classes.isdisjoint(_TELLING) or any(clause.hypothetical for clause in reading.clauses),
            asks="whether" in reading.classes,
        )

    def _read(self, text: Text, foreign_speaker: bool) -> Reading:
        return read(text, self._words, _FOREIGN_SPEAKER if foreign_speaker else NO_CLASSES)

    def reading(self, text: Text) -> Reading:
        """The clauses and events of a text by themselves."""
        return self._reading(text, False)

    def _hits(self, reading: Reading, on: date, nearby: frozenset[str]) -> dict[str, list[_Hit]]:
        """The hits of every fact of which something is said, if only what is not there."""
        things = NO_CLASSES.union(*[mention.tag.classes for mention in reading.mentions])
        parties = NO_CLASSES.union(*[party.roles for party in reading.parties])
        happening: dict[str, list[tuple[Event, list[Saying]]]] = {}
        for event in reading.events:
            for name, ways in self._ways_of(event.verb.classes).items():
                happening.setdefault(name, []).append((event, ways))
        times: list[Elapsed] | None = None
        found: dict[str, list[_Hit]] = {}
        for name, fact, spoken in self._facts:
            hits: list[_Hit] = []
            if not things.isdisjoint(spoken.things):
                hits += _mentioned(fact, reading, things)
                found[name] = hits
            if not parties.isdisjoint(spoken.parties):
                hits += _party_hits(fact, reading)
            for event, ways in happening.get(name, ()):
                if hit := _happening(fact, event, ways, nearby):
                    hits.append(hit)
            if spoken.times:
                if times is None:
                    times = since_approval(reading, on, nearby)
                hits += _dated(fact, times)
            if not reading.classes.isdisjoint(fact.unclear):
                hits += _unclear(fact, reading)
            if hits:
                found[name] = hits
        return found

    def _ways_of(self, verb: frozenset[str]) -> dict[str, list[Saying]]:
        """The facts that a verb of these classes may say, with the ways of saying them that take it."""
        ways = self._ways.get(verb)
        if ways is None:
            fitting = {
                name: [saying for saying in fact.says if not saying.does or not verb.isdisjoint(saying.does)]
                for name, fact in self.kb.facts.items()
            }
            ways = self._ways[verb] = {name: sayings for name, sayings in fitting.items() if sayings}
        return ways


def _only_instructs(reading: Reading) -> bool:
    """Whether a duty is only named where we are told what to answer (直接写“无需申报”)."""
    asking = [clause for clause in reading.clauses if clause.among(_DUTIES)]
    return bool(asking) and all(clause.hypothetical for clause in asking)


def _open(words: list[str]) -> FactState | None:
    """A fact that only these words might say."""
    return FactState(frozenset(), True, "；".join(dict.fromkeys(words))) if words else None


def _stated(fact: Fact, reading: Reading, hits: list[_Hit]) -> FactState | None:
    dropped = _dropped(fact, reading)
    if fact.topic:
        hits = [hit for hit in hits if hit.mode == "said"]
    if not hits:
        return FactState(frozenset(), dropped=dropped) if dropped else None
    if len(hits) > 1:
        hits = sorted(hits, key=lambda hit: hit.span)
    if fact.latest:
        # 批件过期了，批件上的单位要用: that there is a permit to speak of does not undo what was said of it.
        hits = [hit for hit in hits if hit.happens] or hits
        # 没批，能像获批的那样吗: what is only asked does not undo what was said.
        hits = [hit for hit in hits if hit.mode != "asked"] or hits
        # 许可还没批 … 获批未满十二个月: one of the two is wrong, unless the grant is said to be new.
        undone = any(hit.value == "no" and hit.mode == "said" for hit in hits[:-1])
        unclear = undone and not _is_new(hits[-1], reading)
        hits = [hits[-1]._replace(value="") if unclear else hits[-1]]
    if fact.exists and any(value == "yes" for value, *_ in hits):
        hits = [hit for hit in hits if hit.value != "no"]
    values: set[str] = set()
    heard: set[str] = set()
    quotes: dict[str, None] = {}
    doubt = False
    for hit in hits:
        if hit.mode == "hearsay":
            heard.add(hit.value)
        elif hit.mode == "said" and hit.value:
            values.add(hit.value)
        else:
            doubt = True
        quotes[reading.text.quote(*hit.span)] = None
    # What somebody else says is there counts, and stays in doubt until the asker says it too.
    doubt |= bool(heard - values)
    return FactState(frozenset(values | heard), doubt, "；".join(quotes), dropped=dropped)


def _dropped(fact: Fact, reading: Reading) -> frozenset[str]:
    """The values that are said not to be there."""
    if not fact.values:
        return frozenset()
    denied = NO_CLASSES.union(*[mention.tag.classes for mention in reading.mentions if mention.denied])
    return frozenset(name for name, value in fact.values.items() if not denied.isdisjoint(value.words))


def _is_new(hit: _Hit, reading: Reading) -> bool:
    """Whether the words of a grant say when it came: 上周下来了, 现在批了."""
    return hit.value == "no" or any(
        clause.has("now", "time", "so_far") for clause in reading.clauses if clause.start < hit.span[1] <= clause.end
    )


def _mentioned(fact: Fact, reading: Reading, things: frozenset[str]) -> Iterator[_Hit]:
    """What the things that are spoken of say of a fact; `things` are all their classes."""
    for name, value in fact.values.items():
        if things.isdisjoint(value.words):
            continue
        for mention in reading.mentions:
            if mention.tag.classes.isdisjoint(value.words):
                continue
            if not mention.denied:
                yield _Hit(name, mention.mode, mention.span)
            elif mention.mode == "unsure":
                yield _Hit("", "unsure", mention.span)  # 可能不采血
    if not (fact.mention or fact.denial or fact.mention_no):
        return
    for mention in reading.mentions:
        classes = mention.tag.classes
        if not classes.isdisjoint(fact.mention):
            if mention.denied and mention.mode in ("told", "hearsay"):
                continue
            if not mention.denied:
                mode: Mode = "said" if mention.mode == "hearsay" else mention.mode
                yield _Hit("yes", mode, mention.span)
            elif fact.mention_denied != "nothing":
                yield _Hit(fact.mention_denied, mention.mode, mention.span)
        if mention.denied and not classes.isdisjoint(fact.denial) and mention.mode not in ("told", "hearsay"):
            yield _Hit("no", mention.mode, mention.span)
        if not mention.denied and not classes.isdisjoint(fact.mention_no):
            yield _Hit("no", mention.mode, mention.span)


def _unclear(fact: Fact, reading: Reading) -> Iterator[_Hit]:
    """What leaves a fact open wherever it is said: 那是换证日期."""
    for clause in reading.clauses:
        if not (clause.discarded or clause.hypothetical):
            for tag in clause.tags:
                if not tag.classes.isdisjoint(fact.unclear):
                    yield _Hit("", "unsure", (tag.start, tag.end), happens=True)


def _party_hits(fact: Fact, reading: Reading) -> Iterator[_Hit]:
    """What the parties that are spoken of say of a fact."""
    for party in reading.parties:
        if not party.roles.isdisjoint(fact.party):
            yield _Hit("no" if party.denied else "yes", party.mode, party.span)
        if not party.denied and not party.roles.isdisjoint(fact.party_no):
            yield _Hit("no", party.mode, party.span)


def _happening(fact: Fact, event: Event, ways: list[Saying], nearby: frozenset[str]) -> _Hit | None:
    """What an event says of a fact, by the first of the ways that fits."""
    if event.mode in ("told", "hearsay") and (event.denied or fact.latest or "approve" in event.verb.classes):
        return None
    for saying in ways:
        given = _said(saying, event, nearby)
        if given is not None:
            return _Hit(given.replace("unclear", ""), _mode(event), event.span, happens=True) if given else None
    return None


def _dated(fact: Fact, times: list[Elapsed]) -> Iterator[_Hit]:
    """What the times since the grant of a permit say of a fact."""
    for one in times:
        under = one.under(fact.under_months or 12)
        if not one.loose or under == "no":
            given = under if fact.under_months else "yes"
            yield _Hit(given, "unsure" if one.unsure else "said", (one.start, one.end), happens=True)


def _mode(event: Event) -> Mode:
    """What somebody else says against an exemption is taken at their word; what speaks for it is not."""
    return "said" if event.mode == "hearsay" and not event.denied else event.mode


def _said(saying: Saying, event: Event, nearby: frozenset[str]) -> str | None:
    """The value an event gives by a way of saying it; "" where it proves nothing; None where it does not say it."""
    if saying.who and (event.who or NOBODY).isdisjoint(saying.who):
        return None
    if saying.to and (event.to or NOBODY).isdisjoint(saying.to):
        return None
    if saying.what and not any_among(event.what, saying.what):
        return None
    if saying.strict and not all_among(event.what, saying.what):
        return None
    if saying.only and not event.only:
        return None
    if saying.having and not event.clause.has(*saying.having):
        return None
    if saying.near and nearby.isdisjoint(saying.near):
        return None
    if saying.without and (
        event.clause.has(*saying.without) or not event.clause.permit_topic.isdisjoint(saying.without)
    ):
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
    if event.whole and not event.what[-1].classes.isdisjoint(classes):
        return True
    return len(event.what) >= 3 or (len(event.what) == 2 and "all" in event.clause.classes)

"""Facts of the asker's case, read from the question. Each carries the words it was read from."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Literal, NamedTuple

from kb.codes import BEYOND
from kb.model import Fact, KnowledgeBase
from kb.text import Text, any_of
from kb.vocabulary import KINDS
from reader.chart import NO_CLASSES, NONE, Clause, Reading, Roles
from reader.context import meant
from reader.cues import cues_of
from reader.frames import clauses_of, frames
from reader.hits import Hit, Hits
from reader.kinds import all_there_are, doubted, dropped
from reader.matcher import words_of
from reader.measures import ASKED, known, measures
from reader.questions import Part, parts
from reader.reservations import reserved
from reader.residue import said_of_foreigners, unread
from reader.unlisted_things import unlisted
from reader.unused import LeftOver, left_over, unused

_THEM = Roles({"them"})
# So many readings are remembered: some of each message that is being answered, and many are at once. One that another
# has pushed out would be made again.
_KEPT = 128


Origin = Literal["said", "ticked"]
By = Literal["page", "request", "file"]


class Confirmed(NamedTuple):
    """How and when a person ticked a fact: on the page, in a request, in a file. The time is the caller's."""

    by: By
    at: datetime


@dataclass(frozen=True)
class FactState:
    """What is known of one fact. `values` are said; `open` means it was also asked, doubted or only told.

    `source` holds the words it was read from. `dropped` are values that are said not to be there, `doubted` those that
    may be. `confirmed`: how the values came about that were ticked; a typed 是的 has none.
    """

    values: frozenset[str]
    open: bool = False
    source: str = ""
    origin: Origin = "said"
    dropped: frozenset[str] = frozenset()
    doubted: frozenset[str] = frozenset()
    confirmed: Confirmed | None = None

    @property
    def pieces(self) -> list[str]:
        """The words it was read from, one by one."""
        return [piece for piece in self.source.split("；") if piece]

    @property
    def unsettled(self) -> bool:
        """Whether it is open, or may be one of several: an amount on both sides of a threshold."""
        return self.open or (bool(self.doubted) and not self.values)


@dataclass(frozen=True)
class MessageFacts:
    """What one message says. `classes` are the word classes of the conversation so far.

    `replaces`: its kinds of data stand instead of earlier ones (换成, 改成), `only`: of all earlier ones. `instructs`:
    it only tells us what to answer. `tells`: it speaks of the matter at all. `asks`: it has a 要不要, 交不交 or the
    like. `left`: the clauses that no fact was read from and that may say something of the case. `told`: the facts that
    something was read of; `measured`: those that are a number.
    """

    facts: Mapping[str, FactState]
    replaces: bool
    only: bool
    classes: frozenset[str]
    instructs: bool
    tells: bool
    asks: bool
    left: tuple[LeftOver, ...] = ()
    told: frozenset[str] = NO_CLASSES
    measured: frozenset[str] = NO_CLASSES


class FactReader:
    """Reads the facts of one knowledge base. Everything is made ready here; `read` only computes."""

    def __init__(self, kb: KnowledgeBase, mended: Callable[[Text], Text] | None = None) -> None:
        """`mended`: a text with its slips of the pen put right, as long as before."""
        self.kb = kb
        self._mended = mended or (lambda text: text)
        self._words = words_of(kb.vocabulary)
        self._hits = Hits(kb)
        self._measured = [fact for fact in kb.facts.values() if fact.measured]
        self._numbers = frozenset(fact.name for fact in self._measured)
        self._topics = frozenset(fact.name for fact in kb.facts.values() if fact.topic)
        self._beyond = [fact for fact in kb.facts.values() if fact.beyond_of]
        # Kinds stay within the reader: what it tells and is told of a conversation are the domain's own classes.
        self._kinds = frozenset(kb.vocabulary.kinds)
        self._with_kinds = lru_cache(maxsize=_KEPT)(kb.vocabulary.with_kinds)
        self._risks = re.compile(any_of(kb.vocabulary.risks))
        # A knowledge base from before does not say which words are idle.
        self._tells_idle = "idle" in kb.vocabulary.kinds
        # A message is cut for its questions, and where it is answered read for its facts, and for what told none.
        self._clauses = lru_cache(maxsize=_KEPT)(self._cut)
        self._reading = lru_cache(maxsize=_KEPT)(self._read)
        self._found = lru_cache(maxsize=_KEPT)(self._find)

    def read(self, text: Text, on: date, context: frozenset[str] = NO_CLASSES) -> MessageFacts:
        """Every declared fact that a message says something about. `context`: word classes of the conversation so far.

        Pure: the same text, day and context give the same facts.
        """
        reading = self._read_in(text, context)
        hits = self.hits(reading, on, context)
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
                found[fact.name] = _open([reading.words(one) for one in foreign if not any(map(one.holds, read_there))])
        facts = {name: stated for name, stated in found.items() if stated is not None}
        filing = [clause for clause in reading.clauses if clause.has("filing")]
        used = [(*hit.span, name) for name, those in hits.items() for hit in those]
        return MessageFacts(
            facts,
            replaces="replace" in reading.classes,
            only=all_there_are(reading),
            classes=frozenset(name for name in (reading.classes | context) - self._kinds if not name.startswith(ASKED)),
            # 直接写“无需申报”: a duty is only named where we are told what to answer.
            instructs=not facts and bool(filing) and all(clause.hypothetical for clause in filing),
            tells=reading.has("party", "thing", "verb", "number", "person")
            or any(clause.hypothetical for clause in reading.clauses),
            asks="whether" in reading.classes,
            left=tuple(left_over(reading, used, later=bool(context), topics=self._topics)) if self._tells_idle else (),
            told=frozenset(name for *_, name in used),
            measured=self._numbers,
        )

    def _cut(self, text: Text) -> tuple[Text, list[Clause]]:
        mended = self._mended(text)
        return mended, clauses_of(mended, self._words)

    def _read(self, text: Text, we: Roles, doer: Roles) -> Reading:
        return meant(frames(*self._clauses(text), we, doer), cues_of(self._words))

    def parts(self, text: Text) -> list[Part]:
        """The questions of a message, see `reader.questions.parts`: who does what is not looked at."""
        return parts(*self._clauses(text))

    def reading(self, text: Text, doer: Roles = NONE) -> Reading:
        """The clauses and events of a text by themselves. `doer`: who does what is said without a subject."""
        return self._reading(text, NONE, doer)

    def _read_in(self, text: Text, context: frozenset[str]) -> Reading:
        return self._reading(text, _THEM if "foreign_speaker" in context else NONE, NONE)

    def unused(self, text: Text, on: date, context: frozenset[str] = NO_CLASSES) -> list[tuple[int, int]]:
        """Where a message says what no fact was read from and asks nothing: ranges of its own characters."""
        reading = self._read_in(text, context)
        return unused(reading, [hit.span for those in self.hits(reading, on, context).values() for hit in those])

    def hits(self, reading: Reading, on: date, context: frozenset[str] = NO_CLASSES) -> Mapping[str, list[Hit]]:
        """The hits of every fact, those left open that a clause of the message reserves."""
        return self._found(reading, on, reading.classes | self._with_kinds(context))

    def _find(self, reading: Reading, on: date, nearby: frozenset[str]) -> Mapping[str, list[Hit]]:
        found = self._hits.of(reading, on, nearby)
        if self._measured:
            numbers = measures(self._measured, reading, cues_of(self._words), on=on, nearby=nearby)
            found |= {name: [*found.get(name, ()), *those] for name, those in numbers.items()}
        return reserved(reading, found, self.kb.facts, self._kinds | KINDS)


def _open(words: list[str]) -> FactState | None:
    """A fact that only these words might say."""
    return FactState(frozenset(), True, "；".join(dict.fromkeys(words))) if words else None


def _stated(fact: Fact, reading: Reading, hits: list[Hit]) -> FactState | None:
    gone = dropped(fact, reading)
    if fact.topic:
        hits = [hit for hit in hits if hit.proof == "proves"]
    if not hits:
        return FactState(frozenset(), dropped=gone) if gone else None
    if fact.measured:
        possible, unclear = known(hits)
        sure = possible if len(possible) == 1 else NO_CLASSES
        return FactState(sure, unclear, _quoted(hits, reading), doubted=possible - sure)
    if len(hits) > 1:
        hits = sorted(hits, key=lambda hit: hit.span)
    if fact.latest:
        # 批件过期了，批件上的单位要用: that there is a permit to speak of does not undo what was said of it.
        hits = [hit for hit in hits if hit.happens] or hits
        # 没批，能像获批的那样吗: what is only asked does not undo what was said.
        hits = [hit for hit in hits if hit.mode != "asked"] or hits
        # 许可还没批 … 获批未满十二个月: one of the two is wrong, unless the grant is said to be new.
        undone = any(hit.value == "no" and hit.proof == "proves" for hit in hits[:-1])
        # 批给母公司的，五个月: how long ago does not tell whose or which grant it was.
        whose = hits[-1].by == "dated" and any(hit.by == "unclear" for hit in hits)
        unclear = whose or (undone and not _is_new(hits[-1], reading))
        hits = [hits[-1]._replace(value="") if unclear else hits[-1]]
    if fact.exists and any(value == "yes" for value, *_ in hits):
        hits = [hit for hit in hits if hit.value != "no"]
    values = {hit.value for hit in hits if hit.proof == "proves" and hit.value}
    heard = {hit.value for hit in hits if hit.proof == "heard"}
    doubt = any(hit.proof == "open" or (hit.proof == "proves" and not hit.value) for hit in hits)
    # What somebody else says is there counts, and stays in doubt until the asker says it too.
    doubt |= bool(heard - values)
    doubtful = doubted(fact, reading) - values
    return FactState(frozenset(values | heard), doubt, _quoted(hits, reading), dropped=gone, doubted=doubtful)


def _quoted(hits: list[Hit], reading: Reading) -> str:
    return "；".join(dict.fromkeys(reading.text.quote(*hit.span) for hit in hits))


def _is_new(hit: Hit, reading: Reading) -> bool:
    """Whether the words of a grant say when it came: 上周下来了, 现在批了, 第二次批了."""
    return hit.value == "no" or any(
        clause.has("now", "time", "so_far", "another_time") and "before_now" not in clause.classes
        for clause in reading.clauses
        if clause.holds(hit.span[1])
    )

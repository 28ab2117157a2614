"""Read a question: who does what to what, and what of it is denied, asked, unsure or only told.

The reader knows nothing of human genetic resources; words and their classes are in `concepts.yaml` of the domain. It
errs on the safe side: a denial must be understood in full to count, and what is not understood stays visible as unread.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise

from kb.text import Text
from reader.clauses import (
    BETWEEN,
    GIVABLE,
    NO_CLASSES,
    PARTIES,
    PERMITS,
    THINGS,
    VERBS,
    Clause,
    Mode,
    classes,
    cut,
    doubts,
    meant,
)
from reader.matcher import Tag, Words, all_among, any_among, any_is, tag
from reader.negation import covers_whole, thing_denied, verb_denied
from reader.parties import NONE, Parties, Roles, are_paired, speaker

# What is given, got or kept where it is named beside the verb.
_GIVEN = GIVABLE | {"money", "support", "vague", "foreign_system"}
# Sets of classes that are tested for every word are made here, once.
_TRANSFERS = classes("give share")
_SHOWN = classes("use get join give leave")
_ELLIPTIC = classes("give share get own lacks")
_LISTABLE = GIVABLE | {"and", "whole"}
_NO_OTHER_VERB = VERBS | {"neg"}
_LINKABLE = THINGS | VERBS
_TAKES = VERBS | {"duty"}
_NAMED = THINGS | PARTIES
_PASSED = BETWEEN | {"de", "be", "limit", "plain", "final", "ask", "cannot"}
_AUXILIARY = classes("modal cannot")
_DUTIES = PERMITS | {"duty"}
_FOREIGN_SIDE = classes("foreign partner")
_GET = classes("get")
_COOPERATION = classes("coop coop_permit cooperating")


@dataclass(eq=False, slots=True)
class Event:
    """Somebody does something: verb, doers, things, receivers. `whole`: a denial covers the thing as such.

    `span` is from the first to the last of its words in this clause, as offsets into the normal text.
    """

    verb: Tag
    clause: Clause
    who: Roles
    what: tuple[Tag, ...]
    to: Roles
    only: bool
    denied: bool
    whole: bool
    mode: Mode
    span: tuple[int, int]


@dataclass(eq=False, slots=True)
class Mention:
    """A thing or a party that is spoken of, and whether it is denied. `roles` are empty for a thing."""

    tag: Tag
    denied: bool
    mode: Mode
    start: int
    roles: Roles = NONE

    @property
    def span(self) -> tuple[int, int]:
        """Its word, with the negation in front of it."""
        return self.start, self.tag.end


@dataclass
class Reading:
    """All that was read from one question."""

    text: Text
    clauses: list[Clause]
    foreign_speaker: bool
    events: list[Event] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    parties: list[Mention] = field(default_factory=list)
    # Every word class that occurs anywhere in the question; `paired` if it names who cooperates with whom.
    classes: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        found = NO_CLASSES.union(*[clause.classes for clause in self.clauses])
        if self.foreign_speaker:
            found |= {"foreign_speaker"}
        if not found.isdisjoint(_COOPERATION) and any(map(are_paired, self.clauses)):
            found |= {"paired"}
        self.classes = found


@dataclass(eq=False, slots=True)
class _Before:
    """What a clause takes from those before it: the doer, the things affirmed last, the last event."""

    doer: Roles = NONE
    things: tuple[Tag, ...] = ()
    event: Event | None = None
    excepted: Roles = NONE


def read(text: Text, words: Words, context: Roles = NONE) -> Reading:
    """The clauses, events and mentions of a question; `context`: word classes of the conversation so far. Pure."""
    tags, unread = tag(text.normal, words)
    clauses = cut(text, _lettered(tags), unread)
    we = speaker(clauses) or (Roles({"foreign"}) if "foreign_speaker" in context else NONE)
    reading = Reading(text, clauses, "foreign" in we)
    before = _Before()
    for index, clause in enumerate(reading.clauses):
        if clause.discarded:
            # 原定共享成果，后来取消了，不共享: what the dropped plan was about is still spoken of.
            if not clause.uncertain:
                before = replace(before, things=_things(clause.tags) or before.things)
        else:
            previous = reading.clauses[index - 1] if index else None
            # 除双方之外，某大学…: who comes next is one more.
            another = previous is not None and previous.has("except", "another") and not previous.among(_NO_OTHER_VERB)
            before = _read_clause(reading, index, Parties(clause, we, before.doer, another), before)
    _doubt_what_went_before(reading)
    _doubt_drafts(reading)
    return reading


def _lettered(tags: list[Tag]) -> list[Tag]:
    """外方甲、外方乙: of parties told apart by letters all but the first are one more."""
    if not any_is(tags, "lettered"):
        return tags
    first = next(tag.text[-1] for tag in tags if "lettered" in tag.classes)
    return [
        replace(tag, classes=tag.classes | {"another"}) if "lettered" in tag.classes and tag.text[-1] != first else tag
        for tag in tags
    ]


def _read_clause(reading: Reading, index: int, parties: Parties, before: _Before) -> _Before:
    clause = reading.clauses[index]
    if "nothing_else" in clause.classes and before.event is not None:
        before.event.only = True
    events = _events(clause, parties, before) or _bare_denial(clause, before)
    mentions = _mentions(reading.clauses, index, events)
    reading.events += events
    reading.mentions += mentions
    for party in parties.all:
        denied = party.denied or any(
            (event.denied or "leave" in event.verb.classes) and _acts(parties, party.index, event) for event in events
        )
        reading.parties.append(
            Mention(
                tag=party.tag, denied=denied, mode=meant(clause, party.tag), start=party.tag.start, roles=party.roles
            )
        )
    return _Before(
        _doer(clause, parties, before),
        tuple([mention.tag for mention in mentions if not mention.denied]) or before.things,
        events[-1] if events else before.event,
        NONE if events else parties.excepted(),
    )


def _doer(clause: Clause, parties: Parties, before: _Before) -> Roles:
    """Who the next clause goes on to speak of. 法国那边（批件上的合作单位）: brackets may say what somebody is."""
    if not clause.bracketed:
        return parties.subject() or before.doer
    named = parties.all[0].roles if len(parties.all) == 1 and not clause.among(_NO_OTHER_VERB) else NONE
    return before.doer | (named & {"partner"})


def _acts(parties: Parties, index: int, event: Event) -> bool:
    """Whether the party at `index` is the one who uses, gets, joins or receives."""
    tags = event.clause.tags
    verb = tags.index(event.verb)
    if index > verb:
        return event.verb.among(_TRANSFERS)
    if event.verb is tags[-1]:
        return True  # 其他人都不用
    nearest = max(party.index for party in parties.all if party.index < verb)
    return event.verb.among(_SHOWN) and nearest == index


def _events(clause: Clause, parties: Parties, before: _Before) -> list[Event]:
    if not clause.among(VERBS):
        return []
    tags = clause.tags
    if clause.bracketed and tags and "listing" in tags[0].classes:
        return []  # （含论文与专利）
    # 留下了一盒巧克力: that something came down or was agreed to says nothing of a permit before one is named.
    unnamed = not clause.permit_topic and before.event is not None
    verbs = [
        at
        for at, tag in enumerate(tags)
        if not tag.classes.isdisjoint(VERBS) and _is_verb(tags, at) and not (unnamed and "elliptic" in tag.classes)
    ]
    events: list[Event] = []
    for nth, at in enumerate(verbs):
        previous_at, previous = (verbs[nth - 1], events[-1]) if events else (-1, None)
        until = next((later for later in verbs[nth + 1 :] if not _describes(tags, later)), len(tags))
        front = tags[previous_at + 1 : at]
        before_it = [thing for thing in _things(front) if previous is None or thing not in previous.what]
        if "except" in clause.classes and any_is(front, "except") and any_is(front, "except_end"):
            before_it = []  # 除经费外不参与: what is excepted is not what the verb is about
        relative = bool(before_it) and at + 1 < len(tags) and "de" in tags[at + 1].classes  # 备案号拿到了的项目
        behind = [] if relative else tags[at + 1 : until]
        things = (
            _things(_behind(behind, fronted=bool(before_it))) or tuple(before_it) or (previous.what if previous else ())
        )
        things = _taken_up(clause, tags[at], things, front=front, before=before)
        who, to = parties.around(at, until, previous.who if previous else before.doer)
        if to and "own" in tags[at].classes:
            who = NONE  # 成果归医院: whoever was spoken of before does not own it
        denied, start = verb_denied(tags, at, previous_at, previous is not None and previous.denied)
        if previous is not None and _is_listed(tags, previous_at, at):
            denied, start = previous.denied, at
        if "dropped" in clause.classes and any_is(tags[at + 1 :], "dropped") and "drop" not in tags[at].classes:
            denied = True  # 派统计师一事已作罢
        first, end = tags[start].start, tags[at].end
        for thing in things:
            if clause.start <= thing.start < first:
                first = thing.start
            if end < thing.end and thing.start < clause.end:
                end = thing.end
        events.append(
            Event(
                verb=tags[at],
                clause=clause,
                who=who,
                what=things,
                to=to,
                only="only" in clause.classes and any_is(front, "only"),
                denied=denied,
                whole=covers_whole(clause, tags[at], things),
                mode=meant(clause, tags[at]),
                span=(first, end),
            )
        )
        if denied and (excepted := parties.excepted() or before.excepted):
            # 除双方外没有单位使用: the excepted do.
            events.append(replace(events[-1], who=excepted, denied=False))
    return events


def _bare_denial(clause: Clause, before: _Before) -> list[Event]:
    """外企纯出钱，无数据: a denied thing without a verb is what the doer of before does not get."""
    if len(clause.tags) < 2 or "none" not in clause.tags[0].classes:
        return []
    front, *rest = clause.tags
    if not all_among(rest, _LISTABLE):
        return []
    things = _things(rest)
    verb = Tag(front.start, front.end, front.text, _GET)
    whole = covers_whole(clause, verb, things)
    span = front.start, max([front.end, *(thing.end for thing in things)])
    return [
        Event(
            verb=verb,
            clause=clause,
            who=before.doer,
            what=things,
            to=NONE,
            only=False,
            denied=True,
            whole=whole,
            mode=meant(clause, front),
            span=span,
        )
    ]


def _behind(after: list[Tag], *, fronted: bool) -> list[Tag]:
    """数据不拿成果不拿: where the thing stands in front of the verb, the one behind it belongs to the next verb."""
    denial = next((index for index, tag in enumerate(after) if "neg" in tag.classes), None)
    if denial is None:
        return after
    return [] if fronted else after[:denial]


def _taken_up(
    clause: Clause, verb: Tag, things: tuple[Tag, ...], *, front: list[Tag], before: _Before
) -> tuple[Tag, ...]:
    """影像，发给美国: what is given was named before. 我们不给，是别人给的: even what was denied there."""
    elliptic = verb.among(_ELLIPTIC) and not clause.among(_DUTIES)
    if not elliptic or any(thing.among(_GIVEN) or (thing in front and "work" in thing.classes) for thing in things):
        return things
    last = before.event
    if last is not None and last.denied and ((front and "be" in front[0].classes) or last.verb.text == verb.text):
        return last.what or things  # 数据前两年不拿，第三年拿一份
    return tuple(thing for thing in before.things if thing.among(GIVABLE)) or things


def _is_verb(tags: list[Tag], at: int) -> bool:
    """Whether a word of VERBS is one here: 要, 给, 有, 用 only where no other takes the thing (要数据, not 要申报)."""
    tag = tags[at]
    if tag.among(THINGS) and at + 1 < len(tags) and tags[at + 1].text == "由":
        return False  # 统计由他们做
    if "weak" not in tag.classes:
        return True
    for index, later in enumerate(tags[at + 1 :], at + 1):
        if "approve" in later.classes:
            continue
        if "neg" in later.classes:
            if any_is(tags[index + 1 :], "de"):
                continue  # 给德国公司一批不涉及基因研究的临床数据
            break
        if later.among(_TAKES):
            if any_is(tags[index + 1 : index + 3], "de"):
                continue  # 用我们做出来的数据
            return False
        if later.among(THINGS):
            return True
        if not later.among(_PASSED):
            return False
    given = "to" in tag.classes and at + 1 < len(tags) and tags[at + 1].among(PARTIES)  # 把这些给外方
    return given or any_among(tags[:at], _NAMED)


def _describes(tags: list[Tag], at: int) -> bool:
    """Whether a verb only describes a thing: 产生的数据, 获批项目. The thing may belong to the verb before it."""
    behind = next((tag for tag in tags[at + 1 :] if not tag.among(_AUXILIARY)), None)
    if behind is None:
        return False
    return "de" in behind.classes or ("approve" in tags[at].classes and behind.among(THINGS))


def _is_listed(tags: list[Tag], previous_at: int, at: int) -> bool:
    """不参与设计、实施、监查: a verb in a list of things, with no thing of its own, shares what is said of the list."""
    if at - 1 <= previous_at:
        return False
    link = tags[at - 1]
    linked = "and" in link.classes and ("to" not in link.classes or link.text in "和与")
    has_own = at + 1 < len(tags) and tags[at + 1].among(THINGS)
    return linked and tags[at - 2].among(_LINKABLE) and not has_own


def _things(tags: list[Tag]) -> tuple[Tag, ...]:
    return tuple([tag for tag in tags if not tag.classes.isdisjoint(THINGS)])


def _mentions(clauses: list[Clause], at: int, events: list[Event]) -> list[Mention]:
    clause = clauses[at]
    mentions = []
    if clause.among(THINGS):
        following = clauses[at + 1].tags if at + 1 < len(clauses) else []
        after_denial = "except" in clause.classes and any(
            "neg" in before.classes for before in clauses[:at] if before.sentence == clause.sentence
        )
        for index, word in enumerate(clause.tags):
            if not word.classes.isdisjoint(THINGS):
                denied, start = thing_denied(
                    clause, index, _governed(word, events), following, after_denial=after_denial
                )
                narrow = denied and _is_narrowed(clause.tags, start, index)
                mode: Mode = "unsure" if narrow else meant(clause, word)
                mentions.append(Mention(word, denied, mode, clause.tags[start].start))
    # What an ellipsis takes up again is affirmed again: 基因数据我们不给，是别人发给英国的.
    for event in events:
        if event.to and not event.denied:
            mentions += [Mention(tag, False, event.mode, tag.start) for tag in event.what if tag.start < clause.start]
    return mentions


def _is_narrowed(tags: list[Tag], start: int, index: int) -> bool:
    """除云南的队列外不涉及…, 不做…以外的研究: whether a denial, from the word at `start`, leaves something out."""
    behind = tags[index + 1 : index + 2] if any_is(tags[:index], "neg") else []
    return any_is(behind, "except_end") or (any_is(tags[:start], "except") and any_is(tags[:start], "except_end"))


def _governed(thing: Tag, events: list[Event]) -> bool | None:
    """Whether the verb that governs a thing is denied: the one in front of it, or all behind it (可能留也可能不留)."""
    governing = [event for event in events if thing in event.what]
    front = [event for event in governing if event.verb.start < thing.start]
    if front:
        return front[-1].denied
    return all(event.denied for event in governing) if governing else None


def _doubt_what_went_before(reading: Reading) -> None:
    """…，还没定: a clause that only doubts casts doubt on the clause before it. 不确定要不要报 doubts the duty."""
    if "unsure" not in reading.classes:
        return
    for before, clause in pairwise(reading.clauses):
        if not doubts(clause) or clause.among(GIVABLE) or any(event.clause is clause for event in reading.events):
            continue
        for event in reading.events:
            if event.clause is before and event.mode == "said":
                event.mode = "unsure"
        denied = any("neg" in tag.classes and "unsure" in after.classes for tag, after in pairwise(clause.tags))
        if denied or clause.among(_DUTIES) or clause.has("whether"):
            continue
        # What is there counts all the same; that it is not there no longer does.
        for mention in reading.mentions:
            if before.start <= mention.tag.start < before.end and mention.mode == "said":
                mention.mode = "hearsay"


def _doubt_drafts(reading: Reading) -> None:
    """三项都写进了草案，外方尚未同意: what is only proposed to another party is not settled, wherever that is said."""
    if "draft" in reading.classes and any(
        "draft" in clause.classes and "past" not in clause.classes for clause in reading.clauses
    ):
        for event in reading.events:
            if event.mode == "said" and not _FOREIGN_SIDE.isdisjoint(event.who | event.to):
                event.mode = "unsure"

"""Read a question: who does what to what, and what of it is denied, asked, unsure or only told.

The reader knows nothing of human genetic resources: words, their classes and what these are used as are in
`concepts.yaml` of the domain, how things are said in `grammar/zh.yaml`. It errs on the safe side: a denial must be
understood in full to count, and what is not understood stays visible as unread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from kb.text import Text
from reader.chart import (
    BETWEEN,
    DUTIES,
    GIVABLE,
    NO_CLASSES,
    NONE,
    PARTIES,
    THINGS,
    TRANSFERS,
    VERBS,
    Clause,
    Event,
    Mention,
    Reading,
    Roles,
    classes,
)
from reader.clauses import cut
from reader.compounds import compounded
from reader.context import marked, meant
from reader.cues import cues_of
from reader.matcher import Tag, Words, all_among, any_among, any_is, tag, word_at
from reader.negation import covers_whole, thing_denied, verb_denied
from reader.objects import GIVEN, describes, named_work, things_among, what
from reader.parties import Parties, are_paired, is_partner, speaker

# Sets of classes that are tested for every word are made here, once.
_SHOWN = classes("use get join give leave")
_ELLIPTIC = TRANSFERS | classes("get own lacks")
_LISTABLE = GIVABLE | {"and", "whole"}
_NO_OTHER_VERB = VERBS | {"neg"}
_LINKABLE = THINGS | VERBS
_TAKES = VERBS | {"duty"}
_NAMED = THINGS | PARTIES
_PASSED = BETWEEN | {"de", "be", "limit", "plain", "final", "ask", "cannot"}
_CLEFT = classes("be only")
_GET = classes("get")
# What a question is made of that only asks whether something is to be filed.
_ASKING = DUTIES | classes("weak modal neg whether must adverb also final guess ask particle")
_ENDING = classes("drop pending")
_DENYING_ITSELF = classes("lacks does_nothing")


class _Found(NamedTuple):
    """What was found in the clauses so far."""

    clauses: Sequence[Clause]
    events: list[Event]
    mentions: list[Mention]
    parties: list[Mention]


class _Before(NamedTuple):
    """What a clause takes from those before it: the doer, the things affirmed last, the last event, what was denied."""

    doer: Roles = NONE
    things: tuple[Tag, ...] = ()
    event: Event | None = None
    excepted: Roles = NONE
    denied: tuple[Event, ...] = ()


def read(text: Text, words: Words, we: Roles = NONE, doer: Roles = NONE) -> Reading:
    """The clauses, events and mentions of a question; `we`: the roles of 我们 where they are known, `doer`: who does
    what is said without a subject. Pure.
    """
    tags, unread = tag(text.normal, words)
    cues = cues_of(words)
    clauses = marked(cut(text, compounded(tags, words), unread), cues)
    return meant(frames(text, clauses, we, doer), cues)


def frames(text: Text, clauses: Sequence[Clause], we: Roles = NONE, doer: Roles = NONE) -> Reading:
    """Who does what in the clauses; how it is meant, nobody has looked at."""
    we = speaker(clauses) or we
    found = _Found(clauses, [], [], [])
    before, partner = _Before(doer), is_partner(clauses)
    for index, clause in enumerate(clauses):
        if clause.discarded:
            # 原定共享成果，后来取消了，不共享: what the dropped plan was about is still spoken of.
            if not clause.uncertain:
                before = before._replace(things=things_among(clause.tags) or before.things)
        else:
            previous = clauses[index - 1] if index else None
            # 除双方之外，某大学…: who comes next is one more.
            another = previous is not None and previous.has("except", "another") and not previous.among(_NO_OTHER_VERB)
            parties = Parties(clause, we, before.doer, another=another, partner=partner)
            before = _read_clause(found, index, parties, before)
    spoken = NO_CLASSES.union(*[clause.classes for clause in clauses])
    if "them" in we:
        spoken |= {"foreign_speaker"}
    if "joint_matter" in spoken and any(map(are_paired, clauses)):
        spoken |= {"paired"}
    return Reading(text, clauses, found.events, found.mentions, found.parties, spoken)


def _read_clause(found: _Found, index: int, parties: Parties, before: _Before) -> _Before:
    clause = found.clauses[index]
    if "nothing_else" in clause.classes and before.event is not None:
        found.events[-1] = replace(before.event, only=True)
        before = before._replace(event=found.events[-1])
    events = _events(clause, parties, before) or _bare_denial(clause, before)
    if _shares_thing(clause, events, before.event):
        found.events[-1] = replace(found.events[-1], what=events[0].what)
    mentions = _mentions(found.clauses, index, events)
    found.events.extend(events)
    found.mentions.extend(mentions)
    _take_back(found.parties, events, before.doer)
    for party in parties.all:
        denied = party.denied or any(
            (event.denied or "leave" in event.verb.classes) and _acts(parties, party.index, event) for event in events
        )
        found.parties.append(
            Mention(tag=party.tag, denied=denied, clause=clause, start=party.tag.start, roles=party.roles)
        )
    return _Before(
        _doer(clause, parties, before),
        tuple([mention.tag for mention in mentions if not mention.denied]) or before.things,
        events[-1] if events else before.event,
        NONE if events else parties.excepted(),
        (*before.denied, *[event for event in events if event.denied and event.what]),
    )


def _take_back(parties: list[Mention], events: list[Event], doer: Roles) -> None:
    """还有一家单位，不要也不用数据: who comes in only to be denied the data uses none."""
    if not parties or "other" not in doer or not any(event.verb.among(_SHOWN) and event.what for event in events):
        return
    if all(event.denied and event.who == doer for event in events):
        for at, party in enumerate(parties):
            if party.roles == doer:
                parties[at] = replace(party, denied=True)


def _shares_thing(clause: Clause, events: list[Event], last: Event | None) -> bool:
    """不获取、不留存任何数据: whether what is denied last had no thing of its own, and goes on in a list."""
    linked = bool(clause.tags) and "and" in clause.tags[0].classes
    denied = last is not None and last.denied and not last.what and last.verb.among(_GET)
    return linked and denied and bool(events) and events[0].denied and events[0].verb.among(_GET)


def _doer(clause: Clause, parties: Parties, before: _Before) -> Roles:
    """Who the next clause goes on to speak of. 法国那边（批件上的合作单位）: brackets may say what somebody is."""
    if not clause.bracketed:
        return parties.subject() or before.doer
    named = parties.all[0].roles if len(parties.all) == 1 and not clause.among(_NO_OTHER_VERB) else NONE
    return before.doer | (named & {"side"})


def _acts(parties: Parties, index: int, event: Event) -> bool:
    """Whether the party at `index` is the one who uses, gets, joins or receives."""
    tags = event.clause.tags
    verb = tags.index(event.verb)
    if index > verb:
        return event.verb.among(TRANSFERS)
    if event.verb is tags[-1]:
        return True  # 其他人都不用
    nearest = max(party.index for party in parties.all if party.index < verb)
    return event.verb.among(_SHOWN) and nearest == index


def _events(clause: Clause, parties: Parties, before: _Before) -> list[Event]:
    tags, verbs = clause.tags, _verbs(clause, before)
    events: list[Event] = []
    for nth, at in enumerate(verbs):
        previous_at, previous = (verbs[nth - 1], events[-1]) if events else (-1, None)
        names = named_work(tags, at, verbs[nth + 1 :])
        until = next(
            (later for later in verbs[nth + 1 :] if later not in names and not describes(tags, later)), len(tags)
        )
        front = tags[previous_at + 1 : at]
        named = [tags[name] for name in names]
        things = what(clause, tags[at], previous, front=front, behind=tags[at + 1 : until], named=named)
        things = _taken_up(clause, tags[at], things, front=front, before=before)
        who, to = parties.around(at, until, previous.who if previous else before.doer)
        if previous is not None and "same_doer" in tags[at - 1].classes:
            who = previous.who  # 资助我院的研究并指派人员
        if to and "own" in tags[at].classes:
            who = NONE  # 成果归医院: whoever was spoken of before does not own it
        denied, start = _denied(clause, at, previous_at, previous)
        event = Event(
            verb=tags[at],
            clause=clause,
            who=who,
            what=things,
            to=to,
            only=any_is(front, "only"),
            denied=denied,
            whole=covers_whole(clause, tags[at], things),
            span=_span(clause, (tags[start].start, tags[at].end), things),
            denier=tags[start] if denied and start < at else None,
        )
        events.append(event)
        if denied and (excepted := parties.excepted() or before.excepted):
            # 除双方外没有单位使用: the excepted do.
            events.append(replace(event, who=excepted, denied=False, denier=None))
    return events


def _verbs(clause: Clause, before: _Before) -> list[int]:
    """Where the verbs of a clause stand."""
    tags = clause.tags
    if not clause.among(VERBS) or (clause.bracketed and "listing" in tags[0].classes):
        return []  # （含论文与专利）
    # 留下了一盒巧克力: that something came down or was agreed to says nothing of a permit before one is named.
    unnamed = not clause.permit_topic and before.event is not None
    return [
        at
        for at, tag in enumerate(tags)
        if tag.among(VERBS) and _is_verb(tags, at) and not (unnamed and "elliptic" in tag.classes)
    ]


def _denied(clause: Clause, at: int, previous_at: int, previous: Event | None) -> tuple[bool, int]:
    """Whether the verb at `at` is denied, and the index of the word that denies it (`at` itself where none does)."""
    tags = clause.tags
    if previous is not None and _is_listed(tags, previous_at, at):
        denied, start = previous.denied, at
    else:
        denied, start = verb_denied(tags, at, previous_at, previous is not None and previous.denied)
    # 派统计师一事已作罢; 项目终止撤回了: what ends is not undone by what ends behind it.
    ends = tags[at].among(_ENDING)
    undone = "dropped" in clause.classes and any_is(tags[at + 1 :], "dropped") and not ends
    return denied or undone, start


def _span(clause: Clause, span: tuple[int, int], things: tuple[Tag, ...]) -> tuple[int, int]:
    """From the first to the last of some words and the things beside them in a clause."""
    first = min([span[0], *(thing.start for thing in things if thing.start >= clause.start)])
    return first, max([span[1], *(thing.end for thing in things)])


def _bare_denial(clause: Clause, before: _Before) -> list[Event]:
    """外企纯出钱，无数据: a denied thing without a verb is what the doer of before does not get."""
    if len(clause.tags) < 2 or "none" not in clause.tags[0].classes:
        return []
    front, *rest = clause.tags
    if not all_among(rest, _LISTABLE):
        return []
    things = things_among(rest)
    verb = Tag(front.start, front.end, front.text, _GET)
    return [
        Event(
            verb=verb,
            clause=clause,
            who=before.doer,
            what=things,
            to=NONE,
            only=False,
            denied=True,
            whole=covers_whole(clause, verb, things),
            span=_span(clause, (front.start, front.end), things),
            denier=front,
        )
    ]


def _taken_up(
    clause: Clause, verb: Tag, things: tuple[Tag, ...], *, front: Sequence[Tag], before: _Before
) -> tuple[Tag, ...]:
    """影像，发给美国: what is given was named before. 我们不给，是别人给的: even what was denied there."""
    elliptic = verb.among(_ELLIPTIC) and not clause.among(DUTIES)
    if not elliptic or any(thing.among(GIVEN) or (thing in front and "task" in thing.classes) for thing in things):
        return things
    last = before.event
    if last is not None and last.denied and ((front and "be" in front[0].classes) or last.verb.text == verb.text):
        return last.what or things  # 数据前两年不拿，第三年拿一份
    named = tuple(thing for thing in before.things if thing.among(GIVABLE)) or things
    # 不获取数据，成果不共享，后来又拿了: what was denied of the same kind of act.
    kinds = _ELLIPTIC if "lacks" in verb.classes else verb.classes & _ELLIPTIC
    same = (event.what for event in reversed(before.denied) if not event.verb.classes.isdisjoint(kinds))
    return named or next(same, ())


def _is_verb(tags: Sequence[Tag], at: int) -> bool:
    """Whether a word of VERBS is one here: 要, 给, 有, 用 only where no other takes the thing (要数据, not 要申报)."""
    tag, after = tags[at], word_at(tags, at + 1)
    if tag.among(THINGS) and after.text == "由":
        return False  # 统计由他们做
    if "weak" not in tag.classes or _is_cleft(tags, at) or _gives_before_asking(tags, at):
        return True
    if (takes := _takes_thing(tags, at)) is not None:
        return takes
    given = "to" in tag.classes and after.among(PARTIES)  # 把这些给外方
    return given or any_among(tags[:at], _NAMED)


def _gives_before_asking(tags: Sequence[Tag], at: int) -> bool:
    """CT给国外要备案吗: whether what was named is given to whom follows, and then only the duty is asked of."""
    if "to" not in tags[at].classes or not any_among(tags[:at], GIVABLE):
        return False
    behind = next((index for index in range(at + 1, len(tags)) if not tags[index].among(PARTIES)), len(tags))
    return behind > at + 1 and any_among(tags[behind:], DUTIES) and all_among(tags[behind:], _ASKING)


def _is_cleft(tags: Sequence[Tag], at: int) -> bool:
    """用的人也只有双方: whether a verb is named in front of who does it."""
    named = "de" in word_at(tags, at + 1).classes and any_among(tags[at + 2 : at + 5], _CLEFT)
    return named and "use" in tags[at].classes and any_among(tags[at + 2 :], PARTIES)


def _takes_thing(tags: Sequence[Tag], at: int) -> bool | None:
    """Whether a thing behind a weak verb is what it takes; None where none is there."""
    for index, later in enumerate(tags[at + 1 :], at + 1):
        if "approve" in later.classes:
            continue
        if "neg" in later.classes:
            if not any_is(tags[index + 1 :], "de"):
                return None
            # 给德国公司一批不涉及基因研究的临床数据: it goes on.
        # 要国合吗 asks whether it is to be filed.
        elif later.among(_TAKES) or ("get" in tags[at].classes and "bare_matter" in later.classes):
            if not any_is(tags[index + 1 : index + 3], "de"):
                return False
            # 用我们做出来的数据: it goes on.
        elif later.among(THINGS):
            return True
        elif not later.among(_PASSED):
            return False
    return None


def _is_listed(tags: Sequence[Tag], previous_at: int, at: int) -> bool:
    """不参与设计、实施、监查: a verb in a list of things, with no thing of its own, shares what is said of the list."""
    if at - 1 <= previous_at or tags[at].among(_DENYING_ITSELF):
        return False  # 不参与、拿不到数据
    link = tags[at - 1]
    linked = "and" in link.classes and ("to" not in link.classes or link.text in "和与")
    return linked and tags[at - 2].among(_LINKABLE) and not word_at(tags, at + 1).among(THINGS)


def _mentions(clauses: Sequence[Clause], at: int, events: list[Event]) -> list[Mention]:
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
                mentions.append(Mention(word, denied, clause, clause.tags[start].start))
    # What an ellipsis takes up again is affirmed again: 基因数据我们不给，是别人发给英国的.
    for event in events:
        if event.to and not event.denied:
            again = (tag for tag in event.what if tag.start < clause.start)
            mentions += [Mention(tag, denied=False, clause=clause, start=tag.start, taken_up=event) for tag in again]
    return mentions


def _governed(thing: Tag, events: list[Event]) -> bool | None:
    """Whether the verb that governs a thing is denied: the one in front of it, or all behind it (可能留也可能不留)."""
    governing = [event for event in events if thing in event.what]
    front = [event for event in governing if event.verb.start < thing.start]
    if front:
        return front[-1].denied
    return all(event.denied for event in governing) if governing else None

"""Read a question: who does what to what, and what of it is denied, asked, unsure or only told.

It errs on the safe side: a denial must be understood in full to count, and what is not understood stays visible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from kb.text import Text
from reader.chart import NO_CLASSES, NONE, Clause, Event, Mention, Reading, Roles, classes
from reader.clauses import cut
from reader.compounds import compounded
from reader.context import marked
from reader.cues import cues_of
from reader.matcher import Tag, Words, all_have, any_has, tag, word_at
from reader.negation import covers_whole, thing_denied, verb_denied
from reader.objects import describes, named_work, things_among, what
from reader.parties import Parties, are_paired, is_partner, speaker

_SHOWN = classes("use get join give leave")
_ELLIPTIC = classes("give share get own lacks")


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


def clauses_of(text: Text, words: Words) -> list[Clause]:
    """The clauses of a question, with what holds of each as a whole."""
    tags, unread = tag(text.normal, words)
    return marked(cut(text, compounded(tags, words), unread, words), cues_of(words))


def frames(text: Text, clauses: Sequence[Clause], we: Roles = NONE, doer: Roles = NONE) -> Reading:
    """Who does what in the clauses; how it is meant, nobody has looked at. `we`: the roles of 我们 where they are
    known, `doer`: who does what is said without a subject.
    """
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
            another = previous is not None and previous.has("except", "another") and not previous.has("verb", "neg")
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
    last = found.events[-1] if found.events else None
    goes_on = bool(events) and "and" in clause.tags[0].classes
    if last and goes_on and not last.what and all(one.denied and one.verb.has("get") for one in (last, events[0])):
        # 不获取、不留存任何数据: what is denied last had no thing of its own, and goes on in a list.
        found.events[-1] = replace(last, what=events[0].what)
    mentions = _mentions(found.clauses, index, events)
    found.events.extend(events)
    found.mentions.extend(mentions)
    shown = "other" in before.doer and any(event.verb.has(*_SHOWN) and event.what for event in events)
    if shown and all(event.denied and event.who == before.doer for event in events):
        # 还有一家单位，不要也不用数据: who comes in only to be denied the data uses none.
        found.parties[:] = [replace(one, denied=one.denied or one.roles == before.doer) for one in found.parties]
    ending = [event for event in events if event.denied or "leave" in event.verb.classes]
    for party in parties.all:
        denied = party.denied or any(_acts(parties, party.index, event) for event in ending)
        found.parties.append(Mention(party.tag, denied, clause, party.tag.start, roles=party.roles))
    return _Before(
        _doer(clause, parties, before),
        tuple([mention.tag for mention in mentions if not mention.denied]) or before.things,
        events[-1] if events else before.event,
        NONE if events else parties.excepted(),
        (*before.denied, *[event for event in events if event.denied and event.what]),
    )


def _doer(clause: Clause, parties: Parties, before: _Before) -> Roles:
    """Who the next clause goes on to speak of. 法国那边（批件上的合作单位）: brackets may say what somebody is."""
    if not clause.bracketed:
        return parties.subject() or before.doer
    named = parties.all[0].roles if len(parties.all) == 1 and not clause.has("verb", "neg") else NONE
    return before.doer | (named & {"side"})


def _acts(parties: Parties, index: int, event: Event) -> bool:
    """Whether the party at `index` is the one who uses, gets, joins or receives."""
    tags = event.clause.tags
    verb = tags.index(event.verb)
    if index > verb:
        return event.verb.has("transfer")
    if event.verb is tags[-1]:
        return True  # 其他人都不用
    nearest = max(party.index for party in parties.all if party.index < verb)
    return event.verb.has(*_SHOWN) and nearest == index


def _events(clause: Clause, parties: Parties, before: _Before) -> list[Event]:
    tags, verbs = clause.tags, _verbs(clause, before)
    events: list[Event] = []
    for nth, at in enumerate(verbs):
        previous_at, previous = (verbs[nth - 1], events[-1]) if events else (-1, None)
        later = verbs[nth + 1 :]
        names = named_work(tags, at, later)
        until = next((one for one in later if one not in names and not describes(tags, one)), len(tags))
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
            only=any_has(front, "only"),
            denied=denied,
            whole=covers_whole(clause, tags[at], things),
            span=_span(clause, (tags[start].start, tags[at].end), things),
            denier=tags[start] if denied and start < at else None,
        )
        events.append(event)
        once = sum("neg" in tag.classes for tag in tags[:at]) == 1
        if denied and once and (excepted := parties.excepted() or before.excepted):
            # 除双方外没有单位使用: the excepted do; 没有单位不使用 would be everybody.
            events.append(replace(event, who=excepted, denied=False, denier=None))
    return events


def _verbs(clause: Clause, before: _Before) -> list[int]:
    """Where the verbs of a clause stand."""
    tags = clause.tags
    if not clause.has("verb") or (clause.bracketed and "listing" in tags[0].classes):
        return []  # （含论文与专利）
    # 留下了一盒巧克力: that something came down or was agreed to says nothing of a permit before one is named.
    unnamed = not clause.permit_topic and before.event is not None
    verbs = (at for at, tag in enumerate(tags) if "verb" in tag.classes and _is_verb(tags, at))
    return [at for at in verbs if not (unnamed and "elliptic" in tags[at].classes)]


def _denied(clause: Clause, at: int, previous_at: int, previous: Event | None) -> tuple[bool, int]:
    """Whether the verb at `at` is denied, and the index of the word that denies it (`at` itself where none does)."""
    tags = clause.tags
    if previous is not None and _is_listed(tags, previous_at, at):
        denied, start = previous.denied, at
    else:
        denied, start = verb_denied(tags, at, previous_at, previous is not None and previous.denied)
    # 派统计师一事已作罢; 项目终止撤回了: what ends is not undone by what ends behind it.
    ends = tags[at].has("drop", "pending")
    undone = "dropped" in clause.classes and any_has(tags[at + 1 :], "dropped") and not ends
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
    if not all_have(rest, "givable", "and", "whole"):
        return []
    things = things_among(rest)
    verb = front._replace(classes=classes("get says_little"))
    whole, span = covers_whole(clause, verb, things), _span(clause, (front.start, front.end), things)
    return [
        Event(verb, clause, before.doer, things, NONE, only=False, denied=True, whole=whole, span=span, denier=front)
    ]


def _taken_up(
    clause: Clause, verb: Tag, things: tuple[Tag, ...], *, front: Sequence[Tag], before: _Before
) -> tuple[Tag, ...]:
    """影像，发给美国: what is given was named before. 我们不给，是别人给的: even what was denied there."""
    elliptic = verb.has(*_ELLIPTIC) and not clause.has("filing")
    # 不碰人群基因: behind the verb stands what it takes.
    taken = any(thing.start >= verb.end and not thing.has("project", "joint_matter") for thing in things)
    given = any(thing.has("given") or (thing in front and "task" in thing.classes) for thing in things)
    if not elliptic or taken or given:
        return things
    last = before.event
    if last is not None and last.denied and ((front and "be" in front[0].classes) or last.verb.text == verb.text):
        return last.what or things  # 数据前两年不拿，第三年拿一份
    named = tuple(thing for thing in before.things if thing.has("givable")) or things
    # 不获取数据，成果不共享，后来又拿了: what was denied of the same kind of act.
    kinds = _ELLIPTIC if "lacks" in verb.classes else verb.classes & _ELLIPTIC
    same = (event.what for event in reversed(before.denied) if not event.verb.classes.isdisjoint(kinds))
    return named or next(same, ())


def _is_verb(tags: Sequence[Tag], at: int) -> bool:
    """Whether a word for an act is one here: 要, 给, 有, 用 only where no other takes the thing (要数据, not 要报)."""
    tag, after = tags[at], word_at(tags, at + 1)
    if tag.has("thing") and after.text == "由":
        return False  # 统计由他们做
    if "weak" not in tag.classes or _is_cleft(tags, at) or _gives_before_asking(tags, at):
        return True
    if (takes := _takes_thing(tags, at)) is not None:
        return takes
    given = "to" in tag.classes and after.has("party")  # 把这些给外方
    return given or any_has(tags[:at], "thing", "party")


def _gives_before_asking(tags: Sequence[Tag], at: int) -> bool:
    """CT给国外要备案吗: whether what was named is given to whom follows, and then only the duty is asked of."""
    if "to" not in tags[at].classes or not any_has(tags[:at], "givable"):
        return False
    behind = next((index for index in range(at + 1, len(tags)) if "party" not in tags[index].classes), len(tags))
    return behind > at + 1 and any_has(tags[behind:], "filing") and all_have(tags[behind:], "asks_to_file")


def _is_cleft(tags: Sequence[Tag], at: int) -> bool:
    """用的人也只有双方: whether a verb is named in front of who does it."""
    named = "de" in word_at(tags, at + 1).classes and any_has(tags[at + 2 : at + 5], "be", "only")
    return named and "use" in tags[at].classes and any_has(tags[at + 2 :], "party")


def _takes_thing(tags: Sequence[Tag], at: int) -> bool | None:
    """Whether a thing behind a weak verb is what it takes; None where none is there."""
    for index, later in enumerate(tags[at + 1 :], at + 1):
        if "approve" in later.classes:
            continue
        if "neg" in later.classes:
            if not any_has(tags[index + 1 :], "de"):
                return None
            # 给德国公司一批不涉及基因研究的临床数据: it goes on.
        # 要国合吗 asks whether it is to be filed.
        elif later.has("verb", "duty") or ("get" in tags[at].classes and "bare_matter" in later.classes):
            if not any_has(tags[index + 1 : index + 3], "de"):
                return False
            # 用我们做出来的数据: it goes on.
        elif later.has("thing"):
            return True
        elif not later.has("passed_over"):
            return False
    return None


def _is_listed(tags: Sequence[Tag], previous_at: int, at: int) -> bool:
    """不参与设计、实施、监查: a verb in a list of things, with no thing of its own, shares what is said of the list."""
    if at - 1 <= previous_at or tags[at].has("lacks", "does_nothing"):
        return False  # 不参与、拿不到数据
    link = tags[at - 1]
    linked = "and" in link.classes and ("to" not in link.classes or link.text in "和与")
    return linked and tags[at - 2].has("thing", "verb") and not word_at(tags, at + 1).has("thing")


def _mentions(clauses: Sequence[Clause], at: int, events: list[Event]) -> list[Mention]:
    clause = clauses[at]
    mentions = []
    if clause.has("thing"):
        following = clauses[at + 1].tags if at + 1 < len(clauses) else []
        after_denial = "except" in clause.classes and any(
            "neg" in before.classes for before in clauses[:at] if before.sentence == clause.sentence
        )
        for index, word in enumerate(clause.tags):
            if word.has("thing"):
                governed = _governed(word, events)
                denied, start = thing_denied(clause, index, governed, following, after_denial=after_denial)
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

"""What of a question was not understood and might matter. It leaves an exemption open, whatever else was said."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import pairwise

from reader.chart import (
    DUTIES,
    GIVABLE,
    KINDS,
    PERMITS,
    SIDES,
    THINGS,
    TRANSFERS,
    VERBS,
    WORK,
    Clause,
    Event,
    Reading,
    classes,
)
from reader.matcher import Tag, all_among, any_among, word_at
from reader.unused import introduces, speaks_of_paying

# What an unknown word may describe without being a thing of its own.
HEADS = classes("party person project place number time form")
# What the foreign side may do without a word of ours for it: pay, give drugs, be somebody.
_HARMLESS = classes("pays have be approve pending done duty leave")
# Sets of classes that are tested for every word are made here, once.
_MATTER = GIVABLE | {"duty"}
_ASKED = PERMITS | {"only"}
_UNDERTAKEN = classes("collect do")
_PAYING = classes("pays have be")
_ALLOWED = classes("harmless")
_SUPPORT = classes("harmless equipment")
_SIDES_OF_OURS = classes("us compatriot company")
_OUR_PLACES = _SIDES_OF_OURS | classes("our_place speaker")
_MEANS = classes("means")
_IDLE = classes("do weak give")
_DENYING = classes("neg none leave drop")
_ACTIVE = VERBS | classes("located")
_FRONT = classes("except_end plain of toward")
_BACK = classes("except_end of")
_HEADS_OF_CHINESE = HEADS | KINDS | {"plain"}
# The 1 of BRCA1 is part of the word.
_HEADS_OF_LATIN = HEADS - {"number"}
_TAKING = classes("taking weak")


def unread(reading: Reading, risks: re.Pattern[str], ends: set[int]) -> list[str]:
    """The words that were not understood and might matter. `ends` are where the words end that facts were read from."""
    words = [
        reading.text.quote(m.tag.start, m.tag.end)
        for m in reading.mentions
        if not m.denied and "vague" in m.tag.classes
    ]
    # 不取皮损组织: what only tells which of a thing there is none of.
    missing = {m.tag.start for m in reading.mentions if m.denied and m.mode == "said"}
    for index, clause in enumerate(reading.clauses):
        if clause.discarded:
            continue
        if "except_behind" in clause.classes:
            words.append(reading.words(clause))
        if "also" in clause.classes and _adds(clause, reading) and not any(map(clause.holds, ends)):
            words.append(reading.words(clause))
        if not clause.unread:
            continue
        listed = any(near.among(KINDS) for near in reading.clauses[max(0, index - 1) : index + 2])
        talk = not any(near.among(_MATTER) for near in reading.clauses if near.sentence == clause.sentence)
        for span in (_grown(clause, span) for span in clause.unread):
            word = reading.text.normal[slice(*span)].strip()
            front = reading.text.normal[: span[0]].rstrip()
            denied = any("neg" in tag.classes for tag in clause.tags if tag.end == len(front))
            risky = bool(risks.search(word))
            if (len(word) < 2 and not risky) or denied or span[1] in missing:
                continue
            if risky or (listed and not clause.tags) or _is_a_thing(clause, span, word, talk=talk):
                words.append(reading.text.quote(*span))
    return words


def _adds(clause: Clause, reading: Reading) -> bool:
    """还要送去测一下: something more is done, whatever it is."""
    if clause.hypothetical or clause.asks or clause.among(DUTIES):
        return False
    open_ended = [event for event in reading.events_in(clause) if not (event.denied or event.to)]
    return any(
        (event.verb.among(_UNDERTAKEN) and not event.what)
        # 还要卖给数据商: to whom is not known.
        or (event.verb.among(TRANSFERS) and bool(event.what) and bool(clause.unread))
        for event in open_ended
    )


def said_of_foreigners(reading: Reading) -> list[Clause]:
    """The clauses that say something of a foreign party which may matter: that it does or has something, or that work
    is done where the asker's own side is not.
    """
    named = [party.tag.start for party in reading.parties if not party.denied and not party.roles.isdisjoint(SIDES)]
    return [
        clause
        for clause in reading.clauses
        # 外方要申报吗 asks for a duty; 外方审批每一版方案 tells what it does.
        if not (clause.hypothetical or clause.discarded or clause.asks or clause.among(_ASKED))
        and not ("duty" in clause.classes and not clause.among(WORK))
        and (
            _is_elsewhere(clause)
            or (any(clause.start <= at < clause.end for at in named) and _matters(clause, reading))
            or (bool(named) and _sends_staff(clause))
        )
    ]


def unread_of_foreigners(said: list[Clause], reading: Reading, ends: Collection[int]) -> list[str]:
    """What is `said` of a foreign party and no fact was read from: nobody is exempted past it.

    `ends` are where the words end that facts were read from.
    """
    return [reading.words(clause) for clause in said if not any(map(clause.holds, ends))]


def _matters(clause: Clause, reading: Reading) -> bool:
    """Whether a foreign party does more than pay, give drugs or equipment, or keep to the agreement."""
    events = reading.events_in(clause)
    if any(map(_acts, events)):
        return True
    if events and all(event.denied for event in events):
        return False
    ours = {tag for event in events if not _SIDES_OF_OURS.isdisjoint(event.who) for tag in event.what}
    things = [
        mention.tag
        for mention in reading.mentions
        if mention.tag in clause.tags and not mention.denied and mention.tag not in ours
    ]
    if introduces(clause) or ("speaker" in clause.classes and clause.has("be", "job", "employed")):
        return False  # 作为申办方注册专员想咨询, 我们是跨国药企的医学部, 我在药企上班
    paid = "paying_word" in clause.classes and not _leads_to_them(clause, "to")
    # 方案是外方定稿的, 统计放在他们总部, 结果去那边: nothing that is done to it was read, but it is theirs somehow.
    if (
        any_among(things, WORK if paid else WORK | _MEANS)
        or (not paid and clause.has("facility"))
        or (_leads_to_them(clause, "toward") and clause.among(GIVABLE))
        or (not paid and (_leads_to_them(clause, "ba") or _is_theirs(clause)))
    ):
        return True
    return not paid and "be" not in clause.classes and any(_stands_alone(clause, span) for span in clause.unread)


def _leads_to_them(clause: Clause, link: str) -> bool:
    """带着数据去那边, 给其提成: a foreign party behind a word of direction."""
    return any(link in tag.classes and _is_foreign(after) for tag, after in pairwise(clause.tags))


def _is_foreign(tag: Tag) -> bool:
    """Whether a word names the foreign side; 中方 is one of the two partners, and no foreign one."""
    return tag.among(SIDES) and "us" not in tag.classes


def _is_theirs(clause: Clause) -> bool:
    """随机是其汇总的: the foreign side behind 是, and something between it and the 的 at the end."""
    for tag, after in pairwise(clause.tags):
        if "be" in tag.classes and _is_foreign(after):
            last = clause.tags[-1]
            return "de" in last.classes and last.start > after.end
    return False


def _stands_alone(clause: Clause, span: tuple[int, int]) -> bool:
    """Whether an unknown word is no mere part of what a party or a person is called."""
    return not any(tag.start == span[1] and tag.among(HEADS) for tag in clause.tags)


def _is_elsewhere(clause: Clause) -> bool:
    """服务器在法兰克福, 里约的实验室负责盲审: work or its means are at a place that is not known to be ours."""
    if clause.among(_OUR_PLACES):
        return False
    works = clause.among(_MEANS | WORK)
    acts = clause.among(VERBS) and "paying_word" not in clause.classes
    for at, tag in enumerate(clause.tags):
        after, behind = word_at(clause.tags, at + 1), word_at(clause.tags, at + 2)
        # A place that we do not know may begin with a word that we do: 里约.
        unknown = any(tag.end <= start <= tag.end + 1 for start, _ in clause.unread)
        if "located" in tag.classes:
            # 我们在某县做研究: 在 by itself says little.
            sure = works or "plain" not in tag.classes
            if (sure and unknown) or ((sure or acts) and _is_foreign(after)):
                return True
        elif (
            "de" in after.classes
            and behind.among(_MEANS)
            and (_is_foreign(tag) or any(after.start - 1 <= end <= after.start for _, end in clause.unread))
        ):
            return True
    first = word_at(clause.tags, 0)
    return "de" in first.classes and works and any(end == first.start for _, end in clause.unread)


def _sends_staff(clause: Clause) -> bool:
    """跟台的工程师记录参数: where a foreign party is spoken of, staff that is not said to be ours may be its own."""
    return "staff" in clause.classes and clause.among(_ACTIVE) and not clause.among(_OUR_PLACES | _DENYING)


def _acts(event: Event) -> bool:
    # 中方 is one of the two partners, and no foreign one.
    who = event.who - {"side"} if "us" in event.who else event.who
    if event.denied or SIDES.isdisjoint(who | event.to):
        return False
    if not SIDES.isdisjoint(event.to) and event.verb.among(TRANSFERS):
        return not event.what or not all_among(event.what, _ALLOWED)  # 给他们一份
    if not event.what:
        # 出了钱就给到账: beside what is paid these say nothing of their own.
        # 拿了美国某协会的资助: who takes what is paid.
        taken = "get" in event.verb.classes and SIDES.isdisjoint(who)
        paid = speaks_of_paying(event.clause) and (taken or event.verb.among(_IDLE))
        return not event.verb.among(_HARMLESS) and not paid
    # 借设备给我们用: what the foreign side gives us is ours to use.
    allowed = _SUPPORT if event.verb.among(_PAYING) or "us" in event.to else _ALLOWED
    return not all_among(event.what, allowed)


def _grown(clause: Clause, span: tuple[int, int]) -> tuple[int, int]:
    """The unknown word with the single characters that touch it: in 外泌小体 the known 外 is part of it."""
    start, end = span
    for tag in reversed(clause.tags):
        if tag.end == start and tag.end - tag.start == 1 and tag.among(_FRONT):
            start = tag.start
    for tag in clause.tags:
        if tag.start == end and tag.end - tag.start == 1 and tag.among(_BACK):
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
    if after and "holder" in after[0].classes and not after[0].among(KINDS):
        return True
    if after and after[0].among(_HEADS_OF_LATIN if word.isascii() else _HEADS_OF_CHINESE):
        return False
    if word.isascii() and word.isalpha() and clause.among(KINDS):
        return True
    at = clause.tags.index(before[0]) if before else -1
    if before and "and" in before[0].classes:
        return bool(at and clause.tags[at - 1].among(THINGS))
    linked = (
        after and "and" in after[0].classes and any(tag.among(KINDS) for tag in clause.tags if tag.start >= span[1])
    )
    if talk:
        return bool(before and before[0].among(_UNDERTAKEN) and "weak" not in before[0].classes)
    return bool(linked or (before and before[0].among(_TAKING)))

"""What of a question was not understood and might matter. It leaves an exemption open, whatever else was said."""

from __future__ import annotations

import re
from itertools import pairwise

from reader.chart import SIDES, Clause, Event, Reading, classes
from reader.matcher import Tag, all_have, any_has, word_at
from reader.unused import introduces, speaks_of_paying

_OURS = classes("us compatriot company")
_NOT_THEIRS = classes("at_home neg none leave drop")


def unread(reading: Reading, risks: re.Pattern[str], ends: set[int]) -> list[str]:
    """The words that were not understood and might matter. `ends` are where the words end that facts were read from."""
    vague = (one.tag for one in reading.mentions if not one.denied and "vague" in one.tag.classes)
    words = [reading.text.quote(tag.start, tag.end) for tag in vague]
    # 不取皮损组织: what only tells which of a thing there is none of.
    missing = {one.tag.start for one in reading.mentions if one.denied and one.mode == "said"}
    for index, clause in enumerate(reading.clauses):
        if clause.discarded:
            continue
        if "except_behind" in clause.classes:
            words.append(reading.words(clause))
        if "also" in clause.classes and _adds(clause, reading) and not any(map(clause.holds, ends)):
            words.append(reading.words(clause))
        listed = any(near.has("data_kind") for near in reading.clauses[max(0, index - 1) : index + 2])
        talk = not any(near.has("givable", "duty") for near in reading.clauses if near.sentence == clause.sentence)
        for span in (_grown(clause, span) for span in clause.unread):
            word = reading.text.normal[slice(*span)].strip()
            front = len(reading.text.normal[: span[0]].rstrip())
            denied = any("neg" in tag.classes for tag in clause.tags if tag.end == front) or span[1] in missing
            risky = bool(risks.search(word))
            alone = len(word) > 1 and ((listed and not clause.tags) or _is_a_thing(clause, span, word, talk=talk))
            if not denied and (risky or alone):
                words.append(reading.text.quote(*span))
    return words


def _adds(clause: Clause, reading: Reading) -> bool:
    """还要送去测一下: something more is done, whatever it is."""
    if clause.hypothetical or clause.asks or clause.has("filing"):
        return False
    open_ended = [event for event in reading.events_in(clause) if not (event.denied or event.to)]
    return any(
        (event.verb.has("collect", "do") and not event.what)
        # 还要卖给数据商: to whom is not known.
        or (event.verb.has("transfer") and bool(event.what) and bool(clause.unread))
        for event in open_ended
    )


def said_of_foreigners(reading: Reading) -> list[Clause]:
    """The clauses that say what may matter of a foreign party, or that work is done where our side is not."""
    named = [party.tag.start for party in reading.parties if not party.denied and not party.roles.isdisjoint(SIDES)]
    return [
        clause
        for clause in reading.clauses
        # 外方要申报吗 asks for a duty; 外方审批每一版方案 tells what it does.
        if not (clause.hypothetical or clause.discarded or clause.asks or clause.has("named_permit", "only"))
        and not ("duty" in clause.classes and not clause.has("doable"))
        and (
            _is_elsewhere(clause)
            or (any(clause.start <= at < clause.end for at in named) and _matters(clause, reading))
            # 跟台的工程师记录参数: staff that is not said to be ours may be theirs.
            or (bool(named) and clause.has("staff") and clause.has("verb", "located") and not clause.has(*_NOT_THEIRS))
        )
    ]


def _matters(clause: Clause, reading: Reading) -> bool:
    """Whether a foreign party does more than pay, give drugs or equipment, or keep to the agreement."""
    events = reading.events_in(clause)
    if any(map(_acts, events)):
        return True
    if events and all(event.denied for event in events):
        return False
    ours = {tag for event in events if not _OURS.isdisjoint(event.who) for tag in event.what}
    named = (one.tag for one in reading.mentions if one.tag in clause.tags and not one.denied)
    things = [tag for tag in named if tag not in ours]
    if introduces(clause) or ("speaker" in clause.classes and clause.has("be", "job", "employed")):
        return False  # 作为申办方注册专员想咨询, 我们是跨国药企的医学部, 我在药企上班
    paid = "paying_word" in clause.classes and not _leads_to_them(clause, "to")
    # 方案是外方定稿的, 统计放在他们总部, 结果去那边: nothing that is done to it was read, but it is theirs somehow.
    if any_has(things, "doable") or (_leads_to_them(clause, "toward") and clause.has("givable")):
        return True
    if paid or any_has(things, "means") or clause.has("facility") or _leads_to_them(clause, "ba") or _is_theirs(clause):
        return not paid
    # An unknown word that is no mere part of what a party or a person is called.
    parts = {tag.start for tag in clause.tags if tag.has("head", "number")}
    return "be" not in clause.classes and any(end not in parts for _, end in clause.unread)


def _leads_to_them(clause: Clause, link: str) -> bool:
    """带着数据去那边, 给其提成: a foreign party behind a word of direction."""
    return any(link in tag.classes and _is_foreign(after) for tag, after in pairwise(clause.tags))


def _is_foreign(tag: Tag) -> bool:
    """Whether a word names the foreign side; 中方 is one of the two partners, and no foreign one."""
    return tag.has("foreign_side") and "us" not in tag.classes


def _is_theirs(clause: Clause) -> bool:
    """随机是其汇总的: the foreign side behind 是, and something between it and the 的 at the end."""
    theirs = (after for tag, after in pairwise(clause.tags) if "be" in tag.classes and _is_foreign(after))
    return any(clause.tags[-1].has("de") and clause.tags[-1].start > after.end for after in theirs)


def _is_elsewhere(clause: Clause) -> bool:
    """服务器在法兰克福, 里约的实验室负责盲审: work or its means are at a place that is not known to be ours."""
    if clause.has("at_home"):
        return False
    works = clause.has("means", "doable")
    acts = clause.has("verb") and "paying_word" not in clause.classes
    for at, tag in enumerate(clause.tags):
        after, behind = word_at(clause.tags, at + 1), word_at(clause.tags, at + 2)
        if "located" in tag.classes:
            # A place that we do not know may begin with a word that we do: 里约.
            unknown = any(tag.end <= start <= tag.end + 1 for start, _ in clause.unread)
            # 我们在某县做研究: 在 by itself says little.
            sure = works or "plain" not in tag.classes
            if (sure and unknown) or ((sure or acts) and _is_foreign(after)):
                return True
        elif "de" in after.classes and "means" in behind.classes:
            elsewhere = _is_foreign(tag) or any(after.start - 1 <= end <= after.start for _, end in clause.unread)
            if elsewhere:
                return True
    first = word_at(clause.tags, 0)
    return "de" in first.classes and works and any(end == first.start for _, end in clause.unread)


def _acts(event: Event) -> bool:
    # 中方 is one of the two partners, and no foreign one.
    who = event.who - {"side"} if "us" in event.who else event.who
    if event.denied or SIDES.isdisjoint(who | event.to):
        return False
    if not SIDES.isdisjoint(event.to) and event.verb.has("transfer"):
        return not event.what or not all_have(event.what, "harmless")  # 给他们一份
    if not event.what:
        # 出了钱就给到账: beside what is paid these say nothing of their own.
        # 拿了美国某协会的资助: who takes what is paid.
        taken = "get" in event.verb.classes and SIDES.isdisjoint(who)
        paid = speaks_of_paying(event.clause) and (taken or event.verb.has("do", "weak", "give"))
        return not event.verb.has("harmless_act") and not paid
    # 借设备给我们用: what the foreign side gives us is ours to use.
    support = ("equipment",) if event.verb.has("pays", "have", "be") or "us" in event.to else ()
    return not all_have(event.what, "harmless", *support)


def _grown(clause: Clause, span: tuple[int, int]) -> tuple[int, int]:
    """The unknown word with the single characters that touch it: in 外泌小体 the known 外 is part of it."""
    start, end = span
    single = [tag for tag in clause.tags if tag.end - tag.start == 1]
    for tag in reversed(single):
        if tag.end == start and tag.has("except_end", "plain", "of", "toward"):
            start = tag.start
    for tag in single:
        if tag.start == end and tag.has("except_end", "of"):
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
    if after and "holder" in after[0].classes and not after[0].has("data_kind"):
        return True
    if after and after[0].has("head", *(() if word.isascii() else ("number", "data_kind", "plain"))):
        return False
    if word.isascii() and word.isalpha() and clause.has("data_kind"):
        return True
    if before and "and" in before[0].classes:
        return "thing" in word_at(clause.tags, clause.tags.index(before[0]) - 1).classes
    if talk:
        return bool(before) and before[0].has("collect", "do") and "weak" not in before[0].classes
    linked = bool(after) and "and" in after[0].classes
    linked = linked and any("data_kind" in tag.classes for tag in clause.tags if tag.start >= span[1])
    return linked or (bool(before) and before[0].has("taking", "weak"))

"""The clauses of a message that no fact was read from: to show them, and to leave an exemption open for them."""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import pairwise
from typing import NamedTuple

from reader.chart import (
    DUTIES,
    FOREIGN,
    GIVABLE,
    NO_CLASSES,
    PARTIES,
    THINGS,
    TRANSFERS,
    VERBS,
    Clause,
    Event,
    Mention,
    Reading,
    classes,
)
from reader.matcher import NO_TAG, Tag, all_among, any_among

# What the kinds of a domain and the grammar say of a word in such a clause. Numbers, and the asking half of 要不要, are
# found by their form and have no kind.
_IDLE = classes("idle number whether")
_IDLE_AFFIRMED, _IDLE_DENIED = classes("idle_affirmed"), classes("idle_denied")
_HOME = classes("us our_place speaker ours project")
_DENYING = classes("neg none")
_REST = classes("another")
_MISTAKEN = classes("mistaken misspoken")
_ALWAYS = classes("always_asked")
# 省厅发函要我们交, not 组里说要去省厅交, 省厅没有要求; 本试验还没备: which one it is.
_DEMANDING, _UNDEMANDED = classes("demanding"), classes("neg none asking")
_TOWARDS, _WHICH = classes("toward to"), classes("project ours that_one")
# A name and a post are not longer, and hold none of these.
_LONGEST_NAME = 20
_BEYOND_NAME = classes("act givable neg none another third outsider affiliate joining unsettling other_project number")
# 我管EDC的, not 我管EDC，外方看: what one is in charge of is nothing that is done. 同事说要赶年报, not …报外省的样本.
_IN_CHARGE, _OWN = classes("in_charge"), classes("speaker")
_BEYOND_OPINION = (
    FOREIGN | TRANSFERS | classes("neg none another joining other_project number also past demanding always_asked")
)
_BEYOND_POST = _BEYOND_OPINION | {"unsettling"}
_OPINION = classes("say hearsay own_word must")
_WHETHER = classes("whether")
# 结题时要给一份总结, not 给科里一份总结, 给了20万, 交申请: what is handed over, to whom, and how much of it.
_HANDING, _DUTY = TRANSFERS | {"turn_in"}, DUTIES | classes("permit bare_matter")
_NOT_TO_THEM = classes("neg none us our_place project")
_SOMEBODY, _AMOUNT = PARTIES | classes("person staff title speaker you"), classes("number adverb modal time so_far")
# 这张是采集许可的: what is only named tells nothing, what is said of it does.
_SAYING = classes("be another act done")
_OF_THE_CASE = THINGS | VERBS | FOREIGN
# 作为…专员: what a post is called by.
_POSTS = classes("staff title")
# 美国某协会资助: who pays is known, whatever else is said of the money; not what comes with it.
_PAYING, _BESIDE_PAYING = classes("pays paying_word"), classes("givable holder task neg none whether")
# A character that no list has is mostly a piece of a longer word.
_SHORTEST = 2


class LeftOver(NamedTuple):
    """The words of a clause that may say more of the case than the facts that were read from it."""

    words: str
    facts: frozenset[str]


def unused(reading: Reading, used: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The clauses that no fact was read from and that ask nothing: ranges of the message as it was written. `used`: the
    ranges of the normal spelling that facts rest on.
    """
    found: list[tuple[int, int]] = []
    offsets = reading.text.offsets
    for clause in _telling(reading):
        words = [at for at in range(clause.start, clause.end) if reading.text.normal[at].isalnum()]
        if words and not any(first < clause.end and clause.start < last for first, last in used):
            found.append((offsets[words[0]], offsets[words[-1]] + 1))
    return found


def left_over(
    reading: Reading, used: Sequence[tuple[int, int, str]], *, later: bool, topics: Set[str]
) -> list[LeftOver]:
    """The clauses that may say something of the case: all that are not known to say nothing. `used`: ranges of the
    normal spelling, each with the fact that rests on it.

    A clause says nothing where each of its words is of an idle kind, where all that it speaks of is denied, and where
    it is already left out of the reading. In a `later` message work without a doer (参与了) may be that of the party
    spoken of before. `topics`: the facts that only tell what is asked about.
    """
    told = any(name not in topics for *_, name in used)
    found = []
    for clause in _telling(reading):
        if clause.discarded or clause.hypothetical or _denies_all(clause, reading):
            continue
        facts = frozenset(name for start, end, name in used if start < clause.end and clause.start < end)
        # What else was read from a clause does not settle these.
        if clause.among(_ALWAYS) or _is_demanded(clause, reading) or (facts <= topics and _hands_over(clause, reading)):
            found.append(LeftOver(reading.words(clause), NO_CLASSES))
        elif not _says_nothing(clause, later=later, told=told):
            found.append(LeftOver(reading.words(clause), facts))
    return found


def _telling(reading: Reading) -> list[Clause]:
    # 有没有留样还得问护士 asks nothing of us.
    return [clause for clause in reading.clauses if not clause.asks or "lookup" in clause.classes]


def _denies_all(clause: Clause, reading: Reading) -> bool:
    """样本不寄了: what is not there needs no filing."""
    said: list[Event | Mention] = [*reading.events, *reading.mentions]
    denied = [one.denied for one in said if one.clause is clause]
    return bool(denied) and all(denied)


def _says_nothing(clause: Clause, *, later: bool, told: bool) -> bool:
    if "duty" in clause.classes and not (clause.among(_REST) and not clause.among(_DENYING)):
        return True  # 科研处说要报: what somebody holds of the duty is no fact of the case; 其余的走别的渠道 is one
    if "annual" in clause.classes and clause.among(_OPINION) and not clause.among(GIVABLE | _BEYOND_OPINION):
        return True  # 同事说要赶年报, 科里催年报
    if speaks_of_paying(clause) and not clause.among(_BESIDE_PAYING):
        return True  # 外方除了出钱, 研究经费来自外资企业
    if introduces(clause) or (told and clause.among(_MISTAKEN) and not clause.among(_OF_THE_CASE)):
        return True  # 记错了，是今年2月: what is right is told
    foreign = clause.among(FOREIGN)
    # 外方驻点, 炎症因子数据: not 食堂包子卖完了, 美国某协会资助.
    if (clause.among(GIVABLE) or (foreign and not clause.among(_PAYING))) and (
        sum(end - start for start, end in clause.unread) >= _SHORTEST
    ):
        return False
    ours = not foreign and (not later or clause.among(_HOME))
    return all(_is_idle(tag, clause, ours=ours) for tag in clause.tags)


def speaks_of_paying(clause: Clause) -> bool:
    """外方出钱; what is given to the foreign side (给人家看) is no money that it pays."""
    words = pairwise((*clause.tags, NO_TAG))
    return any(tag.among(_PAYING) and not ("to" in tag.classes and after.among(FOREIGN)) for tag, after in words)


def _is_demanded(clause: Clause, reading: Reading) -> bool:
    """省厅发函要我们交; 中心来电，要求一月底交: whether the authority or the permit demands it; 本试验还没备: or it is
    yet to be done.
    """
    if not clause.among(DUTIES):
        return False
    said = [one for one in reading.clauses if one.sentence == clause.sentence and one.start <= clause.start]
    demanded = (
        ("must" in clause.classes or _has_to(clause))
        and not clause.among(_UNDEMANDED)
        and any(map(_names_authority, said))
    )
    return demanded or ("not_yet" in clause.classes and clause.among(_WHICH))


def _has_to(clause: Clause) -> bool:
    """这得备案: what has to be done, behind its verb or in front of it."""
    return any("de" in tag.classes and tag.text == "得" and after.among(DUTIES) for tag, after in pairwise(clause.tags))


def _names_authority(clause: Clause) -> bool:
    """组里说要去科技部办: it is only where one goes. 科技部要求报吗 asks."""
    if clause.asks:
        return False
    return any(tag.among(_DEMANDING) and not before.among(_TOWARDS) for before, tag in pairwise((NO_TAG, *clause.tags)))


def _hands_over(clause: Clause, reading: Reading) -> bool:
    """结题时要给一份总结: something is handed over, and nobody says to whom, where a foreign side is spoken of."""
    if reading.classes.isdisjoint(FOREIGN) or clause.among(_NOT_TO_THEM) or any(map(_names_receiver, reading.events)):
        return False
    for at, tag in enumerate(clause.tags):
        behind = clause.tags[at + 1 :]
        beside = [*clause.tags[:at], *behind]
        # 给了20万, 送过两次: what a word of paying gives is money, unless something else is named.
        named = not tag.among(_PAYING) or not all_among(behind, _AMOUNT) or clause.is_unread(tag.end)
        if tag.among(_HANDING) and named and not (any_among(beside, _PAYING | _DUTY) or any_among(behind, _SOMEBODY)):
            return True
    return False


def _names_receiver(event: Event) -> bool:
    """向境外专家开放，供阅片之用: to whom is said already."""
    return not event.denied and event.verb.among(TRANSFERS) and not FOREIGN.isdisjoint(event.to)


def introduces(clause: Clause) -> bool:
    """我是肿瘤医院样本库的, 作为申办方注册专员想咨询: who asks, in words that no list need have."""
    first = next((tag for tag in clause.tags if "adverb" not in tag.classes), None)
    if first is None or clause.tags[-1].end - clause.start > _LONGEST_NAME:
        return False
    if clause.among(_IN_CHARGE):
        # 我在体检中心管数据, 管发药的; not 搞了点别的检测
        who = first.among(_OWN) or (first.among(_IN_CHARGE) and "de" in clause.tags[-1].classes)
        if who and not clause.among(_BEYOND_POST) and not (clause.unread and clause.among(GIVABLE)):
            return True
    return (
        (first.among(_HOME) or ("be" in first.classes and clause.among(_POSTS)))
        and "be" in clause.classes
        and not clause.among(_BEYOND_NAME)
    )


def _is_idle(tag: Tag, clause: Clause, *, ours: bool) -> bool:
    if "unsettling" in tag.classes:
        # 大概四百例, 我拿不准: how far a bare doubt reaches, reservations.py tells.
        bare = "unsure" in tag.classes and not clause.among(_OF_THE_CASE)
        return bare or ("about" in tag.classes and "number" in clause.classes)
    if "lookup" in tag.classes:
        return not clause.among(_WHETHER)  # 这个要问主任, not 批没批要问主任
    if "idle_alone" in tag.classes:
        return not clause.among(_OF_THE_CASE)
    return (
        tag.among(_IDLE)
        or (ours and ("idle_of_ours" in tag.classes or ("idle_at_home" in tag.classes and clause.among(_HOME))))
        or ("idle_as_named" in tag.classes and not clause.among(_SAYING))
        or tag.among(_IDLE_DENIED if clause.among(_DENYING) else _IDLE_AFFIRMED)
    )

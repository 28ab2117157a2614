"""The clauses of a message that no fact was read from: to show them, and to leave an exemption open for them."""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import pairwise
from typing import NamedTuple

from reader.chart import NO_CLASSES, Clause, Event, Mention, Reading, Roles
from reader.matcher import NO_TAG, Tag, all_have, any_has, with_neighbours

_FOREIGN = Roles({"them", "side", "third", "outsider", "affiliate"})
# A name and a post are not longer, and hold none of these.
_LONGEST_NAME = 20
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
    for clause in filter(_tells, reading.clauses):
        words = [at for at in range(clause.start, clause.end) if reading.text.normal[at].isalnum()]
        if words and not any(first < clause.end and clause.start < last for first, last in used):
            found.append((offsets[words[0]], offsets[words[-1]] + 1))
    return found


def left_over(
    reading: Reading, used: Sequence[tuple[int, int, str]], *, later: bool, topics: Set[str]
) -> list[LeftOver]:
    """The clauses that may say something of the case: all but those of idle words, denied throughout or left out.

    `used`: ranges of the normal spelling, each with the fact that rests on it; `topics` only tell what is asked about.
    In a `later` message work without a doer (参与了) may be that of the party spoken of before.
    """
    told = any(name not in topics for *_, name in used)
    found = []
    for at, clause in enumerate(reading.clauses):
        # 五月批的，推到后年交行吗: what settles nothing may stand in the clause that asks; alone, it is what is asked.
        if not _tells(clause) and not (at and clause.has("always_asked")):
            continue
        if clause.discarded or clause.hypothetical or _denies_all(clause, reading):
            continue
        facts = frozenset(name for start, end, name in used if start < clause.end and clause.start < end)
        # What else was read from a clause does not settle these.
        if (
            clause.has("always_asked")
            or _is_demanded(clause, reading)
            or (facts <= topics and _hands_over(clause, reading))
        ):
            found.append(LeftOver(reading.words(clause), NO_CLASSES))
        elif not _says_nothing(clause, later=later, told=told):
            found.append(LeftOver(reading.words(clause), facts))
    return found


def _tells(clause: Clause) -> bool:
    # 有没有留样还得问护士 asks nothing of us.
    return not clause.asks or "lookup" in clause.classes


def _denies_all(clause: Clause, reading: Reading) -> bool:
    """样本不寄了: what is not there needs no filing."""
    said: list[Event | Mention] = [*reading.events, *reading.mentions]
    denied = [one.denied for one in said if one.clause is clause]
    return bool(denied) and all(denied)


def _says_nothing(clause: Clause, *, later: bool, told: bool) -> bool:
    # 科研处说要报: what somebody holds of the duty is no fact of the case; 其余的走别的渠道 is, and 境外的机房存备份.
    kept = clause.has("not_us") and clause.has("get") and not clause.has("say", "must", "whether")
    if "duty" in clause.classes and not kept and ("another" not in clause.classes or clause.has("neg", "none")):
        return True
    holds = "annual" in clause.classes and clause.has("say", "hearsay", "own_word", "must")
    if holds and not clause.has("givable", "beyond_opinion"):
        return True  # 同事说要赶年报, 科里催年报, not …报外省的样本
    if speaks_of_paying(clause) and not clause.has("givable", "holder", "task", "neg", "none", "whether"):
        return True  # 外方除了出钱, 研究经费来自外资企业; not what comes with it
    if introduces(clause) or (told and clause.has("mistaken", "misspoken") and not clause.has("of_the_case")):
        return True  # 记错了，是今年2月: what is right is told
    foreign = "not_us" in clause.classes
    # 外方驻点, 炎症因子数据: not 食堂包子卖完了, 美国某协会资助.
    named = "givable" in clause.classes or (foreign and not clause.has("paying"))
    if named and sum(end - start for start, end in clause.unread) >= _SHORTEST:
        return False
    ours = not foreign and (not later or clause.has("our_side"))
    return all(_is_idle(tag, clause, ours=ours) for tag in clause.tags)


def _is_idle(tag: Tag, clause: Clause, *, ours: bool) -> bool:
    if "unsettling" in tag.classes:
        # 大概四百例, 我拿不准: how far a bare doubt reaches, reservations.py tells.
        bare = "unsure" in tag.classes and not clause.has("of_the_case")
        return bare or ("about" in tag.classes and "number" in clause.classes)
    if "lookup" in tag.classes:
        return "whether" not in clause.classes  # 这个要问主任, not 批没批要问主任
    if "idle_alone" in tag.classes:
        return not clause.has("of_the_case")
    # Numbers, and the asking half of 要不要, are found by their form and have no kind.
    if tag.has("idle", "number", "whether", "idle_denied" if clause.has("neg", "none") else "idle_affirmed"):
        return True
    # 这张是采集许可的: what is only named tells nothing, what is said of it does.
    named = "idle_as_named" in tag.classes and not clause.has("be", "another", "act", "done")
    return named or (ours and tag.has("idle_of_ours", *(["idle_at_home"] if clause.has("our_side") else [])))


def speaks_of_paying(clause: Clause) -> bool:
    """外方出钱; what is given to the foreign side (给人家看) is no money that it pays."""
    words = pairwise((*clause.tags, NO_TAG))
    return any(tag.has("paying") and not ("to" in tag.classes and after.has("not_us")) for tag, after in words)


def _is_demanded(clause: Clause, reading: Reading) -> bool:
    """省厅发函要我们交; 中心来电，要求一月底交: whether the authority or the permit demands it (not 省厅没有要求),
    or it is yet to be done, and which one it is is said: 本试验还没备.
    """
    if "filing" not in clause.classes:
        return False
    # 这得备案: behind its verb or in front of it.
    must = "must" in clause.classes or any(
        tag.text == "得" and "de" in tag.classes and "filing" in after.classes for tag, after in pairwise(clause.tags)
    )
    said = (one for one in reading.clauses if one.sentence == clause.sentence and one.start <= clause.start)
    if must and not clause.has("neg", "none", "asking") and any(map(_names_authority, said)):
        return True
    return "not_yet" in clause.classes and clause.has("project", "ours", "that_one")


def _names_authority(clause: Clause) -> bool:
    """Not 说要去科技部办, 听说要报科技部, 都要科技部批: where one goes, or who grants. 科技部要求报吗 asks."""
    words = with_neighbours(clause.tags)
    named = (one for one in words if "demanding" in one[1].classes and not one[0].has("toward", "to"))
    return not clause.asks and any(not any(_files(tag) for tag in (on, behind)) for on, _, behind in named)


def _files(tag: Tag) -> bool:
    return "filing" in tag.classes and not tag.has("demand", "permit")


def _hands_over(clause: Clause, reading: Reading) -> bool:
    """结题时要给一份总结: whether something is handed over, to nobody knows whom, where a foreign side is spoken of."""
    if "not_us" not in reading.classes or clause.has("neg", "none", "us", "our_place", "project"):
        return False
    for event in reading.events:
        if not event.denied and event.verb.has("transfer") and not _FOREIGN.isdisjoint(event.to):
            return False
    for at, tag in enumerate(clause.tags):
        front, behind = clause.tags[:at], clause.tags[at + 1 :]
        # 给了20万, 送过两次: what a word of paying gives is money, unless something else is named.
        money = tag.has("paying") and all_have(behind, "how_much") and not clause.is_unread(tag.end)
        known = money or any_has((*front, *behind), "paying", "filing", "permit", "bare_matter")
        if tag.has("transfer", "turn_in") and not (known or any_has(behind, "somebody")):
            return True
    return False


def introduces(clause: Clause) -> bool:
    """我是肿瘤医院样本库的, 作为申办方注册专员想咨询: who asks, in words that no list need have."""
    first = next((tag for tag in clause.tags if "adverb" not in tag.classes), None)
    if first is None or clause.tags[-1].end - clause.start > _LONGEST_NAME:
        return False
    # 我在体检中心管数据, 管发药的; not 搞了点别的检测, 我管EDC，外方看
    post = "in_charge" in clause.classes and (
        "speaker" in first.classes or ("in_charge" in first.classes and "de" in clause.tags[-1].classes)
    )
    if post and not clause.has("beyond_opinion", "unsettling") and not (clause.unread and clause.has("givable")):
        return True
    named = first.has("our_side") or ("be" in first.classes and clause.has("staff", "title"))
    return named and "be" in clause.classes and not clause.has("beyond_name")

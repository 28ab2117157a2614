"""How far a negation reaches: which verb or thing of a clause it denies, and whether two of them affirm."""

from __future__ import annotations

from collections.abc import Sequence

from reader.chart import Clause, frees
from reader.matcher import NO_TAG, Tag, all_have, any_has, word_at

_JOINING = ("及", "以及", "或", "或者", "和", "与")
_ANOTHER = "也又亦更"


def verb_denied(tags: Sequence[Tag], at: int, previous_at: int, previous_denied: bool) -> tuple[bool, int]:
    """Whether the verb at `at` is denied, and the index of the word that denies it (`at` itself where none does).

    Two negations affirm (并非不, 不能不); 拿不到 denies behind the verb. `previous_at` is the verb before it, or -1.
    """
    verb = tags[at].classes
    if "approve" in verb and ("so_far" in verb or any_has(tags[at + 1 : at + 3], "number")):
        return False, at  # 并非获批不足一年, 不是刚批的: denies the time, not the permit
    previous_denied = previous_denied and not tags[at].has("lacks", "does_nothing")  # 不参与、拿不到数据
    index = at - 1
    while index > previous_at and "neg" not in tags[index].classes and _is_between(tags, index):
        index -= 1
    count = negations(tags, index) if index > previous_at else 0
    if not count:
        # 没有一项数据会给外方: there is none of the thing.
        while index > previous_at and tags[index].has("thing", "between", "de") and "none" not in tags[index].classes:
            index -= 1
        count = int(index > previous_at and "none" in tags[index].classes)
    if index == previous_at and count == 0 and previous_denied:
        # 不获取和使用: one negation over verbs that follow each other with nothing but a link between.
        between = tags[previous_at + 1 : at]
        count += all_have(between, "and", "adverb") or (
            # 禁止采集样本及开展基因研究; 、 is no such link: 不参与研究、获取数据 may well affirm.
            between[-1].text in _JOINING and all_have(between, "thing", "and", "whole")
        )
    if count == 0 and previous_denied and 0 <= previous_at < at - 1 and "approve" not in verb:
        # 不参与成果共享, 不做基因相关分析: a verb that only names what the denied one does.
        # 不得使用已获批项目的数据: that one is approved all the same.
        count += all_have(tags[previous_at + 1 : at], "thing", "de", "whole")
    start = index if count and index > previous_at else at
    if any_has(tags[start:at], "partial", "throughout"):
        return False, at  # 血样不长期留
    count += "cannot" in word_at(tags, at + 1).classes and "number" not in word_at(tags, at + 2).classes
    count += "drop" in verb
    return count % 2 == 1, start


def negations(tags: Sequence[Tag], index: int) -> int:
    """How many negations stand together, ending at `index`: 并非不 is two, 没来过、没 is one."""
    count = 0
    while index >= 0 and "neg" in tags[index].classes:
        count += 1
        index -= 1
        if tags[index + 1].text[0] in _ANOTHER:
            break  # 不要也不用: each denies for itself
        if index > 0 and tags[index].has("modal", "be") and "neg" in tags[index - 1].classes:
            index -= 1
    return count


def _is_between(tags: Sequence[Tag], index: int) -> bool:
    """Whether a word may stand between a denial and its verb: 不把[数据]给…, 不将[之]用于… carry it in front."""
    this = "de" in tags[index].classes and "ba" in word_at(tags, index - 1).classes
    carried = "thing" in tags[index].classes and any_has(tags[max(0, index - 3) : index], "ba", "to")
    return tags[index].has("between") or this or carried


def covers_whole(clause: Clause, verb: Tag, things: tuple[Tag, ...]) -> bool:
    """Whether the thing is meant as such: 数据, not 原始数据, not 数据的所有权, not 随访部分."""
    if not things:
        # 不参与临床部分: what it is that is denied was not read, but that it is a part was.
        return not any("a_part" in tag.classes for tag in clause.tags if tag.start >= verb.end)
    last = things[-1]
    if last.start < clause.start:
        return True  # 数据，后来说好不给了
    start, end = min(verb.end, things[0].start), max(last.end, verb.start)
    if any(start <= span[0] < end or span[0] == last.end for span in clause.unread):
        return False
    wide = ("within_denial", "verb", "how") if last.start < verb.start else ("within_denial",)
    inner = [tag for tag in clause.tags if start <= tag.start < end and tag not in things and tag is not verb]
    if any_has(things, "limit") or any("limit" in tag.classes or not tag.has(*wide) for tag in inner):
        return False
    after = [tag for tag in clause.tags if tag.start >= last.end]
    # 数据的所有权
    part = "of" in word_at(after, "de" in word_at(after, 0).classes).classes
    return not part and not (things[0].start < verb.start and _is_restricted(clause, things[0]))


def _is_restricted(clause: Clause, thing: Tag) -> bool:
    """未脱敏的数据不给他们, 核心成果不分享: whether a thing in front of the verb is only one kind of it."""
    front = [tag for tag in clause.tags if clause.start <= tag.start < thing.start]
    start = thing.start
    if front and "de" in front[-1].classes:
        start = front.pop().start
    if any(end == start for _, end in clause.unread):
        return True
    near = front[-1] if front and front[-1].end == start else NO_TAG
    one_kind = near.has("limit", "listing", "partial", "some_of", "unsettling")
    return one_kind and not near.has("entirety", "whole", "adverb", "if")


def thing_denied(
    clause: Clause, index: int, governed: bool | None, rest: Sequence[Tag], *, after_denial: bool
) -> tuple[bool, int]:
    """Whether the thing at `index` is denied, and the index of the word that denies it (`index` where none does).

    By a negation in front of it, by one that ends the clause behind it (测序没有), by 无关, or with the verb that
    governs it (`governed`: that verb's denial, None without one). What is left out of a whole is denied
    (除基因数据外都给), what is left out of a denial (`after_denial`, or 除了测序都不做) is affirmed; `rest` are the
    words of the clause behind.
    """
    tags = clause.tags
    after = tags[index + 1 :]
    front = tags[max(0, index - 4) : index]
    if "except" in clause.classes and any_has(front, "except") and not any_has(front, "neg"):
        rest = [tag for tag in [*after, *rest] if "except_end" not in tag.classes]
        left_out = any(tag.text in ("都", "均", "全", "全部") for tag in rest)
        left_out = left_out and not after_denial and not any_has(rest, "neg", "also", "only")
        if any_has(rest, "be") and not any_has(rest, "verb"):
            left_out = False  # 除了测序数据，其余都是CT: it is one of them
        # 除了做测序的那个亚组，其余都只收CT: what a part of the whole does is done, whatever the others do.
        part = "de" in word_at(after, 0).classes and not any_has(after[1:], "givable")
        return left_out and not part, index
    outside = (at for at, tag in enumerate(after, index + 1) if tag.has("unrelated", "left_out"))
    if at := next(outside, 0):
        return "neg" not in tags[at - 1].classes, index  # 并不是没有关系
    if "leftover" in clause.classes and after and "waste" in after[-1].classes:
        # 化验剩的血当天按医疗废物处理: not where something is said of it, 扔掉可惜.
        return not clause.is_unread(after[-1].end), index
    if (denied := _negated(clause, index)) is not None:
        return denied
    if governed is not None:
        return governed, index
    *listed, last = after or [tags[index]]
    if "de" in last.classes and listed and "neg" in listed[-1].classes:
        *listed, last = listed  # 实质性参与没有的
    if "adding" in last.classes and listed:
        *listed, last = listed  # 蛋白组不加了
    # 要报采集许可不 asks.
    ends = "neg" in last.classes and not clause.is_unread(last.end) and "named_permit" not in tags[index].classes
    # 基因研究这件事我们没有
    between = any(tags[index].end <= start < last.start for start, _ in clause.unread)
    return ends and not between and all_have(listed, "thing", "and", "adverb", "all", "whole", "plain", "us"), index


def _negated(clause: Clause, index: int) -> tuple[bool, int] | None:
    """Whether a negation in front of the thing at `index`, or behind 连, denies it, and its index; None without one."""
    tags = clause.tags
    if "even" in clause.classes and any_has(tags[:index], "even"):
        at = next((at for at, tag in enumerate(tags) if at > index and not tag.has("adverb", "modal", "de")), 0)
        if at and "neg" in tags[at].classes:
            return negations(tags, at) % 2 == 1, index  # 连病历都不翻
    described = False
    for at in range(index - 1, -1, -1):
        if "neg" in tags[at].classes:
            if described and "none" not in tags[at].classes:
                break  # 未染色的组织片: which one it is; not 没有慢阻肺的数据
            if tags[index].has("named_permit") and frees(tags[at]):
                return False, index  # 不用办采集许可 speaks of that very permit
            return negations(tags, at) % 2 == 1, at
        if "de" in tags[at].classes and not (at and tags[at - 1].has("thing", "verb")):
            described = described or any(end == tags[at].start for _, end in clause.unread)
            continue
        if not tags[at].has("between", "thing") or tags[at].has("verb"):
            break
    return None

"""What a verb is about: the things behind it or in front, and the verbs that only name its work."""

from __future__ import annotations

from collections.abc import Sequence

from reader.chart import Clause, Event
from reader.matcher import NO_TAG, Tag, any_has, with_neighbours


def what(
    clause: Clause,
    verb: Tag,
    previous: Event | None,
    *,
    front: Sequence[Tag],
    behind: Sequence[Tag],
    named: Sequence[Tag],
) -> tuple[Tag, ...]:
    """What a verb is about: behind it, else in front, else of the verb before; `named`: verbs that name its work."""
    before_it = [thing for thing in things_among(front) if previous is None or thing not in previous.what]
    if "except" in clause.classes and any_has(front, "except") and any_has(front, "except_end"):
        before_it = []  # 除经费外不参与: what is excepted is not what the verb is about
    relative = bool(before_it) and bool(behind) and "de" in behind[0].classes  # 备案号拿到了的项目
    behind_it = () if relative else things_among(_behind(behind, fronted=bool(before_it)), named)
    if verb.has("transfer") and any_has(before_it, "givable") and not any_has(behind_it, "given"):
        behind_it = ()  # 截图发给国外做研究: what it is given for
    if behind_it or before_it or previous is None:
        return behind_it or tuple(before_it)
    return things_among([thing for thing in previous.what if thing is not verb])


def _behind(after: Sequence[Tag], *, fronted: bool) -> Sequence[Tag]:
    """数据不拿成果不拿: where the thing stands in front of the verb, the one behind it belongs to the next verb."""
    words = with_neighbours(after)
    # 发给国外统计师: who receives it is no thing.
    after = [tag for before, tag, _ in words if not ("party" in before.classes and "staff" in tag.classes)]
    denial = next((index for index, tag in enumerate(after) if "neg" in tag.classes), len(after))
    return [] if fronted and denial < len(after) else after[:denial]


def named_work(tags: Sequence[Tag], at: int, later: list[int]) -> list[int]:
    """不参与方案制定、实施和分析: the `later` verbs that only name, in a list, what the one at `at` is about."""
    if tags[at].has("moving"):
        return []
    found: list[int] = []
    for index in later:
        between = tags[at + 1 : index]
        listed = all(tag.has("thing", "and", "whole") or nth in found for nth, tag in enumerate(between, at + 1))
        listed = listed and not any_has(between, "party")
        after = tags[index + 1 : index + 2]
        alone = index == at + 1 and "thing" not in tags[index].classes
        if alone or not listed or (after and not after[0].has("and", "de")):
            break
        found.append(index)
    return found


def describes(tags: Sequence[Tag], at: int) -> bool:
    """Whether a verb only describes a thing: 产生的数据, 获批项目. The thing may belong to the verb before it."""
    behind = next((tag for tag in tags[at + 1 :] if not tag.has("modal", "cannot")), NO_TAG)
    return "de" in behind.classes or ("approve" in tags[at].classes and behind.has("thing"))


def things_among(tags: Sequence[Tag], named: Sequence[Tag] = ()) -> tuple[Tag, ...]:
    """The things among words, and what else is `named` there."""
    return tuple([tag for tag in tags if (tag.has("thing") and "joint" not in tag.classes) or tag in named])

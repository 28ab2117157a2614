"""Words that are something else, or two, by what stands beside them."""

from __future__ import annotations

from reader.chart import GIVABLE, NEED, PARTIES, PERMITS, THINGS, classes
from reader.matcher import Tag, any_is, with_neighbours, word_at

_USABLE = GIVABLE | {"whole"}
_TAKERS = GIVABLE | PARTIES
_OURSELVES = classes("us both")
_NONE = ("没", "没有", "无")
_SPLIT = {
    names.split()[0]: classes(names)
    for names in ("neg", "duty", "give taking act", "use taking act", "excluded taking act")
}


def beside(tags: list[Tag]) -> list[Tag]:
    """The words of a text as those beside them tell."""
    return _unfused(_alone(_lettered(tags)))


def _lettered(tags: list[Tag]) -> list[Tag]:
    """外方甲、外方乙: of parties told apart by letters all but the first are one more."""
    if not any_is(tags, "lettered"):
        return tags
    first = next(tag.text[-1] for tag in tags if "lettered" in tag.classes)
    return [
        tag._replace(classes=tag.classes | {"another"}) if "lettered" in tag.classes and tag.text[-1] != first else tag
        for tag in tags
    ]


def _alone(tags: list[Tag]) -> list[Tag]:
    """就我们用, 只双方用: in front of our own side or of both, a word for only leaves nobody else."""
    if not any_is(tags, "only"):
        return tags
    return [
        tag._replace(classes=tag.classes | {"sole"}) if "only" in tag.classes and after.among(_OURSELVES) else tag
        for _, tag, after in with_neighbours(tags)
    ]


def _unfused(tags: list[Tag]) -> list[Tag]:
    """Words that are one or two by what stands beside them.

    不用数据: in front of a thing 不用 is 不 and 用, elsewhere it is no need. 不出方案 is 不 and 出, 看不出 is one.
    无需备案了: behind a need it is the duty, elsewhere the filing is done. 数据没他们的: the three are one.
    """
    found: list[Tag] = []
    for _, tag, after in with_neighbours(tags):
        if _is_no_share(found, tag, after):
            words = "".join(part.text for part in (*found[-2:], tag))
            found[-2:] = [Tag(found[-2].start, tag.end, words, _SPLIT["excluded"])]
        elif tag.text == "要走" and not _is_taken(word_at(found, len(found) - 1), tag, after):
            found.append(Tag(tag.start, tag.end, tag.text, _SPLIT["duty"]))
        elif tag.text[-1] not in "出了用":
            found.append(tag)
        elif tag.text == "不出" and after.among(THINGS):
            found += _halves(tag, "give")
        elif (
            "approve" in tag.classes
            and tag.text.endswith("了")
            and any(near.text.endswith(NEED) for near in found[-2:])
        ):
            found.append(Tag(tag.start, tag.end, tag.text, _SPLIT["duty"]))
        elif tag.text.endswith("不用") and after.among(_USABLE) and not after.among(PERMITS):
            found += _halves(tag, "use")
        else:
            found.append(tag)
    return found


def _is_taken(before: Tag, tag: Tag, after: Tag) -> bool:
    """外方要走数据, 数据他们要走: whether 要走 takes something away; elsewhere it is 走 of 要走流程."""
    return (before.end == tag.start and before.among(_TAKERS)) or after.among(GIVABLE)


def _is_no_share(before: list[Tag], tag: Tag, after: Tag) -> bool:
    """数据没他们的: whether a 的 with a stop behind it ends a denial of what is somebody's."""
    if "de" not in tag.classes or len(before) < 2 or after.start == tag.end:
        return False
    return "neg" in before[-2].classes and before[-2].text.endswith(_NONE) and "them" in before[-1].classes


def _halves(tag: Tag, verb: str) -> tuple[Tag, Tag]:
    """A negation, and its last character as a verb."""
    middle = tag.end - 1
    return (
        Tag(tag.start, middle, tag.text[:-1], _SPLIT["neg"]),
        Tag(middle, tag.end, tag.text[-1], _SPLIT[verb]),
    )

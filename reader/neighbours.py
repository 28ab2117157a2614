"""Words that are something else, or two, by what stands beside them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from reader.chart import NEED
from reader.matcher import NO_TAG, Tag, Words, word_at

_NONE = ("没", "没有", "无")


def beside(tags: list[Tag], words: Words) -> list[Tag]:
    """The words of a text as those beside them tell."""
    first = next((tag.text[-1] for tag in tags if "lettered" in tag.classes), "")
    found: list[Tag] = []
    for tag, after in pairwise((*tags, NO_TAG)):
        if "lettered" in tag.classes and tag.text[-1] != first:
            # 外方甲、外方乙: of parties told apart by letters all but the first are one more.
            tag = tag._replace(classes=tag.classes | words.made("another"))
        elif "only" in tag.classes and after.has("us", "both"):
            # 就我们用, 只双方用: in front of our own side or of both, a word for only leaves nobody else.
            tag = tag._replace(classes=tag.classes | words.made("sole"))
        elif _is_noun(found, tag, after):
            tag = tag._replace(classes=tag.classes - words.made("own", "taking", "act"))
        if _is_no_share(found, tag, after):
            # 数据没他们的: the three are one.
            text = "".join(part.text for part in (*found[-2:], tag))
            found[-2:] = [Tag(found[-2].start, tag.end, text, words.made("excluded", "taking", "act"))]
        else:
            found += _unfused(found, tag, after, words)
    return found


def _unfused(before: list[Tag], tag: Tag, after: Tag, words: Words) -> Iterator[Tag]:
    """A word that may be another, or two.

    不用数据: in front of a thing 不用 is 不 and 用, elsewhere it is no need. 不出方案 is 不 and 出, 看不出 is one.
    无需备案了: behind a need it is a duty, elsewhere it is done. 要走 is 走 of 要走流程, but in 外方要走数据.
    """
    needed = any(one.text.endswith(NEED) for one in before[-2:])
    verb = ""
    if tag.text == "不出" and "thing" in after.classes:
        verb = "give"
    elif tag.text.endswith("不用") and after.has("givable", "whole") and "named_permit" not in after.classes:
        verb = "use"
    if verb:
        middle = tag.end - 1
        yield Tag(tag.start, middle, tag.text[:-1], words.made("neg"))
        yield Tag(middle, tag.end, tag.text[-1], words.made(verb, "taking", "act"))
    elif (needed and "approve" in tag.classes and tag.text.endswith("了")) or (
        tag.text == "要走" and not _is_taken(word_at(before, len(before) - 1), tag, after)
    ):
        yield tag._replace(classes=words.made("duty"))
    else:
        yield tag


def _is_noun(before: list[Tag], tag: Tag, after: Tag) -> bool:
    """所有数据 is no 归他们所有; 研究的设计, 从设计到分析 name the work, and not who does it."""
    last = word_at(before, len(before) - 1)
    if tag.has("own") and "entirety" in tag.classes:
        return after.has("thing", "limit") and not last.has("party", "be", "to")
    of_study = "and" in after.classes and "de" in last.classes and "project" in word_at(before, len(before) - 2).classes
    return "task" in tag.classes and (of_study or (last.text == "从" and last.end == tag.start))


def _is_taken(before: Tag, tag: Tag, after: Tag) -> bool:
    """外方要走数据, 数据他们要走: whether 要走 takes something away."""
    return (before.end == tag.start and before.has("givable", "party")) or "givable" in after.classes


def _is_no_share(before: list[Tag], tag: Tag, after: Tag) -> bool:
    """数据没他们的: whether a 的 with a stop behind it ends a denial of what is somebody's."""
    if "de" not in tag.classes or len(before) < 2 or after.start == tag.end:
        return False
    return "neg" in before[-2].classes and before[-2].text.endswith(_NONE) and "them" in before[-1].classes

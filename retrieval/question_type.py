"""What a question asks for, clause by clause: whether, how long, where, by whom, and of what duty."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from kb.lexicon import Lexicon
from kb.text import Text
from retrieval.tokenizer import Word

# In what hints at an answer, # stands for a number: #元.
_NUMBER = re.compile(r"\d+(?:\.\d+)?|[零一二两三四五六七八九十百千万]+|半(?=年)")
_CLAUSE = re.compile(r"[^,;:?!。\n]+")
_ASKS = re.compile(
    r"\?|吗|么|嘛|呢|呗|不$|没$|否|([要用能会是算该])不\1|有没有|需不需|可不可|行不行|[怎咋]|什么|啥|哪|谁|几|多少|多久|求问|咨询|请问|对吧|行吗"
)
# What is asked stands behind the last of these: 数据出境[要不要]做安全评估.
_PREDICATE = re.compile(
    r"是否|能否|可否|要不要|用不用|需不需要|能不能|可不可以|是不是|会不会|需要|需|要(?!求|件)|得|能|可以|应该|该|还用|必须"
)
# 合同怎么写的就怎么用 asks nothing.
_CORRELATIVE = re.compile(r"(怎么|怎样|什么|多少|哪里|哪儿)\w{1,6}?就?\1")
# As many characters on both sides of a blank are clauses.
_RUN = 4
_ASIDE = re.compile(r"\([^()]*\)?")
_STOPS = ",;:?!。\n "
# 承诺书[里面]: between what is asked about and the marker.
_WITHIN = "里中上内面的"
# What is asked of is what the answer says: 能不能[按]不足一年算, [算不算]临床数据.
_COUNTED = re.compile(r"是不是|算不(?=算)|[^按算以当]{1,4}(?:按|算|以|当)")
_WHETHER = re.compile(
    r"是否|能否|可否|应否|要不要|用不用|需不需要|能不能|可不可以|是不是|会不会|该不该|有没有|([一-鿿])不(?=\1)"
)


@dataclass(frozen=True)
class QuestionClause:
    """A clause with the mark behind it, where it stands in the normal text, its words and what they mean."""

    text: str
    words: tuple[Word, ...]
    start: int

    @property
    def means(self) -> frozenset[str]:
        """The terms of its words, stop words left out."""
        return meant(self.words)


class Told(Protocol):
    """What a unit says: its words, the duties it is about, what its question asks for and its answer tells."""

    text: str

    @property
    def duties(self) -> frozenset[str]:
        """The duties it is about."""
        ...

    @property
    def aspects(self) -> frozenset[str]:
        """What its question asks for and its answer tells."""
        ...


def meant(words: Collection[Word]) -> frozenset[str]:
    """What words mean by the lexicon, stop words left out."""
    return frozenset(term for word in words if not word.stop for term in word.means)


def clauses(text: Text, words: Sequence[Word]) -> list[QuestionClause]:
    """All clauses of a question from the last to the first, those that ask before those that only tell."""
    normal, ends = text.normal, list[tuple[int, int]]()
    for start, end in _parted(text):
        if normal.startswith("还是", start) and ends:
            start = ends.pop()[0]
        ends.append((start, end))
    starts = [word.start for word in words]
    made = [
        QuestionClause(normal[start:end], tuple(words[bisect_left(starts, start) : bisect_left(starts, end)]), start)
        for start, end in ends
    ]
    made.reverse()
    return sorted(made, key=lambda clause: _ASKS.search(clause.text) is None)


def _parted(text: Text) -> Iterator[tuple[int, int]]:
    """Where the clauses stand, with the mark behind each. Who writes no commas writes blanks: one between two runs of
    some length parts them, 要不要交 主管问我.
    """
    for found in _CLAUSE.finditer(text.normal):
        start, last = found.span()
        for gap in sorted(text.gaps):
            if start + _RUN <= gap <= last - _RUN and not _parts_latin(text.normal, gap):
                yield start, gap
                start = gap
        yield start, last + 1


def _parts_latin(normal: str, gap: int) -> bool:
    """Whether a blank stands beside a Latin word: no data 给外方."""
    return normal[gap - 1].isascii() or normal[gap].isascii()


def asks(normal: str) -> bool:
    """Whether a text asks for anything, by its words: 社保卡 alone does not."""
    return bool(_ASKS.search(normal))


def predicate(clause: str) -> str:
    """What stands behind the first marker of a question, or the whole clause."""
    marker = _PREDICATE.search(clause)
    rest = clause[marker.end() :] if marker else clause
    return rest if len(rest.strip("吗么嘛呢吧不?,")) > 1 else clause


def asks_for(normal: str, lexicon: Lexicon, *, loosely: bool = False) -> frozenset[str]:
    """What a text asks for, or may ask for: names of `lexicon.aspects`."""
    aspects = lexicon.aspects.items()
    return frozenset([name for name, one in aspects if (one.may_ask if loosely else one.asks).search(normal)])


def point(asking: Sequence[QuestionClause], lexicon: Lexicon) -> frozenset[str]:
    """What the last clause that asks for anything may ask for: names of `lexicon.aspects`."""
    return next(filter(None, (asks_for(clause.text, lexicon, loosely=True) for clause in asking)), frozenset())


def numbered(answer: str) -> str:
    """An answer with # for every number."""
    return _NUMBER.sub("#", answer)


def tells(answer: str, lexicon: Lexicon, *, hints: bool) -> frozenset[str]:
    """What an answer tells, or by a hint may tell: names of `lexicon.aspects`."""
    answer += numbered(answer)
    aspects = lexicon.aspects.items()
    return frozenset([name for name, one in aspects if (one.may_tell if hints else one.tells).search(answer)])


def not_told(asked: frozenset[str], told: frozenset[str], lexicon: Lexicon) -> str:
    """What is asked for, in words for a person, where a unit tells none of it; else nothing."""
    return f"您问的是“{lexicon.aspects[min(asked)].label}”" if asked and asked.isdisjoint(told) else ""


def missing(normal: str, asking: Sequence[QuestionClause], unit: Told, lexicon: Lexicon) -> str:
    """What a question asks for and a unit does not say, in words for a person; nothing where it says it.

    The last clause that asks for anything decides; where those that ask only point back (怎么办, 这样行吗), the last
    one that names a matter.
    """
    own = [matter for matter in lexicon.matters if matter in unit.text]
    others = [matter for matter in lexicon.matters if matter in normal]
    if own and others and not set(own) & set(others):
        # 采集许可也要交年度报告吗: the answer speaks of 保藏 only.
        return f"您问的是“{others[0]}”"
    foreign = [word for word in lexicon.elsewhere if word in normal and word not in unit.text]
    for clause in asking:
        means = clause.means
        mine = not means.isdisjoint(unit.duties)
        marker = _PREDICATE.search(clause.text)
        # 伦理委员会能不能走快速审查, 承诺书里要不要写: right in front of the marker stands what is asked about.
        front = clause.text[: marker.start()] if marker else ""
        if front.rstrip(_WITHIN).endswith(tuple(foreign)):
            return f"您问的是“{front}”"
        matter = predicate(clause.text) if mine else clause.text
        # 我在查房不方便电话 asks for no telephone, where another clause asks.
        tells_only = asks(asking[0].text) and not asks(clause.text)
        if not tells_only and (asked := asks_for(_CORRELATIVE.sub("", clause.text), lexicon) - unit.aspects):
            return f"您问的是“{lexicon.aspects[min(asked)].label}”"
        if elsewhere := next((word for word in foreign if word in matter), ""):
            return f"您问的是“{elsewhere}”"
        if mine and means != {"申报"}:
            return ""  # 能不能免 alone only points back
    return ""


def other_act(asking: Sequence[QuestionClause], unit: Told, lexicon: Lexicon) -> str:
    """What is asked about where no clause that asks asks for a duty, in words for a person: 现场答辩 of 要不要现场答辩;
    else nothing.
    """
    if not lexicon.askable:
        return ""
    acts = [
        _act(one, unit, lexicon) for one in asking if _ASKS.search(one.text) or one.text.rstrip(_STOPS).endswith("吧")
    ]
    return f"您问的是“{acts[0]}”" if acts and all(acts) else ""


def _act(clause: QuestionClause, unit: Told, lexicon: Lexicon) -> str:
    """What stands behind the marker of a question; nothing where that is a duty or what may be asked of one: 延到明年,
    or where it says again what the answer says: 能按不足一年延到明年吗.
    """
    marker = next(reversed(list(_WHETHER.finditer(clause.text))), None) or _PREDICATE.search(clause.text)
    if marker is None or clause.text[: marker.start()].endswith("不"):
        return ""
    rest = _ASIDE.sub("", clause.text[marker.end() :]).strip(" ?吗么嘛呢吧")
    behind = meant([word for word in clause.words if word.start >= clause.start + marker.end()])
    if not behind.isdisjoint(lexicon.duties):
        return ""
    left = [word for word in lexicon.asked_beside.split(rest) if any(map(str.isalpha, word))]
    counted = _COUNTED.match(clause.text, marker.start())
    return "" if not left or (counted and all(word.strip("“”") in unit.text for word in left)) else rest

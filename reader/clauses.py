"""Cut a question into clauses: boundaries and nothing else."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from kb.text import Text
from reader.chart import Clause
from reader.matcher import Tag, Words, all_have, any_has, classes_of, denies
from reader.neighbours import beside

_STOP = re.compile(r"[,;:?!。\n()\[\]{}<>《》|—]|(?<!\.)\.(?=\.\.)")
# What ends a question, or names what is spoken of (成果呢也不给), whatever stands behind it.
_ASKED = ("吗", "呢")
# ①…②…: each opens an item of a list.
_CIRCLED = frozenset(map(chr, [*range(0x2460, 0x249C), *range(0x2776, 0x2794)]))
_SENTENCE_STOPS = frozenset("?!。\n;")
# Links that join things (CT、B超) or, with a new predicate behind them, clauses (不参与、不拿数据).
_LINKS = frozenset({"、", "+"})


def cut(text: Text, tags: list[Tag], unread: list[tuple[int, int]], words: Words) -> list[Clause]:
    """Clauses in order. They end at punctuation, before a word of contrast, and at 、 or a blank before a predicate."""
    starts = [tag.start for tag in tags]

    def word_over(at: int) -> Tag | None:
        last = bisect_right(starts, at) - 1
        return tags[last] if last >= 0 and at < tags[last].end else None

    def between(since: int, until: int) -> list[Tag]:
        return tags[bisect_left(starts, since) : bisect_left(starts, until)]

    ends = {m.start(): 1 for m in _STOP.finditer(text.normal) if word_over(m.start()) is None}
    ends |= {tag.start: 0 for tag in tags if "but" in tag.classes}
    # …要报吗第二个…要备案吗: who types without stops goes on behind the 吗.
    ends |= {tag.end: 0 for tag in tags if tag.text in _ASKED and tag.end in starts}
    if not _CIRCLED.isdisjoint(text.raw):
        ends |= {at: 0 for at, place in enumerate(text.offsets) if text.raw[place] in _CIRCLED}
    ends |= dict.fromkeys(_between_questions(tags, text.normal), 0)
    links = {tag.start for tag in tags if tag.text in _LINKS}
    # A blank at the very end parts nothing.
    gaps = {at for at in text.gaps if at < len(text.normal) and ((word := word_over(at)) is None or word.start == at)}
    if soft := sorted(links | gaps):
        bounds = sorted({*ends, *soft, len(text.normal)})
        for at in soft:
            left = between(max((end for end in ends if end < at), default=0), at)
            right = between(at, bounds[bisect_right(bounds, at)])
            if _is_predicate(left) and (_starts_anew(right) if at in links else _is_predicate(right)):
                ends[at] = 0
    return _topics_joined(_named_in_brackets(_between(text, beside(tags, words), unread, ends)))


def _between_questions(tags: list[Tag], normal: str) -> Iterator[int]:
    """要不要报采集、发给外方要不要备案: where the first of two questions in a clause ends, behind its duty."""
    asking = [at for at, tag in enumerate(tags) if tag.text in _ASKED or "whether" in tag.classes or is_long_ask(tag)]
    for one, two in pairwise(asking):
        between = tags[one + 1 : two]
        if _STOP.search(normal, tags[one].end, tags[two].start) or not any_has(between, "filing"):
            continue
        behind = next(at for at, tag in enumerate(between) if tag.has("filing"))
        links = [tag.start for tag in between[behind + 1 :] if tag.has("and", "also") or tag.text in _LINKS]
        slash = normal.find("/", between[behind].end, tags[two].start)
        yield from sorted([*links, *([slash] if slash >= 0 else [])])[:1]


def is_long_ask(tag: Tag) -> bool:
    """什么, 哪些, 多久: not 哪 in 哪天, nor 呢."""
    return "wh" in tag.classes or ("ask" in tag.classes and len(tag.text) > 1)


def _between(text: Text, tags: list[Tag], unread: list[tuple[int, int]], ends: dict[int, int]) -> list[Clause]:
    clauses: list[Clause] = []
    starts, unknown = [tag.start for tag in tags], [span[0] for span in unread]
    start, sentence, depth = 0, 0, 0
    for at in [*sorted(ends), len(text.normal)]:
        stop = text.normal[at] if ends.get(at) else ""
        here = tags[bisect_left(starts, start) : bisect_left(starts, at)]
        # 等对方确认: a 等 that opens its clause is no 等 of a list.
        awaiting = [tag for tag in here[:1] if "awaits" in tag.classes]
        inside = tuple([tag for tag in here if "particle" not in tag.classes or tag in awaiting])
        spans = tuple(unread[bisect_left(unknown, start) : bisect_left(unknown, at)])
        if inside or spans:
            clauses.append(Clause(inside, spans, start, at, stop, sentence, classes_of(inside), bracketed=depth > 0))
        elif clauses and stop == "?":
            clauses[-1] = replace(clauses[-1], stop=stop)
        start = at + ends.get(at, 0)
        sentence += stop != "" and stop in _SENTENCE_STOPS
        depth += (stop == "(") - (stop == ")" and depth > 0)
    return clauses


def _is_predicate(tags: list[Tag]) -> bool:
    """Whether the words say something: they have a verb, or deny a thing (不测序)."""
    return any_has(tags, "verb", "event_noun", "duty", "counts") or denies(tags, "thing")


def _starts_anew(tags: list[Tag]) -> bool:
    """不拿数据、成果不共享: a denial, or a thing in front of a denied verb, starts anew; 使用数据 goes on."""
    for index, tag in enumerate(tags):
        if tag.has("neg", "whether", "duty"):
            return True
        if "act" in tag.classes:
            return False
        if tag.has("thing"):
            return any_has(tags[index:], "neg", "drop")
    return False


def _named_in_brackets(clauses: list[Clause]) -> list[Clause]:
    """由申办方（外方合作方）和我们使用: brackets that only say who the party in front of them is part nothing."""
    joined: list[Clause] = []
    for clause in clauses:
        before = joined[-2:]
        if len(before) == 2 and before[0].stop == "(" and before[1].stop == ")" and _names(before[0], before[1]):
            joined[-2:] = []
            named = _who(before[0].tags[-1], before[1].tags)
            clause = _joined(before[0], clause, (*before[0].tags[:-1], *named, *clause.tags), before[0].sentence)
        joined.append(clause)
    return joined


def _joined(first: Clause, last: Clause, tags: tuple[Tag, ...], sentence: int) -> Clause:
    """Two clauses as one of these words."""
    unread = first.unread + last.unread
    return replace(last, tags=tags, unread=unread, start=first.start, sentence=sentence, classes=classes_of(tags))


def _who(party: Tag, aside: Sequence[Tag]) -> list[Tag]:
    """A party with what brackets say it is: 客户（外方合作方） is one of the two sides."""
    if not any_has(aside, "side"):
        return [party, *aside]
    named = classes_of([tag for tag in aside if tag.has("party")])
    return [party._replace(classes=party.classes | named), *(tag for tag in aside if not tag.has("party"))]


def _names(clause: Clause, aside: Clause) -> bool:
    """Whether a clause ends in a party, and brackets behind it hold nothing but who that is."""
    party = bool(clause.tags) and clause.tags[-1].has("party") and not clause.tags[-1].end < clause.end
    return party and aside.has("party") and all_have(aside.tags, "party", "de", "be", "joint") and not aside.unread


def _topics_joined(clauses: list[Clause]) -> list[Clause]:
    """参与？没有。数据？不给。: a short topic with a question mark belongs to the words that answer it."""
    joined: list[Clause] = []
    for clause in clauses:
        last = joined[-1] if joined else None
        if last and last.stop == "?" and len(last.tags) == 1 and not last.unread and last.end - last.start <= 6:
            denials = tuple([tag for tag in clause.tags if "neg" in tag.classes])
            rest = tuple([tag for tag in clause.tags if tag not in denials])
            answers = not rest or rest[0].has("verb")
            words = denials + rest + last.tags if answers else last.tags + clause.tags
            joined[-1] = _joined(last, clause, words, clause.sentence)
        else:
            joined.append(clause)
    return joined

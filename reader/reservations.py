"""Clauses that say how far those around them may be trusted: doubt, hearsay, a condition, a correction.

Such a clause (据说, 还没核实, 这条是我猜的, 口误) says no fact by itself. It reaches the facts it may concern: those of
the thing it names; else the nearest; where that is not clear, all. What it reaches stays open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import chain, pairwise
from typing import NamedTuple, cast

from kb.model import Fact
from kb.vocabulary import CueRow
from reader.chart import NO_CLASSES, Clause, Mode, Reading, Reserve, frees
from reader.hits import Hit
from reader.matcher import NO_TAG, Tag, any_has, word_at

_DASH = "—"


class _Reach(NamedTuple):
    """What a clause leaves open: values of facts, in front of it and in its sentence; with `until` those behind it."""

    clause: Clause
    by: Reserve
    values: Mapping[str, Set[str]]
    until: int = 0


def reserved(
    reading: Reading, hits: dict[str, list[Hit]], facts: Mapping[str, Fact], kinds: frozenset[str]
) -> dict[str, list[Hit]]:
    """The hits, those left open that a clause of the message reserves; of what is asked for (`topic`) none is. `kinds`:
    of words; that two are of one does not make them one thing.
    """
    if not any(clause.reserves for clause in reading.clauses):
        return hits
    told = {name: those for name, those in hits.items() if not facts[name].topic}
    reaches = list(_Reserving(reading.clauses, told, kinds).reaches())
    return {name: list(_left(those, facts[name], reading, reaches)) for name, those in hits.items()}


class _Reserving:
    """What the clauses of one message reserve. `told`: the hits of facts that a doubt may concern."""

    def __init__(self, clauses: Sequence[Clause], told: Mapping[str, list[Hit]], kinds: frozenset[str]) -> None:
        self._clauses, self._kinds = clauses, kinds
        # What is said of facts, clause by clause: their values.
        self._said: list[dict[str, set[str]]] = []
        for clause in clauses:
            said = {name: {hit.value for hit in hits if clause.holds(hit.span[1])} for name, hits in told.items()}
            self._said.append({name: values for name, values in said.items() if values})

    def reaches(self) -> Iterator[_Reach]:
        """What each clause that reserves something leaves open."""
        for at, clause in enumerate(self._clauses):
            if clause.reserves is None or _made_sure(clause, self._clauses[at + 1 :]):
                continue
            row, cue = clause.reserves
            if not row.takes_back and (
                clause.hypothetical
                or (clause.discarded and "by" not in clause.classes)  # 照已废止的方案 frames what follows
                or _of_duty(clause, cue)
                or (row.reach != "speaker" and _is_denied(clause, cue))
                or self._only_asks(at, cue)
            ):
                continue
            if not row.takes_back and self._tells(at, row, cue):
                # 外企自称只供药，不参与研究: it claims what follows, too, up to where somebody else is spoken of.
                last = self._claimed(at, cue) if row.means == "hearsay" else at
                if values := self._values(range(at + 1, last + 1)):
                    yield _Reach(clause, clause.reserves, values, until=self._clauses[last].end)
                continue
            front, behind = self._places(at, row)
            if values := self._values(front):
                yield _Reach(clause, clause.reserves, values)
            if values := self._values(behind):
                yield _Reach(clause, clause.reserves, values, until=self._clauses[behind[-1]].end)

    def _claimed(self, at: int, cue: Tag) -> int:
        """The last of the clauses behind one in which a party claims something that go on with what it claims."""
        if not any(tag.end <= cue.start and tag.has("party") for tag in self._clauses[at].tags):
            return at
        last = at
        while self._goes_on(last) and not self._clauses[last + 1].has(
            "party", "speaker", "ours", "written", "document"
        ):
            last += 1
        return last

    def _values(self, places: Sequence[int]) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for name, values in chain.from_iterable(self._said[near].items() for near in places):
            found.setdefault(name, set()).update(values)
        return found

    def _places(self, at: int, row: CueRow) -> tuple[Sequence[int], Sequence[int]]:
        """The clauses in front of one that it reserves, and those behind it."""
        clause, sentence = self._clauses[at], self._clauses[at].sentence
        front = [near for near in range(at) if self._said[near]]
        behind = [near for near in range(at + 1, len(self._clauses)) if self._said[near]]
        # 数据那句, 四个月这数: they name a thing or a number in common.
        if same := [near for near in (*front, *behind) if not self._things(near).isdisjoint(self._things(at))]:
            before = [near for near in same if near < at]
            return (before, []) if before else ([], same)
        # 有人讲：… goes on with what is said; （据说）, 这是听来的 and what tells something itself do not.
        aside = clause.bracketed or clause.has("above", "back") or (at > 0 and self._clauses[at - 1].stop == _DASH)
        # What is reported or supposed, and what is another's, may be said of somebody that a fact is read from.
        apart = row.means == "hearsay" or "if" in row.cue or (row.reach == "others" and clause.stop == ":")
        leads = row.frames and (apart or not self._said[at])
        in_sentence = [near for near in behind if self._clauses[near].sentence == sentence]
        if leads and not aside and (not front or row.means == "hearsay") and self._goes_on(at):
            return ([], behind) if clause.stop == ":" else (front[-1:], in_sentence)
        if not front:
            return [], behind if leads else []
        if row.casts == "all" or clause.has("above") or self._clauses[front[-1]].sentence != sentence:
            return front, []
        return front[-1:], in_sentence[:1] if leads and not aside else []

    def _goes_on(self, at: int) -> bool:
        """Whether a sentence goes on behind a clause."""
        return at + 1 < len(self._clauses) and self._clauses[at + 1].sentence == self._clauses[at].sentence

    def _things(self, at: int) -> frozenset[str]:
        """The classes of the things that a clause names, and its numbers."""
        tags = self._clauses[at].tags
        things = [tag.classes for tag in tags if tag.has("thing") and not tag.has("harmless", "project", "permit")]
        return NO_CLASSES.union(*things) - self._kinds | {tag.text for tag in tags if "number" in tag.classes}

    def _tells(self, at: int, row: CueRow, cue: Tag) -> bool:
        """Whether a clause with a cue has what is doubted within itself: 成果给不给他们还没定, 有人说要报."""
        clause = self._clauses[at]
        if clause.has("above"):
            return False
        own = bool(self._said[at]) or "whether" in clause.classes
        if own and row.reach != "others" and self._things(at) and not clause.has("either", "counts"):
            return True
        behind = (tag for tag in clause.tags if tag.start >= cue.end)
        told = [tag for tag in behind if not tag.has("say", "version", "informant", "to", "approve", "done")]
        content = any_has(told, "thing", "verb", "filing", "number", "neg", "whether", "ask", "okay")
        return row.means == "hearsay" and (content or clause.is_unread(cue.end))

    def _only_asks(self, at: int, cue: Tag) -> bool:
        """不知道该问谁, 拿不准，来问一句, 秘书说怕违规，但她也说不准: whether a clause only leads to the question."""
        clause, behind = self._clauses[at], self._clauses[at + 1 : at + 2]
        before = self._clauses[at - 1] if at and self._goes_on(at - 1) else None
        if before and _of_duty(before) and not clause.bracketed:
            return True
        if not cue.has("unsure", "know") or "document" in clause.classes:
            return False
        if any(self._said[:at]):
            return "asking" in clause.classes and any(near.asks for near in behind)
        return clause.has("whether", "ask", "wh", "asking") or any("asking" in near.classes for near in behind)


def _made_sure(doubt: Clause, behind: Sequence[Clause]) -> bool:
    """院里有人传…，我逐条核实过了; 之前拿不准，今天查了方案: whether the asker has made sure after all."""
    made_sure = ("confirmed", "looked_up") if "before_now" in doubt.classes else ("confirmed",)
    return any(clause.has(*made_sure) and not clause.has("not_yet", "unsure", "ask", "wh") for clause in behind)


def _is_denied(clause: Clause, cue: Tag) -> bool:
    """不是可能，是写死了: whether the doubt itself is denied."""
    before = word_at(clause.tags, clause.tags.index(cue) - 1)
    return "neg" in before.classes and before.text.endswith(("是", "非"))


def _of_duty(clause: Clause, cue: Tag | None = None) -> bool:
    """不确定要不要报, 规定我也不清楚: whether it only speaks of a duty or the rules, the cue (没补) left out."""
    words = pairwise((NO_TAG, *clause.tags))
    if any("duty" in tag.classes and tag is not cue and _is_duty(before, tag, clause) for before, tag in words):
        return True
    whether = bool(clause.tags) and "whether" in clause.tags[-1].classes
    asks = clause.has("whether", "ask", "final", "okay", "counts", "guess") or any(map(frees, clause.tags))
    view = "view" in clause.classes and clause.has("whether", "ask", "okay")
    # 第一年不用写吧: nothing but that it need not be done.
    spared = bool(clause.tags) and "neg" in clause.classes and not clause.has("thing", "verb") and asks
    rules = view or "rule_word" in clause.classes
    return whether or spared or rules or (clause.has("named_permit", "bare_matter") and asks)


def _is_duty(before: Tag, tag: Tag, clause: Clause) -> bool:
    """Whether a word for a duty is one here: not 许可, 要求, nor 走 in 走廊; 批没批 asks what happened, not 报不报."""
    part = len(tag.text) == 1 and any(end == tag.start or start == tag.end for start, end in clause.unread)
    past = "whether" in before.classes and before.text == f"{tag.text[:1]}没"
    return not (part or past or tag.has("permit", "demand"))


def _left(hits: Sequence[Hit], fact: Fact, reading: Reading, reaches: Sequence[_Reach]) -> Iterator[Hit]:
    """The hits of one fact under what reaches it."""
    for hit in hits:
        doubt = next((reach for reach in reaches if _reached(hit, fact, reading, reach)), None)
        if doubt is None or hit.proof != "proves":
            yield hit
            continue
        # 打错了，是2026年5月: what is taken back is told anew there or behind it.
        since = doubt.clause.end if "that_line" in doubt.clause.classes else doubt.clause.start
        anew = doubt.by.row.takes_back and any(one.span[1] > since for one in hits)
        if fact.values or not anew:
            # That some kind of data is there, or that somebody else says so, counts all the same.
            counts = hit.value and (fact.values or doubt.by.row.means == "hearsay")
            mode = cast(Mode, doubt.by.row.means)
            yield hit._replace(proof="heard" if counts else "open", mode=mode, why=doubt.by.why)


def _reached(hit: Hit, fact: Fact, reading: Reading, reach: _Reach) -> bool:
    """Whether a hit says what a clause leaves open. 不做基因研究那句不算 takes back what it says itself."""
    clause, end = reach.clause, hit.span[1]
    if hit.value not in reach.values.get(fact.name, ()):
        return False
    if clause.holds(end):
        return reach.by.row.takes_back and "that_line" in clause.classes
    if reach.until:
        return clause.end < end <= reach.until
    if end <= clause.start:
        return True
    same = (near for near in reading.clauses if near.sentence == clause.sentence)
    return not reach.by.row.takes_back and any(near.holds(end) for near in same)

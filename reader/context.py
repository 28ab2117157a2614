"""How what is said is meant: stated, asked, doubted, heard, told; dropped, or of another project.

Two passes. `marked` looks at clauses beside each other, `meant` at what was read in each; both give copies. What single
words decide is in the rows of `cues` in grammar/zh.yaml; what takes several clauses is here, each rule with its name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, TypeVar, cast

from kb.vocabulary import CueRow
from reader.chart import NO_CLASSES, Clause, Event, Mention, Mode, Reading, Why, frees
from reader.cues import Cues, decides, first_cue, here, reserve
from reader.matcher import NO_TAG, Tag, any_has, classes_of, with_neighbours, word_at
from reader.retractions import retracted

_Read = TypeVar("_Read", Event, Mention)


def marked(clauses: Sequence[Clause], cues: Cues) -> list[Clause]:
    """The clauses with what holds of each as a whole."""
    pretence: tuple[int, Why] | None = None
    about = NO_CLASSES
    confirmed = False
    found: list[Clause] = []
    others = _of_others(clauses)
    gone, unclear = retracted(clauses)
    for index, clause in enumerate(clauses):
        about = _topic(clauses, index, about)
        if why := first_cue(cues.pretences, clause):
            pretence = clause.sentence, why
        elif any(clause.has(*row.ends) for row in cues.pretences):
            pretence = None
        theirs, apart = others.get(clause, (None, False))
        marks: dict[str, Any] = {
            "hypothetical": (pretence[1] if pretence and pretence[0] == clause.sentence else None)
            or first_cue(cues.told, clause)
            or _pretends(clause)
            or _recites(clauses, index),
            "discarded": first_cue(cues.dropped, clause)
            or _undone(clause, clauses[index + 1 : index + 4])
            or gone.get(clause)
            or (theirs if apart else None),
            "uncertain": theirs
            or unclear.get(clause)
            or _in_brackets(clause, clauses[max(0, index - 2) : index])
            or _follows_a_condition(clauses, index),
            "doubts": first_cue(cues.doubts, clause),
            "reserves": reserve(cues.reserving, clause),
            "reported": first_cue(cues.reported, clause),
            "confirmed": confirmed,
            "permit_topic": about,
        }
        # Most clauses have none of these.
        found.append(replace(clause, **marks) if any(marks.values()) else clause)
        # 问到了，负责人说…: what one's own people say is a fact once the asker has made sure.
        confirmed = confirmed or "confirmed" in clause.classes
    return found


def _topic(clauses: Sequence[Clause], index: int, about: frozenset[str]) -> frozenset[str]:
    """我们有采集许可，获批八个月了: what was granted is the permit named last, and not one that is denied
    (是采集许可，不是保藏许可). 那是变更批件，最初获批是2023年: the first grant is that of the matter itself again.
    """
    clause = clauses[index]
    about = NO_CLASSES if "first_grant" in clause.classes else about
    if "permit" in clause.classes and "granted" not in clause.classes:
        # 我们有批件的（采集许可）: a permit without a name has it in brackets behind it.
        clause = next((near for near in clauses[index + 1 : index + 2] if near.bracketed), clause)
    if "granted" not in clause.classes:
        return about
    granted = [
        tag
        for before, tag, _ in with_neighbours(clause.tags)
        if "granted" in tag.classes and ("neg" not in before.classes or frees(before))
    ]
    # 国际合作项目的伦理批件: what the permit is for is not the permit.
    named = [tag for tag in granted if "bare_matter" not in tag.classes] or granted
    return classes_of(named) or about


def _in_brackets(clause: Clause, before: Sequence[Clause]) -> Why | None:
    """据说（没核实）这批病历…: a doubt goes on behind the brackets."""
    if not any(near.bracketed for near in before) or before[0].sentence != clause.sentence:
        return None
    doubts = (near.first("unsure", "hearsay") for near in before)
    return next((Why("doubt-in-brackets", doubt) for doubt in doubts if doubt), None)


def _follows_a_condition(clauses: Sequence[Clause], index: int) -> Why | None:
    """要是伦理会不让留血，那我们就只有问卷: no duty (那要不要报), no time (那么在使用之前)."""
    clause = clauses[index]
    first, last = word_at(clause.tags, 0), word_at(clause.tags, len(clause.tags) - 1)
    if "hence" not in first.classes or "time" in last.classes or clause.asks or clause.has("filing"):
        return None
    before = (near for near in clauses[:index] if near.sentence == clause.sentence)
    return Why("follows-a-condition", first) if any("if" in near.classes for near in before) else None


def _undone(clause: Clause, after: Sequence[Clause]) -> Why | None:
    """原本要数据，谈了两个月，删掉了: a plan that was dropped, or changed (改成每季度传一次), says nothing."""
    if not (cue := clause.first("past")):
        return None
    changed = [near for near in after if "now" in near.classes]
    undone = (
        clause.has("dropped", "drop")
        or any(near.has("dropped", "drop", "replace") for near in after)
        or any("only" in near.classes or ("neg" in near.classes and not near.has("thing")) for near in changed)
    )
    return Why("plan-undone", cue) if undone else None


def _of_others(clauses: Sequence[Clause]) -> dict[Clause, tuple[Why, bool]]:
    """我室友在做全血测序，我只采图像: what others do, or is done in another project, decides nothing for the asker.

    It is left out where the asker tells the two apart (两码事, 我这边), and otherwise doubted, up to the next clause of
    the asker's own side. What comes with it (另一项目的测序数据也一起给) is never left out.
    """
    next_door = {clause.tags[0] for clause in clauses if _is_next_door(clause)}
    if not next_door and not any(clause.has("theirs") for clause in clauses):
        return {}
    apart = any(clause.has("apart", "ours") for clause in clauses)
    theirs: Why | None = None
    found = {}
    for clause in clauses:
        # In 天天跟我炫耀 it is still the other who acts.
        told_us = {after for tag, after in pairwise(clause.tags) if tag.has("to", "ba")}
        names = [
            tag for tag in clause.tags if (tag.has("theirs", "ours", "us") or tag in next_door) and tag not in told_us
        ]
        if names:
            other = (names[0].has("theirs") or names[0] in next_door) and "whether" not in clause.classes
            theirs = Why("of-others", names[0]) if other else None
        if theirs:
            # 隔壁的课题用我们的血: what is ours as well is never left out.
            mixed = clause.has("also", "together") or any_has(names[1:], "ours", "speaker")
            found[clause] = theirs, apart and not mixed
    return found


def _is_next_door(clause: Clause) -> bool:
    """隔壁某医院的库, 同楼层王主任的课题: whether a clause begins with somebody nearby and what is theirs."""
    if "next_door" not in word_at(clause.tags, 0).classes:
        return False
    owners = (at for at, tag in enumerate(clause.tags[1:4], 2) if tag.has("org", "title", "project", "company", "us"))
    return any_has(clause.tags[next(owners, len(clause.tags)) :], "thing", "granted", "verb")


def _pretends(clause: Clause) -> Why | None:
    """把我们当作不满一年的, 按临床数据算: how the asker wants it to be taken."""
    counts = [tag.start for tag in clause.tags if "counts" in tag.classes]
    for tag, after in pairwise((*clause.tags, NO_TAG)) if counts and not clause.asks else ():
        if tag.has("by", "you") or ("ba" in tag.classes and "us" in after.classes):
            return Why("taken-as", tag) if tag.start <= counts[-1] else None
    return None


def _recites(clauses: Sequence[Clause], index: int) -> Why | None:
    """如果不满一年就可以合并，可惜…: a rule that is recited, not the asker's case. In a question it is the case."""
    first = clauses[index]
    if not (cue := first.first("if")):
        return None
    same = [clause for clause in clauses[index:] if clause.sentence == first.sentence]
    for nth, clause in enumerate(same):
        if "duty" in clause.classes and (nth or "then" in clause.classes):
            return None if any(later.asks for later in same[nth:]) else Why("rule-recited", cue)
    return None


def meant(reading: Reading, cues: Cues) -> Reading:
    """The reading with how every event and every mention is meant."""
    meant_of = Meanings(cues)
    events = [meant_of.with_mode(_narrowed(event), event.verb) for event in reading.events]
    mentions = [
        meant_of.narrowed(one) or meant_of.with_mode(one, one.taken_up.verb if one.taken_up else one.tag)
        for one in reading.mentions
    ]
    parties = [meant_of.with_mode(party, party.tag) for party in reading.parties]
    events = _doubted_throughout(reading.clauses, events, cues)
    return replace(reading, events=events, mentions=mentions, parties=parties)


def _narrowed(event: Event) -> Event:
    """不直接参与, 除中期数据外不获取数据: a denial of only a way, or of all but one thing, denies nothing for sure."""
    if event.denier is None or not event.clause.has("narrowing", "except"):
        return event
    tags, denier = event.clause.tags, event.denier
    between = [tag for tag in tags if denier.end <= tag.start < event.verb.start]
    narrowing = next((tag for tag in between if "narrowing" in tag.classes), None)
    # The 外 of 除中期数据外, the 除了 of 除了专利成果也不, with something to give behind; not 除外方外.
    front = [tag for tag in tags if tag.end <= denier.start]
    opens = next((at for at, tag in enumerate(front) if "except" in tag.classes), len(front))
    ends = next((at for at, tag in enumerate(front) if at > opens and "except_end" in tag.classes), None)
    excepted = front[opens if ends is None else ends] if any_has(front[opens + 1 : ends], "givable") else None
    cue = narrowing or excepted
    return replace(event, mode="unsure", why=Why("denial-narrowed", cue)) if cue else event


class Meanings:
    """How the words of the clauses of one message are meant."""

    def __init__(self, cues: Cues) -> None:
        self._cues = cues
        self._here: dict[Clause, list[tuple[CueRow, Tag | None]]] = {}

    def with_mode(self, one: _Read, word: Tag) -> _Read:
        """An event or a mention as it is meant; itself where it is stated."""
        mode, why = self.mode(one.clause, word)
        return one if why is None else replace(one, mode=mode, why=why)

    def narrowed(self, one: Mention) -> Mention | None:
        """除云南的队列外不涉及…, 不做…以外的研究, 没有大规模的…: what is denied only in part is not denied for sure."""
        if not one.denied:
            return None
        tags = one.clause.tags
        denier = max((tag.end for tag in tags if "neg" in tag.classes and tag.end <= one.tag.start), default=one.start)
        between = [tag for tag in tags if denier <= tag.start < one.tag.start]
        if narrowing := next((tag for tag in between if tag.has("narrowing", "limit")), None):
            return replace(one, mode="unsure", why=Why("denial-narrowed", narrowing))
        if "except_end" not in one.clause.classes:
            return None
        front, index = [tag for tag in tags if tag.start < one.start], tags.index(one.tag)
        behind = tags[index + 1 : index + 2] if any_has(tags[:index], "neg") else []
        cue = next((tag for tag in (*behind, *front) if "except_end" in tag.classes), None)
        if cue is None or (cue not in behind and not any_has(front, "except")):
            return None
        return replace(one, mode="unsure", why=Why("denial-narrowed", cue))

    def mode(self, clause: Clause, word: Tag) -> tuple[Mode, Why | None]:
        """How a word of a clause is meant, and by what."""
        if clause.hypothetical:
            return "told", clause.hypothetical
        if clause.uncertain is None and clause.classes.isdisjoint(self._cues.words.cues):
            return "said", None
        for row, cue in self._rows(clause):
            if cue is None:
                return cast(Mode, row.means), clause.uncertain
            if decided := decides(row, clause, word, cue):
                return cast(Mode, row.means), None if row.means == "said" else Why(row.name, decided)
        return "said", None

    def _rows(self, clause: Clause) -> list[tuple[CueRow, Tag | None]]:
        """The rows that have a cue in a clause, with it; without one, the doubt that is brought by those around it."""
        rows = self._here.get(clause)
        if rows is None:
            rows = self._here[clause] = []
            for row in self._cues.words:
                if row.reach == "around":
                    if clause.uncertain:
                        rows.append((row, None))
                elif not clause.classes.isdisjoint(row.cue) and not (clause.confirmed and row.until):
                    rows += [(row, cue)] if (cue := here(row, clause)) else []
        return rows


def _doubted_throughout(clauses: Sequence[Clause], events: list[Event], cues: Cues) -> list[Event]:
    """三项都写进了草案，外方尚未同意: what is only proposed to another party is not settled, wherever that is said."""
    for row in cues.message:
        if cue := next((cue for clause in clauses if (cue := here(row, clause))), None):
            events = [
                event
                if event.mode != "said" or (event.who | event.to).isdisjoint(row.of)
                else replace(event, mode=cast(Mode, row.means), why=Why(row.name, cue))
                for event in events
            ]
    return events

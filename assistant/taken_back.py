"""A later message added to its case: what it says, what only the words before it tell, and what it takes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date

from assistant.case import Case, changed
from kb.codes import BEYOND
from kb.model import EXEMPTING, KnowledgeBase
from kb.text import Text, normalise
from reader import corrections, kinds
from reader.chart import Clause, Reading
from reader.facts import FactReader, FactState, MessageFacts
from reader.going_on import GoingOn

# A message that leaves out what was named before is not longer than this.
_ELLIPSIS = 24
_NOTHING = frozenset[str]()
_NO_GRANT = frozenset({"other_start", "pending"})


@dataclass(frozen=True)
class _Later:
    """A later message, the case it comes to, the message that came last there, and the words that say of what was
    granted that it is another's.
    """

    case: Case
    reading: Reading
    said: MessageFacts
    last: Reading
    on: date
    others: Sequence[str] = ()


class TakingBack:
    """Adds later messages to their case, with the words of one knowledge base."""

    def __init__(self, kb: KnowledgeBase, facts: FactReader) -> None:
        self._kb, self._facts, self._going_on = kb, facts, GoingOn(facts)
        # What is only asked about, what tells of a grant, and what only holds words that were not understood.
        self._topics = frozenset(one.name for one in kb.facts.values() if one.topic)
        grants = (one for one in kb.facts.values() if one.latest or one.dated or one.under_months is not None)
        self._grants = frozenset(one.name for one in grants)
        self._doubts = frozenset(one.name for one in kb.facts.values() if one.beyond_of) | {BEYOND}

    def speaks_of_it(self, text: Text) -> bool:
        """Whether a message takes anything back, settles what was open, or asks whether something may be left out."""
        reading = self._facts.reading(text)
        return (
            corrections.is_void(reading)
            or corrections.is_in_doubt(reading)
            or corrections.corrects(reading)
            or reading.has("taken_off", "not_come", "unsettled", "decided", "refused")
            or corrections.asks_to_leave_out(reading)
        )

    def changes(self, text: Text, case: Case) -> bool:
        """Whether a message denies an act of the one before (不署了), or says that a grant is another's."""
        reading, before = self._facts.reading(text), self._of(case.said[-1])
        denies = any(corrections.denies_act(clause, reading, before) for clause in reading.clauses)
        return denies or bool(self._of_others(case, reading, {}))

    def only_takes_back(self, words: str) -> bool:
        """Whether words only take something back: nothing of them is left unanswered."""
        return corrections.only_takes_back(self._of(words))

    def is_void(self, text: Text) -> bool:
        """Whether a message says that nothing holds of what was said before it."""
        return corrections.is_void(self._facts.reading(text))

    def after(self, case: Case, text: Text, said: MessageFacts, on: date) -> Case:
        """The case after one more message."""
        later = _Later(case, self._facts.reading(text), said, self._of(case.said[-1]), on)
        later = replace(later, said=_without_refused(self._with_elided(later), later.reading))
        # 3月那张是分院的: a grant that is another's.
        others = self._of_others(case, later.reading, later.said.facts)
        said = _without(later.said, lambda name, _: others if name in self._grants else [])
        later = replace(later, others=others, said=said)
        later = replace(later, said=self._as_denied(later))
        later = replace(later, said=self._without_reasons(later))
        left = self._left(later)
        later = replace(later, said=self._with_outcome(left, later))
        after = self._without_answered(left.updated(later.said), later)
        return replace(after, was=changed(case.facts, after.facts) or case.was)

    def _with_elided(self, later: _Later) -> MessageFacts:
        """What a message says, with what only the words before tell: 派人了."""
        case, said = later.case, later.said
        if len(later.reading.text.normal) > _ELLIPSIS:
            return said
        # What was told, without what was asked.
        said_before = map(normalise, (case.question, *case.messages[-1:]))
        told = ([part.told for part in self._facts.parts(one)] for one in said_before)
        before = "。".join("，".join(filter(None, one)) for one in told)
        more = self._going_on.facts(later.reading.text.raw, before, later.on, case.context)
        if not more:
            return said
        words = [one for name in more.keys() - said.facts.keys() for one in more[name].pieces]
        left = tuple(one for one in said.left if not any(word in one.words for word in words))
        return replace(said, facts={**more, **said.facts}, left=left)

    def _without_reasons(self, later: _Later) -> MessageFacts:
        """What a message says, without clauses that only take back (我记混了) or give a reason (合同改过了)."""
        known = later.case.facts
        otherwise = any(
            name in known and _is_other(known[name], later.said.facts[name]) for name in self._settled(later.said)
        )
        corrected = corrections.corrects(later.reading)

        def is_reason(words: str) -> bool:
            said = self._of(words)
            # 监查员不是他们的: a correction that only says of something in the last message that it is another's.
            gives_away = corrected and any(self._takes_up(one, later) for one in said.clauses)
            explains = otherwise and corrections.only_explains(said)
            return corrections.only_takes_back(said) or gives_away or explains

        return replace(later.said, left=tuple(one for one in later.said.left if not is_reason(one.words)))

    def _of(self, words: str) -> Reading:
        return self._facts.reading(normalise(words))

    def _as_denied(self, later: _Later) -> MessageFacts:
        """What a message says, with what it denies less than was said before left open."""
        case, found = later.case, dict(later.said.facts)
        before = later.last.text.normal
        topics = [self._kb.facts[name] for name in self._kb.topics_of(case.unit)]
        giving = any(not {"give", "share"}.isdisjoint(saying.does) for fact in topics for saying in fact.says)
        for name, stated in later.said.facts.items():
            fact, known = self._kb.facts[name], case.facts.get(name)
            if known is None:
                continue
            if stated.dropped:
                sure = stated.dropped & kinds.dropped_outright(fact, later.reading, giving=giving)
                sure = _NOTHING if corrections.puts_off(later.reading) else sure
                left = (stated.dropped - sure) & (known.values | known.doubted)
                found[name] = replace(
                    stated, dropped=sure, doubted=stated.doubted | left, open=stated.open or bool(left)
                )
            elif (
                stated.values == {"no"}
                and "yes" in known.values
                and corrections.narrows(later.reading, stated.pieces, f"{known.source}；{before}")
            ):
                found[name] = FactState(_NOTHING, True, stated.source)
        return replace(later.said, facts=found)

    def _left(self, later: _Later) -> Case:
        """What is left of a case for a message to be added to."""
        case, reading, named = later.case, later.reading, self._settled(later.said)
        told = case.facts.keys() - self._topics
        if corrections.is_void(reading) or (corrections.is_in_doubt(reading) and not named):
            return case.reopened(told)
        if corrections.asks_of_kinds(reading) and case.messages and corrections.asks_of_kinds(later.last):
            return case.undone(case.was)  # 那血样呢, 那问卷呢: of the first nobody has said that it is so
        if later.others:
            # 那张是伦理批件: it is that of something else, or no grant.
            case = case.reopened((told & self._grants) - named)
            later = replace(later, case=case)
        read = [one for name in named for one in later.said.facts[name].pieces]
        if any(later.said.facts[name].dropped for name in named):
            read += [reading.text.quote(one.tag.start, one.tag.end) for one in reading.mentions if one.denied]
        off = corrections.off(reading, read)
        if corrections.corrects(reading):
            return case if self._changes(later) else self._corrected(later, off)
        if off:
            return self._undone(later, off)
        unsettled = "unsettled" in reading.classes and not named
        return case.reopened(case.was.keys() - self._topics or told) if unsettled else case

    def _of_others(self, case: Case, reading: Reading, said: Mapping[str, FactState]) -> list[str]:
        """The words of a message which say that what was granted is something else, or another's."""
        own, others = set[str](), set(_NO_GRANT)
        for name in case.facts.keys() & self._grants - self._topics:
            for saying in self._kb.facts[name].says:
                own |= set(saying.near)
                others |= set(saying.without)
        dates = [piece for name, one in said.items() if name in self._grants and one.values for piece in one.pieces]
        found = []
        for clause in reading.clauses if own else ():
            words = reading.text.quote(clause.start, clause.end)
            dated = any(piece in words for piece in dates)
            if corrections.is_of_others(clause, own, others - own, dated=dated):
                found.append(words)
        return found

    def _corrected(self, later: _Later, off: list[Clause]) -> Case:
        """The case after a slip that tells nothing anew: without what it denies of the last message, else in doubt."""
        more = [one for one in later.reading.clauses if self._takes_up(one, later) and one not in off]
        unclear = corrections.says_of_others(later.reading, [*off, *more])
        return self._doubted(later) if unclear or not (off or more) else self._undone(later, [*off, *more])

    def _settled(self, said: MessageFacts) -> frozenset[str]:
        """The facts that a message settles."""
        sure = (name for name, one in said.facts.items() if (one.values or one.dropped) and not one.open)
        return frozenset(sure) - self._topics

    def _changes(self, later: _Later) -> bool:
        """Whether a message tells otherwise of something: what it corrects is named."""
        case = later.case
        near = (*case.close, *self._kb.twins_of(case.unit))
        asked = self._kb.facts_of(case.unit).union(*map(self._kb.topics_of, near))
        return any(
            name in asked - self._doubts and _is_other(case.facts.get(name), stated)
            for name, stated in later.said.facts.items()
        )

    def _doubted(self, later: _Later) -> Case:
        """The case with what a correction names (成果那条说错了) open again; all where it names nothing."""
        case, told = later.case, later.case.facts.keys() - self._topics
        slips = [clause for clause in later.reading.clauses if corrections.is_slip(clause)]
        named = [tag.text for clause in slips for tag in corrections.names(clause)]
        meant = [name for name in told if any(text in case.facts[name].source for text in named)]
        return case.reopened(meant or told)

    def _takes_up(self, clause: Clause, later: _Later) -> bool:
        """Whether a clause says of something in the last message that it is another's: 监查员不是他们的."""
        named = (tag.text for tag in corrections.names(clause))
        return corrections.gives_to_others(clause) and any(text in later.last.text.normal for text in named)

    def _undone(self, later: _Later, off: list[Clause]) -> Case:
        """The case without what was said last that is surely off; what may be off is in doubt.

        取消了 takes back all of it, 没来 only what was said to come, 统计师不来了 only what was said of that one.
        """
        case, named = later.case, self._settled(later.said)
        last = case.was.keys() - self._topics
        before, meant = self._meant(later, off)
        if before.text.raw != later.last.text.raw:
            last &= self._read_in(before.text.raw, later)
        if not last - named or not meant:
            return self._doubted(later) if corrections.corrects(later.reading) else case
        if not all(corrections.is_sure(clause, later.reading) for clause in off):
            return case.reopened(last - named)
        stays = "，".join(before.text.quote(one.start, one.end) for one in before.clauses if one not in meant)
        still = self._read_in(stays, later) if stays else _NOTHING
        return case.undone(last - still)

    def _meant(self, later: _Later, off: list[Clause]) -> tuple[Reading, list[Clause]]:
        """The message that clauses call off, and those of its clauses that they mean: the last that they can mean."""
        for words in later.case.said[::-1]:
            before = self._of(words)
            both = later.reading, before
            meant = [one for one in before.clauses if any(corrections.takes_off(clause, one, both) for clause in off)]
            if meant:
                return before, meant
        return later.last, []

    def _with_outcome(self, case: Case, later: _Later) -> MessageFacts:
        """What a message says, with the kinds it means without naming them: 查过了，没有; 三样都收."""
        said, found = later.said, dict[str, FactState]()
        came_out = corrections.outcome(later.reading)
        for name, stated in case.facts.items():
            if stated.doubted and came_out:
                yes = came_out == "yes"
                found[name] = FactState(stated.doubted) if yes else FactState(_NOTHING, dropped=stated.doubted)
        if corrections.takes_all(later.reading) or (
            corrections.takes_all(later.reading, asked=True)
            and any(corrections.asks_of_kinds(self._of(one)) for one in case.messages)
        ):
            found |= self._spoken_of(later)
        return replace(said, facts={**found, **said.facts}) if found else said

    def _spoken_of(self, later: _Later) -> dict[str, FactState]:
        """All kinds that a case has spoken of and nobody has surely taken away, and what was not understood of it."""
        found: dict[str, FactState] = {}
        for words in later.case.said:
            for name, stated in self._facts.read(normalise(words), later.on, later.case.context).facts.items():
                before = found[name].values if name in found else _NOTHING
                if self._kb.facts[name].kind == "kinds":
                    found[name] = FactState((before - stated.dropped) | stated.values | stated.doubted)
                elif name in self._doubts:
                    found[name] = stated
        return found

    def _without_answered(self, after: Case, later: _Later) -> Case:
        """A case without the doubts that a message answers: those that came with what it now says otherwise."""
        facts = dict(after.facts)
        for name, stated in after.facts.items():
            if name in self._doubts and name not in later.said.facts and not stated.values:
                # As it is kept: a quotation that was left out for want of room is one piece without words.
                pieces = [one for one in stated.source.split("；") if not self._answers(one, name, later)]
                facts[name] = replace(stated, source="；".join(pieces))
                if not pieces:
                    del facts[name]
        return replace(after, facts=facts)

    def _says_all(self, unit: str, settled: frozenset[str]) -> bool:
        """Whether a message settles all that an exempting rule of a unit asks about."""
        rules = (rule for rule in self._kb.rules.get(unit, ()) if rule.outcome in EXEMPTING)
        for rule in rules:
            asked = {one.fact for one in rule.conditions if one.is_ and not self._kb.facts[one.fact].topic}
            if len(asked) > 1 and asked <= settled:
                return True
        return False

    def _answers(self, doubt: str, name: str, later: _Later) -> bool:
        """Whether a message answers a doubt, a piece of the words of a fact: it takes the very thing or party away, or
        names the same; or the doubt came with what is said otherwise now.
        """
        case, here = later.case, later.reading
        if any(corrections.takes_away(clause, doubt, here) for clause in here.clauses):
            return True
        settled = self._settled(later.said) & self._kb.facts_of(case.unit)
        message = next((one for one in case.said[::-1] if doubt in one), "")
        reading = self._of(message)
        clauses = [one for one in reading.clauses if doubt in reading.text.quote(one.start, one.end)]
        if not settled or not clauses:
            return False
        flipped = frozenset(
            one for one in settled & case.facts.keys() if _is_other(case.facts[one], later.said.facts[one])
        )
        words = "，".join(reading.text.quote(one.start, one.end) for one in clauses)
        if flipped & self._read_in(words, later):
            return True
        if named := {tag.text for one in clauses for tag in one.tags if tag.has("doable")}:
            # 统计改成我们做，他们不参与: said once more, if of the same.
            meant = settled.intersection(self._kb.facts[name].beyond_of) or flipped
            if all(corrections.only_doubts(one, reading) for one in clauses):
                meant |= settled  # 数据那块我不确定
            return bool(meant) and all(word in here.text.normal for word in named)
        who = [tag.text for clause in clauses for tag in corrections.names(clause)]
        left_out = bool(who) and any(corrections.leaves_out(one, who, here) for one in here.clauses)
        return left_out or self._says_all(case.unit, settled) or bool(flipped & self._read_in(message, later))

    def _read_in(self, words: str, later: _Later) -> Set[str]:
        """The facts that words tell of by themselves, and whether they say what nobody understood."""
        read = self._facts.read(normalise(words), later.on, later.case.context)
        return read.facts.keys() | ({BEYOND} if read.left else _NOTHING)


def _without(said: MessageFacts, words: Callable[[str, FactState], Sequence[str]]) -> MessageFacts:
    """What a message says, without the facts that were read from some `words` alone."""

    def rests_on_them(name: str, stated: FactState) -> bool:
        there = words(name, stated)
        return bool(stated.pieces) and all(any(piece in one for one in there) for piece in stated.pieces)

    facts = {name: stated for name, stated in said.facts.items() if not rests_on_them(name, stated)}
    return replace(said, facts=facts)


def _without_refused(said: MessageFacts, reading: Reading) -> MessageFacts:
    """What a message says, without what was refused (切片我们没同意给) or is denied of somebody unknown."""
    refused, others = (
        [reading.text.quote(one.start, one.end) for one in reading.clauses if tells(one)]
        for tells in (
            lambda one: corrections.refuses(one) or corrections.denies_time(one),
            corrections.denies_of_somebody,
        )
    )
    return _without(said, lambda _, stated: refused + (others if stated.values == {"no"} else []))


def _is_other(before: FactState | None, said: FactState) -> bool:
    """Whether a fact is told otherwise than before."""
    if before is None:
        return True
    return said.open or before.open or not said.values <= before.values or bool(said.dropped & before.values)

"""What a conversation carries: the facts so far, what was asked of the asker, and earlier cases to return to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from kb.check import nearest
from kb.codes import BEYOND
from kb.model import RESERVED, KnowledgeBase, Problem, Problems
from reader.facts import Confirmed, FactState, MessageFacts
from verdict.statements import Confirmation

# A conversation keeps this many earlier cases.
KEPT = 4
# The words a fact was read from are kept up to so many characters. One message has at most 500.
LONGEST_SOURCE = 2000
# A fact of which nothing was said.
UNSAID = FactState(frozenset())
# Messages after the question: so many are kept, of so many characters together.
MOST_HEARD, LONGEST_HEARD = 50, 2000
# Messages after a confirmation, likewise; and what stands for those that are left out: how many tells one more apart.
MOST_LATER, LONGEST_LATER = 20, 1000
_YES_NO = frozenset({"yes", "no"})
_LEFT_OUT = re.compile(r"……（略去 (\d+) 句）")


@dataclass(frozen=True)
class Case:
    """One matter of one asker. `pending` are the facts that are asked of the person now, `unsure` those the person said
    not to know, which are not asked again. `close` are units as near as `unit`: what is said next may decide for one of
    them, and `chosen` that a person said which. `left` are the parts of the last message that were neither answered nor
    used. `messages` are what the asker said after the question, oldest first; `omitted` counts messages and quotations
    left out.

    `confirmations` are what a person answered to the statements of this unit's rules, `later` what was said after the
    first of them, `version` the rules whose statements were shown last. `message` is the whole last message where it
    asks several things, of which this case is one. `was`: the facts that were changed last, as they were before that.
    """

    question: str = ""
    unit: str = ""
    facts: Mapping[str, FactState] = field(default_factory=dict)
    unsure: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()
    context: frozenset[str] = frozenset()
    close: tuple[str, ...] = ()
    chosen: bool = False
    left: tuple[str, ...] = ()
    earlier: tuple[Case, ...] = ()
    messages: tuple[str, ...] = ()
    omitted: int = 0
    confirmations: Mapping[str, Confirmation] = field(default_factory=dict)
    later: tuple[str, ...] = ()
    version: str = ""
    message: str = ""
    was: Mapping[str, FactState] = field(default_factory=dict)

    @property
    def said(self) -> tuple[str, ...]:
        """The question and what was said after it, oldest first."""
        return self.question, *self.messages

    def heard(self, message: str) -> Case:
        """The case with one more message of the asker, each once. Of very many the last are kept."""
        if message in self.said:
            return self
        case = replace(self, messages=(*self.messages, message))
        while len(case.messages) > MOST_HEARD or sum(map(len, case.messages)) > LONGEST_HEARD:
            case = case.without_oldest()
        return case

    def without_oldest(self) -> Case:
        """The case without its oldest message after the question."""
        return replace(self, messages=self.messages[1:], omitted=self.omitted + 1)

    def lighter(self) -> Case | None:
        """The case with less to carry: without what was before, a message, an earlier case or a quotation. Its facts
        stay.
        """
        if self.was:
            return replace(self, was={})
        if self.messages:
            return self.without_oldest()
        if self.earlier:
            return replace(self, earlier=self.earlier[:-1])
        longest = max(self.facts, key=lambda name: len(self.facts[name].source), default="")
        if not longest or not self.facts[longest].source:
            return None
        facts = {**self.facts, longest: replace(self.facts[longest], source="")}
        return replace(self, facts=facts, omitted=self.omitted + 1)

    def updated(self, said: MessageFacts) -> Case:
        """The case after one more message. What is said later stands; kinds of data add up unless they replace."""
        facts = dict(self.facts)
        for name, stated in said.facts.items():
            before = facts.get(name)
            if before is None or name == BEYOND or name in said.measured or not _takes_kinds(before, stated):
                facts[name] = stated
            else:
                facts[name] = _added(before, stated, said)
        if (said.replaces or said.only) and BEYOND not in said.facts:
            facts.pop(BEYOND, None)
        if said.left:
            known = facts.get(BEYOND)
            words = _joined(known.source if known and known.open else "", "；".join(one.words for one in said.left))
            facts[BEYOND] = FactState(known.values if known else frozenset(), True, words)
        return replace(self, facts=facts, context=self.context | said.classes)

    def undone(self, names: Iterable[str]) -> Case:
        """The case with facts as they were before the last message."""
        facts = {**self.facts, **{name: self.was[name] for name in names}}
        return replace(self, facts={name: one for name, one in facts.items() if _told(one) != _told(UNSAID)})

    def reopened(self, names: Iterable[str]) -> Case:
        """The case with facts that hold no longer as they were said, so that they are asked again."""
        facts = {name: FactState(frozenset(), True, self.facts[name].source) for name in names if name in self.facts}
        return replace(self, facts={**self.facts, **facts})

    def confirmed(self, statement: str, given: Confirmation | None) -> Case:
        """The case after a person answered a statement, or took the answer back."""
        others = {name: one for name, one in self.confirmations.items() if name != statement}
        return replace(self, confirmations=others | ({statement: given} if given else {}))

    def told_anew(self) -> Case:
        """The case after a person pressed something of its facts, be it the same as before: a 属实 against what is
        known of them counts no more until it is pressed once more.
        """
        confirmations = {
            name: one if name in RESERVED or one.answer != "yes" else replace(one, beside="")
            for name, one in self.confirmations.items()
        }
        return replace(self, confirmations=confirmations)

    def said_later(self, message: str) -> Case:
        """The case with a message that came after a confirmation: whether it changes that, a person says too."""
        return self.with_later(message) if self.confirmations else self

    def with_later(self, *messages: str) -> Case:
        """The case with words that a person must say to change nothing. Of very many the last are kept, and that there
        were others.
        """
        if not messages:
            return self
        later, message = (*self.later, *messages), messages[-1]
        while len(later) > MOST_LATER or sum(map(len, later)) > LONGEST_LATER + len(message):
            before = _LEFT_OUT.fullmatch(later[0])
            count = int(before[1]) + 1 if before else 1
            later = (f"……（略去 {count} 句）", *later[2 if before else 1 :])
        return replace(self, later=later)

    @property
    def judged_on(self) -> date | None:
        """The day it was judged by last."""
        try:
            return date.fromisoformat(self.version.rpartition("@")[2])
        except ValueError:
            return None

    def confirmed_for(self, version: str) -> Mapping[str, Confirmation]:
        """The answers to statements that were given for these very rules, on this very day."""
        return {name: one for name, one in self.confirmations.items() if one.version == version}

    def ticked(self, chosen: Mapping[str, frozenset[str]], confirmed: Confirmed | None = None) -> Case:
        """The case after a person ticked facts. A tick stands beside what the words say, never over it; without a value
        it is none, and takes back no doubt.
        """
        chosen = {name: values for name, values in chosen.items() if values}
        facts = dict(self.facts)
        for name, values in chosen.items():
            before = facts.get(name)
            said = before.values if before is not None and before.origin == "said" else frozenset()
            source = before.source if before is not None else ""
            facts[name] = FactState(values | said, False, source, "said" if said else "ticked", confirmed=confirmed)
        case = replace(self.told_anew(), was={}) if chosen else self
        return replace(case, facts=facts, unsure=tuple(name for name in self.unsure if name not in chosen))

    def not_known(self, names: Iterable[str]) -> Case:
        """The case after a person said not to know some facts. What was said of them stands as it was, doubts too; what
        was confirmed of them is asked again.
        """
        names = tuple(names)
        doubted = {name: replace(self.facts.get(name, FactState(frozenset())), open=True) for name in names}
        facts = {**self.facts, **doubted} if self.confirmations else self.facts
        unsure = tuple(dict.fromkeys((*self.unsure, *names)))
        return replace(self.told_anew(), unsure=unsure, facts=facts, was={})

    def corrected(self, name: str, values: frozenset[str], confirmed: Confirmed | None = None) -> Case:
        """The case after a person corrected a fact that was read wrongly. No values: the fact is taken back."""
        facts = {key: stated for key, stated in self.facts.items() if key != name}
        if values:
            facts[name] = FactState(values, origin="ticked", confirmed=confirmed)
            return replace(self.told_anew(), facts=facts, was={})
        # Taken back, it may be asked once more.
        return replace(self, facts=facts, unsure=tuple(one for one in self.unsure if one != name), was={})

    def back_to(self, case: Case) -> Case:
        """An earlier case, with this one and the others to return to."""
        others = tuple(one for one in self.remembered() if one != replace(case, earlier=(), was={}))
        return replace(case, earlier=others)

    def remembered(self) -> tuple[Case, ...]:
        """The cases a new one keeps: this one first, the oldest forgotten."""
        if not self.unit:
            return self.earlier
        return (replace(self, earlier=(), pending=(), was={}), *self.earlier)[:KEPT]


def changed(before: Mapping[str, FactState], after: Mapping[str, FactState]) -> dict[str, FactState]:
    """The facts that are another after a message, as they were before it: nothing was said where there was none."""
    names = {**before, **after}
    return {name: before.get(name, UNSAID) for name in names if _told(before.get(name)) != _told(after.get(name))}


def _told(stated: FactState | None) -> tuple[frozenset[str], bool, frozenset[str]]:
    """What is known, whatever the words."""
    known = stated or UNSAID
    return known.values, known.open, known.doubted


def _takes_kinds(*states: FactState) -> bool:
    """Whether values add up: kinds of data, not yes and no."""
    return any(stated.dropped or not stated.values | stated.doubted <= _YES_NO for stated in states)


def _added(before: FactState, said: FactState, message: MessageFacts) -> FactState:
    """Kinds after one more message. What was in doubt stays so until that very kind is said or taken away, or others
    stand for all.
    """
    # 头发撤掉，改成拭子 puts one thing for another; 只给图片 puts one for all.
    instead = bool(said.values) and (message.only or (message.replaces and not said.dropped & before.values))
    kept = frozenset() if instead else before.values
    values = (kept - said.dropped) | said.values
    doubted = (frozenset() if instead else before.doubted - said.dropped - said.values) | said.doubted
    # What was doubted as a whole is settled by whatever is said of it.
    whole = before.open and not (before.doubted or said.values or said.dropped)
    return FactState(
        values,
        said.open or bool(doubted) or whole,
        _joined(before.source, said.source) if kept else said.source,
        dropped=said.dropped,
        doubted=doubted,
        confirmed=before.confirmed if kept & values else None,
    )


def _joined(before: str, after: str) -> str:
    """The words of two messages, each once. Of very many the last are kept: a case must stay small enough to send."""
    pieces = list(dict.fromkeys(filter(None, f"{before}；{after}".split("；"))))
    while len("；".join(pieces)) > LONGEST_SOURCE:
        del pieces[0]
    return "；".join(pieces)


def check_facts(chosen: Mapping[str, frozenset[str]], kb: KnowledgeBase) -> None:
    """Raises Problems for a fact or a value that is not declared: an unknown tick must not pass for silence."""
    problems = []
    for name, values in chosen.items():
        fact = kb.facts.get(name)
        if fact is None:
            problems.append(Problem(f"facts.{name}", "没有这个事实", nearest(name, kb.facts)))
            continue
        problems += [
            Problem(f"facts.{name}", f"没有取值“{value}”", f"允许：{'、'.join(fact.allowed)}")
            for value in sorted(values - set(fact.allowed))
        ]
    if problems:
        raise Problems(problems)

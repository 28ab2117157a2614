"""The cases of a conversation beside the present one: which a message goes back to, and whether it opens another."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass

from assistant.case import Case
from kb.model import KnowledgeBase
from kb.text import Text, any_of, normalise
from reader.chart import Reading, classes
from reader.facts import FactReader, MessageFacts
from retrieval.ranking import Ranker

_BACK = frozenset({"back", "first", "that", "topic"})
# What a project may have or send; behind 另一个课题的 it is no other case.
_HAS = classes("givable staff person task")
# What brings more into a message.
_NEWS = classes("thing party staff")
_MATTER = classes("bare_matter joint_matter project permit")


@dataclass(frozen=True)
class Message:
    """A message in a conversation: the unit that would answer it ("" for none), what it says, what it does (new,
    project, topic, back, first, that, goes_on, asks, concludes, courtesy), and the name it gives a project.
    """

    text: Text
    best: str
    said: MessageFacts
    turn: Set[str]
    label: str


class EarlierCases:
    """Tells the projects that a conversation speaks of apart, with the words of one knowledge base."""

    def __init__(self, kb: KnowledgeBase, ranker: Ranker, facts: FactReader) -> None:
        self._kb, self._ranker, self._facts = kb, ranker, facts
        # A knowledge base from before has no words for some of these: they are found nowhere.
        turns = {name: any_of(words) for name, words in kb.lexicon.turns.items()}
        projects, names, behind = turns["projects"], turns["names"], turns["no_project"]
        self._named = re.compile(
            rf"({turns['called']})|(?:{projects})({names})(?![a-z0-9])|(?<![a-z0-9])({names})(?:{projects})"
        )
        self._another = re.compile(rf"(?:{turns['another']})(?:\w{{0,4}}?|\w{{2,9}}?的)(?:{projects})(?!{behind})")
        self._also_has = re.compile(rf"(?:{turns['also_has']})(?![^,。?!;])")
        one = turns["one_of"]
        self._sides = [
            re.compile(rf"({turns[which]})(?:的|一|来)?那?(?:{one})(?!{behind})") for which in ("older", "newer")
        ]

    def label(self, normal: str, before: Case | None = None) -> str:
        """The name an asker gives a project to tell it from another: the a of A课题, the 甲 of 项目甲. Where the
        conversation has used names `before`, the name alone is enough (乙批下来了).
        """
        if m := self._named.search(normal):
            return m[1] or m[2] or m[3]
        known = self._labels(before) if before else ()
        return next((name for name in known if re.search(rf"(?<![a-z0-9]){name}(?![a-z0-9])", normal)), "")

    def _labels(self, case: Case) -> frozenset[str]:
        """The names of projects that a conversation has used."""
        cases = (case, *case.earlier)
        return frozenset(filter(None, (self.label(normalise(one.question).normal) for one in cases)))

    def opens_another(self, text: Text, reading: Reading) -> bool:
        """Whether a message turns to another project: 还有一个课题, not 另一个课题的数据."""
        if self._also_has.search(text.normal):
            return True
        m = self._another.search(text.normal)
        if m is None:
            return False
        tags = [tag for clause in reading.clauses for tag in clause.tags]
        if any("other_study" in tag.classes and tag.start <= m.start() and m.end() < tag.end for tag in tags):
            return False
        before = [tag for tag in tags if tag.end <= m.start()][-1:]
        behind = [tag for tag in tags if tag.start >= m.end()][:2]
        its = bool(behind) and "de" in behind[0].classes and behind[0].start == m.end()
        # 他是另一个课题的, 另一个课题的数据
        return not (its and (behind[-1].has(*_HAS) or any("be" in tag.classes for tag in before)))

    def meant(self, message: Message, before: Case) -> Case | None:
        """The earlier case that a message goes back to: by its name, by 第一个 or 老的那个, by its matter or by what it
        says.
        """
        if message.label and "new" in message.turn:
            return self._labelled(message, before)
        if not before.earlier:
            return None
        here = "new" not in message.turn and message.best in ("", before.unit)
        old = self._contrasted(message.text.normal, before) if here else None
        return old or (self._spoken_of(message, before) if message.turn & _BACK else None)

    def _labelled(self, message: Message, before: Case) -> Case | None:
        """The case of a name. 主库还是照交, where only the other was named: what tells of no case asks for the one
        without a name.
        """
        labels = {self.label(normalise(case.question).normal): case for case in before.earlier[::-1]}
        return labels.get(message.label, None if self.tells(message.said, before) else labels.get(""))

    def _spoken_of(self, message: Message, before: Case) -> Case | None:
        """The case whose matter or whose words a message names, or of which it tells most."""
        text, best, turn = message.text, message.best, message.turn
        # What is told of 那个 is told of this very case, where nothing leads back.
        other = "that" in turn and turn & {"back", "asks", "concludes"}
        here = self._likeness(text, before)
        for case in before.earlier:
            if (best and case.unit == best != before.unit) or (other and self._likeness(text, case) > here):
                return case
        if "back" not in turn or "first" in turn:
            return before.earlier[-1] if "first" in turn else None
        told, *there = [self.tells(message.said, case) for case in (before, *before.earlier)]
        return before.earlier[there.index(max(there))] if max(there) > told else None

    def tells(self, said: MessageFacts, case: Case) -> int:
        """How many facts of a case's unit a message speaks of, its topic left out."""
        return len((self._kb.facts_of(case.unit) - self._kb.topics_of(case.unit)) & said.facts.keys())

    def names_more(self, text: Text, case: Case) -> bool:
        """Whether a message speaks of more than was said of a case, times and the matter itself left out."""
        said = _said(case)
        new = self._ranker.words(text) - self._ranker.words(normalise(said)) - self._kb.lexicon.forms
        reading = self._facts.reading(text)
        tags = [tag for clause in reading.clauses for tag in clause.tags if not tag.has(*_MATTER)]
        things = {tag.text for tag in tags if tag.has(*_NEWS)}
        unread = any(end - start > 1 for clause in reading.clauses for start, end in clause.unread)
        return bool(things - {word for word in things if word in said}) or (bool(new) and unread)

    def _likeness(self, text: Text, case: Case) -> tuple[int, int]:
        """How many words of a message stand in what was said of a case (德国那个), and how many mean the same
        (捐设备那个).
        """
        said = _said(case)
        reading = self._facts.reading(text)
        named = {tag.text for clause in reading.clauses for tag in clause.tags if tag.end - tag.start > 1}
        named |= {text.normal[start:end] for clause in reading.clauses for start, end in clause.unread}
        same = self._ranker.words(text) & self._ranker.words(normalise(said))
        return sum(len(word) > 1 and word in said for word in named), len(same)

    def _contrasted(self, normal: str, before: Case) -> Case | None:
        """The earlier case of the same unit that 老的那个 or 前一个 can mean; None where it may be this one."""
        m = next((m for side in self._sides if (m := side.search(normal))), None)
        if m is None or m[1] in _said(before):
            return None
        same = [case for case in before.earlier if case.unit == before.unit]
        named = [case for case in same if m[1] in _said(case)]
        return next(iter(named or same), None)


def _said(case: Case) -> str:
    return normalise("。".join(case.said)).normal

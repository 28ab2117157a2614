"""Statements beside what was said and what a person confirmed: what each of them comes to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kb.model import HOLDING, Given, State, Statement
from kb.text import Span
from kb.texts import texts
from reader.facts import Confirmed, FactState

# The worst of several decides.
_WORST: tuple[State, ...] = ("contradicted", "unknown", "assumed", "met")


@dataclass(frozen=True)
class Confirmation:
    """What a person answered to one statement, by which way and when.

    `version`: the rules it was given for (`KnowledgeBase.rules_version`). `beside`: a digest of what had been said of
    the statement's facts until then; "" for 属实 against a quotation, which settles nothing before it is given again.
    """

    answer: Given
    version: str
    beside: str
    confirmed: Confirmed | None = None


@dataclass(frozen=True)
class TestedCondition:
    """A condition, what became of it, and what decided it: words of the asker, or a tick.

    `at`: where its evidence stands in the source, if that is not the answer.
    """

    fact: str
    text: str
    evidence: str
    state: State
    source: str
    ticked: bool = False
    at: Span | None = None


def left_open(text: str, evidence: str, source: str = "", at: Span | None = None) -> TestedCondition:
    """What no fact decides: words beside a verdict that keep it open until a person has looked."""
    return TestedCondition(fact="", text=text, evidence=evidence, state="unknown", source=source, at=at)


@dataclass(frozen=True)
class TestedStatement:
    """A statement, the words that were read for it, and the confirmation that counts.

    `state`: of its conditions, by words and facts alone. `note`: why it is asked again.
    """

    id: str
    text: str
    said: str
    beside: str
    state: State
    facts: tuple[str, ...] = ()
    confirmation: Confirmation | None = None
    note: str = ""

    @property
    def answer(self) -> Given | None:
        """What a person answered, where that counts."""
        return self.confirmation.answer if self.confirmation else None


def tested(
    statement: Statement,
    conditions: Sequence[TestedCondition],
    facts: Mapping[str, FactState],
    given: Confirmation | None,
) -> tuple[TestedStatement, tuple[TestedCondition, ...]]:
    """A statement with its conditions, after what a person answered. The later of word and answer stands."""
    states = {one.state for one in conditions}
    state: State = next((state for state in _WORST if state in states), "assumed")
    said = "；".join(dict.fromkeys(one.source for one in conditions if one.source))
    known = [facts[name] for name in statement.facts if name in facts]
    found = TestedStatement(
        id=statement.id,
        text=statement.text,
        said=said,
        beside=_beside(statement.facts, facts),
        state=state,
        facts=statement.facts,
    )
    if given is None:
        return found, tuple(conditions)
    doubted = any(stated.open for stated in known)
    agrees = given.answer == "yes" and (state in HOLDING or (state == "unknown" and not doubted))
    if given.beside != found.beside and not agrees:
        return replace(found, note=_asked_again(found)), tuple(conditions)
    return replace(found, confirmation=given), tuple(_after(one, given.answer) for one in conditions)


def bare(statement_id: str, text: str, given: Confirmation | None, besides: str = "") -> TestedStatement:
    """A statement without conditions: nothing that is read supports or contradicts it. `besides`: what else it is
    about, where that stands elsewhere on the screen.
    """
    found = TestedStatement(statement_id, text, "", _digest(text + besides), "unknown")
    if given is None:
        return found
    if given.beside != found.beside:
        return replace(found, note=texts().again.changed)
    return replace(found, confirmation=given)


def answered(statement: TestedStatement, answer: Given, before: Confirmation | None, version: str) -> Confirmation:
    """A press. 属实 against a quotation is asked about once: pressed again, it stands."""
    known = before is not None and before.answer == "yes" and before.version == version
    against = answer == "yes" and statement.state == "contradicted" and statement.answer != "yes"
    return Confirmation(answer, version, "" if against and not known else statement.beside)


def _after(condition: TestedCondition, answer: Given) -> TestedCondition:
    """A condition once its statement is answered. Who is unsure takes back no contradiction."""
    if answer == "unsure":
        state: State = "contradicted" if condition.state == "contradicted" else "unknown"
    else:
        state = "met" if answer == "yes" else "contradicted"
    return replace(condition, state=state, ticked=True)


def _asked_again(statement: TestedStatement) -> str:
    again = texts().again
    if statement.state == "contradicted":
        return again.contradicted.format(words=statement.said) if statement.said else again.contradicted_by_choice
    return again.said_later.format(words=statement.said) if statement.said else again.changed


def _beside(names: Iterable[str], facts: Mapping[str, FactState]) -> str:
    """A digest of what is known of facts; the same of silence, always."""
    known = (
        f"{name}={','.join(sorted(facts[name].values))}{'?' if facts[name].open else ''}:{facts[name].source}"
        for name in names
        if name in facts
    )
    return _digest("\n".join(known))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]

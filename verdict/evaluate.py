"""Rules, facts and confirmations to a verdict, with its trace. Three-valued; words alone propose an exemption."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from kb.codes import BEYOND
from kb.model import EXEMPTING, IN_FORCE, LATER, RESERVED, UNREAD, Code, Condition, Outcome, Rule, State, Statement
from kb.texts import texts
from reader.facts import FactState
from verdict.statements import Confirmation, TestedCondition, TestedStatement, bare, left_open, tested

# Why nothing can be settled by asking: a note or an ending in the official words, a part of the message that is not
# answered, something the asker does not know, current answers that contradict each other, a cut that is in doubt.
HeldBy = Literal["note", "part", "ending", "unsure", "twins", "cut"]


@dataclass(frozen=True)
class Verdict:
    """The code, what it says, the rule it rests on with its conditions, and the facts that would decide it.

    `statements` are shown and asked, `others` are those of the unit's other rules: who answers all at once may answer
    them too. `outcome`: what `to_confirm` becomes once every statement is confirmed. `evidence` is the clause of the
    official answer; a verdict read from the wording alone has one, but no rule.
    """

    code: Code
    says: str
    rule: Rule | None = None
    conditions: tuple[TestedCondition, ...] = ()
    missing: tuple[str, ...] = ()
    evidence: str = ""
    outcome: Outcome | None = None
    statements: tuple[TestedStatement, ...] = ()
    held_by: HeldBy | None = None
    others: tuple[TestedStatement, ...] = ()

    @property
    def proposed(self) -> Code:
        """The code, or what it becomes once every statement is confirmed."""
        return self.outcome or self.code

    @property
    def open(self) -> tuple[TestedStatement, ...]:
        """The statements that nobody has answered, that of the notice's currency left out."""
        return tuple(one for one in self.statements if one.answer is None and one.id != IN_FORCE)


@dataclass(frozen=True)
class _TestedRule:
    """A rule with its conditions as the words alone leave them, and its conditions and statements as they stand."""

    rule: Rule
    by_words: tuple[TestedCondition, ...]
    conditions: tuple[TestedCondition, ...]
    statements: tuple[TestedStatement, ...]


# Characters of a part that is named in the verdict; all of it stands among the conditions.
_SHOWN = 40

# Statements without a condition of a rule.
_BARE = RESERVED - {UNREAD}


def no_verdict() -> Verdict:
    """Where no official answer, or no rule of it, can decide."""
    return Verdict("unknown", texts().says.unknown)


def evaluate(
    rules: Iterable[Rule],
    facts: Mapping[str, FactState],
    on: date,
    given: Mapping[str, Confirmation] | None = None,
    *,
    unread: str = "",
) -> Verdict:
    """The verdict of one unit by its rules: at most a proposal, see `settled`. The order of its rules never matters.

    `given`: statement to what a person answered, of these very rules. `unread`: what a person attests of words that
    nothing was read from, with {words} for them; "" for the general sentence.
    """
    unread = unread or texts().statements.unread
    given = given or {}
    valid = [rule for rule in rules if rule.valid_from <= on and (rule.valid_to is None or on <= rule.valid_to)]
    if not valid:
        return no_verdict()
    known = {**_implied(valid, given), **{name: stated for name, stated in facts.items() if _tells(stated)}}
    found = [_tested(rule, facts if rule.outcome in EXEMPTING else known, given, unread) for rule in valid]
    best = min(found, key=_applicability)
    statements = tuple(_shown(found, best))
    shown = {one.id for one in statements}
    others = {one.id: one for rule in found for one in rule.statements if one.id not in shown}
    code, says, outcome = _code(best)
    if wrong := _inconsistent(found, best):
        code, says, outcome = "conditional", texts().says.conditional, None
        statements = tuple(replace(one, note=wrong[one.id]) if one.id in wrong else one for one in statements)
    missing = tuple(one.fact for one in best.conditions if one.state == "unknown") if code == "conditional" else ()
    return Verdict(
        code,
        says,
        best.rule,
        best.conditions,
        missing,
        evidence=best.rule.evidence,
        outcome=outcome,
        statements=statements,
        others=tuple(others.values()),
    )


def settled(
    verdict: Verdict, given: Mapping[str, Confirmation], *, later: Sequence[str] = (), doubt: str = ""
) -> Verdict:
    """A verdict beside what a person confirmed. Final only where every statement is; then it is what was proposed.

    `later`: what was said after the first confirmation. `doubt`: why the notice may not hold; then one more statement
    can be confirmed. Left open, it keeps nothing from being final, but the label says so.
    """
    more = []
    if later:
        words = "”“".join(later)
        more.append(bare(LATER, texts().statements.later.format(words=words), given.get(LATER)))
    if doubt:
        more.append(bare(IN_FORCE, texts().statements.in_force, given.get(IN_FORCE), doubt))
    exempts = verdict.rule is None or verdict.rule.outcome in EXEMPTING
    if not verdict.statements or not exempts:
        return replace(verdict, others=(*verdict.others, *more)) if verdict.statements else verdict
    verdict = replace(verdict, statements=(*verdict.statements, *more))
    if verdict.code not in ("to_confirm", "conditional"):
        return verdict
    # What a rule's own statements come to is in its conditions.
    answers = {one.answer for one in verdict.statements if one.id in _BARE}
    if "no" in answers:
        return replace(verdict, code="not_applicable", says=texts().says.not_applicable, outcome=None)
    if "unsure" in answers:
        return replace(verdict, code="conditional", says=texts().says.conditional, outcome=None)
    if verdict.outcome and not verdict.open:
        says = verdict.rule.says if verdict.rule else verdict.says
        return replace(verdict, code=verdict.outcome, says=says, outcome=None)
    return verdict


def unchecked(verdict: Verdict) -> Verdict:
    """The verdict of a unit whose cut is in doubt: the exception may be what was cut off. It exempts nobody, and asks
    for no confirmation that could.
    """
    by_rule = verdict.rule is not None and verdict.rule.outcome in EXEMPTING and verdict.code == "conditional"
    if verdict.proposed not in EXEMPTING and not by_rule:
        return verdict
    return replace(
        verdict,
        code="conditional",
        says=texts().says.unchecked,
        outcome=None,
        statements=(),
        others=(),
        missing=(),
        held_by="cut",
    )


def with_open_parts(verdict: Verdict, unanswered: Sequence[str], asked: Sequence[str] = ()) -> Verdict:
    """A verdict beside what it leaves unanswered of a message, and what else is `asked` there and answered otherwise:
    at most 视情形而定, and each part is named. No exemption stands over a message that asks more: its statements are
    confirmed where it is asked by itself.
    """
    kinds = (
        (texts().says.parts, [words for words in unanswered if words not in asked]),
        (texts().says.no_answer_beside, [words for words in asked if words in unanswered]),
        (texts().says.other_questions, [words for words in asked if words not in unanswered]),
    )
    says = "".join(text.format(parts=_named(words)) for text, words in kinds if words)
    says += texts().says.alone if asked else ""
    left = tuple(
        left_open(texts().part_condition.format(words=words), verdict.evidence, words)
        for words in dict.fromkeys((*unanswered, *asked))
    )
    return replace(
        verdict,
        code="conditional",
        says=says,
        conditions=(*verdict.conditions, *left),
        statements=() if asked else verdict.statements,
        outcome=None,
        held_by="part",
    )


def _named(parts: Sequence[str]) -> str:
    return "；".join(f"“{words if len(words) <= _SHOWN else words[:_SHOWN] + '…'}”" for words in parts)


def _code(found: _TestedRule) -> tuple[Code, str, Outcome | None]:
    """What a tested rule comes to by itself, in words, and what it proposes."""
    states = {one.state for one in found.conditions}
    if "contradicted" in states:
        return "not_applicable", texts().says.not_applicable, None
    if "unknown" in states:
        return "conditional", texts().says.conditional, None
    if found.rule.outcome in EXEMPTING:
        return "to_confirm", texts().says.to_confirm, found.rule.outcome
    return found.rule.outcome, found.rule.says, None


def _tested(rule: Rule, facts: Mapping[str, FactState], given: Mapping[str, Confirmation], unread: str) -> _TestedRule:
    conditions = [_test(condition, facts.get(condition.fact)) for condition in rule.conditions]
    asked = list(rule.statements)
    beyond = facts.get(BEYOND)
    if rule.outcome in EXEMPTING and beyond is not None:
        # Nobody is exempted by a question that was not understood in full.
        state: State = "contradicted" if "yes" in beyond.values else "met" if beyond.values else "unknown"
        text = unread.format(words=beyond.source)
        conditions.append(
            TestedCondition(fact=BEYOND, text=text, evidence=rule.evidence, state=state, source=beyond.source)
        )
        asked.append(Statement(id=UNREAD, text=text, facts=(BEYOND,)))
    after = dict(enumerate(conditions))
    statements = []
    for statement in asked:
        its = {at: one for at, one in enumerate(conditions) if one.fact in statement.facts}
        found, changed = tested(statement, list(its.values()), facts, given.get(statement.id))
        statements.append(found)
        after |= zip(its, changed, strict=True)
    return _TestedRule(rule, tuple(conditions), tuple(after.values()), tuple(statements))


def _test(condition: Condition, stated: FactState | None) -> TestedCondition:
    known = stated or FactState(frozenset())
    state = condition.state(known.values, doubted=known.open, possible=known.doubted)
    ticked = known.origin == "ticked" and bool(known.values)
    return TestedCondition(
        fact=condition.fact,
        text=condition.text,
        evidence=condition.evidence,
        state=state,
        source=known.source,
        ticked=ticked,
    )


def _shown(found: Sequence[_TestedRule], best: _TestedRule) -> Iterator[TestedStatement]:
    """The statements of the rule that decides, and among them those of other rules that a person has answered: 不属实
    on the listed kinds goes on to the wider rule, and can still be taken back.
    """
    mine = {one.id for one in best.statements}
    told: set[str] = set()
    for one in found:
        for statement in one.statements:
            answered = statement.answer is not None or statement.note
            ours = one is best or (statement.id not in mine and answered)
            if ours and statement.id not in told:
                told.add(statement.id)
                yield statement


def _inconsistent(found: Sequence[_TestedRule], best: _TestedRule) -> dict[str, str]:
    """The statements of other rules whose answer cannot stand beside those of the best one, each with a note: who has
    only the listed kinds has only clinical data, so 属实 to the one and not to the other is one answer too many.
    """
    confirmed = {one.id for one in best.statements if one.answer == "yes"}
    mine = {fact for one in best.rule.statements if one.id in confirmed for fact in one.facts}
    values = {one.fact: frozenset(one.is_) for one in best.rule.conditions if one.is_ and one.fact in mine}
    wrong = {}
    for other in found:
        denied = {one.id for one in other.statements if one.answer in ("no", "unsure")} - confirmed
        wider = {one.fact: frozenset(one.is_) for one in other.rule.conditions if one.is_}
        for statement in other.rule.statements:
            implied = any(name in values and values[name] <= wider.get(name, frozenset()) for name in statement.facts)
            if other is not best and statement.id in denied and implied:
                wrong[statement.id] = texts().again.inconsistent
    return wrong


def _implied(rules: Iterable[Rule], given: Mapping[str, Confirmation]) -> dict[str, FactState]:
    """What the answers to the statements of exempting rules tell the other rules of the unit, where words do not."""
    facts: dict[str, FactState] = {}
    for rule in rules:
        for statement in rule.statements:
            answer = given[statement.id].answer if statement.id in given else None
            if answer == "no":
                told = {name: frozenset(values) for name, values in statement.if_untrue.items()}
            elif answer == "yes":
                said = (one for one in rule.conditions if one.fact in statement.facts and len(one.is_) == 1)
                told = {one.fact: frozenset(one.is_) for one in said}
            else:
                continue
            facts |= {name: FactState(values, origin="ticked") for name, values in told.items()}
    return facts


def _tells(stated: FactState) -> bool:
    return bool(stated.values or stated.doubted) or stated.open


def _applicability(found: _TestedRule) -> tuple[int | str, ...]:
    """A rule that applies comes first, then the open one with the fewest unknowns, then the least contradicted; of
    equal ones the one that the words alone would choose, then that with statements, and the fewest to confirm.
    """
    still_open = sum(one.answer is None for one in found.statements)
    by_words = _misses(found.by_words)
    return (*_misses(found.conditions), *by_words, not found.statements, still_open, found.rule.id)


def _misses(conditions: Sequence[TestedCondition]) -> tuple[int, int, int]:
    """How many conditions are contradicted, how many nobody spoke of, how many are unknown."""
    states = [one.state for one in conditions]
    unsaid = [one for one in conditions if one.state == "unknown" and one.fact != BEYOND]
    return states.count("contradicted"), len(unsaid), states.count("unknown")

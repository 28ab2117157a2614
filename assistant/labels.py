"""What every drawing of an answer shares: its words for verdicts, states and currency, and its colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.answer import Answer
from assistant.case import Case
from kb.model import EXEMPTING, IN_FORCE, Code, Given, KnowledgeBase, Notice, QAUnit, Rule, State
from kb.review import standing
from kb.texts import texts
from reader.facts import Confirmed
from verdict.statements import TestedCondition

GIVEN_SIGNS: Mapping[Given, str] = {"yes": "✓", "no": "✗", "unsure": "?"}
SIGNS: Mapping[State, str] = {"met": "✓", "assumed": "○", "contradicted": "✗", "unknown": "?"}
# Text and background of a verdict, as in web/static/answer.css.
TONES: Mapping[Code, tuple[str, str]] = {
    "to_confirm": ("0b6b66", "e8f4f3"),
    "not_required": ("1f7a4d", "eef7f1"),
    "deferred": ("1f5f8b", "edf4f9"),
    "required": ("a8321f", "fbefed"),
    "conditional": ("8a5a00", "fdf6e7"),
    "not_applicable": ("7b2d5b", "f8eff5"),
    "unknown": ("5b6672", "f3f5f7"),
}
WARNING_TONE = ("5c4300", "fff4d6")


def review_told(rule: Rule, kb: KnowledgeBase) -> str:
    """Who vouches for a rule, or that nobody does as it stands."""
    reviewed, found = rule.reviewed, standing(rule, kb)
    by = texts().reviewed.format(by=reviewed.by, on=reviewed.on) if reviewed else ""
    return f"{texts().review[found]}{f'（{by}）' if by else ''}" if found else by


def label(answer: Answer) -> str:
    """The verdict in a few words. What is proposed says under how many statements; what is final says so where nobody
    has confirmed that the notice holds; where nothing is judged, why that is.
    """
    verdict, notice = answer.verdict, answer.notice
    if verdict.code == "unknown":
        return headline(answer.reason.code, answered=bool(answer.unit and not answer.opposed))
    if verdict.outcome:
        left = sum(one.answer is None for one in verdict.statements)
        result = (verdict.rule.result if verdict.rule else "") or texts().labels[verdict.outcome]
        return texts().proposed.format(count=left, result=result)
    verified = any(one.id == IN_FORCE and one.answer == "yes" for one in verdict.statements)
    if verdict.code in EXEMPTING and not verified and notice and notice.head.currency != "in_force":
        return texts().unverified.format(day=notice.head.day, label=texts().labels[verdict.code])
    return texts().labels[verdict.code]


def headline(reason: str, *, answered: bool) -> str:
    """What stands in place of a verdict where nothing is judged: an official answer, or why there is none."""
    if answered:
        return texts().headlines.no_rule
    if reason == "vague":
        return texts().headlines.vague
    unanswered = reason in ("off_topic", "not_covered")
    return texts().headlines.no_answer if unanswered else texts().labels["unknown"]


def mentioned(tested: TestedCondition, case: Case, kb: KnowledgeBase) -> bool:
    """Whether the asker spoke of a condition at all, even if nothing could be read from it (听说不涉及基因)."""
    fact = kb.facts.get(tested.fact)
    stated = case.facts.get(tested.fact)
    ticked = stated is not None and stated.origin == "ticked"
    return bool(tested.source or ticked or (fact and not fact.classes.isdisjoint(case.context)))


def ticked_by(confirmed: Confirmed | None = None, *, linked: bool = False) -> str:
    """Who ticked a fact, how and when. `linked`: a link brought it, so that it may be another person's."""
    who = "由链接带来的确认" if linked else "由您勾选"
    return (
        f"{who}（{texts().by[confirmed.by]}，{confirmed.at.isoformat(sep=' ', timespec='minutes')}）"
        if confirmed
        else who
    )


def unchecked(unit: QAUnit) -> str:
    """What stands beside the official words while their cut is in doubt, and where; "" for a cut that is not."""
    return f"{texts().unchecked}：{'；'.join(unit.doubts)}" if unit.doubts else ""


def based_on(notice: Notice) -> str:
    """The day of the answer that a verdict rests on."""
    return f"依据 {notice.head.day} 的答复" if notice.head.published else "依据的答复没有注明日期"


def warning(notice: Notice) -> tuple[str, ...]:
    """What stands right under a verdict, paragraph by paragraph. Empty only where the notice is in force."""
    if notice.head.currency == "in_force":
        return ()
    # A notice without one is refused at load.
    return based_on(notice), notice.head.currency_warning


def unused_words(answer: Answer) -> str:
    """What of the last message told nothing of the case, in a line; "" for nothing."""
    named = "".join(f"“{words}”" for _, _, words in answer.unused)
    return texts().unused.format(words=named) if named else ""


def near_told(said: Sequence[str], lacking: Sequence[str], cited: str) -> str:
    """Of a near unit where nothing answers: which words of the question it says, whose it is, and which it lacks."""
    if not said:
        return ""
    told = texts().near.format(said="、".join(said), cited=cited)
    return told + (texts().near_lacking.format(words="、".join(lacking)) if lacking else "")

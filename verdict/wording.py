"""The verdict that the wording of an answer gives where nobody wrote rules for it: cautious, and marked as such."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from kb.model import QAUnit
from kb.vocabulary import Wording
from verdict.rules import Tested, Verdict

_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
_CLAUSE = re.compile(r"[^，,。！？；：\n]+[，,。！？；：]?")
# At most so many clauses are shown as conditions.
_SHOWN = 4
NO_RULE = Verdict("unknown", "这条答复还没有整理成规则，从措辞也看不出是否需要办理；请阅读官方答复原文。")


@dataclass(frozen=True)
class _Patterns:
    whether: re.Pattern[str]
    duty: re.Pattern[str]
    exempts: re.Pattern[str]
    demands: re.Pattern[str]
    condition: re.Pattern[str]
    harmless: re.Pattern[str]
    unconditional: re.Pattern[str]


@functools.lru_cache(maxsize=4)
def _patterns(words: Wording) -> _Patterns:
    duties = _any(words.duties)
    return _Patterns(
        whether=re.compile(_any(words.whether).replace("…", "[^，。？]{0,40}")),
        duty=re.compile(duties),
        exempts=re.compile(rf"(?:{_any(words.exempts)})(?=[^，,。！？；]{{0,30}}(?:{duties})|[。，,！；]|$)"),
        demands=re.compile(rf"(?:{_any(words.demands)})(?=[^。！？；]{{0,40}}(?:{duties})|[。，,！；]|$)"),
        condition=re.compile(_any(words.conditions)),
        harmless=re.compile(_any(words.harmless)),
        unconditional=re.compile(_any(words.unconditional)),
    )


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def by_wording(unit: QAUnit, words: Wording) -> Verdict:
    """What the answer says of the duty its question asks about.

    `not_required` and `required` need wording that is unmixed and without any condition that can be seen, in the answer
    or in the case that the official question tells: nobody has said that the asker meets it. Never more than that.
    """
    known = _patterns(words)
    if not known.whether.search(unit.question) or not known.duty.search(unit.question):
        return NO_RULE
    exempting = [sentence for sentence in _SENTENCE.findall(unit.answer) if known.exempts.search(sentence)]
    demanding = [sentence for sentence in _SENTENCE.findall(unit.answer) if _demands(known, sentence)]
    if not exempting and not demanding:
        return NO_RULE
    evidence = (exempting or demanding)[0].strip()
    seen = _conditions(known, unit)
    if (exempting and demanding) or seen:
        says = "依据答复措辞：要看下面这些话所说的情形。请对照官方答复原文确认。"
        mixed = [*exempting[:1], *demanding[:1]] if exempting and demanding else []
        clauses = list(dict.fromkeys([*(one.strip() for one in mixed), *seen]))[:_SHOWN]
        tested = tuple(Tested("", f"“{clause}”是否适用于您的情形", clause, "unknown", "") for clause in clauses)
        return Verdict("conditional", says, conditions=tested, evidence=evidence)
    if exempting:
        says = "依据答复措辞：无需办理。答复只就官方问题所说的情形作答，请确认您的情形与之相同。"
        return Verdict("not_required", says, evidence=evidence)
    says = "依据答复措辞：需要办理。答复只就官方问题所说的情形作答，请确认您的情形与之相同。"
    return Verdict("required", says, evidence=evidence)


def _demands(known: _Patterns, sentence: str) -> bool:
    """Whether a sentence demands something, once what frees from it and what only sounds alike is left out."""
    rest = known.harmless.sub("＿", known.exempts.sub("＿", sentence))
    return bool(known.demands.search(rest))


def _conditions(known: _Patterns, unit: QAUnit) -> list[str]:
    """The clauses, of the official question and of its answer, that make a condition one can see."""
    found = []
    for text in (unit.question, unit.answer):
        for clause in _CLAUSE.findall(text):
            if known.condition.search(known.unconditional.sub("＿", clause)):
                found.append(clause.strip("，,。；：！？ \n"))
    return [clause for clause in found if clause and (clause in unit.answer or clause in unit.question)]

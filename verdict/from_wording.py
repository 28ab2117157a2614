"""The verdict that the wording of an answer gives where nobody wrote rules for it: cautious, and marked as such."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kb.model import NO_EXCEPTION, SAME_CASE, QAUnit
from kb.text import Span, spelled, standing, struck
from kb.texts import texts
from kb.wording import Wording
from verdict.evaluate import HeldBy, Verdict, unchecked
from verdict.statements import Confirmation, bare, left_open

SENTENCE = re.compile(r"[^。｡！？；!?;\n]+[。｡！？；!?;]?")
CLAUSE = re.compile(r"[^，,。｡！？；!?;\n]+[，,。｡！？；!?;]?")
ENDS = "，,。｡；：！？;:!? 　\n"
_WORD = re.compile(r"\w+")
# The name of a rule says nothing of the case, whatever its words.
_TITLE = re.compile("《[^《》]{1,60}》")
# What a word of a list may leave open, in the normal spelling: any words within a clause, and a number.
_ANY, _NUMBER = "[^,。;!?\n]{0,40}", "[0-9零一二三四五六七八九十百]+"
# Numbers in circles and raised ones, signs such as ★: whatever they lead to stands elsewhere. A private character may
# be any sign, even a ≥.
_MARKS = ("No", "So", "Co")
# At most so many clauses are shown as conditions.
SHOWN = 4


@dataclass(frozen=True)
class Aside:
    """A sentence of a notice that stands in no unit, or in another one, and may limit an answer; where it stands."""

    text: str
    at: Span | None


@dataclass(frozen=True)
class Patterns:
    """The words of `wording.yaml` as patterns over the normal spelling."""

    whether: re.Pattern[str]
    duty: re.Pattern[str]
    exempts: re.Pattern[str]
    demands: re.Pattern[str]
    limiting: tuple[re.Pattern[str], ...]
    harmless: re.Pattern[str]
    unconditional: re.Pattern[str]
    plain: re.Pattern[str]
    # Of what stands in no unit, see `outside`.
    limits_outside: re.Pattern[str]
    restricting: re.Pattern[str]
    parts: re.Pattern[str]
    usual: re.Pattern[str]
    framing: re.Pattern[str]
    of_answers: re.Pattern[str]
    of_all: re.Pattern[str]
    below_all: re.Pattern[str]
    looking_back: re.Pattern[str]
    notes: re.Pattern[str]


@functools.lru_cache(maxsize=4)
def patterns(words: Wording) -> Patterns:
    """The patterns of a list of words, made once."""
    duties = any_of(words.duties)
    unmarked = [word for kind in words.limiting if kind != words.marks for word in kind]
    return Patterns(
        whether=re.compile(any_of(words.whether)),
        duty=re.compile(duties),
        exempts=re.compile(rf"(?:{any_of(words.exempts)})(?=[^,。!?;]{{0,30}}(?:{duties})|[。,!;]|$)"),
        demands=re.compile(rf"(?:{any_of(words.demands)})(?=[^。!?;]{{0,40}}(?:{duties})|[。,!;]|$)"),
        limiting=tuple(re.compile(any_of(kind)) for kind in words.limiting),
        harmless=re.compile(any_of(words.harmless)),
        unconditional=re.compile(f"{_TITLE.pattern}|{any_of(words.unconditional)}"),
        plain=re.compile(any_of(words.plain)),
        limits_outside=re.compile(any_of((*words.denying, *words.demands, *unmarked))),
        restricting=re.compile(any_of(words.restricting)),
        parts=re.compile(any_of(words.parts)),
        usual=re.compile(any_of((*words.framing, *words.usual))),
        framing=re.compile(f"{_TITLE.pattern}|{any_of((*words.framing, *words.harmless, *words.unconditional))}"),
        of_answers=re.compile(any_of(words.of_answers)),
        of_all=re.compile(any_of(words.of_all)),
        notes=re.compile(any_of(words.notes_begin)),
        looking_back=re.compile(any_of(words.looking_back)),
        below_all=re.compile(any_of(words.below_all)),
    )


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first. Of no words nothing is one."""
    return "|".join(map(_pattern, sorted(words, key=len, reverse=True))) or "(?!)"


def _pattern(word: str) -> str:
    return _ANY.join(_NUMBER.join(map(re.escape, map(spelled, part.split("＃")))) for part in word.split("…"))


def verdict_from_wording(
    unit: QAUnit,
    words: Wording,
    given: Mapping[str, Confirmation] | None = None,
    outside: Callable[[QAUnit], Sequence[Aside]] = lambda _: (),
) -> Verdict:
    """What the answer says of the duty its question asks about.

    `to_confirm` and `required` need wording that is unmixed and without anything that may limit it (a note, a mark,
    an ending, 目前, a condition), in the answer or in the case that the official question tells: nobody has said that
    the asker meets it. `to_confirm` moreover needs an answer that says nothing else. Never more than that.
    Struck words say nothing, and leave open what stands beside them. A unit with an open doubt or limit, or with a
    picture, exempts nobody; one whose answer is nothing but a picture says nothing at all.
    `given`: what a person answered. `outside`: what the notice says elsewhere and may limit a unit; asked only where
    the unit itself exempts.
    """
    verdict = _judged(unit, words, given or {})
    if verdict.outcome and (asides := outside(unit)):
        verdict = _limited(words, verdict, asides)
    if unit.doubts:
        verdict = unchecked(verdict)
    elif (unit.limits or unit.pictures) and verdict.outcome:
        # What stands beside it, is struck out or unknown in it, or what a picture says, may be the exception.
        says = texts().says.wording_limited if unit.limits else texts().says.wording_pictured
        verdict = replace(verdict, code="conditional", says=says, outcome=None, statements=(), held_by="note")
    gone = struck(unit.question) or struck(unit.answer)
    return replace(verdict, says=verdict.says + texts().says.struck) if gone else verdict


def _judged(unit: QAUnit, words: Wording, given: Mapping[str, Confirmation]) -> Verdict:
    known = patterns(words)
    question = spelled(unit.question)
    if not unit.answer:
        return Verdict("unknown", texts().says.only_picture)
    if not known.whether.search(question) or not known.duty.search(question):
        return Verdict("unknown", texts().says.wording_silent)
    sentences = [(sentence.strip(), spelled(sentence)) for sentence in SENTENCE.findall(standing(unit.answer))]
    exempting = [sentence for sentence, normal in sentences if known.exempts.search(normal)]
    demanding = [sentence for sentence, normal in sentences if demands(known, normal)]
    if not exempting and not demanding:
        return Verdict("unknown", texts().says.wording_silent)
    evidence = (exempting or demanding)[0]
    mixed = [exempting[0], demanding[0]] if exempting and demanding else []
    limits = [
        *(text[start:end] for text in (unit.question, unit.answer) for start, end in struck(text)),
        *_limits(known, unit.question, unit.answer),
        *(_beside(known, question, unit.answer) if exempting else ()),
    ]
    if mixed or limits:
        says = texts().says.wording_mixed
        clauses = list(dict.fromkeys([*mixed, *limits]))[:SHOWN]
        tested = tuple(left_open(texts().wording_condition.format(words=clause), clause) for clause in clauses)
        return Verdict("conditional", says, conditions=tested, evidence=evidence, held_by=_held_by(words, clauses))
    if exempting:
        says = texts().says.wording_exempts
        statements = (
            bare(SAME_CASE, texts().statements.same_case.format(question=unit.question), given.get(SAME_CASE)),
            bare(NO_EXCEPTION, texts().statements.no_exception, given.get(NO_EXCEPTION)),
        )
        return Verdict("to_confirm", says, evidence=evidence, outcome="not_required", statements=statements)
    says = texts().says.wording_demands
    return Verdict("required", says, evidence=evidence)


def _limited(words: Wording, verdict: Verdict, asides: Sequence[Aside]) -> Verdict:
    """What is left of an exemption that the notice may limit elsewhere: these sentences are open."""
    tested = tuple(
        left_open(texts().outside_condition.format(words=aside.text), aside.text, at=aside.at) for aside in asides
    )
    held = _held_by(words, [aside.text for aside in asides])
    return replace(
        verdict,
        code="conditional",
        says=texts().says.wording_mixed,
        conditions=tested,
        outcome=None,
        statements=(),
        held_by=held,
    )


def _held_by(words: Wording, clauses: Iterable[str]) -> HeldBy:
    """Whether it is an ending or a note that keeps the wording from deciding."""
    ends = _endings(words)
    return "ending" if any(ends.search(spelled(clause)) for clause in clauses) else "note"


@functools.lru_cache(maxsize=4)
def _endings(words: Wording) -> re.Pattern[str]:
    return re.compile(any_of((*words.endings, *words.interim)))


def demands(known: Patterns, normal: str) -> bool:
    """Whether a sentence demands something, once what frees from it and what only sounds alike is left out."""
    rest = known.harmless.sub("＿", known.exempts.sub("＿", normal))
    return bool(known.demands.search(rest))


def _limits(known: Patterns, *texts: str) -> list[str]:
    """The clauses with a word or a sign that may limit what is said, a note in front of a mere condition."""
    found: list[list[str]] = [[] for _ in known.limiting]
    for clause in (clause for text in texts for clause in CLAUSE.findall(text)):
        normal = known.unconditional.sub("＿", spelled(clause))
        marked = any(unicodedata.category(char) in _MARKS for char in clause)
        kind = next((at for at, words in enumerate(known.limiting) if words.search(normal)), 0 if marked else None)
        if kind is not None:
            found[kind].append(clause.strip(ENDS))
    return [clause for kind in found for clause in kind if clause]


def _beside(known: Patterns, question: str, answer: str) -> Iterator[str]:
    """The clauses that keep an exemption from being said outright of what was asked: with words that are neither the
    question's nor plain (一类产品无需备案, 无需单独备案, 跨省的照办), or with a duty that they do not free from.
    """
    for clause in CLAUSE.findall(answer):
        normal = _TITLE.sub(" ", spelled(clause))
        rest = known.plain.sub(" ", known.exempts.sub(" ", normal))
        rest = known.duty.sub(lambda duty: " " if duty[0] in question else duty[0], rest)
        bound = known.duty.search(normal) and not known.exempts.search(normal)
        if bound or any(word not in question for word in _WORD.findall(rest)):
            yield clause.strip(ENDS)

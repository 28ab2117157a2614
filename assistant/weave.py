"""A notice woven with its rules, for a person to read and to sign: the official text, and beside each clause what was
made of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby, pairwise
from typing import NamedTuple

from assistant.assistant import Assistant
from assistant.labels import label, review_told
from assistant.markup_labels import markup_told
from assistant.scenarios import Ran, day_of, run_scenarios
from kb.check import nearest
from kb.model import (
    UNSET,
    Condition,
    KnowledgeBase,
    NotFormalised,
    Notice,
    Problem,
    Problems,
    QAUnit,
    Rule,
    RuleBook,
    Statement,
)
from kb.tables import plain, tables
from kb.texts import texts

TITLE = "公告与规则对照"
NO_RULES = "这一条没有整理成规则：只给答复原文，判断最多取自答复的措辞。"
NOT_RULED = "这一句没有自己的结论；里面的话是别处规则的依据，见小号数字。"
HOW = (
    "怎样看：左边是公告原文，一字未改；右边是整理出来的规则。左边加底色的字是依据，后面的小号数字是右边的编号："
    "1 是规则 1 的结论，1-2 是规则 1 的第 2 个条件。一条规则的条件全部符合才适用；免除、延后的规则，程序只凭话提出，"
    "由提问者逐条确认属实才算数。情形是试出来的结果。\n"
    "请您看：条件与原文是否一致，有没有漏掉；请人确认的话，看的人能不能看出自己不符合；情形的结果对不对。"
    "每条规则下面有签字的地方，没有规则的在最后签。"
)
SIGNED = ("姓名", "日期", "意见")
CHOICES = ("同意", "不同意")
_SENTENCE = re.compile(r"[^。！？\n]*[。！？\n]?")
# What may stand between a question and its answer, or before a question, and is a mark of it: 答：, 1.
_MARK = 12
_ADDRESSES = re.compile(r"(?:(?:https?://|javascript:)\S*\s*)+")
# Characters of a statement where a scenario only names it.
_SHORT = 24


class Run(NamedTuple):
    """Official words in a row. `marked`: something rests on them; `tags`: of what rests on words that end here."""

    words: str
    marked: bool = False
    tags: tuple[str, ...] = ()


class Tested(NamedTuple):
    """A condition: its tag among the official words, what is asked of the case, and the words it rests on."""

    tag: str
    text: str
    test: str
    evidence: str


class Asked(NamedTuple):
    """A statement, the tags of its conditions, and when it is asked at all."""

    text: str
    tags: tuple[str, ...]
    when: str


class Told(NamedTuple):
    """A scenario: what is said and pressed, what it came to, whether that is as expected, and why it must be so."""

    says: str
    pressed: str
    got: str
    wrong: str
    because: str


class WovenRule(NamedTuple):
    """A rule with its number on the document."""

    number: int
    rule: Rule
    outcome: str
    conditions: tuple[Tested, ...]
    statements: tuple[Asked, ...]
    scenarios: tuple[Told, ...]
    review: str

    @property
    def grounds(self) -> tuple[tuple[str, str], ...]:
        """The official words it rests on, each with the tag that stands behind them."""
        return (str(self.number), self.rule.evidence), *((one.tag, one.evidence) for one in self.conditions)


class Clause(NamedTuple):
    """A sentence of an answer beside one rule whose outcome it states; what of it is no rule, with the reason.

    `again`: it stood beside another rule before. What the rule rests on is marked, in sentences without one what any.
    """

    runs: tuple[Run, ...]
    rule: WovenRule | None = None
    left_out: tuple[NotFormalised, ...] = ()
    again: bool = False


@dataclass(frozen=True)
class WovenUnit:
    """A question with its answer. `lead`, `mark`: what stands before them. `notes`: what a person should know of it;
    `scenarios`: those that it answers and none of its rules decides.
    """

    cited: str
    lead: str
    question: str
    mark: str
    clauses: tuple[Clause, ...]
    notes: tuple[str, ...]
    scenarios: tuple[Told, ...]


@dataclass(frozen=True)
class Woven:
    """The whole document. `rows`: the text of the notice in its order, units and what stands between them; `points`:
    what the official words leave open, and how it was settled; `scenarios`: those that nothing official answers.
    """

    title: str
    notice: str
    head: tuple[tuple[str, str], ...]
    on: date
    rows: tuple[str | WovenUnit, ...]
    points: tuple[tuple[str, str], ...]
    scenarios: tuple[Told, ...]


def weave(assistant: Assistant, name: str) -> Woven:
    """The document of one notice. Pure: the same knowledge base gives the same. Raises Problems for one not there."""
    kb = assistant.kb
    if name not in kb.notices:
        raise Problems([Problem(name, "没有这份公告", nearest(name, kb.notices))])
    notice, ran = kb.notices[name], list(run_scenarios(assistant, name))
    book = kb.books.get(name) or RuleBook(rules=())
    weaver = _Weaver(kb, book, ran)
    return Woven(
        title=TITLE,
        notice=notice.head.title,
        head=tuple(_head(notice, kb)),
        on=day_of(kb, name),
        rows=tuple(weaver.rows(notice)),
        points=tuple(_points(book)),
        scenarios=tuple(_told(one, kb) for one in ran if one.answer.unit is None),
    )


def _head(notice: Notice, kb: KnowledgeBase) -> Iterator[tuple[str, str]]:
    head = notice.head
    yield "公告", head.cited
    if head.url:
        yield "官方页面", head.url
    yield "时效", texts().currencies[head.currency] + (f"：{head.currency_warning}" if head.currency_warning else "")
    yield "原文 sha256", head.sha256
    yield "知识库版本", kb.version


def _points(book: RuleBook) -> Iterator[tuple[str, str]]:
    for point in book.interpretations.values():
        open_yet = f"还没有定，逐个问提问者。可以是：{'；'.join(point.values.values())}"
        yield point.text, f"已定：{point.values[point.value]}" if point.value else open_yet


class _Weaver:
    """Numbers the rules of one notice as they come, and puts each beside its clause."""

    def __init__(self, kb: KnowledgeBase, book: RuleBook, ran: Sequence[Ran]) -> None:
        self._kb, self._book, self._ran, self._number = kb, book, ran, 0

    def rows(self, notice: Notice) -> Iterator[str | WovenUnit]:
        """The notice's text in its order."""
        units = sorted(self._kb.units_of(notice.id), key=lambda unit: unit.question_spans[0].start)
        taken = sorted(span for unit in units for span in (*unit.question_spans, *unit.answer_spans))
        edges = [0, *(place for span in taken for place in span), len(notice.text)]
        # What stands between two places that are taken, by where it ends.
        gaps = {end: _words(notice, start, end) for start, end in zip(edges[::2], edges[1::2], strict=True)}
        for unit in units:
            *before, lead = gaps.pop(unit.question_spans[0].start, "").rpartition("\n")
            yield from filter(None, ["".join(before).strip()] if len(lead) <= _MARK else [*before, lead])
            begins = unit.answer_spans[0].start if unit.answer_spans else -1
            mark = gaps.pop(begins, "") if len(gaps.get(begins, "")) <= _MARK else ""
            yield self._unit(unit, notice, lead if len(lead) <= _MARK else "", mark)
            last = max(span.end for span in (*unit.question_spans, *unit.answer_spans))
            inside = [end for end in gaps if unit.question_spans[0].start < end < last]
            yield from filter(None, [gaps.pop(end) for end in inside])
        yield from filter(None, gaps.values())

    def _unit(self, unit: QAUnit, notice: Notice, lead: str, mark: str) -> WovenUnit:
        rules = [rule for rule in self._book.rules if rule.unit == unit.id]
        left_out = [one for one in self._book.not_formalised if one.unit == unit.id]
        mine = [one for one in self._ran if one.answer.unit is not None and one.answer.unit.id == unit.id]
        ids = {rule.id for rule in rules}
        woven = [self._rule(rule, self._number + at, mine) for at, rule in enumerate(rules, 1)]
        self._number += len(rules)
        notes = (*([] if rules else [NO_RULES]), *unit.to_check, *(f"［{told}］" for told in markup_told(unit)))
        others = tuple(_told(one, self._kb) for one in mine if one.rule is None or one.rule.id not in ids)
        clauses = tuple(_clauses(unit, notice, woven, left_out))
        return WovenUnit(unit.cited, lead, unit.question, mark, clauses, tuple(notes), others)

    def _rule(self, rule: Rule, number: int, ran: Sequence[Ran]) -> WovenRule:
        # A fact may have two conditions.
        tags = [(condition.fact, f"{number}-{at}") for at, condition in enumerate(rule.conditions, 1)]
        settled = next(one for one in self._kb.rules[rule.unit] if one.id == rule.id)
        result = rule.result or texts().labels[rule.outcome]
        return WovenRule(
            number=number,
            rule=rule,
            outcome=f"{texts().labels[rule.outcome]}{f'（{result}）' if rule.result else ''}",
            conditions=tuple(
                Tested(tag, condition.text, self._test(condition), condition.evidence)
                for (_, tag), condition in zip(tags, rule.conditions, strict=True)
            ),
            statements=tuple(self._asked(one, tags) for one in rule.statements),
            scenarios=tuple(_told(one, self._kb) for one in ran if one.rule and one.rule.id == rule.id),
            review=review_told(settled, self._kb),
        )

    def _test(self, condition: Condition) -> str:
        fact = self._kb.facts[condition.fact]
        labels = dict(fact.choices)
        values = "、".join(labels.get(value, value) for value in condition.is_ or condition.unless)
        if condition.is_:
            return f"“{fact.label}”说明了是：{values}。没有说的算不清楚"
        return f"“{fact.label}”没有说就推定符合，说了是“{values}”就不符合。不问的理由：{condition.because}"

    def _asked(self, one: Statement, tags: Sequence[tuple[str, str]]) -> Asked:
        chosen = []
        for name, value in one.when.items():
            point = self._book.interpretations[name]
            chosen.append("还没有定" if value == UNSET else f"定为“{point.values[value]}”")
        return Asked(
            one.text,
            tuple(tag for name in one.facts for fact, tag in tags if fact == name),
            f"没有说清的事（见最后）{'，'.join(chosen)}时" if chosen else "",
        )


def _words(notice: Notice, start: int, end: int) -> str:
    """What stands in a part of the source that belongs to no unit, line by line as it does there; "" for nothing.

    Addresses of a page's links are left out: nobody reads them, and there may be hundreds.
    """
    lines = (_ADDRESSES.sub("（网址略）", line).strip() for line in notice.text[start:end].split("\n"))
    return "\n".join(line for line, _ in groupby(filter(None, lines)))


def _clauses(
    unit: QAUnit, notice: Notice, rules: Sequence[WovenRule], left_out: Sequence[NotFormalised]
) -> Iterator[Clause]:
    """The sentences of an answer, each once for every rule. One with a table stays whole: its rows are no sentences."""
    found = tables(notice.text, unit.answer_spans)
    places = [match.span() for match in _SENTENCE.finditer(unit.answer) if match[0].strip()]
    if found or not places:
        whole = (Run("\n".join(plain(unit.answer, found))),)
        yield from _beside(rules, left_out, lambda _: whole)
        return
    for start, end in places:
        own = [rule for rule in rules if start <= unit.answer.find(rule.rule.evidence) < end]
        rest = [one for one in left_out if start <= unit.answer.find(one.text) < end]
        yield from _beside(own, rest, partial(_runs, unit.answer, (start, end), rules))


def _beside(
    rules: Sequence[WovenRule],
    left_out: Sequence[NotFormalised],
    runs: Callable[[WovenRule | None], tuple[Run, ...]],
) -> Iterator[Clause]:
    """A sentence for each of its rules, once without any; what is left out of it comes last."""
    last = len(rules) - 1
    for at, rule in enumerate(rules):
        yield Clause(runs(rule), rule, tuple(left_out) if at == last else (), again=at > 0)
    if not rules:
        yield Clause(runs(None), None, tuple(left_out))


def _runs(text: str, place: tuple[int, int], rules: Sequence[WovenRule], rule: WovenRule | None) -> tuple[Run, ...]:
    """A part of an answer, marked where this rule rests on it, without one where any does."""
    start, end = place
    marks = [
        (max(at, start), min(at + len(words), end), tag)
        for one in ([rule] if rule else rules)
        for tag, words in one.grounds
        for at in [text.find(words)]
        if at < end and at + len(words) > start
    ]
    edges = sorted({start, end, *(edge for a, b, _ in marks for edge in (a, b))})
    return tuple(
        Run(
            text[a:b].strip("\n"),
            any(one <= a and b <= two for one, two, _ in marks),
            tuple(tag for _, two, tag in marks if two == b),
        )
        for a, b in pairwise(edges)
    )


def _told(ran: Ran, kb: KnowledgeBase) -> Told:
    """A scenario in words. Of statements that were answered only the untrue and unclear ones are named."""
    one, given = ran.scenario, texts().given
    ticked = [
        f"点选“{kb.facts[name].label}”：{'、'.join(dict(kb.facts[name].choices)[value] for value in values)}"
        for name, values in one.ticked.items()
    ]
    known = {told.id: told.text for told in (*ran.answer.verdict.statements, *ran.answer.verdict.others)}
    yes = sum(answer == "yes" for answer in one.confirmed.values())
    pressed = [f"{yes} 条答{given['yes']}"] if yes else []
    pressed += [
        f"“{_short(known.get(name, name))}”答{given[answer]}"
        for name, answer in one.confirmed.items()
        if answer != "yes"
    ]
    return Told(
        says="；又说：".join(f"“{words}”" for words in one.messages),
        pressed="；".join([*ticked, *pressed]),
        got=label(ran.answer),
        wrong="；".join(ran.wrong),
        because=one.because,
    )


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[:_SHORT]}…"

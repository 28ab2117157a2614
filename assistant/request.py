"""A question as a client sends it (API, `--jsonl`): held to the contract, then to the knowledge base."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from assistant import contract
from assistant.answer import Answer
from assistant.assistant import Assistant
from assistant.case import Case, check_facts
from kb.dates import to_day
from kb.model import Given, KnowledgeBase, Problem, Problems
from kb.validation import dotted, problems, suggestion
from reader.facts import Confirmed, FactState
from verdict.statements import Confirmation

# A day to judge by lies at most so far ahead.
_AHEAD = timedelta(days=366)
_WRITE = {
    "question": '写成 "question": "…"',
    "facts": '写成 {"gene_research": "no"}',
    "confirm": '写成 {"no-gene-research": "yes"}，值为 yes、no、unsure',
    "case": "原样送回上一次回答中的 case",
    "on": "写成 2026-11-22",
}


@dataclass(frozen=True)
class AskRequest:
    """A message with the facts a person ticked, the statements a person answered, the case so far, and the day to judge
    by.

    Without a message, a person only ticked facts of the case or answered statements, or opened a `unit`. `dated`: the
    client chose the day.
    """

    question: str
    facts: Mapping[str, Sequence[str]]
    confirm: Mapping[str, Given | None]
    case: Case | None
    on: date
    dated: bool
    unit: str = ""


def request_from_json(data: object, kb: KnowledgeBase, today: date, on: date | None = None) -> AskRequest:
    """What a client asks, to be judged `on` that day, or today, unless it says another.

    Raises Problems, each with the field, what is wrong and how to mend it.
    """
    if not isinstance(data, dict):
        raise Problems([Problem("请求", "不是 JSON 对象", '写成 {"question": "…"}')])
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):
        # Half of a character is valid JSON, yet nothing that holds one could be sent back.
        raise Problems([Problem("请求", "含有半个字符，或嵌套太深", "用 UTF-8 编码，只写文字")]) from None
    try:
        sent = contract.Ask.model_validate(data)
    except ValidationError as invalid:
        raise Problems(problems(invalid, dotted, _fix)) from None
    found: list[Problem] = []
    # Who only ticks facts of a case or answers statements says nothing.
    if sent.unit and (sent.unit not in kb.units or sent.question):
        what = "已有 question" if sent.question else f"没有编号为“{sent.unit[:80]}”的问答"
        found.append(Problem("unit", what, "写 alternatives 或 /api/v1/units 里的一个编号，不写 question"))
    if "question" not in sent.model_fields_set and not sent.unit and not ((sent.facts or sent.confirm) and sent.case):
        found.append(Problem("question", "缺少问题文字", _WRITE["question"]))
    case = None
    with _gathered(found):
        if sent.on:
            check_day(sent.on, kb, today)
    with _gathered(found):
        case = case_of(sent.case, kb) if sent.case else None
    if found:
        raise Problems(found)
    return AskRequest(
        question=sent.question,
        facts=sent.facts or {},
        confirm=sent.confirm or {},
        case=case,
        on=sent.on or on or today,
        dated=sent.on is not None,
        unit=sent.unit,
    )


@contextlib.contextmanager
def _gathered(found: list[Problem]) -> Iterator[None]:
    """Have the problems of a step told together with those of the others."""
    try:
        yield
    except Problems as wrong:
        found += wrong.problems


def _fix(error: ErrorDetails) -> str:
    return _WRITE.get(str(error["loc"][0])) or suggestion(error, contract.Ask, "见 /api/docs")


def reply(assistant: Assistant, asked: AskRequest, confirmed: Confirmed) -> Answer:
    """The answer to what a client asks; `confirmed` says how and when its facts were ticked.

    Raises Problems for facts that are not declared, and for a day before the official answer.
    """
    on, case, confirm = asked.on, asked.case, asked.confirm
    if case and case.unit and (asked.facts or confirm) and not asked.question:
        answer = assistant.tick(asked.facts, on=on, case=case, confirm=confirm, confirmed=confirmed)
    elif asked.unit:
        answer = assistant.open(asked.unit, on=on, before=case)
    else:
        answer = assistant.ask(
            asked.question, on=on, facts=asked.facts, case=case, confirm=confirm, confirmed=confirmed
        )
    return not_before(answer) if asked.dated else answer


def day(text: str, kb: KnowledgeBase, today: date) -> date:
    """The day to judge by. Raises Problems for anything but a date in range."""
    try:
        on = to_day(text)
    except ValueError as wrong:
        raise Problems([Problem("on", str(wrong), _WRITE["on"])]) from None
    check_day(on, kb, today)
    return on


def check_day(on: date, kb: KnowledgeBase, today: date) -> None:
    """Raises Problems for a day before every notice or more than a year ahead: nobody can have judged by it."""
    first = min((notice.head.published or date.min for notice in kb.notices.values()), default=date.min)
    if first <= on <= today + _AHEAD:
        return
    what = f"“{on}”早于知识库中最早的公告（{first}）" if on < first else f"“{on}”在一年以后"
    raise Problems([Problem("on", what, f"写 {first} 至 {today + _AHEAD} 之间的一天")])


def not_before(answer: Answer) -> Answer:
    """The answer. Raises Problems where the notice it rests on was published after the day to judge by."""
    published = answer.notice.head.published if answer.notice else None
    if published and answer.on < published:
        what = f"“{answer.on}”早于所依据公告的发布日期（{published}）"
        raise Problems([Problem("on", what, f"写 {published} 或以后的一天")])
    return answer


def case_from_json(data: object, kb: KnowledgeBase) -> Case:
    """A case that a client sent back. Raises Problems where it is none of ours; a unit that is gone is forgotten."""
    try:
        return case_of(contract.Case.model_validate(data), kb)
    except ValidationError as invalid:
        found = problems(invalid, lambda place: dotted(("case", *place)), lambda _: _WRITE["case"])
        raise Problems(found) from None


def case_of(sent: contract.Case, kb: KnowledgeBase) -> Case:
    """What a case that was sent back says. Raises Problems for facts that are not declared."""
    for facts in (sent.facts, sent.was):
        check_facts({name: frozenset((*fact.value, *fact.doubted)) for name, fact in facts.items()}, kb)
    current = {unit.id for unit in kb.current}
    # How earlier versions kept that a person did not know a fact; with it went the doubt that made it be asked.
    empty = [name for name, fact in sent.facts.items() if fact.origin == "ticked" and not fact.value]
    return Case(
        question=sent.question,
        unit=sent.unit if sent.unit in current else "",
        facts={name: _state(fact, doubted=name in empty) for name, fact in sent.facts.items()},
        unsure=tuple(name for name in (*sent.unsure, *empty) if name in kb.facts),
        pending=tuple(name for name in sent.pending if name in kb.facts),
        context=frozenset(sent.context),
        close=tuple(unit for unit in sent.close if unit in current),
        chosen=sent.chosen,
        left=sent.left,
        earlier=tuple(earlier for earlier in (case_of(one, kb) for one in sent.earlier) if earlier.unit),
        messages=sent.messages,
        omitted=sent.omitted,
        confirmations={name: _confirmation(one) for name, one in sent.confirmed.items()},
        later=sent.later,
        version=sent.version,
        message=sent.message,
        was={name: _state(fact) for name, fact in sent.was.items()},
    )


def _state(sent: contract.Fact, *, doubted: bool = False) -> FactState:
    """A fact of a case; `doubted`: it is open, whatever is sent."""
    return FactState(
        frozenset(sent.value),
        sent.open or doubted,
        sent.from_,
        sent.origin,
        doubted=frozenset(sent.doubted),
        confirmed=Confirmed(sent.by, sent.at) if sent.by and sent.at else None,
    )


def _confirmation(sent: contract.Confirmation) -> Confirmation:
    how = Confirmed(sent.by, sent.at) if sent.by and sent.at else None
    return Confirmation(answer=sent.answer, version=sent.version, beside=sent.beside, confirmed=how)

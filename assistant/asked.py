"""A question as a client sends it (API, `--jsonl`), checked field by field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.ask import Answer, Assistant
from kb.model import KnowledgeBase, Problem, Problems
from verdict.case import Case, case_from_json
from verdict.facts import Confirmed

_FIELDS = ("id", "question", "facts", "case", "on")
# A day to judge by lies at most so far ahead.
_AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class Asked:
    """A message with the facts a person ticked, the case so far, and the day to judge by.

    Without a message, a person only ticked facts of the case. `dated`: the client chose the day.
    """

    question: str
    facts: Mapping[str, list[str]]
    case: Case | None
    on: date
    dated: bool


def asked_from_json(data: object, kb: KnowledgeBase, today: date, on: date | None = None) -> Asked:
    """What a client asks, to be judged `on` that day, or today, unless it says another.

    Raises Problems, all at once, each with the field, what is wrong and how to mend it.
    """
    if not isinstance(data, dict):
        raise Problems([Problem("请求", "不是 JSON 对象", '写成 {"question": "…"}')])
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):
        # Half of a character is valid JSON, yet nothing that holds one could be sent back.
        raise Problems([Problem("请求", "含有半个字符，或嵌套太深", "用 UTF-8 编码，只写文字")]) from None
    problems: list[Problem] = []
    for name in data:
        if name not in _FIELDS:
            problems.append(Problem(str(name)[:50], "没有这一项", f"可用：{'、'.join(_FIELDS)}"))
    # Who only ticks facts of a case says nothing.
    question = data.get("question", "" if data.get("facts") and data.get("case") else None)
    if not isinstance(question, str):
        problems.append(Problem("question", "缺少问题文字", '写成 "question": "…"'))
    dated, facts, case = data.get("on") is not None, {}, None
    on = on or today
    try:
        on = day(data["on"], kb, today) if dated else on
    except Problems as wrong:
        problems += wrong.problems
    try:
        facts = _ticks(data.get("facts"))
    except Problems as wrong:
        problems += wrong.problems
    try:
        case = case_from_json(data["case"], kb) if data.get("case") else None
    except Problems as wrong:
        problems += wrong.problems
    if problems:
        raise Problems(problems)
    return Asked(str(question), facts, case, on, dated)


def reply(assistant: Assistant, asked: Asked, confirmed: Confirmed) -> Answer:
    """The answer to what a client asks; `confirmed` says how and when its facts were ticked.

    Raises Problems for facts that are not declared, and for a day before the official answer.
    """
    if asked.case and asked.case.unit and asked.facts and not asked.question:
        answer = assistant.tick(asked.facts, on=asked.on, case=asked.case, confirmed=confirmed)
    else:
        answer = assistant.ask(asked.question, on=asked.on, facts=asked.facts, case=asked.case, confirmed=confirmed)
    return not_before(answer) if asked.dated else answer


def day(text: object, kb: KnowledgeBase, today: date) -> date:
    """The day to judge by. Raises Problems for anything but a date in range."""
    try:
        if not isinstance(text, str):
            raise ValueError
        on = date.fromisoformat(text)
    except ValueError:
        raise Problems([Problem("on", f"“{str(text)[:20]}”不是日期", "写成 2026-11-22")]) from None
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


def _ticks(facts: object) -> dict[str, list[str]]:
    """Name to a value or a list of values."""
    if facts is None:
        return {}
    problem = Problem("facts", "应为“名称: 取值”或“名称: [取值]”", '写成 {"gene_research": "no"}')
    if not isinstance(facts, dict):
        raise Problems([problem])
    chosen = {str(name): [value] if isinstance(value, str) else value for name, value in facts.items()}
    for values in chosen.values():
        if not isinstance(values, list) or not values or not all(isinstance(value, str) for value in values):
            raise Problems([problem])
    return chosen

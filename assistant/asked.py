"""A question as a client sends it (API, `--jsonl`), checked field by field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from assistant.ask import Answer, Assistant
from kb.model import KnowledgeBase, Problem, Problems
from verdict.case import Case, case_from_json

_FIELDS = ("id", "question", "facts", "case", "on")


@dataclass(frozen=True)
class Asked:
    """A message with the facts a person ticked, the case so far, and the day to judge by.

    Without a message, a person only ticked facts of the case.
    """

    question: str
    facts: Mapping[str, list[str]]
    case: Case | None
    on: date


def asked_from_json(data: object, kb: KnowledgeBase, today: date) -> Asked:
    """What a client asks. Raises Problems, all at once, each with the field, what is wrong and how to mend it."""
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
    on, facts, case = today, {}, None
    try:
        on = day(data["on"]) if data.get("on") is not None else today
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
    return Asked(str(question), facts, case, on)


def reply(assistant: Assistant, asked: Asked) -> Answer:
    """The answer to what a client asks. Raises Problems for facts that are not declared."""
    if asked.case and asked.case.unit and asked.facts and not asked.question:
        return assistant.tick(asked.facts, on=asked.on, case=asked.case)
    return assistant.ask(asked.question, on=asked.on, facts=asked.facts, case=asked.case)


def day(text: object) -> date:
    """The day to judge by. Raises Problems for anything but a date."""
    try:
        if not isinstance(text, str):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise Problems([Problem("on", f"“{str(text)[:20]}”不是日期", "写成 2026-11-22")]) from None


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

"""Where an answer can be found again, taken away and gone on with: addresses relative to the service."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from assistant.ask import Answer
from kb.model import Notice, QAUnit
from verdict.case import Case
from web.packed import pack


@dataclass(frozen=True)
class Links:
    """`cite`: the official words with their source, to be copied. `again`: asks the question anew. `unit`: the official
    unit. `on`: goes on with the case on the chat page. `sheet`, `word`: the verdict sheet.
    """

    cite: str
    again: str
    unit: str
    on: str
    sheet: str
    word: str


def links(answer: Answer, project: str = "") -> Links:
    """The links of one answer; empty where there is nothing to link to."""
    case = answer.case if answer.unit else Case(question=answer.question)
    query = sheet_query(case, answer.on, project)
    return Links(
        citation(answer.unit, answer.notice) if answer.unit and answer.notice else "",
        "./?" + urlencode({"q": case.question}),
        "./browse?" + urlencode({"unit": answer.unit.id}) if answer.unit else "",
        "./?" + urlencode({"c": pack([[case.question, answer.case.to_json()]])}) if answer.unit else "",
        f"./sheet?{query}",
        f"./sheet.docx?{query}",
    )


def sheet_query(case: Case, on: date, project: str = "") -> str:
    """The query string behind /sheet? and /sheet.docx?. Where nothing was answered: Case(question=…)."""
    asked = {"case": pack(replace(case, earlier=()).to_json()), "on": on.isoformat()}
    return urlencode(asked | ({"project": project} if project else {}))


def citation(unit: QAUnit, notice: Notice) -> str:
    """The official words with their source, as one copies them."""
    head = notice.head
    place = f"{head.cited}，{unit.cited}。{head.url}".rstrip("。") if head.url else f"{head.cited}，{unit.cited}"
    return f"问：{unit.question}\n答：{unit.answer}\n——{place}"

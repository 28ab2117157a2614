"""Where an answer can be found again, taken away and gone on with: addresses relative to the service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from assistant.answer import Answer
from assistant.case import Case
from assistant.contract import data
from assistant.labels import unchecked
from assistant.markup_labels import markup_told
from assistant.to_contract import to_case
from kb.model import Notice, QAUnit
from kb.tables import plain, tables
from web.signing import CaseSigner
from web.url_state import LONGEST_ADDRESS, pack

# A case as JSON with its signature.
Signed = Mapping[str, Any]


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


def links(answer: Answer, signer: CaseSigner, signed: Signed | None = None, project: str = "") -> Links:
    """The links of one answer; empty where there is nothing to link to. `signed`: its case, where it has been made."""
    case = answer.case if answer.unit else Case(question=answer.question)
    whole = (signed if answer.unit else None) or signer.signed(data(to_case(case)))

    def sign(one: Case) -> Signed:
        return whole if one is case else signer.signed(data(to_case(one)))

    query = sheet_query(case, answer.on, sign, project)
    return Links(
        cite=citation(answer.unit, answer.notice) if answer.unit and answer.notice else "",
        again="./?" + urlencode({"unit": case.unit} if case.chosen and not case.messages else {"q": case.question}),
        unit="./browse?" + urlencode({"unit": answer.unit.id}) if answer.unit else "",
        on="./?" + urlencode({"c": fitting(case, lambda one: pack([[case.question, sign(one)]]))})
        if answer.unit
        else "",
        sheet=f"./sheet?{query}",
        word=f"./sheet.docx?{query}",
    )


def sheet_query(case: Case, on: date, sign: Callable[[Case], Signed], project: str = "") -> str:
    """The query string behind /sheet? and /sheet.docx?. Where nothing was answered: Case(question=…)."""
    named = {"project": project} if project else {}

    def query(one: Case) -> str:
        return urlencode({"case": pack(sign(one)), "on": on.isoformat(), **named})

    return fitting(replace(case, earlier=()) if case.earlier else case, query)


def fitting(case: Case, address: Callable[[Case], str]) -> str:
    """The address of a case; where it would be too long, with as much of the messages and quotations as fits."""
    while len(found := address(case)) > LONGEST_ADDRESS and (lighter := case.lighter()):
        case = lighter
    return found


def citation(unit: QAUnit, notice: Notice) -> str:
    """The official words with their source, as one copies them."""
    head = notice.head
    place = f"{head.cited}，{unit.cited}。{head.url}".rstrip("。") if head.url else f"{head.cited}，{unit.cited}"
    answer = "\n".join(plain(unit.answer, tables(notice.text, unit.answer_spans)))
    beside = "".join(f"［{told}］\n" for told in markup_told(unit))
    doubt = f"（{unchecked(unit)}）\n" if unit.doubts else ""
    return f"问：{unit.question}\n答：{answer}\n{beside}{doubt}——{place}"

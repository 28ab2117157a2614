"""The verdict sheet over HTTP: a link carries the case, and the sheet is made anew from it. Nothing is stored."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from functools import partial

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from assistant.case import Case
from assistant.request import case_from_json, day, not_before
from assistant.sheet import LONGEST_PROJECT, Sheet, verdict_sheet
from assistant.sheet_docx import docx_bytes
from assistant.sheet_number import Standing, standing
from kb.model import KnowledgeBase, Problem, Problems
from kb.pictures import read_picture
from web.attachment import attached
from web.render import drawn, render_sheet
from web.routes.errors import errors
from web.service import Service
from web.signing import CaseSigner
from web.url_state import unpack

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def page(service: Service, request: Request) -> Response:
    """GET /sheet: the sheet to print."""
    try:
        return HTMLResponse(render_sheet(_sheet(service, request)), headers=_HEADERS)
    except Problems as wrong:
        return errors(400, *wrong.problems)


def docx(service: Service, request: Request) -> Response:
    """GET /sheet.docx: the sheet as a Word file."""
    try:
        sheet = _sheet(service, request)
    except Problems as wrong:
        return errors(400, *wrong.problems)
    notices = service.assistant.kb.notices
    made = docx_bytes(sheet, lambda notice, file: read_picture(service.home, notices[notice], file))
    # The library leaves a megabyte of trees behind that hold each other; Python counts some few objects, and is in no
    # hurry to look for them.
    gc.collect()
    return attached(made, f"{sheet.title}-{sheet.on}.docx", f"sheet-{sheet.on}", _HEADERS)


def check(service: Service, request: Request) -> Response:
    """GET /sheet/check: whether what the sheet with the number n rests on still stands."""
    number, today = request.query_params.get("n", "").strip()[:100], service.today()
    found: Standing | None = None
    problems: Sequence[Problem] = ()
    if number:
        try:
            found = standing(number, service.assistant.kb, today)
        except Problems as wrong:
            problems = wrong.problems
    page = drawn("sheet_check.html", number=number, found=found, problems=problems, today=today)
    return HTMLResponse(page, 400 if problems else 200, headers={"Cache-Control": "no-store"})


def _sheet(service: Service, request: Request) -> Sheet:
    """The sheet a link asks for, judged anew. Raises Problems for a parameter that is missing or none of ours."""
    asked, assistant = request.query_params, service.assistant
    case, project = _case(asked.get("case", ""), assistant.kb, service.signer), asked.get("project", "")
    on = day(asked.get("on", ""), assistant.kb, service.today())
    if len(project) > LONGEST_PROJECT:
        raise _problem("project", f"超过 {LONGEST_PROJECT} 字", "只写项目名称与编号")
    answer = assistant.tick({}, on=on, case=case) if case.unit else assistant.ask(case.question, on=on)
    if answer.reason.code in ("empty", "too_long"):
        raise _problem("case.question", "没有可以判断的文字", "重新提问，再生成判断单")
    return verdict_sheet(not_before(answer), assistant.kb, service.today(), project, linked=True)


def _case(packed: str, kb: KnowledgeBase, signer: CaseSigner) -> Case:
    data = unpack(packed, "case")
    case = case_from_json(data, kb)
    signer.check(data, "回到网页上重新提问、确认，再生成判断单")
    if not case.question.strip():
        raise _problem("case.question", "没有问题文字", "重新提问，再生成判断单")
    if data.get("unit") and not case.unit:
        # Its facts were read for another answer: asking the words again could give another verdict unnoticed.
        raise _problem("case.unit", "链接所依据的官方问答已不在知识库中", "重新提问，再生成判断单")
    return case


def _problem(where: str, what: str, fix: str) -> Problems:
    return Problems([Problem(where, what, fix)])


def sheet_routes(service: Service) -> list[BaseRoute]:
    """The sheet in both forms."""
    return [
        Route("/sheet", partial(page, service), methods=["GET"], middleware=[service.answers_limited]),
        Route("/sheet/check", partial(check, service), methods=["GET"], middleware=[service.answers_limited]),
        Route("/sheet.docx", partial(docx, service), methods=["GET"], middleware=[service.documents_limited]),
    ]

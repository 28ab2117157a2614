"""The plain page: a question, the answer and its statements without any script. Only a POST of ours confirms."""

from __future__ import annotations

import time
from functools import partial
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from assistant.answer import COURTESY, Answer
from assistant.case import Case, check_facts
from assistant.contract import data
from assistant.request import case_from_json
from assistant.to_contract import to_answer, to_case
from kb.model import Given, Problem, Problems
from reader.facts import Confirmed
from records.events import conversation_of, new_conversation
from web.conversation import official_question, replayed
from web.links import fitting, links
from web.recording import looks
from web.render import Screen, render_ask
from web.service import Service
from web.url_state import pack, unpack

PATH = "/ask"
# Bytes of a form: a case that fits into an address, and one press.
_LARGEST_FORM = 64 * 1024
_FRESH = "用页面上的链接，或重新提问"
_GIVEN: dict[str, Given | None] = {"yes": "yes", "no": "no", "unsure": "unsure", "": None}


def show(service: Service, request: Request) -> Response:
    """GET /ask: the welcome; with q the answer to a question, with unit to an official one; with c a case as it stands,
    and q what is said next.

    Nothing is confirmed here: a case counts as far as this service signed it.
    """
    asked, began = request.query_params, time.perf_counter()
    number = conversation_of(asked.get("n", ""))
    try:
        case = _signed_case(service, asked.get("c", ""))
        question = asked.get("q", "").strip()
        name = asked.get("unit", "").strip()
        if name and not question:
            official_question(service.assistant.kb, name)
        answer, aside = _answer(service, question, case, name)
        if answer and not aside and looks(request) and service.records.first(number, asked):
            kb = service.assistant.kb
            service.records.asked(answer, kb, "form", number, began=began, opened=not question)
        return _page(service, answer, aside=aside, number=number)
    except Problems as wrong:
        gone = wrong.problems[0].where.startswith("unit=")
        return _page(service, None, *wrong.problems, status=404 if gone else 200, number=number)


async def press(service: Service, request: Request) -> Response:
    """POST /ask: one press on a statement or a fact; answered by the way to the address of the case after it."""
    if not _ours(service, request):
        refused = service.origins.refused(request.headers.get("origin", "别的网站"))
        return await run_in_threadpool(_page, service, None, refused, status=403)
    if int(request.headers.get("content-length", "0") or 0) > _LARGEST_FORM:
        return await run_in_threadpool(_page, service, None, Problem("表单", "太长", _FRESH), status=413)
    async with request.form(max_files=0, max_fields=8, max_part_size=_LARGEST_FORM) as form:
        return await run_in_threadpool(_pressed, service, form)


def _ours(service: Service, request: Request) -> bool:
    """Whether a page of ours sent a form. What a browser says of that itself no page can forge, and no proxy changes;
    older ones name the origin alone.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None and site != "none":
        return site == "same-origin"
    return origin is None or service.origins.own(origin, request.headers.get("host", ""))


def _pressed(service: Service, form: FormData) -> Response:
    given = {name: value for name, value in form.items() if isinstance(value, str)}
    try:
        packed = given.get("c", "")
        case = _signed_case(service, packed)
        if case is None or not case.unit:
            raise Problems([Problem("c", "没有要确认的回答", _FRESH)])
        answer, number = _after(service, case, given), conversation_of(given.get("n", ""))
        statements, facts = _given(given)
        service.records.pressed(answer, service.assistant.kb, "form", number, statements=statements, facts=facts)
        if given.get("to") == "chat":
            return RedirectResponse(_chat_address(service, packed, answer, number), 303)
    except Problems as wrong:
        return _page(service, None, *wrong.problems)
    return RedirectResponse(_address(service, answer.case, number), 303)


def _after(service: Service, case: Case, given: dict[str, str]) -> Answer:
    """The answer after a press: `confirm` is a statement, `fact` a fact, each NAME=VALUE; no value takes it back."""
    assistant, on, how = service.assistant, service.today(), Confirmed("page", service.now())
    if given.get("confirm") and given.get("fact"):
        raise Problems([Problem("confirm", "一次按了两项", "一项一项按")])
    name, _, value = given.get("confirm", "").partition("=")
    if name:
        if value not in _GIVEN:
            raise Problems([Problem(f"confirm.{name}", f"“{value}”看不懂", _FRESH)])
        return assistant.tick({}, on=on, case=case, confirm={name: _GIVEN[value]}, confirmed=how)
    name, _, value = given.get("fact", "").partition("=")
    if not name:
        raise Problems([Problem("confirm", "没有按任何一项", _FRESH)])
    # Checked before it changes anything.
    check_facts({name: frozenset(value.split(",")) if value not in ("", "unsure") else frozenset()}, assistant.kb)
    if value == "unsure":
        return assistant.tick({}, on=on, case=case.not_known([name]))
    changed = case.corrected(name, frozenset(filter(None, value.split(","))), how)
    return assistant.tick({}, on=on, case=changed)


def _given(form: dict[str, str]) -> tuple[dict[str, Given | None], dict[str, list[str] | None]]:
    """The statement or the fact that a form answers, with its answer."""
    name, _, value = form.get("confirm", "").partition("=")
    if name:
        return {name: _GIVEN[value]}, {}
    name, _, value = form.get("fact", "").partition("=")
    return {}, {name: [] if value == "unsure" else value.split(",") if value else None}


def _answer(service: Service, question: str, case: Case | None, unit: str) -> tuple[Answer | None, str]:
    """The answer, and what is said to thanks, for which an answer stays."""
    assistant, on = service.assistant, service.today()
    if question:
        answer = assistant.ask(question, on=on, case=case)
        if answer.aside and answer.case.unit:
            return assistant.tick({}, on=on, case=answer.case), answer.aside
        return (None, COURTESY) if answer.reason.text == COURTESY else (answer, "")
    if unit:
        return assistant.open(unit, on=on, before=case), ""
    if case and case.unit:
        # As it was judged: an address shows the verdict of its day.
        return assistant.tick({}, on=case.judged_on or on, case=case), ""
    return assistant.ask(case.question, on=on) if case and case.question else None, ""


def _signed_case(service: Service, packed: str) -> Case | None:
    """The case an address or a form carries. Raises Problems for one that this service did not sign."""
    if not packed:
        return None
    sent = unpack(packed, "c")
    if isinstance(sent, list):
        # A conversation of the chat page: what it has come to.
        return replayed(service.assistant, packed, service.today(), service.signer).case
    case = case_from_json(sent, service.assistant.kb)
    service.signer.check(sent, _FRESH)
    return case


def _packed(service: Service, case: Case) -> str:
    return fitting(case, lambda one: pack(service.signer.signed(data(to_case(one)))))


def _address(service: Service, case: Case, number: str) -> str:
    return f".{PATH}?" + urlencode({"c": _packed(service, case), "n": number})


def _chat_address(service: Service, packed: str, answer: Answer, number: str) -> str:
    """Of the chat page, whose conversation goes on with the answer to a press."""
    talk = replayed(service.assistant, packed, service.today(), service.signer)
    talk.confirm(service.assistant, answer.case, service.today())
    return "./?" + urlencode({"c": talk.packed, "n": number})


def _page(
    service: Service, answer: Answer | None, *problems: Problem, status: int = 200, aside: str = "", number: str = ""
) -> HTMLResponse:
    kb = service.assistant.kb
    shown = Screen(
        answer=to_answer(answer, kb) if answer else None,
        links=links(answer, service.signer) if answer else None,
        packed=_packed(service, answer.case) if answer and answer.case.unit else "",
        problems=problems,
        aside=aside,
        number=number or new_conversation(),
    )
    page = render_ask(kb, service.around, shown)
    return HTMLResponse(page, 400 if problems and status == 200 else status, headers={"Cache-Control": "no-store"})


def ask_routes(service: Service) -> list[BaseRoute]:
    """The plain page, and what its buttons send."""
    limited = [service.answers_limited]
    return [
        Route(PATH, partial(show, service), methods=["GET"], middleware=limited),
        Route(PATH, partial(press, service), methods=["POST"], middleware=limited),
    ]

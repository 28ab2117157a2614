"""The hit test page: one question laid open, what a synonym would change, and what an operator adds of it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial

from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from assistant.domains import assistant_of
from assistant.hit_test import HitTest, hit_test
from assistant.labels import SIGNS, label
from assistant.moves import moves, report
from assistant.try_entry import tried, with_entry
from importing.owner import Plan, carry_out
from kb.history import Entry
from kb.model import Problem, Problems
from records import register
from records.register import Topic
from retrieval.certainty import certainty
from web import additions
from web.insight_texts import insight_texts
from web.render import drawn
from web.routes.insights import root_of
from web.routes.operators import HEADERS, Operators, told_on, who
from web.service import Service

_LARGEST_FORM = 64 * 1024
_LONGEST = 2000


def show(service: Service, request: Request, *, status: int = 200, **said: object) -> Response:
    """GET /insights/try: with q that question, with entry what such an entry would change."""
    asked = {name: str(request.query_params.get(name) or "")[:_LONGEST] for name in ("q", "entry", "domain")}
    return _page(service, request, asked, status=status, **said)


def _page(
    service: Service, request: Request, asked: dict[str, str], *, status: int = 200, **said: object
) -> HTMLResponse:
    assistant, on = service.assistant, service.today()
    names = additions.domains(service.home)
    domain = asked["domain"] if asked["domain"] in names else names[0]
    shown: dict[str, object] = {"test": None, "after": None, "moved": (), "words": ()}
    problems: Sequence[Problem] = ()
    question, entry = asked["q"].strip(), " ".join(asked["entry"].split())
    if question:
        test = hit_test(assistant, question, on)
        shown |= {"test": test, "label": label(test.answer), "expected": _expected(test)}
        if entry:
            try:
                shown |= _changed(service, question, entry, domain)
            except Problems as wrong:
                problems, status = wrong.problems, 400
    common = {
        "root": root_of(request),
        "here": "insights/try",
        "csrf": request.state.csrf,
        "question": question,
        "entry": entry,
        "domain": domain,
        "domains": names,
        "kb": assistant.kb,
        "texts_of": insight_texts(),
        "signs": SIGNS,
        "answers": certainty().answers,
        "problems": problems,
        "done": "",
    }
    return HTMLResponse(drawn("try.html", **{**common, **shown, **said}), status, HEADERS)


def _expected(test: HitTest) -> dict[str, str]:
    """What a labelled question would say of this one, for a person to correct."""
    unit, verdict = test.answer.unit, test.answer.verdict
    near = unit or (test.answer.alternatives[0].unit if test.answer.alternatives else None)
    return {
        "notice": near.notice if near else "",
        "unit": unit.id.rpartition("/")[2] if unit else "",
        "expect": verdict.code,
        "outcome": verdict.outcome or "",
    }


def _changed(service: Service, question: str, entry: str, domain: str) -> dict[str, object]:
    """What an entry would change: the cut and the ranking, the answer, the scenarios. Nothing is put in place."""
    old, on = service.assistant, service.today()
    of = old.kb.domains.get(domain, old.kb)
    lines = list(tried(of, entry, question))
    new = assistant_of(with_entry(old.kb, entry, domain), region=service.settings.region)
    moved = list(report(moves(old, new), sum(map(len, old.kb.scenarios.values()))))
    return {
        "lines": lines,
        "after": hit_test(new, question, on),
        "after_label": label(new.ask(question, on=on)),
        "moved": moved,
    }


def _save(plan: Callable[[Service, FormData], Plan], service: Service, request: Request, form: FormData) -> Response:
    """Put an addition in place and answer by it at once; the page with what became of the question."""
    asked = {name: str(form.get(name) or "")[:_LONGEST] for name in ("q", "entry", "domain")}
    try:
        by = who(request, str(form.get("by") or "").strip()[:60])
        done = carry_out(plan(service, form), service.home, by, service.now())
    except Problems as wrong:
        return _page(service, request, asked, status=400, problems=wrong.problems)
    service.refresh()
    if done.what == "synonym":
        _noted(service, asked, by)
        asked["entry"] = ""
    return _page(service, request, asked, done=_told(done), problems=service.problems)


def _told(done: Entry) -> str:
    return f"{done.says}：已存好，现在就按它回答（第 {done.number} 次改动，可以在“导入公告”一页撤销）"


def _noted(service: Service, asked: dict[str, str], by: str) -> None:
    """In the register, where this question stands in it. Without the records the synonym counts all the same."""
    with contextlib.suppress(SQLAlchemyError, OSError), service.recorder.store.writing() as connection:
        if register.is_kept(connection, asked["q"]):
            register.decide(connection, Topic(asked["q"], "synonym", asked["entry"], by, datetime.now(UTC)))


def _synonym(service: Service, form: FormData) -> Plan:
    names = additions.domains(service.home)
    domain = str(form.get("domain") or "")
    return additions.synonym(
        service.assistant.kb, str(form.get("entry") or ""), domain if domain in names else names[0]
    )


def _scenario(service: Service, form: FormData) -> Plan:
    given = {name: str(form.get(name) or "") for name in ("unit", "expect", "outcome", "because")}
    given["says"] = str(form.get("q") or "")
    return additions.scenario(service.assistant.kb, str(form.get("notice") or ""), given)


def hit_test_routes(service: Service, operators: Operators) -> list[BaseRoute]:
    """The page, for whoever has signed in."""

    def refused(request: Request, wrong: Problems) -> Response:
        return show(service, request, status=400, problems=wrong.problems)

    def take(path: str, plan: Callable[[Service, FormData], Plan]) -> Route:
        endpoint = told_on(refused, operators.form(partial(_save, plan, service), _LARGEST_FORM))
        return Route(path, endpoint, methods=["POST"], middleware=[service.imports_limited])

    return [
        Route(
            "/insights/try",
            told_on(refused, operators.page(partial(show, service))),
            methods=["GET"],
            middleware=[service.documents_limited],
        ),
        take("/insights/try/synonym", _synonym),
        take("/insights/try/scenario", _scenario),
    ]

"""What the owner does with notices on the import page: told first, then done; and who did what when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from importing.owner import Plan, carry_out, recutting, removal, renaming, superseding, undoing
from kb.model import KnowledgeBase, Problem, Problems
from kb.progress import Heard
from web.readings import Adding, Asked, Planned
from web.routes.operators import HEADERS, who
from web.service import Service
from web.touched import confirmations

# What draws the page with what it is to show.
Page = Callable[..., Response]


def own(page: Page, adding: Adding, request: Request, form: FormData) -> Response:
    """POST /add/own: what a change would touch; with `agreed`, the change itself. A notice's own file is read as an
    upload is, with a page that says how far it is; what was read for the one is not read again for the other.
    """
    asked = Asked(*(str(form.get(name) or "").strip() for name in Asked._fields))
    service, readings = adding
    kb = service.assistant.kb
    before = readings.find(str(form.get("reading") or ""))
    if before and before.planned and before.planned.version == kb.version:
        planned = before.planned
    elif asked.what == "recut":
        begun = readings.begin(asked.notice, partial(_recut, kb, service, asked))
        if not begun.is_over_at_once():
            return RedirectResponse(f"/add/reading/{begun.id}", 303, HEADERS)
        if begun.problems or not begun.planned:
            raise Problems(list(begun.problems))
        planned = begun.planned
    else:
        planned = Planned(_plan(service, asked), asked, kb.version)
    if "agreed" not in form:
        return told(page, service, request, planned)
    if str(form.get("version")) != kb.version:
        what, fix = "知识库刚在别处改过，没有照做", "再看一遍牵动什么"
        return told(page, service, request, planned, Problem("改动", what, fix))
    done = carry_out(planned.plan, service.home, who(request, planned.asked.by), service.now())
    service.refresh()
    return page(service, request, changed=done)


def told(page: Page, service: Service, request: Request, planned: Planned, *problems: Problem) -> Response:
    """The page that asks whether to do it."""
    kb, plan = service.assistant.kb, planned.plan
    units = [unit.id for name in plan.notices for unit in kb.units_of(name)]
    plan = replace(plan, touches=(*plan.touches, *confirmations(service.recorder.store, units)))
    shown = {"plan": plan, "asked": planned.asked, "version": planned.version, "read": planned.reading}
    return page(service, request, 400 if problems else 200, problems=problems, **shown)


def _recut(kb: KnowledgeBase, service: Service, asked: Asked, heard: Heard) -> Planned:
    return Planned(recutting(kb, asked.notice, service.home, heard), asked, kb.version)


def _plan(service: Service, asked: Asked) -> Plan:
    kb, home = service.assistant.kb, service.home
    plans: dict[str, Callable[[], Plan]] = {
        "remove": lambda: removal(kb, asked.notice),
        "rename": lambda: renaming(kb, asked.notice, asked.name),
        "supersede": lambda: superseding(kb, asked.notice, asked.name),
        "undo": lambda: undoing(kb, home),
    }
    if asked.what not in plans:
        raise Problems([Problem("改动", "没有选择做什么", "选移走、改名、标为被取代、重新切分或撤销")])
    return plans[asked.what]()

"""What the owner does with notices on the import page: told first, then done; and who did what when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from importing.owner import Plan, carry_out, recutting, removal, renaming, superseding, undoing
from kb.model import Problem, Problems
from web.routes.operators import who
from web.service import Service
from web.touched import confirmations

# What draws the page with what it is to show.
Page = Callable[..., Response]


class Asked(NamedTuple):
    """What the form asks for: as its fields stand."""

    what: str
    notice: str
    name: str
    by: str

    @classmethod
    def of(cls, form: FormData) -> Asked:
        """The fields of a form; those that are not there are empty."""
        return cls(*(str(form.get(name) or "").strip() for name in cls._fields))


def own(page: Page, service: Service, request: Request, form: FormData) -> Response:
    """POST /add/own: what a change would touch; with `agreed`, the change itself."""
    asked = Asked.of(form)
    kb = service.assistant.kb
    plan = _plan(service, asked)
    units = [unit.id for name in plan.notices for unit in kb.units_of(name)]
    plan = replace(plan, touches=(*plan.touches, *confirmations(service.recorder.store, units)))
    if "agreed" not in form:
        return page(service, request, plan=plan, asked=asked)
    if str(form.get("version")) != kb.version:
        what, fix = "知识库刚在别处改过，没有照做", "再看一遍牵动什么"
        return page(service, request, 400, plan=plan, asked=asked, problems=[Problem("改动", what, fix)])
    done = carry_out(plan, service.home, who(request, asked.by), service.now())
    service.refresh()
    return page(service, request, changed=done)


def _plan(service: Service, asked: Asked) -> Plan:
    kb, home = service.assistant.kb, service.home
    plans: dict[str, Callable[[], Plan]] = {
        "remove": lambda: removal(kb, asked.notice),
        "rename": lambda: renaming(kb, asked.notice, asked.name),
        "supersede": lambda: superseding(kb, asked.notice, asked.name),
        "recut": lambda: recutting(kb, asked.notice, home),
        "undo": lambda: undoing(kb, home),
    }
    if asked.what not in plans:
        raise Problems([Problem("改动", "没有选择做什么", "选移走、改名、标为被取代、重新切分或撤销")])
    return plans[asked.what]()

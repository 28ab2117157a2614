"""The import page of the knowledge base's owner: upload a notice, see and correct the cut, accept it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import PurePath

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from assistant.check import check
from assistant.domains import assistant_of
from assistant.moves import moves, report
from importing import pending
from importing.import_notice import Proposal, propose, rehearsed, write
from importing.metadata import corrected
from importing.pending import Upload
from importing.readers.read import LARGEST, read_bytes
from importing.readers.source import KINDS
from importing.relabel import PARTS, Part
from importing.segment_sandboxed import recut_apart, segment_sandboxed
from kb.atomic_file import clear
from kb.change_report import change_report, scenarios_of
from kb.dates import to_day
from kb.diff import changes
from kb.history import trail
from kb.model import Problem, Problems
from kb.progress import Heard
from kb.review import reminders
from web.cut_pages import CutPage, page_at, pages_of
from web.readings import Adding, Readings
from web.render import render_add
from web.routes.operators import HEADERS, Form, Operators, told_on, who
from web.routes.own_notices import own, told
from web.service import Service
from web.touched import confirmations, same_questions

# Bytes of a form: a notice, and the fields beside it.
_LARGEST_FORM = LARGEST + 65536
# Changes of the knowledge base that are listed.
_SHOWN = 10
# Seconds between two looks of the page that says how far a file is.
_REFRESH = 2


def _page(service: Service, request: Request, status: int = 200, **shown: object) -> HTMLResponse:
    if "upload" not in shown:
        entries = list(reversed(trail(service.home)[-_SHOWN:]))
        shown = {"waiting": pending.waiting(service.home, time.time()), "entries": entries, **shown}
    shown = {"zone": service.settings.timezone, **shown}
    page = render_add(service.assistant.kb, service.problems, request.state.csrf, **shown)
    return HTMLResponse(page, status_code=status, headers=HEADERS)


def _draft_page(
    service: Service, request: Request, draft: str, made: Upload, *problems: Problem, page: str = "1", **shown: object
) -> HTMLResponse:
    status = 400 if problems else 200
    pages = pages_of(made.cut)
    around = {"pages": pages, "here": page_at(pages, page), "numbers": _numbers(made)}
    return _page(service, request, status, draft=draft, upload=made, problems=problems, **around, **shown)


def start(adding: Adding, request: Request) -> Response:
    """GET /add: choose a file, or go on with one that waits; what a reviewer should see to."""
    service = adding.service
    told = tuple(reminders(service.assistant.kb, service.today()))
    return _page(service, request, reminders=told, going_on=adding.readings.going_on)


def go_on(adding: Adding, request: Request) -> Response:
    """GET /add/DRAFT: the cut as it stands, one page of it."""
    service, draft = adding.service, request.path_params["draft"]
    try:
        made = _opened(service, draft)
    except Problems as wrong:
        return _page(service, request, 404, problems=wrong.problems)
    return _draft_page(service, request, draft, made, page=request.query_params.get("page", "1"))


def upload(adding: Adding, request: Request, form: FormData) -> Response:
    """POST /add: read the file, show its text and the units cut from it; how far it is, where that takes long."""
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise Problems([Problem("文件", "没有选择文件", f"选一份公告：{KINDS}")])
    raw, name, scan = file.file.read(), PurePath(file.filename).name, "scan" in form
    reading = adding.readings.begin(name, partial(_read, raw, name, scan=scan))
    if not reading.is_over_at_once():
        return RedirectResponse(f"/add/reading/{reading.id}", 303, HEADERS)
    if reading.problems:
        raise Problems(list(reading.problems))
    return _draft_page(adding.service, request, reading.draft, _opened(adding.service, reading.draft))


def watch(adding: Adding, request: Request) -> Response:
    """GET /add/reading/ID: how far it is; what came of it."""
    service, reading = adding.service, adding.readings.find(request.path_params["reading"])
    if reading is None:
        what = "没有这次读取：服务重启时没读完的不留，取消了的、太久以前的也不留"
        gone = Problem("文件", what, "重新选择文件，或再点一次重新切分；读完了的上传列在下面")
        return _page(service, request, 404, problems=[gone])
    if not reading.over.is_set():
        shown = _page(service, request, reading=reading)
        shown.headers["Refresh"] = str(_REFRESH)
        return shown
    if reading.problems:
        return _page(service, request, 400, problems=reading.problems)
    if reading.planned and not reading.cancelled:
        return told(_page, service, request, reading.planned)
    return RedirectResponse(
        f"/add/{reading.draft}" if reading.draft and not reading.cancelled else "/add", 303, HEADERS
    )


def cancel(adding: Adding, request: Request, _: FormData) -> Response:
    """POST /add/reading/ID: nobody waits for it any more."""
    if reading := adding.readings.find(request.path_params["reading"]):
        adding.readings.cancel(reading)
    return RedirectResponse("/add", 303, HEADERS)


def _read(raw: bytes, name: str, heard: Heard, *, scan: bool) -> Upload:
    source = read_bytes(raw, name, scan=scan, heard=heard)
    return Upload(name, source, segment_sandboxed(source, PurePath(name).stem, rows=True, heard=heard))


def change(adding: Adding, request: Request, form: FormData) -> Response:
    """POST /add/DRAFT: cut anew by the parts a person gave the lines, turn to another page, accept the cut as it
    stands, or discard it.
    """
    service, draft = adding.service, request.path_params["draft"]
    if "discard" in form:
        pending.discard(service.home, draft)
        return RedirectResponse("/add", 303, HEADERS)
    made = _opened(service, draft)
    page = str(form.get("page") or "1")
    try:
        if str(form.get("revision")) != str(made.revision):
            raise pending.changed_meanwhile()
        made = pending.change(service.home, draft, _changed(made, form, page_at(pages_of(made.cut), page)))
        turn = str(form.get("turn") or page)
        page = str(form.get("to") or "") if turn == "to" else turn
        replaces = str(form.get("supersedes") or "")
        if "preview" in form:
            told = tuple(_previewed(service, made, replaces))
            return _draft_page(service, request, draft, made, page=page, moved=told, replaces=replaces)
        if "accept" not in form:
            return _draft_page(service, request, draft, made, page=page, replaces=replaces)
        proposal, done = _accept(service, made, replaces, who(request))
    except Problems as wrong:
        # Another change, or the end of it, may have come in between.
        return _draft_page(service, request, draft, _opened(service, draft), *wrong.problems, page=page)
    pending.discard(service.home, draft)
    return _page(service, request, accepted=proposal, done=done)


def _opened(service: Service, draft: str) -> Upload:
    return pending.opened(service.home, draft, time.time())


def _changed(made: Upload, form: FormData, here: CutPage) -> Upload:
    """The upload with the lines' parts and the notice's data as they stand in the form, which shows one page."""
    given = [str(form.get(f"part-{number}", row.part)) for number, row in enumerate(made.cut.rows)]
    parts: list[Part] = [next((known for known in PARTS if known == one), "none") for one in given]
    found = corrected(
        made.cut.metadata,
        title=str(form.get("title") or "").strip(),
        issuer=str(form.get("issuer") or "").strip(),
        published=_day(str(form.get("published") or "")),
        url=str(form.get("url") or "").strip(),
    )
    if parts == [row.part for row in made.cut.rows]:
        compared, seen = (_ticked(form, name, getattr(made, name), here) for name in ("compared", "seen"))
        return replace(made, cut=replace(made.cut, metadata=found), compared=compared, seen=seen)
    # A tick is for the words that were shown; of a new cut nobody has seen the words yet.
    cut = recut_apart(made.source, PurePath(made.name).stem, made.cut, parts)
    return replace(made, cut=replace(cut, metadata=found), compared=frozenset(), seen=frozenset())


def _ticked(form: FormData, name: str, before: frozenset[int], here: CutPage) -> frozenset[int]:
    """The units that are ticked on the page, and those on the others that were before."""
    return before - {*here.units} | {at for at in here.units if f"{name}-{at}" in form}


def _day(text: str) -> date | None:
    try:
        return to_day(text) if text else None
    except ValueError as wrong:
        raise Problems([Problem("发布日期", str(wrong), "写成 2022-04-15")]) from None


def _proposal(service: Service, made: Upload, supersedes: str) -> Proposal:
    units = [
        replace(unit, hold=() if at in made.compared else unit.hold, doubts=() if at in made.seen else unit.doubts)
        for at, unit in enumerate(made.cut.units)
    ]
    return propose(made.source, made.cut.metadata, units, service.assistant.kb, replaces=supersedes)


def _previewed(service: Service, made: Upload, supersedes: str) -> Iterator[str]:
    """Which units the import would change, and which scenarios it would move, line by line. Nothing is put in place."""
    old = service.assistant
    proposal = _proposal(service, made, supersedes)
    new = assistant_of(rehearsed(proposal, old.kb, service.home))
    touched = same_questions(new.kb, proposal.id)
    if touched:
        yield f"现有问答答的是同一个问题：{'、'.join(touched)}"
        yield from scenarios_of(touched, old.kb)
    if proposal.replaces:
        found = changes(old.kb.units_of(proposal.replaces), proposal.units)
        yield from change_report(found, old.kb)
        touched += [one.old.id for one in found if one.old and one.kind != "same"]
    yield from confirmations(service.recorder.store, touched)
    yield from report(moves(old, new), sum(map(len, old.kb.scenarios.values())))


def _accept(service: Service, made: Upload, supersedes: str, by: str) -> tuple[Proposal, list[str]]:
    """Import it. The notice, and what was done in sentences; raises Problems where it cannot be."""
    kb = service.assistant.kb
    proposal = _proposal(service, made, supersedes)
    done = write(proposal, kb, service.home, by=by, at=service.now())
    service.refresh()
    # Said once it is asked from: a service with it goes on, and decides nothing by the units that it names.
    done += [str(problem) for problem in check(service.assistant.kb) if proposal.id in problem.where]
    return proposal, done


def _numbers(made: Upload) -> dict[int, str]:
    """What a unit is called beside the text: its number, else its place."""
    return {place: unit.number or str(place + 1) for place, unit in enumerate(made.cut.units)}


def add_routes(service: Service, operators: Operators) -> list[BaseRoute]:
    """The import page, for whoever has signed in. What is over, or was left behind by a kill, is cleared away."""
    clear(service.home)
    pending.waiting(service.home, time.time())

    adding = Adding(service, Readings(service.home))

    def refused(request: Request, wrong: Problems) -> Response:
        return _page(service, request, 400, problems=wrong.problems)

    def show(path: str, page: Callable[[Adding, Request], Response]) -> Route:
        endpoint = operators.page(partial(page, adding))
        return Route(path, endpoint, methods=["GET"], middleware=[service.answers_limited])

    def take(path: str, form: Form) -> Route:
        endpoint = told_on(refused, operators.form(form, _LARGEST_FORM))
        return Route(path, endpoint, methods=["POST"], middleware=[service.imports_limited])

    return [
        *operators.routes,
        take("/add/own", partial(own, _page, adding)),
        *(show("/add", start), take("/add", partial(upload, adding))),
        *(show("/add/reading/{reading}", watch), take("/add/reading/{reading}", partial(cancel, adding))),
        *(show("/add/{draft}", go_on), take("/add/{draft}", partial(change, adding))),
    ]

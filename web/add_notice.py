"""The import page of the knowledge base's owner: upload a notice, see and correct the cut, accept it."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from kb.about import About, about, told
from kb.add import Proposal, propose, write
from kb.cut import cut_apart
from kb.disk import clear
from kb.doubt import held
from kb.model import Problem, Problems, QAUnit
from kb.pieces import PARTS, Part, Piece, pieces, recut
from kb.read import LARGEST, Source, read_bytes
from web.draw import draw_add
from web.operators import HEADERS, Operators, Page
from web.service import answers_limited, imports_limited, service

# At most so many uploads wait for somebody to accept them; the oldest is forgotten.
_KEPT = 4
# Bytes of a form: a notice, and the fields beside it.
_LARGEST_FORM = LARGEST + 65536
# Characters of a text that a browser shows line by line: many times the longest notice that anybody corrects by hand.
_LONGEST_SHOWN = 300_000


@dataclass(frozen=True)
class _Upload:
    """A file that was read, and its cut as it stands. `compared`: held units that a person compared with the file."""

    name: str
    source: Source
    about: About
    units: tuple[QAUnit, ...]
    pieces: tuple[Piece, ...]
    compared: frozenset[int] = frozenset()


_waiting: OrderedDict[str, _Upload] = OrderedDict()
_lock = threading.Lock()


def _told(page: Page) -> Page:
    """What is wrong with a request is said on the page itself."""

    async def handled(request: Request) -> Response:
        try:
            return await page(request)
        except Problems as wrong:
            return _page(request, 400, problems=wrong.problems)

    return handled


def _page(request: Request, status: int = 200, **shown: object) -> HTMLResponse:
    page = draw_add(service.assistant.kb, service.problems, request.state.csrf, **shown)
    return HTMLResponse(page, status_code=status, headers=HEADERS)


async def start(request: Request) -> Response:
    """GET /add: choose a file."""
    return _page(request)


async def upload(request: Request, form: FormData) -> Response:
    """POST /add: read the file, show its text and the units cut from it."""
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise Problems([Problem("文件", "没有选择文件", "选一份公告：txt、md、html、pdf 或 docx")])
    made = await run_in_threadpool(_read, await file.read(), PurePath(file.filename).name)
    draft = secrets.token_urlsafe(16)
    with _lock:
        _waiting[draft] = made
        while len(_waiting) > _KEPT:
            _waiting.popitem(last=False)
    return await run_in_threadpool(_page, request, draft=draft, upload=made, numbers=_numbers(made))


def _read(raw: bytes, name: str) -> _Upload:
    source = read_bytes(raw, name)
    if len(source.text) > _LONGEST_SHOWN:
        what = f"文字有 {len(source.text)} 字，这一页最多显示 {_LONGEST_SHOWN} 字"
        raise Problems([Problem(name, what, "只保留公告正文，或用命令行导入：python -m kb add 文件")])
    units = cut_apart(source, PurePath(name).stem)
    return _Upload(name, source, about(source, units), tuple(units), tuple(pieces(source.text, units)))


async def change(request: Request, form: FormData) -> Response:
    """POST /add/DRAFT: cut anew by the parts a person gave the lines, or accept the cut as it stands."""
    draft = request.path_params["draft"]
    with _lock:
        made = _waiting.get(draft)
    if made is None:
        raise Problems([Problem("公告", "这次上传已经过期", "重新选择文件")])
    made = await run_in_threadpool(_changed, made, form)
    with _lock:
        _waiting[draft] = made
    if "accept" not in form:
        return await run_in_threadpool(_page, request, draft=draft, upload=made, numbers=_numbers(made))
    try:
        proposal, done = await run_in_threadpool(_accept, made, str(form.get("supersedes") or ""))
    except Problems as wrong:
        return _page(request, 400, draft=draft, upload=made, numbers=_numbers(made), problems=wrong.problems)
    with _lock:
        _waiting.pop(draft, None)
    return _page(request, accepted=proposal, done=done)


def _changed(made: _Upload, form: FormData) -> _Upload:
    """The upload with the lines' parts and the notice's data as they stand in the form."""
    given = [str(form.get(f"part-{number}", piece.part)) for number, piece in enumerate(made.pieces)]
    parts: list[Part] = [next((known for known in PARTS if known == one), "none") for one in given]
    found = About(
        str(form.get("title") or "").strip(),
        str(form.get("issuer") or "").strip(),
        _day(str(form.get("published") or "")),
        str(form.get("url") or "").strip(),
    )
    if parts == [piece.part for piece in made.pieces]:
        compared = frozenset(at for at in range(len(made.units)) if f"compared-{at}" in form)
        return replace(made, about=found, compared=compared)
    # A tick is for the words that were shown; of a new cut nobody has seen the words yet.
    units = held(recut(made.source.text, PurePath(made.name).stem, made.pieces, parts), made.source.disputed)
    if not units:
        raise Problems([Problem("切分", "没有一行是问题", "至少把一行选作“问题”，它后面的一行选作“答复”")])
    return _Upload(made.name, made.source, found, tuple(units), tuple(pieces(made.source.text, units)))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Problems([Problem("发布日期", f"“{text}”不是日期", "写成 2022-04-15")]) from None


def _accept(made: _Upload, supersedes: str) -> tuple[Proposal, list[str]]:
    """Import it. The notice, and what was done in sentences; raises Problems where it cannot be."""
    kb = service.assistant.kb
    units = [replace(unit, hold=()) if at in made.compared else unit for at, unit in enumerate(made.units)]
    proposal = propose(made.source, told(made.about, "", "", None, ""), units, kb, supersedes)
    done = write(proposal, kb, service.home)
    service.refresh()
    # Said once it is asked from: a service with it goes on, and decides nothing by the units that it names.
    done += [str(problem) for problem in service.assistant.twins.contradictions() if proposal.id in problem.where]
    return proposal, done


def _numbers(made: _Upload) -> dict[int, str]:
    """What a unit is called beside the text: its number, else its place."""
    return {place: unit.number or str(place + 1) for place, unit in enumerate(made.units)}


def add_routes(operators: Operators) -> list[BaseRoute]:
    """The import page, for whoever has signed in. What an import left behind that was killed is cleared away."""
    clear(service.home)
    limits = [imports_limited]
    return [
        *operators.routes,
        Route("/add", operators.page(start), methods=["GET"], middleware=[answers_limited]),
        Route("/add", _told(operators.form(upload, _LARGEST_FORM)), methods=["POST"], middleware=limits),
        Route("/add/{draft}", _told(operators.form(change, _LARGEST_FORM)), methods=["POST"], middleware=limits),
    ]

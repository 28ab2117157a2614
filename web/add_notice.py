"""The import page of the knowledge base's owner: upload a notice, see and correct the cut, accept it.

Until the product has a sign-in it is served only to the machine it runs on.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date
from ipaddress import IPv6Address, ip_address
from pathlib import PurePath
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from kb.about import About, about, told
from kb.add import propose, write
from kb.doubt import held
from kb.model import Problem, Problems, QAUnit
from kb.pieces import PARTS, Part, Piece, pieces, recut
from kb.read import LARGEST, Source, read_bytes
from kb.split import split
from web.draw import draw_add
from web.errors import errors
from web.service import service

_HOSTS = frozenset(("127.0.0.1", "localhost", "::1"))
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
# At most so many uploads wait for somebody to accept them; the oldest is forgotten.
_KEPT = 4
_MOST_FIELDS = 20_000


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


def _own(page: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """Only for a browser on this machine, and only from this page: no proxy, no other site, no other name."""

    async def checked(request: Request) -> Response:
        host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
        origin = request.headers.get("origin")
        here = request.client is not None and _is_loopback(request.client.host)
        if not here or host not in _HOSTS or any(name in request.headers for name in _FORWARDED):
            fix = "在服务所在的机器上打开 http://localhost:端口/add，或用 python -m kb add 导入"
            return errors(403, Problem(request.url.path, "导入页只供服务所在的机器使用", fix))
        if request.method == "POST" and (origin is None or urlsplit(origin).netloc != request.headers.get("host")):
            return errors(403, Problem(request.url.path, "请求不是从导入页发出的", "在导入页上操作"))
        try:
            return await page(request)
        except Problems as wrong:
            return _page(400, problems=wrong.problems)

    return checked


def _is_loopback(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return False
    # A socket for both kinds of addresses shows 127.0.0.1 as ::ffff:127.0.0.1.
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback


def _page(status: int = 200, **shown: object) -> HTMLResponse:
    kb = service.assistant.kb
    return HTMLResponse(draw_add(kb, service.problems, **shown), status_code=status, headers=_HEADERS)


async def start(_: Request) -> Response:
    """GET /add: choose a file."""
    return _page()


async def upload(request: Request) -> Response:
    """POST /add: read the file, show its text and the units cut from it."""
    size = request.headers.get("content-length", "")
    if not size.isdigit() or int(size) > LARGEST + 65536:
        raise Problems([Problem("文件", f"超过 {LARGEST // 1024 // 1024} MB", "只保留公告正文后再试")])
    async with request.form(max_files=1, max_fields=10) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            raise Problems([Problem("文件", "没有选择文件", "选一份公告：txt、md、html、pdf 或 docx")])
        raw, name = await file.read(), PurePath(file.filename).name
    made = await run_in_threadpool(_read, raw, name)
    token = secrets.token_urlsafe(16)
    with _lock:
        _waiting[token] = made
        while len(_waiting) > _KEPT:
            _waiting.popitem(last=False)
    return _page(token=token, upload=made, numbers=_numbers(made))


def _read(raw: bytes, name: str) -> _Upload:
    source = read_bytes(raw, name)
    units = held(split(source.text, PurePath(name).stem), source.disputed)
    return _Upload(name, source, about(source, units), tuple(units), tuple(pieces(source.text, units)))


async def change(request: Request) -> Response:
    """POST /add/TOKEN: cut anew by the parts a person gave the lines, or accept the cut as it stands."""
    token = request.path_params["token"]
    with _lock:
        made = _waiting.get(token)
    if made is None:
        raise Problems([Problem("公告", "这次上传已经过期", "重新选择文件")])
    async with request.form(max_fields=_MOST_FIELDS, max_files=0) as form:
        made = await run_in_threadpool(_changed, made, form)
        with _lock:
            _waiting[token] = made
        if "accept" not in form:
            return _page(token=token, upload=made, numbers=_numbers(made))
        try:
            done = await run_in_threadpool(_accept, made, str(form.get("supersedes") or ""))
        except Problems as wrong:
            return _page(400, token=token, upload=made, numbers=_numbers(made), problems=wrong.problems)
    with _lock:
        _waiting.pop(token, None)
    return done


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


def _accept(made: _Upload, supersedes: str) -> Response:
    kb = service.assistant.kb
    units = [replace(unit, hold=()) if at in made.compared else unit for at, unit in enumerate(made.units)]
    proposal = propose(made.source, told(made.about, "", "", None, ""), units, kb, supersedes)
    done = write(proposal, kb, service.home)
    service.refresh()
    # Said once it is asked from: a service with it goes on, and decides nothing by the units that it names.
    done += [str(problem) for problem in service.assistant.twins.contradictions() if proposal.id in problem.where]
    return _page(accepted=proposal, done=done)


def _numbers(made: _Upload) -> dict[int, str]:
    """What a unit is called beside the text: its number, else its place."""
    return {place: unit.number or str(place + 1) for place, unit in enumerate(made.units)}


ADD_ROUTES: list[BaseRoute] = [
    Route("/add", _own(start), methods=["GET"]),
    Route("/add", _own(upload), methods=["POST"]),
    Route("/add/{token}", _own(change), methods=["POST"]),
]

"""The source text of a notice with the words marked that an answer or a condition rests on, and its pictures."""

from __future__ import annotations

import re
from functools import partial
from pathlib import PurePath

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from kb.files import PICTURES
from kb.model import Problem, Span
from kb.pictures import read_picture
from web.etag import tagged
from web.official_words import cut
from web.render import render_source
from web.routes.errors import errors
from web.service import Service

# Its name says what is in it, and nothing in it may run.
_OF_PICTURES = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
_SPANS = re.compile(r"\d{1,9}-\d{1,9}(?:,\d{1,9}-\d{1,9}){0,20}")


def page(service: Service, request: Request) -> Response:
    """GET /source/NOTICE?at=212-369: the whole source text, the characters at the half-open ranges marked."""
    notices = service.assistant.kb.notices
    notice = notices.get(request.path_params["notice"])
    if notice is None:
        known = "、".join(notices)
        return errors(404, Problem(request.url.path, "没有这份公告", f"现有：{known}"))
    at = request.query_params.get("at", "")
    if at and not _SPANS.fullmatch(at):
        return errors(400, Problem("at", "不是字符区间", "写成 at=212-369，多段用逗号分开"))
    spans = [Span(*map(int, part.split("-"))) for part in at.split(",") if part]
    return HTMLResponse(render_source(notice, cut(notice.text, spans)))


def picture(service: Service, request: Request) -> Response:
    """GET /source/NOTICE/pictures/NAME: a picture that the source text names, as it was imported."""
    notice = service.assistant.kb.notices.get(request.path_params["notice"])
    file = PurePath("pictures", request.path_params["name"])
    try:
        raw = read_picture(service.home, notice, str(file)) if notice else b""
    except OSError:
        raw = b""
    if not raw:
        return errors(404, Problem(request.url.path, "没有这张图片", "看官方页面上的图"))
    kind = PICTURES[file.suffix]
    return tagged(request, raw, tag=f'"{file.stem}"', media_type=kind, headers=_OF_PICTURES)


def source_routes(service: Service) -> list[BaseRoute]:
    """The source text of each notice."""
    pages = {"/source/{notice}": page, "/source/{notice}/pictures/{name}": picture}
    return [
        Route(path, partial(show, service), methods=["GET"], middleware=[service.answers_limited])
        for path, show in pages.items()
    ]

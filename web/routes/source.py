"""The source text of a notice with the words marked that an answer or a condition rests on."""

from __future__ import annotations

import re
from functools import partial
from itertools import pairwise

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from kb.model import Notice, Problem, Span
from web.render import render_source
from web.routes.errors import errors
from web.service import Service

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
    return HTMLResponse(render_source(notice, pieces(notice, spans)))


def pieces(notice: Notice, spans: list[Span]) -> list[tuple[str, bool]]:
    """The source text cut at the ranges, in order, each piece with whether it is marked. Nothing is left out."""
    marked = {at for span in spans for at in range(span.start, min(span.end, len(notice.text)))}
    cuts = [at for at in range(1, len(notice.text)) if (at in marked) != (at - 1 in marked)]
    edges = [0, *cuts, len(notice.text)]
    return [(notice.text[start:end], start in marked) for start, end in pairwise(edges)]


def source_routes(service: Service) -> list[BaseRoute]:
    """The source text of each notice."""
    show = partial(page, service)
    return [Route("/source/{notice}", show, methods=["GET"], middleware=[service.answers_limited])]

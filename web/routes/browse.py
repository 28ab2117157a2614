"""The browse page without any script: the notices, what was found in them, and each unit."""

from __future__ import annotations

from functools import partial

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from web.catalogue import PLAIN, sought_by
from web.render_browse import render_browse
from web.service import Service

PATH = f"/{PLAIN.here}"


def show(service: Service, request: Request) -> Response:
    """GET /notices: the list; with q, issuer, status, notice and page what they ask for, with unit that unit."""
    catalogue, unit = service.catalogue, request.query_params.get("unit", "").strip()
    page = render_browse(catalogue, sought_by(request.query_params), unit, service.around)
    status = 200 if not unit or unit in catalogue.kb.units else 404
    return HTMLResponse(page, status, headers={"Cache-Control": "no-cache"})


def browse_routes(service: Service) -> list[BaseRoute]:
    """The list of all official questions."""
    return [Route(PATH, partial(show, service), methods=["GET"], middleware=[service.answers_limited])]

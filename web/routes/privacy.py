"""What is recorded of those who ask, as a page."""

from __future__ import annotations

from functools import partial

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from records.privacy import privacy_statement
from web.render import render_privacy_page
from web.service import Service


def show(service: Service, _: Request) -> Response:
    """GET /privacy: the whole text, by the settings in force."""
    return HTMLResponse(render_privacy_page(privacy_statement(service.settings, service.contact)))


def privacy_routes(service: Service) -> list[BaseRoute]:
    """The text that every page leads to."""
    return [Route("/privacy", partial(show, service), methods=["GET"])]

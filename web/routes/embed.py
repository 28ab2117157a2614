"""The panel that other sites show in a frame, the script that puts it there, and what helps a webmaster with both."""

from __future__ import annotations

import re
from functools import partial
from typing import NamedTuple
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from web.address import address_of
from web.middleware.origins import Origins
from web.render import render_check, render_panel
from web.settings import ORIGIN
from web.static_files import body, file_route, respond

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'"
)
# The panel's files. The page's style and the panel's draw an answer alike.
FILES = ("/embed/panel.css", "/embed/panel.js", "/embed/answer.js", "/embed/answer.css")
WIDGET = "/embed.js"
# A page of another site may load it, whatever that site isolates itself from.
_ANYWHERE = {"Cross-Origin-Resource-Policy": "cross-origin"}
# Who may frame it says frame-ancestors. A page that isolates itself shows only frames that do too.
_PANEL_HEADERS = {**_ANYWHERE, "Content-Security-Policy": _POLICY, "Cross-Origin-Embedder-Policy": "require-corp"}
# With `integrity` a browser asks for it as a page asks for data.
_WIDGET_HEADERS = {**_ANYWHERE, "Access-Control-Allow-Origin": "*"}
_ORIGIN = re.compile(rf"{ORIGIN.pattern}|https?://\[[0-9a-f:.]+\](?::\d{{1,5}})?")
# The port that is not written.
_PORTS = {"http": ":80", "https": ":443"}


class Site(NamedTuple):
    """A site that is to embed us, as a webmaster wrote it. `origin`: what counts of that, empty where there is none.

    `alike`: sites of the same host that may, though this one may not. `mixed`: a page over https, and we are not.
    """

    written: str
    origin: str
    may: bool = False
    alike: tuple[str, ...] = ()
    mixed: bool = False


def site(written: str, origins: Origins, host: str, own: str) -> Site:
    """What is to be said of a site. `host`: that of the request; `own`: our address."""
    origin = _origin(written)
    if not origin:
        return Site(written, "")
    may = origins.allowed(origin, host)
    same = urlsplit(origin).hostname
    alike = tuple(one for one in origins.named if urlsplit(one).hostname == same and not may)
    return Site(written, origin, may, alike, origin.startswith("https:") and own.startswith("http:"))


def _origin(written: str) -> str:
    """Scheme, host and port of an address, as a browser writes them in Origin; empty where it has none."""
    try:
        parts = urlsplit(written.strip().lower())
    except ValueError:
        return ""
    origin = f"{parts.scheme}://{parts.netloc}".removesuffix(_PORTS.get(parts.scheme, "-"))
    return origin if _ORIGIN.fullmatch(origin) else ""


def check(origins: Origins, request: Request) -> Response:
    """GET /embed/check: what a webmaster puts where; with from whether that site may, and what is in its way."""
    own = address_of(request, origins.url)
    written = request.query_params.get("from", "").strip()[:200]
    told = site(written, origins, request.headers.get("host", ""), own) if written else None
    return HTMLResponse(render_check(told, own), headers={"Cache-Control": "no-store"})


def may(origins: Origins, request: Request) -> Response:
    """GET /embed/may.js: tells the widget on a page of the site `from` whether that may frame the panel.

    A script, since a page's policy lets one come from where the widget came from, and often nothing else.
    """
    allowed = origins.allowed(_origin(request.query_params.get("from", "")), request.headers.get("host", ""))
    told = f'document.currentScript.dataset.may = "{"yes" if allowed else "no"}";'
    return Response(told, media_type="text/javascript", headers={**_ANYWHERE, "Cache-Control": "no-store"})


def embed_routes(origins: Origins) -> list[BaseRoute]:
    """The panel and its files, the widget, and the page for webmasters."""
    panel = body(render_panel().encode(), "text/html")
    return [
        Route("/embed", lambda request: respond(request, panel, _PANEL_HEADERS), methods=["GET"]),
        Route("/embed/check", partial(check, origins), methods=["GET"]),
        Route("/embed/may.js", partial(may, origins), methods=["GET"]),
        file_route(WIDGET, _WIDGET_HEADERS),
        *(file_route(path, _ANYWHERE) for path in FILES),
    ]

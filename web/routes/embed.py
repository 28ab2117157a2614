"""The panel that other sites show in a frame, and the script that puts it there. No framework, nothing foreign."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from web.render import render_panel
from web.static_files import body, file_route, respond

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'"
)
# The panel's files. The page's style and the panel's draw an answer alike.
FILES = ("/embed/panel.css", "/embed/panel.js", "/embed/answer.js", "/embed/answer.css")
WIDGET = "/embed.js"
_PANEL_HEADERS = {"Content-Security-Policy": _POLICY}
# A page of another site may load it, whatever that site isolates itself from.
_WIDGET_HEADERS = {"Cross-Origin-Resource-Policy": "cross-origin"}


def embed_routes() -> list[BaseRoute]:
    """The panel and its files, and the widget."""
    panel = body(render_panel().encode(), "text/html")
    return [
        Route("/embed", lambda request: respond(request, panel, _PANEL_HEADERS), methods=["GET"]),
        file_route(WIDGET, _WIDGET_HEADERS),
        *map(file_route, FILES),
    ]

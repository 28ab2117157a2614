"""The panel that other sites show in a frame, and the script that puts it there. No framework, nothing foreign."""

from __future__ import annotations

from starlette.routing import BaseRoute

from web.routes.etag import file_route

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'"
)
# Address and file. The page's style and the panel's draw an answer alike.
FILES = {
    "/embed": "panel.html",
    "/embed/panel.css": "panel.css",
    "/embed/panel.js": "panel.js",
    "/embed/answer.css": "answer.css",
    "/embed.js": "embed.js",
}
_HEADERS = {
    "/embed": {"Content-Security-Policy": _POLICY},
    # A page of another site may load it, whatever that site isolates itself from.
    "/embed.js": {"Cross-Origin-Resource-Policy": "cross-origin"},
}


def embed_routes() -> list[BaseRoute]:
    """The files of the panel."""
    return [file_route(path, name, _HEADERS.get(path, {})) for path, name in FILES.items()]

"""The panel that other sites show in a frame, and the script that puts it there. No framework, nothing foreign."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from web.routes.etag import etag, tagged

_STATIC = Path(__file__).parents[1] / "static"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'"
)
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
# Address and file. The page's style and the panel's draw an answer alike.
FILES = {
    "/embed": _STATIC / "panel.html",
    "/embed/panel.css": _STATIC / "panel.css",
    "/embed/panel.js": _STATIC / "panel.js",
    "/embed/answer.css": _STATIC / "answer.css",
    "/embed.js": _STATIC / "embed.js",
}


def _serving(path: str, file: Path) -> Route:
    body = file.read_bytes()
    tag = etag(body)
    headers = {}
    if file.suffix == ".html":
        headers["Content-Security-Policy"] = _POLICY
    if path == "/embed.js":
        # A page of another site may load it, whatever that site isolates itself from.
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"

    def serve(request: Request) -> Response:
        return tagged(request, body, tag=tag, media_type=_TYPES[file.suffix], headers=headers)

    return Route(path, serve, methods=["GET"])


def embed_routes() -> list[BaseRoute]:
    """The files of the panel, read once."""
    return [_serving(path, file) for path, file in FILES.items()]

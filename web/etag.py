"""What a client need not fetch again while it is the same."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_STATIC = Path(__file__).parents[1] / "static"
# Not what the machine takes them for: a script under another name is not run.
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def etag(body: bytes) -> str:
    """The tag of a body: other bytes, another tag."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def tagged(request: Request, body: bytes, *, tag: str, media_type: str, headers: Mapping[str, str] = {}) -> Response:
    """The body with its tag; 304 without it for a client that has it already."""
    sent = {**headers, "ETag": tag, "Cache-Control": "no-cache"}
    known = request.headers.get("if-none-match", "")
    if known.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in known.split(",")):
        return Response(status_code=304, headers=sent)
    return Response(body, media_type=media_type, headers=sent)


def file_route(path: str, name: str, headers: Mapping[str, str] = {}) -> Route:
    """A file of web/static under an address of its own, read once."""
    file = _STATIC / name
    body = file.read_bytes()
    tag = etag(body)

    def serve(request: Request) -> Response:
        return tagged(request, body, tag=tag, media_type=_TYPES[file.suffix], headers=headers)

    return Route(path, serve, methods=["GET"])

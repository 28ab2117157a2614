"""What a client need not fetch again while it is the same."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response


def etag(body: bytes) -> str:
    """The tag of a body: other bytes, another tag."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def tagged(request: Request, body: bytes, *, tag: str, media_type: str, headers: Mapping[str, str] = {}) -> Response:
    """The body with its tag; 304 without it for a client that has it already."""
    sent = {"Cache-Control": "no-cache", **headers, "ETag": tag}
    known = request.headers.get("if-none-match", "")
    if known.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in known.split(",")):
        return Response(status_code=304, headers=sent)
    return Response(body, media_type=media_type, headers=sent)

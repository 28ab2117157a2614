"""Where this service is, as a browser sees it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from starlette.requests import Request

# A prefix that a proxy takes away says so here; only what may stand in a path as it is.
_PREFIX = re.compile(r"(?:/[\w.~-]+)+")


def prefix_of(headers: Mapping[str, str]) -> str:
    """The path in front of ours that a proxy took away, such as /youju; empty where it says none."""
    told = headers.get("x-forwarded-prefix", "").rstrip("/")
    return told if _PREFIX.fullmatch(told) else ""


def address_of(request: Request, url: str) -> str:
    """The address of the start page, with the slash at its end. `url`: our own, where an operator has set it."""
    own = url or f"{request.url.scheme}://{request.url.netloc}"
    return f"{own}{prefix_of(request.headers)}/"

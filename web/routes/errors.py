"""The one shape of an error over HTTP."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Scope

from assistant.contract import data
from assistant.to_contract import to_errors
from kb.model import Problem
from web.address import prefix_of
from web.render import render_refusal


def errors(status: int, *problems: Problem) -> JSONResponse:
    """`{"errors": [{"where", "what", "fix"}]}` with a status."""
    return JSONResponse(data(to_errors(problems)), status_code=status)


def refusal(scope: Scope, status: int, problem: Problem, seconds: int = 0) -> Response:
    """What is not given now, and after how many seconds to come back, if ever: a page for a browser, or data."""
    headers = Headers(scope=scope)
    browser = "text/html" in headers.get("accept", "")
    refused = (
        HTMLResponse(render_refusal(problem, prefix_of(headers) + "/"), status) if browser else errors(status, problem)
    )
    if seconds:
        refused.headers["Retry-After"] = str(seconds)
    return refused


def gone(_: Request, __: Exception) -> Response:
    """Who went away before the request was whole hears nothing; the log of a proxy knows the status by its number."""
    return Response(status_code=499)

"""The one shape of an error over HTTP."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from assistant.contract import data
from assistant.present import to_errors
from kb.model import Problem


def errors(status: int, *problems: Problem) -> JSONResponse:
    """`{"errors": [{"where", "what", "fix"}]}` with a status."""
    return JSONResponse(data(to_errors(problems)), status_code=status)


def gone(_: Request, __: Exception) -> Response:
    """Who went away before the request was whole hears nothing; the log of a proxy knows the status by its number."""
    return Response(status_code=499)

"""The one shape of an error over HTTP."""

from __future__ import annotations

from starlette.responses import JSONResponse

from kb.model import Problem


def errors(status: int, *problems: Problem) -> JSONResponse:
    """`{"errors": [{"where", "what", "fix"}]}` with a status."""
    return JSONResponse({"errors": [problem._asdict() for problem in problems]}, status_code=status)

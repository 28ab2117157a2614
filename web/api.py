"""The JSON API. It shares the process and the assistant with the page."""

from __future__ import annotations

import json
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from assistant.ask import LONGEST
from assistant.asked import asked_from_json
from assistant.contract import answer_json
from kb.model import Problem, Problems
from web.service import service, today

# A question of 500 characters with its case stays far below this.
LARGEST_BODY = 128 * 1024


class _Refused(Exception):
    """A request that is answered with problems and a status."""

    def __init__(self, status: int, *problems: Problem) -> None:
        super().__init__(str(status))
        self.status = status
        self.problems = problems


async def ask(request: Request) -> JSONResponse:
    """POST /api/v1/ask: one question in, the answer of the JSON contract out."""
    try:
        # Answering computes; in the event loop it would hold up every open page.
        return JSONResponse(await run_in_threadpool(_answer, await _body(request)))
    except _Refused as refused:
        return errors(refused.status, *refused.problems)
    except Problems as wrong:
        return errors(400, *wrong.problems)


def _answer(body: bytes) -> dict[str, Any]:
    assistant = service.assistant
    asked = asked_from_json(_json(body), assistant.kb, today())
    answer = assistant.ask(asked.question, on=asked.on, facts=asked.facts, case=asked.case)
    if answer.reason.code == "empty":
        raise _Refused(400, Problem("question", "没有读到文字", "写下要问的事"))
    if answer.reason.code == "too_long":
        raise _Refused(413, Problem("question", f"超过 {LONGEST} 字", "只写要问的事和关键情况"))
    return answer_json(answer, assistant.kb)


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise _Refused(413, Problem("请求体", f"超过 {LARGEST_BODY // 1024} KB", f"问题不超过 {LONGEST} 字"))
    return body


def _json(body: bytes) -> object:
    try:
        return json.loads(body)
    except RecursionError:
        raise _Refused(400, Problem("请求体", "嵌套太深", '写成 {"question": "…"}')) from None
    except ValueError:
        raise _Refused(400, Problem("请求体", "不是有效的 JSON", '写成 {"question": "…"}，UTF-8 编码')) from None


def health(_: Request) -> JSONResponse:
    """GET /healthz: alive, with the version of the knowledge base it answers from.

    `stale`: the files have changed, but are not in order; the knowledge base of before still answers.
    """
    kb, status = service.assistant.kb, "stale" if service.problems else "ok"
    return JSONResponse({"status": status, "knowledge_base": kb.version, "units": len(kb.units)})


def errors(status: int, *problems: Problem) -> JSONResponse:
    """The one shape of an error."""
    return JSONResponse({"errors": [problem._asdict() for problem in problems]}, status_code=status)


class _WrongMethod(HTTPEndpoint):
    """Takes any method, whatever it is called, and says which one is right."""

    async def method_not_allowed(self, request: Request) -> JSONResponse:
        response = errors(405, Problem(request.url.path, f"不支持 {request.method}", "用 POST"))
        response.headers["Allow"] = "POST"
        return response


class _UnknownPath(HTTPEndpoint):
    async def method_not_allowed(self, request: Request) -> JSONResponse:
        return errors(404, Problem(request.url.path, "没有这个接口", "现有：POST /api/v1/ask"))


# Without the last three, Streamlit answers unknown paths and wrong methods with the page and 200.
ROUTES: list[BaseRoute] = [
    Route("/api/v1/ask", ask, methods=["POST"]),
    Route("/healthz", health, methods=["GET"]),
    Route("/api/v1/ask", _WrongMethod),
    Route("/api", _UnknownPath),
    Route("/api/{path:path}", _UnknownPath),
]

"""The JSON API: FastAPI under /api of the same process, on the assistant that the page uses."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.exceptions import HTTPException, RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.routing import APIRoute
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect
from starlette.routing import BaseRoute, Mount, Route

from assistant import contract
from assistant.assistant import LONGEST
from assistant.contract import data
from assistant.request import reply, request_from_json
from assistant.to_contract import to_answer, to_notice, to_unit
from assistant.version import version
from kb.model import Problem, Problems
from kb.validation import Place, dotted, problems, suggestion
from reader.facts import Confirmed
from records.events import Channel, conversation_of
from web.address import address_of, prefix_of
from web.etag import etag, tagged
from web.feedback import Feedback, NotKept
from web.links import links
from web.log import LOG
from web.middleware.origins import CrossOrigin
from web.render import render_answer, render_docs
from web.routes.api_document import DocumentedApi, takes
from web.routes.errors import errors, gone
from web.service import Service

# Says which conversation a question, a press or a vote belongs to. Nothing but the records goes by it.
CONVERSATION = "X-Youju-Conversation"

# A question of 500 characters with its case stays far below this.
LARGEST_BODY = 128 * 1024

_REFUSED: dict[int | str, dict[str, Any]] = {
    status: {"model": contract.Errors, "description": words}
    for status, words in {
        400: "请求有误：每一处都写明位置、问题和改法",
        403: "这个来源的网页不可以调用",
        413: "太长",
        429: "问得太快，Retry-After 秒后再试",
        503: "正忙，Retry-After 秒后再试",
    }.items()
}
_SEE = "能用的取值见 /api/docs"
_UNKNOWN: dict[int | str, dict[str, Any]] = {404: {"model": contract.Errors, "description": "没有这一条"}}


class _Refused(Exception):
    """A request that is answered with a problem and a status."""

    def __init__(self, status: int, problem: Problem) -> None:
        super().__init__(str(status))
        self.status = status
        self.problem = problem


async def _body(request: Request) -> object:
    """The JSON of a request, read only as far as it may be long."""
    told = request.headers.get("content-length", "")
    too_long = _Refused(413, Problem("请求体", f"超过 {LARGEST_BODY // 1024} KB", f"问题不超过 {LONGEST} 字"))
    if told.isdecimal() and int(told) > LARGEST_BODY:
        raise too_long
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise too_long
    try:
        return json.loads(body)
    except RecursionError:
        raise _Refused(400, Problem("请求体", "嵌套太深", '写成 {"question": "…"}')) from None
    except ValueError:
        raise _Refused(400, Problem("请求体", "不是有效的 JSON", '写成 {"question": "…"}，UTF-8 编码')) from None


# Nothing else is: FastAPI works each out anew for every request.
Body = Annotated[object, Depends(_body)]


def _serving(request: Request) -> Service:
    """What answers: `create_api` has put it there."""
    service: Service = request.app.state.service
    return service


def _number(request: Request) -> str:
    """The number of the conversation that a client goes on with, or a new one."""
    return conversation_of(request.headers.get(CONVERSATION, ""))


# What `html` may say in an address; anything else is FastAPI's to refuse.
_HTML = {(): False, (("html", "true"),): True, (("html", "false"),): False}


class _Straight(APIRoute):
    """Hands body and `html` to its function without FastAPI's working out of what that takes: of a question, which is
    asked far more often than all else, that was a tenth.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request. Raises what `_body` and the function raise."""
        worked_out = super().get_route_handler()

        async def answered(request: Request) -> Response:
            html = _HTML.get(tuple(request.query_params.multi_items()))
            if html is None:
                return await worked_out(request)
            answer: Response = await run_in_threadpool(self.endpoint, request, await _body(request), html)
            return answer

        return answered


_router, _asking = APIRouter(), APIRouter(route_class=_Straight)


@_asking.post(
    "/v1/ask",
    summary="提问，或回答它问的是与否",
    responses={200: {"model": contract.Answer}, **_REFUSED},
    openapi_extra=takes(contract.Ask),
)
def ask(request: Request, body: Body, html: bool = False) -> Response:
    """一个问题进，一个回答出。把回答里的 `case` 原样放进下一次请求，就是接着问；只带 `case` 与 `facts`，就是回答它问的
    是与否；只带 `case` 与 `confirm`，就是逐条确认。`html=true` 时另带画好的回答。回应的 `X-Youju-Conversation` 原样放进
    下一次请求，就记作同一次对话。
    """
    began, service, number = time.perf_counter(), _serving(request), _number(request)
    assistant, signer = service.assistant, service.signer
    asked = request_from_json(body, assistant.kb, service.today())
    if asked.case is not None and isinstance(body, dict):
        signer.check(body["case"], "原样送回上一次回答中的 case；仍不行，就不带 case 重新提问（窗口里点“重新开始”）")
    answer = reply(assistant, asked, Confirmed("request", service.now()))
    channel: Channel = "panel" if html else "api"
    if asked.question or asked.unit:
        opened = not asked.question
        service.records.asked(answer, assistant.kb, channel, number, began=began, opened=opened)
    service.records.pressed(answer, assistant.kb, channel, number, statements=asked.confirm, facts=asked.facts)
    if answer.reason.code == "empty":
        raise _Refused(400, Problem("question", "没有读到文字", "写下要问的事"))
    if answer.reason.code == "too_long":
        raise _Refused(413, Problem("question", f"超过 {LONGEST} 字", "只写要问的事和关键情况"))
    told = to_answer(answer, assistant.kb)
    sent = data(told)
    for one in (sent, *sent["parts"]):
        one["case"] = signer.signed(one["case"])
    if html:
        links_signed = links(answer, signer, sent["case"])
        sent["html"] = render_answer(told, service.around, links=links_signed, pressable=True)
        sent["contact"] = service.contact
    return JSONResponse(sent, headers={CONVERSATION: number})


@_router.get("/v1/units", summary="全部现行的官方问答", responses={200: {"model": contract.Units}})
def units(request: Request) -> Response:
    """编号、出处与问题；答复原文见每一条。"""
    listed = (
        contract.Listed(id=unit.id, section=unit.section, number=unit.number, question=unit.question)
        for unit in _serving(request).assistant.kb.current
    )
    return _tagged(request, contract.Units(units=tuple(listed)))


@_router.get(
    "/v1/units/{name:path}",
    summary="一条官方问答，逐字",
    responses={200: {"model": contract.Unit}, **_UNKNOWN},
)
def unit(request: Request, name: str) -> Response:
    """问题、答复与出处。带 ETag，`If-None-Match` 相同时回 304。"""
    kb = _serving(request).assistant.kb
    found = kb.units.get(name)
    if found is None:
        raise _Refused(404, Problem(f"units/{name[:80]}", "没有这一条问答", "全部编号见 GET /api/v1/units"))
    if found.hold:
        raise _Refused(
            404,
            Problem(
                f"units/{name}",
                "文字可能错乱、已划去或没有找到答复，还没有人对照原件",
                "对照后删去 units.yaml 里的 hold",
            ),
        )
    return _tagged(request, to_unit(found, kb.notices[found.notice]))


@_router.get("/v1/notices", summary="全部公告与时效", responses={200: {"model": contract.Notices}})
def notices(request: Request) -> Response:
    """标题、机关、日期、网址、sha256，以及是否现行有效。"""
    kb = _serving(request).assistant.kb
    listed = (to_notice(notice, kb) for notice in kb.notices.values())
    return _tagged(request, contract.Notices(notices=tuple(listed)))


@_router.post(
    "/v1/feedback",
    summary="对一个回答的反馈",
    status_code=201,
    responses={
        201: {"model": contract.Kept},
        **_REFUSED,
        503: {"model": contract.Errors, "description": "正忙，或要记的太多：这一条没有记下"},
    },
    openapi_extra=takes(Feedback),
)
def feedback(request: Request, body: Body) -> Response:
    """“有用”或“没有解决”，连同问题与原因，遮去个人信息以后记下来，交给知识库负责人。"""
    try:
        said = Feedback.model_validate(body)
    except ValidationError as wrong:
        raise Problems(problems(wrong, _place, lambda error: suggestion(error, Feedback, _SEE))) from None
    service = _serving(request)
    kept = contract.Kept(id=service.records.voted(said, service.assistant.kb, _number(request)))
    return JSONResponse(data(kept), status_code=201)


def _place(place: Place) -> str:
    return dotted(place) or "请求"


@_router.get("/docs", include_in_schema=False)
def docs(request: Request) -> Response:
    """The document of the API as a page. Swagger UI loads 1.7 MB, and axe finds 13 serious faults in it."""
    base = address_of(request, _serving(request).origins.url).removesuffix("/")
    return HTMLResponse(render_docs(request.app.openapi(), base, prefix_of(request.headers)))


def _tagged(request: Request, shown: contract.Shape) -> Response:
    """JSON that a client need not fetch again while it is the same."""
    body = bytes(JSONResponse(data(shown)).body)
    return tagged(request, body, tag=etag(body), media_type="application/json")


def _invalid(_: Request, wrong: RequestValidationError) -> JSONResponse:
    """A parameter in the address that is none; bodies are read by ourselves."""
    return errors(400, *problems(wrong.errors(), lambda place: str(place[-1]), lambda _: _SEE))


def _refused(_: Request, wrong: _Refused) -> JSONResponse:
    return errors(wrong.status, wrong.problem)


def _problems(_: Request, wrong: Problems) -> JSONResponse:
    return errors(400, *wrong.problems)


def _not_kept(_: Request, wrong: NotKept) -> JSONResponse:
    return errors(503, *wrong.problems)


def _http(request: Request, wrong: HTTPException) -> JSONResponse:
    """Unknown paths and wrong methods, in our shape."""
    allow = (wrong.headers or {}).get("Allow", "")
    if wrong.status_code == 405:
        refused = errors(405, Problem(request.url.path, f"不支持 {request.method}", f"用 {allow or 'POST'}"))
        refused.headers["Allow"] = allow
        return refused
    return errors(wrong.status_code, Problem(request.url.path, "没有这个接口", "全部接口见 /api/docs"))


def _failed(request: Request, wrong: Exception) -> JSONResponse:
    LOG.error("%s 出错", request.scope["route"].path, exc_info=wrong)
    return errors(500, Problem(request.url.path, "服务出错，已记入日志", "稍后再试；仍不行请告诉管理员"))


async def health(service: Service, _: Request) -> JSONResponse:
    """GET /healthz: alive, with the versions of the program and of the knowledge base it answers from.

    `stale`: the files have changed, but are not in order; the knowledge base of before still answers. `since_look`:
    seconds since the files were looked at; more than a minute, and changes are no longer seen. `records`: how many
    events wait to be written, how many were lost since the start, and whether the store takes none just now.
    """
    kb, status = service.assistant.kb, "stale" if service.problems else "ok"
    told = {"status": status, "version": version(), "knowledge_base": kb.version, "units": len(kb.units)}
    recorder = service.recorder
    kept = {"waiting": recorder.waiting, "lost": recorder.lost, "trouble": bool(recorder.trouble)}
    return JSONResponse(told | {"since_look": round(service.since_look, 1), "records": kept})


async def ready(service: Service, _: Request) -> JSONResponse:
    """GET /readyz: whether there is something to answer from, for whoever passes requests on."""
    if service.assistant.kb.current:
        return JSONResponse({"status": "ready"})
    return errors(503, Problem("知识库", "没有一条现行的问答", "导入一份公告，或检查 notice.yaml 的 currency"))


def _nothing(request: Request) -> JSONResponse:
    return errors(404, Problem(request.url.path, "没有这个接口", "全部接口见 /api/docs"))


# What is answered to a request that ends so.
_TOLD: Mapping[type[Exception], Callable[[Request, Any], Response]] = {
    ClientDisconnect: gone,
    RequestValidationError: _invalid,
    _Refused: _refused,
    Problems: _problems,
    NotKept: _not_kept,
    StarletteHTTPException: _http,
    Exception: _failed,
}


def create_api(service: Service) -> FastAPI:
    """The API on a service: its routes, and each refusal in the one shape."""
    api = DocumentedApi(
        title="有据",
        summary="官方答复原文，加上按情况得出的判断",
        description="出错时一律是 `errors`：每处有 `where`、`what`、`fix`。回应都带 `X-Request-ID`。",
        version=version(),
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        openapi_url="/v1/openapi.json",
        middleware=[Middleware(CrossOrigin, origins=service.origins), service.answers_limited],
        responses={"4XX": {"model": contract.Errors, "description": "其他请求错误"}},
    )
    for kind, told in _TOLD.items():
        api.add_exception_handler(kind, told)
    api.state.service = service
    api.include_router(_asking)
    api.include_router(_router)
    return api


def api_routes(service: Service) -> list[BaseRoute]:
    """The API, and what tells whether the process lives."""
    return [
        # Never behind a limit, and never in a thread: they answer however much is asked for.
        Route("/healthz", partial(health, service), methods=["GET"]),
        Route("/readyz", partial(ready, service), methods=["GET"]),
        Mount("/api", create_api(service)),
        # A mount does not match its own name alone: Streamlit would answer /api with the page.
        Route("/api", _nothing, methods=["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"]),
    ]

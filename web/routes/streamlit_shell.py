"""What Streamlit draws its pages into: its own page, but in Chinese, with our script and no other in it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from urllib.parse import quote, urlencode

import streamlit
from markupsafe import escape
from starlette.convertors import Convertor, register_url_convertor
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route, request_response
from starlette.types import Receive, Scope, Send

from assistant.answer import COURTESY
from kb.model import Problems
from records.events import conversation_of
from web.address import prefix_of
from web.conversation import Conversation, opened
from web.recording import looks
from web.render import Screen, render_first, render_lost
from web.routes import ask, browse
from web.service import Service
from web.static_files import file_route, static

_INDEX = Path(streamlit.__file__).parent / "static" / "index.html"
# What the first paint needs, and what Streamlit's drawing needs beside it.
_STYLES, _LATER_STYLES = ("answer.css", "ask.css"), ("browse.css", "page.css")
_SCRIPTS = ("plain.js", "answer.js", "page.js")
# The part of Streamlit's page that starts it.
_START = r'(?s)<script type="module".*?(?=</head>)'
# Stands where the page is drawn before Streamlit has started.
_FIRST = "<!--first-->"
# To the plain page, with what the address asks for.
_PLAIN = "__PLAIN__?__QUERY__"
_NOSCRIPT = (
    f'<noscript><meta http-equiv="refresh" content="0; url={_PLAIN}">'
    f'<p><a href="{_PLAIN}">不用脚本的页面</a></p></noscript>'
)


def _shell() -> str:
    """Streamlit's page with what is wrong for us put right. Raises ValueError where it is not as it was."""
    page = _INDEX.read_text(encoding="utf-8")
    started_by = "".join(re.findall(_START, page))
    later = "".join(f'<link rel="stylesheet" href="./{static(name)}">' for name in _LATER_STYLES) + started_by
    for wrong, right in (
        (r'<html lang="en">', '<html lang="zh-CN">'),
        # The address a visitor sees before the script has run, and what a screen reader says first.
        (r"<title>Streamlit</title>", "<title>有据 · 官方问答</title>"),
        (r'<link rel="shortcut icon"[^>]*>', f'<link rel="icon" href="./{static("page.svg")}">'),
        # A font without Chinese characters, fetched before anything else.
        (r'<link\s+rel="preload"\s+href="[^"]*SourceSans[^>]*>', ""),
        (r'<link rel="service-desc"[^>]*>', '<link rel="service-desc" href="./api/v1/openapi.json">'),
        # Streamlit's one script within the page: without it none need be allowed.
        (
            r"<script>\s*window\.prerenderReady = false\s*</script>",
            "".join(f'<link rel="stylesheet" href="./{static(name)}">' for name in _STYLES)
            + "".join(f'<script src="./{static(name)}" defer></script>' for name in _SCRIPTS),
        ),
        (r"(?s)<noscript>.*?</noscript>", _NOSCRIPT),
        # Streamlit's own scripts take a second of the processor: page.js starts them once there is something to read.
        (_START, ""),
        (r'<div id="root"></div>', f'{_FIRST}<div id="root"></div><template id="yj-streamlit">{later}</template>'),
    ):
        page, times = re.subn(wrong, right, page)
        if times != 1:
            raise ValueError(
                f"{_INDEX}: {wrong} 出现 {times} 次，web/routes/streamlit_shell.py 要随 Streamlit 的新版修改"
            )
    return page


def page(service: Service, shell: str, request: Request) -> Response:
    """GET /browse. A unit that does not exist is told so, with 404; the page shows the way on."""
    unit = request.query_params.get("unit")
    known = unit is None or unit in service.assistant.kb.units
    return _drawn(shell, request, "", 200 if known else 404)


def chat_page(service: Service, shell: str, request: Request) -> Response:
    """GET /: the welcome, or with q, unit or c what is asked for, to be read and used before Streamlit has started."""
    kb, status, asked, began = service.assistant.kb, 200, request.query_params, time.perf_counter()
    try:
        talk = opened(service.assistant, asked, service.today(), service.signer)
        screen = _screen(talk)
        if looks(request):
            service.records.by_address(talk, asked, kb, "page", began=began)
    except Problems as wrong:
        # The page itself says it too, in its own words; only a unit that is gone is no page.
        number = conversation_of(asked.get("n", ""))
        screen, status = Screen(problems=wrong.problems, number=number), 404 if "unit" in asked else 200
    first = f'<div id="yj-first">{render_first(kb, service.around, screen)}</div>'
    return _drawn(shell, request, first, status, number=screen.number)


def _screen(talk: Conversation) -> Screen:
    if not talk.turns:
        return Screen(number=talk.number)
    last = talk.turns[-1]
    if last.answer.reason.text == COURTESY:
        # Nothing was asked yet.
        return Screen(aside=COURTESY, number=talk.number)
    return Screen(last.contract, last.links, talk.packed, aside=last.aside, number=talk.number)


def _drawn(shell: str, request: Request, first: str, status: int, *, number: str = "") -> HTMLResponse:
    given = [(name, value) for name, value in request.query_params.multi_items() if name != "n"]
    # Who goes on without scripts asks nothing anew.
    asked = escape(urlencode([*given, ("n", number)] if given and number else given))
    plain = browse.PATH if request.url.path == "/browse" else ask.PATH
    shown = shell.replace(_PLAIN, f"{plain.strip('/')}?{asked}".rstrip("?")).replace(_FIRST, first)
    return HTMLResponse(shown, status, headers={"Cache-Control": "no-cache"})


class _WhenAsked:
    """A page that takes from the visitor's bucket only where its address asks for an answer."""

    def __init__(self, page: Callable[[Request], Response], limit: Middleware) -> None:
        self._page = request_response(page)
        self._limited = limit.cls(self._page, *limit.args, **limit.kwargs)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The page, or that too much is asked."""
        await (self._limited if scope["query_string"] else self._page)(scope, receive, send)


class _Lost:
    """What an address that leads nowhere answers, for every method. No body is read."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        """`routes`: all that leads somewhere of ours."""
        self._ours = [one.path_regex for one in routes if isinstance(one, Route | Mount) and one.path != "/"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """404; to a page of ours with a slash behind it the way to the one without."""
        path, query = scope["path"], scope["query_string"].decode("latin-1")
        headers = Headers(scope=scope)
        prefix = prefix_of(headers)
        answer: Response = HTMLResponse(render_lost(path, prefix + "/", self._unstripped(path, prefix)), 404)
        # One slash in front: two would lead to another site.
        there = "/" + path.strip("/\\")
        if path.endswith("/") and scope["method"] in ("GET", "HEAD") and self._is_ours(there):
            there = prefix + quote(there)
            answer = RedirectResponse(f"{there}?{query}" if query else there, 301)
        await answer(scope, receive, send)

    def _is_ours(self, path: str) -> bool:
        """Whether an address is ours without a slash at the end: one that is not must not be sent there, or a proxy
        that adds the slash sends it back for ever.
        """
        return any(one.fullmatch(path) for one in self._ours)

    def _unstripped(self, path: str, prefix: str) -> str:
        """What to mend where a proxy seems to have left its prefix on, as one unknown name alone may be; else empty."""
        first, _, rest = path.lstrip("/").partition("/")
        known = self._is_ours(f"/{rest}") or rest.startswith(("static/", "_stcore/"))
        mine = not rest or known or f"/{first}" == prefix
        if not first or not mine or not (path.endswith("/") or rest):
            return ""
        return (
            f"如果“/{first}”是反向代理加的前缀：代理转给有据时没有去掉它，请让它去掉"
            "（nginx 的 proxy_pass 写到末尾的斜杠），写法见 docs/operate.md 的“反向代理”。"
        )


# All that the page needs of Streamlit beside its websocket: whether the server lives, what a page that frames it may do
# (without an answer it never starts), and its own files. Whatever else Streamlit answers, now or in a later version,
# leads nowhere: its uploads take 400 MB into memory in a second and a half, its agent API needs no browser.
_NEEDED = r"_stcore/(?:health|host-config)|static/(?:js|css|media)/[\w.-]+"


class _Elsewhere(Convertor[str]):
    """Every path that the page does not need of Streamlit."""

    # Streamlit's routes, as all of starlette's, let a line end behind the path.
    regex = rf"(?!(?:{_NEEDED})\Z)(?s:.*)"

    def convert(self, value: str) -> str:
        """The path as it is."""
        return value

    def to_string(self, value: str) -> str:
        """The path as it is."""
        return value


def shell_routes(service: Service) -> list[BaseRoute]:
    """The pages and their own files. Raises ValueError where Streamlit's page is not as it was."""
    shell = _shell()
    return [
        Route("/", _WhenAsked(partial(chat_page, service, shell), service.answers_limited), methods=["GET"]),
        Route("/browse", partial(page, service, shell), methods=["GET"]),
        *(
            file_route(f"/{name}")
            for name in (*_SCRIPTS, *_STYLES, *_LATER_STYLES, "ask.js", "page.svg", "favicon.ico")
        ),
    ]


def with_lost(routes: Sequence[BaseRoute]) -> list[BaseRoute]:
    """All routes of ours, and behind them what an address answers that leads nowhere, for every method: it stands in
    front of Streamlit's own.
    """
    register_url_convertor("elsewhere", _Elsewhere())
    return [*routes, Route("/{path:elsewhere}", _Lost(routes))]

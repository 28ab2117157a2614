"""What Streamlit draws its pages into: its own page, but in Chinese, with our script and no other in it."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from urllib.parse import quote, urlencode

import streamlit
from markupsafe import escape
from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from web.render import render_lost
from web.routes.etag import file_route
from web.service import Service

_INDEX = Path(streamlit.__file__).parent / "static" / "index.html"
# To the plain page, with what the address asks for.
_PLAIN = "ask?__QUERY__"
_NOSCRIPT = (
    f'<noscript><meta http-equiv="refresh" content="0; url={_PLAIN}">'
    f'<p><a href="{_PLAIN}">不用脚本的页面</a></p></noscript>'
)


def _shell() -> str:
    """Streamlit's page with what is wrong for us put right. Raises ValueError where it is not as it was."""
    page = _INDEX.read_text(encoding="utf-8")
    for wrong, right in (
        (r'<html lang="en">', '<html lang="zh-CN">'),
        # The address a visitor sees before the script has run, and what a screen reader says first.
        (r"<title>Streamlit</title>", "<title>有据 · 官方问答</title>"),
        (r'<link rel="shortcut icon"[^>]*>', '<link rel="icon" href="./page.svg">'),
        # A font without Chinese characters, fetched before anything else.
        (r'<link\s+rel="preload"\s+href="[^"]*SourceSans[^>]*>', ""),
        (r'<link rel="service-desc"[^>]*>', '<link rel="service-desc" href="./api/v1/openapi.json">'),
        # Streamlit's one script within the page: without it none need be allowed.
        (
            r"<script>\s*window\.prerenderReady = false\s*</script>",
            '<link rel="stylesheet" href="./answer.css"><link rel="stylesheet" href="./page.css">'
            '<script src="./plain.js"></script><script src="./page.js"></script>',
        ),
        (r"(?s)<noscript>.*?</noscript>", _NOSCRIPT),
    ):
        page, times = re.subn(wrong, right, page)
        if times != 1:
            raise ValueError(
                f"{_INDEX}: {wrong} 出现 {times} 次，web/routes/streamlit_shell.py 要随 Streamlit 的新版修改"
            )
    return page


def page(service: Service, shell: str, request: Request) -> Response:
    """GET / and /browse. A unit that does not exist is told so, with 404; the page shows the way on."""
    unit = request.query_params.get("unit")
    known = unit is None or unit in service.assistant.kb.units
    asked = escape(urlencode(request.query_params.multi_items()))
    shown = shell.replace(_PLAIN, f"ask?{asked}" if asked else "ask")
    return HTMLResponse(shown, 200 if known else 404, headers={"Cache-Control": "no-cache"})


class _Lost:
    """What an address that leads nowhere answers, for every method. No body is read."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """404; to one that ends with a slash the way to the one without, where perhaps there is a page."""
        path, query = scope["path"], scope["query_string"].decode("latin-1")
        answer: Response = HTMLResponse(render_lost(path), 404)
        if path.endswith("/") and scope["method"] in ("GET", "HEAD"):
            # One slash in front: two would lead to another site.
            there = quote("/" + path.strip("/\\"))
            answer = RedirectResponse(f"{there}?{query}" if query else there, 301)
        await answer(scope, receive, send)


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
    show = partial(page, service, _shell())
    return [
        Route("/", show, methods=["GET"]),
        Route("/browse", show, methods=["GET"]),
        file_route("/plain.js", "plain.js"),
        file_route("/page.js", "page.js"),
        file_route("/page.css", "page.css"),
        file_route("/answer.css", "answer.css"),
        file_route("/ask.js", "ask.js"),
        file_route("/ask.css", "ask.css"),
        file_route("/page.svg", "icon.svg"),
        # What a browser asks for on its own, for pages that name no icon.
        file_route("/favicon.ico", "icon.svg"),
    ]


def lost_route() -> BaseRoute:
    """To stand behind every other route of ours, and so in front of Streamlit's; for every method."""
    register_url_convertor("elsewhere", _Elsewhere())
    return Route("/{path:elsewhere}", _Lost())

"""Who may use the operators' pages: whoever gave the token, or whom the office's OpenID Connect provider vouches for.

Where a request comes from proves nothing.
"""

from __future__ import annotations

import hmac
import math
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from kb.model import Problem, Problems
from web.address import address_of, prefix_of
from web.middleware.origins import Origins
from web.middleware.rate_limit import Buckets, client_of
from web.openid import USED, NotLetIn, Provider
from web.render import render_sign_in
from web.sessions import Sessions, Waiting

COOKIE = "youju-operator"
# Of a browser on its way through the provider: the way back is from another site, where a strict cookie stays behind.
WAY_COOKIE = "youju-sign-in"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_HOME = "/add"
_SIGN_IN = "/sign-in"
_BACK = f"{_SIGN_IN}/back"
# Where somebody may be sent who has signed in: a path of ours, which cannot begin the name of another site.
_NEXT = re.compile(r"/(?![/\\])[A-Za-z0-9_\-./~%=&?]{0,500}")
# Who gave the token is nobody in particular.
_SOMEBODY = "管理员"
# Attempts a second of one address.
_ATTEMPTS = 1.0
_LONGEST_ATTEMPT = 4096
_MOST_FIELDS = 20_000
_THREADS = 8
_WRONG = Problem("管理口令", "不对", "照口令文件或 YOUJU_ADMIN_TOKEN 里的填写")
_NO_FORM = Problem("表单", "不是从这次打开的页面上提交的", "重新打开这一页再试；浏览器须接受 Cookie")

Endpoint = Callable[[Request], Awaitable[Response]]
# Run in a thread, whatever they do: the event loop has everybody to serve.
Page = Callable[[Request], Response]
Form = Callable[[Request, FormData], Response]
_MadeOf = TypeVar("_MadeOf")


class Operators:
    """The one guard of the operators' pages, and where they sign in and out. Sessions end with the process.

    A page that it guards finds in `request.state.csrf` what each of its forms must send back as `csrf`, and in
    `request.state.operator` who is signed in. Who has not yet signed in has a cookie too, by which the form to sign in
    on is known; signing in replaces it.
    """

    def __init__(self, tokens: Sequence[str], origins: Origins, provider: Provider | None = None) -> None:
        """`tokens`: none where only the provider says who comes in."""
        self._tokens = [token.encode() for token in tokens]
        self._origins, self._provider = origins, provider
        self._sessions = Sessions()
        self._attempts = Buckets(_ATTEMPTS)
        # Of their own: uploads that wait for each other must not take the threads that answer questions.
        self._threads = CapacityLimiter(_THREADS)

    def page(self, show: Page) -> Endpoint:
        """Only for who is signed in; others get the page to sign in on, with 403."""

        async def guarded(request: Request) -> Response:
            if not self._signed_in(request):
                return await self._sign_in_page(request, 403)
            return await self._aside(show, request)

        return guarded

    def form(self, take: Form, largest: int) -> Endpoint:
        """Only for who is signed in, from a form on our own page. Nothing of other requests' bodies is read.

        `largest`: bytes of a body. Raises Problems for a longer one, or one of unknown length.
        """

        async def guarded(request: Request) -> Response:
            if not self._signed_in(request):
                return await self._sign_in_page(request, 403)
            if wrong := self._foreign(request):
                return await self._sign_in_page(request, 403, wrong)
            if not _fits(request, largest):
                raise Problems([Problem("文件", f"超过 {largest // 1024 // 1024} MB", "只保留公告正文后再试")])
            async with request.form(max_files=1, max_fields=_MOST_FIELDS) as form:
                if not self._from_our_form(request, form):
                    return await self._sign_in_page(request, 403, _NO_FORM)
                return await self._aside(take, request, form)

        return guarded

    async def _aside(self, work: Callable[..., _MadeOf], *given: object) -> _MadeOf:
        return await to_thread.run_sync(work, *given, limiter=self._threads)

    @property
    def routes(self) -> list[BaseRoute]:
        """Where one signs in and out."""
        return [
            Route(_SIGN_IN, self._page, methods=["GET"]),
            Route(_SIGN_IN, self._sign_in, methods=["POST"]),
            Route("/sign-out", self.form(self._sign_out, _LONGEST_ATTEMPT), methods=["POST"]),
            *(
                [
                    Route(f"{_SIGN_IN}/start", self._start, methods=["GET"]),
                    Route(_BACK, self._back, methods=["GET"]),
                ]
                if self._provider
                else []
            ),
        ]

    async def _page(self, request: Request) -> Response:
        """GET /sign-in; with `left` the way to sign out of the provider too."""
        left = "left" in request.query_params
        leave = await self._provider.leaving(self._address(request, _SIGN_IN)) if left and self._provider else ""
        return await self._sign_in_page(request, 200, leave=leave)

    async def _sign_in(self, request: Request) -> Response:
        """POST /sign-in: by the token."""
        if wrong := self._foreign(request):
            return await self._sign_in_page(request, 403, wrong)
        if not _fits(request, _LONGEST_ATTEMPT):
            return await self._sign_in_page(request, 403, _WRONG)
        if refused := await self._too_fast(request):
            return refused
        async with request.form(max_files=0, max_fields=5) as form:
            if not self._from_our_form(request, form):
                return await self._sign_in_page(request, 403, _NO_FORM)
            given = str(form.get("token") or "").strip().encode(errors="replace")
            there = _own(str(form.get("next") or ""))
        # Every token is compared, so that the time taken tells nothing about any.
        if not sum(hmac.compare_digest(given, token) for token in self._tokens):
            return await self._sign_in_page(request, 403, _WRONG)
        signed_in = RedirectResponse(prefix_of(request.headers) + there, 303, HEADERS)
        # The browser knows whether it came by https, a server behind a proxy does not.
        self._let_in(request, signed_in, _SOMEBODY, secure=request.headers["origin"].startswith("https:"))
        return signed_in

    async def _start(self, request: Request) -> Response:
        """GET /sign-in/start: off to the provider."""
        if refused := await self._too_fast(request):
            return refused
        assert self._provider is not None
        # Of two pages that a browser signs in on at once, each finds its way back.
        browser, state = request.cookies.get(WAY_COOKIE) or secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        session: dict[str, Any] = {}
        try:
            sent = await self._provider.redirect(_with(request, session), self._address(request, _BACK), state)
        except NotLetIn as told:
            return await self._sign_in_page(request, told.status, told.problem)
        self._sessions.wait(state, Waiting(browser, session, _own(request.query_params.get("next", ""))))
        sent.headers.update(HEADERS)
        path = prefix_of(request.headers) + _SIGN_IN
        sent.set_cookie(WAY_COOKIE, browser, path=path, httponly=True, samesite="lax", secure=self._origins.secure)
        return sent

    async def _back(self, request: Request) -> Response:
        """GET /sign-in/back: from the provider, with its word for who has signed in there."""
        if refused := await self._too_fast(request):
            return refused
        assert self._provider is not None
        browser = request.cookies.get(WAY_COOKIE, "")
        waiting = self._sessions.returned(request.query_params.get("state", ""), browser)
        if waiting is None:
            return await self._sign_in_page(request, 403, USED)
        try:
            operator = await self._provider.person(_with(request, waiting.session))
        except NotLetIn as told:
            leave = await self._provider.leaving(self._address(request, _SIGN_IN)) if told.status == 403 else ""
            return await self._sign_in_page(request, told.status, told.problem, leave=leave)
        # A page and no redirect: from another site's page a strict cookie would stay behind once more.
        there = prefix_of(request.headers) + waiting.next
        let_in = HTMLResponse(await self._aside(partial(render_sign_in, (), "", there=there)), headers=HEADERS)
        self._let_in(request, let_in, operator, secure=self._origins.secure)
        return let_in

    def _let_in(self, request: Request, response: Response, operator: str, *, secure: bool) -> None:
        session = self._sessions.begin(operator)
        path = prefix_of(request.headers) or "/"
        response.set_cookie(COOKIE, session, path=path, httponly=True, samesite="strict", secure=secure)

    def _sign_out(self, request: Request, _: FormData) -> Response:
        """POST /sign-out: the session is over, for whoever has its cookie."""
        self._sessions.end(request.cookies[COOKIE])
        prefix = prefix_of(request.headers)
        signed_out = RedirectResponse(f"{prefix}{_SIGN_IN}?left=1", 303, HEADERS)
        signed_out.delete_cookie(COOKIE, path=prefix or "/", httponly=True, samesite="strict")
        return signed_out

    def _signed_in(self, request: Request) -> bool:
        """Whether somebody is; then who, and what a form must send back, stands in the request's state."""
        cookie = request.cookies.get(COOKIE, "")
        operator = self._sessions.operator(cookie)
        if operator is None:
            return False
        request.state.operator, request.state.csrf = operator, self._sessions.csrf(cookie)
        return True

    def _from_our_form(self, request: Request, form: FormData) -> bool:
        given, cookie = str(form.get("csrf") or ""), request.cookies.get(COOKIE, "")
        known = self._sessions.csrf(cookie)
        return bool(cookie) and hmac.compare_digest(given.encode(errors="replace"), known.encode())

    async def _too_fast(self, request: Request) -> Response | None:
        wait = self._attempts.take(client_of(request.scope), time.monotonic())
        if not wait:
            return None
        seconds = math.ceil(wait)
        refused = await self._sign_in_page(request, 429, Problem("登录", "试得太快", f"{seconds} 秒后再试"))
        refused.headers["Retry-After"] = str(seconds)
        return refused

    async def _sign_in_page(self, request: Request, status: int, *problems: Problem, leave: str = "") -> Response:
        """The page to sign in on. `leave`: the way to sign out of the provider."""
        cookie = request.cookies.get(COOKIE) or secrets.token_urlsafe(32)
        prefix = prefix_of(request.headers)
        shown = {
            "home": f"{prefix}/",
            "leave": leave,
            # After a form only its page can be shown again, and by itself that is none.
            "next": _next(request),
            "by_token": bool(self._tokens),
            "by_provider": self._provider is not None,
        }
        page = HTMLResponse(
            await self._aside(partial(render_sign_in, problems, self._sessions.csrf(cookie), **shown)), status, HEADERS
        )
        if COOKIE not in request.cookies:
            page.set_cookie(COOKIE, cookie, path=prefix or "/", httponly=True, samesite="strict")
        return page

    def _address(self, request: Request, path: str) -> str:
        """Of a page of ours, as browsers see it: the provider knows the addresses that it may send people to."""
        return address_of(request, self._origins.url).removesuffix("/") + path

    def _foreign(self, request: Request) -> Problem | None:
        """What is wrong with a form that no page of ours sent."""
        origin, host = request.headers.get("origin", ""), request.headers.get("host", "")
        if self._origins.own(origin, host):
            return None
        fix = f"在有据自己的页上操作；若浏览器地址栏里是有据自己的网址，请管理员设置 YOUJU_URL={origin[:100] or '网址'}"
        return Problem("Origin", "请求不是从管理页发出的", fix)


def told_on(refused: Callable[[Request, Problems], Response], endpoint: Endpoint) -> Endpoint:
    """What is wrong with a request is said on the page itself, which `refused` draws."""

    async def handled(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Problems as wrong:
            return await run_in_threadpool(refused, request, wrong)

    return handled


def who(request: Request, typed: str = "") -> str:
    """Under what name a change is written down: the account that is signed in, beside the name that somebody typed."""
    operator: str = request.state.operator
    return f"{typed}（{operator}）" if typed and operator != _SOMEBODY else typed or operator


def _with(request: Request, session: dict[str, Any]) -> Request:
    """The request with a session of ours: in the one that it has Streamlit keeps what it tells the browser."""
    return Request({**request.scope, "session": session})


def _own(path: str) -> str:
    """The path where somebody goes on who has signed in; the first page where it is none of ours."""
    return path if _NEXT.fullmatch(path) else _HOME


def _next(request: Request) -> str:
    """The page that was asked for, or that a page to sign in on was given for."""
    path, query = request.url.path, request.url.query
    if path.startswith(_SIGN_IN):
        return _own(request.query_params.get("next", ""))
    return _own(f"{path}?{query}" if query else path) if request.method == "GET" else _HOME


def _fits(request: Request, largest: int) -> bool:
    size = request.headers.get("content-length", "")
    return size.isdecimal() and int(size) <= largest

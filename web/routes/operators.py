"""Who may use the operators' pages: whoever gave the token. Where a request comes from proves nothing."""

from __future__ import annotations

import hmac
import math
import secrets
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from kb.model import Problem, Problems
from web.middleware.origins import Origins
from web.middleware.rate_limit import Buckets, address_of
from web.render import render_sign_in

COOKIE = "youju-operator"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_HOME = "/add"
# Who gave the token is nobody in particular.
_SOMEBODY = "管理员"
# Seconds: a working day.
_LASTS = 10 * 3600
# At most so many are signed in; the one who signed in first is forgotten first.
_MOST = 100
# Attempts a second of one address.
_ATTEMPTS = 1.0
_LONGEST_ATTEMPT = 4096
_MOST_FIELDS = 20_000
_THREADS = 8
_WRONG = Problem("管理口令", "不对", "照口令文件或 YOUJU_ADMIN_TOKEN 里的填写")
_NO_FORM = Problem("表单", "不是从这次打开的页面上提交的", "重新打开 /add 再试；浏览器须接受 Cookie")

Endpoint = Callable[[Request], Awaitable[Response]]
# Run in a thread, whatever they do: the event loop has everybody to serve.
Page = Callable[[Request], Response]
Form = Callable[[Request, FormData], Response]
_MadeOf = TypeVar("_MadeOf")


class Operators:
    """The sessions of those who gave the token. They end with the process.

    A page that it guards finds in `request.state.csrf` what each of its forms must send back as `csrf`. Who has not yet
    signed in has a cookie too, by which the form to sign in on is known; signing in replaces it.
    """

    def __init__(self, tokens: Sequence[str], origins: Origins) -> None:
        self._tokens = [token.encode() for token in tokens]
        self._origins = origins
        self._key = secrets.token_bytes(32)
        # When each session ends, by its id.
        self._ends: OrderedDict[str, float] = OrderedDict()
        self._attempts = Buckets(_ATTEMPTS)
        # Of their own: uploads that wait for each other must not take the threads that answer questions.
        self._threads = CapacityLimiter(_THREADS)

    def page(self, show: Page) -> Endpoint:
        """Only for who is signed in; others get the page to sign in on, with 403."""

        async def guarded(request: Request) -> Response:
            if not self._signed_in(request):
                return await self._sign_in_page(request, 403)
            request.state.csrf, request.state.operator = self._csrf(request.cookies[COOKIE]), _SOMEBODY
            return await self._aside(show, request)

        return guarded

    def form(self, take: Form, largest: int) -> Endpoint:
        """Only for who is signed in, from a form on our own page. Nothing of other requests' bodies is read.

        `largest`: bytes of a body. Raises Problems for a longer one, or one of unknown length.
        """

        async def guarded(request: Request) -> Response:
            if not self._signed_in(request):
                return await self._sign_in_page(request, 403)
            request.state.csrf, request.state.operator = self._csrf(request.cookies[COOKIE]), _SOMEBODY
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
            Route(f"{_HOME}/sign-in", self._sign_in, methods=["POST"]),
            Route(f"{_HOME}/sign-out", self.form(self._sign_out, _LONGEST_ATTEMPT), methods=["POST"]),
        ]

    async def _sign_in(self, request: Request) -> Response:
        """POST /add/sign-in."""
        if wrong := self._foreign(request):
            return await self._sign_in_page(request, 403, wrong)
        if not _fits(request, _LONGEST_ATTEMPT):
            return await self._sign_in_page(request, 403, _WRONG)
        if wait := self._attempts.take(address_of(request.scope), time.monotonic()):
            seconds = math.ceil(wait)
            refused = await self._sign_in_page(request, 429, Problem("登录", "试得太快", f"{seconds} 秒后再试"))
            refused.headers["Retry-After"] = str(seconds)
            return refused
        async with request.form(max_files=0, max_fields=5) as form:
            if not self._from_our_form(request, form):
                return await self._sign_in_page(request, 403, _NO_FORM)
            given = str(form.get("token") or "").strip().encode(errors="replace")
        # Every token is compared, so that the time taken tells nothing about any.
        if not sum(hmac.compare_digest(given, token) for token in self._tokens):
            return await self._sign_in_page(request, 403, _WRONG)
        session = secrets.token_urlsafe(32)
        self._ends[session] = time.monotonic() + _LASTS
        while len(self._ends) > _MOST:
            self._ends.popitem(last=False)
        signed_in = RedirectResponse(_HOME, 303, HEADERS)
        # The browser knows whether it came by https, a server behind a proxy does not.
        secure = request.headers["origin"].startswith("https:")
        signed_in.set_cookie(COOKIE, session, path="/", httponly=True, samesite="strict", secure=secure)
        return signed_in

    def _sign_out(self, request: Request, _: FormData) -> Response:
        """POST /add/sign-out: the session is over, for whoever has its cookie."""
        self._ends.pop(request.cookies[COOKIE], None)
        signed_out = RedirectResponse(_HOME, 303, HEADERS)
        signed_out.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
        return signed_out

    def _signed_in(self, request: Request) -> bool:
        return self._ends.get(request.cookies.get(COOKIE, ""), 0.0) > time.monotonic()

    def _csrf(self, cookie: str) -> str:
        return hmac.new(self._key, cookie.encode(errors="replace"), "sha256").hexdigest()

    def _from_our_form(self, request: Request, form: FormData) -> bool:
        given, cookie = str(form.get("csrf") or ""), request.cookies.get(COOKIE, "")
        return bool(cookie) and hmac.compare_digest(given.encode(errors="replace"), self._csrf(cookie).encode())

    async def _sign_in_page(self, request: Request, status: int, *problems: Problem) -> Response:
        cookie = request.cookies.get(COOKIE) or secrets.token_urlsafe(32)
        page = HTMLResponse(await self._aside(render_sign_in, problems, self._csrf(cookie)), status, HEADERS)
        if COOKIE not in request.cookies:
            page.set_cookie(COOKIE, cookie, path="/", httponly=True, samesite="strict")
        return page

    def _foreign(self, request: Request) -> Problem | None:
        """What is wrong with a form that no page of ours sent."""
        origin, host = request.headers.get("origin", ""), request.headers.get("host", "")
        if self._origins.own(origin, host):
            return None
        fix = f"在 /add 页上操作；若浏览器地址栏里是有据自己的网址，请管理员设置 YOUJU_URL={origin[:100] or '网址'}"
        return Problem("Origin", "请求不是从导入页发出的", fix)


def who(request: Request, typed: str = "") -> str:
    """Under what name a change is written down: the account that is signed in, beside the name that somebody typed."""
    operator: str = request.state.operator
    return f"{typed}（{operator}）" if typed and operator != _SOMEBODY else typed or operator


def _fits(request: Request, largest: int) -> bool:
    size = request.headers.get("content-length", "")
    return size.isdecimal() and int(size) <= largest

"""Under which names this service answers, so that nobody points a name of their own at it (DNS rebinding)."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from kb.model import Problem
from web.routes.errors import refusal

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[\w.-]+)(?::\d{1,5})?", re.A)
# Endings that are nobody's to register: what is called so is in the house.
_IN_THE_HOUSE = (".localhost", ".local", ".internal", ".home.arpa")


class Hosts:
    """Refuses a name that a stranger may have registered, on every route and for a websocket.

    A page of theirs could else be pointed at this service, and its scripts would be those of our own pages. An address,
    a name without a dot and this machine's own name are nobody's to register; every other name an operator gives.
    """

    def __init__(self, app: ASGIApp, names: Sequence[str], url: str) -> None:
        """`names`, `url`: as in the settings."""
        self._app = app
        self._names = {*names, socket.gethostname().lower(), urlsplit(url).hostname}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is asked of us; what names no host came from no browser."""
        told = Headers(scope=scope).getlist("host") if scope["type"] in ("http", "websocket") else []
        if refused := next((host for host in told if not self._ours(host)), ""):
            if scope["type"] == "websocket":
                # Before it is accepted: the answer is 403.
                await send({"type": "websocket.close", "code": 1008})
            else:
                await refusal(scope, 403, _problem(refused))(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _ours(self, host: str) -> bool:
        found = _HOST.fullmatch(host.lower())
        if not found:
            return not host
        name = found[1].removesuffix(".")
        return "." not in name or name in self._names or name.endswith(_IN_THE_HOUSE) or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def _problem(host: str) -> Problem:
    name = host[:100]
    setting = f"YOUJU_HOSTS={name.rpartition(':')[0] or name}"
    fix = f"请用管理员告诉您的网址打开。这就是有据的网址，请管理员把名字写进设置（如 {setting}），再重启"
    return Problem("网址", f"有据不在“{name}”这个名字下提供服务", fix)

"""Our own uvicorn: how many may connect, how long a request may take to arrive, when the process is gone."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import resource
import signal
import socket
from collections.abc import Sequence
from types import FrameType
from typing import Any

import h11
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from kb.model import Problem, Problems
from kb.os_words import os_words
from web.log import LOG
from web.middleware.websocket_limits import LONGEST

# Connections at once. One more, and the one that has been silent longest ends.
MOST = 4096
# Descriptors for everything else: files, the processes that read uploads, their pipes.
_SPARE = 256
# Seconds for the head of a request, for its body, and from there until the answer has been taken.
HEAD, BODY, ANSWER = 10.0, 30.0, 120.0
# Seconds from a signal to the end: so long answers in the making are waited for, and so long anything is.
_GRACE, _EXIT = 2, 4
# Seconds until it is told again that there are no descriptors: a connection that nobody takes is tried without end.
_TOLD_AGAIN = 60.0


class Connection(H11Protocol):
    """A connection that knows for how long it has been waited for.

    A stage (h11's state of the other side: a head, a body, nothing more is to come) begins anew with each request.
    """

    _stage: object = None
    _since = 0.0

    def is_late(self, now: float) -> bool:
        """Whether this stage has taken too long, at a time of the event loop's clock."""
        may_take = HEAD if self._stage is h11.IDLE else BODY if self._stage is h11.SEND_BODY else ANSWER
        return now - self._since > may_take

    @property
    def is_silent(self) -> bool:
        """Whether nothing is going on here."""
        return self._stage is h11.IDLE and not self.transport.is_closing()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a head."""
        super().connection_made(transport)
        if self.limit_concurrency and len(self.connections) >= self.limit_concurrency:
            self._make_room()
        self._begin_stage()

    def data_received(self, data: bytes) -> None:
        """Take what has come."""
        super().data_received(data)
        if self.conn.their_state is not self._stage:
            self._begin_stage()

    def on_response_complete(self) -> None:
        """Begin to wait for the next head, or for the rest of a body that nobody wanted."""
        super().on_response_complete()
        self._begin_stage()

    def shutdown(self) -> None:
        """At the end of the process, a request that is still on its way is not waited for."""
        if self.conn.their_state is h11.SEND_BODY:
            self.transport.close()
        else:
            super().shutdown()

    def _begin_stage(self) -> None:
        self._stage, self._since = self.conn.their_state, self.loop.time()

    def _make_room(self) -> None:
        """End the connection that has been silent longest. Where none is silent, uvicorn answers 503."""
        silent = [one for one in self.connections if isinstance(one, Connection) and one.is_silent]
        if silent:
            min(silent, key=lambda one: one._since).transport.abort()


class Server(uvicorn.Server):
    """Ends connections on which something takes too long, and is gone within five seconds of the first signal."""

    _told = float("-inf")

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen; what goes wrong behind everybody's back is told by us."""
        asyncio.get_running_loop().set_exception_handler(self._tell)
        await super().startup(sockets)

    def _tell(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Tell once what asyncio would tell thousands of times a second: that it can take no further connection."""
        wrong = context.get("exception")
        if not isinstance(wrong, OSError) or wrong.errno not in (errno.EMFILE, errno.ENFILE):
            loop.default_exception_handler(context)
        elif loop.time() - self._told >= _TOLD_AGAIN:
            self._told = loop.time()
            LOG.error("%s", "打开的文件和连接用完了，新的连接要等：提高上限（systemd 的 LimitNOFILE，或 ulimit -n）")

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second; every half second look for who is late. A websocket asks for a sign of life itself."""
        if counter % 5 == 0:
            now = asyncio.get_running_loop().time()
            for one in list(self.server_state.connections):
                if isinstance(one, Connection) and one.is_late(now):
                    one.transport.abort()
        return await super().on_tick(counter)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end. What still hangs then, in whatever thread, the kernel ends."""
        if not self.should_exit:
            signal.alarm(_EXIT)
        super().handle_exit(sig, frame)


class _Weighed:
    """Takes X-Forwarded-For away, which uvicorn has weighed before."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if "headers" in scope:
            scope["headers"] = [(name, value) for name, value in scope["headers"] if name != b"x-forwarded-for"]
        await self._app(scope, receive, send)


def listening(host: str, port: int) -> list[socket.socket]:
    """Sockets on a port of one address, or of all of this machine where `host` is empty. Port 0: any free one.

    Raises Problems where nobody can listen there.
    """
    hosts = [host] if host else ["0.0.0.0", "::"]  # noqa: S104 - an intranet service
    made: list[socket.socket] = []
    try:
        for one in hosts:
            # An address each: on a socket for both kinds 127.0.0.1 would be called ::ffff:127.0.0.1.
            with contextlib.suppress(OSError) if made else contextlib.nullcontext():
                family = socket.getaddrinfo(one, port, type=socket.SOCK_STREAM)[0][0]
                made.append(socket.create_server((one, port), family=family))
                port = made[0].getsockname()[1]
    except OSError as wrong:
        what = f"不能在 {host or '本机'} 的 {port} 端口提供服务：{os_words(wrong)}"
        fix = "换一个端口（--port 8700 或 YOUJU_PORT=8700），或换一个地址（--host、YOUJU_HOST）；或停下占用它的程序"
        raise Problems([Problem("启动", what, fix)]) from None
    return made


def raise_descriptors() -> int:
    """Let this process have as many descriptors as it may; how many these are."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = min(hard, 65_536) if hard != resource.RLIM_INFINITY else 65_536
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return most


def server(app: ASGIApp, trusted_proxies: Sequence[str], descriptors: int) -> Server:
    """`trusted_proxies`: networks whose X-Forwarded-For counts. `descriptors`: as many as this process may have."""
    config = uvicorn.Config(
        _Weighed(app),
        http=Connection,
        ws="websockets-sansio",
        ws_max_size=LONGEST,
        ws_per_message_deflate=False,
        lifespan="on",
        # Its loggers write where ours do.
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        forwarded_allow_ips=list(trusted_proxies),
        limit_concurrency=max(64, min(MOST, descriptors - _SPARE)),
        timeout_graceful_shutdown=_GRACE,
    )
    return Server(config)

"""Our own uvicorn: how many may connect, how long a request may take to arrive, when the process is gone."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import signal
import socket
from collections.abc import Sequence
from types import FrameType

import h11
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from kb.model import Problem, Problems
from web.sockets import LONGEST

# Connections at once. One more, and the one that has been silent longest ends.
MOST = 4096
# Descriptors for everything else: files, the processes that read uploads, their pipes.
_SPARE = 256
# Seconds for the head of a request, for its body, and from there until the answer has been taken.
HEAD, BODY, ANSWER = 10.0, 30.0, 120.0
# Seconds from a signal to the end: so long answers in the making are waited for, and so long anything is.
_GRACE, _EXIT = 2, 4


class Connection(H11Protocol):
    """A connection on which nothing takes for ever, whatever the other side does or leaves undone."""

    _stage: object = None
    _since = 0.0
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a head."""
        super().connection_made(transport)
        if self.limit_concurrency and len(self.connections) >= self.limit_concurrency:
            self._make_room()
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Take what has come; a stage that is over ends its deadline."""
        super().data_received(data)
        if self.transport.get_protocol() is self and self.conn.their_state is not self._stage:
            self._watch()

    def on_response_complete(self) -> None:
        """Begin to wait for the next head, or for the rest of a body that nobody wanted."""
        super().on_response_complete()
        self._watch()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """Leave it to the websocket, which asks for a sign of life itself."""
        self._unwatch()
        super().handle_websocket_upgrade(event)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._unwatch()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """At the end of the process, a request that is still on its way is not waited for."""
        if self.conn.their_state is h11.SEND_BODY:
            self.transport.close()
        else:
            super().shutdown()

    def _watch(self) -> None:
        self._unwatch()
        self._stage, self._since = self.conn.their_state, self.loop.time()
        seconds = {h11.IDLE: HEAD, h11.SEND_BODY: BODY}.get(self.conn.their_state, ANSWER)
        self._deadline = self.loop.call_later(seconds, self.transport.abort)

    def _unwatch(self) -> None:
        if self._deadline:
            self._deadline.cancel()

    def _make_room(self) -> None:
        """End the connection that has been silent longest. Where none is silent, uvicorn answers 503."""
        silent = [
            one
            for one in self.connections
            if isinstance(one, Connection) and one._stage is h11.IDLE and not one.transport.is_closing()
        ]
        if silent:
            min(silent, key=lambda one: one._since).transport.abort()


class Server(uvicorn.Server):
    """Gone within five seconds of the first signal, whatever hangs."""

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
        what = f"不能在 {host or '本机'} 的 {port} 端口提供服务：{wrong.strerror}"
        fix = "换一个端口，如 --port 8700，或换一个地址（--host）；或停下占用它的程序"
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
        log_level="warning",
        access_log=False,
        server_header=False,
        forwarded_allow_ips=list(trusted_proxies),
        limit_concurrency=max(64, min(MOST, descriptors - _SPARE)),
        timeout_graceful_shutdown=_GRACE,
    )
    return Server(config)

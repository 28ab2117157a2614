"""What one address and all together may have computed, and what a websocket may send: without a server."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any, TypeVar

import pytest
from fastapi import Depends, FastAPI
from fastapi import Request as HttpRequest
from hypothesis import given
from hypothesis import settings as settled
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.test_api import refused
from web.middleware import websocket_limits as sockets
from web.middleware.rate_limit import Buckets, Limited, client_of
from web.middleware.slots import Slots
from web.middleware.websocket_limits import Sockets

Result = TypeVar("Result")
BROWSER = (b"accept", b"text/html,application/xhtml+xml")


def run(work: Coroutine[Any, Any, Result], seconds: float = 30) -> Result:
    """In a thread of its own: where a browser is driven by the same process, a loop runs already in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result(timeout=seconds)


class Request:
    """One request to an application, its parts sent one by one."""

    def __init__(self, app: ASGIApp, *headers: tuple[bytes, bytes], method: str = "GET") -> None:
        self.body: asyncio.Queue[Message] = asyncio.Queue()
        self.reads = asyncio.Event()
        self.reads.set()
        self.told: list[Message] = []
        scope = {"type": "http", "method": method, "path": "/", "headers": list(headers), "client": ("10.0.0.1", 1)}
        self.task = asyncio.create_task(self._ask(app, scope))

    async def _ask(self, app: ASGIApp, scope: Scope) -> None:
        await app(scope, self.body.get, self._take)

    async def _take(self, message: Message) -> None:
        self.told.append(message)
        await self.reads.wait()

    def sent(self, *, more: bool) -> None:
        self.body.put_nowait({"type": "http.request", "body": b"x", "more_body": more})

    @property
    def status(self) -> int:
        """0 while there is no answer."""
        return self.told[0]["status"] if self.told else 0

    @property
    def text(self) -> str:
        return b"".join(message.get("body", b"") for message in self.told).decode()


class Computing:
    """Computes until it is let go on."""

    def __init__(self) -> None:
        self.running = 0
        self.go_on = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "POST":
            while (await receive())["more_body"]:
                pass
        self.running += 1
        await self.go_on.wait()
        self.running -= 1
        await PlainTextResponse("done")(scope, receive, send)


async def settle() -> None:
    """Until everybody waits for something."""
    for _ in range(30):
        await asyncio.sleep(0)


def limited(app: ASGIApp, slots: Slots) -> ASGIApp:
    return Limited(app, Buckets(0), slots)


def test_who_asks_too_fast_is_told_when_to_come_back() -> None:
    limits = Middleware(Limited, buckets=Buckets(0.5), slots=Slots(8))
    app = Starlette(routes=[Route("/", lambda _: PlainTextResponse("done"))], middleware=[limits])
    client = TestClient(app)
    statuses = [client.get("/").status_code for _ in range(6)]
    assert statuses == [200, 200, 200, 429, 429, 429]
    response = client.get("/")
    refused(response, 429)
    assert 1 <= int(response.headers["retry-after"]) <= 2
    page = client.get("/", headers={"Accept": "text/html"})
    assert page.status_code == 429 and "问得太快" in page.text and page.text.startswith("<!doctype html>")
    # Somebody else is not held up.
    assert TestClient(app, client=("10.0.0.2", 1)).get("/").status_code == 200


@settled(deadline=None)
@given(st.lists(st.floats(0, 3), max_size=60), st.floats(0.2, 20))
def test_no_address_ever_gets_more_than_its_rate(waits: list[float], rate: float) -> None:
    buckets, now, taken = Buckets(rate), 0.0, 0
    for wait in waits:
        now += wait
        told = buckets.take("a", now)
        taken += not told
        # Who waits as long as told is let through.
        if told:
            now += told + 1e-6
            assert buckets.take("a", now) == 0
            taken += 1
    assert taken <= max(1, rate * 6) + rate * now + 1e-3


def test_the_addresses_remembered_are_bounded() -> None:
    buckets = Buckets(1)
    for number in range(25_000):
        buckets.take(str(number), number * 1e-3)
    assert len(buckets._left) <= 10_000


def test_so_many_compute_at_once_so_many_wait_and_the_others_are_told_to_come_back() -> None:
    async def asked() -> None:
        computing = Computing()
        app = limited(computing, Slots(2, waiting=1, seconds=20))
        requests = [Request(app) for _ in range(4)]
        await settle()
        assert computing.running == 2
        assert [request.status for request in requests] == [0, 0, 0, 503]
        assert b"retry-after" in dict(requests[3].told[0]["headers"])
        computing.go_on.set()
        await asyncio.gather(*(request.task for request in requests))
        assert [request.status for request in requests] == [200, 200, 200, 503]

    run(asked())


def test_nobody_waits_for_ever_and_a_browser_is_told_on_a_page() -> None:
    async def asked() -> None:
        computing = Computing()
        app = limited(computing, Slots(1, seconds=0.05))
        first, program, browser = Request(app), Request(app), Request(app, BROWSER)
        await asyncio.gather(program.task, browser.task)
        assert (first.status, program.status, browser.status) == (0, 503, 503)
        assert program.text.startswith('{"errors":[{"where":"服务"')
        assert "正忙" in browser.text and "秒后再试" in browser.text and browser.text.startswith("<!doctype html>")
        computing.go_on.set()
        await first.task
        assert first.status == 200

    run(asked())


def test_who_is_slow_to_send_or_to_read_keeps_nobody_waiting() -> None:
    async def asked() -> None:
        computing = Computing()
        computing.go_on.set()
        app = limited(computing, Slots(1, seconds=0.05))
        sends = [Request(app, method="POST") for _ in range(5)]
        for request in sends:
            request.sent(more=True)
        reads = Request(app)
        reads.reads.clear()
        await settle()
        assert reads.status == 200 and not reads.task.done()
        other = Request(app)
        await other.task
        assert other.status == 200
        # A body that comes after all is answered.
        for request in sends:
            request.sent(more=False)
        reads.reads.set()
        await asyncio.gather(reads.task, *(request.task for request in sends))
        assert {request.status for request in sends} == {200}

    run(asked())


@pytest.mark.parametrize("ends", ["fails", "is cancelled"])
def test_a_slot_comes_back_however_a_request_ends(ends: str) -> None:
    async def asked() -> None:
        async def failing(*_: object) -> None:
            if ends == "fails":
                raise ValueError("of the application")
            await asyncio.Event().wait()

        slots = Slots(1, seconds=0.05)
        failed = Request(limited(failing, slots))
        await settle()
        if ends == "fails":
            with pytest.raises(ValueError, match="of the application"):
                await failed.task
        else:
            # As the server does with what is not done when it ends.
            failed.task.cancel()
            await failed.task
            assert failed.status == 503 and "正在停止" in failed.text
        after = Request(limited(PlainTextResponse("done"), slots))
        await after.task
        assert after.status == 200

    run(asked())


@pytest.mark.parametrize(
    ("headers", "client", "address"),
    [
        ([], ("10.0.0.1", 4000), "10.0.0.1"),
        ([], None, ""),
        # Not weighed by our own server: whatever it says, and whatever another server made of it, it is nobody's.
        ([(b"x-forwarded-for", b"1.2.3.4")], ("1.2.3.4", 0), "forwarded"),
        ([(b"x-forwarded-for", b"5.6.7.8")], ("10.0.0.1", 4000), "forwarded"),
    ],
)
def test_no_header_chooses_an_address(
    headers: list[tuple[bytes, bytes]], client: tuple[str, int] | None, address: str
) -> None:
    assert client_of({"type": "http", "headers": headers, "client": client}) == address


async def socket(messages: list[Message], rate: float = 0) -> tuple[list[Message], list[Message]]:
    """What an application behind our limits reads of a websocket, and what the other side is told."""
    read: list[Message] = []
    told: list[Message] = []

    async def page(_: Scope, receive: Receive, __: Send) -> None:
        while (message := await receive())["type"] != "websocket.disconnect":
            read.append(message)

    coming = iter([*messages, {"type": "websocket.disconnect"}])

    async def receive() -> Message:
        return next(coming)

    async def send(message: Message) -> None:
        told.append(message)

    await Sockets(page, rate)({"type": "websocket", "path": "/", "headers": []}, receive, send)
    return read, told


def test_a_message_too_long_ends_its_websocket_and_is_not_read() -> None:
    longest: Message = {"type": "websocket.receive", "bytes": b"x" * sockets.LONGEST}
    longer: Message = {"type": "websocket.receive", "bytes": b"x" * (sockets.LONGEST + 1)}
    read, told = run(socket([longest, longer, longest]))
    assert read == [longest]
    assert told == [{"type": "websocket.close", "code": 1009}]


def test_a_websocket_that_sends_too_fast_is_read_more_slowly_and_loses_nothing() -> None:
    messages: list[Message] = [{"type": "websocket.receive", "bytes": bytes([number])} for number in range(130)]
    began = time.monotonic()
    read, told = run(socket(messages, rate=20))
    # Six seconds' worth come at once.
    assert read == messages and told == []
    assert time.monotonic() - began >= 0.4


def test_of_websockets_so_many_are_open_and_one_more_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "MOST", 2)

    async def opened() -> list[str]:
        leave = asyncio.Event()

        async def page(_: Scope, __: Receive, send: Send) -> None:
            await send({"type": "websocket.accept"})
            await leave.wait()

        app = Sockets(page, 0)
        told: list[str] = []

        async def send(message: Message) -> None:
            told.append(f"{message['type']} {message.get('status', '')}".strip())

        async def nothing() -> Message:
            return {"type": "websocket.connect"}

        scope = {"type": "websocket", "path": "/", "headers": [], "extensions": {"websocket.http.response": {}}}
        open_two = [asyncio.create_task(_done(app(scope, nothing, send))) for _ in range(2)]
        await settle()
        await app(scope, nothing, send)
        leave.set()
        await asyncio.gather(*open_two)
        # Whoever leaves makes room.
        await app(scope, nothing, send)
        return told

    accepted, refused = "websocket.accept", ["websocket.http.response.start 503", "websocket.http.response.body"]
    assert run(opened()) == [accepted, accepted, *refused, accepted]


async def _done(work: Awaitable[None]) -> None:
    await work


async def body_of(request: HttpRequest) -> bytes:
    return await request.body()


def test_where_there_is_no_room_a_body_that_was_read_is_answered_in_the_one_shape() -> None:
    api = FastAPI(middleware=[Middleware(Limited, buckets=Buckets(0), slots=Slots(0, seconds=0.01))])

    @api.post("/")
    def compute(given: Annotated[bytes, Depends(body_of)]) -> bytes:
        return given

    response = TestClient(api).post("/", content=b"x")
    refused(response, 503, "服务")
    assert int(response.headers["retry-after"]) > 0

"""A real OpenID Connect provider on loopback (oidc-provider-mock), and one in front of it that lies."""

from __future__ import annotations

import contextlib
import json
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2

from tools.local_server import free_port, running

# On the list, by address; by group; on none; with an address that the provider doubts.
LI = {"sub": "li", "email": "Li@example.cn", "email_verified": True}
WANG = {"sub": "wang", "email": "wang@example.cn", "groups": ["staff", "youju-admins"]}
ZHAO = {"sub": "zhao", "email": "zhao@example.cn", "email_verified": True, "groups": ["staff"]}
DOUBTED = {"sub": "doubted", "email": "li@example.cn", "email_verified": False}
NAMELESS = {"sub": "nameless"}
# A path, the body that was asked with, and the answer; the answer to give instead.
Lie = Callable[[str, bytes, bytes], tuple[int, bytes]]


@contextlib.contextmanager
def provider(token_seconds: int = 3600) -> Iterator[str]:
    """Its address. `token_seconds`: for how long what it says is to be believed."""
    port = free_port()
    people = [word for one in (LI, WANG, ZHAO, DOUBTED, NAMELESS) for word in ("--user-claims", json.dumps(one))]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), *people]
    # Of another site than `localhost`, where ours is: a browser keeps the two apart.
    with running([*command, "--token-max-age", str(token_seconds)], port):
        yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def lying(behind: str, lie: Lie) -> Iterator[str]:
    """The address of one who passes everything on, but for what `lie` makes of an answer."""

    class Front(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name: value for name, value in self.headers.items() if name.lower() != "accept-encoding"}
            told = httpx2.request(self.command, behind + self.path, content=body, headers=headers)
            status, sent = told.status_code, told.content
            changed, sent = lie(self.path.partition("?")[0], body, sent)
            self.send_response(changed or status)
            for name in ("content-type", "location"):
                if name in told.headers:
                    self.send_header(name, told.headers[name])
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        do_POST = do_GET  # noqa: N815 - http.server's name

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Front) as front:
        serving = threading.Thread(target=front.serve_forever, args=(0.05,))
        serving.start()
        try:
            yield f"http://127.0.0.1:{front.server_port}"
        finally:
            front.shutdown()
            serving.join()


def consent(way: str, person: str = "li", action: str = "authorize") -> str:
    """Say there who one is; the address that one is sent back to."""
    answer = httpx2.post(way, data={"sub": person, "action": action})
    assert answer.status_code in (302, 303), answer.text
    return str(answer.headers["location"])

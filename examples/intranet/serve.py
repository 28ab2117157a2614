"""Serve the example intranet on a port of its own, and 有据 beside it where it does not run yet. Run: make demo"""

from __future__ import annotations

import argparse
import contextlib
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

HERE = Path(__file__).parent
# As the files have it, so that they can be copied as they are.
WRITTEN = "http://localhost:8501"
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}


def intranet(youju: str) -> Starlette:
    """The pages, with the address of 有据 put in; the strict one with a strict Content-Security-Policy."""
    strict = (
        f"default-src 'none'; script-src 'self' {youju}; style-src 'self'; img-src 'self' data:; frame-src {youju}; "
        "connect-src 'none'; base-uri 'none'; form-action 'none'"
    )

    def serve(request: Request) -> Response:
        file = HERE / request.path_params["name"]
        if file.suffix not in TYPES or not file.is_file() or file.parent != HERE:
            return PlainTextResponse("没有这一页", 404)
        text = file.read_text(encoding="utf-8").replace(WRITTEN, youju)
        headers = {"Content-Security-Policy": strict} if file.name == "strict.html" else {}
        return Response(text, media_type=TYPES[file.suffix], headers=headers)

    return Starlette(routes=[Route("/", lambda _: RedirectResponse("index.html")), Route("/{name}", serve)])


@contextlib.contextmanager
def running(youju: str) -> Iterator[None]:
    """有据 at its address: left alone where it runs, else started, and ended at the end."""
    if _answers(youju):
        yield
        return
    port = youju.rpartition(":")[2]
    command = [sys.executable, "-m", "web", "--port", port]
    process = subprocess.Popen(command, cwd=HERE.parent.parent)  # noqa: S603 - our own command
    try:
        while not _answers(youju):
            if process.poll() is not None:
                sys.exit(f"有据没有启动，退出码 {process.returncode}")
            time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait(10)


def _answers(youju: str) -> bool:
    try:
        with urllib.request.urlopen(f"{youju}/healthz", timeout=2) as response:  # noqa: S310 - the operator's own
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def main() -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(description="示例内网页面：右下角是有据的挂件。")
    parser.add_argument("--port", type=int, default=8600, help="示例页面的端口，默认 8600")
    parser.add_argument("--youju", default=WRITTEN, help=f"有据的地址，默认 {WRITTEN}；没有运行就在本机启动")
    args = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt), running(args.youju.rstrip("/")):
        config = uvicorn.Config(intranet(args.youju.rstrip("/")), host="localhost", port=args.port, log_level="warning")
        listening = config.bind_socket()
        listening.listen()
        # Who reads this finds the page there.
        print(f"示例内网页面：http://localhost:{args.port}/", flush=True)
        uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()

"""Start the service. Run: python -m web"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from pathlib import Path

from kb.command_line import Parser
from kb.model import Problems

_APP = Path(__file__).parent.parent / "app.py"


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"“{text}”不是端口，写成 0 到 65535 的整数，如 8501")
    return int(text)


def main() -> None:
    """Serve until a signal comes."""
    parser = Parser(
        prog="python -m web",
        description="启动有据：网页、挂件和接口。全部设置见 docs/operate.md 的“设置”。按 Ctrl-C 停止。",
    )
    parser.add_argument("--port", type=_port, help="端口，默认按 YOUJU_PORT，或 8501；0 为任意一个空着的")
    parser.add_argument("--host", help="只在这个地址上提供服务，如 127.0.0.1；默认按 YOUJU_HOST，或本机的所有地址")
    asked = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        _serve(asked.host, asked.port)
    sys.stderr.flush()
    # A thread that still waits, for a process or a disk, is not waited for.
    os._exit(0)


def _serve(host: str | None, port: int | None) -> None:
    # All this is loaded only now: what is wrong with an option is told at once.
    from web.log import LOG
    from web.server import listening, raise_descriptors, server
    from web.settings import settings

    try:
        set_so = settings()
        host, port = set_so.host if host is None else host, set_so.port if port is None else port
        sockets = listening(host, port)
    except Problems as wrong:
        print(*wrong.problems, sep="\n", file=sys.stderr)
        sys.exit(2)
    from streamlit import config

    # As `streamlit run app.py` has it: from there the pages and .streamlit/config.toml are found.
    config._main_script_path = str(_APP)
    from app import app, options

    found = sockets[0].getsockname()[1]
    LOG.info("有据：http://%s:%d/（Ctrl-C 停止）", host or "localhost", found)
    server(app, options.trusted_proxies, raise_descriptors()).run(sockets)


if __name__ == "__main__":
    main()

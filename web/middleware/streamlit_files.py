"""Streamlit's scripts and styles, compressed once: Streamlit sends 2.8 MB as they are."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import streamlit
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from web.static_files import Body, body, respond

_FOLDER = Path(streamlit.__file__).parent / "static"
_TYPES = {"js": "text/javascript", "css": "text/css"}
_PATH = re.compile(r"/(static/(js|css)/[\w-][\w.-]*)")


class StreamlitFiles:
    """Answers for them in front of Streamlit, which keeps the addresses under /static/ to itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A file that is there; anything else is Streamlit's to answer."""
        asked = _PATH.fullmatch(scope["path"]) if scope["type"] == "http" and scope["method"] == "GET" else None
        file = _FOLDER / asked[1] if asked else None
        if asked is None or file is None or not file.is_file():
            await self._app(scope, receive, send)
            return
        # Its name says what is in it.
        await respond(Request(scope), _packed(file, asked[2]), kept=True)(scope, receive, send)


@functools.cache
def _packed(file: Path, kind: str) -> Body:
    return body(file.read_bytes(), _TYPES[kind])

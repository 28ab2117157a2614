"""Streamlit's scripts and styles, in Chinese and compressed once: Streamlit sends 2.8 MB of English as they are."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import cast

import streamlit
import yaml
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from web.static_files import Body, body, respond

_FOLDER = Path(streamlit.__file__).parent / "static"
# What its scripts say to people, and what they are to say.
WORDS = Path(__file__).parents[1] / "streamlit_words.yaml"
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
    raw = file.read_bytes()
    return body(translated(raw) if kind == "js" else raw, _TYPES[kind])


def translated(script: bytes) -> bytes:
    """A script with Streamlit's English in our words."""
    for find, put in words():
        script = script.replace(find.encode(), put.encode())
    return script


@functools.cache
def words() -> list[tuple[str, str]]:
    """What stands in Streamlit's scripts, with what takes its place (streamlit_words.yaml)."""
    rows = cast("list[dict[str, str]]", yaml.safe_load(WORDS.read_text(encoding="utf-8")))
    return [(row["find"], row["put"]) for row in rows]

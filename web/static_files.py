"""Our own files for the browser: compressed once, kept for good under an address that names what is in them."""

from __future__ import annotations

import base64
import functools
import gzip
import hashlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from web.etag import etag, tagged

_FOLDER = Path(__file__).parent / "static"
# Not what the machine takes them for: a script under another name is not run.
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
# Where a file is served under another name than its own.
_NAMES = {"page.svg": "icon.svg", "favicon.ico": "icon.svg"}
# Bytes that fit into one packet gain nothing.
_SMALLEST = 1000
_FOR_GOOD = "public, max-age=31536000, immutable"


class Body(NamedTuple):
    """What is served: its bytes, the same compressed (empty where that gains nothing), type and tag."""

    plain: bytes
    packed: bytes
    media_type: str
    tag: str

    @property
    def name(self) -> str:
        """The tag as it stands in an address."""
        return self.tag.strip('"')[:12]


def body(plain: bytes, media_type: str) -> Body:
    """Compress and tag it: other bytes, another tag."""
    packed = gzip.compress(plain, mtime=0) if len(plain) > _SMALLEST else b""
    return Body(plain, packed, media_type, etag(plain))


@functools.cache
def _file(path: str) -> Body:
    name = path.rpartition("/")[2]
    file = _FOLDER / _NAMES.get(name, name)
    bare = _BARE.get(file.suffix, bytes)
    return body(bare(file.read_bytes()), _TYPES[file.suffix])


def _bare_style(style: bytes) -> bytes:
    """A stylesheet without its comments and the blanks around its signs; ours have neither within quotes."""
    return re.sub(rb"\s*([{};])\s*", rb"\1", re.sub(rb"/\*.*?\*/", b"", style, flags=re.DOTALL))


def _bare_script(script: bytes) -> bytes:
    """A script without the lines that are comments, and without indents; no text of ours goes over several lines."""
    return re.sub(rb"(?m)^[ \t]*(?://.*\n)?", b"", script)


_BARE: Mapping[str, Callable[[bytes], bytes]] = {".css": _bare_style, ".js": _bare_script}


def integrity(path: str) -> str:
    """What a page writes beside the address of a file, so that a browser runs no other (Subresource Integrity)."""
    return "sha384-" + base64.b64encode(hashlib.sha384(_file(path).plain).digest()).decode()


def static(path: str) -> str:
    """The address of a file, relative to the service: other bytes, another address."""
    return f"{path}?v={_file(path).name}"


def respond(request: Request, found: Body, headers: Mapping[str, str] = {}, *, kept: bool = False) -> Response:
    """The body, or 304 for a client that has it. `kept`: for good, since its address says what is in it."""
    kept = kept or request.query_params.get("v") == found.name
    sent = {**headers, "Cache-Control": _FOR_GOOD if kept else "no-cache", "Vary": "Accept-Encoding"}
    plain = found.plain
    if found.packed and takes_gzip(request):
        plain, sent["Content-Encoding"] = found.packed, "gzip"
    return tagged(request, plain, tag=found.tag, media_type=found.media_type, headers=sent)


def takes_gzip(request: Request) -> bool:
    """Whether the client can unpack it."""
    offered = request.headers.get("accept-encoding", "").lower().replace(" ", "").split(",")
    return any(one == "gzip" or (one.startswith("gzip;") and not one.endswith(("q=0", "q=0.0"))) for one in offered)


def file_route(path: str, headers: Mapping[str, str] = {}) -> Route:
    """A file of web/static under its address, read once."""
    found = _file(path.removeprefix("/"))
    return Route(path, lambda request: respond(request, found, headers), methods=["GET"])

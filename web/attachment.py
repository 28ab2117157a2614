"""A file for a browser to keep: what kind it is, and its name in Chinese and, for older programs, in ASCII."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from urllib.parse import quote

from starlette.responses import Response

_KINDS = {
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def attached(made: bytes, name: str, plain: str, headers: Mapping[str, str]) -> Response:
    """The file under its `name`, whose suffix says what it is. `plain`: in ASCII, without the suffix; `headers`: those
    of the page that it is from.
    """
    suffix = PurePath(name).suffix
    disposition = f"attachment; filename=\"{plain}{suffix}\"; filename*=UTF-8''{quote(name)}"
    return Response(made, media_type=_KINDS[suffix], headers={**headers, "Content-Disposition": disposition})

"""A page that a browser saved as one file (mht, mhtml): its HTML part, and the address it was saved from."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace

from importing.readers.html import read_html
from importing.readers.source import Source, as_data
from kb.child_process import answer
from kb.markup import http_url
from kb.problem import Problem, Problems

_MOST_PARTS = 2000


def read_mht(raw: bytes, name: str) -> Source:
    """The text of the page. Raises Problems where no part is one."""
    message = email.message_from_bytes(raw, policy=email.policy.compat32)
    parts = [part for _, part in zip(range(_MOST_PARTS), message.walk(), strict=False)]
    page = next((part for part in parts if part.get_content_type() == "text/html"), None)
    payload = page.get_payload(decode=True) if page is not None else None
    if page is None or not isinstance(payload, bytes):
        what = "是 MHTML 或邮件文件，里面没有网页"
        raise Problems([Problem(name, what, "在浏览器里另存为“网页，全部”，或打印成 PDF")])
    source = read_html(_as_utf8(payload, page.get_content_charset() or ""), name)
    saved = message.get("Snapshot-Content-Location") or page.get("Content-Location") or ""
    url = http_url(str(saved).strip())
    return replace(source, kind="mht", raw=raw, metadata={**({"url": url} if url else {}), **source.metadata})


def _as_utf8(payload: bytes, charset: str) -> bytes:
    """A page in the encoding that the file, and not the page, declares."""
    try:
        return payload.decode(charset).encode() if charset else payload
    except (LookupError, UnicodeError):
        return payload


if __name__ == "__main__":
    answer(as_data(read_mht))

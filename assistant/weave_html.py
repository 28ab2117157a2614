"""Draw a woven notice as a page to print, without scripts and without anything loaded from elsewhere."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assistant.weave import CHOICES, HOW, NOT_RULED, SIGNED, Woven


def html_bytes(woven: Woven) -> bytes:
    """The document as HTML in UTF-8."""
    pages = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined)
    page = pages.get_template("woven.html").render(
        woven=woven, signed=SIGNED, choices=CHOICES, how=HOW, not_ruled=NOT_RULED
    )
    # Words that no encoding can hold came from a damaged source: they must not end the work.
    return page.encode("utf-8", "replace")

"""What a page says of itself: title, issuer, day, and the address it stands at."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from kb.markup import http_url

_META = {
    "articletitle": "title",
    "og:title": "title",
    "pubdate": "published",
    "publishdate": "published",
    "article:published_time": "published",
    "contentsource": "issuer",
    "author": "issuer",
    "sitename": "sites",
    "og:site_name": "sites",
    "columnname": "sites",
}
_ADDRESSES = ("og:url", "url")
# What browsers write above a page that they save.
_SAVED = re.compile(r"<!--\s*saved from url=\(\d{1,6}\)(https?://\S{1,2000})\s*-->")

# When WeChat published an article, in seconds since 1970.
_SCRIPT = re.compile(r"""\b(?:ct|create_time)\s{0,3}=\s{0,3}["'](1\d{9})["']""")
_CHINA = timezone(timedelta(hours=8))
# Between these a page leaves room where its markup has none.
_APART = frozenset(("span", "em", "td", "th", "a"))
_LONGEST_LINE = 200


def page_metadata(page: Any, text: str) -> dict[str, str]:
    """Any of title, issuer, published, sites, several of each in lines of their own; page (what a browser shows as the
    title), script (the day that a script of WeChat's has), url. `text`: of the file.
    """
    several: dict[str, list[str]] = {}
    for name, key in _META.items():
        said = (meta.get("content") or "" for meta in page.iter("meta") if _name(meta) == name)
        several.setdefault(key, []).extend(words for one in said if (words := _line(one)))
    several["title"] += [words for one in page.iter("h1") if (words := _line(one.text_content()))]
    metadata = {key: "\n".join(dict.fromkeys(said)) for key, said in several.items() if said}
    if url := _own_address(page, text):
        metadata["url"] = url
    if title := next((words for one in page.iter("title") if (words := _line(one.text or ""))), ""):
        metadata["page"] = title
    if made := _SCRIPT.search(text):
        metadata["script"] = datetime.fromtimestamp(int(made[1]), _CHINA).date().isoformat()
    return metadata


def header_of(body: Any, article: Any, blocks: Container[str]) -> str:
    """The lines of a page that stand before its article and are no part of it."""
    said, lines = "", []
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if element is article:
            break
        if element.tag in blocks or element.tag == "br" or (event == "start" and element.tag in _APART):
            lines.append(_line(said))
            said = ""
        said += (element.text if event == "start" else element.tail) or ""
    return "\n".join(line for line in (*lines, _line(said)) if line and len(line) < _LONGEST_LINE)


def _line(text: str) -> str:
    return " ".join(text.split())


def base_address(page: Any, metadata: dict[str, str]) -> str:
    """The address that relative ones go from; "" where the page does not say it."""
    return _base(page) or metadata.get("url", "")


def _name(meta: Any) -> str:
    return (meta.get("name") or meta.get("property") or "").lower()


def _base(page: Any) -> str:
    return next((url for one in page.iter("base") if (url := http_url(one.get("href") or ""))), "")


def _own_address(page: Any, text: str) -> str:
    """The first of those given that leads to a page of a site; else the first that leads to a site."""
    base = _base(page)
    found = [url for said in _said(page, text) if (url := http_url(said, base))]
    return next((url for url in found if urlsplit(url).path.strip("/") or urlsplit(url).query), (found or [""])[0])


def _said(page: Any, text: str) -> Iterator[str]:
    for link in page.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            yield link.get("href") or ""
    for name in _ADDRESSES:
        yield from (meta.get("content") or "" for meta in page.iter("meta") if _name(meta) == name)
    if saved := _SAVED.search(text):
        yield saved[1]

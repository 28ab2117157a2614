"""A notice's file as canonical text, by what its bytes are: plain text here, anything else by its reader."""

from __future__ import annotations

import re
from pathlib import Path

from importing.lines import front_matter
from importing.readers.sandbox import read_sandboxed
from importing.readers.signs import placed_tags
from importing.readers.source import Source, decode
from kb.problem import Problem, Problems

LARGEST = 20 * 1024 * 1024
_LONGEST = 3_000_000
_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf|\xff\xfe)?\s*(?:<!--.{0,2000}?-->\s*)?"
    rb"<(?:!doctype html|html|head|body|\?xml[^>]*>\s*<!doctype html)",
    re.DOTALL,
)
_FRONT_KEYS = {"title": "title", "article_title": "title", "url": "url", "source_url": "url", "date": "published"}


def read(path: Path) -> Source:
    """The canonical text of a file (txt, md, html, pdf, docx). Raises Problems with place, cause and fix."""
    try:
        if not path.is_file():
            what = "读不出来（是文件夹）" if path.is_dir() else "读不出来（没有这个文件）"
            raise Problems([Problem(str(path), what, "检查文件名；支持 txt、md、html、pdf、docx")])
        if path.stat().st_size > LARGEST:
            raise too_large(str(path), path.stat().st_size)
        raw = path.read_bytes()
    except OSError as error:
        raise Problems([Problem(str(path), f"读不出来（{error.strerror}）", "检查文件名与权限")]) from None
    return read_bytes(raw, str(path))


def too_large(name: str, size: int) -> Problems:
    """The Problem of a file beyond the limit."""
    what = f"文件有 {size / 1024 / 1024:.0f} MB，超过 {LARGEST // 1024 // 1024} MB"
    return Problems([Problem(name, what, "只保留公告正文后再试")])


def read_bytes(raw: bytes, name: str) -> Source:
    """The canonical text of a file's bytes; `name` is for messages, and tells .md and .html from plain text."""
    if len(raw) > LARGEST:
        raise too_large(name, len(raw))
    suffix = Path(name).suffix.lower()
    kind = _kind(raw, suffix, name)
    source = _read_text(raw, name) if kind == "txt" else read_sandboxed(kind, raw, name)
    if not source.text.strip():
        raise Problems([Problem(name, "文件里没有文字", "检查文件；扫描件须先转成文字")])
    if len(source.text) > _LONGEST:
        raise Problems([Problem(name, f"文字有 {len(source.text)} 字，太多了", "只保留公告正文后再试")])
    return source


def _kind(raw: bytes, suffix: str, name: str) -> str:
    """By what the bytes are, not by what the name says. Raises Problems for what is known and cannot be read."""
    if not raw:
        raise Problems([Problem(name, "文件是空的", "给出一份公告文件")])
    if raw[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    if raw.startswith(b"PK\x03\x04"):
        return "docx"
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise Problems([Problem(name, "是旧版 Word、Excel 或 WPS 文件", "在 Word 或 WPS 里另存为 docx")])
    if raw.startswith(b"{\\rtf") or re.match(rb"(?:MIME-Version|From|Content-Type|Return-Path):", raw[:200]):
        raise Problems([Problem(name, "是 RTF、MHTML 或邮件文件", "在 Word 或浏览器里另存为 docx 或 html")])
    if suffix in (".html", ".htm", ".xhtml", ".shtml") or _PAGE.match(raw[:4096].replace(b"\0", b"").lower()):
        return "html"
    return "txt"


def _read_text(raw: bytes, name: str) -> Source:
    text = placed_tags(decode(raw, name))
    metadata: dict[str, str] = {}
    for line in text[: front_matter(text)].splitlines():
        key, _, value = line.partition(":")
        if key.strip() in _FRONT_KEYS and value.strip():
            metadata.setdefault(_FRONT_KEYS[key.strip()], value.strip().strip("\"'"))
    return Source(text, "md" if Path(name).suffix.lower() in (".md", ".markdown") else "txt", raw, metadata)

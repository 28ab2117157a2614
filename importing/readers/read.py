"""A notice's file as canonical text, by what its bytes are: plain text here, anything else by its reader."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from importing.lines import front_matter
from importing.readers.kinds import is_link, is_told, kind_of, told
from importing.readers.markdown_pictures import text_of, writes_pictures
from importing.readers.programs import as_docx, can_scan
from importing.readers.sandbox import read_sandboxed
from importing.readers.source import KINDS, Source
from kb.os_words import os_words
from kb.problem import Problem, Problems
from kb.progress import Heard, unheard

LARGEST = 20 * 1024 * 1024
_LONGEST = 3_000_000
_FRONT_KEYS = {"title": "title", "article_title": "title", "url": "url", "source_url": "url", "date": "published"}


def read(path: Path, *, scan: bool = False, heard: Heard = unheard) -> Source:
    """The canonical text of a file; of one that is pictures of pages only where `scan` asks to recognise them. Raises
    Problems with place, cause and fix.
    """
    try:
        if not path.is_file():
            what = "读不出来（是文件夹）" if path.is_dir() else "读不出来（没有这个文件）"
            raise Problems([Problem(str(path), what, f"检查文件名；支持 {KINDS}")])
        if path.stat().st_size > LARGEST:
            raise too_large(str(path), path.stat().st_size)
        raw = path.read_bytes()
    except OSError as error:
        raise Problems([Problem(str(path), f"读不出来（{os_words(error)}）", "检查文件名与权限")]) from None
    return read_bytes(raw, str(path), scan=scan, heard=heard)


def too_large(name: str, size: int) -> Problems:
    """The Problem of a file beyond the limit."""
    what = f"文件有 {size / 1024 / 1024:.0f} MB，超过 {LARGEST // 1024 // 1024} MB"
    return Problems([Problem(name, what, "只保留公告正文后再试")])


def read_bytes(raw: bytes, name: str, *, scan: bool = False, heard: Heard = unheard) -> Source:
    """The canonical text of a file's bytes; `name` is for messages, and tells kinds of plain text from each other."""
    if len(raw) > LARGEST:
        raise too_large(name, len(raw))
    source = _read(raw, name, scan=scan, heard=heard)
    if not source.text.strip():
        raise told("blank_page" if source.kind in ("html", "mht") else "blank", name)
    if is_link(source.text):
        raise told("link", name)
    if len(source.text) > _LONGEST:
        raise Problems([Problem(name, f"文字有 {len(source.text)} 字，太多了", "只保留公告正文后再试")])
    return source


def _read(raw: bytes, name: str, *, scan: bool, heard: Heard) -> Source:
    kind = kind_of(raw, name)
    if scan and kind == "picture":
        return _scanned(raw, name, heard)
    if scan and kind == "pdf":
        try:
            return read_sandboxed(kind, raw, name, heard)
        except Problems as refused:
            if not refused.scanned:
                raise
            return _scanned(raw, name, heard)
    if kind == "doc":
        return replace(read_sandboxed("docx", as_docx(raw, name, heard), name, heard), kind="doc", raw=raw)
    if is_told(kind):
        raise told(kind, name)
    return _read_text(raw, name, heard) if kind == "txt" else read_sandboxed(kind, raw, name, heard)


def _scanned(raw: bytes, name: str, heard: Heard) -> Source:
    if not can_scan():
        raise told("no_tesseract", name)
    return read_sandboxed("scan", raw, name, heard)


def _read_text(raw: bytes, name: str, heard: Heard) -> Source:
    text = text_of(raw, name)
    pictures: dict[str, bytes] = {}
    if writes_pictures(text):
        shown = read_sandboxed("md", raw, name, heard)
        text, pictures = shown.text, shown.pictures
    metadata: dict[str, str] = {}
    for line in text[: front_matter(text)].splitlines():
        key, _, value = line.partition(":")
        if key.strip() in _FRONT_KEYS and value.strip():
            metadata.setdefault(_FRONT_KEYS[key.strip()], value.strip().strip("\"'"))
    kind = "md" if Path(name).suffix.lower() in (".md", ".markdown") else "txt"
    return Source(text, kind, raw, metadata, pictures=pictures)

"""Where a text has pictures in the ways that Markdown has to write them, beside the one that a source text has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from importing.readers.signs import placed_tags
from importing.readers.source import decode
from importing.readers.struck import struck_tags
from kb.text import PICTURE

_VALUE = "\"[^\"]*\"|'[^']*'"
_TAG = re.compile(rf"<img(?:\s+[a-zA-Z_:@.-][\w:.-]*(?:\s*=\s*(?:{_VALUE}|[^\s\"'<>=]+))?)*+\s*/?>", re.IGNORECASE)
# The address plain, in angle brackets, or with the blanks and brackets of a file's name; a title may follow.
_FILE = r"[^()\n]*(?:\([^()\n]*\)[^()\n]*)*\.(?:png|jpe?g|gif|webp|bmp|svg)"
_TITLE = r"(?:(?:[ \t]+|[ \t]*\r?\n[ \t]*)(?P<title>\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\)))?"
_INLINE = re.compile(
    rf"!\[(?P<name>[^\]\n]{{0,300}})\]\(\s*(?:<(?P<angled>[^<>\n]*)>|(?P<plain>[^()<>\s]+)|(?P<file>{_FILE})){_TITLE}\s*\)",
    re.IGNORECASE,
)
# ![name][key], ![key][] or ![key], and elsewhere [key]: address
_CALLS = r"\[(?P<name>[^\[\]\n]{0,300})\](?:\[(?P<key>[^\]\n]{0,100})\])?(?![\[(:])"
_CALLED, _LED = re.compile(f"!{_CALLS}"), re.compile(f"(?<!!){_CALLS}")
_DEFINED = re.compile(
    r"^ {0,3}\[(?P<key>[^\]\n]{1,100})\]:[ \t]*(?:<(?P<angled>[^<>\n]*)>|(?P<plain>[^\s<]\S*))"
    rf"{_TITLE}[ \t]*(?:\r?\n|\Z)",
    re.MULTILINE,
)


class Written(NamedTuple):
    """A picture that is written otherwise: from `start` to `end` of the text, its name, its address or its tag."""

    start: int
    end: int
    name: str = ""
    address: str = ""
    tag: str = ""


def text_of(raw: bytes, name: str) -> str:
    """The text of a plain file, raised, lowered and struck words marked. Raises Problems for bytes that are no text."""
    return struck_tags(placed_tags(decode(raw, name)))


def writes_pictures(text: str) -> bool:
    """Whether a text has pictures that are not written as a source text has them already."""
    return next(pictures_of(text), None) is not None


def pictures_of(text: str) -> Iterator[Written]:
    """The pictures of a text that are written otherwise."""
    for found in _TAG.finditer(text) if "<" in text else ():
        yield Written(*found.span(), tag=found[0])
    for found in _INLINE.finditer(text) if "![" in text else ():
        address = found["angled"] or found["plain"] or found["file"] or ""
        if address[:5].lower() == "data:" or not PICTURE.fullmatch(found[0]):
            yield Written(*found.span(), name=found["name"].strip() or _bare(found["title"]), address=address)
    defined = {found["key"].casefold(): found for found in _DEFINED.finditer(text)} if "![" in text else {}
    for found in _CALLED.finditer(text) if defined else ():
        if one := defined.get(_key(found)):
            name = found["name"].strip() or _bare(one["title"])
            yield Written(*found.span(), name=name, address=one["angled"] or one["plain"] or "")


def _key(found: re.Match[str]) -> str:
    return (found["key"] or found["name"]).casefold()


def _bare(title: str | None) -> str:
    return (title or "")[1:-1].strip()


def without_definitions(text: str, before: str) -> str:
    """A text without the lines that say where pictures are which it names now, and nothing else leads there."""
    gone = {_key(found) for found in _CALLED.finditer(before)} - {_key(found) for found in _LED.finditer(text)}
    return _DEFINED.sub(lambda found: "" if found["key"].casefold() in gone else found[0], text) if gone else text

"""A file's text, and what its readers share: spans point at it, so it is taken as it stands."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from kb.problem import Problem, Problems

# More than this share of characters that no text has (control, private, unassigned): the bytes are not text.
_STRANGE = 0.01


class Disputed(NamedTuple):
    """Characters `start` to `end` of a text, on a page that a person should compare with the file.

    why: "order", its words come out in another order when they are read another way; "unseen", it has words that nobody
    sees; "leaning" and "pale", words that may be no watermark were left out as one; "turned", it lies on its side;
    "aside", some of its words do.
    """

    page: int
    start: int
    end: int
    why: str = "order"


@dataclass(frozen=True)
class Source:
    """The text of a file, and what the file itself says about where it comes from.

    `metadata` has any of title, issuer, published, url, each in the words of the file.
    """

    text: str
    kind: str
    raw: bytes
    metadata: dict[str, str] = field(default_factory=dict)
    disputed: tuple[Disputed, ...] = ()

    @property
    def sha256(self) -> str:
        """Of the canonical text as it is kept (UTF-8)."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()


def decode(raw: bytes, name: str, declared: str = "") -> str:
    """Bytes as text: by their mark, by what the file declares, as UTF-8, as GB18030. Raises Problems for the rest."""
    for encoding in filter(None, (_marked(raw), declared, "utf-8", "gb18030")):
        try:
            text = raw.decode(encoding)
        except (UnicodeError, LookupError):
            continue
        strange = sum(unicodedata.category(char) in ("Cc", "Co", "Cn") and char not in "\t\r\n\f\v" for char in text)
        if strange <= _STRANGE * len(text) and "\0" not in text:
            return text.removeprefix("\ufeff")
    raise Problems(
        [
            Problem(
                name,
                "不是可以读的文字（不是 UTF-8，也不是 GB18030）",
                "支持 txt、md、html、pdf、docx；其他格式请先转换",
            )
        ]
    )


def _marked(raw: bytes) -> str:
    if raw.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    return "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else ""


def row(cells: list[list[str]]) -> str:
    """A table row as a line of canonical text: cells between bars, the lines of a cell between `<br>`."""
    return "| " + " | ".join("<br>".join(one.replace("|", "\\|") for one in cell) for cell in cells) + " |"


def as_data(read: Callable[[bytes, str], Source]) -> Callable[[bytes, str], dict[str, object]]:
    """A reader whose answer is data of JSON, for a process of its own."""

    def told(raw: bytes, name: str) -> dict[str, object]:
        source = read(raw, name)
        return {"text": source.text, "metadata": source.metadata, "disputed": source.disputed}

    return told

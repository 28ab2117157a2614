"""A file's text, and what its readers share: spans point at it, so it is taken as it stands."""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kb.problem import Problem, Problems
from kb.table_rows import FROM_ABOVE, FROM_LEFT

# What people are told that can be read.
KINDS = "txt、md、html、mht、pdf、docx、rtf、ofd、xlsx、csv"
# More than this share of characters that no text has (control, private, unassigned): the bytes are not text.
_STRANGE = 0.01
# The level of heading at which questions stand that a page's markup ties to their answers, whatever their words.
ASKED_LEVEL = 6


class Disputed(NamedTuple):
    """Characters `start` to `end` of a text, on a page that a person should compare with the file.

    why: "order", its words come out in another order when they are read another way; "unseen", it has words that nobody
    sees; "leaning" and "pale", words that may be no watermark were left out as one; "turned", it lies on its side;
    "aside", some of its words do; "pictured", it has pictures that stand nowhere among its words. Of the page behind
    these characters, which is a picture as a whole: "picture", "last" where no words follow; "first" of one before.
    "scanned": its words were recognised from a picture.
    """

    page: int
    start: int
    end: int
    why: str = "order"


@dataclass(frozen=True)
class Source:
    """The text of a file, and what the file itself says about where it comes from.

    `metadata` has any of title, issuer, published, url, each in the words of the file. `pictures`: what the text's
    `![…](pictures/…)` stand for, by those names.
    """

    text: str
    kind: str
    raw: bytes
    metadata: dict[str, str] = field(default_factory=dict)
    disputed: tuple[Disputed, ...] = ()
    pictures: dict[str, bytes] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        """Of the canonical text as it is kept (UTF-8)."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()


def decode(raw: bytes, name: str, declared: str = "") -> str:
    """Bytes as text: by their mark, by what the file declares, as UTF-8, as GB18030; without a mark as UTF-16 or Big5
    where most of it is Chinese then. Raises Problems for the rest.
    """
    for encoding in filter(None, (_marked(raw), declared, "utf-8", "gb18030")):
        text = _decoded(raw, encoding)
        if text is not None:
            return text.removeprefix("\ufeff")
    for encoding in ("utf-16-le", "utf-16-be", "big5"):
        text = _decoded(raw, encoding)
        if text and sum(map(_is_chinese, text)) > len(text) / 2:
            return text
    raise Problems(
        [
            Problem(
                name,
                "不是可以读的文字（不是 UTF-8、UTF-16，也不是 GB18030）",
                f"支持 {KINDS}；其他格式请先转换",
            )
        ]
    )


def _decoded(raw: bytes, encoding: str) -> str | None:
    """None where the bytes are not of this encoding, or are no text."""
    try:
        text = raw.decode(encoding)
    except (UnicodeError, LookupError):
        return None
    strange = sum(unicodedata.category(char) in ("Cc", "Co", "Cn") and char not in "\t\r\n\f\v" for char in text)
    return text if strange <= _STRANGE * len(text) and "\0" not in text else None


def _is_chinese(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff" or "\u3000" <= char <= "\u303f" or "\uff00" <= char <= "\uffef"


def _marked(raw: bytes) -> str:
    if raw.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    return "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else ""


def row(cells: list[list[str]]) -> str:
    """A table row as a line of canonical text: cells between bars, the lines of a cell between `<br>`."""
    return "| " + " | ".join("<br>".join(one.replace("|", "\\|") for one in cell) for cell in cells) + " |"


def rule(cells: Sequence[object]) -> str:
    """The line below a row of headings."""
    return "|" + " --- |" * len(cells)


def spread(rows: Iterable[Iterable[tuple[list[str], int, int]]]) -> list[list[list[str]]]:
    """Rows of cells, each with how many rows and columns it covers, as rows with a cell for every column: a merged cell
    stands once, in its first place, and the others it covers say where it comes from.
    """
    found: list[list[list[str]]] = []
    reaching: dict[int, int] = {}
    for line in rows:
        cells: list[list[str]] = []
        for cell, height, width in [*line, ([], 0, 0)]:
            while reaching.get(len(cells), 0) > 0:
                reaching[len(cells)] -= 1
                cells.append([FROM_ABOVE])
            for at in range(width):
                reaching[len(cells)] = height - 1
                cells.append([FROM_LEFT] if at else cell)
        found.append(cells)
    return found


def as_data(read: Callable[[bytes, str], Source]) -> Callable[[bytes, str], dict[str, object]]:
    """A reader whose answer is data of JSON, for a process of its own."""

    def told(raw: bytes, name: str) -> dict[str, object]:
        source = read(raw, name)
        kept = {name: base64.b64encode(raw).decode() for name, raw in source.pictures.items()}
        return {
            "text": source.text,
            "kind": source.kind,
            "metadata": source.metadata,
            "disputed": source.disputed,
            "pictures": kept,
        }

    return told

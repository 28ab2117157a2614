"""An index in one file: mapped into memory, so that processes share it, and checked bit by bit before it is used.

The file: magic, xxh3-64 of all that follows, version, length of the table, size of the file; the table, which is JSON
and names what was indexed (`of`) and every array with its type, shape and place; the arrays.
"""

from __future__ import annotations

import json
import mmap
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from marisa_trie import BinaryTrie
from numpy.typing import NDArray
from xxhash import xxh3_64, xxh3_64_digest

from kb.atomic_file import write
from retrieval.inverted_index import InvertedIndex
from retrieval.placed_terms import PlacedTerms

MAGIC, VERSION = b"YOUJU-PF", 2
ARRAYS = ("starts", "units", "counts", "impacts", "weights", "peaks", "norms", "common", "rows", "width")
PLACED = ("starts", "keys", "sentences")
_HEAD = struct.Struct("<8s8sIIQ")
_HASHED = 16  # from here on
_ALIGN = 64


class Unusable(Exception):
    """There is no such index, or not one to be trusted. It is to be built again."""


class Stored(NamedTuple):
    """What a file holds: the fields by name, and where the terms of the answers stand, if that was saved."""

    fields: dict[str, InvertedIndex]
    placed: PlacedTerms | None


def save(fields: Mapping[str, InvertedIndex], file: Path, of: str, placed: PlacedTerms | None = None) -> None:
    """Write the fields so that `file` is at any time the old index or the new one, never a part of one."""
    arrays = {
        name: {"trie": np.frombuffer(one.trie.tobytes(), np.uint8), **{key: getattr(one, key) for key in ARRAYS}}
        for name, one in fields.items()
    }
    if placed:
        arrays[""] = {key: getattr(placed, key) for key in PLACED}
    table: dict[str, dict[str, tuple[str, tuple[int, ...], int]]] = {}
    pieces: list[memoryview | bytes] = []
    at = 0
    for name, of_field in arrays.items():
        table[name] = {}
        for key, values in of_field.items():
            table[name][key] = values.dtype.str, values.shape, at
            padding = b"\0" * (-values.nbytes % _ALIGN)
            pieces += [np.ascontiguousarray(values).data, padding]
            at += values.nbytes + len(padding)
    header = json.dumps({"of": of, "fields": table}).encode()
    header += b" " * (-(_HEAD.size + len(header)) % _ALIGN)
    head = _HEAD.pack(MAGIC, b"", VERSION, len(header), _HEAD.size + len(header) + at)
    checksum = xxh3_64(head[_HASHED:] + header)
    for piece in pieces:
        checksum.update(piece)
    write(file, [MAGIC + checksum.digest() + head[_HASHED:] + header, *pieces])


def load(file: Path, of: str) -> Stored:
    """What is in a file, read-only; Unusable unless it is whole and was made of `of`."""
    try:
        with file.open("rb") as source:
            mapped = mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ)
        magic, checksum, version, length, size = _HEAD.unpack_from(mapped)
        if magic != MAGIC:
            raise Unusable(f"{file} 不是索引文件")
        if size != len(mapped) or xxh3_64_digest(memoryview(mapped)[_HASHED:]) != checksum:
            raise Unusable(f"{file} 不完整或已损坏")
        if version != VERSION:
            raise Unusable(f"{file} 是另一版本的索引")
        body = _HEAD.size + length
        table = json.loads(mapped[_HEAD.size : body])
        if table["of"] != of:
            raise Unusable(f"{file} 已过时：内容有变化")
        places = table["fields"].pop("", None)
        fields = {name: _field(mapped, body, arrays) for name, arrays in table["fields"].items()}
        return Stored(fields, _placed(mapped, body, places) if places else None)
    except (OSError, ValueError, TypeError, KeyError, RuntimeError, struct.error) as error:
        raise Unusable(f"{file} 无法读取：{error}") from error


def _field(mapped: mmap.mmap, body: int, arrays: Mapping[str, tuple[str, tuple[int, ...], int]]) -> InvertedIndex:
    """One field over the mapped file. The trie alone is copied; it is small."""
    values: dict[str, Any] = _arrays(mapped, body, arrays)
    trie = BinaryTrie().frombytes(values.pop("trie").tobytes())
    postings = InvertedIndex(trie, **values)
    terms, size = len(trie), int(postings.starts[-1])
    if (
        {len(postings.units), len(postings.counts), len(postings.impacts)} != {size}
        or {len(postings.starts) - 1, len(postings.weights), len(postings.peaks)} != {terms}
        or postings.rows.shape != (len(postings.common), postings.size)
    ):
        raise ValueError("长度不一致")
    return postings


def _placed(mapped: mmap.mmap, body: int, arrays: Mapping[str, tuple[str, tuple[int, ...], int]]) -> PlacedTerms:
    """Where the terms of the answers stand, over the mapped file."""
    placed = PlacedTerms(**_arrays(mapped, body, arrays))
    if {len(placed.keys), len(placed.sentences)} != {int(placed.starts[-1])}:
        raise ValueError("长度不一致")
    return placed


def _arrays(
    mapped: mmap.mmap, body: int, arrays: Mapping[str, tuple[str, tuple[int, ...], int]]
) -> dict[str, NDArray[Any]]:
    return {
        name: np.frombuffer(mapped, dtype, int(np.prod(shape, dtype=np.int64)), body + at).reshape(shape)
        for name, (dtype, shape, at) in arrays.items()
    }

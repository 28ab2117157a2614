"""What a part of a Word file names by its relationships: addresses outside of the file, and other parts of it."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any, NamedTuple

from docx.oxml import parse_xml
from docx.oxml.ns import nsmap

_ATTRIBUTE = "{" + nsmap["r"] + "}"


class Relation(NamedTuple):
    """An address outside of the file, "" for none; the bytes of a picture, none for anything else."""

    url: str = ""
    blob: bytes = b""


def relations_of(part: str, archive: zipfile.ZipFile) -> Iterator[tuple[str, Relation]]:
    """What a part names, with the name that `give_own_names` gives it among those of all parts."""
    folder, _, name = part.rpartition("/")
    listed = f"{folder}/_rels/{name}.rels"
    names = frozenset(archive.namelist())
    for one in parse_xml(archive.read(listed)) if listed in names else ():
        target = one.get("Target") or ""
        if one.get("TargetMode") == "External":
            yield _own_name(part, one.get("Id")), Relation(url=target)
            continue
        file = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        if (one.get("Type") or "").endswith("/image") and file in names:
            yield _own_name(part, one.get("Id")), Relation(blob=archive.read(file))


def give_own_names(element: Any, part: str) -> None:
    """Give what an element of a part names other names than the same have in other parts."""
    for one in element.iter():
        for name, value in one.attrib.items():
            if str(name).startswith(_ATTRIBUTE):
                one.set(name, _own_name(part, value))


def _own_name(part: str, name: str | None) -> str:
    return f"{part}#{name or ''}"

"""Places and offices by name, from `places.yaml`: which of them a text names, and which lies in which."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import Field

from kb.model import NoticeHead
from kb.vocabulary import Checked, Words
from kb.yaml_files import read_model

FILE = Path(__file__).with_suffix(".yaml")


class PlacesBook(Checked):
    """`places.yaml`."""

    kinds: tuple[Words, ...] = Field(description="表示哪一级的词，长的在前：省、市、区")
    never: tuple[Words, ...] = Field(description="在它们后面的省、市、区不是地名：城市、关于……区")
    ordinary: tuple[Words, ...] = Field(description="这些词末尾的市、区不是哪一级：上市、小区")
    at: tuple[Words, ...] = Field(description="说了几个地方时，前面有它的是人在的地方")
    origin: tuple[Words, ...] = Field(description="后面有它的只说人从哪里来：户口、籍")
    provinces: Mapping[Words, tuple[Words, ...]] = Field(description="省、自治区、直辖市，和其中的市")
    offices: tuple[Words, ...] = Field(default=(), description="机关的简称，写成 简称==全称里的字")


@functools.cache
def places_book() -> PlacesBook:
    """The places beside the code, read once in a process. Raises Problems with the line of what is wrong."""
    return read_model(FILE.name, FILE.read_text(encoding="utf-8"), PlacesBook)


def region(head: NoticeHead) -> tuple[str, ...]:
    """Where a notice holds, the largest place first: as it says, else as issuer or title does; () for everywhere."""
    return chain(head.region) if head.region else chain(head.issuer) or chain(head.title)


def chain(text: str) -> tuple[str, ...]:
    """The place that a text names with all it lies in, the largest first: 浙江、嘉兴、南湖 of 浙江省嘉兴市南湖区."""
    found: list[str] = []
    at = None
    for place in _kinded().finditer(text):
        if at is not None and place.start() != at:
            break
        if not place["name"].startswith(places_book().never) and not place.group().endswith(places_book().ordinary):
            found.append(place["name"])
            at = place.end()
    if not found:
        known = _known().search(text)
        found = [known.group()] if known else []
    above = _above().get(found[0], "") if found else ""
    return (above, *found) if above and above not in found else tuple(found)


@functools.cache
def _kinded() -> re.Pattern[str]:
    """A name with what says that it is one. In front stands no Chinese character but that of a year, or a place."""
    kinds = places_book().kinds
    front = "|".join(rf"(?<={behind})" for behind in (r"\d年", *kinds))
    return re.compile(rf"(?:(?<![一-鿿])|{front})(?!年)(?P<name>[一-鿿]{{2,4}}?)(?:{'|'.join(kinds)})")


@functools.cache
def _known() -> re.Pattern[str]:
    """One of them where a name begins: 通化 of 普通化妆品 is none."""
    return re.compile(rf"(?:(?<![一-鿿])|(?<=\d年))(?:{names_in(known_names()).pattern})")


def names_in(names: Iterable[str]) -> re.Pattern[str]:
    """Finds any of these names, the longest that stands there."""
    longest = sorted(names, key=lambda name: (-len(name), name))
    if not longest:
        return re.compile(r"(?!)")
    # Where none begins, none is tried.
    first = "".join(sorted({re.escape(name[0]) for name in longest}))
    return re.compile(f"(?=[{first}])(?:{'|'.join(map(re.escape, longest))})")


@functools.cache
def known_names() -> frozenset[str]:
    """The names of provinces and cities."""
    provinces = places_book().provinces
    return frozenset((*provinces, *(city for cities in provinces.values() for city in cities)))


@functools.cache
def _above() -> Mapping[str, str]:
    """City to province."""
    return {city: province for province, cities in places_book().provinces.items() for city in cities}


def within(names: Iterable[str]) -> frozenset[str]:
    """Places and the provinces that they lie in."""
    return frozenset(one for name in names for one in (name, _above().get(name, "")) if one)

"""The pictures of a page, however it shows them: each becomes an `img`, and those that belong to the page are left out.

Nothing is ever fetched: an address only says that there is a picture, and may say what it is called.
"""

from __future__ import annotations

import base64
import binascii
import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, unquote_to_bytes, urlsplit

import yaml

from importing.readers.pictures import LARGEST, Gallery, is_small

# An `img` that stands for a drawing in the page itself, which has no address.
_DRAWN = "data-youju-drawn"
# Where pages that load pictures late keep the address; any other data-… that looks like a picture's is one as well.
_LATE = (
    "data-src",
    "data-original",
    "data-actualsrc",
    "data-lazy-src",
    "data-lazyload",
    "data-echo",
    "_src",
)
_ENDS = r"\.(?:png|jpe?g|gif|webp|bmp|svg|tiff?)"
_ADDRESS = re.compile(rf"(?:https?:)?//\S+|/\S+|\S*{_ENDS}(?:[?#]\S*)?", re.IGNORECASE)
_FILE = re.compile(rf"\S*{_ENDS}(?:[?#]\S*)?", re.IGNORECASE)
_BACKGROUND = re.compile(r"background(?:-image)?\s*:[^;]{0,200}?url\(\s*[\"']?([^\"')\s]{1,2000})", re.IGNORECASE)
_SHAPES = frozenset("path rect circle ellipse line polyline polygon text use image".split())  # noqa: SIM905
_STORES = frozenset(("defs", "symbol", "foreignobject"))
_SIGN = {"width": "16", "height": "16"}
_PIXELS = re.compile(r"\s*(\d{1,5})(?:\.\d+)?(?:px)?\s*$")
_OF_STYLE = re.compile(r"(?:^|;)\s*(?:width|height)\s*:\s*(\d{1,5})(?:\.\d+)?px", re.IGNORECASE)
_DATA = re.compile(r"data:image/[a-z0-9.+-]{1,20}(?P<packed>(?:;[^,;]{0,60}){0,4}),", re.IGNORECASE)
_CHINESE = re.compile("[\u4e00-\u9fff]")
# Characters of a part of a page that surrounds its text; of the words in a drawing that name it.
_MOST_FURNITURE, _LONGEST_NAME = 400, 300


def show_pictures(page: Any) -> None:
    """Make an `img` of every other way to show a picture. To be done before any part is taken out."""
    for drawing in [one for one in page.iter("svg") if next(one.iterancestors("svg"), None) is None]:
        _put(drawing, list(_of_drawing(drawing)))
    for one in list(page.iter("picture", "object")):
        if next(one.iter("img"), None) is None and (address := _said_of(one)):
            _put(one, [_img(one, src=address)])
    for one in list(page.iter("embed")):
        if address := _said_of(one):
            one.addprevious(_img(one, src=address))
        # It has no end: what the parser took for its content follows it.
        one.drop_tag()
    for one in list(page.iter("noscript")):
        # For readers without scripts: the picture in whose place another stands until a script has loaded it.
        before, inside = one.getprevious(), list(one.iter("img"))
        if len(inside) == 1 and before is not None and before.tag == "img" and not _late(before):
            before.set(_LATE[0], inside[0].get("src") or "")


def _put(element: Any, instead: list[Any]) -> None:
    """Put elements in the place of one, before what follows it."""
    above = element.getparent()
    if above is None:
        return
    for one in instead:
        element.addprevious(one)
        # lxml moves the words behind an element with it; those behind the new one are its own.
    element.drop_tree()


def _of_drawing(drawing: Any) -> Iterator[Any]:
    """What shows a drawing: the pictures that it holds, itself where it draws anything else, and the parts of a page
    that stand in it.
    """
    parts = [one for one in drawing.iter() if isinstance(one.tag, str)]
    held = [one for one in parts if one.tag == "image" and _href(one)]
    pages = [one for one in parts if one.tag == "foreignobject"]
    address = _BACKGROUND.search(drawing.get("style") or "")
    if address:
        yield _img(drawing, src=address[1])
    name = _name_of(drawing)
    for one in held:
        yield _img(one, src=_href(one), alt=_name_of(one) or (name if len(held) == 1 else ""))
    shapes = _shapes(drawing, parts)
    if shapes and not (held or address or pages):
        # What is only taken from a store of signs is one.
        size = _size(drawing) if shapes - {"use"} else _SIGN
        yield _img(drawing, **{_DRAWN: ""}, **{**size, "alt": name})
    for one in pages:
        one.tag, one.tail = "div", None
        yield one


def _shapes(drawing: Any, parts: list[Any]) -> set[str]:
    """The kinds of shapes that a drawing shows; none of a store of signs, or of an ornament that readers skip."""
    shown = {one.tag for one in parts if not any(above.tag in _STORES for above in one.iterancestors())} & _SHAPES
    skipped = (drawing.get("aria-hidden") or "").lower() == "true" and "text" not in shown
    return set() if skipped else shown


def _name_of(element: Any) -> str:
    """What a drawing is called: what its author says, or the words in it."""
    said = element.get("aria-label") or next(
        (words for tag in ("title", "desc") for one in element.iter(tag) if (words := one.text_content().strip())), ""
    )
    words = (one.text_content() for one in element.iter("text"))
    return " ".join((said or " ".join(words)).split())[:_LONGEST_NAME]


def _href(element: Any) -> str:
    return (element.get("href") or element.get("xlink:href") or "").strip()


def _size(drawing: Any) -> dict[str, str]:
    """Width and height, where nothing else says them those of the view."""
    if any(drawing.get(name) for name in ("width", "height")) or _OF_STYLE.search(drawing.get("style") or ""):
        return {}
    view = re.findall(r"\d+", drawing.get("viewbox") or "")
    return dict(zip(("width", "height"), view[2:4], strict=False)) if len(view) == 4 else {}


def _said_of(element: Any) -> str:
    """The address of the picture that an element other than `img` shows; "" for none."""
    if element.tag == "picture":
        return next((said for one in element.iter("source") if (said := _first(one) or _late(one))), "")
    address = (element.get("data") or element.get("src") or "").strip()
    kind = (element.get("type") or "").lower()
    return address if kind.startswith("image/") or (not kind and _FILE.fullmatch(address)) else ""


def _first(element: Any) -> str:
    """The first of the addresses that an element offers for several screens."""
    offered = (element.get("srcset") or element.get("data-srcset") or "").split()
    return offered[0].rstrip(",") if offered else ""


def _img(like: Any, **said: str) -> Any:
    """An `img` that looks as an element does."""
    made = like.makeelement("img")
    for name in ("alt", "title", "class", "id", "width", "height", "style"):
        if like.get(name):
            made.set(name, like.get(name))
    for name, value in said.items():
        made.set(name, value)
    return made


def _late(element: Any) -> str:
    """The address that a page loads a picture from once it is looked at; "" where it does not."""
    named = (element.get(name) for name in _LATE)
    others = (value for name, value in element.items() if name.startswith("data-") and _FILE.fullmatch(value.strip()))
    known = (said for one in named if (said := (one or "").strip()) and _ADDRESS.fullmatch(said))
    return next(known, next(others, "")).strip()


def is_of_text(element: Any, *, icons: bool = False) -> bool:
    """Whether an `img` is one of the page's text, as far as can be told without its picture; small ones if `icons`."""
    return bool(_address(element)) and not _is_small(element, icons=icons) and not _is_furniture(element)


def of_page(element: Any, gallery: Gallery, *, among_words: bool = False) -> str:
    """What stands for an `img` of a page; "" for one that belongs to the page only.

    Small ones count where they stand behind words of their line: they may be a sign such as ≥.
    """
    if not is_of_text(element, icons=among_words):
        return ""
    name = name_of((element.get("alt") or element.get("title") or "").strip(), _address(element))
    # What stands in the place of a picture that comes later may be that picture itself, in a page that was saved.
    here = bytes_of((element.get("src") or "").strip())
    return gallery.mark(name, here, icons=among_words, instead=bool(_late(element)))


def name_of(said: str, address: str) -> str:
    """What a picture is called: as its author says, else as its file where that has a Chinese name."""
    stem = _file(address).rpartition(".")[0]
    return said or (stem if _CHINESE.search(stem) else "")


def _address(element: Any) -> str:
    """Where a picture comes from, or that the page itself draws it; "" for nowhere."""
    if element.get(_DRAWN) is not None:
        return "#"
    return _late(element) or (element.get("src") or "").strip() or _first(element)


def _file(address: str) -> str:
    """The name of a picture's file; "" for one that stands in its own address."""
    if address[:5].lower() == "data:":
        return ""
    try:
        return unquote(urlsplit(address).path).rpartition("/")[2][:200]
    except ValueError:
        return ""


def _is_small(element: Any, *, icons: bool) -> bool:
    sizes = [int(found[1]) for name in ("width", "height") if (found := _PIXELS.match(element.get(name) or ""))]
    sizes += map(int, _OF_STYLE.findall(element.get("style") or ""))
    return is_small(sizes, icons=icons)


def bytes_of(source: str) -> bytes:
    """The bytes of a picture that stands in its own address; none for any other."""
    head = _DATA.match(source)
    if head is None or len(source) > 2 * LARGEST:
        return b""
    body = source[head.end() :]
    if "base64" not in head["packed"].lower():
        return unquote_to_bytes(body)
    try:
        return base64.b64decode(unquote_to_bytes("".join(body.split())))
    except (binascii.Error, ValueError):
        return b""


def _is_furniture(element: Any) -> bool:
    known = _cues()
    words = f"{_file(_address(element))} {element.get('class') or ''} {element.get('id') or ''}"
    # That it is not loaded yet says nothing of what will be.
    if known["furniture"].search(words) or (not _late(element) and known["unloaded"].search(words)):
        return True
    for above in element.iterancestors():
        # A part that was never closed has the whole page in it.
        if above.tag in ("footer", "header", "nav") and len(above.text_content()) < _MOST_FURNITURE:
            return True
        if known["around"].search(f"{above.get('class') or ''} {above.get('id') or ''}"):
            return True
    return False


@functools.cache
def _cues() -> dict[str, re.Pattern[str]]:
    """The word lists of pictures.yaml as patterns: whole words, - and _ part them."""
    lists = yaml.safe_load(Path(__file__).with_name("pictures.yaml").read_text(encoding="utf-8"))
    return {
        name: re.compile(rf"(?<![a-z0-9])(?:{'|'.join(map(re.escape, words))})(?![a-z])", re.IGNORECASE)
        for name, words in lists.items()
    }

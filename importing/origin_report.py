"""What a file says of its origin, in lines for a person: what was found, where it stands, and what was not."""

from __future__ import annotations

from collections.abc import Iterator

from importing.metadata import Metadata

# The fields of Metadata, as a person calls them.
NAMES = {"title": "标题", "issuer": "发布机关", "published": "发布日期", "url": "官方网址"}


def origin(found: Metadata) -> Iterator[str]:
    """A line for each field, and for what was found and not taken."""
    for field, name in NAMES.items():
        value = getattr(found, field)
        place = f"（{where_of(found, field)}）" if value else ""
        yield f"{name}：{value or '文件里没有写明'}{place}"
    yield from found.left


def where_of(found: Metadata, field: str) -> str:
    """Where a field was found; a person gave it where the file does not say it."""
    return found.where.get(field, "由人填写") if getattr(found, field) else "文件里没有写明"

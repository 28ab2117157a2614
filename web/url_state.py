"""What a link carries: JSON, compressed, in characters that an address may hold."""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, urlsafe_b64encode
from typing import Any

from kb.model import Problem, Problems

# What a link carries stays far below this; a small parameter may not unpack to more.
LARGEST = 64 * 1024
# An address is kept shorter than any proxy's limit.
LONGEST_ADDRESS = 6000


def pack(data: object) -> str:
    """The same data always gives the same characters."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def unpack(packed: str, where: str) -> Any:
    """Raises Problems, at a place of this name, for what is no data, or too much."""
    unpacker = zlib.decompressobj()
    try:
        pressed = b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True)
        text = unpacker.decompress(pressed, LARGEST)
        data = json.loads(text) if unpacker.eof else {}
        # Half of a character is valid JSON, yet it cannot be sent back in an error.
        json.dumps(data, ensure_ascii=False).encode()
    except (ValueError, zlib.error, RecursionError):
        raise Problems([Problem(where, "不是有效的链接参数", "用页面上的链接")]) from None
    if not unpacker.eof:
        raise Problems([Problem(where, f"不完整，或展开后超过 {LARGEST // 1024} KB", "用页面上的链接")])
    return data

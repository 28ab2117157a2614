"""One line of JSON, to every reader one: some take more than a line feed for the end of a line."""

from __future__ import annotations

import json

# What ends a line in Unicode and is no control character, which JSON itself escapes.
_ENDS = str.maketrans({char: f"\\u{ord(char):04x}" for char in "\x85\u2028\u2029"})


def json_line(data: object) -> str:
    """The JSON of data, without the line feed behind it."""
    return json.dumps(data, ensure_ascii=False).translate(_ENDS)

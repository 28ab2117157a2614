r"""What Word's fields show and where they lead. EQ fields draw characters in circles, readings above characters, raised
words and fractions.

An EQ field has no words of its own, only an instruction: `eq \o\ac(○,21)` is ㉑.
"""

from __future__ import annotations

import re

from importing.readers.signs import enclosed, placed

_CIRCLES, _SQUARES = frozenset("○◯〇O"), frozenset("□☐")
# How the field as a whole is set: \* jc2 \* "Font:宋体"
_FORMAT = re.compile(r"\\\*\s*(?:\"[^\"]*\"|\S+)")
_EQUATION = re.compile(r"\s*eq\b", re.IGNORECASE)
_HYPERLINK = re.compile(r"\s*HYPERLINK\s+(?:\"(?P<quoted>[^\"]*)\"|(?P<bare>[^\s\"\\]+))", re.IGNORECASE)
# A switch with its options, up to what it is given: \o\ac( or \s\up 5(
_SWITCH = re.compile(r"\\(?:s\s*\\)?([a-z]{1,2})((?:\s*+\\[a-z]{2}\s?\d*+(?:\(\))?+|\s*+\d++)*+)\s*+\(", re.IGNORECASE)
# No sign takes a longer instruction, or switches within more switches.
_LONGEST, _DEEPEST = 2000, 20


def shown_by(instruction: str) -> str:
    """What an instruction shows of itself: "" for fields of any other kind, which have their words beside them, and
    U+FFFD for one that is too long to be told.
    """
    found = _EQUATION.match(instruction)
    if found and len(instruction) > _LONGEST:
        return "\ufffd"
    return _read(_FORMAT.sub("", instruction[found.end() :]), 0, 0)[0][0].strip() if found else ""


def leads_to(instruction: str) -> str:
    """The address that a HYPERLINK field leads to, as it is written; "" for fields of any other kind."""
    found = _HYPERLINK.match(instruction) if len(instruction) <= _LONGEST else None
    return (found["quoted"] or found["bare"] or "") if found else ""


def _read(text: str, at: int, depth: int) -> tuple[list[str], int]:
    """The parts between commas from `at` up to the closing parenthesis that ends them, and where they end."""
    parts = [""]
    while at < len(text):
        switch = _SWITCH.match(text, at) if depth < _DEEPEST else None
        if switch:
            given, at = _read(text, switch.end(), depth + 1)
            parts[-1] += _drawn(switch[1].lower(), switch[2].lower(), given)
        elif text[at] == "\\" and at + 1 < len(text):
            # A comma or parenthesis that is meant as one.
            parts[-1] += text[at + 1]
            at += 2
        elif text[at] == ")" and depth:
            return parts, at + 1
        else:
            if text[at] in ",;" and depth:
                parts.append("")
            else:
                parts[-1] += text[at]
            at += 1
    return parts, at


def _drawn(switch: str, options: str, given: list[str]) -> str:
    """What one switch draws of what it is given; its words alone where nothing else is known of it."""
    words = [part.strip() for part in given]
    if switch in ("up", "do"):
        return placed(words[0], "raised" if switch == "up" else "lowered")
    if switch == "f":
        return "/".join(words)
    if switch == "o" and len(words) == 2:
        if words[0] in _CIRCLES | _SQUARES:
            return enclosed(words[1], "circled" if words[0] in _CIRCLES else "squared")
        # A reading above its character.
        return words[1] if "ad" in options else "".join(words)
    return "".join(words)

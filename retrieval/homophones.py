"""Which Chinese characters sound alike: one syllable a line in homophones.txt, from pypinyin (0.4 s to import).

Make it anew: `python -m retrieval.homophones`. Tones do not count, nor what input methods and dialects mix up (z, zh,
in, ing). A character with several readings stands under its first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from kb.end_mark import ended, whole

FILE = Path(__file__).with_suffix(".txt")


def sounds() -> Mapping[str, str]:
    """Every character of GB2312 to a letter that stands for its syllable. Raises Problems if the file was cut off."""
    lines = whole(FILE.read_bytes(), FILE.name).splitlines()[:-1]
    return {char: chr(0x100 + row) for row, line in enumerate(lines) for char in line.split(" ")[1]}


def made() -> str:
    """What the file should hold: a syllable, a blank, and its characters a line; the end mark."""
    from pypinyin import lazy_pinyin

    alike: dict[str, list[str]] = {}
    for char in _gb2312():
        alike.setdefault(_mixed(lazy_pinyin(char)[0]), []).append(char)
    return ended("".join(f"{syllable} {''.join(chars)}\n" for syllable, chars in sorted(alike.items())))


def _mixed(syllable: str) -> str:
    return re.sub(r"(?<=[ei])ng$", "n", re.sub(r"^([zcs])h", r"\1", syllable))


def _gb2312() -> Iterable[str]:
    """Its 6,763 Chinese characters: two rows of bytes, 16 to 87."""
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                yield bytes([row, cell]).decode("gb2312")
            except UnicodeDecodeError:
                continue


if __name__ == "__main__":
    FILE.write_text(made(), encoding="utf-8")

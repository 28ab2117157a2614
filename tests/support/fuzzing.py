"""Hostile input, and the hunt for what breaks on it: a few hundred fixed examples in the suite, minutes on `make fuzz`.

YOUJU_FUZZ is how many seconds each hunt may take, YOUJU_FUZZ_SEED the first seed of a hunt that is to be repeated.
"""

from __future__ import annotations

import io
import os
import random
import time
import zipfile
from collections.abc import Callable
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

SECONDS = float(os.environ.get("YOUJU_FUZZ", "0"))
_Made = TypeVar("_Made")
_ROUND = 300

# Pieces that break what is written for well-behaved text, a reason each.
PIECES = (
    *("\ud800", "\udfff\ud800", "\x00", "\x1b[31m", "\x7f", "\x85", "\u2028", "\ufffe", "\ufffd"),  # no characters
    *("\u202e", "\u2066", "\u200f", "\u061c"),  # the order on the screen is another
    *("\u0301" * 40, "e\u0301\u0323", "\u20dd", "\ufe0f", "👩\u200d🔬", "🇨🇳"),  # many make one
    *("\u200b", "\u00ad", "\u3164", "\u115f", "\ufeff", "\u2060", "\xa0", "\u3000"),  # nothing is seen
    *(
        "９" * 60,
        "9" * 400,
        "-0",
        "1e999",
        "NaN",
        "10^99999",
        "⁹⁹⁹",
        "九亿亿亿",
        "½",
        "٣",
        "Ⅻ",
        "〇零百千万亿",
    ),  # numbers
    *("(" * 200, "（" * 200, "[" * 60, "“" * 50, "<" * 60, "《" * 60, ")", "】", "”"),  # deep, never closed
    *("\r", "\r\n", "\n\n\n", "\t", "\v", "\f", "  "),  # ends of lines
    *("ß", "İ", "ŉ", "ﬃ", "㍿", "㈠", "①", "⑴", "𝟙", "ｱﾞ", "ﷺ"),  # longer or shorter once normal
    *("不" * 30, "不是不", "没有没有", "、" * 40, "，，，", "？？？", "。", "；" * 20),
    *("%s{}%(a)s{0}", "\\", "'\"`", "${x}", "{{7*7}}", "<script>", "]]>", "--", "&#0;", "&#x110000;", "&lt"),
)
# What the product knows, so that what is hostile stands beside what is read.
WORDS = (
    *(
        "收集B超",
        "血常规",
        "不涉及人群基因研究",
        "要报采集许可吗",
        "外资药企",
        "只提供药物",
        "已获批8个月",
        "要年报吗",
        "样本",
    ),
    *(
        "问：",
        "答：",
        "一、",
        "1.",
        "（一）",
        "第一条",
        "如何办理？",
        "应当备案。",
        "| 问题 | 答复 |",
        "| --- | --- |",
        "---",
    ),
    *("目前", "除外", "废止", "本人确认属实", "不清楚", "三万五千元", "2022年4月15日", "另外", "是否"),
)


def text(most: int = 30) -> st.SearchStrategy[str]:
    """Words of the product among pieces that break things, and any characters."""
    pieces = st.sampled_from(WORDS) | st.sampled_from(PIECES) | st.text(max_size=6)
    return st.lists(pieces, max_size=most).map("".join)


def mutated(whole: bytes, harm: st.SearchStrategy[bytes] | None = None) -> st.SearchStrategy[bytes]:
    """A file with some of its bytes lost, repeated, moved, or replaced."""
    if harm is None:
        pieces = st.sampled_from(PIECES).map(lambda one: one.encode("utf-8", "surrogatepass"))
        harm = st.binary(max_size=12) | pieces
    place = st.integers(0, max(0, len(whole) - 1))
    change = st.tuples(place, st.integers(0, 60) | place, harm, st.sampled_from(("put", "twice", "end", "flip")))

    def changed(changes: list[tuple[int, int, bytes, str]]) -> bytes:
        raw = whole
        for at, size, new, how in changes:
            there = raw[at : at + size]
            match how:
                case "put":
                    raw = raw[:at] + new + raw[at + size :]
                case "twice":
                    raw = raw[:at] + there * 3 + raw[at:]
                case "flip":
                    raw = raw[:at] + bytes(one ^ 0x20 for one in there[:8]) + raw[at + len(there[:8]) :]
                case _:
                    raw = raw[: max(at, len(raw) // 2)]
        return raw

    return st.lists(change, min_size=1, max_size=4).map(changed)


def mutated_zip(whole: bytes) -> st.SearchStrategy[bytes]:
    """A file of parts (docx, xlsx, ofd) that is whole, with one of its parts mutated."""
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}

    def packed(changed: tuple[str, bytes]) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, raw in (parts | dict([changed])).items():
                archive.writestr(name, raw)
        return out.getvalue()

    xml = [name for name in parts if name.endswith((".xml", ".rels"))]
    return st.sampled_from(xml).flatmap(lambda name: mutated(parts[name]).map(lambda raw: packed((name, raw))))


def hunt(check: Callable[[_Made], object], made: st.SearchStrategy[_Made], examples: int) -> None:
    """Have `check` look at what is made: the same `examples` always, or others for SECONDS, with each round's seed."""

    def run(**more: Any) -> Callable[[], None]:
        steady = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=_PHASES, **more)

        @steady
        @given(made)
        def looked_at(one: _Made) -> None:
            check(one)

        found: Callable[[], None] = looked_at
        return found

    if not SECONDS:
        run(max_examples=examples, derandomize=True)()
        return
    until, number = time.monotonic() + SECONDS, int(os.environ.get("YOUJU_FUZZ_SEED") or random.randrange(1 << 32))
    while time.monotonic() < until:
        print(f"YOUJU_FUZZ_SEED={number}", flush=True)
        seed(number)(run(max_examples=_ROUND))()
        number += 1


_PHASES = (Phase.explicit, Phase.generate, Phase.shrink)

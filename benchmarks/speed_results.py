"""What benchmarks.speed has measured, as a table, a page and a chart."""

from __future__ import annotations

import json
import math
import multiprocessing
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from benchmarks.peers import JOINED, MAKERS, US, K

RESULTS = Path(__file__).parent / "results"


@dataclass
class Row:
    """What was measured of one peer at one size. Times in seconds, memory in MB."""

    peer: str
    units: int
    build: float
    memory: float
    queries: int
    p50: float
    p99: float
    times: list[float]

    def ratio(self, other: Row, percent: float = 50) -> float:
        """The p50, or another percentile, in those of another peer, over the queries both were asked."""
        both = min(self.queries, other.queries)
        return float(np.percentile(self.times[:both], percent) / np.percentile(other.times[:both], percent))


@dataclass
class Target:
    """A ratio that was aimed at."""

    text: str
    value: str
    met: bool


def duration(seconds: float) -> str:
    """Seconds in the unit in which they are read best."""
    if seconds >= 1:
        return f"{seconds:.3g} 秒"
    return f"{seconds * 1e3:.3g} ms" if seconds >= 1e-3 else f"{seconds * 1e6:.0f} µs"


def table(rows: Sequence[Row]) -> list[list[str]]:
    """The rows as text, with the ratios to us and to the size before."""
    at = {(row.peer, row.units): row for row in rows}
    sizes = sorted({row.units for row in rows})
    cells = [["条数", "引擎", "建索引", "内存", "p50", "p99", "p50 / 有据", "比上一规模", "查询数"]]
    for row in rows:
        before = at.get((row.peer, sizes[sizes.index(row.units) - 1])) if row.units > sizes[0] else None
        cells.append(
            [
                f"{row.units:,}",
                row.peer,
                f"{row.build:.2f} 秒",
                f"{row.memory:.0f} MB",
                duration(row.p50),
                duration(row.p99),
                f"{row.ratio(at[US, row.units]):.3g}",
                f"×{row.ratio(before):.3g}" if before else "",
                f"{row.queries:,}",
            ]
        )
    return cells


def write(rows: Sequence[Row], cells: Sequence[Sequence[str]], aims: Sequence[Target], corpus: str) -> None:
    """The results as JSON, as a page and as a chart."""
    RESULTS.mkdir(exist_ok=True)
    software = f"Python {platform.python_version()}，numpy {np.__version__}"
    machine = f"{platform.machine()}，{multiprocessing.cpu_count()} 核，{software}"
    everything = {
        "corpus": corpus,
        "machine": machine,
        "rows": [{key: value for key, value in asdict(row).items() if key != "times"} for row in rows],
        "targets": [asdict(aim) for aim in aims],
    }
    (RESULTS / "speed.json").write_text(json.dumps(everything, ensure_ascii=False, indent=1) + "\n")
    lines = [
        "# 检索速度",
        "",
        f"`python -m benchmarks.speed` 的输出，同一次运行、同样的词。语料：{corpus}；"
        f"每条由 {JOINED} 句连成（约 70 词），查询是不在其中的问句，取前 {K} 条，单线程。"
        "各引擎各在自己的进程里，轮流作答；每个查询问三轮，取最快一次。"
        "内存是建好索引、答完查询后常驻内存的增量。p50、p99 含构造查询的时间。",
        "",
        f"机器：{machine}。",
        "",
        "![p50 随条数的变化](speed.svg)",
        "",
        *("| " + " | ".join(line) + " |" for line in cells[:1]),
        "|" + " --- |" * len(cells[0]),
        *("| " + " | ".join(line) + " |" for line in cells[1:]),
        "",
        "| 目标 | 实测 | |",
        "| --- | --- | --- |",
        *(f"| {aim.text} | {aim.value} | {'达到' if aim.met else '未达到'} |" for aim in aims),
        "",
    ]
    (RESULTS / "speed.md").write_text("\n".join(lines))
    (RESULTS / "speed.svg").write_text(chart(rows))


# Colours that are told apart in print and by the colour-blind (Okabe and Ito).
COLOURS = ("#d55e00", "#e69f00", "#0072b2", "#009e73", "#555555", "#cc79a7")
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 860, 520, 86, 150, 76, 64


def chart(rows: Sequence[Row]) -> str:
    """The p50 of every peer over the number of units, both logarithmic, as SVG."""
    units = sorted({row.units for row in rows})
    low, high = (
        round_(math.log10(of(row.p50 for row in rows))) for round_, of in ((math.floor, min), (math.ceil, max))
    )

    def x(count: float) -> float:
        span = math.log10(units[-1] / units[0]) or 1.0
        return LEFT + (WIDTH - LEFT - RIGHT) * math.log10(count / units[0]) / span

    def y(seconds: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (high - math.log10(seconds)) / (high - low)

    def text(at: float, level: float, words: str, more: str = "") -> str:
        return f'<text x="{at:.1f}" y="{level:.1f}" {more}>{words}</text>'

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        """font-family="'Noto Sans CJK SC','Noto Sans SC','Microsoft YaHei',sans-serif" font-size="14" fill="#333">""",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        text(LEFT, 32, "一次查询要多久：p50 随条数的变化", 'font-size="19" font-weight="bold"'),
        text(LEFT, 55, "同一次运行、同样的词，取前 10 条，单线程；两轴都是对数刻度，越低越快", 'fill="#666"'),
    ]
    for power in range(low, high + 1):
        name = (
            f"{10**power:g} 秒"
            if power >= 0
            else f"{10 ** (power + 3):g} 毫秒"
            if power >= -3
            else f"{10 ** (power + 6):g} 微秒"
        )
        level = y(10.0**power)
        parts.append(f'<path d="M{LEFT} {level:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        parts.append(text(LEFT - 10, level + 5, name, 'text-anchor="end"'))
    for count in units:
        name = f"{count // 10_000} 万条" if count >= 10_000 else f"{count} 条"
        parts.append(f'<path d="M{x(count):.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#eee"/>')
        parts.append(text(x(count), HEIGHT - BOTTOM + 24, name, 'text-anchor="middle"'))
    names: list[tuple[float, float, str, str]] = []
    for peer, colour in zip(MAKERS, COLOURS, strict=True):
        points = [(x(row.units), y(row.p50)) for row in rows if row.peer == peer]
        if not points:
            continue
        line = " ".join(f"{across:.1f},{level:.1f}" for across, level in points)
        width = 3.5 if peer == US else 2
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="{width}"/>')
        parts += [
            f'<circle cx="{across:.1f}" cy="{level:.1f}" r="{width + 1}" fill="{colour}"/>' for across, level in points
        ]
        names.append((points[-1][1], points[-1][0], peer, colour))
    lowest = 0.0
    for level, across, peer, colour in sorted(names):
        weight = "bold" if peer == US else "normal"
        look = f'fill="{colour}" font-weight="{weight}"'
        if across == x(units[-1]):
            # Below the name above it, if that is near.
            lowest = max(level + 5, lowest + 19)
            parts.append(text(across + 12, lowest, peer, look))
        else:
            parts.append(text(across - 8, level - 12, peer, f'{look} text-anchor="end"'))
    return "\n".join([*parts, "</svg>"]) + "\n"

"""Lines of shares as a picture: plain SVG, both axes from 0 to 100 %."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

_WIDTH, _HEIGHT, _LEFT, _TOP, _SIDE = 760, 420, 64, 48, 320
_COLOURS = ("#0b6e4f", "#9a9a9a", "#c0561c", "#5b7fb5")


class Line(NamedTuple):
    """A line through points (x, y) between 0 and 1. A thin line is a peer's."""

    name: str
    points: Sequence[tuple[float, float]]
    thick: bool


def chart(title: str, across: str, up: str, lines: Sequence[Line]) -> str:
    """The picture, with the names of both axes and of every line."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" '
        'font-family="Noto Sans CJK SC, sans-serif" font-size="13">',
        '<rect width="100%" height="100%" fill="#fff"/>',
        f'<text x="{_LEFT}" y="26" font-size="16">{escape(title)}</text>',
    ]
    for share in (0, 0.2, 0.4, 0.6, 0.8, 1):
        x, y = _place(share, share)
        parts += [
            f'<line x1="{_LEFT}" y1="{y:.0f}" x2="{_LEFT + _SIDE}" y2="{y:.0f}" stroke="#e4e4e4"/>',
            f'<text x="{_LEFT - 8}" y="{y + 4:.0f}" text-anchor="end">{share:.0%}</text>',
            f'<text x="{x:.0f}" y="{_TOP + _SIDE + 18}" text-anchor="middle">{share:.0%}</text>',
        ]
    parts += [
        f'<text x="{_LEFT + _SIDE / 2}" y="{_TOP + _SIDE + 38}" text-anchor="middle">{escape(across)}</text>',
        f'<text transform="translate(16 {_TOP + _SIDE / 2}) rotate(-90)" text-anchor="middle">{escape(up)}</text>',
    ]
    for at, line in enumerate(lines):
        colour, y = _COLOURS[at % len(_COLOURS)], _TOP + 24 * at + 8
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in (_place(*point) for point in line.points))
        stroke = f'stroke="{colour}" stroke-width="{2.5 if line.thick else 1.5}"'
        parts += [
            f'<polyline points="{points}" fill="none" {stroke}/>',
            f'<line x1="{_LEFT + _SIDE + 28}" y1="{y}" x2="{_LEFT + _SIDE + 56}" y2="{y}" {stroke}/>',
            f'<text x="{_LEFT + _SIDE + 64}" y="{y + 4}">{escape(line.name)}</text>',
        ]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _place(x: float, y: float) -> tuple[float, float]:
    return _LEFT + _SIDE * x, _TOP + _SIDE * (1 - y)

"""A small plot as SVG: lines over a logarithmic axis, each with a name at its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import ceil, floor, log2, log10

WIDTH, HEIGHT = 860, 460
LEFT, RIGHT, TOP, BOTTOM = 70, 330, 40, 50
COLOURS = ("#1b6ca8", "#c0392b", "#1e8449", "#8e44ad", "#b9770e", "#16777a", "#5d6d7e", "#a93279")
"""Told apart also in print: the names stand at the ends of their lines, in the same order from above."""

Line = Sequence[tuple[float, float]]


def plotted(title: str, x_name: str, y_name: str, lines: Mapping[str, Line], marks: Mapping[str, float]) -> str:
    """Lines of (x, y), both axes logarithmic; ``marks`` are levels that stand for something."""
    xs = [x for line in lines.values() for x, _ in line]
    ys = [*(y for line in lines.values() for _, y in line), *marks.values()]
    scale = _Scale(log10(min(xs)), log10(max(xs)), floor(log2(min(ys))), ceil(log2(max(ys))))
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
            ' font-family="sans-serif" font-size="12">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
            _text(LEFT, TOP - 18, title, size=14),
            *_grid(scale, sorted(set(xs))),
            _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, x_name, "middle"),
            _text(12, TOP - 2, y_name),
            *(_mark(scale, name, level) for name, level in marks.items()),
            *_lines(scale, lines),
            "</svg>",
            "",
        ]
    )


class _Scale:
    """From the logarithms of values to places on the page."""

    def __init__(self, first: float, last: float, low: int, high: int) -> None:
        self.low, self.high = low, max(high, low + 1)
        self._first, self._width = first, (last - first) or 1

    def x(self, value: float) -> float:
        return LEFT + (log10(value) - self._first) / self._width * (WIDTH - RIGHT - LEFT)

    def y(self, value: float) -> float:
        return HEIGHT - BOTTOM - (log2(value) - self.low) / (self.high - self.low) * (HEIGHT - BOTTOM - TOP)


def _grid(scale: _Scale, xs: Sequence[float]) -> list[str]:
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    drawn = []
    for power in range(scale.low, scale.high + 1):
        y = scale.y(2.0**power)
        drawn.append(_stroke((LEFT, y), (right, y), "#dddddd"))
        drawn.append(_text(LEFT - 8, y + 4, f"{2.0**power:g} ×", "end"))
    for x in xs:
        drawn.append(_stroke((scale.x(x), TOP), (scale.x(x), bottom), "#dddddd"))
        drawn.append(_text(scale.x(x), bottom + 18, f"{x:,.0f}".replace(",", " "), "middle"))
    return drawn


def _mark(scale: _Scale, name: str, level: float) -> str:
    y = scale.y(level)
    return _stroke((LEFT, y), (WIDTH - RIGHT, y), "#333333", ' stroke-dasharray="4 4"') + _text(LEFT + 4, y - 4, name)


def _lines(scale: _Scale, lines: Mapping[str, Line]) -> list[str]:
    """Each line in its colour, and the names one below the other, so that none covers another."""
    drawn = []
    by_end = sorted(lines.items(), key=lambda it: -it[1][-1][1])
    for number, (name, line) in enumerate(by_end):
        colour = COLOURS[number % len(COLOURS)]
        points = " ".join(f"{scale.x(x):.1f},{scale.y(y):.1f}" for x, y in line)
        drawn.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        drawn += [f'<circle cx="{scale.x(x):.1f}" cy="{scale.y(y):.1f}" r="3" fill="{colour}"/>' for x, y in line]
        drawn.append(_text(WIDTH - RIGHT + 14, TOP + 16 + 20 * number, f"{name}: {line[-1][1]:.2f} ×", colour=colour))
    return drawn


def _text(x: float, y: float, text: str, anchor: str = "start", size: int = 12, colour: str = "#333333") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{colour}"'
    return f"<text {place}>{escape(text)}</text>"


def _stroke(start: tuple[float, float], end: tuple[float, float], colour: str, more: str = "") -> str:
    (x1, y1), (x2, y2) = start, end
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"{more}/>'

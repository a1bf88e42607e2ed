"""Small inline charts: no script, no font, no request; readable in print and in the dark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 420, 300, 52, 44, 14, 14


@dataclass(frozen=True, slots=True)
class Axis:
    """A linear axis with its title and the values that are marked."""

    title: str
    low: float
    high: float
    ticks: Sequence[float]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of an interval chart."""

    name: str
    value: float
    low: float
    high: float
    ours: bool = False


class Chart:
    """A frame with two axes; parts are added and joined to one ``<svg>``."""

    def __init__(self, title: str, x: Axis, y: Axis) -> None:
        self._title, self._x, self._y = title, x, y
        self._parts: list[str] = [self._axes()]

    def px(self, x: float) -> float:
        """Horizontal place of a value."""
        span = (self._x.high - self._x.low) or 1.0
        return LEFT + (x - self._x.low) / span * (WIDTH - LEFT - RIGHT)

    def py(self, y: float) -> float:
        """Vertical place of a value."""
        span = (self._y.high - self._y.low) or 1.0
        return HEIGHT - BOTTOM - (y - self._y.low) / span * (HEIGHT - BOTTOM - TOP)

    def line(self, points: Sequence[tuple[float, float]], style: str) -> None:
        """A line through value pairs."""
        path = " ".join(f"{self.px(x):.1f},{self.py(y):.1f}" for x, y in points)
        self._parts.append(f'<polyline class="{style}" points="{path}"/>')

    def dot(self, x: float, y: float, told: str, style: str = "dot") -> None:
        """A point with a tooltip."""
        self._parts.append(
            f'<circle class="{style}" cx="{self.px(x):.1f}" cy="{self.py(y):.1f}" r="4">'
            f"<title>{escape(told)}</title></circle>"
        )

    def _axes(self) -> str:
        out = []
        for value in self._y.ticks:
            at = self.py(value)
            out.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" '
                       f'y2="{at:.1f}"/><text x="{LEFT - 8}" y="{at + 4:.1f}" '
                       f'text-anchor="end">{value:g}</text>')  # fmt: skip
        for value in self._x.ticks:
            out.append(f'<text x="{self.px(value):.1f}" y="{HEIGHT - BOTTOM + 18}" '
                       f'text-anchor="middle">{value:g}</text>')  # fmt: skip
        middle = (TOP + HEIGHT - BOTTOM) / 2
        out.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 6}" '
                   f'text-anchor="middle">{escape(self._x.title)}</text>')  # fmt: skip
        out.append(f'<text transform="translate(14 {middle}) rotate(-90)" '
                   f'text-anchor="middle">{escape(self._y.title)}</text>')  # fmt: skip
        return "".join(out)

    def __str__(self) -> str:
        return _svg(WIDTH, HEIGHT, self._title, "".join(self._parts))


def intervals(title: str, rows: Sequence[Row], *, name_width: int = 270) -> str:
    """One horizontal bar with whisker per row, 0 to 1; the value stands at the end."""
    step, width = 26, 700
    scale = width - name_width - 60
    parts = []
    for place, row in enumerate(rows):
        y = 8 + place * step
        end = name_width + row.value * scale
        told = f"{row.value:.3f} ({row.low:.3f} to {row.high:.3f})"
        style = "bar ours" if row.ours else "bar"
        parts.append(
            f'<text x="{name_width - 8}" y="{y + 14}" text-anchor="end">{escape(row.name)}</text>'
            f'<rect class="{style}" x="{name_width}" y="{y}" height="18" rx="2" '
            f'width="{max(0.0, end - name_width):.1f}"><title>{told}</title></rect>'
            f'<line class="whisker" x1="{name_width + row.low * scale:.1f}" '
            f'x2="{name_width + row.high * scale:.1f}" y1="{y + 9}" y2="{y + 9}"/>'
            f'<text x="{name_width + row.high * scale + 8:.1f}" y="{y + 14}">{row.value:.3f}</text>'
        )
    return _svg(width, 16 + step * len(rows), title, "".join(parts))


def _svg(width: int, height: int, title: str, body: str) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="{escape(title, quote=True)}">{body}</svg>'
    )

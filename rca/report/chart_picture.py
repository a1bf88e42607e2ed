"""A kept chart as a PNG for files that people print; the same bytes for the same chart.

Drawn by matplotlib's own canvas without its global state; nothing of a file is read as markup.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from rca.domain import Lang
from rca.plant.charts import WORDS
from rca.report.chart_text import reach
from rca.report.typeface import font_file

_WIDTH, _HEIGHT = 6.4, 2.4  # inches; a page's width holds it
_DPI = 130
_SIZE = 8.0  # points
_TITLE, _CHANGE, _LEVEL = 60, 52, 26  # characters of a title, a change, a level's name
_BAD, _GOOD, _LINE, _GREY = "#c0392b", "#c3ccd5", "#2c5d8a", "#555555"


def ratio(data: Mapping[str, Any]) -> float:
    """Height by width of the picture: two bars need less room than a run chart."""
    return _high(data) / _WIDTH


def _high(data: Mapping[str, Any]) -> float:
    return min(_HEIGHT, 0.8 + 0.24 * len(data["levels"])) if data["kind"] == "share" else _HEIGHT


def picture(data: Mapping[str, Any], lang: Lang) -> bytes:
    """The PNG of one entry that `rca.plant.drawable` kept. Raises EngineError without the font."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    figure = Figure(figsize=(_WIDTH, _high(data)), dpi=_DPI, layout="constrained")
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    _shares(axes, data, WORDS[lang]) if data["kind"] == "share" else _run(axes, data, WORDS[lang])
    font = _font()
    for text in figure.findobj(Text):
        text.set_parse_math(False)  # `$` of a name is a character
        text.set_fontproperties(font)
        text.set_fontsize(_SIZE)
    buffer = io.BytesIO()
    canvas.print_figure(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def _shares(axes: Any, data: Mapping[str, Any], words: Mapping[str, str]) -> None:
    rows = range(len(data["levels"]))
    share = [100.0 * k / n if n else 0.0 for k, n in zip(data["bad"], data["all"], strict=True)]
    bad = axes.barh(rows, share, color=_BAD, label=words["bad"])
    axes.barh(rows, [100.0 - s for s in share], left=share, color=_GOOD, label=words["good"])
    counted = [f"{k}/{n}" for k, n in zip(data["bad"], data["all"], strict=True)]
    far = reach(share)
    for bar, told in zip(bad, counted, strict=True):
        axes.text(1.015 * far, bar.get_y() + bar.get_height() / 2, told, va="center")
    axes.set_yticks(rows, [_shown(level, _LEVEL) for level in data["levels"]])
    axes.invert_yaxis()
    axes.set_xlim(0, far)
    axes.set_xlabel(f"% {words['units']}")
    title = _shown(data["column"], _TITLE)
    if data["left_out"]:
        title += f" ({words['more'].format(n=data['left_out'])})"
    axes.set_title(title, loc="left")
    axes.figure.legend(loc="outside lower right", ncols=2, frameon=False)


def _run(axes: Any, data: Mapping[str, Any], words: Mapping[str, str]) -> None:
    from matplotlib.dates import AutoDateLocator, DateFormatter

    at = [datetime.fromisoformat(t) for t in data["at"]]
    bad = data["bad"]
    some = words["bad"]
    if len(bad["at"]) < bad["of"]:
        some = words["some"].format(n=len(bad["at"]), of=bad["of"])
    axes.scatter([datetime.fromisoformat(t) for t in bad["at"]], bad["value"], s=7, color=_BAD,
                 alpha=0.6, label=some, zorder=3)  # fmt: skip
    axes.plot(at, data["mean"], color=_LINE, lw=1.1, marker="o", ms=2.5, label=words["points"])
    for i, value in enumerate(data["limits"]):
        axes.axhline(value, color=_GREY, lw=0.7, ls=":", label=words["limits"] if not i else None)
    if data["window"]:
        first, last = (datetime.fromisoformat(t) for t in data["window"])
        axes.axvspan(first, last, color=_BAD, alpha=0.12, lw=0, label=words["window"])
    if data["changes"]:  # room for their words above the line
        low, high = axes.get_ylim()
        axes.set_ylim(low, high + 0.09 * (high - low) * len(data["changes"]))
    middle = at[len(at) // 2]
    for row, change in enumerate(data["changes"]):
        when = datetime.fromisoformat(change["at"])
        axes.axvline(when, color=_GREY, lw=0.8, ls="--")
        axes.annotate(
            _shown(change["text"], _CHANGE), (when, 0.99), xycoords=("data", "axes fraction"),
            xytext=(-3 if when > middle else 3, -9 * row), textcoords="offset points",
            ha="right" if when > middle else "left", va="top",
            bbox={"fc": "white", "ec": "none", "alpha": 0.75, "pad": 0.5},
        )  # fmt: skip
    locator = AutoDateLocator(maxticks=7)
    axes.xaxis.set_major_locator(locator)
    days = (at[-1] - at[0]).days
    axes.xaxis.set_major_formatter(DateFormatter("%m-%d" if days > 4 else "%m-%d %H:%M"))
    axes.set_title(_shown(data["column"], _TITLE), loc="left")
    axes.figure.legend(loc="outside lower center", ncols=4, frameon=False, handlelength=1.2,
                       columnspacing=1.0, handletextpad=0.4)  # fmt: skip


@lru_cache(maxsize=1)
def _font() -> Any:
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=font_file())


@lru_cache(maxsize=1)
def _known() -> frozenset[int]:
    """The code points that the face can show."""
    from matplotlib.font_manager import get_font

    return frozenset(get_font(font_file()).get_charmap())


def _shown(text: object, most: int) -> str:
    """One line in characters that the face has; others are a question mark, never a box."""
    flat = " ".join(str(text).split())
    cut = flat if len(flat) <= most else f"{flat[: most - 1]}…"
    return "".join(ch if ord(ch) in _known() else "?" for ch in cut)

"""A kept chart as lines of text: bars per level, a sparkline with its window and changes.

Every line starts with a bar, so that no text of a file can end a code block or begin a heading.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from rca.domain import Lang
from rca.plant.charts import WORDS
from rca.plant.phrases import number

_WIDTH = 20  # characters of a full bar
_NAME = 28  # characters of a level's name at most
_STEPS = "▁▂▃▄▅▆▇█"


def lines(data: Mapping[str, Any], lang: Lang) -> list[str]:
    """The chart in a fixed-width face, each line starting with ``│``."""
    words = WORDS[lang]
    told = _shares(data, words) if data["kind"] == "share" else _run(data, words)
    return [f"│ {_flat(line)}".rstrip() for line in told]


def block(data: Mapping[str, Any], lang: Lang) -> str:
    """The chart as one CommonMark code block."""
    return "\n".join(("```text", *lines(data, lang), "```"))


def reach(shares: Sequence[float]) -> float:
    """Where the axis of such shares (per cent) ends: small ones must be seen, so not always 100.

    >>> reach([6.4, 0.1]), reach([60.0]), reach([])
    (10.0, 100.0, 100.0)
    """
    most = max(shares, default=0.0)
    return next((end for end in (2.0, 5.0, 10.0, 20.0, 50.0) if 0 < most <= end), 100.0)


def _shares(data: Mapping[str, Any], words: Mapping[str, str]) -> Iterator[str]:
    names = [_cut(str(level)) for level in data["levels"]]
    wide = max(map(_wide, names), default=0)
    shares = [100.0 * k / n if n else 0.0 for k, n in zip(data["bad"], data["all"], strict=True)]
    far = reach(shares)
    yield f"{data['column']} (% {words['bad']}, 0 … {far:g})"
    for name, share, bad, every in zip(names, shares, data["bad"], data["all"], strict=True):
        full = round(share / far * _WIDTH) or (1 if bad else 0)
        bar = "█" * full + "░" * (_WIDTH - full)
        yield f"{name}{' ' * (wide - _wide(name))} {bar} {share:5.1f} %  {bad}/{every}"
    if data["left_out"]:
        yield words["more"].format(n=data["left_out"])


def _run(data: Mapping[str, Any], words: Mapping[str, str]) -> Iterator[str]:
    at = [datetime.fromisoformat(t) for t in data["at"]]
    low, high = min(data["mean"]), max(data["mean"])
    span = (high - low) or 1.0
    steps = len(_STEPS) - 1
    yield f"{data['column']} ({words['points']}: {number(low)} … {number(high)})"
    yield "".join(_STEPS[round((v - low) / span * steps)] for v in data["mean"])
    if data["window"]:
        first, last = (datetime.fromisoformat(t) for t in data["window"])
        inside = "".join("▔" if first <= t <= last else " " for t in at)
        if inside.strip():
            yield inside
        yield f"▔ {words['window']}: {_when(first)} – {_when(last)}"
    for change in data["changes"]:
        yield f"↑ {_flat(str(change['text']))}"
    if data["limits"]:
        lower, _, upper = data["limits"]
        yield f"{words['limits']}: {number(lower)} … {number(upper)}"
    yield f"{_when(at[0])} – {_when(at[-1])}"


def _when(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _flat(text: str) -> str:
    """One line without control characters; spaces stay, for they align."""
    return "".join(ch if ch.isprintable() else " " for ch in text)


def _wide(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(ch) in "WF" else 1 for ch in text)


def _cut(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"

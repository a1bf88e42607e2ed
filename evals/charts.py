"""The report's charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from evals.items import Item
from evals.metrics import hits
from evals.selective import risk_coverage
from evals.svg import Axis, Chart, Row, intervals

_UNIT = (0, 0.2, 0.4, 0.6, 0.8, 1)
_BINS = 10
_POINTS = 120


def against(metrics: Mapping[str, Any], metric: str = "hit@3") -> str:
    """Ours and every baseline on one scale."""
    rows = [("rca", metrics.get(metric), True)]
    rows += [(name, row.get(metric), False) for name, row in metrics.get("baselines", {}).items()]
    return intervals(
        f"{metric} by ranker",
        [Row(n, e["value"], e["low"], e["high"], ours) for n, e, ours in rows if e],
    )


def reliability(answered: Sequence[Item]) -> str:
    """Stated probability of the first cause against how often it was right, equal-mass bins."""
    confidence = np.array([item.confidence for item in answered])
    right = hits([item.rank for item in answered], 1)
    chart = Chart("reliability", Axis("stated", 0, 1, _UNIT), Axis("observed", 0, 1, _UNIT))
    chart.line([(0, 0), (1, 1)], "ideal")
    order = np.argsort(confidence, kind="stable")
    bins = [part for part in np.array_split(order, min(_BINS, len(order))) if part.size]
    points = [(float(confidence[b].mean()), float(right[b].mean()), b.size) for b in bins]
    chart.line([(x, y) for x, y, _ in points], "curve")
    for x, y, n in points:
        chart.dot(x, y, f"stated {x:.2f}, observed {y:.2f}, n {n}")
    return str(chart)


def selective(answered: Sequence[Item]) -> str:
    """The risk-coverage curve."""
    coverage, risk = risk_coverage(
        [item.confidence for item in answered], hits([item.rank for item in answered], 1)
    )
    chart = Chart(
        "risk by coverage", Axis("share answered", 0, 1, _UNIT), Axis("error", 0, 1, _UNIT)
    )
    shown = np.unique(np.linspace(0, len(risk) - 1, min(_POINTS, len(risk))).astype(int))
    chart.line([(float(coverage[i]), float(risk[i])) for i in shown], "curve")
    return str(chart)

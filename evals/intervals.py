"""Estimates with clustered bootstrap intervals over items, and how they are written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.items import Item
from evals.metrics import Estimate, bootstrap

Indices = NDArray[np.int64]
Shape = dict[str, Any]


def mean_of(values: Sequence[float], items: Sequence[Item]) -> Shape | None:
    """The mean of one value per item; None without items."""
    if not values:
        return None
    return shape(bootstrap(values, clusters=clusters(items)), len(values))


def statistic_of(
    items: Sequence[Item], statistic: Callable[[Indices], float | None], *, draws: int = 1000
) -> Shape | None:
    """Any statistic of the rows with these indices. A resample on which it is not defined (no
    novel item drawn) takes the value of the whole sample. Resampling lifts a binned calibration
    error, so an interval that misses its own value is widened to hold it."""
    everything = np.arange(len(items))
    whole = statistic(everything) if len(items) else None
    if whole is None:
        return None

    def of(drawn: NDArray[np.float64]) -> float:
        value = statistic(drawn.astype(np.int64))
        return whole if value is None else value

    found = bootstrap(everything, clusters=clusters(items), draws=draws, statistic=of)
    held = Estimate(found.value, min(found.low, found.value), max(found.high, found.value))
    return shape(held, len(items))


def clusters(items: Sequence[Item]) -> list[str]:
    """The event of each item; its own id where none is known."""
    return [item.cluster or item.id for item in items]


def shape(found: Estimate, n: int) -> Shape:
    """As metrics.json holds it."""
    return {
        "value": round(found.value, 6),
        "low": round(found.low, 6),
        "high": round(found.high, 6),
        "n": n,
    }

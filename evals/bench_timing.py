"""Seconds of calls, told apart from the first few."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any

import numpy as np

WARM = 20  # calls that do not count


def timed(call: Callable[[], object]) -> float:
    """Seconds of one call."""
    begun = perf_counter()
    call()
    return perf_counter() - begun


def percentiles(calls: Sequence[Callable[[], object]]) -> dict[str, Any]:
    """Milliseconds of the calls after the first WARM."""
    seconds = np.array([timed(call) for call in calls][WARM:]) * 1000
    p50, p95 = np.percentile(seconds, [50, 95])
    mean = float(seconds.mean())
    return {"p50_ms": float(p50), "p95_ms": float(p95), "mean_ms": mean, "n": len(seconds)}

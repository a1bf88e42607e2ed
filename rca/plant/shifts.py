"""Parameters: bad against good, before against after. Pure functions over numpy arrays.

Missing values are NaN and left out. Effect size is Cohen's d with Hedges' correction and the
large-sample interval of Hedges and Olkin (1985); the test is Mann and Whitney's (1947) with tie
and continuity correction, asymptotic.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rca.plant.commonality import Z95, tail

Doubles = NDArray[np.float64]
FEW = 3  # values on each side below which nothing is tested


@dataclass(frozen=True, slots=True)
class Shift:
    """``effect`` in pooled standard deviations (bad minus good), ``ratio`` of the spreads."""

    p: float
    effect: float
    low: float
    high: float
    bad_mean: float
    good_mean: float
    ratio: float
    bad: int
    good: int


def ranks(values: Doubles) -> tuple[Doubles, float]:
    """Average ranks (n,) and the tie term ``sum(t^3 - t)``."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    mean = last - (counts - 1) / 2.0
    ties = float((counts.astype(np.float64) ** 3 - counts).sum())
    return np.asarray(mean[inverse], np.float64), ties


def mann_whitney(bad: Doubles, good: Doubles) -> float:
    """Two-sided asymptotic p-value; equal to ``scipy.stats.mannwhitneyu(method='asymptotic')``."""
    from scipy.special import ndtr

    n, m = len(bad), len(good)
    ranked, ties = ranks(np.concatenate([bad, good]))
    u = float(ranked[:n].sum()) - n * (n + 1) / 2.0
    u = max(u, n * m - u)
    total = n + m
    variance = n * m / 12.0 * ((total + 1) - ties / (total * (total - 1)))
    if variance <= 0:
        return 1.0
    z = (u - n * m / 2.0 - 0.5) / np.sqrt(variance)
    return float(min(1.0, 2.0 * ndtr(-z)))


def _either_way(bad: Doubles, good: Doubles) -> float:
    """Two-sided p of a column of two values (rework yes or no): twice the smaller exact tail; one
    such unit among four is no shift, whatever a normal approximation says."""
    high = max(float(bad.max()), float(good.max()))
    k, n = int((bad == high).sum()), len(bad)
    m = k + int((good == high).sum())
    total = n + len(good)
    up, down = tail([k, n - k], total, [m, total - m], n)
    return float(min(1.0, 2.0 * min(up, down)))


def shift(bad: Doubles, good: Doubles) -> Shift | None:
    """Compare two samples; None where either has fewer than FEW values or nothing varies."""
    b, g = bad[np.isfinite(bad)], good[np.isfinite(good)]
    if len(b) < FEW or len(g) < FEW:
        return None
    n, m = len(b), len(g)
    sb, sg = float(b.std(ddof=1)), float(g.std(ddof=1))
    pooled = float(np.sqrt(((n - 1) * sb**2 + (m - 1) * sg**2) / (n + m - 2)))
    if pooled == 0.0:
        return None
    d = (float(b.mean()) - float(g.mean())) / pooled * (1.0 - 3.0 / (4.0 * (n + m) - 9.0))
    error = float(np.sqrt((n + m) / (n * m) + d**2 / (2.0 * (n + m))))
    two = len(np.unique(np.concatenate([b, g]))) == 2
    return Shift(
        p=_either_way(b, g) if two else mann_whitney(b, g),
        effect=d,
        low=d - Z95 * error,
        high=d + Z95 * error,
        bad_mean=float(b.mean()),
        good_mean=float(g.mean()),
        ratio=sb / sg if sg else float("inf"),
        bad=n,
        good=m,
    )


@dataclass(frozen=True, slots=True)
class Departure:
    """A group mean against earlier group means. ``p``: two-sided, of a new mean under the scatter
    of the earlier ones; ``effect``: its distance in standard deviations of single units."""

    p: float
    effect: float
    before: float
    groups: int


def departure(bad: Doubles, earlier: Doubles, group: NDArray[np.int64]) -> Departure | None:
    """Whether the mean of ``bad`` lies outside the means of earlier groups (days).

    ``t = (mean - mean of group means) / (s sqrt(1 + 1/k))`` with k - 1 degrees of freedom, the
    prediction interval of one more group mean: slow drift and day-to-day scatter are in ``s``, so
    a parameter that always wanders is not a finding. ``s`` is at least the scatter that means of
    that size have by chance. None for fewer than 5 groups of 3.
    """
    from scipy.special import stdtr

    b = bad[np.isfinite(bad)]
    ok = np.isfinite(earlier)
    e, labels = earlier[ok], group[ok]
    if len(b) < FEW or not len(e):
        return None
    _, inverse, counts = np.unique(labels, return_inverse=True, return_counts=True)
    means = np.bincount(inverse, e) / counts
    means = means[counts >= FEW]
    k, within = len(means), float(e.std(ddof=1)) if len(e) > 1 else 0.0
    if k < 5 or within == 0.0:
        return None
    floor = within / np.sqrt(min(len(b), float(np.median(counts))))
    s = max(float(means.std(ddof=1)), float(floor))
    t = (float(b.mean()) - float(means.mean())) / (s * np.sqrt(1.0 + 1.0 / k))
    p = float(2.0 * stdtr(k - 1, -abs(t)))
    return Departure(p, (float(b.mean()) - float(means.mean())) / within, float(means.mean()), k)

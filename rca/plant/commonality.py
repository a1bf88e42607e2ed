"""Which machine, lot, head or shift the bad units share, exactly counted. Pure functions.

For a level with ``n`` of ``N`` units, ``k`` of them among the ``K`` bad ones, the one-sided
p-value is the hypergeometric tail P(X >= k) (Fisher 1935, the exact test of a 2x2 table). All
levels of all factors are one family for Benjamini and Hochberg (1995). The lift is
``(k/n) / ((K-k)/(N-n))`` with Katz' log interval, 1/2 added to each cell.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Doubles = NDArray[np.float64]
Z95 = 1.959963984540054
FEW_LOTS = 3  # below this many bad lots nothing is concluded (Hansen and Nair; vendors likewise)


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Per level: ``columns`` and ``levels`` name it; ``bad`` and ``all`` (L,) count units, and
    ``bad_total`` and ``total`` (L,) those of all levels of the column, missing values left out."""

    columns: tuple[str, ...]
    levels: tuple[str, ...]
    bad: NDArray[np.int64]
    all: NDArray[np.int64]
    bad_total: NDArray[np.int64]
    total: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Common:
    """``p``, ``q``, ``lift``, ``low``, ``high`` (L,) of the levels of a `Counts`."""

    p: Doubles
    q: Doubles
    lift: Doubles
    low: Doubles
    high: Doubles


def tail(k: ArrayLike, total: ArrayLike, marked: ArrayLike, drawn: ArrayLike) -> Doubles:
    """P(X >= k) for X hypergeometric: ``drawn`` of ``total`` units, ``marked`` of them bad.

    Element by element; sums the shorter way along the recurrence of the probabilities, so that
    small tails keep their relative precision. Equal to ``scipy.stats.hypergeom.sf(k - 1, …)``.
    """
    k_, m, b, n = np.broadcast_arrays(*(np.asarray(x, np.int64) for x in (k, total, marked, drawn)))
    flat = [np.ascontiguousarray(x.ravel()) for x in (k_, m, b, n)]
    return _tails(*flat).reshape(k_.shape)


def _tails(
    k: NDArray[np.int64], m: NDArray[np.int64], b: NDArray[np.int64], n: NDArray[np.int64]
) -> Doubles:
    from scipy.special import gammaln

    low, high = np.maximum(0, n + b - m), np.minimum(b, n)
    x = np.clip(k, low, high)

    def choose(a: NDArray[np.int64], c: NDArray[np.int64]) -> Doubles:
        return np.asarray(gammaln(a + 1.0) - gammaln(c + 1.0) - gammaln(a - c + 1.0))

    first = np.exp(choose(b, x) + choose(m - b, n - x) - choose(m, n))
    upper = x >= (b * (n / np.maximum(m, 1)))  # beyond the mean: sum upwards, else downwards
    total, term = np.zeros(len(x)), first.copy()
    at = x.astype(np.float64)
    live = np.flatnonzero(term >= 0)
    total[live] = term[live]
    while len(live):
        i, up = live, upper[live]
        a = at[i]
        grow = (b[i] - a) * (n[i] - a) / ((a + 1.0) * (m[i] - b[i] - n[i] + a + 1.0))
        shrink = a * (m[i] - b[i] - n[i] + a) / ((b[i] - a + 1.0) * (n[i] - a + 1.0))
        with np.errstate(divide="ignore", invalid="ignore"):
            term[i] *= np.where(up, grow, shrink)
        at[i] += np.where(up, 1.0, -1.0)
        total[i] += term[i]
        inside = (at[i] >= low[i]) & (at[i] <= high[i])
        live = i[inside & (term[i] > total[i] * 1e-17) & np.isfinite(term[i])]
    below = 1.0 - (total - first)  # P(X >= x) from P(X < x)
    p = np.where(upper, total, below)
    p = np.where(k <= low, 1.0, np.where(k > high, 0.0, p))
    return np.asarray(np.clip(p, 0.0, 1.0))


def adjusted(p: ArrayLike) -> Doubles:
    """Benjamini-Hochberg q-values; equal to ``scipy.stats.false_discovery_control``."""
    values = np.asarray(p, np.float64)
    if not values.size:
        return values
    order = np.argsort(values)
    ranks = np.arange(1, len(values) + 1)
    scaled = values[order] * len(values) / ranks
    q = np.empty_like(values)
    q[order] = np.minimum.accumulate(scaled[::-1])[::-1]
    return np.asarray(np.clip(q, 0.0, 1.0))


def commonality(counts: Counts) -> Common:
    """Test every level of every factor."""
    p = tail(counts.bad, counts.total, counts.bad_total, counts.all)
    a, n = counts.bad + 0.5, counts.all + 1.0
    c = counts.bad_total - counts.bad + 0.5
    m = counts.total - counts.all + 1.0
    lift = (a / n) / (c / m)
    spread = Z95 * np.sqrt(np.maximum(1 / a - 1 / n + 1 / c - 1 / m, 0.0))
    return Common(p, adjusted(p), lift, lift * np.exp(-spread), lift * np.exp(spread))


def detectable_lift(
    bad: int, total: int, levels: int, share: float, alpha: float = 0.05, power: float = 0.8
) -> float | None:
    """The smallest lift of one level with ``share`` of the units that ``bad`` of ``total`` would
    show with ``power``, when ``levels`` are tested at ``alpha`` (Bonferroni, the hard end of BH).

    Normal approximation is avoided: k is binomial(bad, s L / (s L + 1 - s)). None = no lift would.
    """
    from scipy.special import bdtrc

    size = max(1, round(share * total))
    if not bad or size >= total:
        return None
    ks = np.arange(bad + 1)
    p = tail(ks, total, bad, size)
    enough = np.flatnonzero(p <= alpha / max(levels, 1))
    if not enough.size:
        return None
    need = int(enough[0])
    lifts = np.geomspace(1.0, 1000.0, 241)
    hit = share * lifts / (share * lifts + 1.0 - share)
    found = bdtrc(need - 1, bad, hit) if need else np.ones_like(lifts)
    good = np.flatnonzero(found >= power)
    return float(round(lifts[good[0]], 1)) if good.size else None


def groups(
    members: NDArray[np.bool_], known: NDArray[np.bool_] | None = None, alike: float = 0.95
) -> list[list[int]]:
    """Rows of ``members`` (levels, units) whose unit sets overlap by ``alike`` (Jaccard) or more,
    each with the first row it resembles: what ran together cannot be told apart. ``known`` (same
    shape): units whose level of that factor is on record; others speak neither way."""
    out: list[list[int]] = []
    for row in range(len(members)):
        for group in out:
            first = group[0]
            a, b = members[row], members[first]
            if known is not None:
                both_known = known[row] & known[first]
                a, b = a & both_known, b & both_known
            union = int((a | b).sum())
            if union and int((a & b).sum()) / union >= alike:
                group.append(row)
                break
        else:
            out.append([row])
    return out

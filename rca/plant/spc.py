"""Run charts: limits of the quiet time before, rules with their price, change point, Cpk. Pure.

Rule 1 (one point beyond 3 sigma) alarms falsely on 0.27 % of quiet points; rule 2 (9 in a row on
one side) on 0.39 %; together they alarm no more often than the sum. Western Electric's four rules
together would alarm once in 91.75 points (Champ and Woodall 1987), so zone rules are left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
RUN = 9
FALSE_ALARMS = {"beyond 3 sigma": 0.0027, f"{RUN} on one side": 2 * 0.5**RUN}


@dataclass(frozen=True, slots=True)
class Chart:
    """Control limits of a quiet stretch and the places (indices) where later points break them."""

    mean: float
    lower: float
    upper: float
    beyond: tuple[int, ...]
    run: tuple[int, ...]


def chart(quiet: Doubles, points: Doubles) -> Chart | None:
    """Judge ``points`` in time order by the limits of ``quiet`` (mean +- 3 sd, sd from the mean
    moving range / 1.128, so that a step inside it does not widen them). None below 8 quiet ones."""
    if len(quiet) < 8:
        return None
    mean = float(quiet.mean())
    sigma = float(np.abs(np.diff(quiet)).mean()) / 1.128
    if sigma == 0.0:
        return None
    beyond = tuple(int(i) for i in np.flatnonzero(np.abs(points - mean) > 3 * sigma))
    return Chart(mean, mean - 3 * sigma, mean + 3 * sigma, beyond, _runs(points - mean))


def _runs(away: Doubles) -> tuple[int, ...]:
    out: list[int] = []
    length, side = 0, 0.0
    for i, sign in enumerate(np.sign(away)):
        length = length + 1 if sign == side and sign else 1
        side = sign
        if length >= RUN:
            out.append(i)
    return tuple(out)


@dataclass(frozen=True, slots=True)
class Change:
    """A step in the mean: the first point after it, the means around it, and its p-value."""

    at: int
    before: float
    after: float
    p: float


def change_point(points: Doubles, least: int = 3) -> Change | None:
    """The split of a series that leaves least variance within, with the p-value of Worsley (1979)
    bounded by Bonferroni over the splits tried. None below 2 * ``least`` points."""
    from scipy.special import stdtr

    n = len(points)
    if n < 2 * least:
        return None
    at = np.arange(least, n - least + 1)
    sums = np.cumsum(points)
    left = sums[at - 1] / at
    right = (sums[-1] - sums[at - 1]) / (n - at)
    between = at * (n - at) / n * (left - right) ** 2
    best = int(np.argmax(between))
    total = float(((points - points.mean()) ** 2).sum())
    rest = max(total - float(between[best]), 0.0)
    if total == 0.0:
        return None
    t = np.sqrt(float(between[best]) / (rest / (n - 2))) if rest else np.inf
    p = min(1.0, float(2.0 * stdtr(n - 2, -t)) * len(at))
    return Change(int(at[best]), float(left[best]), float(right[best]), p)


def cpk(values: Doubles, lower: float | None, upper: float | None) -> float | None:
    """min(upper - mean, mean - lower) / 3 sd; one-sided where one limit is None."""
    v = values[np.isfinite(values)]
    sd = float(v.std(ddof=1)) if len(v) > 1 else 0.0
    if sd == 0.0 or (lower is None and upper is None):
        return None
    mean = float(v.mean())
    sides = [upper - mean] if upper is not None else []
    sides += [mean - lower] if lower is not None else []
    return min(sides) / (3.0 * sd)

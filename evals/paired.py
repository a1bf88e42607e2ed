"""Paired tests between two runs on the same items. Pure functions."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from evals.metrics import Estimate, bootstrap

DRAWS = 5000


def holm(p: Mapping[str, float]) -> dict[str, float]:
    """Adjusted p-values that hold the family-wise error (Holm 1979): the i-th smallest of m is
    multiplied by m - i + 1 and may not fall below the one before it."""
    ordered = sorted(p.items(), key=lambda pair: pair[1])
    adjusted: dict[str, float] = {}
    floor = 0.0
    for place, (name, value) in enumerate(ordered):
        floor = max(floor, min(1.0, (len(ordered) - place) * value))
        adjusted[name] = floor
    return {name: adjusted[name] for name in p}


@dataclass(frozen=True, slots=True)
class Shift:
    """A mean paired difference with its interval and its two-sided bootstrap p-value."""

    difference: Estimate
    p: float


def shift(
    differences: ArrayLike, clusters: Sequence[Hashable], *, draws: int = DRAWS, seed: int = 0
) -> Shift:
    """Paired bootstrap of the mean difference, whole events drawn together. The p-value centres
    the draws on zero: share of ``|draw - mean| >= |mean|``, never below 1 / draws (Efron and
    Tibshirani 1993, ch. 16)."""
    data = np.asarray(differences, np.float64)
    found = bootstrap(data, clusters=clusters, draws=draws, seed=seed)
    if not data.size or not np.any(data):
        return Shift(found, 1.0)
    names = list(dict.fromkeys(clusters))
    at = {name: i for i, name in enumerate(names)}
    group = np.array([at[name] for name in clusters])
    sums, sizes = np.bincount(group, data), np.bincount(group).astype(np.float64)
    picks = np.random.default_rng(seed).integers(0, len(names), (draws, len(names)))
    drawn = sums[picks].sum(axis=1) / sizes[picks].sum(axis=1)
    extreme = int((np.abs(drawn - data.mean()) >= abs(data.mean()) - 1e-12).sum())
    return Shift(found, (extreme + 1) / (draws + 1))

"""Parameters that are the very measurement that made the units bad. Pure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rca.plant.frame import Frame

_RESTATES = 0.99  # chance that a bad unit lies beyond a good one: the limit that made it bad


def restates(
    column: str,
    frame: Frame,
    rows: tuple[NDArray[np.int64], NDArray[np.int64]],
    strata: NDArray[np.int64],
) -> bool:
    """Whether ``column`` all but decides who is bad, or who is bad by one of the codes that many
    of the units have; ``rows`` are the bad and the good ones. Each product (``strata``) is judged
    by itself: its limit is its own."""
    bad, good = rows
    values, codes = frame.values[column], frame.codes[bad]
    for code in np.unique(codes):
        own = bad[codes == code]
        if 4 * len(own) < len(bad):
            continue
        parts = [(own[strata[own] == s], good[strata[good] == s]) for s in np.unique(strata[own])]
        told = [_decides(values[b], np.sort(values[g][np.isfinite(values[g])])) for b, g in parts]
        sizes = [len(b) for b, _ in parts]
        if sum(n for n, yes in zip(sizes, told, strict=True) if yes) > 0.9 * len(own):
            return True
    return False


def _decides(bad: NDArray[np.float64], good: NDArray[np.float64]) -> bool:
    """Whether nearly all bad values lie beyond the good ones, on one side or on both."""
    b = bad[np.isfinite(bad)]
    if len(b) < 3 or len(good) < 3:
        return False
    middle = float(np.median(good))
    far = _auc(np.abs(b - middle), np.sort(np.abs(good - middle)))
    one = _auc(b, good)
    return max(one, 1 - one, far) >= _RESTATES


def _auc(bad: NDArray[np.float64], good: NDArray[np.float64]) -> float:
    """Chance that a bad value is above a good one; ``good`` is sorted."""
    below = np.searchsorted(good, bad, "left") + np.searchsorted(good, bad, "right")
    return float((below / (2.0 * len(good))).mean())

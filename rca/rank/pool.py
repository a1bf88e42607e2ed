"""The log-linear pool: how far each kind of evidence is believed.

``score(c) = sum_j w_j f_j(c)`` with ``w >= 0`` (Genest and Zidek 1986: logarithmic opinion pool).
The weights minimise ``sum_i -log softmax(score_i)[y_i] + STIFFNESS * |w / default - 1|^2`` over
out-of-fold features, so a short history keeps the defaults and a long one overrules them. The
distance is relative: features differ in scale, and so do their weights.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]

STIFFNESS = 8.0  # nats that it costs to double a weight, or to give it up
LEAST_DEFAULT = 0.05  # a smaller default does not make its weight stiffer still
COVERED = 0.8  # of such incidents have their cause in the set (90 % sets explode, methods.md 2b)
FEWEST_COVERED = 50
CALIBRATED_AT = 300  # out-of-fold cases that believe a fitted temperature by half
DRIFT = 1.1  # what later questions wanted beyond folds at random: median of 12 cuts (015)


def log_softmax(scores: Doubles) -> Doubles:
    """Row-wise, over the last axis."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))


def fit_weights(features: Doubles, y: NDArray[np.int64], default: Doubles) -> Doubles:
    """Weights (J,) for ``features`` (n, J, C) and true causes ``y`` (n,): projected Newton
    (Bertsekas 1982) on the convex loss above; few weights, so the Hessian is exact."""
    w = default.copy()
    stiff = STIFFNESS / np.maximum(default, LEAST_DEFAULT) ** 2
    loss, gradient, hessian = _pool_loss(features, y, w, default, stiff)
    for _ in range(50):
        free = (w > 0) | (gradient < 0)
        step = np.zeros_like(w)
        step[free] = np.linalg.solve(hessian[np.ix_(free, free)], gradient[free])
        size = 1.0
        while size > 1e-6:
            moved = np.maximum(w - size * step, 0.0)
            new = _pool_loss(features, y, moved, default, stiff)
            if new[0] <= loss:
                break
            size *= 0.5
        if loss - new[0] < 1e-7 * max(1.0, abs(loss)):
            break
        w, (loss, gradient, hessian) = moved, new
    return w


def _pool_loss(
    features: Doubles, y: NDArray[np.int64], w: Doubles, default: Doubles, stiff: Doubles
) -> tuple[float, Doubles, Doubles]:
    rows = np.arange(len(y))
    log_p = log_softmax(np.einsum("j,njc->nc", w, features))
    p = np.exp(log_p)
    expected = np.einsum("nc,njc->nj", p, features)
    gradient = (expected - features[rows, :, y]).sum(axis=0) + 2 * stiff * (w - default)
    second = np.einsum("nc,njc,nkc->jk", p, features, features, optimize=True)
    hessian = second - expected.T @ expected + 2 * np.diag(stiff)
    loss = float(-log_p[rows, y].sum()) + float((stiff * np.square(w - default)).sum())
    return loss, gradient, hessian


def fit_temperature(scores: Doubles, y: NDArray[np.int64], *, later: bool = True) -> float:
    """The temperature at which the first cause of out-of-fold ``scores`` (n, C) is on average as
    probable as it is right. (The one of least log loss leaves the first place too sure: on FDA
    recalls .37 where .33 were right.) Shrunk towards 1, since folds see less data than the final
    model (methods.md 2b) and 300 cases tell it within a tenth only. ``later``: those asked are
    later than those learned from; where they are not, DRIFT is added: a question comes later."""
    if not len(y):
        return 1.0
    drift = 1.0 if later else DRIFT
    grid = np.linspace(-1.2, 1.2, 193)
    right = float((scores.argmax(axis=1) == y).mean())
    sure = [np.exp(log_softmax(scores / np.exp(t))).max(axis=1).mean() for t in grid]
    trust = len(y) / (len(y) + CALIBRATED_AT)
    nearest = float(grid[int(np.argmin(np.abs(np.array(sure) - right)))])
    return float(np.round(drift * np.exp(nearest * trust), 4))


def covering_share(scores: Doubles, y: NDArray[np.int64], temperature: float) -> float:
    """The share of probability that the leading causes must add up to so that the true one is
    among them in COVERED of the out-of-fold cases (adaptive prediction sets, Romano et al. 2020,
    without randomisation); 1 where there are fewer than FEWEST_COVERED cases to tell it from."""
    if len(y) < FEWEST_COVERED:
        return 1.0
    p = np.exp(log_softmax(scores / temperature))
    true = p[np.arange(len(y)), y]
    before = np.where(p > true[:, None], p, 0.0).sum(axis=1)
    rank = min(len(y) - 1, int(np.ceil((len(y) + 1) * COVERED)) - 1)
    return float(np.round(np.sort(before)[rank], 6))


def blend(weights: Doubles, dense: float, filled: float) -> Doubles:
    """(J,) between the four corners of ``weights`` (2, 2, J), bilinear."""
    without = (1 - filled) * weights[0, 0] + filled * weights[0, 1]
    with_vector = (1 - filled) * weights[1, 0] + filled * weights[1, 1]
    return np.asarray((1 - dense) * without + dense * with_vector)

"""The log-linear pool: how far each kind of evidence is believed.

``score(c) = sum_j w_j f_j(c)`` with ``w >= 0`` (Genest and Zidek 1986: logarithmic opinion pool).
The weights minimise ``sum_i -log softmax(score_i)[y_i] + STIFFNESS * |w - default|^2`` over
out-of-fold features, so a short history keeps the defaults and a long one overrules them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]

STIFFNESS = 30.0  # nats per squared unit of weight: what roughly a hundred cases outweigh
CALIBRATED_AT = 300  # cases from which a fitted temperature is believed in full


def log_softmax(scores: Doubles) -> Doubles:
    """Row-wise, over the last axis."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))


def fit_weights(features: Doubles, y: NDArray[np.int64], default: Doubles) -> Doubles:
    """Weights (J,) for ``features`` (n, J, C) and true causes ``y`` (n,): projected Newton
    (Bertsekas 1982) on the convex loss above; few weights, so the Hessian is exact."""
    w = default.copy()
    loss, gradient, hessian = _pool_loss(features, y, w, default)
    for _ in range(50):
        free = (w > 0) | (gradient < 0)
        step = np.zeros_like(w)
        step[free] = np.linalg.solve(hessian[np.ix_(free, free)], gradient[free])
        size = 1.0
        while size > 1e-6:
            moved = np.maximum(w - size * step, 0.0)
            new = _pool_loss(features, y, moved, default)
            if new[0] <= loss:
                break
            size *= 0.5
        if loss - new[0] < 1e-7 * max(1.0, abs(loss)):
            break
        w, (loss, gradient, hessian) = moved, new
    return w


def _pool_loss(
    features: Doubles, y: NDArray[np.int64], w: Doubles, default: Doubles
) -> tuple[float, Doubles, Doubles]:
    rows = np.arange(len(y))
    log_p = log_softmax(np.einsum("j,njc->nc", w, features))
    p = np.exp(log_p)
    expected = np.einsum("nc,njc->nj", p, features)
    gradient = (expected - features[rows, :, y]).sum(axis=0) + 2 * STIFFNESS * (w - default)
    second = np.einsum("nc,njc,nkc->jk", p, features, features, optimize=True)
    hessian = second - expected.T @ expected + 2 * STIFFNESS * np.eye(len(w))
    loss = float(-log_p[rows, y].sum()) + STIFFNESS * float(np.square(w - default).sum())
    return loss, gradient, hessian


def fit_temperature(scores: Doubles, y: NDArray[np.int64]) -> float:
    """The temperature with the least log loss on out-of-fold ``scores`` (n, C), shrunk towards 1
    below CALIBRATED_AT cases: folds see less data than the final model, so a temperature fitted
    on few of them makes calibration worse (methods.md 2b)."""
    if not len(y):
        return 1.0
    grid = np.linspace(-1.2, 1.2, 97)
    rows = np.arange(len(y))
    losses = [-log_softmax(scores / np.exp(t))[rows, y].mean() for t in grid]
    trust = min(1.0, len(y) / CALIBRATED_AT)
    return float(np.round(np.exp(grid[int(np.argmin(losses))] * trust), 4))

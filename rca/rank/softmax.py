"""Multinomial logistic regression with a fixed offset, fitted by L-BFGS in single precision.

Minimises ``sum_i s_i * -log softmax(x_i W + offset)[y_i] + |W|^2 / (2 * strength)`` (Nocedal and
Wright, Numerical Optimization, alg. 7.4-7.5; ``strength`` is scikit-learn's C). On 8,984 recalls
with 56,000 terms and 35 causes this takes 1.2 s where scikit-learn's lbfgs takes 36 s for the same
Hit@k: its double-precision vectors are the cost, not the data. The prior enters as the offset, so
``W`` holds only what the evidence adds to it, which is what the ledger shows.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Matrix = Any  # a scipy.sparse CSR matrix or a dense float32 array, (n, f)

MEMORY = 6  # pairs kept by L-BFGS
SUFFICIENT = 1e-4  # Armijo constant
MOST_ROWS = 700  # above it the eigenvectors cost more than they save
WIDE = 2  # features per row from which they save anything
SMALLEST = 1e-7  # of the largest eigenvalue; below it a direction is rounding
TOLERANCE = 1e-5  # relative fall of the loss at which an iteration is the last


@dataclass(frozen=True, slots=True)
class Problem:
    """``x`` (n, f), ``y`` (n,) class numbers, ``offset`` (C,) log prior, ``weight`` (n,)."""

    x: Matrix
    y: NDArray[np.int64]
    offset: Floats
    weight: Floats
    strength: float

    def loss(self, w: Floats) -> tuple[float, Floats]:
        """Loss and gradient at ``w`` (f, C)."""
        rows = np.arange(len(self.y))
        logits = self.x @ w + self.offset
        logits -= logits.max(axis=1, keepdims=True)
        odds = np.exp(logits)
        total = odds.sum(axis=1, keepdims=True)
        nll = self.weight * (np.log(total[:, 0]) - logits[rows, self.y])
        residual = odds / total
        residual[rows, self.y] -= 1.0
        residual *= self.weight[:, None]
        gradient = self.x.T @ residual + w / np.float32(self.strength)
        penalty = _dot(w, w) / (2.0 * self.strength)
        return float(nll.sum(dtype=np.float64)) + penalty, np.ascontiguousarray(gradient)


def _dot(a: Floats, b: Floats) -> float:
    return float(np.vdot(a, b))


def fit_wide(problem: Problem) -> Floats:
    """As `fit_softmax` from zero, for few rows and many features: every step then lies in the span
    of the rows, so the same path is walked in an orthonormal basis of it, (r, C) in place of
    (f, C) weights. From ``X X' = U S U'``: rows ``U S^1/2``, basis ``X' U S^-1/2``."""
    n, features = problem.x.shape
    if n > MOST_ROWS or features < WIDE * n:
        return fit_softmax(problem)
    product = problem.x @ problem.x.T
    square = np.asarray(product.todense() if hasattr(product, "todense") else product, np.float64)
    values, vectors = np.linalg.eigh(square)
    kept = values > SMALLEST * max(float(values[-1]), 1e-300)
    root, vectors = np.sqrt(values[kept]), vectors[:, kept]
    short = replace(problem, x=np.ascontiguousarray(vectors * root, np.float32))
    inner = fit_softmax(short).astype(np.float64)
    spread = np.asarray(vectors @ (inner / root[:, None]), np.float32)
    return np.asarray(problem.x.T @ spread, np.float32)


def fit_softmax(problem: Problem, *, iterations: int = 10, start: Floats | None = None) -> Floats:
    """The weights (f, C) after ``iterations`` steps. Stopping early is shrinkage that costs
    nothing: on FDA and PHMSA 8 to 14 steps rank as well out of fold as convergence, with a lower
    log loss."""
    shape = (problem.x.shape[1], len(problem.offset))
    w = np.zeros(shape, np.float32) if start is None else start
    loss, gradient = problem.loss(w)
    pairs: deque[tuple[Floats, Floats, float]] = deque(maxlen=MEMORY)
    for _ in range(iterations):
        direction = _two_loop(gradient, pairs)
        slope = -_dot(gradient, direction)
        step = 1.0
        while True:
            moved = w - np.float32(step) * direction
            new_loss, new_gradient = problem.loss(moved)
            if new_loss <= loss + SUFFICIENT * step * slope or step < 1e-4:
                break
            step *= 0.4
        fall = loss - new_loss
        if fall <= 0:
            break
        moved_by, turned_by = moved - w, new_gradient - gradient
        curvature = _dot(moved_by, turned_by)
        if curvature > 1e-10:
            pairs.append((moved_by, turned_by, 1.0 / curvature))
        w, loss, gradient = moved, new_loss, new_gradient
        if fall < TOLERANCE * abs(loss):
            break
    return w


def _two_loop(gradient: Floats, pairs: deque[tuple[Floats, Floats, float]]) -> Floats:
    """The L-BFGS direction: the inverse Hessian, as far as ``pairs`` know it, times gradient."""
    q = gradient.copy()
    if not pairs:
        return q * np.float32(min(1.0, 1.0 / max(np.sqrt(_dot(q, q)), 1e-12)))
    alphas: list[float] = []
    for moved_by, turned_by, rho in reversed(pairs):
        alphas.append(rho * _dot(moved_by, q))
        q -= np.float32(alphas[-1]) * turned_by
    _, turned_by, rho = pairs[-1]
    q *= np.float32(1.0 / (rho * _dot(turned_by, turned_by)))
    for (moved_by, turned_by, rho), alpha in zip(pairs, reversed(alphas), strict=True):
        q += np.float32(alpha - rho * _dot(turned_by, q)) * moved_by
    return q

"""P(the cause is in no list), from how near anything known is.

A logistic gate trained by leave-cause-out: every out-of-fold row is seen once as it is (known) and
once with its own cause taken out of neighbours, catalogue and scores (novel), methods.md 2b. The
classifiers are not refitted without the cause, which would cost one fit per cause.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rca.rank.pool import log_softmax

Doubles = NDArray[np.float64]

CUES = ("keyword share", "cosine", "log probability", "margin")
FEWEST = 60  # out-of-fold rows below which the default gate stands
FALSE_ALARMS = 0.10
RIDGE = 1.0  # on standardised cues
BASE_LOW, BASE_HIGH = 0.02, 0.25  # bounds of the Good-Turing base rate (RCACopilot saw 25 %)


def cues(near: Doubles, scores: Doubles) -> Doubles:
    """(4,) from ``near`` (2, C) and pooled ``scores`` (C,)."""
    if scores.size < 2:
        return np.array([near[0].max(initial=0.0), near[1].max(initial=0.0), 0.0, 0.0])
    top = np.sort(scores)[-2:]
    log_p = float(log_softmax(scores).max())
    return np.array([near[0].max(), near[1].max(), log_p, float(top[1] - top[0])])


def cues_without(cause: int, near: Doubles, scores: Doubles) -> Doubles:
    """The cues had ``cause`` never been known."""
    return cues(np.delete(near, cause, axis=1), np.delete(scores, cause))


@dataclass(frozen=True, slots=True)
class Gate:
    """``novelty = sigmoid(bias + slopes . cues)``; ``threshold`` marks ``undetermined``."""

    slopes: Doubles
    bias: float
    threshold: float
    fitted: bool

    def novelty(self, row: Doubles) -> float:
        """Between 0.0001 and 0.9999, so that no softmax ever vanishes."""
        logit = self.bias + float((self.slopes * row).sum())
        return float(np.clip(1.0 / (1.0 + np.exp(-logit)), 1e-4, 1 - 1e-4))


# Below FEWEST rows: hardly a known word and no similar sentence. Conservative on purpose.
DEFAULT = Gate(np.array([-12.0, -3.0, 0.0, -0.3]), 1.0, 0.5, fitted=False)
DEFAULT_BLIND = Gate(np.array([-14.0, 0.0, 0.0, -0.3]), 0.0, 0.5, fitted=False)


def good_turing(counts: NDArray[np.int64]) -> float:
    """Chance that the next cause is a new one: causes seen once / cases (Good 1953), bounded."""
    total = int(counts.sum())
    return float(np.clip((counts == 1).sum() / max(1, total), BASE_LOW, BASE_HIGH))


def fit_gate(known: Doubles, novel: Doubles, base: float, *, blind: bool) -> Gate:
    """A gate from cues ``known`` (n, 4) and ``novel`` (n, 4), shifted to the ``base`` rate; its
    threshold lets at most FALSE_ALARMS of the known pass. ``blind``: cosines were not there."""
    if len(known) < FEWEST:
        return DEFAULT_BLIND if blind else DEFAULT
    x = np.concatenate([known, novel])
    y = np.repeat([0.0, 1.0], [len(known), len(novel)])
    centre, scale = x.mean(axis=0), x.std(axis=0)
    scale[scale < 1e-9] = np.inf  # a cue that never varies gets slope 0
    z = np.column_stack([(x - centre) / scale, np.ones(len(x))])
    beta = _logistic(z, y)
    slopes = beta[:-1] / scale
    bias = float(beta[-1] - (slopes * centre).sum() + np.log(base / (1 - base)))
    draft = Gate(slopes, bias, 0.5, fitted=True)
    calm = np.array([draft.novelty(row) for row in known])
    threshold = float(np.quantile(calm, 1 - FALSE_ALARMS, method="higher"))
    return Gate(slopes, bias, round(min(threshold, 0.999), 6), fitted=True)


def _logistic(z: Doubles, y: Doubles) -> Doubles:
    """Ridge logistic regression by Newton steps; the last column is the free intercept."""
    beta = np.zeros(z.shape[1])
    ridge = np.diag([*[RIDGE] * (z.shape[1] - 1), 1e-6])
    for _ in range(25):
        p = 1.0 / (1.0 + np.exp(-np.clip(z @ beta, -30, 30)))
        hessian = (z * (p * (1 - p))[:, None]).T @ z + ridge
        step = np.linalg.solve(hessian, z.T @ (p - y) + ridge @ beta)
        beta = beta - step
        if np.abs(step).max() < 1e-8:
            break
    return beta

"""P(the cause is in no list), from how much speaks for anything known.

A logistic gate trained by leave-cause-out: groups of causes are taken out of history, catalogue
and classifiers, the rest is refitted, and what is then asked is known (its cause stayed) or novel
(its cause went). Few rows keep the stated slopes, many overrule them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rca.rank.model import J
from rca.rank.pool import log_softmax

Doubles = NDArray[np.float64]

CUES = ("words", "signs", "evidence", "log probability", "agreement", "described")
KINDS = [
    J[name]
    for name in (
        "words", "chars", "meaning", "fields", "keyword votes", "dense votes",
        "keyword votes, findings", "dense votes, findings", "catalogue words", "catalogue meaning",
    )
]  # kinds of evidence that can agree on a cause  # fmt: skip
FEWEST = 60  # out-of-fold rows below which the default gate stands
FALSE_ALARMS = 0.10
STATED = np.array([-0.4, -0.4, -0.5, -0.1, -0.4, -0.4])  # slopes per deviation of each cue
RIDGE = 30.0  # rows that outweigh the stated slopes
BASE_LOW, BASE_HIGH = 0.02, 0.25  # bounds of the Good-Turing base rate (RCACopilot saw 25 %)
BESIDE_CATALOGUE = 0.05  # at least: a catalogue is kept up with the cases, which hides its gaps


def cues(near: Doubles, weighted: Doubles) -> Doubles:
    """(6,) from ``near`` (2, C) and the pooled features ``weighted`` (J, C): the closest case or
    catalogue row and the closest set of signs, by words; the most that evidence adds to any cause,
    in nats; how sure the list is of its first cause; how far the kinds of evidence agree on it
    (minus the share of causes that a kind prefers); how far the best row of the catalogue stands
    out of it."""
    if not weighted.shape[1]:
        return np.zeros(len(CUES))
    scores = weighted.sum(axis=0)
    evidence = scores - weighted[J["prior"]]
    kinds = weighted[KINDS]
    kinds = kinds[kinds.any(axis=1)]
    first = int(scores.argmax())
    ahead = float((kinds >= kinds[:, [first]]).mean()) if len(kinds) else 1.0
    rows = weighted[J["catalogue words"]] + weighted[J["catalogue meaning"]]
    stands_out = float(rows.max() - np.median(rows))
    log_p = float(log_softmax(scores).max())
    return np.array([near[0].max(), near[1].max(), evidence.max(), log_p, -ahead, stands_out])


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


# Below FEWEST rows: hardly a known word and nothing that speaks for any cause. Conservative.
DEFAULT = Gate(np.array([-12.0, -6.0, -0.3, 0.0, 0.0, 0.0]), 1.0, 0.5, fitted=False)


def good_turing(counts: NDArray[np.int64], listed: NDArray[np.bool_] | None = None) -> float:
    """Chance that the next cause is in no list, bounded: causes seen once / cases (Good 1953) is
    the chance that no case had it; where a catalogue stands beside the cases (``listed`` (C,)),
    times the share of the causes found so far that it had not listed, (u + 1) / (k + 2)."""
    total = int(counts.sum())
    unseen = (counts == 1).sum() / max(1, total)
    if listed is not None and listed.any():
        found = counts > 0
        unseen *= ((found & ~listed).sum() + 1) / (found.sum() + 2)
        unseen = max(unseen, BESIDE_CATALOGUE)
    return float(np.clip(unseen, BASE_LOW, BASE_HIGH))


def fit_gate(known: Doubles, novel: Doubles, calm: Doubles, base: float) -> Gate:
    """A gate from leave-cause-out cues ``known`` (n, 6) and ``novel`` (m, 6), shifted to the
    ``base`` rate; its threshold lets at most FALSE_ALARMS of ``calm`` (k, 6) pass: out-of-fold
    cues with every cause in place."""
    if len(calm) < FEWEST or not len(known) or not len(novel):
        return DEFAULT
    x = np.concatenate([known, novel])
    y = np.repeat([0.0, 1.0], [len(known), len(novel)])
    centre, scale = x.mean(axis=0), x.std(axis=0)
    still = scale < 1e-9  # a cue that never varies gets slope 0
    scale[still] = np.inf
    z = np.column_stack([(x - centre) / scale, np.ones(len(x))])
    beta = _logistic(z, y, np.append(np.where(still, 0.0, STATED), 0.0))
    slopes = beta[:-1] / scale
    shift = np.log(base / (1 - base)) - np.log(len(novel) / len(known))
    bias = float(beta[-1] - (slopes * centre).sum() + shift)
    draft = Gate(slopes, bias, 0.5, fitted=True)
    told = np.array([draft.novelty(row) for row in calm])
    threshold = float(np.quantile(told, 1 - FALSE_ALARMS, method="higher"))
    return Gate(slopes, bias, round(min(threshold, 0.999), 6), fitted=True)


def _logistic(z: Doubles, y: Doubles, start: Doubles) -> Doubles:
    """Logistic regression by Newton steps with a ridge towards ``start``; the last column is the
    free intercept."""
    beta = start.copy()
    ridge = np.diag([*[RIDGE] * (z.shape[1] - 1), 1e-6])
    for _ in range(25):
        p = 1.0 / (1.0 + np.exp(-np.clip(z @ beta, -30, 30)))
        hessian = (z * (p * (1 - p))[:, None]).T @ z + ridge
        step = np.linalg.solve(hessian, z.T @ (p - y) + ridge @ (beta - start))
        beta = beta - step
        if np.abs(step).max() < 1e-8:
            break
    return beta

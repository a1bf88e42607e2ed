"""When to trust an answer: risk-coverage, novelty detection, latency. Pure functions."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Doubles = NDArray[np.float64]


def risk_coverage(confidence: ArrayLike, correct: ArrayLike) -> tuple[Doubles, Doubles]:
    """(n,) coverage and (n,) selective risk when items are answered by falling confidence
    (El-Yaniv and Wiener 2010). Items of equal confidence share their mean risk, so that the
    curve does not depend on input order."""
    conf, right = np.asarray(confidence, np.float64), np.asarray(correct, np.float64)
    order = np.argsort(-conf, kind="stable")
    levels, inverse, counts = np.unique(-conf[order], return_inverse=True, return_counts=True)
    wrong_by_level = np.bincount(inverse, 1.0 - right[order], minlength=len(levels))
    errors = np.cumsum((wrong_by_level / counts)[inverse]) if len(conf) else np.zeros(0)
    answered = np.arange(1, len(conf) + 1)
    return answered / max(1, len(conf)), errors / answered


def aurc(confidence: ArrayLike, correct: ArrayLike) -> float:
    """Area under the risk-coverage curve: mean selective risk (Geifman et al. 2019)."""
    _, risk = risk_coverage(confidence, correct)
    return float(risk.mean()) if risk.size else 0.0


def augrc(confidence: ArrayLike, correct: ArrayLike) -> float:
    """Mean risk of undetected failures: mean over coverage of coverage * risk (Traub et al.
    2024)."""
    coverage, risk = risk_coverage(confidence, correct)
    return float((coverage * risk).mean()) if risk.size else 0.0


def risk_at(confidence: ArrayLike, correct: ArrayLike, coverage: float) -> float | None:
    """Selective risk when at least this share is answered; None without items."""
    covered, risk = risk_coverage(confidence, correct)
    if not risk.size:
        return None
    return float(risk[int(np.searchsorted(covered, coverage - 1e-12))])


def detection(scores: ArrayLike, positive: ArrayLike, false_alarms: float = 0.1) -> float | None:
    """Largest share of positives above a threshold that at most ``false_alarms`` of the negatives
    exceed: the ROC curve read at that point, without interpolation; None without both kinds."""
    value, flag = np.asarray(scores, np.float64), np.asarray(positive, np.float64) > 0
    negatives, positives = np.sort(value[~flag])[::-1], value[flag]
    if not negatives.size or not positives.size:
        return None
    allowed = int(np.floor(false_alarms * negatives.size + 1e-9))
    # the highest value a negative may keep without counting as an alarm
    threshold = negatives[allowed] if allowed < negatives.size else -np.inf
    return float((positives > threshold).mean())


def percentiles(seconds: ArrayLike) -> dict[str, float]:
    """Median, 95th percentile and n of measured times."""
    data = np.asarray(seconds, np.float64)
    low, high = np.quantile(data, [0.5, 0.95])
    return {"p50": round(float(low), 4), "p95": round(float(high), 4), "n": int(data.size)}

"""Scores of ranked lists and probabilities: pure functions on ranks, labels and probabilities.

A rank is 1 for the first place and 0 where the true cause is not in the list at all, so that a
novel cause counts as a miss and nothing is dropped. Every estimate can carry a bootstrap interval
over items or over clusters of items that share an event (Miller 2024, arXiv 2411.00640).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its percentile interval."""

    value: float
    low: float
    high: float


def rank_of(ranked: Sequence[str], truth: str) -> int:
    """1-based place of ``truth`` in ``ranked``; 0 = absent."""
    return ranked.index(truth) + 1 if truth in ranked else 0


def best_rank_of(ranked: Sequence[str], truths: Sequence[str]) -> int:
    """Place of the first of several true causes; 0 = none is listed (for any_hit@k)."""
    return min((rank for truth in truths if (rank := rank_of(ranked, truth))), default=0)


def hits(ranks: ArrayLike, k: int) -> Doubles:
    """(n,) 1 where the rank is among the first ``k``. Their mean is Hit@k."""
    at = np.asarray(ranks, np.int64)
    return ((at >= 1) & (at <= k)).astype(np.float64)


def hit_at(ranks: ArrayLike, k: int) -> float:
    """Hit@k: share of items whose truth is among the first k. With the ranks of
    `best_rank_of` this is any_hit@k."""
    return _mean(hits(ranks, k))


def reciprocal(ranks: ArrayLike) -> Doubles:
    """(n,) 1 / rank, 0 where absent (Voorhees 1999, TREC-8). Their mean is MRR."""
    at = np.asarray(ranks, np.float64)
    return np.divide(1.0, at, out=np.zeros_like(at), where=at > 0)


def mrr(ranks: ArrayLike) -> float:
    """Mean reciprocal rank."""
    return _mean(reciprocal(ranks))


def macro_hit_at(ranks: ArrayLike, truths: Sequence[str], k: int) -> float:
    """Hit@k per true cause, then the plain mean over causes: rare causes count like common ones
    (macro recall, Manning et al. 2008, 13.6)."""
    by_cause: dict[str, list[float]] = defaultdict(list)
    for truth, hit in zip(truths, hits(ranks, k).tolist(), strict=True):
        by_cause[truth].append(hit)
    return _mean(np.array([sum(h) / len(h) for h in by_cause.values()]))


def ece(confidence: ArrayLike, correct: ArrayLike, *, bins: int = 15) -> float:
    """Expected calibration error over equal-mass bins: ``sum_b n_b / n * |accuracy - confidence|``
    (Naeini et al. 2015; equal mass after Roelofs et al. 2022, which is less biased)."""
    conf, right = _pair(confidence, correct)
    if not conf.size:
        return 0.0
    order = np.argsort(conf, kind="stable")
    parts = [part for part in np.array_split(order, min(bins, conf.size)) if part.size]
    gaps = [part.size * abs(right[part].mean() - conf[part].mean()) for part in parts]
    return float(sum(gaps) / conf.size)


def brier(probabilities: ArrayLike, truth: ArrayLike) -> float:
    """Multi-class Brier score ``mean_i sum_c (p_ic - [c = y_i])^2``, 0 to 2 (Brier 1950).

    ``probabilities`` (n, C); ``truth`` (n,) columns, -1 where no column is true. Mass kept for
    "not in the list" belongs in a column of its own.
    """
    p = np.asarray(probabilities, np.float64)
    y = np.asarray(truth, np.int64)
    if not p.size:
        return 0.0
    target = np.zeros_like(p)
    listed = np.flatnonzero(y >= 0)
    target[listed, y[listed]] = 1.0
    return float(np.square(p - target).sum(axis=1).mean())


def auroc(scores: ArrayLike, positive: ArrayLike) -> float | None:
    """Area under the ROC curve as P(score of a positive > score of a negative), ties half
    (Mann and Whitney 1947); None without both kinds."""
    value, is_positive = _pair(scores, positive)
    flags = is_positive > 0
    n_pos, n_neg = int(flags.sum()), int((~flags).sum())
    if not n_pos or not n_neg:
        return None
    _, inverse, counts = np.unique(value, return_inverse=True, return_counts=True)
    mean_rank = np.cumsum(counts) - (counts - 1) / 2.0
    rank_sum = float(mean_rank[inverse][flags].sum())
    return (rank_sum - n_pos * (n_pos + 1) / 2) / (n_pos * n_neg)


def bootstrap(
    values: ArrayLike,
    *,
    clusters: Sequence[Hashable] | None = None,
    draws: int = 2000,
    level: float = 0.95,
    seed: int = 0,
    statistic: Callable[[Doubles], float] | None = None,
) -> Estimate:
    """Percentile bootstrap of the mean of ``values`` (n,), or of ``statistic`` of a resample.

    Items of one cluster are drawn together (Efron and Tibshirani 1993, ch. 8 and 13). For a
    paired comparison pass the per-item differences.
    """
    data = np.asarray(values, np.float64)
    if not data.size:
        return Estimate(0.0, 0.0, 0.0)
    members = _members(clusters, data.size)
    generator = np.random.default_rng(seed)
    picks = generator.integers(0, len(members), (draws, len(members)))
    if statistic is None:
        sums = np.array([data[m].sum() for m in members])
        sizes = np.array([len(m) for m in members], np.float64)
        drawn = sums[picks].sum(axis=1) / sizes[picks].sum(axis=1)
        value = float(data.mean())
    else:
        drawn = np.array([statistic(data[rows]) for rows in _drawn(members, picks)])
        value = statistic(data)
    tail = (1 - level) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return Estimate(value, float(low), float(high))


def _members(clusters: Sequence[Hashable] | None, n: int) -> list[NDArray[np.int64]]:
    if clusters is None:
        return [np.array([i]) for i in range(n)]
    by_name: dict[Hashable, list[int]] = defaultdict(list)
    for i, name in enumerate(clusters):
        by_name[name].append(i)
    return [np.array(ids) for ids in by_name.values()]


def _drawn(
    members: Sequence[NDArray[np.int64]], picks: NDArray[np.int64]
) -> Iterator[NDArray[np.int64]]:
    """The items of each draw of clusters, cluster by cluster."""
    flat, sizes = np.concatenate(members), np.array([len(m) for m in members])
    starts = np.cumsum(sizes) - sizes
    for row in picks:
        size = sizes[row]
        before = np.cumsum(size) - size
        yield flat[np.repeat(starts[row] - before, size) + np.arange(size.sum())]


@dataclass(frozen=True, slots=True)
class McNemar:
    """Exact paired test: items only ours got right, items only theirs did, two-sided p."""

    only_ours: int
    only_theirs: int
    p: float


def mcnemar(ours: ArrayLike, theirs: ArrayLike) -> McNemar:
    """Exact McNemar test on paired hits (0/1): under no difference the discordant pairs are fair
    coin flips, ``p = min(1, 2 * P(Binomial(b + c, 1/2) <= min(b, c)))`` (McNemar 1947)."""
    a, b = _pair(ours, theirs)
    only_ours = int(((a > 0) & (b == 0)).sum())
    only_theirs = int(((a == 0) & (b > 0)).sum())
    n, least = only_ours + only_theirs, min(only_ours, only_theirs)
    tail = sum(math.comb(n, i) for i in range(least + 1))
    return McNemar(only_ours, only_theirs, min(1.0, 2 * tail / 2**n))


def _pair(first: ArrayLike, second: ArrayLike) -> tuple[Doubles, Doubles]:
    a, b = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if a.shape != b.shape:
        raise ValueError(f"paired arrays differ in shape: {a.shape} and {b.shape}")
    return a, b


def _mean(values: Doubles) -> float:
    return float(values.mean()) if values.size else 0.0

"""Metrics agree with scikit-learn, scipy or hand computation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn.metrics import recall_score, roc_auc_score, top_k_accuracy_score

from evals.metrics import (
    auroc,
    best_rank_of,
    bootstrap,
    brier,
    ece,
    hit_at,
    hits,
    macro_hit_at,
    mcnemar,
    mrr,
    rank_of,
)

rank_lists = st.lists(st.integers(0, 12), min_size=1, max_size=60)
flags = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=80)


def test_ranks_by_hand():
    assert rank_of(["a", "b", "c"], "b") == 2
    assert rank_of(["a"], "z") == 0
    assert best_rank_of(["a", "b", "c"], ["c", "b"]) == 2
    assert best_rank_of(["a"], ["z"]) == 0


def test_hit_and_mrr_by_hand():
    ranks = [1, 2, 4, 0]
    assert hit_at(ranks, 1) == 0.25
    assert hit_at(ranks, 3) == 0.5
    assert mrr(ranks) == pytest.approx((1 + 1 / 2 + 1 / 4 + 0) / 4)
    assert hit_at([], 3) == mrr([]) == 0.0


@given(st.integers(2, 6), st.integers(5, 40), st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_hit_at_is_top_k_accuracy(classes, n, seed):
    generator = np.random.default_rng(seed)
    scores = generator.permuted(np.tile(np.arange(classes), (n, 1)), axis=1).astype(float)
    y = generator.integers(0, classes, n)
    ordered = [[str(c) for c in np.argsort(-row)] for row in scores]
    ranks = [rank_of(row, str(truth)) for row, truth in zip(ordered, y, strict=True)]
    if classes == 2:
        expected = np.mean([r == 1 for r in ranks])
        assert hit_at(ranks, 1) == pytest.approx(expected)
    else:
        expected = top_k_accuracy_score(y, scores, k=2, labels=range(classes))
        assert hit_at(ranks, 2) == pytest.approx(expected)


@given(rank_lists, st.integers(1, 6))
def test_hit_at_never_falls_with_k(ranks, k):
    assert hit_at(ranks, k) <= hit_at(ranks, k + 1) <= 1.0
    assert hit_at(ranks, 1) <= mrr(ranks) <= hit_at(ranks, 12)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1))
def test_macro_hit_at_1_is_macro_recall(pairs):
    truth, predicted = [t for t, _ in pairs], [p for _, p in pairs]
    ranks = [1 if t == p else 2 for t, p in pairs]
    present = sorted(set(truth))
    expected = recall_score(truth, predicted, labels=present, average="macro", zero_division=0)
    assert macro_hit_at(ranks, truth, 1) == pytest.approx(expected)


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=60))
def test_auroc_is_sklearns(pairs):
    scores, positive = [s for s, _ in pairs], [p for _, p in pairs]
    if len(set(positive)) < 2:
        assert auroc(scores, positive) is None
    else:
        assert auroc(scores, positive) == pytest.approx(roc_auc_score(positive, scores))


@given(flags)
def test_mcnemar_is_the_exact_binomial_test(pairs):
    result = mcnemar([a for a, _ in pairs], [b for _, b in pairs])
    n = result.only_ours + result.only_theirs
    expected = binomtest(result.only_ours, n, 0.5).pvalue if n else 1.0
    assert result.p == pytest.approx(expected)


def test_mcnemar_counts_the_discordant_pairs():
    result = mcnemar([1, 1, 1, 0, 1], [0, 0, 1, 1, 0])
    assert (result.only_ours, result.only_theirs) == (3, 1)
    assert result.p == pytest.approx(0.625)  # 2 * (1 + 4) / 16


def test_ece_by_hand():
    # two bins of two: |1/2 - .2| and |1 - .9|
    assert ece([0.1, 0.3, 0.9, 0.9], [0, 1, 1, 1], bins=2) == pytest.approx((0.3 + 0.1) / 2)
    assert ece([], []) == 0.0


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=50))
def test_ece_with_one_bin_is_the_gap_of_means(pairs):
    confidence, right = [c for c, _ in pairs], [float(r) for _, r in pairs]
    expected = abs(np.mean(confidence) - np.mean(right))
    assert ece(confidence, right, bins=1) == pytest.approx(expected)


def test_ece_of_a_calibrated_forecaster_is_small():
    generator = np.random.default_rng(1)
    confidence = generator.uniform(size=20_000)
    assert ece(confidence, generator.uniform(size=20_000) < confidence) < 0.02


def test_brier_by_hand():
    p = [[0.7, 0.2, 0.1], [0.0, 1.0, 0.0]]
    assert brier(p, [0, 1]) == pytest.approx((0.09 + 0.04 + 0.01) / 2)
    assert brier([[0.6, 0.4]], [-1]) == pytest.approx(0.36 + 0.16)


def test_bootstrap_covers_the_mean_and_repeats():
    values = hits([1, 1, 2, 5, 0, 1, 3, 1], 1)
    first = bootstrap(values)
    assert first.low <= first.value <= first.high
    assert first == bootstrap(values)
    assert first == bootstrap(values, statistic=lambda sample: float(sample.mean()))


def test_bootstrap_width_is_the_binomial_standard_error():
    values = np.repeat([0.0, 1.0], [600, 400])
    interval = bootstrap(values, draws=4000)
    se = np.sqrt(0.4 * 0.6 / 1000)
    assert interval.high - interval.low == pytest.approx(2 * 1.96 * se, rel=0.08)


def test_clusters_widen_the_interval():
    values = np.repeat(np.random.default_rng(0).integers(0, 2, 40).astype(float), 10)
    clusters = [i // 10 for i in range(400)]
    alone, together = bootstrap(values), bootstrap(values, clusters=clusters)
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_paired_arrays_must_match():
    with pytest.raises(ValueError, match="differ in shape"):
        mcnemar([1, 0], [1])

"""Risk, coverage and detection agree with hand computation and scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_curve

from evals.selective import augrc, aurc, detection, percentiles, risk_at, risk_coverage

pairs = st.lists(st.tuples(st.integers(0, 8), st.booleans()), min_size=1, max_size=50)


def test_risk_coverage_by_hand():
    coverage, risk = risk_coverage([0.9, 0.5, 0.7], [1, 0, 0])
    assert coverage.tolist() == pytest.approx([1 / 3, 2 / 3, 1])
    assert risk.tolist() == pytest.approx([0, 1 / 2, 2 / 3])
    assert aurc([0.9, 0.5, 0.7], [1, 0, 0]) == pytest.approx((0 + 1 / 2 + 2 / 3) / 3)
    assert augrc([0.9, 0.5, 0.7], [1, 0, 0]) == pytest.approx((0 + 1 / 3 + 2 / 3) / 3)
    assert risk_at([0.9, 0.5, 0.7], [1, 0, 0], 0.6) == pytest.approx(1 / 2)
    assert risk_at([], [], 0.8) is None


@given(pairs)
def test_full_coverage_is_plain_error(rows):
    confidence, right = [c for c, _ in rows], [float(r) for _, r in rows]
    _, risk = risk_coverage(confidence, right)
    assert risk[-1] == pytest.approx(1 - np.mean(right))
    assert 0 <= augrc(confidence, right) <= aurc(confidence, right) + 1e-12


@given(pairs, st.randoms())
def test_input_order_does_not_matter(rows, generator):
    shuffled = list(rows)
    generator.shuffle(shuffled)
    first = aurc([c for c, _ in rows], [r for _, r in rows])
    assert aurc([c for c, _ in shuffled], [r for _, r in shuffled]) == pytest.approx(first)


@given(pairs)
def test_detection_is_the_roc_curve_at_ten_percent(rows):
    scores, novel = [float(s) for s, _ in rows], [n for _, n in rows]
    if len(set(novel)) < 2:
        assert detection(scores, novel) is None
        return
    false_alarms, found, _ = roc_curve(novel, scores, drop_intermediate=False)
    assert detection(scores, novel) == pytest.approx(found[false_alarms <= 0.1 + 1e-9].max())


def test_percentiles_are_numpys():
    assert percentiles([1, 2, 3, 4]) == {"p50": 2.5, "p95": 3.85, "n": 4}

"""Holm and the paired bootstrap."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_1samp

from evals.paired import holm, shift


def test_holm_by_hand():
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03}) == pytest.approx(
        {"a": 0.03, "b": 0.06, "c": 0.06}
    )
    assert holm({}) == {}


@given(st.dictionaries(st.text("abcdef", min_size=1), st.floats(0, 1), min_size=1, max_size=6))
def test_holm_never_lowers_and_keeps_order(p):
    adjusted = holm(p)
    assert all(p[name] <= adjusted[name] <= 1 for name in p)
    names = sorted(p, key=p.__getitem__)
    assert [adjusted[n] for n in names] == sorted(adjusted[n] for n in names)
    assert min(adjusted.values()) <= len(p) * min(p.values()) + 1e-12  # Bonferroni at worst


def test_shift_agrees_with_the_t_test():
    differences = np.random.default_rng(3).normal(0.12, 1.0, 400)
    ours = shift(differences, list(range(400)), draws=20_000).p
    assert ours == pytest.approx(ttest_1samp(differences, 0).pvalue, abs=0.02)


def test_no_difference_is_p_1():
    assert shift([0.0, 0.0], ["a", "b"]).p == 1.0
    assert shift([], []).p == 1.0


def test_clusters_count_once():
    alone = shift([1.0] * 3 + [-1.0], list("abcd"))
    together = shift([1.0] * 30 + [-1.0], ["x"] * 30 + ["y"])
    assert together.p > 0.2 and alone.p > 0.05

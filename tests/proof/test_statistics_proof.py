"""Own statistics against scipy and statsmodels on 1,000 random tables each."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from rca.plant.commonality import adjusted, tail
from rca.plant.shifts import mann_whitney

pytestmark = pytest.mark.proof
THOUSAND = settings(max_examples=1000, deadline=None)


@st.composite
def tables(draw):
    """One 2x2 table: (k, total, marked, drawn)."""
    total = draw(st.integers(1, draw(st.sampled_from([12, 300, 50_000, 1_000_000]))))
    marked, drawn = draw(st.integers(0, total)), draw(st.integers(0, total))
    low, high = max(0, drawn + marked - total), min(marked, drawn)
    return draw(st.integers(low, high)), total, marked, drawn


@THOUSAND
@given(tables())
def test_hypergeometric_tail(table):
    k, total, marked, drawn = table
    theirs = stats.hypergeom.sf(k - 1, total, marked, drawn)
    np.testing.assert_allclose(float(tail(*table)), theirs, rtol=1e-6, atol=1e-300)


@THOUSAND
@given(st.lists(st.integers(0, 200), min_size=4, max_size=4))
def test_fisher(cells):
    a, b, c, d = cells
    if not sum(cells):
        return
    p = stats.fisher_exact([[a, b], [c, d]], alternative="greater").pvalue
    assert float(tail(a, a + b + c + d, a + c, a + b)) == pytest.approx(p, rel=1e-8, abs=1e-14)


@THOUSAND
@given(st.lists(st.floats(0, 1), min_size=1, max_size=80))
def test_benjamini_hochberg(p):
    ours = adjusted(p)
    np.testing.assert_allclose(ours, stats.false_discovery_control(p), rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(ours, multipletests(p, method="fdr_bh")[1], rtol=1e-12, atol=1e-300)


values = st.lists(st.integers(-9, 9).map(float), min_size=3, max_size=60)


@THOUSAND
@given(values, values)
def test_mann_whitney(bad, good):
    if len(set(bad + good)) == 1:
        assert mann_whitney(np.asarray(bad), np.asarray(good)) == 1.0
        return
    p = stats.mannwhitneyu(bad, good, alternative="two-sided", method="asymptotic").pvalue
    assert mann_whitney(np.asarray(bad), np.asarray(good)) == pytest.approx(p, rel=1e-9, abs=1e-12)

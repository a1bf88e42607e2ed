"""Own vectorised statistics against scipy and statsmodels on random tables."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from rca.plant.commonality import Counts, adjusted, commonality, detectable_lift, groups, tail
from rca.plant.shifts import departure, mann_whitney, shift
from rca.plant.spc import FALSE_ALARMS, change_point, chart, cpk

SLOW = settings(max_examples=100, deadline=None)


@st.composite
def tables(draw):
    """Ten 2x2 tables at once: (k, total, marked, drawn)."""
    out = []
    for _ in range(10):
        total = draw(st.integers(1, draw(st.sampled_from([12, 300, 50_000]))))
        marked, drawn = draw(st.integers(0, total)), draw(st.integers(0, total))
        low, high = max(0, drawn + marked - total), min(marked, drawn)
        out.append((draw(st.integers(low, high)), total, marked, drawn))
    return np.asarray(out).T


@SLOW
@given(tables())
def test_hypergeometric_tail_equals_scipy_on_a_thousand_tables(found):
    k, total, marked, drawn = found
    ours = tail(k, total, marked, drawn)
    theirs = stats.hypergeom.sf(k - 1, total, marked, drawn)
    np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-300)


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 40), st.integers(0, 40))
def test_the_tail_is_fishers_exact_test(a, b, c, d):
    p = stats.fisher_exact([[a, b], [c, d]], alternative="greater").pvalue
    ours = float(tail(a, a + b + c + d, a + c, a + b))
    assert ours == pytest.approx(p, rel=1e-9, abs=1e-14)


def test_tiny_tails_keep_their_digits():
    ours = float(tail(60, 3000, 60, 500))
    assert ours == pytest.approx(stats.hypergeom.sf(59, 3000, 60, 500), rel=1e-9)
    assert 0 < ours < 1e-45


@SLOW
@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_benjamini_hochberg_equals_scipy_and_statsmodels(p):
    np.testing.assert_allclose(
        adjusted(p), stats.false_discovery_control(p), rtol=1e-12, atol=1e-300
    )
    np.testing.assert_allclose(
        adjusted(p), multipletests(p, method="fdr_bh")[1], rtol=1e-12, atol=1e-300
    )


values = st.lists(st.integers(-6, 6).map(float), min_size=3, max_size=40)


@settings(max_examples=300, deadline=None)
@given(values, values)
def test_mann_whitney_equals_scipy_with_ties(bad, good):
    if len(set(bad + good)) == 1:
        assert mann_whitney(np.asarray(bad), np.asarray(good)) == 1.0
        return
    p = stats.mannwhitneyu(bad, good, alternative="two-sided", method="asymptotic").pvalue
    assert mann_whitney(np.asarray(bad), np.asarray(good)) == pytest.approx(p, rel=1e-9, abs=1e-12)


def test_shift_gives_hedges_g_with_its_sign_and_interval():
    rng = np.random.default_rng(1)
    found = shift(rng.normal(2.0, 1.0, 200), rng.normal(0.0, 1.0, 300))
    assert found is not None
    assert found.effect == pytest.approx(2.0, abs=0.3)
    assert found.low < found.effect < found.high
    assert shift(np.asarray([1.0, np.nan, np.nan]), np.arange(9.0)) is None
    assert shift(np.ones(5), np.ones(5)) is None


def test_the_interval_of_the_shift_covers_the_truth_19_times_in_20():
    rng = np.random.default_rng(2)
    inside = 0
    for _ in range(400):
        found = shift(rng.normal(0.8, 1.0, 30), rng.normal(0.0, 1.0, 60))
        inside += found.low <= 0.8 <= found.high
    assert 0.92 <= inside / 400 <= 0.98


def test_departure_finds_a_step_and_forgives_a_parameter_that_always_wanders():
    rng = np.random.default_rng(3)
    days = np.repeat(np.arange(14), 40)
    still = rng.normal(0.0, 1.0, len(days))
    assert departure(rng.normal(3.0, 1.0, 40), still, days).p < 1e-6
    wear = days * 1.0 + rng.normal(0.0, 0.3, len(days))  # grows a unit a day
    assert departure(rng.normal(14.5, 0.3, 40), wear, days).p > 0.01
    assert departure(rng.normal(3.0, 1.0, 40), still[:80], days[:80]) is None


def test_departure_alarms_no_more_often_than_it_says():
    rng = np.random.default_rng(4)
    days = np.repeat(np.arange(14), 20)
    alarms = 0
    for _ in range(600):
        level = rng.normal(0.0, 0.5, 15)  # every day has a level of its own
        before = level[days] + rng.normal(0.0, 1.0, len(days))
        found = departure(level[14] + rng.normal(0.0, 1.0, 20), before, days)
        alarms += found.p < 0.05
    assert alarms / 600 < 0.08


def counts(rows):
    column, level, bad, n = zip(*rows, strict=True)
    bad, n = np.asarray(bad), np.asarray(n)
    names = np.asarray(column)
    sums = {c: (bad[names == c].sum(), n[names == c].sum()) for c in column}
    both = np.asarray([sums[c] for c in column])
    return Counts(column, level, bad, n, both[:, 0], both[:, 1])


def test_commonality_names_the_level_and_gives_its_lift():
    found = commonality(
        counts([("oven", "1", 30, 100), ("oven", "2", 5, 500), ("shift", "D", 17, 300),
                ("shift", "N", 18, 300)])
    )  # fmt: skip
    assert int(np.argmin(found.q)) == 0
    assert found.lift[0] == pytest.approx(30, rel=0.1)
    assert found.low[0] < found.lift[0] < found.high[0]
    assert found.q[2] > 0.5


def test_groups_join_what_ran_together():
    members = np.zeros((3, 100), bool)
    members[0, :50] = members[1, :49] = members[2, 50:] = True
    assert groups(members) == [[0, 1], [2]]


def test_detectable_lift_shrinks_with_more_bad_units_and_is_what_simulation_finds():
    few, many = (detectable_lift(n, 10_000, 480, 0.025) for n in (20, 200))
    assert few > many > 1
    rng = np.random.default_rng(5)
    hits = 0
    for _ in range(300):
        share = 0.025 * many
        inside = rng.binomial(200, share / (share + 0.975))
        hits += float(tail(inside, 10_000, 200, 250)) <= 0.05 / 480
    assert hits / 300 == pytest.approx(0.8, abs=0.1)
    assert detectable_lift(0, 10, 5, 0.1) is None


def test_rules_alarm_on_quiet_points_about_as_often_as_stated():
    rng = np.random.default_rng(6)
    stated = sum(FALSE_ALARMS.values())
    points = 0
    for _ in range(40):
        found = chart(rng.normal(0, 1, 400), rng.normal(0, 1, 500))
        points += len(found.beyond) + len(found.run)
    assert points / (40 * 500) == pytest.approx(stated, rel=0.6)
    assert chart(np.ones(20), np.ones(5)) is None


def test_chart_sees_a_step_that_lies_in_the_judged_part():
    rng = np.random.default_rng(7)
    found = chart(rng.normal(10, 1, 50), np.r_[rng.normal(10, 1, 10), rng.normal(16, 1, 10)])
    assert set(found.beyond) >= {14, 15, 16}
    assert found.lower == pytest.approx(7, abs=1)


def test_change_point_is_where_the_step_is_and_absent_from_noise():
    rng = np.random.default_rng(8)
    step = change_point(np.r_[rng.normal(0, 1, 30), rng.normal(4, 1, 20)])
    assert abs(step.at - 30) <= 1
    assert step.p < 1e-6
    assert change_point(rng.normal(0, 1, 50)).p > 0.01
    assert change_point(np.ones(4)) is None


def test_cpk_takes_the_nearer_limit():
    values = np.asarray([9.0, 10.0, 11.0])
    assert cpk(values, 4.0, 13.0) == pytest.approx(1.0)
    assert cpk(values, None, 13.0) == pytest.approx(1.0)
    assert cpk(values, None, None) is None
    assert cpk(np.ones(3), 0.0, 2.0) is None
